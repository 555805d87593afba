package pglocal_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

func TestStart_KeepsDataAcrossRestarts(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	dir := filepath.Join(storetest.ClusterDir(t), "new", "data")
	options := pglocal.Options{DataDir: dir} // the test uses the options of production, with fsync

	before := time.Now()
	s := start(ctx, t, options)
	t.Logf("fresh start: %s", time.Since(before))
	conn := connect(ctx, t, s.URL("postgres"))
	_, err := conn.Exec(ctx, "CREATE TABLE kept AS SELECT 'still here' AS word")
	noError(t, err)
	equal(t, "UTF8", query(ctx, t, conn, "SHOW server_encoding"))
	equal(t, "UTC", query(ctx, t, conn, "SHOW timezone"))
	equal(t, "on", query(ctx, t, conn, "SHOW data_checksums"))
	equal(t, "", query(ctx, t, conn, "SHOW listen_addresses"))
	noError(t, s.Stop(ctx))
	noError(t, s.Stop(ctx))
	noError(t, s.Err())
	equal(t, "[lock password pgdata socket]", fmt.Sprint(names(t, dir)))

	before = time.Now()
	s = start(ctx, t, options)
	t.Logf("restart: %s", time.Since(before))
	conn = connect(ctx, t, s.URL("postgres"))
	equal(t, "still here", query(ctx, t, conn, "SELECT word FROM kept"))
}

func TestStart_ContextBoundsOnlyTheStart(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	startCtx, cancel := context.WithCancel(ctx)
	s := start(startCtx, t, fast(storetest.ClusterDir(t)))
	cancel()
	connect(ctx, t, s.URL("postgres"))
	select {
	case <-s.Done():
		t.Fatal("Postgres exited when the context of Start ended")
	default:
	}
}

func TestStart_SecondOneIsRefused(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	dir := storetest.ClusterDir(t)
	s := start(ctx, t, fast(dir))

	_, err := pglocal.Start(ctx, fast(dir))
	errorIs(t, err, pglocal.ErrInUse)
	errorContains(t, err, dir)
	errorContains(t, err, "process "+strconv.Itoa(s.PID()))
	connect(ctx, t, s.URL("postgres")) // the first server still runs
}

func TestStart_RefusesOtherDirectories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file, content string
		want          error
		text          string
	}{
		{"letter.txt", "dear", pglocal.ErrNotCluster, `"letter.txt"`},
		{"PG_VERSION", "15", pglocal.ErrNotCluster, `"PG_VERSION"`},
		{
			"pgdata/PG_VERSION",
			"9",
			pglocal.ErrVersion,
			"PostgreSQL 9 created the cluster, but this machine has only PostgreSQL 1",
		},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			dir := storetest.ClusterDir(t)
			path := filepath.Join(dir, tt.file)
			noError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			noError(t, os.WriteFile(path, []byte(tt.content), 0o600))
			before := names(t, dir)

			_, err := pglocal.Start(newContext(t), fast(dir))
			errorIs(t, err, tt.want)
			errorContains(t, err, tt.text)
			equal(t, fmt.Sprint(before), fmt.Sprint(names(t, dir)))
			content, err := os.ReadFile(path)
			noError(t, err)
			equal(t, tt.content, string(content))
		})
	}
}

func TestStart_BadOptions(t *testing.T) {
	t.Parallel()
	_, err := pglocal.Start(newContext(t), pglocal.Options{})
	errorContains(t, err, "pglocal: Options.DataDir is required")

	_, err = pglocal.Start(newContext(t), pglocal.Options{DataDir: "x", Settings: map[string]string{"port": "1"}})
	errorContains(t, err, `"port"`)
}

func TestStart_QuotesPostgres(t *testing.T) {
	t.Parallel()
	dir := storetest.ClusterDir(t)
	options := fast(dir)
	options.Settings["no_such_setting"] = "1"
	_, err := pglocal.Start(newContext(t), options)
	errorContains(t, err, `unrecognized configuration parameter "no_such_setting"`)

	start(newContext(t), t, fast(dir)) // the directory is no longer locked
}

func TestStart_Timeout(t *testing.T) {
	t.Parallel()
	dir := storetest.ClusterDir(t)
	options := fast(dir)
	options.StartTimeout = time.Nanosecond
	_, err := pglocal.Start(newContext(t), options)
	errorIs(t, err, context.DeadlineExceeded)
	errorContains(t, err, "accepted no connections within 1ns")

	start(newContext(t), t, fast(dir))
}

func TestStart_InterruptedInitdb(t *testing.T) {
	t.Parallel()
	dir := storetest.ClusterDir(t)
	ctx, cancel := context.WithCancel(newContext(t))
	options := fast(dir)
	options.Logger = newLogger(func(string) { cancel() }) // the logger cancels the start at initdb's first line
	_, err := pglocal.Start(ctx, options)
	errorIs(t, err, context.Canceled)
	equal(t, "[lock password socket]", fmt.Sprint(names(t, dir)))

	noError(t, os.MkdirAll(filepath.Join(dir, "init-killed", "pgdata"), 0o700))
	start(newContext(t), t, fast(dir))
	equal(t, "[lock password pgdata socket]", fmt.Sprint(names(t, dir)))
}

func TestStart_LongPathListensOnLoopback(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	s := start(ctx, t, fast(filepath.Join(storetest.ClusterDir(t), strings.Repeat("x", 100))))
	contains(t, s.URL("postgres"), "@127.0.0.1:")

	conn := connect(ctx, t, s.URL("postgres"))
	equal(t, "127.0.0.1", query(ctx, t, conn, "SHOW listen_addresses"))
	equal(t, "", query(ctx, t, conn, "SHOW unix_socket_directories"))

	wrong := strings.Replace(s.URL("postgres"), "tidewatch:", "tidewatch:not", 1)
	errorContains(t, pglocal.EnsureDatabase(ctx, wrong, "x"), "password authentication failed")
}

func TestStart_FilesAreClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := storetest.ClusterDir(t)
	s := start(newContext(t), t, fast(dir))
	for name, mode := range map[string]fs.FileMode{"lock": 0o600, "password": 0o600, "pgdata": 0o700, "socket": 0o700} {
		info, err := os.Stat(filepath.Join(dir, name))
		noError(t, err)
		equal(t, mode, info.Mode().Perm())
	}

	info, err := os.Stat(filepath.Join(dir, "pgdata", "PG_VERSION"))
	noError(t, err)
	process, err := os.Stat("/proc/" + strconv.Itoa(s.PID()))
	if os.IsNotExist(err) {
		t.Skip("no /proc")
	}
	noError(t, err)
	uid := process.Sys().(*syscall.Stat_t).Uid
	equal(t, info.Sys().(*syscall.Stat_t).Uid, uid)
	if uid == 0 {
		t.Fatal("Postgres runs as root")
	}
	if os.Geteuid() != 0 {
		equal(t, os.Geteuid(), int(uid))
	}
}

func TestStart_ClosedParent(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can run Postgres as another user")
	}
	parent := storetest.ClusterDir(t)
	noError(t, os.Chmod(parent, 0o700))
	_, err := pglocal.Start(newContext(t), fast(filepath.Join(parent, "data")))
	errorContains(t, err, "may not enter "+parent+" ")
	errorContains(t, err, "chmod o+x "+parent)
}

func TestStart_OSUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can run Postgres as another user")
	}
	dir := storetest.ClusterDir(t)
	options := fast(dir)
	options.OSUser = "nobody"
	s := start(newContext(t), t, options)
	noError(t, s.Stop(newContext(t)))

	options.OSUser = "" // an empty OSUser selects the owner of the cluster
	s = start(newContext(t), t, options)
	noError(t, s.Stop(newContext(t)))

	options.OSUser = "daemon"
	_, err := pglocal.Start(newContext(t), options)
	errorContains(t, err, "would run as daemon")
}

func TestStart_RootLeavesTheDirectoryOfAUserAlone(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can run Postgres as another user")
	}
	dir := filepath.Join(storetest.ClusterDir(t), "data")
	options := fast(dir)
	options.OSUser = "nobody"
	s := start(newContext(t), t, options)
	noError(t, s.Stop(newContext(t)))
	// Afterwards, the files are as if the user "nobody" had started Postgres.
	giveToPostgres(t, dir, dir, filepath.Join(dir, "lock"), filepath.Join(dir, "password"))
	noError(t, os.Chmod(dir, 0o700))
	before, err := os.Stat(dir)
	noError(t, err)

	for _, user := range []string{"", "nobody"} {
		options.OSUser = user
		_, err = pglocal.Start(newContext(t), options)
		errorContains(t, err, dir+" belongs to user nobody, and this process runs as root")
	}
	after, err := os.Stat(dir)
	noError(t, err)
	equal(t, before.Sys().(*syscall.Stat_t).Uid, after.Sys().(*syscall.Stat_t).Uid)
	equal(t, before.Mode(), after.Mode())
}

func TestFindBinaries_Missing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := pglocal.FindBinaries(newContext(t), dir)
	errorIs(t, err, pglocal.ErrNoBinaries)
	errorContains(t, err, "install PostgreSQL (Debian/Ubuntu: apt-get install postgresql")
	errorContains(t, err, dir)

	options := fast(filepath.Join(dir, "data"))
	options.BinDir = dir
	_, err = pglocal.Start(newContext(t), options)
	errorIs(t, err, pglocal.ErrNoBinaries)
	equal(t, 0, len(names(t, dir))) // a start without Postgres binaries creates no files
}

func TestEnsureDatabase(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	s := start(ctx, t, fast(storetest.ClusterDir(t)))
	const name = `o'dd "name"`
	errs := make(chan error)
	const callers = 4
	for range callers {
		go func() { errs <- pglocal.EnsureDatabase(ctx, s.URL("postgres"), name) }()
	}
	for range callers {
		noError(t, <-errs)
	}
	noError(t, pglocal.EnsureDatabase(ctx, s.URL("postgres"), name))
	conn := connect(ctx, t, s.URL(name))
	equal(t, name, query(ctx, t, conn, "SELECT current_database()"))
}

package pglocal_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

func TestServer_KilledPostgres(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	dir := storetest.ClusterDir(t)
	s := start(ctx, t, fast(dir))
	noError(t, s.Err())
	noError(t, syscall.Kill(s.PID(), syscall.SIGKILL))
	<-s.Done()
	errorContains(t, s.Err(), "signal: killed")
	errorContains(t, s.Err(), "ready to accept connections")
	noError(t, s.Stop(ctx))
	_, err := os.Stat(filepath.Join(dir, "pgdata", "postmaster.pid"))
	noError(t, err) // postmaster.pid is stale

	s = start(ctx, t, fast(dir))
	connect(ctx, t, s.URL("postgres"))
}

func TestServer_StoppedByAnotherProcess(t *testing.T) {
	t.Parallel()
	s := start(newContext(t), t, fast(storetest.ClusterDir(t)))
	noError(t, syscall.Kill(s.PID(), syscall.SIGINT))
	<-s.Done()
	errorContains(t, s.Err(), "another process stopped the server")
}

func TestServer_KilledParent(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the system sends no signal when a parent process dies")
	}
	ctx := newContext(t)
	dir := storetest.ClusterDir(t)
	parent, url := startHelper(ctx, t, dir)
	conn := connect(ctx, t, url)
	equal(t, "1", query(ctx, t, conn, "SELECT '1'"))
	_, err := pglocal.Start(ctx, fast(dir))
	errorIs(t, err, pglocal.ErrInUse)

	noError(t, parent.Process.Kill())
	isError(t, parent.Wait())
	_, err = conn.WaitForNotification(ctx)
	noError(t, ctx.Err())
	isError(t, err)

	// The old Postgres may still be shutting down, and Start waits for the end of the shutdown.
	s := start(ctx, t, fast(dir))
	connect(ctx, t, s.URL("postgres"))
}

// An orphan is a Postgres process that runs although the data directory is unlocked.
func TestStart_Orphan(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	dir := storetest.ClusterDir(t)
	s := start(ctx, t, fast(dir))
	noError(t, os.Remove(filepath.Join(dir, "lock")))

	_, err := pglocal.Start(ctx, fast(dir))
	errorIs(t, err, pglocal.ErrInUse)
	errorContains(t, err, "(postgres)")

	// A smart shutdown waits for the end of the last session, and Start waits for the end of the shutdown.
	conn := connect(ctx, t, s.URL("postgres"))
	noError(t, syscall.Kill(s.PID(), syscall.SIGTERM))
	noError(t, os.Remove(filepath.Join(dir, "lock")))
	options := fast(dir)
	refused := make(chan struct{})
	once := sync.OnceFunc(func() { close(refused) })
	options.Logger = newLogger(func(string) { once() })
	started := make(chan error)
	go func() {
		next, err := pglocal.Start(ctx, options)
		if err == nil {
			err = next.Stop(ctx)
		}
		started <- err
	}()
	<-refused
	noError(t, conn.Close(ctx))
	noError(t, <-started)
}

func TestServer_StopAtOnce(t *testing.T) {
	t.Parallel()
	dir := storetest.ClusterDir(t)
	options := fast(dir)
	delete(options.Settings, "synchronous_commit")
	s := start(newContext(t), t, options)
	conn := connect(newContext(t), t, s.URL("postgres"))
	_, err := conn.Exec(newContext(t), "CREATE TABLE committed AS SELECT 'safe' AS word")
	noError(t, err)

	ctx, cancel := context.WithCancel(newContext(t))
	cancel() // the ended context leaves no time for a fast shutdown
	errorIs(t, s.Stop(ctx), context.Canceled)
	<-s.Done()
	noError(t, s.Err())

	s = start(newContext(t), t, options)
	conn = connect(newContext(t), t, s.URL("postgres"))
	equal(t, "safe", query(newContext(t), t, conn, "SELECT word FROM committed"))
}

func TestServer_Logs(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	var mu sync.Mutex
	var lines []string
	options := fast(storetest.ClusterDir(t))
	options.Logger = newLogger(func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	})
	s := start(ctx, t, options)
	conn := connect(ctx, t, s.URL("postgres"))
	_, err := conn.Exec(ctx, "CREATE TABLE one (secret text CHECK (secret = 'x'))")
	noError(t, err)
	_, err = conn.Exec(ctx, "INSERT INTO one VALUES ('hunter2')")
	isError(t, err)
	noError(t, s.Stop(ctx))

	all := strings.Join(lines, "\n")
	contains(t, all, "INFO database system is ready to accept connections")
	contains(t, all, `WARN new row for relation "one" violates check constraint "one_secret_check"`)
	if strings.Contains(all, "hunter2") {
		t.Fatal("the log contains the contents of a row: " + all)
	}
}

// newLogger returns a logger that calls the function "write" with each line from Postgres and the level of the line.
func newLogger(write func(line string)) *slog.Logger {
	return slog.New(handler(write))
}

type handler func(line string)

func (handler) Enabled(context.Context, slog.Level) bool { return true }
func (h handler) WithAttrs([]slog.Attr) slog.Handler     { return h }
func (h handler) WithGroup(string) slog.Handler          { return h }

func (h handler) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		h(r.Level.String() + " " + a.Value.String())
		return true
	})
	return nil
}

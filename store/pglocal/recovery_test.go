package pglocal_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

// In this test, the recovery of Postgres takes longer than StartTimeout: the restore command reads from a pipe that the
// test opens only after the warning about the long recovery.
func TestStart_RecoveryLongerThanTheTimeout(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	dir := storetest.ClusterDir(t)
	noError(t, start(ctx, t, fast(dir)).Stop(ctx))
	gate := filepath.Join(dir, "socket", "gate")
	noError(t, syscall.Mkfifo(gate, 0o600))
	noError(t, os.WriteFile(filepath.Join(dir, "pgdata", "recovery.signal"), nil, 0o600))
	giveToPostgres(t, dir, gate, filepath.Join(dir, "pgdata", "recovery.signal"))

	options := fast(dir)
	options.Settings["hot_standby"] = "off"
	options.Settings["restore_command"] = "cat " + gate + "; false"
	options.StartTimeout = 5 * time.Second
	late := make(chan struct{}, 1)
	options.Logger = newLogger(func(line string) {
		if line == "WARN "+dir {
			late <- struct{}{}
		}
	})
	opened := make(chan error, 1)
	go func() {
		<-late
		pipe, err := os.OpenFile(gate, os.O_WRONLY, 0)
		if err == nil {
			err = os.Remove(gate)
			_ = pipe.Close()
		}
		opened <- err
	}()
	s := start(ctx, t, options)
	noError(t, <-opened)
	connect(ctx, t, s.URL("postgres"))
}

// In containers, a new Postgres may get the process id of the Postgres that was killed. The first log-in after a long
// recovery may also fail, because the disk is busy.
func TestStart_SameProcessIDAsTheKilledPostgres(t *testing.T) {
	t.Parallel()
	ctx := newContext(t)
	dir := storetest.ClusterDir(t)
	noError(t, start(ctx, t, fast(dir)).Stop(ctx))
	gate := filepath.Join(dir, "socket", "gate")
	noError(t, syscall.Mkfifo(gate, 0o600))
	noError(t, syscall.Mkfifo(gate+"-2", 0o600))
	giveToPostgres(t, dir, gate, gate+"-2")
	listener, err := new(net.ListenConfig).Listen(ctx, "unix", filepath.Join(dir, "socket", ".s.PGSQL.5432"))
	noError(t, err)
	noError(t, os.Chmod(filepath.Join(dir, "socket", ".s.PGSQL.5432"), 0o777))

	options := fast(dir)
	options.BinDir = staleBinaries(t, gate)
	options.StartTimeout = 5 * time.Second
	late := make(chan struct{}, 1)
	options.Logger = newLogger(func(line string) {
		if line == "WARN "+dir {
			late <- struct{}{}
		}
	})
	opened := make(chan error, 1)
	go func() { // ends the recovery after the limit, refuses the first log-in, and then lets Postgres start
		<-late
		if err := os.WriteFile(gate, []byte("recovered\n"), 0); err != nil {
			opened <- err
			return
		}
		conn, err := listener.Accept()
		if err == nil {
			_ = conn.Close()
			err = listener.Close()
		}
		if err == nil {
			err = os.WriteFile(gate+"-2", []byte("go\n"), 0)
		}
		opened <- err
	}()
	s := start(ctx, t, options)
	noError(t, <-opened)
	connect(ctx, t, s.URL("postgres"))
}

// staleBinaries returns a directory with Postgres programs. The program postgres writes a stale postmaster.pid with its
// own process id. The status is "starting" until there is a line in the pipe gate, and then "ready". Postgres starts
// after a line in the pipe gate-2. A second reader of the same pipe could get the end of file of the first writer.
func staleBinaries(t *testing.T, gate string) string {
	t.Helper()
	bin, err := pglocal.FindBinaries(t.Context(), "")
	noError(t, err)
	dir := storetest.ClusterDir(t)
	noError(t, os.Symlink(filepath.Join(bin.Dir, "initdb"), filepath.Join(dir, "initdb")))
	script := fmt.Sprintf(`#!/bin/sh
if [ "$1" = -D ]; then
	printf '%%s\n' $$ "$2" 1 5432 "" "" "" "starting" >"$2/postmaster.pid"
	chmod 600 "$2/postmaster.pid"
	read -r line <%[1]q
	printf '%%s\n' $$ "$2" 1 5432 "" "" "" "ready   " >"$2/postmaster.pid"
	read -r line <%[3]q
fi
exec %[2]q "$@"
`, gate, filepath.Join(bin.Dir, "postgres"), gate+"-2")
	path := filepath.Join(dir, "postgres")
	noError(t, os.WriteFile(path, []byte(script), 0o600))
	noError(t, os.Chmod(path, 0o755))
	return dir
}

// giveToPostgres makes the owner of the cluster the owner of files.
func giveToPostgres(t *testing.T, dir string, files ...string) {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, "pgdata"))
	noError(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	for _, file := range files {
		noError(t, os.Chown(file, int(owner.Uid), int(owner.Gid)))
	}
}

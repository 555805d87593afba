package stayingup_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
)

// A connection pooler in transaction mode does not support LISTEN. The pgbouncer of this test does not support prepared
// statements either. With a connection pooler in transaction mode, Tidewatch works with the delays that
// docs/operations.md describes.
func TestBehindAPoolerInTransactionMode(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
	}
	w := newWorld(t)
	w.env = append(w.env, "DATABASE_URL="+w.pooled(program), "TIDEWATCH_POLL_ONLY=true")
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(pick(3*time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("Behind pgbouncer in transaction mode", l, 0)
}

// pooled starts pgbouncer for the Postgres of a world, and returns the database URL of pgbouncer.
func (w *world) pooled(program string) string {
	w.t.Helper()
	direct, err := url.Parse(w.database)
	require.NoError(w.t, err)
	password, _ := direct.User.Password()
	dir, err := os.MkdirTemp("/tmp", "tidewatch-up-")
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, os.RemoveAll(dir)) })
	_, port, err := net.SplitHostPort(commandtest.FreeAddr(w.t))
	require.NoError(w.t, err)
	config := fmt.Sprintf(`[databases]
tidewatch = host=%s port=%s dbname=tidewatch user=%s password=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 15
max_client_conn = 200
`, direct.Query().Get("host"), direct.Query().Get("port"), direct.User.Username(), password, port)
	file := filepath.Join(dir, "pgbouncer.ini")
	require.NoError(w.t, os.WriteFile(file, []byte(config), 0o600))
	cmd := exec.CommandContext(context.WithoutCancel(w.t.Context()), program, file)
	info, err := os.Stat(w.options.DataDir + "/socket")
	if err == nil && os.Geteuid() == 0 { // pgbouncer refuses to run as root
		owner := info.Sys().(*syscall.Stat_t)
		require.NoError(w.t, os.Chown(dir, int(owner.Uid), int(owner.Gid)))
		require.NoError(w.t, os.Chown(file, int(owner.Uid), int(owner.Gid)))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	log, err := os.Create(filepath.Join(w.t.TempDir(), "pgbouncer.log"))
	require.NoError(w.t, err)
	cmd.Stderr = log
	require.NoError(w.t, cmd.Start())
	w.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if w.t.Failed() {
			text, _ := os.ReadFile(log.Name())
			w.t.Log(lastLines(string(text)))
		}
		_ = log.Close()
	})
	return "postgres://" + direct.User.Username() + ":any@127.0.0.1:" + port +
		"/tidewatch?sslmode=disable&default_query_exec_mode=cache_describe"
}

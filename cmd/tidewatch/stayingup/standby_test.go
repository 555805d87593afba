package stayingup_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

// The primary is killed in the middle of runs, and its synchronous standby is promoted. The nodes have the addresses of
// both servers, as docs/operations.md recommends.
func TestStandbyIsPromoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	standby := w.addStandby()
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	require.Positive(t, value[int](w, "SELECT count(*) FROM job_runs WHERE finished_at IS NULL"), "runs are in progress")
	require.NoError(t, syscall.Kill(w.postgres.PID(), syscall.SIGKILL))
	<-w.postgres.Done()
	w.note("the primary is dead")
	w.keepGoing(pick(2*time.Second, time.Minute)) // the time until an operator or a supervisor notices
	w.postgres = standby
	w.promote()
	for _, n := range w.nodes {
		w.waitReady(n)
	}
	w.keepGoing(pick(2*time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("The primary is killed and the standby is promoted", l, 0)
}

// copyCluster copies the stopped cluster, and returns the options of a server for the copy. copyCluster does not use
// pg_basebackup, because some installations of Postgres lack this program.
func (w *world) copyCluster() pglocal.Options {
	w.t.Helper()
	options := w.options
	options.DataDir = storetest.ClusterDir(w.t)
	copied, err := exec.CommandContext(w.t.Context(), "cp", "-a", filepath.Join(w.options.DataDir, "pgdata"),
		filepath.Join(w.options.DataDir, "password"), options.DataDir).CombinedOutput()
	require.NoError(w.t, err, "%s", copied)
	return options
}

// addStandby starts a synchronous hot standby, and changes the database URL of the world to the addresses of both
// servers.
func (w *world) addStandby() *pglocal.Server {
	w.t.Helper()
	require.NoError(w.t, w.postgres.Stop(w.t.Context()))
	options := w.copyCluster()
	require.NoError(w.t, os.WriteFile(filepath.Join(options.DataDir, "pgdata", "standby.signal"), nil, 0o644))
	w.startPostgres()
	primary, err := pgx.ParseConfig(w.postgres.URL("tidewatch"))
	require.NoError(w.t, err)
	options.Settings = map[string]string{
		"max_connections":  w.options.Settings["max_connections"],
		"primary_conninfo": "host=" + primary.Host + " port=5432 user=" + primary.User + " password=" + primary.Password,
	}
	standby := w.startServer(options)
	w.until(time.Minute, "the standby is connected", func() bool {
		return value[bool](w, "SELECT EXISTS (SELECT FROM pg_stat_replication)")
	})
	// A commit waits for the standby, so that a promotion loses no commit.
	w.exec("ALTER SYSTEM SET synchronous_standby_names = '*'")
	w.exec("SELECT pg_reload_conf()")
	w.until(time.Minute, "the standby is synchronous", func() bool {
		return value[bool](w, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')")
	})
	second, err := pgx.ParseConfig(standby.URL("tidewatch"))
	require.NoError(w.t, err)
	w.database = (&url.URL{
		Scheme: "postgres", User: url.UserPassword(primary.User, primary.Password), Path: "/tidewatch",
		RawQuery: url.Values{
			"host": {primary.Host + "," + second.Host}, "port": {"5432,5432"}, "target_session_attrs": {"read-write"},
		}.Encode(),
	}).String()
	w.note("the standby is synchronous")
	return standby
}

// startServer starts a second Postgres, which stops at the end of the test.
func (w *world) startServer(options pglocal.Options) *pglocal.Server {
	w.t.Helper()
	server, err := pglocal.Start(w.t.Context(), options)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = server.Stop(context.WithoutCancel(w.t.Context())) })
	return server
}

// promote makes the standby the primary.
func (w *world) promote() {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.postgres.URL("tidewatch"))
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, conn.Close(w.t.Context())) }()
	var promoted bool
	require.NoError(w.t, conn.QueryRow(w.t.Context(), "SELECT pg_promote(true, 60)").Scan(&promoted))
	require.True(w.t, promoted)
	w.note("the standby is the primary")
}

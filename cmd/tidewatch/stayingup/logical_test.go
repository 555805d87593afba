package stayingup_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

// The nodes move to another server in the middle of runs, as in a major upgrade of Postgres. Logical replication copies
// the rows while the nodes work. The test runs the SQL statements of docs/operations.md.
func TestDatabaseIsCopiedByLogicalReplication(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t, func(w *world) { w.options.Settings["wal_level"] = "logical" })
	w.start(binary)
	w.start(binary)
	l := w.load()
	next := w.subscribe()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	l.end()
	require.Empty(t, l.failures)
	for _, n := range w.nodes {
		w.end(n)
	}
	require.Positive(t, value[int](w, "SELECT count(*) FROM job_runs WHERE finished_at IS NULL"), "runs are in progress")
	w.moveTo(next)
	w.start(binary)
	w.start(binary)
	w.judge("The database is copied by logical replication", l, 0)
}

// subscribe starts a second server that copies all rows of the first server.
func (w *world) subscribe() *pglocal.Server {
	w.t.Helper()
	ctx, options := w.t.Context(), w.options
	options.DataDir = storetest.ClusterDir(w.t)
	next := w.startServer(options)
	require.NoError(w.t, pglocal.EnsureDatabase(ctx, next.URL("postgres"), "tidewatch"))
	pool, err := pgxpool.New(ctx, next.URL("tidewatch"))
	require.NoError(w.t, err)
	defer pool.Close()
	_, err = migrations.Up(ctx, pool, slog.New(slog.DiscardHandler))
	require.NoError(w.t, err)
	// The rows that the migrations inserted must be deleted, because the first server sends the same rows.
	_, err = pool.Exec(ctx, `DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(tablename, ', ') FROM pg_tables
		WHERE schemaname = 'public'); END $$`)
	require.NoError(w.t, err)

	w.exec("CREATE PUBLICATION tidewatch FOR ALL TABLES")
	first, err := pgx.ParseConfig(w.database)
	require.NoError(w.t, err)
	_, err = pool.Exec(ctx, fmt.Sprintf(`CREATE SUBSCRIPTION tidewatch
		CONNECTION 'host=%s port=5432 dbname=tidewatch user=%s password=%s' PUBLICATION tidewatch`,
		first.Host, first.User, first.Password))
	require.NoError(w.t, err)
	w.until(time.Minute, "all rows are copied", func() bool {
		var copied bool
		require.NoError(w.t, pool.QueryRow(ctx, "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel").Scan(&copied))
		return copied
	})
	w.note("all rows are copied")
	return next
}

// moveTo waits until the second server has the last rows, and makes the second server the server of the world. Logical
// replication does not copy the positions of sequences.
func (w *world) moveTo(next *pglocal.Server) {
	w.t.Helper()
	position := value[string](w, "SELECT pg_current_wal_lsn()::text")
	w.until(time.Minute, "the last rows are copied", func() bool {
		return value[bool](w, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE replay_lsn >= $1::pg_lsn)", position)
	})
	sequences := value[[]string](w, `SELECT array_agg(format('SELECT setval(%L, %s)', schemaname || '.' || sequencename,
		last_value)) FROM pg_sequences WHERE last_value IS NOT NULL`)
	first := w.postgres
	w.postgres, w.database = next, next.URL("tidewatch")
	w.exec("DROP SUBSCRIPTION tidewatch")
	for _, sql := range sequences {
		w.exec(sql)
	}
	require.NoError(w.t, first.Stop(context.WithoutCancel(w.t.Context())))
	w.note("the nodes move to the other server")
}

package migrations_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// begin begins a transaction in a separate session and executes the statements.
func begin(t *testing.T, db storetest.DB, statements ...string) pgx.Tx {
	t.Helper()
	tx, err := storetest.Pool(t, db.URL).Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }) // after a failure of the test
	for _, sql := range statements {
		_, err := tx.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	return tx
}

// lines is a log that tests read while it is written.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// up migrates the database in the background. The channel gets the error of the migration.
func up(t *testing.T, db storetest.DB) (*lines, <-chan error) {
	t.Helper()
	pool, log, done := storetest.Pool(t, db.URL), &lines{}, make(chan error, 1)
	go func() {
		_, err := migrations.Up(t.Context(), pool, slog.New(slog.NewTextHandler(log, nil)))
		done <- err
	}()
	return log, done
}

// waitsFor reports whether a session waits for a lock of a table.
const waitsFor = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted)"

func TestUp_DoesNotStopTheProgramBehindALongReader(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), 76)
	require.NoError(t, err)
	reader := begin(t, db, "SELECT count(*) FROM answers")
	log, done := up(t, db)
	require.Eventually(t, func() bool { return storetest.Value[bool](t, db, waitsFor, "answers") },
		time.Minute, 10*time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err = db.Pool.Exec(ctx, "SELECT count(*) FROM answers")
	require.NoError(t, err, "readers wait behind the migration")
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "another session holds") },
		time.Minute, 10*time.Millisecond)
	require.NoError(t, reader.Rollback(t.Context()))
	require.NoError(t, <-done)
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
}

func TestUp_RepeatsAStepAfterADeadlock(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), 72)
	require.NoError(t, err)
	// The migration waits a second longer than deadlock_timeout. The other transaction needs a part of this time.
	name := storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "ALTER DATABASE "+name+" SET deadlock_timeout = '5s'")
	// The step 73 changes brands and then competitors. The other transaction writes the tables in the reverse order.
	// Its session never looks for deadlocks, so that Postgres ends the step.
	other := begin(t, db, "SET LOCAL deadlock_timeout = '1h'", "LOCK TABLE competitors IN ROW EXCLUSIVE MODE")
	log, done := up(t, db)
	require.Eventually(t, func() bool { return storetest.Value[bool](t, db, waitsFor, "competitors") },
		time.Minute, 10*time.Millisecond)
	_, err = other.Exec(t.Context(), "LOCK TABLE brands IN ROW EXCLUSIVE MODE")
	require.NoError(t, err)
	require.NoError(t, other.Commit(t.Context()))
	require.NoError(t, <-done)
	require.Contains(t, log.String(), "deadlock detected")
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
}

func TestUp_KeepsItsLockOnAServerThatEndsIdleSessions(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	name := storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "ALTER DATABASE "+name+" SET idle_session_timeout = '2s'")
	_, err := migrations.Down(t.Context(), storetest.Pool(t, db.URL), quiet(), -1)
	require.NoError(t, err)
	reader := begin(t, db, "LOCK TABLE schema_functions IN SHARE MODE")
	log, done := up(t, db)
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "another session holds") },
		time.Minute, 10*time.Millisecond)
	require.NoError(t, reader.Rollback(t.Context()))
	require.NoError(t, <-done)
}

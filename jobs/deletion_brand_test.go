package jobs_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// keysLeft counts the keys of deleted brands and schedules.
const keysLeft = `SELECT (SELECT count(*) FROM brand_keys WHERE deleted_at IS NOT NULL)
	+ (SELECT count(*) FROM schedule_keys WHERE deleted_at IS NOT NULL)`

func TestDeletion_OfABrandTakesPiecesAfterTheRequestAndSurvivesTheLossOfItsJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 2*day, 12_000)
	watchDeletes(t, db, "answers")
	require.NoError(t, idle(t, db).DeleteBrandIn(t.Context(), db.DB, job.BrandID))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM deletes"), "the request deletes no answers")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM brands"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job WHERE kind = 'delete_customers'"))
	db.Exec(t, "DELETE FROM river_job") // this statement simulates the loss of the deletion job
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the deletion", "SELECT ("+keysLeft+") = 0")
	require.LessOrEqual(t, storetest.Value[int](t, db, "SELECT max(n) FROM deletes"), 5000)
	require.Equal(t, 12_000, storetest.Value[int](t, db, "SELECT sum(n)::int FROM deletes"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM customers"))
}

// A table with a column brand_id that keeps rows of the brand fails this test.
func TestDeletion_OfABrandByPlainSQLEmptiesEveryTableOfItsRows(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	gone, other := fillCustomer(t, db), fillCustomer(t, db)
	tables := storetest.Value[[]string](t, db, `SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_attribute a
		JOIN pg_class c ON c.oid = a.attrelid
		WHERE a.attname = 'brand_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`)
	require.Greater(t, len(tables), 30)
	brandOf := func(customer uuid.UUID) uuid.UUID {
		return storetest.Value[uuid.UUID](t, db, "SELECT id FROM brands WHERE customer_id = $1", customer)
	}
	count := func(brand uuid.UUID) map[string]int {
		rows := map[string]int{}
		for _, table := range tables {
			rows[table] = storetest.Value[int](t, db, "SELECT count(*) FROM "+table+" WHERE brand_id = $1", brand)
		}
		return rows
	}
	brand, kept := brandOf(gone), brandOf(other)
	before := count(kept)
	release := holdMaintenance(t, db, other)
	defer release()
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the maintenance job", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	db.Exec(t, "DELETE FROM brands WHERE id = $1", brand)
	db.WaitFor(t, "the deletion", "SELECT ("+keysLeft+") = 0")
	for table, rows := range count(brand) {
		require.Zero(t, rows, table)
	}
	require.Equal(t, before, count(kept), "the other brand keeps its rows")
}

func TestDeletion_OfABrandEndsRunsThatWereAddedAtTheSameTime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	client := idle(t, db)
	run, err := client.Trigger(t.Context(), db.Schedule(t, brand).ID, "test")
	require.NoError(t, err)
	queueJob := *run.RiverJobID
	require.NoError(t, client.DeleteBrandIn(t.Context(), db.DB, brand.ID))
	db.Exec(
		t,
		"UPDATE river_job SET state = 'scheduled', scheduled_at = now() + interval '1 hour', finalized_at = NULL WHERE id = $1",
		queueJob,
	)
	late := uuid.Must(uuid.NewV7())
	db.Exec(
		t,
		`INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, run_timeout_seconds,
			river_job_id)
		VALUES ($1, $2, $3, 'data_collection', 'manual', 'pending', now(), 60, $4)`,
		late,
		brand.ID,
		brand.CustomerID,
		queueJob,
	)
	started, err := db.StartRuns(t.Context(), []uuid.UUID{late}, []int64{queueJob})
	require.NoError(t, err)
	require.Empty(t, started, "a run of a deleted brand makes no calls")
	_, err = db.Run(t.Context(), late)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = db.LockRun(t.Context(), late)
	require.ErrorIs(t, err, store.ErrNotFound)
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the deletion", "SELECT ("+keysLeft+") = 0")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	require.Equal(
		t,
		"cancelled",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", queueJob),
	)
}

// Each change of a run reads the keys of all deleted schedules. The deletion of a customer or of a brand may take
// hours.
func TestDeletion_OfUnusedScheduleKeysPrecedesTheDeletionOfAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	insertPast(t, db, db.Schedule(t, brand), 2*day, 3)
	db.Schedule(t, brand)
	client := idle(t, db)
	other := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, other, 2*day, 3)
	require.NoError(t, client.DeleteBrandIn(t.Context(), db.DB, brand.ID))
	deleteCustomer(t, db, client, other.CustomerID)
	db.Exec(t, "CREATE TABLE keys (n int)")
	db.Exec(t, `CREATE FUNCTION note_keys() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO keys SELECT count(*) FROM schedule_keys WHERE deleted_at IS NOT NULL; RETURN NULL; END $$`)
	db.Exec(t, "CREATE TRIGGER note_keys AFTER DELETE ON answers FOR EACH ROW EXECUTE FUNCTION note_keys()")
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the deletion", "SELECT ("+keysLeft+") = 0")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT max(n) FROM keys"), "only one key is used")
}

// A follow-up of a deleted brand would compute facts that the deletion deletes, and would report failed examinations.
func TestFollowUps_SkipDeletedBrands(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 2*day, 3)
	db.Exec(t, `INSERT INTO changed_buckets (brand_id, bucket) SELECT $1, date_trunc('hour', now()) - n * interval '1 hour'
		FROM generate_series(1, 40) n ON CONFLICT DO NOTHING`, job.BrandID)
	const changed = "SELECT count(*) FROM changed_buckets"
	before := storetest.Value[int](t, db, changed)
	client := idle(t, db)
	require.NoError(t, client.DeleteBrandIn(t.Context(), db.DB, job.BrandID))
	require.Equal(t, 1, client.FollowUpSlices(t.Context(), job.BrandID, 9))
	require.Equal(t, before, storetest.Value[int](t, db, changed))
}

// watchUpdates records how many rows each statement updates in a table.
func watchUpdates(t *testing.T, db storetest.DB, table string) {
	t.Helper()
	db.Exec(t, "CREATE TABLE updates (n int)")
	db.Exec(t, `CREATE FUNCTION note_updates() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO updates SELECT count(*) FROM changed; RETURN NULL; END $$`)
	db.Exec(t, "CREATE TRIGGER note_updates AFTER UPDATE ON "+table+
		" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_updates()")
}

// notifications returns the texts of all live events that were sent since the connection began to listen.
func notifications(t *testing.T, db storetest.DB, conn *pgx.Conn) string {
	t.Helper()
	const last = "the last event"
	db.Exec(t, "SELECT pg_notify('tidewatch_events', $1)", last)
	var texts strings.Builder
	for {
		n, err := conn.WaitForNotification(t.Context())
		require.NoError(t, err)
		if n.Payload == last {
			return texts.String()
		}
		texts.WriteString(n.Payload)
	}
}

func TestDeletion_OfAScheduleClearsItsRunsInPiecesAndWithoutEvents(t *testing.T) {
	t.Parallel()
	const runs = 12_000
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job, other := db.Schedule(t, brand), db.Schedule(t, brand)
	insertPast(t, db, other, 2*day, 0)
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'tick', 'completed', now() - n * interval '1 hour',
			now() - n * interval '1 hour', 60
		FROM scheduled_jobs, generate_series(1, $2) n WHERE id = $1`,
		job.ID,
		runs,
	)
	watchUpdates(t, db, "job_runs")
	require.NoError(t, idle(t, db).DeleteScheduledJobIn(t.Context(), db.DB, job.ID))
	require.Zero(t, storetest.Value[int](t, db, "SELECT coalesce(sum(n), 0) FROM updates"), "the request changes no run")
	conn, err := pgx.Connect(t.Context(), db.URL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	_, err = conn.Exec(t.Context(), "LISTEN tidewatch_events")
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM river_job") // this statement simulates the loss of the deletion job
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the deletion", "SELECT ("+keysLeft+") = 0")
	require.LessOrEqual(t, storetest.Value[int](t, db, "SELECT max(n) FROM updates"), 5000)
	require.Equal(t, runs, storetest.Value[int](t, db, "SELECT sum(n)::int FROM updates"))
	require.Equal(t, runs, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE scheduled_job_id IS NULL"))
	require.Len(t, db.Runs(t, other.ID), 1)
	require.NotContains(t, notifications(t, db, conn), `"kind" : "run"`)
}

func TestDeletion_OfAScheduleWaitsForALockedRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	run := insertPast(t, db, job, 2*day, 0)
	insertPast(t, db, job, 3*day, 0)
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }() // after a failure of the test
	_, err = tx.Exec(t.Context(), "SELECT FROM job_runs WHERE id = $1 FOR UPDATE", run)
	require.NoError(t, err)
	require.NoError(t, idle(t, db).DeleteScheduledJobIn(t.Context(), db.DB, job.ID))
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the free run", "SELECT count(*) = 1 FROM job_runs WHERE scheduled_job_id IS NULL")
	db.WaitFor(t, "the next attempt",
		"SELECT state <> 'running' AND attempted_at IS NOT NULL FROM river_job WHERE kind = 'delete_customers'")
	require.NoError(t, tx.Rollback(t.Context()))
	db.WaitFor(t, "the deletion", "SELECT ("+keysLeft+") = 0")
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE scheduled_job_id IS NULL"))
}

func TestDeletion_OfAScheduleRemovesItFromTheEventsOfItsRunsAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1))
	run, err := idle(t, db).Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	require.NoError(t, db.DeleteScheduledJob(t.Context(), job.ID))
	conn, err := pgx.Connect(t.Context(), db.URL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	_, err = conn.Exec(t.Context(), "LISTEN tidewatch_events")
	require.NoError(t, err)
	db.Exec(t, "UPDATE job_runs SET status = 'processing', started_at = now() WHERE id = $1", run.ID)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status)
		VALUES (tidewatch_uuid7(), $1, $2, 'best crm', 'chatgpt', 'ok')`, run.ID, job.BrandID)
	sent := notifications(t, db, conn)
	require.Contains(t, sent, `"kind" : "run"`)
	require.Contains(t, sent, `"kind" : "progress"`)
	require.NotContains(t, sent, job.ID.String())
}

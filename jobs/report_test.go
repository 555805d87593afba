package jobs_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// reporting returns a schedule that makes monthly reports in a time zone far from UTC.
func reporting(t *testing.T, db storetest.DB) store.ScheduledJob {
	t.Helper()
	name := "for the board"
	return db.Schedule(t, db.Brand(t, 1), kind(store.JobTypeReport), storetest.Cron("0 6 2 * *", "Pacific/Kiritimati"),
		storetest.Metadata(store.Options{ReportTemplate: store.ReportMonthly}),
		func(j *store.ScheduledJob) { j.Name = &name })
}

func TestReport_OfATickIsStoredWithTheEndOfItsRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	job := reporting(t, db)
	at := db.MakeDue(t, job.ID, time.Second)
	// The first attempt to end the run fails, and must not store the report.
	db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		RAISE EXCEPTION 'no' USING ERRCODE = 'lock_not_available'; END $$`)
	db.Exec(t, `CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON job_runs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
		WHEN (NEW.status = 'completed') EXECUTE FUNCTION refuse()`)
	dispatchAll(t, idle(t, db))
	node := startNode(t, config(t, db, standIn.set))
	run := db.Runs(t, job.ID)[0]
	require.Equal(t, "Pacific/Kiritimati", metadata(t, run).Timezone)
	db.WaitFor(
		t,
		"a failed attempt",
		"SELECT coalesce(cardinality(errors), 0) > 0 FROM river_job WHERE id = $1",
		*run.RiverJobID,
	)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM reports"))
	db.Exec(t, "UPDATE scheduled_jobs SET timezone = 'UTC'") // a run keeps the time zone of its tick
	db.Exec(t, "DROP TRIGGER refuse ON job_runs")
	waitStatus(t, db, run.ID, store.RunCompleted)

	made, err := db.ReportOfRun(t.Context(), run.ID)
	require.NoError(t, err)
	zone, err := time.LoadLocation("Pacific/Kiritimati")
	require.NoError(t, err)
	month := time.Date(at.In(zone).Year(), at.In(zone).Month(), 1, 0, 0, 0, 0, zone)
	require.True(t, month.Equal(made.PeriodTo), made.PeriodTo)
	require.True(t, month.AddDate(0, -1, 0).Equal(made.PeriodFrom), made.PeriodFrom)
	require.Equal(t, store.ReportMonthly, made.Template)
	require.Equal(t, "Schedule for the board", made.CreatedBy)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM reports"))
	require.Empty(t, standIn.Calls())

	_, err = node.Retry(t.Context(), run.ID)
	require.ErrorContains(t, err, "nothing to retry")
	_, err = node.Rescore(t.Context(), run.ID, "test")
	require.ErrorContains(t, err, "made a report")
	triggered, err := node.Trigger(t.Context(), job.ID, "ada@example.com")
	require.NoError(t, err)
	waitStatus(t, db, triggered.ID, store.RunCompleted)
	again, err := db.ReportOfRun(t.Context(), triggered.ID)
	require.NoError(t, err)
	require.Equal(t, "ada@example.com", again.CreatedBy)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM examined_runs"), "reports cause no changes")
}

// TestReport_OfANodeWithoutTheJobTypeIsMadeByThisNode dispatches a tick, and retries its run, as a node of the previous
// version does: with a job that collects data.
func TestReport_OfANodeWithoutTheJobTypeIsMadeByThisNode(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{})
	job := reporting(t, db)
	id := storetest.Value[string](t, db, `WITH j AS (INSERT INTO river_job (kind, queue, args, max_attempts, priority)
			VALUES ('collect', 'collect', '{"run_id": "0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001"}', 8, 2) RETURNING id)
		INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			run_timeout_seconds, options, metadata, river_job_id)
		SELECT '0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001', s.id, s.brand_id, s.customer_id, s.job_type, 'tick', 'pending', now(),
			60, s.metadata, '{}', j.id FROM scheduled_jobs s, j WHERE s.id = $1 RETURNING id::text`, job.ID)
	require.Equal(t, "report reports", storetest.Value[string](t, db, `SELECT kind || ' ' || queue FROM river_job
		WHERE id = (SELECT river_job_id FROM job_runs)`))
	startNode(t, config(t, db, standIn.set))
	run := db.Runs(t, job.ID)[0]
	require.Equal(t, id, run.ID.String())
	require.Equal(t, "Pacific/Kiritimati", metadata(t, run).Timezone)
	waitStatus(t, db, run.ID, store.RunCompleted)

	db.Exec(t, `WITH j AS (INSERT INTO river_job (kind, queue, args, max_attempts, priority)
			VALUES ('collect', 'collect', '{"run_id": "0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001"}', 8, 1) RETURNING id)
		UPDATE job_runs SET status = 'pending', finished_at = NULL, river_job_id = j.id FROM j`)
	db.WaitFor(t, "the job of the retry", `SELECT kind = 'report' AND state = 'completed' FROM river_job
		WHERE id = (SELECT river_job_id FROM job_runs)`)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM reports"), "the run keeps its first report")
	require.Empty(t, standIn.Calls())
	require.Empty(t, storetest.Value[string](t, db, "SELECT coalesce(max(error_message), '') FROM job_runs"))
}

// A report that is made right after the last run of its period waits for the changes of this run.
func TestReport_WaitsForTheExaminationOfItsRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := reporting(t, db)
	collecting := db.Schedule(t, store.Brand{ID: job.BrandID, CustomerID: job.CustomerID})
	db.Exec(t, insertEnded, collecting.ID, "completed", "1 hour")
	db.Exec(t, "UPDATE job_runs SET finished_at = finished_at")
	at := storetest.Value[time.Time](t, db,
		"SELECT date_trunc('month', now() AT TIME ZONE 'Pacific/Kiritimati') AT TIME ZONE 'Pacific/Kiritimati'")
	db.Exec(t, "UPDATE job_runs SET finished_at = $1", at.Add(-time.Second))
	// The made-up run can be examined even if it ended more than two days ago.
	db.Exec(t, `UPDATE job_runs SET metadata = '{"made_up": true}'`)
	run, err := idle(t, db).Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.Scheduler = false // no node examines the run
	startNode(t, cfg)
	db.WaitFor(t, "a wait", "SELECT coalesce((metadata ->> 'snoozes')::int, 0) > 0 FROM river_job WHERE id = $1",
		*run.RiverJobID)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM reports"))

	db.Exec(t, "UPDATE job_runs SET started_at = now() - interval '11 minutes' WHERE id = $1", run.ID)
	waitStatus(t, db, run.ID, store.RunCompleted)
	made, err := db.ReportOfRun(t.Context(), run.ID)
	require.NoError(t, err)
	html, err := db.ReportHTML(t.Context(), made.ID)
	require.NoError(t, err)
	require.Contains(t, string(html), "1 run of the period is not examined for changes yet")
}

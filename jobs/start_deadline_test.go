package jobs_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// deadline sets the start deadline of a schedule.
func deadline(seconds int) storetest.JobOption {
	return func(j *store.ScheduledJob) { j.StartDeadlineSeconds = &seconds }
}

func TestStartDeadline_AllowsAStartAtTheExactDeadline(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	require.False(t, jobs.IsOverdue(at, at))
	require.True(t, jobs.IsOverdue(at, at.Add(time.Microsecond)))
	require.False(t, jobs.IsOverdue(time.Time{}, at), "the schedule has no deadline")
}

func TestStartDeadline_SkipsTicksThatAreFoundTooLate(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client, brand := idle(t, db), db.Brand(t, 1)
	yearly, minutely := storetest.Yearly(), storetest.Cron("* * * * *", "UTC")

	jittered := db.Schedule(t, brand, yearly, deadline(60), func(j *store.ScheduledJob) { j.JitterSeconds = 3600 })
	jitter := cronspec.Jitter(jittered.ID, 3600) // depends on the random id, and may be 0
	tick := db.MakeDue(t, jittered.ID, min(100*time.Second, jitter+30*time.Second))
	late := db.Schedule(t, brand, yearly, deadline(240))
	db.MakeDue(t, late.ID, 5*time.Minute)
	all := db.Schedule(t, brand, minutely, deadline(150), runAll)
	db.MakeDue(t, all.ID, 5*time.Minute)
	dispatchAll(t, client)

	run := db.Runs(t, jittered.ID)[0]
	require.Equal(t, store.RunPending, run.Status, "the deadline counts from the planned start, which includes the jitter")
	planned := tick.Add(jitter)
	require.True(t, run.StartBy.Equal(planned.Add(time.Minute)), "start by %s", run.StartBy)

	run = db.Runs(t, late.ID)[0]
	require.Equal(t, store.RunSkipped, run.Status)
	require.Equal(t, store.ReasonStartDeadlinePassed, run.ReasonCode)
	require.Equal(t, 1, metadata(t, run).Missed.Count)
	require.Contains(t, message(run), "start deadline")

	var previous *store.Run
	for _, run := range db.Runs(t, all.ID) {
		isOverdue := run.ScheduledFor.Before(run.CreatedAt.Add(-150 * time.Second))
		require.Equal(t, isOverdue, run.Status == store.RunSkipped, "%s, created at %s", run.ScheduledFor, run.CreatedAt)
		if isOverdue {
			continue
		}
		if previous == nil {
			require.Nil(t, run.WaitsFor, "no run waits for a skipped run")
		} else {
			require.Equal(t, previous.ID, *run.WaitsFor)
		}
		previous = &run
	}
	require.NotNil(t, previous)
}

// A tick that is found late, but before the planned start of its run, keeps its jitter.
func TestTick_FoundLateKeepsItsJitter(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	for _, policy := range []store.MisfirePolicy{store.MisfireRunOnce, store.MisfireRunAll} {
		// The schedule has no tick today, so that the inserted tick is the only due tick.
		month := time.Now().AddDate(0, 6, 0).UTC().Month()
		job := db.Schedule(t, db.Brand(t, 1), storetest.Cron(fmt.Sprintf("0 0 1 %d *", month), "UTC"), deadline(60),
			func(j *store.ScheduledJob) { j.JitterSeconds, j.MisfirePolicy = 86400, policy })
		jitter := cronspec.Jitter(job.ID, 86400)
		tick := db.MakeDue(t, job.ID, jitter/2)
		dispatchAll(t, client)
		run := db.Runs(t, job.ID)[0]
		require.Equal(t, store.RunPending, run.Status, message(run))
		require.True(t, run.StartBy.Equal(tick.Add(jitter+time.Minute)), "start by %s", run.StartBy)
		require.True(t, storetest.Value[time.Time](t, db, "SELECT scheduled_at FROM river_job WHERE id = $1",
			*run.RiverJobID).Equal(tick.Add(jitter)))
	}
}

func TestStartDeadline_EndsQueuedRunsWithoutAWorker(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client, brand := idle(t, db), db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, "http://127.0.0.1:1"),
		func(r *store.AlertRule) { r.Kind, r.Seconds = store.AlertLate, 120 })
	chained := db.Schedule(t, brand, storetest.Cron("* * * * *", "UTC"), deadline(7200), runAll)
	db.MakeDue(t, chained.ID, 4*time.Minute)
	dispatchAll(t, client)
	chain := db.Runs(t, chained.ID)
	require.GreaterOrEqual(t, len(chain), 4)
	killed := db.Schedule(t, brand, storetest.Yearly(), deadline(60))
	db.MakeDue(t, killed.ID, time.Second)
	dispatchAll(t, client)
	running := db.Runs(t, killed.ID)[0]
	manual, err := client.Trigger(t.Context(), db.Schedule(t, brand, deadline(60)).ID, "test")
	require.NoError(t, err)
	require.Nil(t, manual.StartBy)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")

	db.Exec(t, "UPDATE job_runs SET start_by = now() - interval '1 second' WHERE id = ANY($1)",
		[]string{chain[0].ID.String(), chain[2].ID.String(), running.ID.String()})
	db.Exec(t, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{dead}'
		WHERE id = $1`, running.RiverJobID)
	startNode(t, schedulerOnly(t, db))
	for _, run := range []store.Run{chain[0], chain[2], running} {
		ended := waitStatus(t, db, run.ID, store.RunSkipped)
		require.Equal(t, store.ReasonStartDeadlinePassed, ended.ReasonCode)
		require.NotEqual(t, "available",
			storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", run.RiverJobID))
	}
	db.WaitFor(t, "the next run of the chain to be released",
		"SELECT state = 'available' FROM river_job WHERE id = $1", chain[1].RiverJobID)
	last, err := db.Run(t.Context(), chain[3].ID)
	require.NoError(t, err)
	require.Equal(t, chain[1].ID, *last.WaitsFor, "a run that waited for the skipped run waits for the run before")
	status := storetest.Value[string](t, db, "SELECT status FROM job_runs WHERE id = $1", manual.ID)
	require.Equal(t, "pending", status, "a manual run has no deadline")
	require.Equal(t, 3, storetest.Value[int](t, db, "SELECT count(*) FROM alert_facts WHERE kind = 'tick_missed'"))
}

func TestStartDeadline_AppliesUntilTheFirstCall(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client, brand := idle(t, db), db.Brand(t, 1)
	standIn := newEngines(t, noFaults())
	tick := func(collector string) store.Run {
		job := db.Schedule(t, brand, storetest.Yearly(), deadline(3600),
			storetest.Metadata(store.Options{Collectors: []string{collector}}))
		db.MakeDue(t, job.ID, time.Second)
		dispatchAll(t, client)
		return db.Runs(t, job.ID)[0]
	}
	_, err := db.PauseCollector(t.Context(), "chatgpt", "ada@example.com", "the bill")
	require.NoError(t, err)
	queued, paused, begun := tick("perplexity"), tick("chatgpt"), tick("perplexity")
	db.Exec(t, "UPDATE job_runs SET start_by = now() - interval '1 second' WHERE id = $1", queued.ID)
	startNode(t, config(t, db, standIn.set))

	require.Equal(t, store.ReasonStartDeadlinePassed, waitStatus(t, db, queued.ID, store.RunSkipped).ReasonCode)
	done := waitStatus(t, db, begun.ID, store.RunCompleted)
	require.Nil(t, done.StartBy, "the first call ends the deadline")
	waiting := `SELECT status = 'processing' AND j.state = 'scheduled' FROM job_runs r JOIN river_job j ON j.id = r.river_job_id
		WHERE r.id = $1`
	db.WaitFor(t, "the run to wait for the paused engine", waiting, paused.ID)
	db.Exec(t, "UPDATE job_runs SET start_by = now() - interval '1 second' WHERE id = $1", paused.ID)
	_, err = db.ResumeCollector(t.Context(), "chatgpt")
	require.NoError(t, err)
	db.Exec(t, "UPDATE river_job SET scheduled_at = now() WHERE id = $1 AND state = 'scheduled'", paused.RiverJobID)
	ended := waitStatus(t, db, paused.ID, store.RunSkipped)
	require.Equal(t, store.ReasonStartDeadlinePassed, ended.ReasonCode)
	for _, call := range standIn.Calls() {
		require.Equal(t, "perplexity", call.Engine)
	}
	require.Len(t, standIn.Calls(), 1)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM run_spending WHERE calls <> counted_calls"))
}

// A node that begins the calls of a run and a node that skips the run may act at the same time. The lock on the row of
// the run orders the two nodes.
func TestStartDeadline_TwoNodesNeverBothCallAndSkip(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), storetest.Yearly(), deadline(60))
	db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, idle(t, db))
	id := db.Runs(t, job.ID)[0].ID
	begin := func(on *store.DB) bool {
		begun, err := on.BeginCalls(t.Context(), []uuid.UUID{id})
		require.NoError(t, err)
		return len(begun) == 1
	}
	require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, caller *store.DB) error {
		require.True(t, begin(caller))
		overdue, err := db.ClaimOverdue(t.Context(), 10)
		require.NoError(t, err)
		require.Empty(t, overdue, "another node is about to make the first call")
		return nil
	}))
	require.True(t, begin(db.DB), "a run that has begun may continue")

	db.Exec(t, "UPDATE job_runs SET start_by = now() - interval '1 second'")
	require.False(t, begin(db.DB))
	overdue, err := db.ClaimOverdue(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, overdue, 1)
	started, err := db.StartRuns(t.Context(), []uuid.UUID{id}, []int64{overdue[0].RiverJobID})
	require.NoError(t, err)
	require.True(t, started[0].TooLate)
	require.Equal(t, store.RunPending, started[0].Status)
	// A node of an older version has made a call, and has not removed the deadline from the run.
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status)
		SELECT tidewatch_uuid7(), id, brand_id, 'Which brand?', 'chatgpt', 'ok' FROM job_runs`)
	overdue, err = db.ClaimOverdue(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, overdue)
}

package jobs_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestReconcile_ReleasesARunThatWaitsForAnEndedOne(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"finished": "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE waits_for IS NULL",
		"deleted":  "DELETE FROM job_runs WHERE waits_for IS NULL",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 1), storetest.Cron("* * * * *", "UTC"),
				storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}),
				func(j *store.ScheduledJob) { j.MisfirePolicy = store.MisfireRunAll })
			db.MakeDue(t, job.ID, 5*time.Minute)
			dispatchAll(t, idle(t, db))
			db.Exec(t, sql)
			db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
			startNode(t, config(t, db, newEngines(t, noFaults()).set))
			db.WaitFor(t, "the rest of the catch-up", "SELECT count(*) >= 4 AND bool_and(status = 'completed') FROM job_runs")
		})
	}
}

func TestReconcile_EndsARunWhoseRiverJobEndedOutsideTidewatch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, sql string
		status    store.RunStatus
		message   string
		reason    store.ReasonCode
	}{
		{
			"cancelled", "UPDATE river_job SET state = 'cancelled', finalized_at = now() WHERE id = $1",
			store.RunCancelled, "was cancelled", store.ReasonQueueJobCancelled,
		},
		{
			"discarded", `UPDATE river_job SET state = 'discarded', finalized_at = now(),
				errors = ARRAY['{"error":"out of luck"}'::jsonb] WHERE id = $1`,
			store.RunFailed, "was discarded: Out of luck.", store.ReasonQueueJobDiscarded,
		},
		{
			"deleted", "DELETE FROM river_job WHERE id = $1",
			store.RunFailed, "was deleted outside Tidewatch", store.ReasonQueueJobLost,
		},
		{
			"completed", "UPDATE river_job SET state = 'completed', finalized_at = now() WHERE id = $1",
			store.RunFailed, "was set to completed outside Tidewatch", store.ReasonQueueJobLost,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			run, err := idle(t, db).Trigger(t.Context(), db.Schedule(t, db.Brand(t, 1)).ID, "test")
			require.NoError(t, err)
			db.Exec(t, tt.sql, run.RiverJobID)
			startNode(t, schedulerOnly(t, db))
			ended := waitStatus(t, db, run.ID, tt.status)
			require.Contains(t, message(ended), tt.message)
			require.Equal(t, tt.reason, ended.ReasonCode)
		})
	}
}

func TestReconcile_LogsOnlyTheRunsThatItEnded(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var log strings.Builder
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	cfg.Scheduler, cfg.Worker = false, false
	node := newClient(t, cfg)
	job := db.Schedule(t, db.Brand(t, 1), func(j *store.ScheduledJob) { j.OverlapPolicy = store.OverlapAllow })
	lost, ended := trigger(t, node, job), trigger(t, node, job)
	db.Exec(t, "DELETE FROM river_job")
	found, err := db.LostRuns(t.Context(), time.Hour, 10)
	require.NoError(t, err)
	require.Len(t, found, 2)
	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1", ended.ID)
	log.Reset()
	require.NoError(t, node.EndLost(t.Context(), found))
	require.Equal(t, "failed", storetest.Value[string](t, db, "SELECT status FROM job_runs WHERE id = $1", lost.ID))
	require.Equal(t, 1, strings.Count(log.String(), "Ended an unfinished run"))
	require.Contains(t, log.String(), "run_id="+lost.ID.String())
	require.NotContains(t, log.String(), ended.ID.String())
}

func TestReconcile_FailsARunFarPastItsTimeLimitAndCancelsItsJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, err := idle(t, db).Trigger(t.Context(), db.Schedule(t, db.Brand(t, 1)).ID, "test")
	require.NoError(t, err)
	db.Exec(t, "UPDATE job_runs SET status = 'processing', started_at = now() - interval '7 hours' WHERE id = $1", run.ID)
	db.Exec(t, "UPDATE river_job SET state = 'scheduled', scheduled_at = now() + interval '1 day' WHERE id = $1",
		run.RiverJobID)
	startNode(t, schedulerOnly(t, db))
	ended := waitStatus(t, db, run.ID, store.RunFailed)
	require.Contains(t, message(ended), "time limit")
	require.Equal(t, store.ReasonTimeLimitExceeded, ended.ReasonCode)
	require.Equal(t, "cancelled",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", run.RiverJobID))
}

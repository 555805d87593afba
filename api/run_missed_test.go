package api_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The schedules fire each hour. Their newest tick is half an hour old, and the scheduler dispatches their due ticks.
func TestRuns_StateWhatHappenedToMissedTicks(t *testing.T) {
	t.Parallel()
	f := setup(t)
	newest := time.Now().UTC().Truncate(time.Minute).Add(-30 * time.Minute)
	schedule := func(policy store.MisfirePolicy, ticks int, options ...storetest.JobOption) store.ScheduledJob {
		options = append([]storetest.JobOption{
			storetest.Cron(fmt.Sprintf("%d * * * *", newest.Minute()), "UTC"),
			func(j *store.ScheduledJob) { j.MisfirePolicy = policy },
		}, options...)
		job := f.db.Schedule(t, f.brand, options...)
		first := newest.Add(-time.Duration(ticks-1) * time.Hour)
		f.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, first)
		return job
	}
	window := func(d time.Duration) storetest.JobOption {
		return func(j *store.ScheduledJob) { j.MisfireWindowSeconds = int(d.Seconds()) }
	}
	deadline := func(d time.Duration) storetest.JobOption {
		return func(j *store.ScheduledJob) { j.StartDeadlineSeconds = new(int(d.Seconds())) }
	}
	type outcome struct {
		runs    int // number of runs
		status  string
		count   int
		outcome string
	}
	suppressed := schedule(store.MisfireRunAll, 3)
	pause := storetest.Value[uuid.UUID](t, f.db, `INSERT INTO schedule_exceptions (kind, customer_id, scheduled_job_id,
			starts_at) VALUES ('pause', $1, $2, $3) RETURNING id`,
		f.brand.CustomerID, suppressed.ID, newest.Add(-24*time.Hour))
	superseded := schedule(store.MisfireRunAll, 5)
	f.db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = '0 0 29 2 *' WHERE id = $1", superseded.ID)
	late := deadline(2 * time.Hour)
	wants := map[uuid.UUID]outcome{
		schedule(store.MisfireRunAll, 5).ID:                        {5, "pending", 5, "own_runs"},
		schedule(store.MisfireRunAll, 5, window(2*time.Hour)).ID:   {2, "pending", 5, "own_runs"},
		schedule(store.MisfireRunAll, 5, window(time.Hour)).ID:     {1, "pending", 5, "own_runs"},
		schedule(store.MisfireRunAll, 5, window(time.Minute)).ID:   {1, "skipped", 5, "skipped"},
		schedule(store.MisfireRunAll, 5, late).ID:                  {5, "skipped", 5, "own_runs"},
		schedule(store.MisfireRunAll, 1, deadline(time.Minute)).ID: {1, "skipped", 1, "skipped"},
		schedule(store.MisfireRunOnce, 5).ID:                       {1, "pending", 5, "replaced"},
		schedule(store.MisfireSkip, 5).ID:                          {1, "skipped", 5, "skipped"},
		suppressed.ID:                                              {1, "skipped", 3, "skipped"},
		superseded.ID:                                              {1, "skipped", 5, "skipped"},
	}
	scheduler, err := jobs.New(jobs.Config{
		Logger: slog.New(slog.DiscardHandler), Now: time.Now, Pool: storetest.Pool(t, f.db.URL), Scheduler: true,
	})
	require.NoError(t, err)
	require.NoError(t, scheduler.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, scheduler.Stop(context.WithoutCancel(t.Context()))) })
	f.db.WaitFor(t, "the runs of all schedules", `SELECT count(DISTINCT scheduled_job_id) >= 10 FROM job_runs
		WHERE metadata ? 'missed'`)
	// first returns the number of runs of a schedule and the outcome of the oldest run.
	first := func(job uuid.UUID) outcome {
		runs := value[listed[api.Run]](t,
			f.call(t, http.MethodGet, "/job-runs?scheduled_job_id="+job.String(), nil).must(t, http.StatusOK)).Data
		oldest := runs[0]
		for _, run := range runs {
			if run.ScheduledFor.Before(oldest.ScheduledFor) {
				oldest = run
			}
		}
		require.NotNil(t, oldest.Missed)
		return outcome{len(runs), oldest.Status, oldest.Missed.Count, oldest.Missed.Outcome}
	}
	for job, want := range wants {
		require.Equal(t, want, first(job))
	}

	// The end of the pause starts one run for all ticks that the pause suppressed.
	f.call(t, http.MethodPost, "/schedule-exceptions/"+pause.String()+"/resume", `{"missed_policy":"run_all"}`).
		must(t, http.StatusOK)
	require.Equal(t, outcome{1, "pending", 3, "replaced"}, first(suppressed.ID))
}

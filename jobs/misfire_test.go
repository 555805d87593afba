package jobs_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func runAll(j *store.ScheduledJob) { j.MisfirePolicy = store.MisfireRunAll }

func TestTick_ACatchUpSkipsATickThatHasARun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), runAll)
	at := db.MakeDue(t, job.ID, 3*time.Hour+time.Minute)
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'tick', 'completed', $2, now(), 10 FROM scheduled_jobs
			WHERE id = $1`,
		job.ID,
		at,
	)
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, job.ID)
	require.GreaterOrEqual(t, len(runs), 4)
	require.Nil(t, runs[1].WaitsFor, "the first new run waits for no other")
	require.Equal(t, runs[1].ID, *runs[2].WaitsFor)
}

func TestTick_FollowsTheOverlapPolicy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		policy store.OverlapPolicy
		want   store.RunStatus
	}{{store.OverlapSkip, store.RunSkipped}, {store.OverlapAllow, store.RunPending}} {
		t.Run(string(tt.policy), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			client := idle(t, db)
			job := db.Schedule(t, db.Brand(t, 1), func(j *store.ScheduledJob) { j.OverlapPolicy = tt.policy })
			db.MakeDue(t, job.ID, 2*time.Second)
			dispatchAll(t, client)
			db.MakeDue(t, job.ID, time.Second)
			dispatchAll(t, client)
			runs := db.Runs(t, job.ID)
			require.Len(t, runs, 2)
			first, second := runs[0], runs[1]
			if first.ScheduledFor.After(second.ScheduledFor) {
				first, second = second, first
			}
			require.Equal(t, tt.want, second.Status)
			if tt.want == store.RunSkipped {
				require.Contains(t, message(second), first.ID.String())
			}
		})
	}
}

func TestTick_ThatWasMissedFollowsTheMisfirePolicy(t *testing.T) {
	t.Parallel()
	hour := func(now time.Time, ago int) time.Time {
		return now.Truncate(time.Hour).Add(-time.Duration(ago) * time.Hour)
	}
	type want struct {
		ago    int // 1 for the newest tick, 2 for the tick an hour earlier, and so on
		status store.RunStatus
		missed *store.Missed // the test fills in the fields From and To
	}
	for _, tt := range []struct {
		name   string
		policy store.MisfirePolicy
		window time.Duration
		want   []want
	}{
		{"run_once runs the newest tick and counts the missed ticks", store.MisfireRunOnce, 24 * time.Hour, []want{
			{1, store.RunPending, &store.Missed{Count: 5, Policy: store.MisfireRunOnce}},
		}},
		{"run_all runs each tick, oldest first", store.MisfireRunAll, 24 * time.Hour, []want{
			{5, store.RunPending, &store.Missed{Count: 5, Policy: store.MisfireRunAll}},
			{4, store.RunPending, nil},
			{3, store.RunPending, nil},
			{2, store.RunPending, nil},
			{1, store.RunPending, nil},
		}},
		{"skip leaves a skipped run", store.MisfireSkip, 24 * time.Hour, []want{
			{1, store.RunSkipped, &store.Missed{Count: 5, Policy: store.MisfireSkip}},
		}},
		{"run_all runs the ticks in the window and counts the older ticks", store.MisfireRunAll, 150 * time.Minute, []want{
			{2, store.RunPending, &store.Missed{Count: 5, OutsideWindow: 3, Policy: store.MisfireRunAll}},
			{1, store.RunPending, nil},
		}},
		{"run_once outside the window leaves a skipped run", store.MisfireRunOnce, time.Minute, []want{
			{1, store.RunSkipped, &store.Missed{Count: 5, OutsideWindow: 5, Policy: store.MisfireRunOnce}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			client := idle(t, db)
			// The schedule fires half an hour away from the current minute, so that the newest tick is never on time.
			now := storetest.Value[time.Time](t, db, "SELECT now()").UTC()
			minute := (now.Minute() + 30) % 60
			base := hour(now.Add(-time.Duration(minute)*time.Minute), 0).Add(time.Duration(minute) * time.Minute)
			job := db.Schedule(
				t,
				db.Brand(t, 1),
				storetest.Cron(time.Time{}.Add(time.Duration(minute)*time.Minute).Format("4")+" * * * *", "UTC"),
				func(j *store.ScheduledJob) {
					j.MisfirePolicy, j.MisfireWindowSeconds = tt.policy, int(tt.window.Seconds())
				},
			)
			db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, base.Add(-4*time.Hour))

			dispatchAll(t, client)
			runs := db.Runs(t, job.ID)
			var got []want
			for _, run := range runs {
				missed := metadata(t, run).Missed
				if missed != nil {
					require.True(t, missed.From.Equal(base.Add(-4*time.Hour)), "from %s", missed.From)
					require.True(t, missed.To.Equal(base), "to %s", missed.To)
					missed.From, missed.To = time.Time{}, time.Time{}
				}
				got = append(got, want{1 + int(base.Sub(run.ScheduledFor)/time.Hour), run.Status, missed})
			}
			require.Empty(t, cmp.Diff(tt.want, got, cmp.AllowUnexported(want{})))
			after, err := db.ScheduledJob(t.Context(), job.ID)
			require.NoError(t, err)
			require.True(t, after.NextRunAt.Equal(base.Add(time.Hour)), "next run at %s", after.NextRunAt)
		})
	}
}

func TestTick_FoundAMinuteLateIsOnTime(t *testing.T) {
	t.Parallel()
	for _, policy := range []store.MisfirePolicy{store.MisfireRunOnce, store.MisfireRunAll, store.MisfireSkip} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 1), storetest.Yearly(), func(j *store.ScheduledJob) {
				j.MisfirePolicy, j.MisfireWindowSeconds = policy, 0
			})
			db.MakeDue(t, job.ID, time.Minute)
			dispatchAll(t, idle(t, db))
			runs := db.Runs(t, job.ID)
			require.Len(t, runs, 1)
			require.Equal(t, store.RunPending, runs[0].Status)
			require.Nil(t, metadata(t, runs[0]).Missed)
		})
	}
}

func TestTick_BecomesABoundedChainOfCatchUpRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), storetest.Cron("* * * * *", "UTC"), func(j *store.ScheduledJob) {
		j.MisfirePolicy = store.MisfireRunAll
	})
	db.MakeDue(t, job.ID, 5*time.Hour)
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 100)
	require.GreaterOrEqual(t, metadata(t, runs[0]).Missed.Count, 299)
	require.Nil(t, runs[0].WaitsFor)
	for i := 1; i < len(runs); i++ {
		require.Equal(t, runs[i-1].ID, *runs[i].WaitsFor)
		require.True(t, runs[i].ScheduledFor.After(runs[i-1].ScheduledFor))
	}
	require.Equal(t, 99, storetest.Value[int](t, db, "SELECT count(*) FROM river_job WHERE state = 'pending'"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job WHERE state = 'available'"))
}

func TestTick_WithJitterDelaysTheRiverJobOnly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), func(j *store.ScheduledJob) { j.JitterSeconds = 3600 })
	at := db.MakeDue(t, job.ID, 0)
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.True(t, at.Equal(runs[0].ScheduledFor))
	delay := cronspec.Jitter(job.ID, 3600)
	require.Less(t, delay, time.Hour)
	require.True(t, at.Add(delay).Equal(storetest.Value[time.Time](t, db, "SELECT scheduled_at FROM river_job")))
	require.True(t, at.Add(delay).Equal(*metadata(t, runs[0]).PlannedStart), "the jitter is no lateness")
}

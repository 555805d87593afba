package jobs_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func dispatchAll(tb testing.TB, client *jobs.Client) {
	tb.Helper()
	_, err := client.Dispatch(tb.Context(), 1000)
	require.NoError(tb, err)
}

func metadata(tb testing.TB, run store.Run) store.RunMetadata {
	tb.Helper()
	var m store.RunMetadata
	require.NoError(tb, json.Unmarshal(run.Metadata, &m))
	return m
}

func TestTick_BecomesOneRunWithItsRiverJobAndMovesTheScheduleOn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	at := db.MakeDue(t, job.ID, time.Second)

	dispatchAll(t, client)
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.Equal(t, store.RunPending, runs[0].Status)
	require.Equal(t, store.TriggerTick, runs[0].Trigger)
	require.True(t, at.Equal(runs[0].ScheduledFor))
	require.JSONEq(t, `{"collectors":["chatgpt"]}`, string(runs[0].Options))
	require.Equal(t, runs[0].ID.String(), storetest.Value[string](
		t,
		db,
		"SELECT args ->> 'run_id' FROM river_job WHERE id = $1 AND kind = 'collect' AND state = 'available'",
		runs[0].RiverJobID,
	))
	moved, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.True(t, moved.NextRunAt.After(time.Now().Add(-time.Second)))
	require.True(t, at.Equal(*moved.LastRunAt))

	dispatchAll(t, client)
	require.Len(t, db.Runs(t, job.ID), 1, "delivered twice")
}

func TestTick_WorkedBySeveralNodesAtOnceGivesOneRunEach(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	const schedules, nodes = 40, 4
	for range schedules {
		db.MakeDue(t, db.Schedule(t, brand).ID, time.Second)
	}
	var wg sync.WaitGroup
	for range nodes {
		client := idle(t, db)
		wg.Go(func() {
			for range schedules {
				if _, err := client.Dispatch(t.Context(), 3); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Equal(t, schedules, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	require.Equal(t, schedules, storetest.Value[int](t, db, "SELECT count(DISTINCT scheduled_job_id) FROM job_runs"))
	require.Equal(t, schedules, storetest.Value[int](t, db,
		"SELECT count(*) FROM river_job j JOIN job_runs r ON r.river_job_id = j.id AND j.args ->> 'run_id' = r.id::text"))
}

// The transaction is cut at each of its statements in turn, as a crash would: a trigger raises at the nth.
func TestTick_ACrashBetweenAnyTwoStatementsGivesOneRunInTheEnd(t *testing.T) {
	t.Parallel()
	for _, at := range []struct{ name, event, table string }{
		{"before the river jobs", "INSERT", "river_job"},
		{"before the runs", "INSERT", "job_runs"},
		{"before the schedule moves on", "UPDATE", "scheduled_jobs"},
	} {
		t.Run(at.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			client := idle(t, db)
			job := db.Schedule(t, db.Brand(t, 1))
			db.MakeDue(t, job.ID, time.Second)
			db.Exec(t, "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'crash'; END $$")
			db.Exec(t, "CREATE TRIGGER crash BEFORE "+at.event+" ON "+at.table+" FOR EACH STATEMENT EXECUTE FUNCTION crash()")
			_, err := client.Dispatch(t.Context(), 10)
			require.ErrorContains(t, err, "crash")
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM river_job"))

			db.Exec(t, "DROP TRIGGER crash ON "+at.table)
			dispatchAll(t, client)
			dispatchAll(t, client)
			require.Len(t, db.Runs(t, job.ID), 1)
			require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job"))
		})
	}
}

func TestTick_ACommitThatIsNotHeardOfIsNotRepeated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1))
	at := db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, client)
	// As if the schedule had not moved on, the worst that a lost commit or a restored backup could leave behind.
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, at)
	dispatchAll(t, client)
	require.Len(t, db.Runs(t, job.ID), 1)
}

func TestTick_OverlapPolicy(t *testing.T) {
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

func TestTick_MissedTicksFollowTheMisfirePolicy(t *testing.T) {
	t.Parallel()
	hour := func(now time.Time, ago int) time.Time {
		return now.Truncate(time.Hour).Add(-time.Duration(ago) * time.Hour)
	}
	type want struct {
		ago    int // hours before the newest hour
		status store.RunStatus
		missed *store.Missed // From and To are filled in
	}
	for _, tt := range []struct {
		name   string
		policy store.MisfirePolicy
		window time.Duration
		want   []want
	}{
		{"run_once runs the newest and says how many it stands for", store.MisfireRunOnce, 24 * time.Hour, []want{
			{1, store.RunPending, &store.Missed{Count: 5, Policy: store.MisfireRunOnce}},
		}},
		{"run_all runs each, oldest first", store.MisfireRunAll, 24 * time.Hour, []want{
			{5, store.RunPending, &store.Missed{Count: 5, Policy: store.MisfireRunAll}},
			{4, store.RunPending, nil},
			{3, store.RunPending, nil},
			{2, store.RunPending, nil},
			{1, store.RunPending, nil},
		}},
		{"skip runs none and leaves a row", store.MisfireSkip, 24 * time.Hour, []want{
			{1, store.RunSkipped, &store.Missed{Count: 5, Policy: store.MisfireSkip}},
		}},
		{"run_all runs those in the window and counts the others", store.MisfireRunAll, 150 * time.Minute, []want{
			{2, store.RunPending, &store.Missed{Count: 5, OutsideWindow: 3, Policy: store.MisfireRunAll}},
			{1, store.RunPending, nil},
		}},
		{"run_once outside the window leaves a row", store.MisfireRunOnce, time.Minute, []want{
			{1, store.RunSkipped, &store.Missed{Count: 5, OutsideWindow: 5, Policy: store.MisfireRunOnce}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			client := idle(t, db)
			// A zone whose hours begin half an hour from now at the earliest: the newest tick is never on time.
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

func TestTick_FoundAMinuteLateIsOnTimeForEachMisfirePolicy(t *testing.T) {
	t.Parallel()
	for _, policy := range []store.MisfirePolicy{store.MisfireRunOnce, store.MisfireRunAll, store.MisfireSkip} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 1), storetest.Cron("0 0 1 1 *", "UTC"), func(j *store.ScheduledJob) {
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

func TestTick_CatchUpIsBoundedAndChained(t *testing.T) {
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

func TestTick_JitterDelaysTheRiverJobAndNotTheTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), func(j *store.ScheduledJob) { j.JitterSeconds = 3600 })
	at := db.MakeDue(t, job.ID, 0)
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.True(t, at.Equal(runs[0].ScheduledFor))
	delay := time.Duration(jobs.Jitter(job.ID, 3600))
	require.Less(t, delay, time.Hour)
	require.True(t, at.Add(delay).Equal(storetest.Value[time.Time](t, db, "SELECT scheduled_at FROM river_job")))
}

func TestJitter_IsAPureFunctionOfTheIDAndSpreads(t *testing.T) {
	t.Parallel()
	buckets := map[int64]int{}
	for range 1000 {
		id := uuid.New()
		d := jobs.Jitter(id, 10)
		require.Equal(t, d, jobs.Jitter(id, 10))
		require.GreaterOrEqual(t, d, int64(0))
		require.Less(t, d, int64(10*time.Second))
		buckets[d/int64(time.Second)]++
	}
	require.Len(t, buckets, 10)
	require.Zero(t, jobs.Jitter(uuid.New(), 0))
}

func TestTick_Bounds(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ends := time.Now().Add(time.Minute)
	job := db.Schedule(
		t,
		db.Brand(t, 1),
		storetest.Cron("0 0 1 1 *", "UTC"),
		func(j *store.ScheduledJob) { j.EndsAt = &ends },
	)
	db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, job.ID), 1)
	after, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Nil(t, after.NextRunAt)
	require.Contains(t, *after.ScheduleError, "no tick left")
}

func TestTick_ASpecThatPlainSQLMadeUnreadableRunsWhatIsDueAndSaysWhyItStands(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1))
	db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = 'every day', next_run_at = now() WHERE id = $1", job.ID)
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, job.ID), 1)
	after, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Nil(t, after.NextRunAt)
	require.Contains(t, *after.ScheduleError, "cron")
}

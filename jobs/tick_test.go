package jobs_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestTick_PassesOverALockedBrand(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	going, staying := db.Schedule(t, db.Brand(t, 1)), db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, going.ID, time.Second)
	db.MakeDue(t, staying.ID, time.Second)
	lock(t, db, "SELECT FROM brands WHERE id = $1 FOR UPDATE", going.BrandID)
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, staying.ID), 1)
	require.Empty(t, db.Runs(t, going.ID))
}

func TestTick_StopsAScheduleThatTheDatabaseRefusesAndWorksTheOthers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	good, bad := db.Schedule(t, brand), db.Schedule(t, brand)
	db.MakeDue(t, good.ID, time.Second)
	db.MakeDue(t, bad.ID, time.Second)
	db.Exec(t, "ALTER TABLE job_runs ADD CHECK (scheduled_job_id <> '"+bad.ID.String()+"')")
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, good.ID), 1)
	stopped, err := db.ScheduledJob(t.Context(), bad.ID)
	require.NoError(t, err)
	require.Nil(t, stopped.NextRunAt)
	require.Contains(t, *stopped.ScheduleError, "could not be dispatched")
}

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

func TestTick_BecomesOneRunWithItsRiverJob(t *testing.T) {
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
	require.Equal(t, runs[0].ID.String(), storetest.Value[string](t, db,
		"SELECT args ->> 'run_id' FROM river_job WHERE id = $1 AND kind = 'collect' AND state = 'available'",
		runs[0].RiverJobID))
	moved, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.True(t, moved.NextRunAt.After(time.Now().Add(-time.Second)))
	require.True(t, at.Equal(*moved.LastRunAt))

	dispatchAll(t, client)
	require.Len(t, db.Runs(t, job.ID), 1, "the second TickJob finds no due tick")
}

func TestTick_WorkedBySeveralNodesBecomesOneRun(t *testing.T) {
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

// In each subtest, a trigger raises an error at a different statement of the transaction. The error has the effect of a
// crash.
func TestTick_BecomesOneRunAfterACrashBetweenAnyTwoStatements(t *testing.T) {
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

func TestTick_WithARunIsNotWorkedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1))
	at := db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, client)
	// The next run of the schedule is set back, as after a lost commit or a restored backup.
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, at)
	dispatchAll(t, client)
	require.Len(t, db.Runs(t, job.ID), 1)
}

func TestTick_AtTheEndOfAScheduleIsItsLast(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ends := time.Now().Add(time.Minute)
	job := db.Schedule(t, db.Brand(t, 1), storetest.Yearly(),
		func(j *store.ScheduledJob) { j.EndsAt = &ends })
	db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, job.ID), 1)
	after, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Nil(t, after.NextRunAt)
	require.Nil(t, after.ScheduleError, "a planned end is no error")
}

func TestTick_OfAnUnreadableSpecRunsOnceAndStoresTheReason(t *testing.T) {
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

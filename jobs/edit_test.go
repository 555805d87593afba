package jobs_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// Each due tick gets one run, whether a schedule is edited before or after the tick. The next run is later than the
// edit.
func TestEdit_FiresNoTickTwiceAndNoneOfThePast(t *testing.T) {
	t.Parallel()
	edits := map[string]struct {
		edit func(*store.ScheduledJob) error
		sql  string
	}{
		"another expression": {
			func(j *store.ScheduledJob) error { j.Cron = "30 * * * *"; return nil },
			"UPDATE scheduled_jobs SET cron_expression = '30 * * * *' WHERE id = $1",
		},
		"another zone": {
			func(j *store.ScheduledJob) error { j.Timezone = "Asia/Kolkata"; return nil },
			"UPDATE scheduled_jobs SET timezone = 'Asia/Kolkata' WHERE id = $1",
		},
	}
	for name, edit := range edits {
		for _, way := range []string{"store", "sql"} {
			for _, when := range []struct {
				name     string
				dueIn    time.Duration
				ticked   bool // the tick was dispatched before the edit
				statuses []store.RunStatus
			}{
				{"just before the tick", time.Hour, false, nil},
				{"after the tick was due, before its dispatch", -time.Second, false, []store.RunStatus{store.RunSkipped}},
				{"after the tick was dispatched", -time.Second, true, []store.RunStatus{store.RunPending}},
			} {
				t.Run(name+"/"+way+"/"+when.name, func(t *testing.T) {
					t.Parallel()
					db := storetest.Open(t)
					client := idle(t, db)
					job := db.Schedule(t, db.Brand(t, 1))
					db.MakeDue(t, job.ID, -when.dueIn)
					if when.ticked {
						dispatchAll(t, client)
					}
					before := storetest.Value[time.Time](t, db, "SELECT clock_timestamp()")
					if way == "store" {
						_, err := db.UpdateScheduledJob(t.Context(), job.ID, client.Planner().Plan, edit.edit)
						require.NoError(t, err)
					} else {
						db.Exec(t, edit.sql, job.ID)
						require.True(t,
							storetest.Value[bool](t, db, "SELECT next_run_at IS NULL FROM scheduled_jobs WHERE id = $1", job.ID))
						planUnplanned(t, db)
					}
					after, err := db.ScheduledJob(t.Context(), job.ID)
					require.NoError(t, err)
					require.True(t, after.NextRunAt.After(before), "next run at %s, edited at %s", after.NextRunAt, before)

					dispatchAll(t, client)
					var statuses []store.RunStatus
					for _, run := range db.Runs(t, job.ID) {
						statuses = append(statuses, run.Status)
					}
					require.Equal(t, when.statuses, statuses)
				})
			}
		}
	}
}

// planUnplanned syncs the specs once, like a node with the scheduler role.
func planUnplanned(t *testing.T, db storetest.DB) {
	t.Helper()
	cfg := config(t, db, nil)
	require.NoError(t, newClient(t, cfg).Sync(t.Context()))
}

func TestEdit_OfOptionsLeavesADueTickDue(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1))
	at := db.MakeDue(t, job.ID, time.Second)
	_, err := db.UpdateScheduledJob(t.Context(), job.ID, client.Planner().Plan, func(j *store.ScheduledJob) error {
		j.Metadata = []byte(`{"parallel":true}`)
		return nil
	})
	require.NoError(t, err)
	dispatchAll(t, client)
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.Equal(t, store.RunPending, runs[0].Status)
	require.True(t, at.Equal(runs[0].ScheduledFor))
}

func TestEdit_OfActiveSkipsADueTickAndResumesFromNow(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	plan := client.Planner().Plan
	job := db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, job.ID, time.Second)
	set := func(active bool) store.ScheduledJob {
		updated, err := db.UpdateScheduledJob(t.Context(), job.ID, plan,
			func(j *store.ScheduledJob) error { j.IsActive = active; return nil })
		require.NoError(t, err)
		return updated
	}
	require.Nil(t, set(false).NextRunAt)
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1, "the due tick leaves a run")
	require.Contains(t, message(runs[0]), "paused")
	dispatchAll(t, client)
	require.Len(t, db.Runs(t, job.ID), 1)
	require.True(t, set(true).NextRunAt.After(time.Now()))
	dispatchAll(t, client)
	require.Len(t, db.Runs(t, job.ID), 1)
}

func TestEdit_WithARefusedSpecChangesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	plan := idle(t, db).Planner().Plan
	job := db.Schedule(t, db.Brand(t, 1))
	for _, spec := range []store.Spec{
		{Cron: "0 0 31 2 *", Timezone: "UTC"}, {Cron: "0 9 * * *", Timezone: "Nowhere"}, {Cron: "", Timezone: "UTC"},
	} {
		_, err := db.UpdateScheduledJob(t.Context(), job.ID, plan,
			func(j *store.ScheduledJob) error { j.Spec = spec; return nil })
		require.Error(t, err)
		unchanged, err := db.ScheduledJob(t.Context(), job.ID)
		require.NoError(t, err)
		require.Equal(t, job, unchanged)
	}
}

func TestDelete_OfAScheduleKeepsItsRunsAndRecordsADueTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, job.ID, 2*time.Second)
	dispatchAll(t, client)
	db.MakeDue(t, job.ID, time.Second)
	require.NoError(t, db.DeleteScheduledJob(t.Context(), job.ID))
	require.Equal(t, []string{"pending", "skipped"}, storetest.Value[[]string](t, db,
		"SELECT array_agg(status ORDER BY scheduled_for) FROM job_runs"))
	for _, id := range storetest.Value[[]uuid.UUID](t, db, "SELECT array_agg(id) FROM job_runs") {
		run, err := db.Run(t.Context(), id)
		require.NoError(t, err)
		require.Nil(t, run.ScheduledJobID)
	}
	require.ErrorIs(t, db.DeleteScheduledJob(t.Context(), job.ID), store.ErrNotFound)
}

func TestDelete_OfACustomerLeavesNoSchedulesAndRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	db.MakeDue(t, db.Schedule(t, brand).ID, time.Second)
	db.Exec(t, "DELETE FROM customers WHERE id = $1", brand.CustomerID)
	require.Zero(t,
		storetest.Value[int](t, db, "SELECT (SELECT count(*) FROM scheduled_jobs) + (SELECT count(*) FROM job_runs)"))
}

func TestEdit_OfAnEndedScheduleCanRenamePauseAndExtendIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := newClient(t, schedulerOnly(t, db))
	job := db.Schedule(t, db.Brand(t, 1))
	db.Exec(t, "UPDATE scheduled_jobs SET ends_at = now() - interval '1 hour' WHERE id = $1", job.ID)
	require.NoError(t, client.Sync(t.Context()))
	name, later := "renamed", time.Now().Add(24*time.Hour)
	for _, edit := range []func(*store.ScheduledJob) error{
		func(j *store.ScheduledJob) error { j.Name = &name; return nil },
		func(j *store.ScheduledJob) error { j.IsActive = false; return nil },
		func(j *store.ScheduledJob) error { j.IsActive, j.EndsAt = true, &later; return nil },
	} {
		_, err := db.UpdateScheduledJob(t.Context(), job.ID, client.Planner().Plan, edit)
		require.NoError(t, err)
	}
	extended, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.NotNil(t, extended.NextRunAt)
	require.Nil(t, extended.ScheduleError)
}

package jobs_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// quarterly makes a schedule fire at each quarter of an hour.
func quarterly(j *store.ScheduledJob) { j.Cron = "*/15 * * * *" }

// ticksBetween returns the number of quarters of an hour from first to last, both included.
func ticksBetween(first, last time.Time) int {
	const quarter = 15 * 60
	return int(last.Unix()/quarter - (first.Unix()+quarter-1)/quarter + 1)
}

// A scheduleChange is one way to change a schedule that has due ticks.
type scheduleChange struct {
	name   string
	change func(t *testing.T, db storetest.DB, plan store.Planner, id uuid.UUID)
	says   string
}

func scheduleChanges() []scheduleChange {
	sql := func(statement string) func(*testing.T, storetest.DB, store.Planner, uuid.UUID) {
		return func(t *testing.T, db storetest.DB, _ store.Planner, id uuid.UUID) {
			t.Helper()
			db.Exec(t, statement, id)
		}
	}
	edit := func(edit func(*store.ScheduledJob)) func(*testing.T, storetest.DB, store.Planner, uuid.UUID) {
		return func(t *testing.T, db storetest.DB, plan store.Planner, id uuid.UUID) {
			t.Helper()
			_, err := db.UpdateScheduledJob(t.Context(), id, plan, func(j *store.ScheduledJob) error {
				edit(j)
				return nil
			})
			require.NoError(t, err)
		}
	}
	return []scheduleChange{
		{"edit of the expression", edit(func(j *store.ScheduledJob) { j.Cron = "7 3 * * *" }), "edited"},
		{"edit of the zone by SQL", sql("UPDATE scheduled_jobs SET timezone = 'Asia/Kathmandu' WHERE id = $1"), "edited"},
		{
			"edit of the expression and the next run by SQL",
			sql("UPDATE scheduled_jobs SET cron_expression = '7 3 * * *', next_run_at = now() + interval '1 day' WHERE id = $1"),
			"edited",
		},
		{"end by SQL", sql("UPDATE scheduled_jobs SET ends_at = now() + interval '1 year' WHERE id = $1"), "edited"},
		{"pause", edit(func(j *store.ScheduledJob) { j.IsActive = false }), "paused"},
		{"pause by SQL", sql("UPDATE scheduled_jobs SET is_active = false WHERE id = $1"), "paused"},
		{"deletion", func(t *testing.T, db storetest.DB, _ store.Planner, id uuid.UUID) {
			t.Helper()
			require.NoError(t, db.DeleteScheduledJob(t.Context(), id))
		}, "deleted"},
		{"deletion by SQL", sql("DELETE FROM scheduled_jobs WHERE id = $1"), "deleted"},
	}
}

// settle makes several nodes count superseded ticks at the same time.
func settle(t *testing.T, db storetest.DB) {
	t.Helper()
	var wg sync.WaitGroup
	for range 3 {
		node := newClient(t, schedulerOnly(t, db))
		wg.Go(func() {
			if err := node.Sync(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM superseded_ticks"))
}

// theRun returns the only run in the database, even if its schedule was deleted.
func theRun(t *testing.T, db storetest.DB) store.Run {
	t.Helper()
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	run, err := db.Run(t.Context(), storetest.Value[uuid.UUID](t, db, "SELECT id FROM job_runs"))
	require.NoError(t, err)
	return run
}

// requireAccount requires one skipped run that represents all ticks from the parameter "first" to the change.
func requireAccount(t *testing.T, run store.Run, first, before, after time.Time, says string) {
	t.Helper()
	require.Equal(t, store.RunSkipped, run.Status)
	require.Equal(t, store.ReasonScheduleChanged, run.ReasonCode)
	require.True(t, run.ScheduledFor.Equal(first), "scheduled for %s, want %s", run.ScheduledFor, first)
	missed := metadata(t, run).Missed
	require.NotNil(t, missed)
	require.GreaterOrEqual(t, missed.Count, ticksBetween(first, before))
	require.LessOrEqual(t, missed.Count, ticksBetween(first, after))
	require.True(t, missed.From.Equal(first), "from %s, want %s", missed.From, first)
	require.True(t, missed.To.Equal(first.Add(time.Duration(missed.Count-1)*15*time.Minute)), "to %s", missed.To)
	require.Contains(t, message(run), says)
	require.Contains(t, message(run), fmt.Sprintf("%d ticks", missed.Count))
}

func TestSuperseded_TicksOfAPlannedScheduleAreAllAccountedFor(t *testing.T) {
	t.Parallel()
	changes := append(scheduleChanges(), scheduleChange{"cleared next run", func(
		t *testing.T, db storetest.DB, _ store.Planner, id uuid.UUID,
	) {
		t.Helper()
		db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = NULL WHERE id = $1", id)
	}, "cleared"}, scheduleChange{"moved next run", func(
		t *testing.T, db storetest.DB, _ store.Planner, id uuid.UUID,
	) {
		t.Helper()
		db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() + interval '1 day' WHERE id = $1", id)
	}, "moved"})
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 1), quarterly)
			first := time.Now().Add(-7 * time.Hour).Truncate(15 * time.Minute)
			db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, first)
			before := storetest.Value[time.Time](t, db, "SELECT clock_timestamp()")
			tt.change(t, db, jobs.NewPlanner().Plan, job.ID)
			after := storetest.Value[time.Time](t, db, "SELECT clock_timestamp()")
			require.Equal(t, store.RunSkipped, theRun(t, db).Status, "the change itself records the first tick")
			settle(t, db)
			requireAccount(t, theRun(t, db), first, before, after, tt.says)
			dispatchAll(t, idle(t, db))
			theRun(t, db)
		})
	}
}

func TestSuperseded_TicksOfAScheduleWithoutANextRunAreAllAccountedFor(t *testing.T) {
	t.Parallel()
	for _, tt := range scheduleChanges() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 1), quarterly)
			since := time.Now().Add(-7 * time.Hour).Truncate(15 * time.Minute)
			// Plain SQL activated the schedule again while no scheduler was running, so the next run was not planned.
			db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", job.ID)
			db.Exec(t, "UPDATE scheduled_jobs SET is_active = true WHERE id = $1", job.ID)
			db.Exec(t, "UPDATE scheduled_jobs SET spec_changed_at = $2 WHERE id = $1", job.ID, since)
			before := storetest.Value[time.Time](t, db, "SELECT clock_timestamp()")
			tt.change(t, db, jobs.NewPlanner().Plan, job.ID)
			after := storetest.Value[time.Time](t, db, "SELECT clock_timestamp()")
			settle(t, db)
			requireAccount(t, theRun(t, db), since.Add(15*time.Minute), before, after, tt.says)
		})
	}
}

func TestSuperseded_ChangesInARowEachAccountForTheirOwnTicks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), quarterly)
	first := time.Now().Add(-6 * time.Hour).Truncate(15 * time.Minute)
	middle := first.Add(3*time.Hour + time.Minute)
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, first)
	db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = '*/30 * * * *', spec_changed_at = $2, next_run_at = NULL "+
		"WHERE id = $1", job.ID, middle)
	db.Exec(t, "DELETE FROM scheduled_jobs WHERE id = $1", job.ID)
	settle(t, db)
	type account struct {
		Count int
		From  time.Time
	}
	var got []account
	ids := storetest.Value[[]uuid.UUID](t, db, "SELECT array_agg(id ORDER BY scheduled_for) FROM job_runs")
	for _, id := range ids {
		run, err := db.Run(t.Context(), id)
		require.NoError(t, err)
		missed := metadata(t, run).Missed
		got = append(got, account{missed.Count, missed.From.UTC()})
	}
	require.Len(t, got, 2)
	require.Equal(t, account{13, first.UTC()}, got[0], "every quarter of the first three hours")
	second := middle.Truncate(30 * time.Minute).Add(30 * time.Minute)
	require.Equal(t, second.UTC(), got[1].From)
	require.InDelta(t, time.Since(second).Minutes()/30, got[1].Count, 1)
}

func TestSuperseded_TicksWithRunsAreNotCountedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), quarterly)
	first := time.Now().Add(-2 * time.Hour).Truncate(15 * time.Minute)
	// The next run of the schedule is set back to the past, as after a restored backup.
	for _, minutes := range []int{0, 30} {
		db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'tick', 'completed', $2, now(), 10
			FROM scheduled_jobs WHERE id = $1`, job.ID, first.Add(time.Duration(minutes)*time.Minute))
	}
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", job.ID, first)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", job.ID)
	settle(t, db)
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 3)
	for _, run := range runs {
		if run.Status == store.RunSkipped {
			missed := metadata(t, run).Missed
			require.True(t, missed.From.Equal(first.Add(15*time.Minute)))
			require.InDelta(t, ticksBetween(first, time.Now())-2, missed.Count, 1)
		}
	}
}

func TestSuperseded_ChangesWithoutDueTicksLeaveNoRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), quarterly)
	for _, sql := range []string{
		"UPDATE scheduled_jobs SET next_run_at = now() + interval '1 hour' WHERE id = $1",
		"UPDATE scheduled_jobs SET next_run_at = NULL WHERE id = $1",
		"UPDATE scheduled_jobs SET cron_expression = '0 0 1 1 *' WHERE id = $1",
		"UPDATE scheduled_jobs SET is_active = false WHERE id = $1",
		"UPDATE scheduled_jobs SET timezone = 'Asia/Tokyo' WHERE id = $1",
		"UPDATE scheduled_jobs SET is_active = true WHERE id = $1",
		"DELETE FROM scheduled_jobs WHERE id = $1",
	} {
		db.Exec(t, sql, job.ID)
	}
	settle(t, db)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
}

func TestSuperseded_TicksThatTheDatabaseRefusesDoNotHideOthers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	var ids []uuid.UUID
	for range 3 {
		job := db.Schedule(t, brand, quarterly)
		ids = append(ids, job.ID)
		db.MakeDue(t, job.ID, time.Hour)
		db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", job.ID)
	}
	db.Exec(t, "ALTER TABLE job_runs ADD CHECK (scheduled_job_id <> '"+ids[1].String()+"') NOT VALID")
	require.NoError(t, newClient(t, schedulerOnly(t, db)).Sync(t.Context()))
	for i, id := range ids {
		require.Equal(t, i != 1, metadata(t, db.Runs(t, id)[0]).Missed != nil)
	}
	require.Contains(t, storetest.Value[string](t, db, "SELECT error FROM superseded_ticks"), "violates check constraint")
}

func TestSuperseded_TicksAreCountedByARunningNode(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	startNode(t, schedulerOnly(t, db))
	job := db.Schedule(t, db.Brand(t, 1), quarterly)
	// One transaction makes the ticks due and deletes the schedule, so that the node cannot dispatch the ticks.
	db.Exec(t, `DO $$ BEGIN
		UPDATE scheduled_jobs SET next_run_at = now() - interval '3 hours' WHERE id = '`+job.ID.String()+`';
		DELETE FROM scheduled_jobs WHERE id = '`+job.ID.String()+`';
		END $$`)
	db.WaitFor(t, "the account",
		"SELECT coalesce(bool_or((metadata #>> '{missed,count}')::int BETWEEN 12 AND 14), false) FROM job_runs")
}

func TestSuperseded_OneTransactionDoesNotCountTooManyTicks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	for range 5 {
		job := db.Schedule(t, brand, func(j *store.ScheduledJob) { j.Cron = "* * * * *" })
		db.MakeDue(t, job.ID, 365*24*time.Hour)
		db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", job.ID)
	}
	require.NoError(t, newClient(t, schedulerOnly(t, db)).Sync(t.Context()))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM superseded_ticks"))
	require.Equal(t, 5, storetest.Value[int](t, db,
		"SELECT count(*) FROM job_runs WHERE error_message LIKE '% more than 250000 ticks %'"))
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(DISTINCT xmin::text) FROM job_runs"))
}

// The change commits before the transaction that ends the run, so the trigger of the change does not see the new tick.
func TestChain_MessageNamesTheChangeDuringTheEndOfTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	for change, want := range map[string]string{
		"is_active = false":                           "The schedule was paused before Tidewatch processed this tick.",
		"is_active = false, timezone = 'Asia/Tokyo'":  "The schedule was paused before Tidewatch processed this tick.",
		"starts_at = '2020-01-01'":                    "The schedule was edited before Tidewatch processed this tick.",
		"after = NULL, cron_expression = '0 0 1 1 *'": "The schedule was edited before Tidewatch processed this tick.",
	} {
		upstream := db.Schedule(t, brand)
		job := db.Schedule(t, brand, after(upstream))
		run := newRun(t, client, upstream.ID)
		tx, err := db.Pool.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `UPDATE job_runs SET status = 'completed', finished_at = now(),
			started_at = coalesce(started_at, now()) WHERE id = $1`, run.ID)
		require.NoError(t, err)
		db.Exec(t, "UPDATE scheduled_jobs SET "+change+" WHERE id = $1", job.ID)
		require.Empty(t, db.Runs(t, job.ID), change)
		require.NoError(t, tx.Commit(t.Context()))
		drain(t, db, client)
		runs := db.Runs(t, job.ID)
		require.Len(t, runs, 1, change)
		require.Equal(t, store.ReasonScheduleChanged, runs[0].ReasonCode, change)
		require.Equal(t, want, message(runs[0]), change)
		require.Equal(t, run.ID, *runs[0].AfterRunID)
	}
}

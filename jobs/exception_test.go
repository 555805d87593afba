package jobs_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/exception"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// except adds an exception and returns its id.
func except(tb testing.TB, db storetest.DB, e store.Exception) uuid.UUID {
	tb.Helper()
	if e.Timezone == "" {
		e.Timezone = "UTC"
	}
	if e.Repeats == "" {
		e.Repeats = store.RepeatsNever
	}
	created, err := db.CreateExceptions(tb.Context(), []store.Exception{e})
	require.NoError(tb, err)
	return created[0].ID
}

// localDay returns a blackout of the present, the previous and the next day in UTC.
func localDay(e store.Exception) store.Exception {
	from := time.Now().UTC().Truncate(24 * time.Hour)
	to := from.AddDate(0, 0, 2)   // the test may pass midnight
	from = from.AddDate(0, 0, -1) // the tick may be shortly before midnight
	e.Kind, e.LocalFrom, e.LocalTo = store.ExceptionBlackout, &from, &to
	return e
}

func TestTick_ThatAnExceptionSuppressesBecomesASkippedRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	ago := time.Now().Add(-time.Hour)
	for _, tt := range []struct {
		name   string
		except func(j store.ScheduledJob) store.Exception
		reason store.ReasonCode
	}{
		{"schedule", func(j store.ScheduledJob) store.Exception {
			return store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &j.ID, StartsAt: &ago}
		}, store.ReasonSchedulePaused},
		{"brand", func(j store.ScheduledJob) store.Exception {
			return store.Exception{Kind: store.ExceptionPause, BrandID: &j.BrandID, StartsAt: &ago}
		}, store.ReasonSchedulePaused},
		{"customer", func(j store.ScheduledJob) store.Exception {
			return localDay(store.Exception{CustomerID: &j.CustomerID})
		}, store.ReasonBlackout},
		{"all customers", func(store.ScheduledJob) store.Exception {
			return localDay(store.Exception{})
		}, store.ReasonBlackout},
	} {
		job, other := db.Schedule(t, db.Brand(t, 1)), db.Schedule(t, db.Brand(t, 1))
		e := tt.except(job)
		note, author := "launch freeze", "operator@example.com"
		e.Note, e.CreatedBy = &note, &author
		id := except(t, db, e)
		at := db.MakeDue(t, job.ID, time.Second)
		db.MakeDue(t, other.ID, time.Second)
		dispatchAll(t, client)
		runs := db.Runs(t, job.ID)
		require.Len(t, runs, 1, tt.name)
		require.Equal(t, store.RunSkipped, runs[0].Status, tt.name)
		require.Equal(t, tt.reason, runs[0].ReasonCode, tt.name)
		require.Contains(t, message(runs[0]), note)
		require.NotContains(t, message(runs[0]), author, "customers see the message")
		require.True(t, at.Equal(runs[0].ScheduledFor))
		require.Nil(t, runs[0].RiverJobID)
		require.Equal(t, id, *metadata(t, runs[0]).ExceptionID)
		after, err := db.ScheduledJob(t.Context(), job.ID)
		require.NoError(t, err)
		require.True(t, after.NextRunAt.After(at))
		require.Nil(t, after.LastRunAt)
		want := store.RunPending
		if tt.name == "all customers" {
			want = store.RunSkipped
		}
		require.Equal(t, want, db.Runs(t, other.ID)[0].Status, tt.name)
		require.NoError(t, db.DeleteException(t.Context(), id))
	}
}

// Schedulers were down for an hour. A pause starts at the oldest due tick of its active schedules, and therefore
// suppresses this tick.
func TestTick_ThatIsDueAtTheStartOfAPauseIsSuppressed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	for name, scope := range map[string]func(j store.ScheduledJob) store.Exception{
		"schedule": func(j store.ScheduledJob) store.Exception { return store.Exception{ScheduledJobID: &j.ID} },
		"brand":    func(j store.ScheduledJob) store.Exception { return store.Exception{BrandID: &j.BrandID} },
		"customer": func(j store.ScheduledJob) store.Exception { return store.Exception{CustomerID: &j.CustomerID} },
	} {
		brand := db.Brand(t, 1)
		job, inactive := db.Schedule(t, brand), db.Schedule(t, brand)
		at := db.MakeDue(t, job.ID, time.Hour)
		db.MakeDue(t, inactive.ID, 2*time.Hour)
		db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", inactive.ID)
		e := scope(job)
		e.Kind = store.ExceptionPause
		id := except(t, db, e)
		dispatchAll(t, client)
		runs := db.Runs(t, job.ID)
		require.Len(t, runs, 1, name)
		require.Equal(t, store.ReasonSchedulePaused, runs[0].ReasonCode, name)
		pause, err := db.Exception(t.Context(), id)
		require.NoError(t, err)
		require.True(t, at.Equal(*pause.StartsAt), "%s: the pause starts at the due tick", name)
		started, err := client.ResumeIn(t.Context(), db.DB, []uuid.UUID{id}, store.MisfireRunOnce)
		require.NoError(t, err)
		require.Equal(t, 1, started, name)
	}
}

func TestTick_ManySuppressedTicksBecomeOneSkippedRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	minutely := db.Schedule(t, db.Brand(t, 1), storetest.Cron("* * * * *", "UTC"))
	yearAgo := time.Now().AddDate(-1, 0, 0)
	except(t, db, store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &minutely.ID, StartsAt: &yearAgo})
	first := db.MakeDue(t, minutely.ID, 20*24*time.Hour)
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, minutely.ID)
	require.Len(t, runs, 1)
	missed := metadata(t, runs[0]).Missed
	require.True(t, first.Equal(missed.From))
	require.GreaterOrEqual(t, missed.Count, 10_000)
	require.True(t, missed.CountIsMin)
	require.True(t, missed.To.Equal(runs[0].ScheduledFor))
}

// The schedule fires at 03:00 on 29 March 2026, because clocks in Berlin skip 02:30. The pause ends at 03:00, too.
func TestTick_AtTheEndOfAPauseInADSTGapFires(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	end := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)
	start, last := end.AddDate(0, 0, -3), end.Add(time.Minute)
	job := db.Schedule(t, db.Brand(t, 1), storetest.Cron("30 2 * * *", "Europe/Berlin"),
		func(j *store.ScheduledJob) { j.IsActive = false })
	except(t, db, store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &job.ID, StartsAt: &start, EndsAt: &end})
	db.Exec(t, `UPDATE scheduled_jobs SET is_active = true, ends_at = $2, next_run_at = $3,
		spec_changed_at = clock_timestamp() WHERE id = $1`, job.ID, last, time.Date(2026, 3, 27, 1, 30, 0, 0, time.UTC))
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 2)
	byReason := map[store.ReasonCode]store.Run{}
	for _, r := range runs {
		byReason[r.ReasonCode] = r
	}
	require.Equal(t, 2, metadata(t, byReason[store.ReasonSchedulePaused]).Missed.Count)
	require.Equal(t, 1, metadata(t, byReason[store.ReasonMissed]).Missed.Count, "the pause does not suppress the tick")
	require.True(t, end.Equal(byReason[store.ReasonMissed].ScheduledFor))
}

func TestTick_UsesASkipOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1))
	two, ago := 2, time.Now().Add(-time.Hour)
	id := except(t, db, store.Exception{
		Kind: store.ExceptionSkip, ScheduledJobID: &job.ID, Remaining: &two, StartsAt: &ago,
	})
	first, second := idle(t, db), idle(t, db)
	for i, want := range []store.RunStatus{store.RunSkipped, store.RunSkipped, store.RunPending} {
		at := db.MakeDue(t, job.ID, time.Duration(3-i)*time.Second)
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = first.Dispatch(t.Context(), 10) })
		wg.Go(func() { _, _ = second.Dispatch(t.Context(), 10) })
		wg.Wait()
		require.Equal(t, string(want), storetest.Value[string](t, db,
			"SELECT status FROM job_runs WHERE scheduled_job_id = $1 AND scheduled_for = $2", job.ID, at))
	}
	_, err := db.Exception(t.Context(), id)
	require.ErrorIs(t, err, store.ErrNotFound, "a used skip is deleted")
}

// Plain SQL makes the spec of a schedule invalid. The last run of the schedule uses the skip.
func TestTick_OfAnInvalidSpecUsesASkip(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1))
	one, ago := 1, time.Now().Add(-time.Hour)
	id := except(t, db, store.Exception{
		Kind: store.ExceptionSkip, ScheduledJobID: &job.ID, Remaining: &one, StartsAt: &ago,
	})
	db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = 'never' WHERE id = $1", job.ID)
	db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, idle(t, db))
	require.Equal(t, store.ReasonTickSkipped, db.Runs(t, job.ID)[0].ReasonCode)
	_, err := db.Exception(t.Context(), id)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestTick_CommitsThePlannedSchedulesWhenTheTimeForPlanningIsOver(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	late, later := db.Schedule(t, db.Brand(t, 1)), db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, late.ID, time.Minute)
	db.MakeDue(t, later.ID, time.Second)
	n, err := client.DispatchOne(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Len(t, db.Runs(t, late.ID), 1)
	require.Empty(t, db.Runs(t, later.ID))
	due, err := db.AnyDue(t.Context())
	require.NoError(t, err)
	require.True(t, due, "the other schedule is still due")
}

// A crash at any statement leaves neither a skipped run nor a used skip.
func TestTick_SuppressesOnceAfterACrash(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	one, ago := 1, time.Now().Add(-time.Hour)
	db.Exec(t, "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'crash'; END $$")
	for _, at := range []string{"INSERT ON job_runs", "UPDATE ON scheduled_jobs", "DELETE ON schedule_exceptions"} {
		job := db.Schedule(t, db.Brand(t, 1))
		id := except(t, db, store.Exception{
			Kind: store.ExceptionSkip, ScheduledJobID: &job.ID, Remaining: &one, StartsAt: &ago,
		})
		db.MakeDue(t, job.ID, time.Second)
		db.Exec(t, "CREATE TRIGGER crash BEFORE "+at+" FOR EACH STATEMENT EXECUTE FUNCTION crash()")
		_, err := client.Dispatch(t.Context(), 10)
		require.ErrorContains(t, err, "crash", at)
		require.Empty(t, db.Runs(t, job.ID), at)
		_, err = db.Exception(t.Context(), id)
		require.NoError(t, err, at)
		_, table, _ := strings.Cut(at, " ON ")
		db.Exec(t, "DROP TRIGGER crash ON "+table)
		dispatchAll(t, client)
		dispatchAll(t, client)
		require.Len(t, db.Runs(t, job.ID), 1, at)
	}
}

// A blackout that commits while the tick is due, but before the claim, suppresses the tick. A blackout that commits
// after the claim does not change the run.
func TestTick_AppliesExceptionsThatCommitBeforeTheClaim(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	before, after := db.Schedule(t, db.Brand(t, 1)), db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, after.ID, time.Second)
	require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, tx *store.DB) error {
		due, err := tx.ClaimDue(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, due, 1)
		require.Empty(t, due[0].Exceptions)
		except(t, db, localDay(store.Exception{ScheduledJobID: &after.ID})) // another connection, without waiting
		return nil
	}))
	db.MakeDue(t, before.ID, time.Second)
	except(t, db, localDay(store.Exception{ScheduledJobID: &before.ID}))
	dispatchAll(t, client)
	require.Equal(t, store.RunSkipped, db.Runs(t, before.ID)[0].Status)
}

// The transaction dispatches a tick in the same way as version 10, which does not know exceptions.
func TestTick_OlderVersionsLeaveSchedulesWithExceptionsDue(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	paused, free := db.Schedule(t, db.Brand(t, 1)), db.Schedule(t, db.Brand(t, 1))
	ago := time.Now().Add(-time.Hour)
	except(t, db, store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &paused.ID, StartsAt: &ago})
	at := db.MakeDue(t, paused.ID, time.Second)
	db.MakeDue(t, free.ID, time.Second)
	dispatchLikeOlderVersions(t, db)
	require.Empty(t, db.Runs(t, paused.ID))
	left, err := db.ScheduledJob(t.Context(), paused.ID)
	require.NoError(t, err)
	require.True(t, at.Equal(*left.NextRunAt), "the tick is still due")
	require.Nil(t, left.LastRunAt)
	require.Equal(t, store.RunPending, db.Runs(t, free.ID)[0].Status)

	dispatchAll(t, idle(t, db))
	require.Equal(t, store.RunSkipped, db.Runs(t, paused.ID)[0].Status)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM superseded_ticks"))
}

func dispatchLikeOlderVersions(t *testing.T, db storetest.DB) {
	t.Helper()
	require.NoError(t, pgx.BeginFunc(context.WithoutCancel(t.Context()), db.Pool, func(tx pgx.Tx) error {
		for _, sql := range []string{
			`CREATE TEMPORARY TABLE due ON COMMIT DROP AS SELECT *, tidewatch_uuid7() AS run_id FROM scheduled_jobs
				WHERE is_active AND next_run_at <= now() FOR NO KEY UPDATE SKIP LOCKED`,
			`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
				run_timeout_seconds, options, river_job_id)
			SELECT run_id, id, brand_id, customer_id, job_type, 'tick', 'pending', next_run_at, run_timeout_seconds, metadata,
				row_number() OVER () FROM due ON CONFLICT DO NOTHING`,
			`UPDATE scheduled_jobs s SET next_run_at = due.next_run_at + interval '1 day', last_run_at = due.next_run_at,
				schedule_error = NULL FROM due WHERE s.id = due.id`,
		} {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	}))
}

// suppression implements [store.Suppression].
func suppression(exceptions []store.Exception) func(time.Time) *store.Exception {
	return exception.NewSet(exceptions, new(cronspec.Parser).Zone).Suppress
}

// A pause of the schedule and a pause of the brand overlap. After the resume of the first pause, the ticks that the
// second pause also suppresses stay skipped. The resume of the second pause starts the remaining runs.
func TestResume_LeavesTicksThatOtherExceptionsSuppress(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	job := db.Schedule(t, brand, storetest.Yearly())
	ago := time.Now().Add(-24 * time.Hour)
	first := except(t, db, store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &job.ID, StartsAt: &ago})
	free := db.MakeDue(t, job.ID, time.Hour)
	dispatchAll(t, client)
	since, note := time.Now().Add(-10*time.Minute), "relaunch"
	second := except(t, db, store.Exception{
		Kind: store.ExceptionPause, BrandID: &brand.ID, Note: &note, StartsAt: &since,
	})
	held := db.MakeDue(t, job.ID, time.Minute)
	dispatchAll(t, client)
	db.Exec(
		t,
		"UPDATE job_runs SET metadata = metadata || jsonb_build_object('exception_id', $2::uuid) WHERE scheduled_job_id = $1",
		job.ID,
		first,
	)

	preview, err := db.PreviewResume(t.Context(), []uuid.UUID{first}, 100, suppression)
	require.NoError(t, err)
	require.Equal(t, store.ResumePreview{Missed: 2, RunAll: 1, RunOnce: 1, Schedules: 1}, preview)
	started, err := client.ResumeIn(t.Context(), db.DB, []uuid.UUID{first}, store.MisfireRunOnce)
	require.NoError(t, err)
	require.Equal(t, 1, started)
	runs := db.Runs(t, job.ID)
	require.True(t, free.Equal(runs[0].ScheduledFor))
	require.Equal(t, store.RunPending, runs[0].Status)
	require.True(t, held.Equal(runs[1].ScheduledFor))
	require.Equal(t, store.RunSkipped, runs[1].Status)
	require.Equal(t, second, *metadata(t, runs[1]).ExceptionID)
	require.Equal(t, "A pause suppressed this tick. Note: relaunch", message(runs[1]))

	started, err = client.ResumeIn(t.Context(), db.DB, []uuid.UUID{second}, store.MisfireRunAll)
	require.NoError(t, err)
	require.Equal(t, 1, started)
	require.Equal(t, store.RunPending, db.Runs(t, job.ID)[1].Status)
}

// Two nodes resume the same pause at once, and together start one run for each missed tick within its misfire window.
func TestResume_OnTwoNodesStartsEachMissedTickOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	first, second := idle(t, db), idle(t, db)
	brand := db.Brand(t, 1)
	a, b := db.Schedule(t, brand), db.Schedule(t, brand, func(j *store.ScheduledJob) { j.MisfireWindowSeconds = 1 })
	ago := time.Now().Add(-24 * time.Hour)
	pause := except(t, db, store.Exception{Kind: store.ExceptionPause, BrandID: &brand.ID, StartsAt: &ago})
	for i := range 3 {
		db.MakeDue(t, a.ID, time.Duration(30-i)*time.Second)
		db.MakeDue(t, b.ID, time.Duration(30-i)*time.Second)
		dispatchAll(t, first)
	}
	preview, err := db.PreviewResume(t.Context(), []uuid.UUID{pause}, 100, suppression)
	require.NoError(t, err)
	require.Equal(t, store.ResumePreview{Missed: 6, RunAll: 3, RunOnce: 1, Schedules: 2}, preview)

	var started [2]int
	var wg sync.WaitGroup
	for i, client := range []*jobs.Client{first, second} {
		wg.Go(func() {
			n, err := client.ResumeIn(t.Context(), db.DB, []uuid.UUID{pause}, store.MisfireRunAll)
			if err != nil {
				t.Error(err)
			}
			started[i] = n
		})
	}
	wg.Wait()
	require.Equal(t, 3, started[0]+started[1])
	require.Equal(t, 3, storetest.Value[int](t, db, `SELECT count(*) FROM job_runs r
		JOIN river_job j ON j.id = r.river_job_id WHERE r.scheduled_job_id = $1 AND r.status = 'pending'`, a.ID))
	require.Equal(t, 1, storetest.Value[int](t, db,
		"SELECT count(*) FROM job_runs WHERE status = 'pending' AND waits_for IS NULL"), "the runs start one after another")
	require.Equal(t, 3, storetest.Value[int](t, db, `SELECT count(*) FROM job_runs
		WHERE scheduled_job_id = $1 AND status = 'skipped'`, b.ID), "the misfire window has ended")
	at := db.MakeDue(t, b.ID, time.Second)
	dispatchAll(t, first)
	require.Equal(t, "pending", storetest.Value[string](t, db,
		"SELECT status FROM job_runs WHERE scheduled_job_id = $1 AND scheduled_for = $2", b.ID, at))
}

// All schedulers were down for five hours. The first missed tick does not run, so that the skip applies to the tick
// that would run.
func TestException_ASkipAppliesToTheRunOfMissedTicks(t *testing.T) {
	t.Parallel()
	for policy, started := range map[store.MisfirePolicy]int{store.MisfireRunOnce: 0, store.MisfireRunAll: 2} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			client := idle(t, db)
			job := db.Schedule(t, db.Brand(t, 1), storetest.Cron("0 * * * *", "UTC"), func(j *store.ScheduledJob) {
				j.MisfirePolicy, j.MisfireWindowSeconds = policy, 3*60*60
			})
			at := db.MakeDue(t, job.ID, 5*time.Hour)
			except(t, db, store.Exception{
				Kind: store.ExceptionSkip, Remaining: new(1), ScheduledJobID: &job.ID, StartsAt: &at,
			})
			dispatchAll(t, client)
			require.Equal(t, started, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE status = 'pending'"))
			require.Equal(t, 1, storetest.Value[int](t, db,
				"SELECT count(*) FROM job_runs WHERE status = 'skipped' AND reason_code = 'tick_skipped'"))
			require.Equal(t, min(started, 1), storetest.Value[int](t, db,
				"SELECT count(*) FROM job_runs WHERE status = 'pending' AND waits_for IS NULL"), "the runs start one after another")
		})
	}
}

func TestException_AppliesToAWaitingChainedTick(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		exception func(store.ScheduledJob) store.Exception
		reason    store.ReasonCode
	}{
		"a pause of the schedule": {func(j store.ScheduledJob) store.Exception {
			return store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &j.ID}
		}, store.ReasonSchedulePaused},
		"a pause of the brand": {func(j store.ScheduledJob) store.Exception {
			return store.Exception{Kind: store.ExceptionPause, BrandID: &j.BrandID}
		}, store.ReasonSchedulePaused},
		"a pause of the customer": {func(j store.ScheduledJob) store.Exception {
			return store.Exception{Kind: store.ExceptionPause, CustomerID: &j.CustomerID}
		}, store.ReasonSchedulePaused},
		"a skip": {func(j store.ScheduledJob) store.Exception {
			return store.Exception{Kind: store.ExceptionSkip, Remaining: new(1), ScheduledJobID: &j.ID}
		}, store.ReasonTickSkipped},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			client := idle(t, db)
			brand := db.Brand(t, 1)
			upstream := db.Schedule(t, brand)
			job := db.Schedule(t, brand, after(upstream))
			complete(t, client, upstream.ID)
			e := c.exception(job)
			if e.Kind == store.ExceptionSkip {
				var err error
				e.StartsAt, err = db.FirstDue(t.Context(), job.ID)
				require.NoError(t, err)
			}
			except(t, db, e)
			drain(t, db, client)
			runs := db.Runs(t, job.ID)
			require.Len(t, runs, 1)
			require.Equal(t, store.RunSkipped, runs[0].Status)
			require.Equal(t, c.reason, runs[0].ReasonCode)
		})
	}
}

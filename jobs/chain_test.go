package jobs_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// after returns an option that makes a schedule fire after another schedule.
func after(upstream store.ScheduledJob) storetest.JobOption {
	return func(j *store.ScheduledJob) { j.Cron, j.After = "", &upstream.ID }
}

// newRun starts a run of a schedule.
func newRun(tb testing.TB, client *jobs.Client, id uuid.UUID) store.Run {
	tb.Helper()
	run, err := client.Trigger(tb.Context(), id, "test")
	require.NoError(tb, err)
	return run
}

// complete starts a run of a schedule and completes the run.
func complete(tb testing.TB, client *jobs.Client, id uuid.UUID) store.Run {
	tb.Helper()
	run := newRun(tb, client, id)
	require.NoError(tb, client.EndRuns(tb.Context(), []store.Run{run}))
	return run
}

// drain dispatches until no tick is due. A dispatch claims at most one tick of each chained schedule.
func drain(tb testing.TB, db storetest.DB, client *jobs.Client) {
	tb.Helper()
	for {
		due, err := db.AnyDue(tb.Context())
		require.NoError(tb, err)
		if !due {
			return
		}
		dispatchAll(tb, client)
	}
}

func TestChain_ACompletedRunFiresTheNextScheduleOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	first, second := idle(t, db), idle(t, db)
	brand := db.Brand(t, 1)
	upstream := db.Schedule(t, brand)
	downstream := db.Schedule(t, brand, after(upstream))
	require.Nil(t, downstream.NextRunAt)
	require.Nil(t, downstream.ScheduleError)
	run := newRun(t, first, upstream.ID)

	// Two nodes end the run and dispatch at the same time.
	var nodes sync.WaitGroup
	for _, node := range []*jobs.Client{first, second} {
		nodes.Go(func() {
			require.NoError(t, node.EndRuns(t.Context(), []store.Run{run}))
			_, err := node.Dispatch(t.Context(), 1000)
			require.NoError(t, err)
		})
	}
	nodes.Wait()
	drain(t, db, first)
	runs := db.Runs(t, downstream.ID)
	require.Len(t, runs, 1)
	require.Equal(t, store.RunPending, runs[0].Status)
	require.Equal(t, store.TriggerTick, runs[0].Trigger)
	require.Equal(t, run.ID, *runs[0].AfterRunID)
	require.NotNil(t, runs[0].RiverJobID)
	ended, err := db.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.True(t, ended.FinishedAt.Equal(runs[0].ScheduledFor), "the time of the tick is the end of the other run")

	// A second end of the same run, after a retry, fires nothing.
	db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'test' WHERE id = $1", run.ID)
	retried, err := first.Retry(t.Context(), run.ID)
	require.NoError(t, err)
	require.NoError(t, second.EndRuns(t.Context(), []store.Run{retried}))
	drain(t, db, first)
	require.Len(t, db.Runs(t, downstream.ID), 1)
	after, err := db.ScheduledJob(t.Context(), downstream.ID)
	require.NoError(t, err)
	require.Nil(t, after.NextRunAt)
	require.Nil(t, after.ScheduleError)
	require.True(t, runs[0].ScheduledFor.Equal(*after.LastRunAt))
}

func TestChain_OnlyCompletedRunsFire(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	for _, tt := range []struct {
		name         string
		end          string // assignments of the statement that ends the run
		fires        bool
		firesPartial bool // whether a schedule with after_partial fires
	}{
		{"completed", "status = 'completed'", true, true},
		{"partial", "status = 'completed', error_message = '1 of 2 calls failed.'", false, true},
		{"failed", "status = 'failed', error_message = 'test'", false, false},
		{"cancelled", "status = 'cancelled', error_message = 'test'", false, false},
		{"skipped", "status = 'skipped', error_message = 'test'", false, false},
		{"re-score", "status = 'completed', rescores = id, job_type = 'scoring'", false, false},
	} {
		upstream := db.Schedule(t, brand)
		strict := db.Schedule(t, brand, after(upstream))
		lenient := db.Schedule(t, brand, after(upstream), func(j *store.ScheduledJob) { j.AfterPartial = true })
		run := newRun(t, client, upstream.ID)
		db.Exec(t, "UPDATE job_runs SET finished_at = clock_timestamp(), "+tt.end+" WHERE id = $1", run.ID)
		drain(t, db, client)
		require.Equal(t, tt.fires, len(db.Runs(t, strict.ID)) == 1, tt.name)
		require.Equal(t, tt.firesPartial, len(db.Runs(t, lenient.ID)) == 1, tt.name)
	}
}

// An end that is rolled back fires nothing. A dispatch that fails leaves the tick, and another node dispatches the
// tick.
func TestChain_ATickIsNeitherLostNorRepeatedIfANodeDies(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	upstream := db.Schedule(t, brand)
	downstream := db.Schedule(t, brand, after(upstream))
	run := newRun(t, client, upstream.ID)
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1", run.ID)
	require.NoError(t, err)
	require.NoError(t, tx.Rollback(t.Context()))
	drain(t, db, client)
	require.Empty(t, db.Runs(t, downstream.ID))

	require.NoError(t, client.EndRuns(t.Context(), []store.Run{run}))
	db.Exec(t, `CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION 'the node dies' USING ERRCODE = 'admin_shutdown'; END $$`)
	db.Exec(t, "CREATE TRIGGER dies BEFORE INSERT ON job_runs FOR EACH ROW EXECUTE FUNCTION dies()")
	_, err = client.Dispatch(t.Context(), 1000)
	require.ErrorContains(t, err, "the node dies")
	require.Empty(t, db.Runs(t, downstream.ID))
	db.Exec(t, "DROP TRIGGER dies ON job_runs")
	drain(t, db, idle(t, db))
	require.Len(t, db.Runs(t, downstream.ID), 1)
}

func TestChain_ATickHasTheSamePoliciesAsAnyOtherTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	ago, hence, minute := time.Now().Add(-time.Hour), time.Now().Add(time.Hour), 60
	type setUp func(job store.ScheduledJob)
	exception := func(kind store.ExceptionKind, remaining *int) setUp {
		return func(j store.ScheduledJob) {
			except(t, db, store.Exception{Kind: kind, Remaining: remaining, ScheduledJobID: &j.ID, StartsAt: &ago})
		}
	}
	late := func(j store.ScheduledJob) {
		db.Exec(t, "UPDATE scheduled_jobs SET spec_changed_at = now() - interval '1 day' WHERE id = $1", j.ID)
		db.Exec(t, "UPDATE chained_ticks SET at = at - interval '10 minutes' WHERE scheduled_job_id = $1", j.ID)
	}
	one := 1
	for _, tt := range []struct {
		name    string
		option  storetest.JobOption
		before  setUp // before the end of the other run
		between setUp // between the end and the dispatch
		want    store.RunStatus
		reason  store.ReasonCode
	}{
		{name: "pause", before: exception(store.ExceptionPause, nil), want: store.RunSkipped, reason: store.ReasonSchedulePaused},
		{name: "skip", before: exception(store.ExceptionSkip, &one), want: store.RunSkipped, reason: store.ReasonTickSkipped},
		{name: "blackout", before: func(j store.ScheduledJob) {
			except(t, db, localDay(store.Exception{ScheduledJobID: &j.ID}))
		}, want: store.RunSkipped, reason: store.ReasonBlackout},
		{
			name: "overlap", before: func(j store.ScheduledJob) { newRun(t, client, j.ID) },
			want: store.RunSkipped, reason: store.ReasonPreviousRunUnfinished,
		},
		{name: "late", between: late, want: store.RunPending},
		{
			name: "missed", option: func(j *store.ScheduledJob) { j.MisfirePolicy = store.MisfireSkip }, between: late,
			want: store.RunSkipped, reason: store.ReasonMissed,
		},
		{
			name: "start deadline", option: func(j *store.ScheduledJob) { j.StartDeadlineSeconds = &minute }, between: late,
			want: store.RunSkipped, reason: store.ReasonStartDeadlinePassed,
		},
		{name: "edited", between: func(j store.ScheduledJob) {
			db.Exec(t, "UPDATE scheduled_jobs SET after = NULL, cron_expression = '0 0 1 1 *' WHERE id = $1", j.ID)
		}, want: store.RunSkipped, reason: store.ReasonScheduleChanged},
		{name: "paused", between: func(j store.ScheduledJob) {
			db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", j.ID)
		}, want: store.RunSkipped, reason: store.ReasonScheduleChanged},
		{name: "edited while the run ended", between: func(j store.ScheduledJob) {
			db.Exec(t, "UPDATE chained_ticks SET after = gen_random_uuid() WHERE scheduled_job_id = $1", j.ID)
		}, want: store.RunSkipped, reason: store.ReasonScheduleChanged},
		{name: "not active", before: func(j store.ScheduledJob) {
			db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", j.ID)
		}},
		{name: "not begun", option: func(j *store.ScheduledJob) { j.StartsAt = &hence }},
		{name: "ended", option: func(j *store.ScheduledJob) { j.EndsAt = &ago }},
	} {
		upstream := db.Schedule(t, brand)
		options := []storetest.JobOption{after(upstream)}
		if tt.option != nil {
			options = append(options, tt.option)
		}
		job := db.Schedule(t, brand, options...)
		if tt.before != nil {
			tt.before(job)
		}
		ended := complete(t, client, upstream.ID)
		if tt.between != nil {
			tt.between(job)
		}
		drain(t, db, client)
		var ticked []store.Run
		for _, run := range db.Runs(t, job.ID) {
			if run.Trigger == store.TriggerTick {
				ticked = append(ticked, run)
			}
		}
		if tt.want == "" {
			require.Empty(t, ticked, tt.name)
			continue
		}
		require.Len(t, ticked, 1, tt.name)
		require.Equal(t, tt.want, ticked[0].Status, tt.name)
		require.Equal(t, tt.reason, ticked[0].ReasonCode, tt.name)
		require.Equal(t, ended.ID, *ticked[0].AfterRunID)
	}
}

func TestChain_DeletionsPauseTheNextScheduleAndKeepItsTicks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	upstream := db.Schedule(t, brand)
	downstream := db.Schedule(t, brand, after(upstream))
	last := db.Schedule(t, brand, after(downstream))
	complete(t, client, upstream.ID)
	require.NoError(t, db.DeleteScheduledJob(t.Context(), upstream.ID))
	runs := db.Runs(t, downstream.ID)
	require.Len(t, runs, 1)
	require.Equal(t, store.ReasonScheduleChanged, runs[0].ReasonCode)
	paused, err := db.ScheduledJob(t.Context(), downstream.ID)
	require.NoError(t, err)
	require.False(t, paused.IsActive)
	require.Contains(t, *paused.PausedReason, "was deleted")
	require.Nil(t, paused.After)
	_, err = db.Pool.Exec(t.Context(), "UPDATE scheduled_jobs SET is_active = true WHERE id = $1", downstream.ID)
	require.Equal(t, "scheduled_jobs_cron_or_after", violated(err))

	complete(t, client, downstream.ID)
	require.NoError(t, db.DeleteScheduledJob(t.Context(), last.ID))
	require.Equal(t, 1, storetest.Value[int](t, db, `SELECT count(*) FROM job_runs r WHERE after_run_id IS NOT NULL
		AND status = 'skipped' AND NOT EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = r.scheduled_job_id)`))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM chained_ticks"))
}

// The test builds random trees of chained schedules, and ends their runs at random. Each completed run must cause
// exactly one tick of each schedule that fires after the schedule of the run.
func TestChain_EachCompletedRunOfARandomForestHasOneTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	nodes := []*jobs.Client{idle(t, db), idle(t, db)}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	brand := db.Brand(t, 1)
	forest := []store.ScheduledJob{}
	depth := map[uuid.UUID]int{}
	for i := range 14 {
		options := []storetest.JobOption{func(j *store.ScheduledJob) { j.OverlapPolicy = store.OverlapAllow }}
		level := 1
		if i > 2 {
			if parent := forest[rnd.IntN(len(forest))]; depth[parent.ID] < store.MaxChain {
				options, level = append(options, after(parent)), depth[parent.ID]+1
			}
		}
		job := db.Schedule(t, brand, options...)
		forest, depth[job.ID] = append(forest, job), level
	}
	const unfinished = "SELECT array_agg(id) FROM job_runs WHERE finished_at IS NULL"
	for round := range 25 {
		if round < 15 {
			newRun(t, nodes[0], forest[rnd.IntN(len(forest))].ID)
		}
		var ends []store.Run
		for _, id := range storetest.Value[[]uuid.UUID](t, db, unfinished) {
			switch run, err := db.Run(t.Context(), id); {
			case err != nil:
				require.NoError(t, err)
			case rnd.IntN(10) < 6:
				ends = append(ends, run)
			case rnd.IntN(4) == 0:
				_, err := nodes[0].Cancel(t.Context(), id, "test")
				require.NoError(t, err)
			}
		}
		var working sync.WaitGroup
		for _, node := range nodes {
			working.Go(func() {
				require.NoError(t, node.EndRuns(t.Context(), ends))
				_, err := node.Dispatch(t.Context(), 1000)
				require.NoError(t, err)
			})
		}
		working.Wait()
	}
	drain(t, db, nodes[0])
	const wrong = `SELECT count(*) FROM (SELECT u.id, d.id AS downstream, count(r.id) AS ticks
		FROM job_runs u JOIN scheduled_jobs d ON d.after = u.scheduled_job_id
		LEFT JOIN job_runs r ON r.after_run_id = u.id AND r.scheduled_job_id = d.id
		GROUP BY u.id, d.id, u.status HAVING count(r.id) <> CASE u.status WHEN 'completed' THEN 1 ELSE 0 END) x`
	require.Zero(t, storetest.Value[int](t, db, wrong))
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE after_run_id IS NOT NULL"))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM chained_ticks"))
}

// A running scheduler dispatches the tick without a wake-up by a cron expression.
func TestChain_ANodeDispatchesTheTickAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	startNode(t, schedulerOnly(t, db))
	client := idle(t, db)
	brand := db.Brand(t, 1)
	upstream := db.Schedule(t, brand)
	downstream := db.Schedule(t, brand, after(upstream))
	complete(t, client, upstream.ID)
	db.WaitFor(t, "the run of the chained schedule",
		"SELECT EXISTS (SELECT FROM job_runs WHERE scheduled_job_id = $1 AND status = 'pending')", downstream.ID)
}

func TestChain_TwoTicksAtTheSameTimeBothGetARun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	allow := func(j *store.ScheduledJob) { j.OverlapPolicy = store.OverlapAllow }
	upstream := db.Schedule(t, brand, allow)
	downstream := db.Schedule(t, brand, after(upstream), allow)
	newRun(t, client, upstream.ID)
	newRun(t, client, upstream.ID)
	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = clock_timestamp()")
	db.Exec(t, "UPDATE chained_ticks SET at = (SELECT max(at) FROM chained_ticks)")
	drain(t, db, client)
	require.Len(t, db.Runs(t, downstream.ID), 2)
}

// The statements of the version before chains neither claim nor plan chained schedules.
func TestChain_OlderNodesLeaveChainedSchedulesAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	upstream := db.Schedule(t, brand)
	downstream := db.Schedule(t, brand, after(upstream))
	complete(t, client, upstream.ID)
	count := func(sql string) int { return storetest.Value[int](t, db, "SELECT count(*)::int FROM ("+sql+") x") }
	const of = " AND id = (SELECT id FROM scheduled_jobs WHERE after IS NOT NULL)"
	require.Zero(t, count("SELECT FROM scheduled_jobs WHERE is_active AND next_run_at <= now()"+of), "claimDue")
	require.Zero(t, count(
		"SELECT FROM scheduled_jobs WHERE is_active AND next_run_at IS NULL AND schedule_error IS NULL"+of), "claimUnplanned")
	require.Zero(t, count("SELECT FROM scheduled_jobs WHERE is_active AND next_run_at IS NOT NULL"+of), "lockZonePlans")
	require.Zero(t, count("SELECT FROM scheduled_jobs WHERE cron_expression IS NULL"), "older nodes cannot read null")

	// An update that an older node makes neither plans the schedule nor changes the chain.
	for _, update := range []string{
		"UPDATE scheduled_jobs SET next_run_at = now(), schedule_error = NULL WHERE id = $1",
		"UPDATE scheduled_jobs SET name = 'renamed', cron_expression = '', is_active = true, next_run_at = NULL WHERE id = $1",
		"UPDATE scheduled_jobs SET is_active = false WHERE id = $1",
		"UPDATE scheduled_jobs SET is_active = true, next_run_at = now(), spec_changed_at = now() WHERE id = $1",
	} {
		db.Exec(t, update, downstream.ID)
		require.True(t, storetest.Value[bool](t, db, `SELECT after IS NOT NULL AND next_run_at IS NULL
			AND schedule_error = '' FROM scheduled_jobs WHERE id = $1`, downstream.ID), update)
	}
	// Older nodes report active schedules without a next run as silent.
	rule := uuid.New()
	db.Exec(t, `INSERT INTO alert_incidents (rule_id, subject, kind, scheduled_job_id, since)
		VALUES ($1, 'x', 'silent', $2, now())`, rule, downstream.ID)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM alert_incidents"))
	// The synchronization of a new node does not try to parse the empty cron expression of a chained schedule.
	require.NoError(t, newClient(t, schedulerOnly(t, db)).Sync(t.Context()))
	specs, err := db.ActiveSpecs(t.Context())
	require.NoError(t, err)
	require.Equal(t, []store.Spec{upstream.Spec}, specs)
}

// violated returns the name of the constraint that an error reports.
func violated(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.ConstraintName
	}
	return ""
}

func setAfter(ctx context.Context, db storetest.DB, id, upstream uuid.UUID) error {
	_, err := db.Pool.Exec(ctx, "UPDATE scheduled_jobs SET cron_expression = '', after = $2 WHERE id = $1", id, upstream)
	return err
}

func TestChain_RefusesCyclesLongChainsAndOtherCustomers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	chain := []store.ScheduledJob{db.Schedule(t, brand)}
	for len(chain) < store.MaxChain {
		chain = append(chain, db.Schedule(t, brand, after(chain[len(chain)-1])))
	}
	first, last := chain[0], chain[len(chain)-1]
	other := db.Schedule(t, brand)
	foreign := db.Schedule(t, db.Brand(t, 1))
	below := db.Schedule(t, brand, after(other))
	for _, tt := range []struct {
		id, after  uuid.UUID
		constraint string
	}{
		{other.ID, other.ID, "scheduled_jobs_after_cycle"},
		{other.ID, below.ID, "scheduled_jobs_after_cycle"},
		{first.ID, last.ID, "scheduled_jobs_after_cycle"},
		{other.ID, last.ID, "scheduled_jobs_after_length"},
		{first.ID, other.ID, "scheduled_jobs_after_length"},
		{other.ID, chain[8].ID, "scheduled_jobs_after_length"}, // the schedule below would be the eleventh
		{other.ID, foreign.ID, "scheduled_jobs_after_customer"},
		{other.ID, uuid.New(), "scheduled_jobs_after_fkey"},
	} {
		require.Equal(t, tt.constraint, violated(setAfter(t.Context(), db, tt.id, tt.after)))
	}
	require.NoError(t, setAfter(t.Context(), db, other.ID, chain[7].ID))
	require.Equal(t, "scheduled_jobs_cron_or_after", violated(func() error {
		_, err := db.Pool.Exec(t.Context(), "UPDATE scheduled_jobs SET cron_expression = '0 0 * * *' WHERE id = $1", last.ID)
		return err
	}()))
	require.Equal(t, "scheduled_jobs_cron_or_after", violated(func() error {
		_, err := db.Pool.Exec(t.Context(), `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type)
			VALUES ($1, $2, 'scoring')`, brand.ID, brand.CustomerID)
		return err
	}()))
}

// Three concurrent edits would together close a cycle, so the database refuses one of the edits.
func TestChain_ConcurrentEditsCloseNoCycle(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	for range 20 {
		a, b, c := db.Schedule(t, brand), db.Schedule(t, brand), db.Schedule(t, brand)
		errs := make([]error, 3)
		var edits sync.WaitGroup
		for i, edit := range [][2]uuid.UUID{{a.ID, b.ID}, {b.ID, c.ID}, {c.ID, a.ID}} {
			edits.Go(func() { errs[i] = setAfter(t.Context(), db, edit[0], edit[1]) })
		}
		edits.Wait()
		refused := 0
		for _, err := range errs {
			if err != nil {
				require.Equal(t, "scheduled_jobs_after_cycle", violated(err))
				refused++
			}
		}
		require.Equal(t, 1, refused)
	}
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) }()
	_, err = tx.Exec(t.Context(), "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `UPDATE scheduled_jobs s SET cron_expression = '', after = (SELECT id FROM scheduled_jobs
		WHERE id <> s.id LIMIT 1) WHERE id = (SELECT id FROM scheduled_jobs WHERE after IS NULL LIMIT 1)`)
	require.ErrorContains(t, err, "read committed")
}

func TestChain_TheErrorOfARefusedTickRemainsAfterTheNextTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	upstream := db.Schedule(t, brand)
	job := db.Schedule(t, brand, after(upstream))
	complete(t, client, upstream.ID)
	db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END $$`)
	db.Exec(t, `CREATE TRIGGER refuse BEFORE INSERT ON job_runs FOR EACH ROW WHEN (NEW.after_run_id IS NOT NULL)
		EXECUTE FUNCTION refuse()`)
	drain(t, db, client)
	stopped, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.NotNil(t, stopped.ScheduleError)

	db.Exec(t, "DROP TRIGGER refuse ON job_runs")
	complete(t, client, upstream.ID)
	drain(t, db, client)
	require.Len(t, db.Runs(t, job.ID), 1)
	later, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Equal(t, stopped.ScheduleError, later.ScheduleError)

	for _, active := range []bool{false, true} { // the deactivation supersedes the tick
		db.Exec(t, "UPDATE scheduled_jobs SET is_active = $2 WHERE id = $1", job.ID, active)
	}
	complete(t, client, upstream.ID)
	drain(t, db, client)
	edited, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Nil(t, edited.ScheduleError)
	require.Equal(t, 1, storetest.Value[int](t, db,
		"SELECT count(*) FROM job_runs WHERE reason_code = 'schedule_changed'"))
}

package jobs_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// askChatGPT returns the option for a schedule whose runs call only chatgpt.
func askChatGPT(change func(*store.Options)) storetest.JobOption {
	o := store.Options{Collectors: []string{"chatgpt"}}
	change(&o)
	return storetest.Metadata(o)
}

func trigger(tb testing.TB, client *jobs.Client, job store.ScheduledJob) store.Run {
	tb.Helper()
	run, err := client.Trigger(tb.Context(), job.ID, "test")
	require.NoError(tb, err)
	return run
}

// spending is the amount that a customer's runs have spent or reserved.
type spending struct {
	Calls   int64
	CostUSD float64
}

// spentToday returns the amount that a customer's runs have spent or reserved. All days are summed, so that a test may
// run across midnight.
func spentToday(tb testing.TB, db storetest.DB, brand store.Brand) spending {
	tb.Helper()
	var sum spending
	row := db.Pool.QueryRow(tb.Context(), `SELECT coalesce(sum(calls), 0)::bigint, coalesce(sum(cost_usd), 0)::float8
		FROM spending_days WHERE customer_id = $1`, brand.CustomerID)
	require.NoError(tb, row.Scan(&sum.Calls, &sum.CostUSD))
	return sum
}

// moveToToday moves the spending of a customer's runs to the present day, so that a cap of a day also holds for the next
// run if midnight has passed.
func moveToToday(tb testing.TB, db storetest.DB, brand store.Brand) {
	tb.Helper()
	db.Exec(tb, `WITH spent AS (DELETE FROM spending_days WHERE customer_id = $1 RETURNING calls, cost_usd)
		INSERT INTO spending_days (customer_id, day, calls, cost_usd)
		SELECT $1, (clock_timestamp() AT TIME ZONE 'UTC')::date, sum(calls), sum(cost_usd) FROM spent`, brand.CustomerID)
}

func TestCap_OfARunsCallsFailsItBeforeItsFirstCall(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.RunCap = store.Cap{Calls: 5}
	node := startNode(t, cfg)
	brand := db.Brand(t, 3)

	byDefault := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.Samples = 2 }))
	failed := waitStatus(t, db, trigger(t, node, byDefault).ID, store.RunFailed)
	require.Equal(t, "The run needs 6 calls, but its cap is 5.", message(failed))
	bySchedule := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCalls, o.PauseAtCap = 2, true }))
	failed = waitStatus(t, db, trigger(t, node, bySchedule).ID, store.RunFailed)
	require.Equal(t, "The run needs 3 calls, but its cap is 2.", message(failed))
	require.Empty(t, standIn.Calls())
	require.Zero(t, spentToday(t, db, brand))

	active, err := db.ScheduledJob(t.Context(), byDefault.ID)
	require.NoError(t, err)
	require.True(t, active.IsActive)
	paused, err := db.ScheduledJob(t.Context(), bySchedule.ID)
	require.NoError(t, err)
	require.False(t, paused.IsActive)
	require.Equal(t, message(failed), *paused.PausedReason)
	require.Nil(t, paused.NextRunAt)
	resumed, err := db.UpdateScheduledJob(t.Context(), paused.ID, node.Planner().Plan, func(j *store.ScheduledJob) error {
		j.IsActive = true
		return nil
	})
	require.NoError(t, err)
	require.Nil(t, resumed.PausedReason)
	require.NotNil(t, resumed.NextRunAt)

	raised := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.Samples, o.MaxCalls = 2, 6 }))
	waitStatus(t, db, trigger(t, node, raised).ID, store.RunCompleted)
	require.EqualValues(t, 6, spentToday(t, db, brand).Calls)
}

func TestCap_OfARunsCostIsEstimatedByPricesThenByPastAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	// The estimate assumes one search, but the stand-in reports two searches.
	cfg.Prices = collector.Prices{{Collector: "chatgpt", PerSearch: 1}}
	node := startNode(t, cfg)
	brand := db.Brand(t, 3)
	job := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCostUSD = 3 }))
	done := waitStatus(t, db, trigger(t, node, job).ID, store.RunCompleted)
	require.InDelta(t, 6, *metricsOf(t, done).DataCollection.CostUSD, 1e-9)
	require.Equal(t, 3,
		storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE cost_usd = 2 AND cost_source = 'computed'"))
	spent := spentToday(t, db, brand)
	require.EqualValues(t, 3, spent.Calls)
	require.InDelta(t, 6, spent.CostUSD, 1e-9, "the actual cost replaces the estimate")

	failed := waitStatus(t, db, trigger(t, node, job).ID, store.RunFailed)
	require.Equal(t, "The run needs about 6.00 USD for 3 calls, but its cap is 3.00 USD.", message(failed))
	near := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCostUSD = 5.999 }))
	failed = waitStatus(t, db, trigger(t, node, near).ID, store.RunFailed)
	require.Equal(t, "The run needs about 6.00 USD for 3 calls, but its cap is 5.999 USD.", message(failed))
	require.Equal(t, spent, spentToday(t, db, brand))
}

func TestCap_OfADaysCallsHoldsForAllNodesAndRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Latency: 20 * time.Millisecond})
	brand := db.Brand(t, 4)
	for range 2 {
		cfg := config(t, db, standIn.set)
		cfg.DayCap = store.Cap{Calls: 22}
		startNode(t, cfg)
	}
	client := idle(t, db)
	for range 10 {
		trigger(t, client, db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.Parallel = true })))
	}
	db.WaitFor(t, "the runs", "SELECT bool_and(finished_at IS NOT NULL) FROM job_runs")
	require.Len(t, standIn.Calls(), 20)
	require.Equal(t, 5, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE status = 'completed'"))
	require.Equal(t, 5, storetest.Value[int](t, db, `SELECT count(*) FROM job_runs
		WHERE error_message LIKE
		'The run needs 4 calls, but Customer % has made or reserved 20 of its 22 calls on % (UTC).'`))
	require.EqualValues(t, 20, spentToday(t, db, brand).Calls)

	calls, cost := 24, 0.5
	customer, err := db.Customer(t.Context(), brand.CustomerID)
	require.NoError(t, err)
	customer.MaxCallsPerDay, customer.MaxCostUSDPerDay = &calls, &cost
	_, err = db.SaveCustomer(t.Context(), customer)
	require.NoError(t, err)
	ask := askChatGPT(func(*store.Options) {})
	waitStatus(t, db, trigger(t, client, db.Schedule(t, brand, ask)).ID, store.RunCompleted)
	other := db.Brand(t, 4)
	waitStatus(t, db, trigger(t, client, db.Schedule(t, other, ask)).ID, store.RunCompleted)
}

func TestCap_OfADaysCostFailsTheNextRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.DayCap = store.Cap{CostUSD: 2.5}
	cfg.Prices = collector.Prices{{Collector: "chatgpt", PerSearch: 0.5}}
	node := startNode(t, cfg)
	brand := db.Brand(t, 2)
	job := db.Schedule(t, brand, askChatGPT(func(*store.Options) {}))
	waitStatus(t, db, trigger(t, node, job).ID, store.RunCompleted)
	moveToToday(t, db, brand)
	failed := waitStatus(t, db, trigger(t, node, job).ID, store.RunFailed)
	require.Contains(t, message(failed), "The run needs about 2.00 USD, but Customer ")
	require.Contains(t, message(failed), " has spent or reserved 2.00 of its 2.50 USD on ")
}

func TestCap_CountsRepeatedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 2" {
			return standin.Fault{Kind: standin.FaultUnavailable, Times: 2}
		}
		return standin.Fault{}
	}})
	cfg := config(t, db, standIn.set)
	cfg.RetryPause = 10 * time.Millisecond
	node := startNode(t, cfg)
	brand := db.Brand(t, 3)
	tight := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCalls = 4 }))
	run := trigger(t, node, tight)
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Contains(t, message(done), "chatgpt: transient: HTTP 503")
	require.Contains(t, message(done), "1 call was not made or not repeated: The run needs 5 calls, but its cap is 4.")
	require.Len(t, standIn.Calls(), 4)
	require.Equal(t, 4, storetest.Value[int](t, db, "SELECT calls FROM run_spending WHERE run_id = $1", run.ID))
	require.Zero(t,
		storetest.Value[int](t, db, "SELECT counted_calls - calls FROM run_spending WHERE run_id = $1", run.ID))
	require.Zero(t, storetest.Value[float64](t, db, "SELECT cost_usd::float8 FROM run_spending WHERE run_id = $1", run.ID))

	// A retry continues the same run, so the run's cap still applies. Another run succeeds.
	_, err := node.Retry(t.Context(), run.ID)
	require.NoError(t, err)
	done = waitStatus(t, db, run.ID, store.RunCompleted)
	require.Contains(t, message(done), "The run needs 5 calls, but its cap is 4.")
	waitStatus(t, db, trigger(t, node, tight).ID, store.RunCompleted)
	require.EqualValues(t, 7, spentToday(t, db, brand).Calls)
}

func TestReservation_IsReleasedByACancelAndReusedAfterACrash(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	var held atomic.Bool
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 3" && held.CompareAndSwap(false, true) {
			return standin.Fault{Hold: hold}
		}
		return standin.Fault{}
	}})
	defer release()
	cfg := config(t, db, standIn.set)
	cfg.DayCap = store.Cap{Calls: 7}
	node := startNode(t, cfg)
	brand := db.Brand(t, 5)
	job := db.Schedule(t, brand, askChatGPT(func(*store.Options) {}))
	run := trigger(t, node, job)
	db.WaitFor(t, "two answers", "SELECT count(*) = 2 FROM answers")
	require.EqualValues(t, 5, spentToday(t, db, brand).Calls, "all calls are reserved")
	_, err := node.Cancel(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	require.EqualValues(t, 2, spentToday(t, db, brand).Calls)
	db.WaitFor(t, "the job's end", "SELECT state = 'cancelled' FROM river_job WHERE kind = 'collect'")

	// When a node dies after the reservation, the next node does not reserve the calls again.
	again := trigger(
		t,
		idle(t, db),
		db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.Collectors = []string{"perplexity"} }),
			func(j *store.ScheduledJob) { j.OverlapPolicy = store.OverlapAllow }),
	)
	_, err = db.Reserve(t.Context(), []store.Need{
		{RunID: again.ID, Calls: []store.NeededCalls{{Collector: "perplexity", Count: 5}}},
	})
	require.NoError(t, err)
	waitStatus(t, db, again.ID, store.RunCompleted)
	require.EqualValues(t, 7, spentToday(t, db, brand).Calls)
	require.Zero(t, storetest.Value[int](t, db,
		"SELECT count(*) FROM run_spending WHERE calls <> counted_calls OR cost_usd <> counted_cost_usd"))
}

func TestReservation_OfManyRunsAtOnceStaysWithinTheCap(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	var reserved atomic.Int64
	var wait sync.WaitGroup
	for range 20 {
		run := trigger(t, client, db.Schedule(t, brand))
		wait.Go(func() {
			got, err := db.Reserve(context.WithoutCancel(t.Context()), []store.Need{
				{
					Calls: []store.NeededCalls{
						{Collector: "chatgpt", Count: 7},
					},
					DayCap: store.Cap{Calls: 50},
					RunID:  run.ID,
				},
			})
			if err == nil && got[0].Reached == store.ReachedNone {
				reserved.Add(7)
			}
		})
	}
	wait.Wait()
	require.EqualValues(t, 49, reserved.Load())
	require.EqualValues(t, 49, spentToday(t, db, brand).Calls)

	// The update simulates a program that ends runs without settling their spending.
	db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'x', finished_at = now()")
	settled, err := db.SettleFinished(t.Context())
	require.NoError(t, err)
	require.Equal(t, 7, settled)
	require.Zero(t, spentToday(t, db, brand).Calls)
}

func TestCap_ItsMessageCountsTheCallsThatWait(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 1" || c.Prompt == "best crm for small teams, take 2" {
			return standin.Fault{Kind: standin.FaultUnavailable}
		}
		return standin.Fault{}
	}})
	cfg := config(t, db, standIn.set)
	cfg.RetryPause = 3 * time.Second
	node := startNode(t, cfg)
	brand := db.Brand(t, 3)
	run := trigger(t, node, db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCalls = 3 })))
	db.WaitFor(t, "the calls", "SELECT count(*) = 3 FROM answers")
	db.Exec(t, `UPDATE answers SET retry_at = retry_at + interval '100 seconds'
		WHERE id = (SELECT max(id::text)::uuid FROM answers WHERE status = 'failed')`)
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Contains(t, message(done), "2 calls were not made or not repeated")
}

func TestReservation_CountsTheActualCostOfEarlierCallsOfTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	run := trigger(t, idle(t, db), db.Schedule(t, brand, askChatGPT(func(*store.Options) {})))
	typical, actual := 0.01, 5.0
	need := store.Need{RunID: run.ID, DayCap: store.Cap{CostUSD: 1}, Calls: []store.NeededCalls{
		{Collector: "judge", Count: 20, TypicalUSD: &typical},
	}}
	for range 4 {
		got, err := db.Reserve(t.Context(), []store.Need{need})
		require.NoError(t, err)
		if got[0].Reached != store.ReachedNone {
			break
		}
		require.NoError(t, db.SaveJudgements(t.Context(), run.ID, "judge", 1, []store.Judged{{Calls: 20, CostUSD: &actual}}))
	}
	require.LessOrEqual(t, storetest.Value[float64](t, db, "SELECT sum(cost_usd)::float8 FROM run_spending"), 5.0)
}

func TestReservation_AfterMidnightCountsOnTheNewDay(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	run := trigger(t, idle(t, db), db.Schedule(t, brand, askChatGPT(func(*store.Options) {})))
	usd := 0.02
	need := store.Need{RunID: run.ID, DayCap: store.Cap{Calls: 20}, Calls: []store.NeededCalls{
		{Collector: "judge", Count: 20, TypicalUSD: &usd},
	}}
	reserve := func() store.Reservation {
		got, err := db.Reserve(t.Context(), []store.Need{need})
		require.NoError(t, err)
		return got[0]
	}
	require.Equal(t, store.ReachedNone, reserve().Reached)
	require.NoError(t, db.SaveJudgements(t.Context(), run.ID, "judge", 1, []store.Judged{{Calls: 20, CostUSD: &usd}}))
	// The updates simulate that a day passes.
	db.Exec(t, "UPDATE spending_days SET day = day - 1")
	db.Exec(t, "UPDATE run_spending SET day = day - 1")
	got := reserve()
	require.Equal(t, store.ReachedNone, got.Reached, "day %s", got.Day)
}

// A failed call needs a further call, which the cap forbids. The run makes the other calls, because it has reserved
// them before its first call.
func TestCap_ThatForbidsARepetitionAllowsTheReservedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var failed atomic.Bool
	standIn := newEngines(t, standin.Options{Latency: 100 * time.Millisecond, Faults: func(standin.Call) standin.Fault {
		if failed.CompareAndSwap(false, true) {
			return standin.Fault{Kind: standin.FaultUnavailable}
		}
		return standin.Fault{}
	}})
	cfg := config(t, db, standIn.set)
	cfg.RetryPause, cfg.SliceTime = time.Millisecond, 50*time.Millisecond // one call in each slice
	node := startNode(t, cfg)
	brand := db.Brand(t, 6)
	capped := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCalls, o.PauseAtCap = 6, true }))
	done := waitStatus(t, db, trigger(t, node, capped).ID, store.RunCompleted)
	require.Contains(t, message(done), "1 call was not made or not repeated: The run needs 7 calls, but its cap is 6.")
	require.Equal(t, store.ReasonCapRunCalls, done.ReasonCode)
	require.Equal(t, 5, metricsOf(t, done).DataCollection.SuccessfulExecutions)
	require.Len(t, standIn.Calls(), 6)
	require.EqualValues(t, 6, spentToday(t, db, brand).Calls)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM scheduled_jobs WHERE NOT is_active"))
}

// A cap forbids the repetition of a failed call. The run waits until the other engine admits its reserved calls.
func TestCap_ThatForbidsARepetitionWaitsForTheReservedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var failed atomic.Bool
	standIn := newEngines(t, standin.Options{Latency: 100 * time.Millisecond, Faults: func(standin.Call) standin.Fault {
		if failed.CompareAndSwap(false, true) {
			return standin.Fault{Kind: standin.FaultUnavailable}
		}
		return standin.Fault{}
	}})
	cfg := config(t, db, standIn.set)
	cfg.RetryPause = time.Millisecond
	require.NoError(t, db.HoldCollector(t.Context(), "chatgpt", time.Minute))
	run := trigger(t, startNode(t, cfg), db.Schedule(t, db.Brand(t, 2), storetest.Metadata(store.Options{
		Collectors: []string{"chatgpt", "perplexity"}, MaxCalls: 4,
	})))
	db.WaitFor(t, "the wait for the held engine", `SELECT count(*) = 1 FROM river_job
		WHERE state = 'scheduled' AND scheduled_at > now() + interval '5 seconds'
			AND EXISTS (SELECT FROM answers WHERE run_id = $1 AND error_class <> '')`, run.ID)
	require.Len(t, standIn.Calls(), 2)
}

// A query that is added during a run needs a further call, which the cap forbids.
func TestCap_ThatForbidsAnAddedQueryAllowsTheReservedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	standIn := newEngines(t, standin.Options{Latency: 100 * time.Millisecond, Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Hold: hold}
	}})
	defer release()
	cfg := config(t, db, standIn.set)
	cfg.SliceTime = 50 * time.Millisecond // one call in each slice
	node := startNode(t, cfg)
	brand := db.Brand(t, 4)
	run := trigger(t, node, db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.MaxCalls = 4 })))
	db.WaitFor(t, "the reservation", "SELECT count(*) > 0 FROM run_spending")
	_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, Text: "added", IsActive: true})
	require.NoError(t, err)
	release()
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Contains(t, message(done), "1 call was not made or not repeated: The run needs 5 calls, but its cap is 4.")
	require.Equal(t, 4, metricsOf(t, done).DataCollection.SuccessfulExecutions)
	require.Len(t, standIn.Calls(), 4)
}

// An engine that is added during a run needs further calls, which the cap on costs forbids. The added engine receives
// none of the calls that the run has reserved for the other engine.
func TestCap_ThatForbidsAnAddedEngineKeepsTheReservedCallsOfTheOther(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	standIn := newEngines(t, standin.Options{Latency: 100 * time.Millisecond, Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Hold: hold}
	}})
	defer release()
	cfg := config(t, db, standIn.set)
	cfg.Prices = collector.Prices{{Collector: "chatgpt", PerSearch: 1}, {Collector: "perplexity", PerSearch: 100}}
	cfg.SliceTime = 50 * time.Millisecond // one call in each slice
	node := startNode(t, cfg)
	brand := db.Brand(t, 4)
	db.Exec(t, "UPDATE brands SET collectors = '{chatgpt}' WHERE id = $1", brand.ID)
	run := trigger(t, node, db.Schedule(t, brand, storetest.Metadata(store.Options{MaxCostUSD: 4})))
	db.WaitFor(t, "the reservation", "SELECT count(*) > 0 FROM run_spending")
	db.Exec(t, "UPDATE brands SET collectors = '{perplexity,chatgpt}' WHERE id = $1", brand.ID)
	release()
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, store.ReasonCapRunCost, done.ReasonCode)
	require.Contains(t, message(done), "4 calls were not made")
	require.Equal(t, 4, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE collector = 'chatgpt'"))
	require.Len(t, standIn.Calls(), 4)
}

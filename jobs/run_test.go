package jobs_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRun_IsListedNewestFirstAlsoAmongSkippedRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, job.ID, time.Second)
	_, err := db.UpdateScheduledJob(t.Context(), job.ID, client.Planner().Plan,
		func(j *store.ScheduledJob) error { j.Cron = "7 * * * *"; return nil })
	require.NoError(t, err)
	run, err := client.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	runs, err := db.RunsOf(t.Context(), job.ID, 10)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, run.ID, runs[0].ID)
}

func noFaults() standin.Options { return standin.Options{} }

func kind(t store.JobType) storetest.JobOption {
	return func(j *store.ScheduledJob) { j.JobType = t }
}

func metricsOf(tb testing.TB, run store.Run) store.Metrics {
	tb.Helper()
	var m store.Metrics
	require.NoError(tb, json.Unmarshal(run.Metrics, &m))
	return m
}

// answeredCalls counts the answered calls, which cost money, by engine, prompt and step.
func answeredCalls(calls []standin.Call) map[string]int {
	counts := map[string]int{}
	for _, c := range calls {
		if c.Outcome == standin.OutcomeAnswered {
			counts[c.Engine+"/"+c.Prompt+"/"+string(rune('0'+c.Step))]++
		}
	}
	return counts
}

func requireNoneTwice(tb testing.TB, calls []standin.Call) {
	tb.Helper()
	for call, n := range answeredCalls(calls) {
		require.Equal(tb, 1, n, "an answered call was repeated: %s", call)
	}
}

func TestRun_OfEachJobTypeCompletes(t *testing.T) {
	t.Parallel()
	for _, parallel := range []bool{false, true} {
		t.Run(map[bool]string{false: "one after another", true: "parallel"}[parallel], func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			if parallel {
				db.StartPacking(t)
			}
			standIn := newEngines(t, noFaults())
			node := startNode(t, config(t, db, standIn.set))
			brand := db.Brand(t, 6)
			run := func(jobType store.JobType, o store.Options) store.Run {
				job := db.Schedule(t, brand, kind(jobType), storetest.Metadata(o))
				triggered, err := node.Trigger(t.Context(), job.ID, "test")
				require.NoError(t, err)
				return waitStatus(t, db, triggered.ID, store.RunCompleted)
			}
			options := store.Options{Collectors: []string{"chatgpt", "perplexity", "google_aio"}, Parallel: parallel}

			collected := metricsOf(t, run(store.JobTypeCollect, options))
			require.Empty(t, cmp.Diff(store.Metrics{DataCollection: &store.CollectionMetrics{
				CollectorResults: map[string]int{
					"chatgpt":    6,
					"perplexity": 6,
					"google_aio": 6,
				},
				CostUSD:              new(0.03012),
				QueriesExecuted:      6,
				SuccessfulExecutions: 18,
			}}, collected))

			scored := metricsOf(t, run(store.JobTypeScore, store.Options{PositionLimit: 5, SentimentLimit: 3}))
			require.Nil(t, scored.DataCollection)
			require.Equal(t, 5, scored.Scoring.PositionsProcessed)
			require.Equal(t, 3, scored.Scoring.SentimentsProcessed)

			both := metricsOf(t, run(store.JobTypeCollectAndScore, options))
			require.Equal(t, 18, both.DataCollection.SuccessfulExecutions)
			require.Equal(t, both.Scoring.PositionsProcessed, storetest.Value[int](
				t,
				db,
				`SELECT count(*) FROM answers WHERE run_id = (SELECT id FROM job_runs
					WHERE job_type = 'data_collection_and_scoring') AND status = 'ok'`,
			))
			require.Positive(t, both.Scoring.CitationsProcessed)
			require.Positive(t,
				storetest.Value[int](t, db, `SELECT count(*) FROM answers a, tidewatch_positions(a.id)
					WHERE owner = 'brand' AND scorer = 'lexicon'`))
			require.Positive(t, storetest.Value[int](t, db,
				`SELECT count(*) FROM answers a, tidewatch_positions(a.id)
					WHERE owner = 'competitor' AND competitor_id IS NOT NULL`))
			require.Positive(t, storetest.Value[int](t, db,
				"SELECT count(*) FROM answers a, tidewatch_sentiments(a.id) WHERE owner = 'brand'"))
			require.Positive(t, storetest.Value[int](t, db,
				"SELECT count(*) FROM answers a, tidewatch_citations(a.id) WHERE cited"))
			require.Zero(t, storetest.Value[int](t, db,
				"SELECT count(*) FROM river_job WHERE kind IN ('collect', 'score') AND state <> 'completed'"))

			rest := metricsOf(t, run(store.JobTypeScore, store.Options{}))
			okAnswers := storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE status = 'ok'")
			require.Equal(t, okAnswers-5-both.Scoring.PositionsProcessed, rest.Scoring.PositionsProcessed,
				"scored answers stay unchanged")
			again := metricsOf(t, run(store.JobTypeScore, store.Options{Rescore: true}))
			require.Equal(t, okAnswers, again.Scoring.PositionsProcessed, "the option rescore scores all answers again")
			require.Equal(t, okAnswers, again.Scoring.SentimentsProcessed)
			rows := storetest.Value[int](t, db, "SELECT count(*) FROM positions") // the two forms of scores
			packed := storetest.Value[int](t, db, "SELECT count(*) FROM answer_scores")
			require.Equal(t, parallel, rows == 0)
			require.Equal(t, parallel, packed > 0)
		})
	}
}

func TestRun_KeepsTheOptionsThatItWasCreatedWith(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := client.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	db.Exec(t, `UPDATE scheduled_jobs SET metadata = '{"collectors":["perplexity"]}'`)
	startNode(t, config(t, db, newEngines(t, noFaults()).set))
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, map[string]int{"chatgpt": 1}, metricsOf(t, done).DataCollection.CollectorResults)
}

func TestRun_CountryAndLocaleReachTheEngine(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 1)
	_, err := db.SaveQuery(t.Context(),
		store.Query{BrandID: brand.ID, Text: "meilleur crm", Country: "FR", Locale: "fr-FR", IsActive: true})
	require.NoError(t, err)
	_, err = db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, Text: "switched off"})
	require.NoError(t, err)
	job := db.Schedule(t, brand,
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Country: "DE", Locale: "de-DE"}))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	got := map[string]string{}
	for _, call := range standIn.Calls() {
		got[call.Prompt] = call.Country
	}
	require.Equal(t, map[string]string{"best crm for small teams, take 1": "DE", "meilleur crm": "FR"}, got)
	require.Equal(t, 2,
		storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE country_applied AND locale_applied"))
}

func TestRun_WithoutActiveQueriesFailsAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	job := db.Schedule(t, db.Brand(t, 0))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	failed := waitStatus(t, db, run.ID, store.RunFailed)
	require.Equal(t, "No active queries found for brand Acme.", message(failed))
	require.Equal(t, "discarded",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", failed.RiverJobID))
}

func TestRun_CompletesWithSomeErrorsAndFailsWithoutASuccess(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Engine == "perplexity" {
			return standin.Fault{Kind: standin.FaultUnauthorized}
		}
		return standin.Fault{}
	}})
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 3)
	run := func(collectors ...string) store.Run {
		job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: collectors}))
		triggered, err := node.Trigger(t.Context(), job.ID, "test")
		require.NoError(t, err)
		db.WaitFor(t, "the run's end", "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", triggered.ID)
		done, err := db.Run(t.Context(), triggered.ID)
		require.NoError(t, err)
		return done
	}
	some := run("chatgpt", "perplexity", "mistral_typo")
	require.Equal(t, store.RunCompleted, some.Status)
	require.Contains(t, message(some), "perplexity: ")
	require.Contains(t, message(some), "(3 calls)")
	require.Contains(t, message(some), "mistral_typo")
	require.NotContains(t, message(some), "sk-test")
	require.Equal(t, 6, metricsOf(t, some).DataCollection.FailedExecutions)

	none := run("perplexity")
	require.Equal(t, store.RunFailed, none.Status)
	require.Contains(t, message(none), "No call succeeded")
	require.Equal(t, 3, metricsOf(t, none).DataCollection.FailedExecutions)
}

func TestRun_RepeatsAThrottledCallAfterTheTimeThatTheEngineAsksFor(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var throttled atomic.Bool
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 2" && throttled.CompareAndSwap(false, true) {
			return standin.Fault{Kind: standin.FaultThrottle, RetryAfter: 6 * time.Second}
		}
		return standin.Fault{}
	}})
	node := startNode(t, config(t, db, standIn.set))
	job := db.Schedule(t, db.Brand(t, 3), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Nil(t, done.ErrorMessage)
	require.Len(t, standIn.Calls(), 4)
	requireNoneTwice(t, standIn.Calls())
	var first, second time.Time
	for _, call := range standIn.Calls() {
		if call.Prompt == "best crm for small teams, take 2" {
			first, second = second, call.Start
		}
	}
	require.GreaterOrEqual(t, second.Sub(first), 6*time.Second)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT max(attempts) FROM answers"))
}

func TestRun_OutOfQuotaStopsTheCollectorForTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Engine == "chatgpt" {
			return standin.Fault{Kind: standin.FaultQuota}
		}
		return standin.Fault{}
	}})
	node := startNode(t, config(t, db, standIn.set))
	job := db.Schedule(t, db.Brand(t, 4), storetest.Metadata(store.Options{Collectors: []string{"chatgpt", "perplexity"}}))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	asked := map[string]int{}
	for _, call := range standIn.Calls() {
		asked[call.Engine]++
	}
	require.Equal(t, map[string]int{"chatgpt": 1, "perplexity": 4}, asked)
	require.Contains(t, message(done), "not called")
	require.Equal(t, 4, metricsOf(t, done).DataCollection.FailedExecutions)
}

func TestRun_IsCutIntoSlicesWithoutRepeatedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Latency: 20 * time.Millisecond})
	cfg := config(t, db, standIn.set)
	cfg.SliceTime = 50 * time.Millisecond
	node := startNode(t, cfg)
	job := db.Schedule(t, db.Brand(t, 12), kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, 12, metricsOf(t, done).DataCollection.SuccessfulExecutions)
	require.Len(t, standIn.Calls(), 12)
	require.Positive(t,
		storetest.Value[int](t, db, "SELECT (metadata ->> 'snoozes')::int FROM river_job WHERE kind = 'collect'"))
}

// The time limit ends soon after another node has continued the run. The node starts no call after the time limit.
func TestRun_PastItsTimeLimitFailsAndKeepsItsAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Latency: 300 * time.Millisecond})
	first := newClient(t, config(t, db, standIn.set))
	require.NoError(t, first.Start(t.Context()))
	job := db.Schedule(t, db.Brand(t, 50), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := first.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	db.WaitFor(t, "an answer", "SELECT count(*) > 0 FROM answers")
	require.NoError(t, first.Stop(t.Context()))
	db.Exec(t, "UPDATE job_runs SET run_timeout_seconds = ceil(extract(epoch FROM now() - started_at)) + 1")
	startNode(t, config(t, db, standIn.set))
	done := waitStatus(t, db, run.ID, store.RunFailed)
	require.Contains(t, message(done), "time limit")
	require.Equal(t, store.ReasonTimeLimitExceeded, done.ReasonCode)
	require.Positive(t, metricsOf(t, done).DataCollection.SuccessfulExecutions)
}

func TestRun_OfACatchUpWaitsForTheOneBefore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	job := db.Schedule(
		t,
		db.Brand(t, 1),
		storetest.Cron("*/5 * * * *", "UTC"),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}),
		func(j *store.ScheduledJob) {
			now := time.Now() // a further tick would be skipped, because the catch-up is unfinished
			j.EndsAt, j.MisfirePolicy = &now, store.MisfireRunAll
		},
	)
	db.MakeDue(t, job.ID, 28*time.Minute)
	startNode(t, config(t, db, standIn.set))
	db.WaitFor(t, "the catch-up", "SELECT count(*) >= 5 AND bool_and(status = 'completed') FROM job_runs")
	require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM
		(SELECT started_at, lag(finished_at) OVER (ORDER BY scheduled_for) AS before FROM job_runs) r
			WHERE started_at < before`))
}

func TestRun_AsksEachQueryOnceForEachSample(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	node := startNode(t, config(t, db, standIn.set))
	job := db.Schedule(t, db.Brand(t, 2), kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Samples: 3}))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	done := metricsOf(t, waitStatus(t, db, run.ID, store.RunCompleted))
	require.Equal(t, 6, done.DataCollection.SuccessfulExecutions)
	require.Equal(t, 2, done.DataCollection.QueriesExecuted)
	require.Equal(t, 6, done.Scoring.PositionsProcessed)
	var order []string
	for _, call := range standIn.Calls() {
		order = append(order, call.Prompt[len(call.Prompt)-1:])
	}
	require.Equal(t, []string{"1", "2", "1", "2", "1", "2"}, order, "every first sample comes before any second sample")
}

package jobs_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// callsByEngine returns the number of calls that the stand-in received from a position on, by engine.
func callsByEngine(calls []standin.Call, from int) map[string]int {
	counts := map[string]int{}
	for _, c := range calls[from:] {
		counts[c.Engine]++
	}
	return counts
}

func TestRetryFailed_MakesTheCallsOfThePreviewOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand, other := db.Brand(t, 3), db.Brand(t, 1)
	queries, err := db.QueriesOf(t.Context(), brand.ID)
	require.NoError(t, err)
	var all, some atomic.Bool // whether all calls fail, or only calls to perplexity for other queries than the first
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if all.Load() || some.Load() && c.Engine == "perplexity" && !strings.Contains(c.Prompt, queries[0].Text) {
			return standin.Fault{Kind: standin.FaultUnauthorized}
		}
		return standin.Fault{}
	}})
	cfg := config(t, db, standIn.set)
	cfg.Prices = collector.Prices{{Collector: "perplexity", PerSearch: 0.5}}
	node := startNode(t, cfg)
	job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt", "perplexity"}}))
	some.Store(true)
	partial := waitStatus(t, db, trigger(t, node, job).ID, store.RunCompleted)
	all.Store(true)
	failed := waitStatus(t, db, trigger(t, node, job).ID, store.RunFailed)
	foreign := waitStatus(t, db, trigger(t, node, db.Schedule(t, other,
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))).ID, store.RunFailed)
	all.Store(false)
	some.Store(false)
	fine := waitStatus(t, db, trigger(t, node, job).ID, store.RunCompleted)
	require.Nil(t, fine.ErrorMessage)
	db.Exec(t, "UPDATE queries SET is_active = false WHERE id = $1", queries[0].ID)
	db.Exec(t, "UPDATE answers SET cost_usd = 0.25 WHERE run_id = $1 AND collector = 'chatgpt'", fine.ID)
	db.Exec(t, "UPDATE answers SET cost_usd = NULL WHERE run_id <> $1 OR collector <> 'chatgpt'", fine.ID)

	filter := store.RetryFilter{RunFilter: store.RunFilter{
		BrandID: &brand.ID, From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour),
	}}
	preview, err := node.PreviewRetries(t.Context(), filter)
	require.NoError(t, err)
	require.Equal(t, []store.RetryCalls{
		{Collector: "chatgpt", CostUSD: 0.5, Count: 2},  // by the past calls of the brand
		{Collector: "perplexity", CostUSD: 2, Count: 4}, // by the price table
	}, preview.Calls)
	require.Len(t, preview.Runs, 2)

	before := len(standIn.Calls())
	var requests sync.WaitGroup
	plans := make([]store.RetryPlan, 4)
	for i := range plans {
		requests.Go(func() {
			var err error
			plans[i], err = node.RetryFailed(t.Context(), filter)
			if err != nil {
				t.Errorf("retry: %v", err)
			}
		})
	}
	requests.Wait()
	var retried []uuid.UUID
	for _, plan := range plans {
		for _, run := range plan.Runs {
			retried = append(retried, run.ID)
		}
	}
	require.Equal(t, []uuid.UUID{partial.ID, failed.ID}, retried, "one request retries all runs, oldest first")
	first := waitStatus(t, db, partial.ID, store.RunCompleted)
	second := waitStatus(t, db, failed.ID, store.RunCompleted)
	require.False(t, second.StartedAt.Before(*first.FinishedAt), "runs of a schedule continue one after another")
	require.Equal(t, map[string]int{"chatgpt": 2, "perplexity": 4}, callsByEngine(standIn.Calls(), before))
	for _, run := range []store.Run{first, second} {
		require.Equal(t, 1, metadata(t, run).Retries)
	}
	for _, run := range []store.Run{fine, foreign} {
		now, err := db.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, run, now, "other runs stay unchanged")
	}
	preview, err = node.PreviewRetries(t.Context(), filter)
	require.NoError(t, err)
	require.Empty(t, preview.Runs)
	require.Equal(t, 1, preview.LeftOut[store.RetryNoCalls], "only the calls of the inactive query are still failed")
}

func TestRetryFailed_LeavesOutRunsWithoutFailedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.Scheduler, cfg.Worker = false, false
	client := newClient(t, cfg)
	brand := db.Brand(t, 2)
	db.Exec(t, "UPDATE brands SET collectors = '{chatgpt}'")
	db.Exec(t, "UPDATE customers SET keep_answers_days = 2, keep_raw_days = 1")
	insert := func(ago string, kind store.JobType, status store.RunStatus, metadata, metrics string) {
		db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, started_at,
				finished_at, run_timeout_seconds, error_message, reason_code, river_job_id, metadata, metrics)
			SELECT tidewatch_first_id(now() - $6::interval + (SELECT count(*) FROM job_runs) * interval '1 ms'), id,
				customer_id, $2, 'manual', $3, now(), now(), CASE WHEN $3 NOT IN ('pending', 'processing') THEN now() END, 60,
				'why', CASE WHEN $3 = 'completed' THEN 'judge_failed' END, 1, $4::jsonb, $5::jsonb
			FROM brands WHERE id = $1`, brand.ID, string(kind), string(status), metadata, metrics, ago)
	}
	const collect, none = store.JobTypeCollect, "{}"
	insert("1 hour", store.JobTypeScore, store.RunFailed, none, none)
	insert("1 hour", store.JobTypeReport, store.RunFailed, none, none)
	insert("1 hour", store.JobTypeScore, store.RunFailed, `{"rescores_brand": true}`, none)
	insert("1 hour", collect, store.RunPending, `{"retries": 1}`, none)
	insert("1 hour", collect, store.RunPending, none, none)
	insert("1 hour", collect, store.RunCompleted, none, none) // only the judge failed
	insert("1 hour", collect, store.RunCancelled, none, none)
	insert("1 hour", collect, store.RunSkipped, none, none)
	insert("3 days", collect, store.RunFailed, none, none) // older than the retention of answers
	insert("1 hour", collect, store.RunFailed, none, `{"dataCollection": {"successfulExecutions": 1}}`)
	insert("8 days", collect, store.RunFailed, none, none) // before the period
	insert("1 hour", collect, store.RunFailed, none, none)

	filter := store.RetryFilter{RunFilter: store.RunFilter{From: time.Now().Add(-7 * 24 * time.Hour)}}
	plan, err := client.PreviewRetries(t.Context(), filter)
	require.NoError(t, err)
	require.Len(t, plan.Runs, 1)
	require.Equal(t, []store.RetryCalls{{Collector: "chatgpt", Count: 2, Unpriced: 2}}, plan.Calls)
	require.Equal(t, map[store.RetryExclusion]int{
		store.RetryAnswersDeleted: 2, store.RetryNoCalls: 1, store.RetryNoCollection: 2, store.RetryRescore: 1,
		store.RetryUnfinished: 1,
	}, plan.LeftOut)
	filter.Collectors = []string{"perplexity"}
	plan, err = client.RetryFailed(t.Context(), filter)
	require.NoError(t, err)
	require.Empty(t, plan.Runs, "no run would call the engine")

	filter.Collectors = nil
	db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds, error_message)
		SELECT tidewatch_uuid7(), id, customer_id, 'data_collection', 'manual', 'failed', now(), now(), 60, 'why'
		FROM brands, generate_series(1, $1) WHERE id = $2`, store.MaxRetriedRuns, brand.ID)
	_, err = client.RetryFailed(t.Context(), filter)
	require.ErrorIs(t, err, store.ErrTooManyRuns)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE finished_at IS NULL"),
		"a refused request retries no run")
	filter.To = time.Now().Add(-30 * time.Minute)
	plan, err = client.RetryFailed(t.Context(), filter)
	require.NoError(t, err)
	require.Len(t, plan.Runs, 1, "a shorter period is accepted")
	require.Equal(t, 1, storetest.Value[int](t, db,
		"SELECT count(*) FROM job_runs WHERE status = 'pending' AND id = $1", plan.Runs[0].ID))
}

func TestRetryFailed_WaitsForTheUnfinishedRunOfASchedule(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.Scheduler, cfg.Worker = false, false
	client := newClient(t, cfg)
	job := db.Schedule(t, db.Brand(t, 1))
	unfinished := trigger(t, client, job)
	retried := func() (run store.Run, state string) {
		db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds, error_message)
			SELECT tidewatch_uuid7(), id, brand_id, customer_id, 'data_collection', 'manual', 'failed', now(), now(), 60, 'why'
			FROM scheduled_jobs WHERE id = $1`, job.ID)
		plan, err := client.RetryFailed(t.Context(), store.RetryFilter{RunFilter: store.RunFilter{ScheduledJobID: &job.ID}})
		require.NoError(t, err)
		require.Len(t, plan.Runs, 1)
		run, err = db.Run(t.Context(), plan.Runs[0].ID)
		require.NoError(t, err)
		return run, storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", *run.RiverJobID)
	}
	run, state := retried()
	require.Equal(t, &unfinished.ID, run.WaitsFor)
	require.Equal(t, "pending", state)
	next, _ := retried()
	require.Equal(t, &run.ID, next.WaitsFor, "a run waits for the last run of the chain")
	db.Exec(t, "UPDATE scheduled_jobs SET overlap_policy = 'allow'")
	run, state = retried()
	require.Nil(t, run.WaitsFor)
	require.Equal(t, "available", state)
}

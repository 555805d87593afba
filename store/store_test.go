package store_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// newRun creates a brand with the given number of queries and a run in the status "processing". The function newRun
// returns the run and the queries.
func newRun(t *testing.T, db storetest.DB, queries int) (store.Run, []store.Query) {
	t.Helper()
	brand := db.Brand(t, queries)
	job := db.Schedule(t, brand)
	run, err := db.CreateManualRun(t.Context(), job.ID, uuid.Must(uuid.NewV7()), store.RunMetadata{TriggeredBy: "test"}, 1)
	require.NoError(t, err)
	started, err := db.StartRuns(t.Context(), []uuid.UUID{run.ID}, []int64{1})
	require.NoError(t, err)
	require.Len(t, started, 1)
	all, err := db.QueriesOf(t.Context(), brand.ID)
	require.NoError(t, err)
	return started[0].Run, all
}

func answerTo(run store.Run, q store.Query) store.Answer {
	return store.Answer{
		Collector: "chatgpt", ID: uuid.Must(uuid.NewV7()), QueryID: q.ID, QueryText: q.Text, RunID: run.ID, Sample: 1,
		Status: store.AnswerOK, Text: "Acme is fine.",
	}
}

func TestSaveAnswers_OverwritesFailuresAndNoAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	failed := answerTo(run, queries[0])
	soon := 5.0
	failed.Status, failed.Text, failed.ErrorClass, failed.ErrorMessage, failed.RetryIn = store.AnswerFailed, "",
		"throttled", "too fast", &soon
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{failed}))
	inputs, err := db.RunInputs(t.Context(), []store.RunOfBrand{{BrandID: run.BrandID, RunID: run.ID}})
	require.NoError(t, err)
	require.Len(t, inputs[0].Made, 1)
	require.InDelta(t, 5, *inputs[0].Made[0].RetryIn, 1)

	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answerTo(run, queries[0])}))
	other := answerTo(run, queries[0])
	other.Text = "something else"
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{other, failed}[:1]))
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{failed}))
	require.Equal(t, "Acme is fine.", storetest.Value[string](t, db, "SELECT text FROM answers"))
	require.True(
		t,
		storetest.Value[bool](
			t,
			db,
			"SELECT status = 'ok' AND attempts = 2 AND retry_at IS NULL AND error_message = '' FROM answers",
		),
	)
}

func TestSaveAnswers_AddsUpTheCostOfAllAttempts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	soon, cents, tokens := 0.0, 0.25, int64(100)
	failed := func(q store.Query) store.Answer {
		a := answerTo(run, q)
		a.Asked, a.Status, a.Text, a.ErrorMessage, a.RetryIn = true, store.AnswerFailed, "", "no text", &soon
		a.CostUSD, a.CostSource, a.InputTokens = &cents, store.CostComputed, &tokens
		return a
	}
	paid, unknown := answerTo(run, queries[0]), answerTo(run, queries[1])
	paid.Asked, paid.CostUSD, paid.CostSource, paid.InputTokens = true, &cents, store.CostReported, &tokens
	paid.Truncated = true
	for _, attempt := range []store.Answer{failed(queries[0]), failed(queries[1]), failed(queries[0]), paid, unknown} {
		require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{attempt}))
	}
	require.True(
		t,
		storetest.Value[bool](t, db, `SELECT cost_usd = 0.75 AND input_tokens = 300 AND attempts = 3 AND truncated
		AND cost_source = 'reported' FROM answers WHERE query_id = $1`, queries[0].ID),
	)
	require.True(t, storetest.Value[bool](t, db, `SELECT cost_usd = 0.25 AND input_tokens = 100 AND NOT truncated
		AND cost_source = 'computed' FROM answers WHERE query_id = $1`, queries[1].ID), "an unknown cost adds nothing")
}

// The connection can break after a commit. The caller then stores the same attempts again.
func TestSaveAnswers_CountsAnAttemptOnceThatIsStoredTwice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 3)
	reserved, err := db.Reserve(t.Context(), []store.Need{{
		Calls: []store.NeededCalls{{Collector: "chatgpt", Count: 9}}, RunID: run.ID,
	}})
	require.NoError(t, err)
	require.Equal(t, store.ReachedNone, reserved[0].Reached)
	dollar, soon := 1.0, 0.0
	attempt := func(q store.Query, status store.AnswerStatus) store.Answer {
		a := answerTo(run, q)
		a.Asked, a.CostUSD, a.CostSource, a.Status = true, &dollar, store.CostReported, status
		if status == store.AnswerFailed {
			a.Text, a.ErrorMessage, a.RetryIn = "", "no text", &soon
		}
		return a
	}
	first := []store.Answer{
		attempt(queries[0], store.AnswerOK),
		attempt(queries[1], store.AnswerFailed),
		attempt(queries[2], store.AnswerFailed),
	}
	second := []store.Answer{attempt(queries[1], store.AnswerFailed), attempt(queries[2], store.AnswerOK)}
	for _, batch := range [][]store.Answer{first, second} {
		require.NoError(t, db.SaveAnswers(t.Context(), batch))
		require.NoError(t, db.SaveAnswers(t.Context(), batch))
	}
	const attempts = "SELECT string_agg(status || ' ' || attempts || ' ' || cost_usd::float8, ', ' ORDER BY id) FROM answers"
	require.Equal(t, "ok 1 1, failed 2 2, ok 2 2", storetest.Value[string](t, db, attempts))
	const spent = "SELECT calls || ' ' || cost_usd::float8 FROM run_spending"
	require.Equal(t, "5 5", storetest.Value[string](t, db, spent))

	last := []store.Answer{attempt(queries[1], store.AnswerOK)}
	db.Exec(t, "DELETE FROM queries WHERE id = $1", queries[1].ID)
	require.NoError(t, db.SaveAnswers(t.Context(), last), "the query was deleted during the call")
	require.NoError(t, db.SaveAnswers(t.Context(), last))
	require.Equal(t, "6 6", storetest.Value[string](t, db, spent))
}

func TestSaveAnswers_DatesAnAnswerByItsOwnAttempt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	failed := answerTo(run, queries[0])
	failed.Status, failed.Text, failed.ErrorMessage = store.AnswerFailed, "", "no text"
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{failed}))
	db.Exec(t, "UPDATE answers SET created_at = created_at - interval '28 days'")
	const calls = `SELECT string_agg(calls || ' ' || failed || ' ' || (bucket > now() - interval '1 day'), ', ') FROM cell_facts`
	refresh := func() {
		_, err := db.RefreshFacts(t.Context(), run.BrandID, 10)
		require.NoError(t, err)
	}
	refresh()
	require.Equal(t, "1 1 false", storetest.Value[string](t, db, calls))
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answerTo(run, queries[0])}))
	require.True(t, storetest.Value[bool](t, db, "SELECT created_at > now() - interval '1 hour' FROM answers"))
	refresh()
	require.Equal(t, "1 0 true", storetest.Value[string](t, db, calls), "the call counts in one quarter-hour")
}

func TestSaveAnswers_StoresAnyTextOfAnEngine(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	a := answerTo(run, queries[0])
	a.Text = "NUL \x00, broken \xff\xfe, spelt out \\u0000\" and quoted"
	a.Model, a.RequestID, a.Searches = "m\x00", "\xff", []string{"s\x00"}
	a.Sources = []store.Source{{URL: "https://x.example/\x00", Title: "\xc3\x28"}}
	a.LatencyMS = math.MaxInt64
	cost := math.Inf(1)
	a.CostUSD = &cost
	// JSON has no infinity, and an infinite cost from an engine must not make the batch fail.
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{a}))
	require.Equal(t, "NUL , broken �, spelt out \\u0000\" and quoted",
		storetest.Value[string](t, db, "SELECT text FROM answers"))
	require.True(t, storetest.Value[bool](t, db, "SELECT cost_usd IS NULL AND model = 'm' FROM answers"))
}

func TestSaveAnswers_AcceptsDeletedQueriesAndRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	gone, kept := answerTo(run, queries[0]), answerTo(run, queries[1])
	lost := answerTo(run, queries[1])
	lost.RunID, lost.Sample = uuid.New(), 2
	db.Exec(t, "DELETE FROM queries WHERE id = $1", queries[0].ID)
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{gone, lost, kept}))
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM answers"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE query_id IS NULL"))
}

func TestStartRuns_ReturnsUnfinishedRunsOfTheGivenJobs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	start := func(job int64) int {
		runs, err := db.StartRuns(t.Context(), []uuid.UUID{run.ID, uuid.New()}, []int64{job, job})
		require.NoError(t, err)
		return len(runs)
	}
	require.Equal(t, 1, start(1), "the run is resumed by its River job")
	require.Zero(t, start(2), "the run belongs to another River job")
	ended, err := db.EndRuns(t.Context(), []store.RunEnd{{ID: run.ID, RiverJobID: 1, Status: store.RunCompleted}})
	require.NoError(t, err)
	require.Len(t, ended, 1)
	require.Zero(t, start(1), "the run has finished")
}

func TestEndRuns_AnEarlierJobDoesNotEndARetriedRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	end := func(job int64, status store.RunStatus) int {
		ended, err := db.EndRuns(t.Context(),
			[]store.RunEnd{{ErrorMessage: "x \x00", ID: run.ID, RiverJobID: job, Status: status}})
		require.NoError(t, err)
		return len(ended)
	}
	require.Equal(t, 1, end(1, store.RunFailed))
	_, err := db.ReopenRun(t.Context(), run.ID, 2)
	require.NoError(t, err)
	require.Zero(t, end(1, store.RunCancelled))
	require.Equal(t, 1, end(2, store.RunCompleted))
}

func TestSchema_RefusesInvalidData(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand, other := db.Brand(t, 0), db.Brand(t, 0)
	job := db.Schedule(t, brand)
	for name, sql := range map[string]string{
		"a schedule for a brand of another customer": `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type,
			cron_expression)
			VALUES ('` + brand.ID.String() + `', '` + other.CustomerID.String() + `', 'scoring', '0 9 * * *')`,
		"a run for a brand of another customer": `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger,
			status, scheduled_for, run_timeout_seconds, river_job_id)
			VALUES (gen_random_uuid(), '` + brand.ID.String() + `', '` + other.CustomerID.String() + `', 'scoring', 'tick', 'pending', now(), 1, 1)`,
		"an unknown job type":               "UPDATE scheduled_jobs SET job_type = 'baking'",
		"an unknown policy":                 "UPDATE scheduled_jobs SET misfire_policy = 'shrug'",
		"metadata that is not an object":    "UPDATE scheduled_jobs SET metadata = '[]'",
		"an end before the start":           "UPDATE scheduled_jobs SET starts_at = now(), ends_at = now() - interval '1 day'",
		"a brand without a name":            "UPDATE brands SET name = ' '",
		"a pending run without a River job": runSQL(job, "pending", "NULL", "NULL", "NULL"),
		"a finished run without an end":     runSQL(job, "completed", "NULL", "1", "NULL"),
		"a failed run without a reason":     runSQL(job, "failed", "now()", "1", "NULL"),
		"a processing run without a start":  runSQL(job, "processing", "NULL", "1", "NULL"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := db.Pool.Exec(t.Context(), sql)
			require.ErrorContains(t, err, "violates")
		})
	}
}

func runSQL(j store.ScheduledJob, status, finishedAt, riverJob, message string) string {
	return `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
		run_timeout_seconds,
		finished_at, river_job_id, error_message) VALUES
			(gen_random_uuid(), '` + j.ID.String() + `', '` + j.BrandID.String() + `', '` +
		j.CustomerID.String() + `', 'scoring', 'manual', '` + status + `', now(), 1, ` + finishedAt + `, ` + riverJob + `,
			` + message + `)`
}

func TestParseOptions_RefusesUnknownAndInvalidOptions(t *testing.T) {
	t.Parallel()
	o, err := store.ParseOptions(
		json.RawMessage(
			`{"collectors":["chatgpt","google_aio","perplexity"],"parallel":false,"positionLimit":50,"sentimentLimit":50}`,
		),
	)
	require.NoError(t, err)
	require.Equal(t,
		store.Options{Collectors: []string{"chatgpt", "google_aio", "perplexity"}, PositionLimit: 50, SentimentLimit: 50},
		o)
	for raw, want := range map[string]string{
		`{"colectors":[]}`:                     "colectors",
		`{"positionLimit":-1}`:                 "positionLimit",
		`{"sentimentLimit":"many"}`:            "sentimentLimit",
		`{"country":"de"}`:                     "country",
		`{"locale":"German!"}`:                 "locale",
		`{"collectors":["chatgpt","chatgpt"]}`: "twice",
		`[]`:                                   "metadata",
		`{`:                                    "metadata",
	} {
		_, err := store.ParseOptions(json.RawMessage(raw))
		require.ErrorContains(t, err, want, raw)
	}
}

// The test checks the plans of the most frequent statements, on tables that are large enough to show a wrong plan.
func TestPlans_UseTheirIndexes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, next_run_at)
		SELECT $1, $2, 'data_collection', (i % 60) || ' 9 * * *', now() + i * interval '1 second'
			FROM generate_series(1, 20000) i`, brand.ID, brand.CustomerID)
	db.Exec(t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT gen_random_uuid(), id, brand_id, customer_id, job_type, 'tick', 'completed', now(), now(), 1
			FROM scheduled_jobs`)
	db.Exec(t,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, position_version, sentiment_version)
		SELECT gen_random_uuid(), id, brand_id, 'x', 'chatgpt', 'ok', 1, 1 FROM job_runs`)
	db.Exec(t, "ANALYZE")
	for _, tt := range []struct {
		name, sql, index string
		args             []any
	}{
		{"claim due schedules", store.ClaimDueSQL, "scheduled_jobs_due", []any{1000}},
		{"distinct specs", store.ActiveSpecsSQL, "scheduled_jobs_specs", nil},
		{"unfinished runs", store.UnfinishedRunsSQL, "job_runs_unfinished", []any{[]uuid.UUID{uuid.New()}}},
		{
			"unscored answers", store.ClaimUnscoredSQL(store.Scope{BrandID: brand.ID}), "answers_",
			[]any{brand.ID, nil, 0, 0, 1, nil, 100},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := explain(t, db, tt.sql, tt.args...)
			require.Contains(t, plan, tt.index, plan)
			require.NotContains(t, plan, "Seq Scan on scheduled_jobs", plan)
			require.NotContains(t, plan, "Seq Scan on job_runs", plan)
			require.NotContains(t, plan, "Seq Scan on answers", plan)
		})
	}
}

func explain(t *testing.T, db storetest.DB, sql string, args ...any) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	rows, err := db.Pool.Query(ctx, "EXPLAIN (ANALYZE, TIMING OFF) "+sql, args...)
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}

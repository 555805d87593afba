package jobs_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/document"
	"tidewatch/insights"
	"tidewatch/jobs/alert"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func runScoredRule(r *store.AlertRule) { r.Kind = store.AlertRunScored }

// scored returns the run that a webhook reports, and checks the type of the webhook.
func (r received) scored(tb testing.TB) alert.ScoredRun {
	tb.Helper()
	var body alert.RunScoredBody
	require.NoError(tb, json.Unmarshal(r.body, &body))
	require.Equal(tb, alert.TypeRunScored, body.Type)
	return body.Data
}

func TestScoredRun_IsReportedOnceWithItsFigures(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t, http.StatusBadGateway)
	standIn := newEngines(t, noFaults())
	node := startNode(t, alerting(t, db, standIn))
	startNode(t, alerting(t, db, standIn))
	brand := db.Brand(t, 6)
	_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, Text: "Is Acme good?", IsActive: true})
	require.NoError(t, err)
	channel := webhook(t, db, brand.CustomerID, hook.URL)
	rule(t, db, channel, runScoredRule)
	rule(t, db, channel, func(r *store.AlertRule) { r.Kind, r.BrandID = store.AlertRunScored, &brand.ID })
	other := db.Brand(t, 1)
	chatGPT := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})

	runToEnd(t, db, node, brand, chatGPT, kind(store.JobTypeCollect))
	runToEnd(t, db, node, other, chatGPT, kind(store.JobTypeCollectAndScore))
	run := runToEnd(t, db, node, brand, chatGPT, kind(store.JobTypeCollectAndScore))
	got := hook.all(t, 2)
	require.Equal(t, string(got[0].body), string(got[1].body), "a refused message is sent again")
	require.Equal(t, got[0].header.Get("Webhook-Id"), got[1].header.Get("Webhook-Id"))
	said := got[1].scored(t)
	require.Equal(t, run.ID, said.Run.ID)
	require.Equal(t, run.ScheduledJobID, said.Run.ScheduledJobID)
	require.Nil(t, said.Rescore)
	require.Equal(t, alert.Named{ID: brand.ID, Name: "Acme"}, said.Brand)
	require.Equal(t, alert.AnswerCounts{
		Branded: 1, Calls: 6, Scored: 6,
		Unsure: storetest.Value[int](t, db, `SELECT count(*) FROM sentiments s JOIN answers a ON a.id = s.answer_id
			WHERE a.run_id = $1 AND s.owner = 'brand' AND s.label = 'unsure' AND a.query_text <> 'Is Acme good?'`, run.ID),
	}, said.Answers)
	mentioned := storetest.Value[int](t, db, `SELECT count(DISTINCT a.id) FROM answers a
		JOIN positions p ON p.answer_id = a.id AND p.owner = 'brand'
		WHERE a.run_id = $1 AND a.query_text <> 'Is Acme good?'`, run.ID)
	require.Positive(t, mentioned)
	rate := said.Figures.MentionRate
	require.Equal(t, []any{6, float64(mentioned)}, []any{rate.N, rate.Count})
	require.InDelta(t, float64(mentioned)/6, *rate.Value, 1e-9)
	require.LessOrEqual(t, *rate.Low, *rate.Value)
	require.GreaterOrEqual(t, *rate.High, *rate.Value)
	require.Equal(t, mentioned, said.Figures.Position.N)
	require.Equal(t, storetest.Value[int](t, db, `SELECT count(*) FROM citations c JOIN answers a ON a.id = c.answer_id
		WHERE a.run_id = $1 AND c.cited AND a.query_text <> 'Is Acme good?'`, run.ID), said.Figures.CitationShare.N)
	require.Equal(t, "https://tidewatch.example/admin/runs/"+run.ID.String(), said.Links.Run)
	require.Equal(t, "https://tidewatch.example/api/admin/job-runs/"+run.ID.String()+"/answers", said.Links.Answers)

	db.Exec(t, "UPDATE job_runs SET error_message = 'as if a call had failed' WHERE id = $1", run.ID)
	_, err = node.Retry(t.Context(), run.ID)
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	again, err := node.Rescore(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	waitStatus(t, db, again.ID, store.RunCompleted)
	rescored := hook.all(t, 3)[2].scored(t)
	require.Equal(t, again.ID, rescored.Run.ID)
	require.Equal(t, &alert.RescoreInfo{RunID: &run.ID, Scope: "run"}, rescored.Rescore)
	require.Equal(t, said.Figures, rescored.Figures)
	require.Contains(t, rescored.Links.Answers, run.ID.String())

	all, err := node.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	waitStatus(t, db, all.ID, store.RunCompleted)
	ofBrand := hook.all(t, 4)[3].scored(t)
	require.Equal(t, &alert.RescoreInfo{Scope: "brand"}, ofBrand.Rescore)
	require.Equal(t, 12, ofBrand.Answers.Scored, "the answers of both runs")
	require.Contains(t, ofBrand.Links.Answers, "/brands/"+brand.ID.String()+"/answers")

	db.WaitFor(t, "all runs to be reported", "SELECT NOT EXISTS (SELECT FROM alert_scored_runs)")
	require.Equal(t, 3, storetest.Value[int](t, db, "SELECT count(*) FROM alert_deliveries"))
	require.Equal(t, map[string]int{"run_scored": 6}, events(t, db), "each rule has an event")
	require.Len(t, hook.all(t, 4), 4)
}

func TestScoredRun_ThatCannotBeReportedWaitsBehindOthers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, "https://hook.example/"), runScoredRule)
	job := db.Schedule(t, brand)
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, river_job_id, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, brand_id, customer_id, job_type, 'manual', CASE n WHEN 3 THEN 'pending' ELSE 'completed' END,
			now(), CASE WHEN n < 3 THEN now() END, n, 1 FROM scheduled_jobs, generate_series(1, 3) n WHERE id = $1`,
		job.ID,
	)
	db.Exec(t, `INSERT INTO alert_scored_runs (rule_id, run_id, brand_id)
		SELECT a.id, r.id, r.brand_id FROM alert_rules a, job_runs r`)
	take := func(limit int) []uuid.UUID {
		groups, err := db.TakeScoredRuns(t.Context(), limit)
		require.NoError(t, err)
		runs := make([]uuid.UUID, 0, len(groups))
		for _, g := range groups {
			runs = append(runs, g.RunID)
		}
		return runs
	}
	first := take(1)
	second := take(10)
	require.Len(t, second, 1, "only the runs that have ended")
	require.NotEqual(t, first, second)
	require.Empty(t, take(10))
	pass := func() { db.Exec(t, "UPDATE alert_scored_runs SET tried_at = tried_at - interval '61 seconds'") }
	pass()
	require.Len(t, take(10), 2)
	pass()
	require.Empty(t, take(10), "the wait grows with each attempt")
	pass()
	db.Exec(
		t,
		"UPDATE job_runs SET status = 'cancelled', finished_at = now(), error_message = 'x' WHERE finished_at IS NULL",
	)
	third := take(1)
	require.NotContains(t, append(first, second...), third[0], "a run without attempts comes first")
	require.Len(t, take(10), 2)
}

// webhookSchemas compiles the schemas of the webhooks in the document.
func webhookSchemas(t *testing.T) func(name string) *jsonschema.Schema {
	t.Helper()
	encoded, err := document.Encode(api.Document(), document.Form{Format: "json", Version: "3.1"})
	require.NoError(t, err)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	require.NoError(t, err)
	const address = "https://tidewatch.example/openapi.json"
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource(address, parsed))
	return func(name string) *jsonschema.Schema {
		schema, err := compiler.Compile(address + "#/webhooks/" + name +
			"/post/requestBody/content/application~1json/schema")
		require.NoError(t, err)
		return schema
	}
}

// The bodies that the server sends to webhooks, and the examples, match the schemas of the OpenAPI document.
func TestWebhooks_AreAsTheDocumentDescribesThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	node := startNode(t, alerting(t, db, standIn))
	brand, empty := db.Brand(t, 1), db.Brand(t, 0)
	schemaOf := webhookSchemas(t)
	hooks := map[string]*receiver{}
	channelFor := func(name string, customer uuid.UUID) store.AlertChannel {
		hooks[name] = newReceiver(t)
		return webhook(t, db, customer, hooks[name].URL)
	}
	rule(t, db, channelFor("alert", empty.CustomerID), failingRule(1))
	rule(t, db, channelFor("changes", brand.CustomerID), changeRule(func(*store.ChangeSelection) {}))
	rule(t, db, channelFor("digest", brand.CustomerID), changeRule(func(s *store.ChangeSelection) {
		s.Timing, s.Time = store.AlertDaily, "08:00"
	}))
	rule(t, db, channelFor("run.scored", brand.CustomerID), runScoredRule)
	_, err := node.SendAlertTestIn(t.Context(), db.DB, channelFor("test", brand.CustomerID))
	require.NoError(t, err)

	waitStatus(t, db, trigger(t, node, db.Schedule(t, empty)).ID, store.RunFailed)
	insertChange(t, db, brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
	runToEnd(t, db, node, brand, kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	db.WaitFor(t, "the digest to be scheduled", "SELECT count(*) = 1 FROM alert_changes WHERE due_at > now()")
	db.Exec(t, "UPDATE alert_changes SET due_at = $1", time.Now().Add(-time.Second))

	verifier, err := standardwebhooks.NewWebhook(hookSecret)
	require.NoError(t, err)
	webhooks := api.Document().Webhooks
	require.Len(t, webhooks, len(hooks))
	for name, hook := range hooks {
		got := hook.all(t, 1)[0]
		require.NoError(t, verifier.Verify(got.body, got.header), name)
		for _, p := range webhooks[name].Post.Parameters {
			require.NotEmpty(t, got.header.Get(p.Name), "%s: %s", name, p.Name)
		}
		body, err := jsonschema.UnmarshalJSON(bytes.NewReader(got.body))
		require.NoError(t, err)
		require.NoError(t, schemaOf(name).Validate(body), "%s:\n%s", name, got.body)
		example, err := json.Marshal(webhooks[name].Post.RequestBody.Content["application/json"].Example)
		require.NoError(t, err)
		shown, err := jsonschema.UnmarshalJSON(bytes.NewReader(example))
		require.NoError(t, err)
		require.NoError(t, schemaOf(name).Validate(shown), "%s:\n%s", name, example)
		require.Equal(t, keysOf(t, example, "type"), keysOf(t, got.body, "type"), "%s: the example is of this webhook", name)
		require.Equal(t, keysOf(t, example, "data", "digest"), keysOf(t, got.body, "data", "digest"), name)
	}
	require.Error(t, schemaOf("run.scored").Validate(map[string]any{"type": "tidewatch.test"}))
}

// keysOf returns the value at a path of a JSON object as text.
func keysOf(t *testing.T, body []byte, path ...string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(body, &value))
	for _, key := range path {
		value = value.(map[string]any)[key]
	}
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}

// During a scoring run or a re-score of a brand, other runs collect answers and score them. The figures and the metrics
// of the run leave out these answers.
func TestScoredRun_LeavesOutTheAnswersThatOtherRunsScoredMeanwhile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 3)
	chatGPT := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	other := runToEnd(t, db, node, brand, chatGPT, kind(store.JobTypeCollectAndScore))
	runToEnd(t, db, node, brand, chatGPT, kind(store.JobTypeCollect))
	answersIn := func(run store.Run) int {
		figures, err := insights.ReadRunFigures(t.Context(), db.DB, brand, run)
		require.NoError(t, err)
		return figures.Sums.Answers
	}
	scoredLater := "UPDATE answers SET position_scored_at = $2, sentiment_scored_at = $2 WHERE run_id = $1"

	// The other run scores its answers during the scoring run.
	db.Exec(t, scoredLater, other.ID, time.Now().Add(time.Hour))
	db.Exec(t, "UPDATE job_runs SET finished_at = now() + interval '1 hour' WHERE id = $1", other.ID)
	scoring := runToEnd(t, db, node, brand, kind(store.JobTypeScore))
	require.Equal(t, 3, metricsOf(t, scoring).Scoring.PositionsProcessed)
	db.Exec(t, scoredLater, other.ID, scoring.FinishedAt)
	require.Equal(t, 3, answersIn(scoring))

	// The other run stores and scores its answers during the re-score.
	db.Exec(t, scoredLater, other.ID, time.Now().Add(time.Hour))
	db.Exec(t, "UPDATE answers SET created_at = now() + interval '1 hour' WHERE run_id = $1", other.ID)
	rescored, err := node.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	rescored = waitStatus(t, db, rescored.ID, store.RunCompleted)
	require.Equal(t, 3, metricsOf(t, rescored).Scoring.PositionsProcessed)
	db.Exec(t, scoredLater, other.ID, rescored.FinishedAt)
	require.Equal(t, 3, answersIn(rescored))
}

// During a scoring run, a run fails after its data collection. The scoring run scores and counts the answers of the
// failed run.
func TestScoredRun_CountsTheAnswersOfARunThatFailedMeanwhile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 3)
	other := runToEnd(t, db, node, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}),
		kind(store.JobTypeCollect))
	db.Exec(t, `UPDATE job_runs SET job_type = 'data_collection_and_scoring', status = 'failed',
		reason_code = 'internal_error', error_message = 'failed', finished_at = now() + interval '1 hour' WHERE id = $1`, other.ID)
	scoring := runToEnd(t, db, node, brand, kind(store.JobTypeScore))
	require.Equal(t, 3, metricsOf(t, scoring).Scoring.PositionsProcessed)
}

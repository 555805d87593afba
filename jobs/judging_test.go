package jobs_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/jobs/judge"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// judgeOf returns a judge that calls the stand-in engines about all subjects.
func judgeOf(tb testing.TB, standIn engines) *judge.Judge {
	tb.Helper()
	return scopedJudge(tb, standIn, judge.ScopeAll)
}

func scopedJudge(tb testing.TB, standIn engines, scope judge.Scope) *judge.Judge {
	tb.Helper()
	j, err := judge.New(judge.Config{
		Config: collector.Config{
			APIKey:  "sk-test",
			BaseURL: standin.JudgeURL(standIn.url),
			Model:   "m-1",
			Timeout: 30 * time.Second,
		},
		RetryPause: time.Millisecond,
		Scope:      scope,
	})
	require.NoError(tb, err)
	return j
}

// judgeCalls returns the number of calls that the judge has made to the stand-in engines.
func judgeCalls(standIn engines) int {
	n := 0
	for _, call := range standIn.Calls() {
		if call.Engine == "judge" {
			n++
		}
	}
	return n
}

func judgedOptions(o store.Options) []storetest.JobOption {
	return []storetest.JobOption{kind(store.JobTypeCollectAndScore), storetest.Metadata(o)}
}

func runToEnd(
	tb testing.TB, db storetest.DB, node *jobs.Client, brand store.Brand, options ...storetest.JobOption,
) store.Run {
	tb.Helper()
	return waitStatus(tb, db, trigger(tb, node, db.Schedule(tb, brand, options...)).ID, store.RunCompleted)
}

func TestJudge_JudgesEachMentioningAnswerOnceAndCountsItsCost(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	cfg.Prices = collector.Prices{{Collector: "judge", InputPerMillion: 1, OutputPerMillion: 2}}
	node := startNode(t, cfg)
	brand := db.Brand(t, 6)
	collect := store.Options{Collectors: []string{"chatgpt"}}
	done := runToEnd(t, db, node, brand, judgedOptions(collect)...)
	require.Nil(t, done.ErrorMessage)

	mentioning := storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments")
	require.Positive(t, mentioning)
	m := metricsOf(t, done).Scoring
	require.Equal(t, mentioning, m.Judge.AnswersJudged)
	require.Equal(t, mentioning, m.Judge.Calls)
	require.Equal(t, mentioning, judgeCalls(standIn))
	require.Equal(
		t,
		storetest.Value[int](t, db,
			"SELECT count(*) FROM sentiments WHERE scorer = 'judge:m-1' AND scorer_version = 1 AND quote <> ''"),
		m.Judge.SentimentsJudged,
	)
	require.Positive(t, m.Judge.SentimentsJudged)
	require.Equal(t, m.SentimentsProcessed,
		storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE sentiment_version = $1", scoring.Version))
	cost := float64(m.Judge.InputTokens)/1e6 + 2*float64(m.Judge.OutputTokens)/1e6
	require.InDelta(t, cost, *m.Judge.CostUSD, 1e-7)
	require.InDelta(t, cost, spentToday(t, db, brand).CostUSD, 1e-7)
	require.EqualValues(t, 6+mentioning, spentToday(t, db, brand).Calls)
	require.Zero(t,
		storetest.Value[int](t, db, "SELECT count(*) FROM sentiments WHERE quote <> '' AND abs(score) NOT IN (0, 0.75)"))

	before := storetest.Value[string](t, db,
		"SELECT string_agg(s::text, ',' ORDER BY answer_id, name) FROM sentiments s WHERE quote <> ''")
	// The update simulates a new version of the scorer.
	db.Exec(t, "UPDATE answers SET sentiment_version = 0, position_version = 0")
	again := runToEnd(t, db, node, brand, kind(store.JobTypeScore))
	require.Equal(t, 6, metricsOf(t, again).Scoring.SentimentsProcessed)
	require.Zero(t, metricsOf(t, again).Scoring.Judge.Calls)
	require.Equal(t, mentioning, judgeCalls(standIn), "no answer is judged twice")
	require.Equal(t, before, storetest.Value[string](t, db,
		"SELECT string_agg(s::text, ',' ORDER BY answer_id, name) FROM sentiments s WHERE quote <> ''"))

	rescored := runToEnd(t, db, node, brand, kind(store.JobTypeScore), storetest.Metadata(store.Options{Rescore: true}))
	require.Equal(t, mentioning, metricsOf(t, rescored).Scoring.Judge.AnswersJudged)
	require.Equal(t, 2*mentioning, judgeCalls(standIn))
}

const (
	unsureAnswers = "SELECT count(DISTINCT answer_id) FROM sentiments WHERE label = 'unsure'"
	unsureNames   = "SELECT count(*) FROM sentiments WHERE label = 'unsure'"
	judgedNames   = "SELECT count(*) FROM sentiments WHERE quote <> ''"
)

// A valid judgement is paid for only once, even if later runs score the answer again. A judgement that failed the
// checks leaves the subject unsure, so that a re-score asks about the subject again.
func TestJudge_InScopeUnsureReceivesOnlyUnsureSubjectsAndNoJudgementTwice(t *testing.T) {
	t.Parallel()
	var misquotes atomic.Bool
	misquotes.Store(true)
	db := storetest.Open(t)
	faults := func(c standin.Call) standin.Fault {
		if c.Engine == "judge" && misquotes.Load() {
			return standin.Fault{Kind: standin.FaultMisquoted}
		}
		return standin.Fault{}
	}
	standIn := newEngines(t, standin.Options{Brands: []string{"Acme", "Globex"}, Faults: faults})
	cfg := config(t, db, standIn.set)
	cfg.Judge = scopedJudge(t, standIn, judge.ScopeUnsure)
	cfg.Prices = collector.Prices{{Collector: "judge", InputPerMillion: 1, OutputPerMillion: 2}}
	node := startNode(t, cfg)
	brand := db.Brand(t, 24)
	done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"chatgpt"}})...)

	unsure := storetest.Value[int](t, db, unsureAnswers)
	names := storetest.Value[int](t, db, unsureNames)
	require.Positive(t, unsure)
	require.Less(t, unsure, storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments"))
	require.Equal(t, unsure, judgeCalls(standIn))
	require.Equal(t, names, metricsOf(t, done).Scoring.Judge.JudgementsDropped, "the judge rates only unsure subjects")

	misquotes.Store(false)
	runToEnd(t, db, node, brand, kind(store.JobTypeScore))
	require.Equal(t, unsure, judgeCalls(standIn), "a scoring run does not repeat paid calls")

	rescore := func() store.Run {
		made, err := node.Rescore(t.Context(), done.ID, "ada")
		require.NoError(t, err)
		return waitStatus(t, db, made.ID, store.RunCompleted)
	}
	preview, err := node.PreviewRescoreIn(t.Context(), db.DB, done.ID)
	require.NoError(t, err)
	cost := float64(unsure) * *cfg.Judge.Typical(cfg.Prices)
	require.Equal(t, store.RescorePreview{Answers: 24, Judge: &store.JudgePreview{
		Calls: unsure, CostUSD: &cost, Model: "m-1", Scope: "unsure",
	}}, preview)
	ended := rescore()
	require.Equal(t, names, metricsOf(t, ended).Scoring.Judge.SentimentsJudged)
	require.Equal(t, 2*unsure, judgeCalls(standIn))
	require.Zero(t, storetest.Value[int](t, db, unsureNames))
	require.Equal(t, names, storetest.Value[int](t, db, judgedNames))

	preview, err = node.PreviewRescoreIn(t.Context(), db.DB, done.ID)
	require.NoError(t, err)
	require.Zero(t, preview.Judge.Calls)
	require.Zero(t, metricsOf(t, rescore()).Scoring.Judge.Calls)
	require.Equal(t, 2*unsure, judgeCalls(standIn), "valid judgements are not paid for again")
	require.Equal(t, names, storetest.Value[int](t, db, judgedNames))
}

func TestJudge_LeavesTheLexiconsSentimentWhenItFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault   standin.FaultKind
		options store.Options
		calls   int // maximum number of calls to the judge
		want    string
		reason  store.ReasonCode
	}{
		"a bad key": {
			fault: standin.FaultUnauthorized, calls: 4, want: "permanent: HTTP 401", reason: store.ReasonJudgeFailed,
		},
		"an outage": {
			fault: standin.FaultUnavailable, calls: 3 * (5 + 3), want: "transient: HTTP 503", reason: store.ReasonJudgeFailed,
		},
		"no money": {
			fault: standin.FaultQuota, calls: 4, want: "out_of_quota", reason: store.ReasonJudgeFailed,
		},
		"responses that are too large": {
			fault: standin.FaultOversized, calls: 8, want: "larger than 4 MiB", reason: store.ReasonJudgeFailed,
		},
		"a misquote": {fault: standin.FaultMisquoted, calls: 8},
		"a run's cap": {
			options: store.Options{MaxCalls: 8}, want: " calls, but its cap is 8.", reason: store.ReasonCapRunCalls,
		},
		"no JSON": {fault: standin.FaultIncomplete, calls: 8},
		"a flaky host": {
			fault: standin.FaultReset, calls: 3 * (5 + 3), want: "transient: ", reason: store.ReasonJudgeFailed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, standin.Options{Brands: []string{"Acme"}, Faults: func(c standin.Call) standin.Fault {
				if c.Engine == "judge" {
					return standin.Fault{Kind: test.fault}
				}
				return standin.Fault{}
			}})
			cfg := config(t, db, standIn.set)
			cfg.Judge = judgeOf(t, standIn)
			node := startNode(t, cfg)
			brand := db.Brand(t, 0)
			// Each answer of the test mentions Acme.
			for _, text := range []string{"crm a", "crm b", "crm c", "crm d", "crm e", "crm f", "crm g", "crm h"} {
				_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, IsActive: true, Text: text + " about Acme"})
				require.NoError(t, err)
			}
			test.options.Collectors = []string{"deepseek"}
			done := runToEnd(t, db, node, brand, judgedOptions(test.options)...)
			require.Equal(t, test.want == "", done.ErrorMessage == nil, message(done))
			require.Contains(t, message(done), test.want)
			require.Equal(t, test.reason, done.ReasonCode)
			require.LessOrEqual(t, judgeCalls(standIn), test.calls)
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM sentiments WHERE scorer <> 'lexicon'"))
			require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM sentiments"))
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE judge_lease_until > now()"))
			require.NotContains(t, message(done), "sk-test")
		})
	}
}

// A content filter refuses only one of the texts. The run must not give up on the judge.
func TestJudge_ContinuesAfterARefusedText(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":"content_filter","message":"The prompt was filtered"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"sentiments\":[]}"}}]}`)
	}))
	t.Cleanup(server.Close)
	cfg := config(t, db, newEngines(t, standin.Options{Brands: []string{"Acme"}}).set)
	var err error
	cfg.Judge, err = judge.New(judge.Config{
		Config: collector.Config{BaseURL: server.URL, Model: "m-1"}, Scope: judge.ScopeAll,
	})
	require.NoError(t, err)
	cfg.LaneWidth = 1
	brand := db.Brand(t, 0)
	for _, text := range []string{"crm a", "crm b", "crm c"} {
		_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, IsActive: true, Text: text + " about Acme"})
		require.NoError(t, err)
	}
	options := judgedOptions(store.Options{Collectors: []string{"deepseek"}})
	done := runToEnd(t, db, startNode(t, cfg), brand, options...)
	require.EqualValues(t, 3, calls.Load())
	require.Contains(t, message(done), "The judge of sentiment failed for 1 answer.")
	require.Contains(t, message(done), "content_filter: The prompt was filtered")
}

func TestJudge_IsCutIntoSlicesWithoutRepeatedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Latency: 30 * time.Millisecond})
	cfg := config(t, db, standIn.set)
	cfg.Judge, cfg.LaneWidth, cfg.SliceTime = judgeOf(t, standIn), 1, 100*time.Millisecond
	node := startNode(t, cfg)
	done := runToEnd(
		t,
		db,
		node,
		db.Brand(t, 12),
		judgedOptions(store.Options{Collectors: []string{"chatgpt"}, Parallel: true})...)
	require.Equal(t, metricsOf(t, done).Scoring.Judge.AnswersJudged, judgeCalls(standIn))
	require.Equal(t, storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments"), judgeCalls(standIn))
	require.Positive(t,
		storetest.Value[int](t, db, "SELECT (metadata ->> 'snoozes')::int FROM river_job WHERE kind = 'score'"))
}

func TestJudge_RepeatsTheStoringOfAJudgementInsteadOfItsCall(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	cfg.Prices = collector.Prices{{Collector: "judge", InputPerMillion: 1, OutputPerMillion: 2}}
	node := startNode(t, cfg)
	brand := db.Brand(t, 6)
	// The database refuses the first two judgements. A sequence keeps its value when a transaction is rolled back.
	db.Exec(t, `CREATE SEQUENCE refused;
		CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF nextval('refused') <= 2 THEN RAISE 'the database system is shutting down' USING ERRCODE = '57P01'; END IF;
			RETURN NEW;
		END
		$$;
		CREATE TRIGGER refuse BEFORE UPDATE OF judged_at ON answers FOR EACH ROW EXECUTE FUNCTION refuse()`)
	done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"chatgpt"}})...)
	require.Equal(t, storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments"), judgeCalls(standIn))
	require.Greater(t, storetest.Value[int](t, db, "SELECT last_value FROM refused"), judgeCalls(standIn))
	require.InDelta(t, *metricsOf(t, done).Scoring.Judge.CostUSD, spentToday(t, db, brand).CostUSD, 1e-7)
}

func TestJudge_PausesTheScheduleAtACap(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	node := startNode(t, cfg)
	brand := db.Brand(t, 6)
	db.Exec(t, "UPDATE customers SET max_calls_per_day = 6 WHERE id = $1", brand.CustomerID)
	options := store.Options{Collectors: []string{"chatgpt"}, PauseAtCap: true}
	done := runToEnd(t, db, node, brand, judgedOptions(options)...)
	require.Equal(t, store.ReasonCapDayCalls, done.ReasonCode)
	require.Zero(t, judgeCalls(standIn))
	require.Contains(t, storetest.Value[string](t, db, "SELECT paused_reason FROM scheduled_jobs WHERE NOT is_active"),
		"calls")
}

func TestJudge_WaitsForTheLeasesOfAKilledNode(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	node := startNode(t, cfg)
	brand := db.Brand(t, 6)
	runToEnd(t, db, node, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	db.Exec(t, "UPDATE answers SET judge_lease_until = clock_timestamp() + interval '3 seconds'")
	done := runToEnd(t, db, node, brand, kind(store.JobTypeScore))
	mentioning := storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments")
	require.Positive(t, mentioning)
	require.Equal(t, mentioning, metricsOf(t, done).Scoring.Judge.AnswersJudged)
}

func TestJudge_ARetryJudgesTheAnswersThatTheJudgeDidNotReceive(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	node := startNode(t, cfg)
	brand := db.Brand(t, 0)
	for _, text := range []string{"crm a", "crm b", "crm c", "crm d", "crm e", "crm f", "crm g", "crm h"} {
		_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, IsActive: true, Text: text + " about Acme"})
		require.NoError(t, err)
	}
	db.Exec(t, "UPDATE customers SET max_calls_per_day = 8 WHERE id = $1", brand.CustomerID)
	done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"deepseek"}})...)
	require.Equal(t, store.ReasonCapDayCalls, done.ReasonCode)
	require.Zero(t, judgeCalls(standIn))
	db.Exec(t, "UPDATE customers SET max_calls_per_day = 1000 WHERE id = $1", brand.CustomerID)
	_, err := node.Retry(t.Context(), done.ID)
	require.NoError(t, err)
	again := waitStatus(t, db, done.ID, store.RunCompleted)
	require.True(t, judgeCalls(standIn) > 0 || again.ErrorMessage != nil,
		"the retry neither judged the answers nor says that they are not judged")
}

// Retention can delete the text of an answer before the judge has received the answer. A call with an empty text would
// cost money for nothing.
func TestJudge_DoesNotReceiveAnswersWhoseTextsWereDeleted(t *testing.T) {
	t.Parallel()
	for name, judgeAgain := range map[string]func(*testing.T, storetest.DB, *jobs.Client, store.Run){
		"retry": func(t *testing.T, db storetest.DB, node *jobs.Client, run store.Run) {
			t.Helper()
			_, err := node.Retry(t.Context(), run.ID)
			require.NoError(t, err)
			waitStatus(t, db, run.ID, store.RunCompleted)
		},
		"scoring": func(t *testing.T, db storetest.DB, node *jobs.Client, run store.Run) {
			t.Helper()
			db.Exec(t, "UPDATE answers SET sentiment_scored_at = now() + interval '1 hour'") // scored by the new run
			runToEnd(t, db, node, store.Brand{ID: run.BrandID, CustomerID: run.CustomerID}, kind(store.JobTypeScore))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, noFaults())
			cfg := config(t, db, standIn.set)
			cfg.Judge = judgeOf(t, standIn)
			node := startNode(t, cfg)
			brand := db.Brand(t, 6)
			db.Exec(t, "UPDATE customers SET max_calls_per_day = 6 WHERE id = $1", brand.CustomerID)
			done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"chatgpt"}})...)
			require.Equal(t, store.ReasonCapDayCalls, done.ReasonCode)
			require.Zero(t, judgeCalls(standIn))
			db.Exec(t, "UPDATE customers SET max_calls_per_day = 1000 WHERE id = $1", brand.CustomerID)
			mentioning := storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments")
			require.Greater(t, mentioning, 1)
			db.Exec(t, `UPDATE answers SET text = '', sources = '[]', text_deleted_at = now()
				WHERE id <> (SELECT max(answer_id::text)::uuid FROM sentiments)`)
			judgeAgain(t, db, node, done)
			require.Equal(t, 1, judgeCalls(standIn), "of %d answers, one has a text", mentioning)
		})
	}
}

// The model bills an attempt without a usable text. The run must count the cost of the billed attempt, even if a
// cancellation interrupts the next attempt.
func TestJudge_CountsTheCostOfABilledAttemptWhenTheRunIsCancelled(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var calls atomic.Int32
	second, hold := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 2 {
			close(second)
			<-hold
		}
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":""}}],"usage":{"prompt_tokens":7,"cost":0.5}}`)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hold) })
	cfg := config(t, db, newEngines(t, standin.Options{Brands: []string{"Acme"}}).set)
	var err error
	cfg.Judge, err = judge.New(judge.Config{
		Config: collector.Config{BaseURL: server.URL, Model: "m-1"}, RetryPause: time.Millisecond, Scope: judge.ScopeAll,
	})
	require.NoError(t, err)
	node := startNode(t, cfg)
	brand := db.Brand(t, 0)
	_, err = db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, IsActive: true, Text: "crm about Acme"})
	require.NoError(t, err)
	run := trigger(t, node, db.Schedule(t, brand, judgedOptions(store.Options{Collectors: []string{"deepseek"}})...))
	<-second
	_, err = node.Cancel(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the job's end", "SELECT state = 'cancelled' FROM river_job WHERE kind = 'score'")
	require.InDelta(t, 0.5, storetest.Value[float64](t, db, "SELECT cost_usd::float8 FROM run_spending"), 1e-7)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT calls FROM run_spending"),
		"one call of the engine and one of the judge")
	require.Equal(t, 1, storetest.Value[int](t, db,
		"SELECT count(*) FROM answers WHERE judged_at IS NULL AND judge_lease_until IS NULL"))
}

// askAboutAcme adds queries to a brand. The answers to all of the queries mention Acme.
func askAboutAcme(tb testing.TB, db storetest.DB, brand store.Brand, queries int) {
	tb.Helper()
	for i := range queries {
		_, err := db.SaveQuery(tb.Context(), store.Query{
			BrandID: brand.ID, IsActive: true, Text: fmt.Sprintf("crm %d about Acme", i+1),
		})
		require.NoError(tb, err)
	}
}

// In the scope "all", a re-score pays for judgements again. A retry of the re-score pays only for the judgements that
// the re-score lacks.
func TestJudge_ARetryOfAReScoreKeepsItsPaidJudgements(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var left atomic.Int32 // calls of the judge until one call fails
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Engine == "judge" && left.Add(-1) == 0 {
			return standin.Fault{Kind: standin.FaultUnauthorized}
		}
		return standin.Fault{}
	}})
	cfg := config(t, db, standIn.set)
	cfg.Judge, cfg.LaneWidth = judgeOf(t, standIn), 1
	node := startNode(t, cfg)
	brand := db.Brand(t, 0)
	askAboutAcme(t, db, brand, 8)
	done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"deepseek"}})...)
	paid := judgeCalls(standIn)
	require.Greater(t, paid, 5)
	left.Store(4)
	rescore, err := node.Rescore(t.Context(), done.ID, "ada")
	require.NoError(t, err)
	failed := waitStatus(t, db, rescore.ID, store.RunCompleted)
	require.Equal(t, store.ReasonJudgeFailed, failed.ReasonCode)
	require.Equal(t, paid+4, judgeCalls(standIn), "the fourth call of the re-score fails")
	_, err = node.Retry(t.Context(), rescore.ID)
	require.NoError(t, err)
	retried := waitStatus(t, db, rescore.ID, store.RunCompleted)
	require.Nil(t, retried.ErrorMessage)
	require.Equal(t, paid+4+paid-3, judgeCalls(standIn), "the retry repeats the failed call and makes the missing calls")
	require.Equal(t, paid, metricsOf(t, retried).Scoring.Judge.AnswersJudged)
}

// The first attempt of a scoring run scores the answers and reaches a cap before the judge. The retry scores nothing.
func TestJudge_ARetryOfAScoringRunJudgesTheAnswersOfItsFirstAttempt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	node := startNode(t, cfg)
	brand := db.Brand(t, 0)
	askAboutAcme(t, db, brand, 8)
	db.Exec(t, "UPDATE customers SET max_calls_per_day = 8 WHERE id = $1", brand.CustomerID)
	runToEnd(t, db, node, brand, storetest.Metadata(store.Options{Collectors: []string{"deepseek"}}))
	moveToToday(t, db, brand)
	capped := runToEnd(t, db, node, brand, kind(store.JobTypeScore))
	require.Equal(t, store.ReasonCapDayCalls, capped.ReasonCode)
	require.Zero(t, judgeCalls(standIn))
	db.Exec(t, "UPDATE customers SET max_calls_per_day = 1000 WHERE id = $1", brand.CustomerID)
	for range 2 { // each retry remembers the first start
		_, err := node.Retry(t.Context(), capped.ID)
		require.NoError(t, err)
		waitStatus(t, db, capped.ID, store.RunCompleted)
		require.Equal(t, storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments"), judgeCalls(standIn))
		db.Exec(t, "UPDATE job_runs SET error_message = 'as if the judge had failed' WHERE id = $1", capped.ID)
	}
}

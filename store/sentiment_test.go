package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// noon is the time of the answers in the tests of this file.
func noon() time.Time { return time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC) }

// labelled adds a scored answer about Acme for each score. The parameter "unsure" is the number of unsure sentiments,
// which come first.
func labelled(t *testing.T, db storetest.DB, run store.Run, unsure int, scores ...float64) {
	t.Helper()
	for i, score := range scores {
		scored(t, db, run, noon(), "chatgpt", said(store.OwnerBrand, "Acme", 1, score))
		if i < unsure {
			db.Exec(t, `UPDATE sentiments SET label = 'unsure', confidence = 0.4
				WHERE answer_id = (SELECT max(id::text)::uuid FROM answers)`)
		}
	}
}

// trendOf returns the trend of the brand over all engines on the day of the answers.
func trendOf(t *testing.T, db storetest.DB, brandID uuid.UUID) store.TrendPoint {
	t.Helper()
	points, err := db.Trends(t.Context(), store.TrendQuery{
		BrandID: brandID, From: noon().Add(-time.Hour), To: noon().Add(time.Hour), Unit: store.TrendDay, Zone: time.UTC,
	})
	require.NoError(t, err)
	require.Equal(t, store.OwnerBrand, points[0].Owner)
	require.Empty(t, points[0].Collector)
	return points[0]
}

func TestSentiments_AveragesExcludeUnsureOnes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	labelled(t, db, run, 2, -1, -1, 0.1, 0.2, 0.3, 0.4, 0.5)
	refreshAll(t, db.DB, run.BrandID)
	point := trendOf(t, db, run.BrandID)
	require.Equal(t, []int{7, 5, 2}, []int{point.Mentioned, point.Sentiments, point.Unsure})
	mean, ok := point.Sentiment()
	require.True(t, ok)
	require.InDelta(t, 0.3, mean.Value, 1e-9)
	require.InDelta(t, 0.3, *point.AverageSentiment, 1e-9)
	require.InDelta(t, 2*0.2637-1, mean.Low, 1e-3) // Wilson's interval of a share of 0.65 in 5 answers
	require.InDelta(t, 2*0.9059-1, mean.High, 1e-3)

	engines, err := db.SummarizeBrand(t.Context(), run.BrandID)
	require.NoError(t, err)
	require.InDelta(t, 0.3, *engines[0].AverageSentiment, 1e-9)
	require.Equal(t, []int{5, 2}, []int{engines[0].Sentiments, engines[0].Unsure})

	scoring, err := db.CountScored(t.Context(), store.Scope{BrandID: run.BrandID}, time.Time{})
	require.NoError(t, err)
	require.Equal(t, []int{7, 2}, []int{scoring.SentimentsProcessed, scoring.UnsureSentiments})
}

func TestSentiments_FewerThanFiveHaveNoAverage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	labelled(t, db, run, 2, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
	refreshAll(t, db.DB, run.BrandID)
	point := trendOf(t, db, run.BrandID)
	require.Equal(t, []int{4, 2}, []int{point.Sentiments, point.Unsure})
	require.Nil(t, point.AverageSentiment)
	_, ok := point.Sentiment()
	require.False(t, ok)
	engines, err := db.SummarizeBrand(t.Context(), run.BrandID)
	require.NoError(t, err)
	require.Nil(t, engines[0].AverageSentiment)
}

// A node of an earlier version adds up the sentiments of all labels, and does not know the column for unsure
// sentiments.
func TestTrends_ExcludeUnsureSentimentsWhenAnOlderNodeRefreshesThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	labelled(t, db, run, 2, -1, -1, 0.1, 0.2, 0.3, 0.4, 0.5)
	db.Exec(
		t,
		`INSERT INTO trend_buckets (brand_id, bucket, collector, owner, name, answers, mentions, truncated, order_sum,
			sentiment_sum, sentiments, citations)
		SELECT a.brand_id, date_bin('15 minutes', a.created_at, 'epoch'), a.collector, p.owner, p.name, count(*),
			sum(p.mentions), 0, sum(p.mention_order), sum(m.score), count(m.score), 0
		FROM answers a JOIN positions p ON p.answer_id = a.id
		JOIN sentiments m ON m.answer_id = p.answer_id AND m.owner = p.owner AND m.name = p.name GROUP BY 1, 2, 3, 4, 5
		UNION ALL
		SELECT a.brand_id, date_bin('15 minutes', a.created_at, 'epoch'), a.collector, 'all', '', count(*), 0, 0, 0, 0, 0, 0
		FROM answers a GROUP BY 1, 2, 3`,
	)
	db.Exec(t, "DELETE FROM changed_buckets")
	byOlder := trendOf(t, db, run.BrandID)
	db.Exec(t, "UPDATE answers SET position_scored_at = clock_timestamp()")
	refreshAll(t, db.DB, run.BrandID)
	point := trendOf(t, db, run.BrandID)
	require.Equal(t, []int{point.Sentiments, point.Unsure}, []int{byOlder.Sentiments, byOlder.Unsure})
	require.InDelta(t, *point.AverageSentiment, *byOlder.AverageSentiment, 1e-9)
}

// listed returns the only sentiment of the answers of a run, as the list of answers and the export contain it.
func listed(t *testing.T, db storetest.DB, run store.Run) (inList, exported store.ScoredSentiment) {
	t.Helper()
	answers, err := db.ListAnswers(t.Context(), store.AnswerFilter{RunID: run.ID}, store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, answers[0].Sentiments, 1)
	require.NoError(t, db.Snapshot(t.Context(), func(db *store.DB) error {
		_, err := db.Export(t.Context(), "sentiments", store.ExportFilter{}, func(row []byte) error {
			return json.Unmarshal(row, &exported)
		})
		return err
	}))
	return answers[0].Sentiments[0], exported
}

func TestSentiments_HaveAConfidenceUntilTheJudgeReplacesThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	answer := answerTo(run, queries[0])
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answer}))
	confidence := 0.42
	scores := store.Scores{
		ReadFor: store.ReadFor{Sentiments: []uuid.UUID{answer.ID}},
		Scorer:  "test",
		Sentiments: []store.Sentiment{{
			Clauses: 1, Confidence: &confidence, Label: store.LabelUnsure, Score: 0.1,
			Named: store.Named{AnswerID: answer.ID, Name: "Acme", Owner: store.OwnerBrand},
		}},
		Version: 4,
	}
	require.NoError(t, db.SaveScores(t.Context(), scores))
	inList, exported := listed(t, db, run)
	for _, s := range []store.ScoredSentiment{inList, exported} {
		require.Equal(t, store.LabelUnsure, s.Label)
		require.InDelta(t, confidence, *s.Confidence, 1e-9)
	}

	require.NoError(t, db.SaveJudgements(t.Context(), run.ID, "judge:x", 1, []store.Judged{{
		AnswerID:   answer.ID,
		Sentiments: []store.JudgedSentiment{{Label: "positive", Name: "Acme", Quote: "Acme is fine", Score: 0.8}},
	}}))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(confidence) FROM sentiments"))

	// The update simulates a judgement by a node of an earlier version.
	db.Exec(t, "UPDATE sentiments SET confidence = 0.42")
	inList, exported = listed(t, db, run)
	for _, s := range []store.ScoredSentiment{inList, exported} {
		require.Equal(t, "positive", s.Label)
		require.Nil(t, s.Confidence)
	}
}

// The connection can break after a commit. The caller then stores the same judgements again.
func TestSaveJudgements_CountsAJudgementOnceThatIsStoredTwice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	answers := []store.Answer{answerTo(run, queries[0]), answerTo(run, queries[1])}
	require.NoError(t, db.SaveAnswers(t.Context(), answers))
	db.Exec(t, "INSERT INTO run_spending (run_id, customer_id, day) SELECT id, customer_id, current_date FROM job_runs")
	db.Exec(t, "UPDATE answers SET judge_lease_until = clock_timestamp() + interval '1 minute'")
	dollar := 1.0
	judged := []store.Judged{
		{AnswerID: answers[0].ID, Calls: 2, CostUSD: &dollar},
		{AnswerID: answers[1].ID, Calls: 1, CostUSD: &dollar, Interrupted: true},
	}
	for range 2 {
		require.NoError(t, db.SaveJudgements(t.Context(), run.ID, "judge:x", 1, judged))
	}
	require.Equal(t, "3 2", storetest.Value[string](t, db, "SELECT calls || ' ' || cost_usd::float8 FROM run_spending"))
	require.Equal(t, []uuid.UUID{answers[0].ID}, storetest.Value[[]uuid.UUID](t, db,
		"SELECT array_agg(id) FROM answers WHERE judged_at IS NOT NULL AND judge_calls = 2"))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(judge_lease_until) FROM answers"))
}

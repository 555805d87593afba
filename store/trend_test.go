package store_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The function "scored" adds a scored answer to a run. The answer has the given date and the given mentions in the
// given order.
func scored(t *testing.T, db storetest.DB, run store.Run, at time.Time, collector string, mentions ...store.Position) {
	t.Helper()
	id := storetest.Value[string](t, db,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, sample, status, created_at)
		VALUES (tidewatch_uuid7(), $1, $2, 'x', $3, 1, 'ok', $4) RETURNING id::text`, run.ID, run.BrandID, collector,
		at)
	db.Exec(
		t,
		"UPDATE answers SET position_version = 1, position_scored_at = now(), sentiment_version = 1, sentiment_scored_at = now() WHERE id = $1",
		id,
	)
	for i, p := range mentions {
		db.Exec(t,
			`INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
				scorer_version)
			VALUES ($1, $2, $3, $4, 0, $5, 1, 'test', 1)`, id, p.Name, p.Owner, i+1, p.Mentions)
		db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
			VALUES ($1, $2, $3, $4, 'neutral', 1, 'test', 1)`, id, p.Name, p.Owner, p.Prominence)
	}
	db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version)
		VALUES ($1, 1, 'https://acme.example/', true, 'brand', 'test', 1), ($1, 2, 'https://x.example/', true, 'other',
			'test', 1),
			($1, 3, 'https://y.example/', false, 'other', 'test', 1)`, id)
}

// The function "said" returns a mention of a name with a sentiment.
func said(owner store.Owner, name string, mentions int, sentiment float64) store.Position {
	return store.Position{Named: store.Named{Name: name, Owner: owner}, Mentions: mentions, Prominence: sentiment}
}

func TestTrends_DivideByTheRightDenominators(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	monday := time.Date(2026, 11, 2, 22, 30, 0, 0, time.UTC) // a Tuesday in Tokyo
	scored(t, db, run, monday, "chatgpt", said("brand", "Acme", 3, 0.5), said("competitor", "Globex", 1, -0.5))
	scored(t, db, run, monday.Add(time.Minute), "chatgpt", said("competitor", "Globex", 2, 0.1))
	scored(t, db, run, monday.Add(2*time.Minute), "perplexity", said("competitor", "Globex", 1, 0),
		said("brand", "Acme", 1, -0.1))
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, created_at, position_scored_at)
		VALUES (tidewatch_uuid7(), $1, $2, 'x', 'google_aio', 'no_answer', $3, now())`, run.ID, run.BrandID, monday)
	refreshAll(t, db.DB, run.BrandID)

	points := func(zone string, unit store.TrendUnit) map[string]store.TrendPoint {
		all, err := db.Trends(
			t.Context(),
			store.TrendQuery{
				BrandID: run.BrandID,
				From:    monday.AddDate(0, 0, -1),
				To:      monday.AddDate(0, 0, 1),
				Unit:    unit,
				Zone:    location(t, zone),
			},
		)
		require.NoError(t, err)
		byKey := map[string]store.TrendPoint{}
		for _, p := range all {
			byKey[fmt.Sprintf("%s/%s/%s", p.Period.UTC().Format(time.DateOnly), p.Collector, p.Name)] = p
		}
		return byKey
	}
	utc := points("UTC", store.TrendDay)
	require.Len(t, utc, 6, "two names for all engines together and for each of two engines")
	acme := utc["2026-11-02//Acme"]
	require.Equal(t, 3, acme.Answers)
	require.Equal(t, 2, acme.Mentioned)
	require.InDelta(t, 1.5, *acme.AveragePosition, 1e-9)
	require.Nil(t, acme.AverageSentiment, "two sentiments are too few for an average")
	require.Equal(t, 2, acme.Sentiments)
	require.InDelta(t, 4.0/8, *acme.ShareOfVoice, 1e-9)
	require.InDelta(t, 3.0/6, *acme.CitationShare, 1e-9, "consulted pages are not counted")
	rate, ok := acme.MentionRate()
	require.True(t, ok)
	require.InDelta(t, 2.0/3, rate.Value, 1e-9)
	require.InDelta(t, 0.2077, rate.Low, 1e-3) // expected values from R: prop.test(2, 3, correct = FALSE)
	require.InDelta(t, 0.9385, rate.High, 1e-3)
	chatgpt := utc["2026-11-02/chatgpt/Globex"]
	require.Equal(t, 2, chatgpt.Mentioned)
	require.InDelta(t, 1.5, *chatgpt.AveragePosition, 1e-9)

	require.Contains(t, points("Asia/Tokyo", store.TrendDay), "2026-11-03//Acme")
	require.Contains(t, points("Asia/Tokyo", store.TrendWeek), "2026-11-02//Acme")
}

// sumsOfAnswers adds up the stored answers with plain statements, independently of the statements of package store.
const sumsOfAnswers = `WITH a AS (SELECT *, date_bin('15 minutes', created_at, 'epoch') AS bucket FROM answers
		WHERE status = 'ok' AND position_version > 0),
	rows AS (
		SELECT bucket, collector, 'all' AS owner, '' AS name, 1 AS answers, truncated::int AS truncated, 0 AS mentions,
			0 AS order_sum, 0 AS sentiment, 0 AS sentiments, 0 AS unsure, 0 AS citations FROM a
		UNION ALL
		SELECT bucket, collector, p.owner, p.name, 1, truncated::int, mentions, mention_order,
			CASE WHEN label <> 'unsure' THEN score ELSE 0 END, coalesce(label <> 'unsure', false)::int,
			coalesce(label = 'unsure', false)::int, 0
		FROM a JOIN positions p ON p.answer_id = a.id
		LEFT JOIN sentiments s ON s.answer_id = a.id AND s.owner = p.owner AND s.name = p.name
		UNION ALL
		SELECT bucket, collector, 'all', '', 0, 0, 0, 0, 0, 0, 0, 1 FROM a JOIN citations c ON c.answer_id = a.id
			WHERE cited
		UNION ALL
		SELECT bucket, collector, c.owner, coalesce(k.name, 'Acme'), 0, 0, 0, 0, 0, 0, 0, 1
		FROM a JOIN citations c ON c.answer_id = a.id LEFT JOIN competitors k ON k.id = c.competitor_id
		WHERE cited AND (c.owner = 'brand' OR k.id IS NOT NULL))
	SELECT bucket, collector, owner, name, sum(answers) AS answers, sum(truncated) AS truncated,
		sum(mentions) AS mentions, sum(order_sum) AS order_sum, round(sum(sentiment)::numeric, 9) AS sentiment_sum,
		sum(sentiments) AS sentiments, sum(unsure) AS unsure, sum(citations) AS citations
	FROM rows GROUP BY 1, 2, 3, 4`

// Trends equal the sums over the stored answers before and after the sums are refreshed, and after later changes of
// some answers. The status of the runs that scored the answers does not matter.
func TestTrends_EqualTheSumsOfTheStoredAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 5)
	first := time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC)
	addRandomAnswers(t, db, run, first, 0.3, 600)
	db.Exec(t, "UPDATE job_runs SET status = 'cancelled', error_message = 'x', finished_at = now()")
	read := func() []store.TrendPoint {
		points, err := db.Trends(t.Context(), store.TrendQuery{
			BrandID: run.BrandID, From: first.AddDate(0, 0, 20), To: first.AddDate(0, 0, 80), Unit: store.TrendWeek,
			Zone: time.UTC,
		})
		require.NoError(t, err)
		require.NotEmpty(t, points)
		for i := range points { // the order of a sum of floating-point numbers is random
			if s := points[i].AverageSentiment; s != nil {
				points[i].AverageSentiment = new(math.Round(*s*1e9) / 1e9)
			}
		}
		return points
	}
	differing := func() int {
		return storetest.Value[int](t, db, "WITH expected AS ("+sumsOfAnswers+`), stored AS (
				SELECT bucket, collector, owner, name, answers, truncated, mentions, order_sum,
					round(sentiment_sum::numeric, 9) AS sentiment_sum, sentiments, unsure, citations FROM trend_buckets)
			SELECT count(*) FROM ((SELECT * FROM expected EXCEPT SELECT * FROM stored)
				UNION ALL (SELECT * FROM stored EXCEPT SELECT * FROM expected)) d`)
	}
	unrefreshed := read()
	refreshAll(t, db.DB, run.BrandID)
	require.Equal(t, unrefreshed, read())
	require.Zero(t, differing())

	db.Exec(t, `DELETE FROM positions WHERE name = 'Globex'
		AND answer_id IN (SELECT id FROM answers WHERE collector = 'claude')`)
	db.Exec(t, "UPDATE answers SET position_scored_at = clock_timestamp() WHERE collector = 'claude' AND status = 'ok'")
	changed := read()
	require.NotEqual(t, unrefreshed, changed)
	refreshAll(t, db.DB, run.BrandID)
	require.Equal(t, changed, read())
	require.Zero(t, differing())
}

func TestTrends_LeaveATruncatedAnswerOutForTheNamesThatItDoesNotMention(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	scored(t, db, run, at, "chatgpt", said("brand", "Acme", 1, 0))
	scored(t, db, run, at, "chatgpt", said("competitor", "Globex", 1, 0))
	db.Exec(t, "UPDATE answers SET truncated = true")
	scored(t, db, run, at, "chatgpt")
	refreshAll(t, db.DB, run.BrandID)
	all, err := db.Trends(t.Context(), store.TrendQuery{
		BrandID: run.BrandID, From: at.Add(-time.Hour), To: at.Add(time.Hour), Unit: store.TrendDay, Zone: time.UTC,
	})
	require.NoError(t, err)
	require.Len(t, all, 4)
	for _, p := range all {
		require.Equal(t, 1, p.Mentioned, p.Name)
		require.Equal(t, 2, p.Answers, "the complete answer and the truncated answer with the name count")
	}
	summary, err := db.SummarizeBrand(t.Context(), run.BrandID)
	require.NoError(t, err)
	require.Equal(t, 2, summary[0].Answers)
	require.InDelta(t, 0.5, *summary[0].MentionRate, 1e-9)
}

// Answers from before a rename have the former name of the brand. Trends and the overview count these answers.
func TestTrends_OfARenamedBrandCountTheAnswersBefore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	day := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	scored(t, db, run, day, "chatgpt", said("brand", "Acme", 1, 0))
	scored(t, db, run, day, "chatgpt", said("competitor", "Acme", 2, 0))
	refreshAll(t, db.DB, run.BrandID)
	db.Exec(t, "UPDATE brands SET name = 'Initech' WHERE id = $1", run.BrandID)
	scored(t, db, run, day.Add(time.Hour), "chatgpt", said("brand", "Initech", 1, 0))
	refreshAll(t, db.DB, run.BrandID)

	points, err := db.Trends(t.Context(), store.TrendQuery{
		BrandID: run.BrandID, From: day, To: day.AddDate(0, 0, 1), Unit: store.TrendDay, Zone: time.UTC,
	})
	require.NoError(t, err)
	require.Len(t, points, 4, "two names for all engines together and for one engine")
	for _, p := range points {
		rate, ok := p.MentionRate()
		require.True(t, ok)
		if p.Owner == store.OwnerCompetitor {
			require.Equal(t, "Acme", p.Name)
			require.InDelta(t, 1.0/3, rate.Value, 1e-9)
			continue
		}
		require.Equal(t, "Initech", p.Name)
		require.InDelta(t, 2.0/3, rate.Value, 1e-9)
		require.InDelta(t, 2.0/4, *p.ShareOfVoice, 1e-9)
		require.InDelta(t, 3.0/6, *p.CitationShare, 1e-9)
	}
}

func TestTrends_AreNilWithoutMentions(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 0)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	scored(t, db, run, at, "chatgpt", said("competitor", "Globex", 1, 0))
	refreshAll(t, db.DB, run.BrandID)
	all, err := db.Trends(
		t.Context(),
		store.TrendQuery{
			BrandID: run.BrandID,
			From:    at.Add(-time.Hour),
			To:      at.Add(time.Hour),
			Zone:    time.UTC,
			Unit:    store.TrendDay,
		},
	)
	require.NoError(t, err)
	for _, p := range all {
		if p.Owner == store.OwnerBrand {
			require.Zero(t, p.Mentioned)
			require.Nil(t, p.AveragePosition)
			require.Nil(t, p.AverageSentiment)
		}
	}
	_, ok := store.TrendPoint{}.MentionRate()
	require.False(t, ok)
}

// BenchmarkTrends reads a year of daily runs of a brand with 100 queries on four engines: 146,000 answers with three
// names each. The goal of BenchmarkTrends is a time below 200 ms.
func BenchmarkTrends(b *testing.B) {
	db := storetest.Open(b)
	brand := db.Brand(b, 0)
	job := db.Schedule(b, brand)
	db.Exec(b,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', day, day, 1
		FROM generate_series('2025-11-01'::timestamptz, '2026-10-31', '1 day') day`, job.ID, brand.ID,
		brand.CustomerID)
	db.Exec(b,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, created_at, position_version,
			position_scored_at, sentiment_version, sentiment_scored_at)
		SELECT gen_random_uuid(), r.id, r.brand_id, 'query ' || q, c, 'ok', r.scheduled_for + q * interval '10 seconds', 1,
			now(), 1, now()
		FROM job_runs r, generate_series(1, 100) q, unnest(ARRAY['chatgpt', 'perplexity', 'google_aio', 'claude']) c`)
	db.Exec(b,
		`INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, n.name, n.owner, n.o, 0, 1, 1, 'x', 1 FROM answers, (VALUES ('Acme', 'brand', 1), ('Globex',
			'competitor', 2), ('Initech', 'competitor', 3)) n (name, owner, o)`)
	db.Exec(b, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, name, owner, 0.1, 'positive', 1, 'x', 1 FROM positions`)
	db.Exec(b, "ANALYZE")
	began := time.Now()
	refreshAll(b, db.DB, brand.ID)
	summedUp := time.Since(began).Seconds()
	require.Equal(b, 146_000, storetest.Value[int](b, db, "SELECT sum(answers) FROM trend_buckets WHERE owner = 'all'"))
	db.Exec(b, "ANALYZE trend_buckets")
	query := store.TrendQuery{
		BrandID: brand.ID,
		From:    time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC),
		To:      time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Zone:    location(b, "Europe/Berlin"),
		Unit:    store.TrendDay,
	}
	for b.Loop() {
		points, err := db.Trends(b.Context(), query)
		require.NoError(b, err)
		require.GreaterOrEqual(b, len(points), 365*15)
	}
	b.ReportMetric(summedUp, "sum_up_the_year_s")
}

// location returns the time zone with the given name.
func location(tb testing.TB, zone string) *time.Location {
	tb.Helper()
	found, err := time.LoadLocation(zone)
	require.NoError(tb, err)
	return found
}

// A node of an earlier version refreshes the facts of a quarter-hour without its trends.
func TestMarkLackingTrends_MarksQuarterHoursWithFactsAndWithoutTrends(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	answer := answerTo(run, queries[0])
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answer}))
	require.NoError(t, db.SaveScores(t.Context(), store.Scores{
		ReadFor: store.ReadFor{Positions: []uuid.UUID{answer.ID}, Sentiments: []uuid.UUID{answer.ID}}, Version: 1,
	}))
	refresh := func() int {
		n, err := db.RefreshFacts(t.Context(), run.BrandID, 10)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 1, refresh())
	require.NoError(t, db.MarkLackingTrends(t.Context()))
	require.Zero(t, refresh())
	db.Exec(t, "DELETE FROM trend_buckets")
	require.NoError(t, db.MarkLackingTrends(t.Context()))
	require.Equal(t, 1, refresh())
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT sum(answers) FROM trend_buckets WHERE owner = 'all'"))
}

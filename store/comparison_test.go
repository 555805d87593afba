package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// comparedAnswer is an answer of a comparison. The zero value is a scored answer of the engine chatgpt that mentions no
// name.
type comparedAnswer struct {
	at        time.Time
	brand     bool   // whether the answer mentions the brand twice, after a competitor
	label     string // label of the sentiment about the brand, with the score 0.5
	collector string
	country   string
	model     string
	query     uuid.UUID
	status    string
	truncated bool
	unscored  bool
}

// addCompared adds an answer to a run.
func addCompared(t *testing.T, db storetest.DB, run store.Run, a comparedAnswer) {
	t.Helper()
	or := func(value, usual string) string {
		if value == "" {
			return usual
		}
		return value
	}
	version := 1
	if a.unscored {
		version = 0
	}
	id := storetest.Value[uuid.UUID](t, db, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector,
			country, model, status, error_message, truncated, created_at, position_version, position_scored_at, sample)
		SELECT tidewatch_uuid7(), $1, $2, q.id, q.text, $4, $5, $6, $7, CASE $7 WHEN 'failed' THEN 'x' ELSE '' END, $8, $9, $10, now(),
			1 + (SELECT count(*) FROM answers WHERE run_id = $1 AND query_id = q.id AND collector = $4)
		FROM queries q WHERE q.id = $3 RETURNING id`,
		run.ID, run.BrandID, a.query, or(a.collector, "chatgpt"), a.country, a.model, or(a.status, "ok"), a.truncated, a.at,
		version)
	if !a.brand {
		return
	}
	db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		VALUES ($1, 'Globex', 'competitor', 1, 0, 3, 1, 'test', 1), ($1, 'Acme', 'brand', 2, 0, 2, 1, 'test', 1)`, id)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		VALUES ($1, 'Globex', 'competitor', -1, 'negative', 1, 'test', 1), ($1, 'Acme', 'brand', 0.5, $2, 1, 'test', 1)`,
		id, or(a.label, "positive"))
	db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version)
		VALUES ($1, 1, 'https://acme.example/', true, 'brand', 'test', 1),
			($1, 2, 'https://x.example/', true, 'other', 'test', 1), ($1, 3, 'https://acme.example/b', false, 'brand', 'test', 1)`,
		id)
}

// comparedPeriods returns two adjacent weeks of a segment.
func comparedPeriods(brand uuid.UUID) store.Segment {
	first := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	second := first.AddDate(0, 0, 7)
	return store.Segment{
		BrandID: brand,
		Before:  store.Period{From: first, To: second},
		After:   store.Period{From: second, To: second.AddDate(0, 0, 7)},
	}
}

func TestComparedCells_HaveTheDenominatorsOfTrends(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	s := comparedPeriods(run.BrandID)
	at, query := s.Before.From, queries[0].ID
	for _, a := range []comparedAnswer{
		{brand: true},
		{brand: true, label: "unsure"},
		{},
		{truncated: true},              // the missing part may mention the brand
		{brand: true, truncated: true}, // mentioned nevertheless
		{status: "no_answer", unscored: true},
		{status: "refused", unscored: true},
		{status: "failed", unscored: true},
		{unscored: true},
	} {
		a.at, a.query = at, query
		addCompared(t, db, run, a)
	}
	cells, err := db.ComparedCells(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, []store.ComparedCell{{
		Collector: "chatgpt", QueryID: &query, QueryText: queries[0].Text,
		Calls: 9, Answers: 5, Judged: 4, Mentioned: 3, OrderSum: 6, Sentiment: 1, Sure: 2, Unsure: 1,
		Mentions: 6, AllMentions: 15, Cited: 3, AllCited: 6,
	}}, cells)

	require.NoError(t, db.RefreshTrends(t.Context(), run.BrandID, time.Time{}))
	points, err := db.Trends(t.Context(), store.TrendQuery{
		BrandID: run.BrandID, From: s.Before.From, To: s.Before.To, Timezone: "UTC", Unit: store.TrendWeek,
	})
	require.NoError(t, err)
	var brand store.TrendPoint
	for _, p := range points {
		if p.Owner == store.OwnerBrand && p.Collector == "" {
			brand = p
		}
	}
	c := cells[0]
	require.Equal(t, []int{brand.Answers, brand.Mentioned, brand.Sentiments, brand.Unsure},
		[]int{c.Judged, c.Mentioned, c.Sure, c.Unsure})
	require.InDelta(t, *brand.AveragePosition, float64(c.OrderSum)/float64(c.Mentioned), 1e-9)
	require.InDelta(t, *brand.ShareOfVoice, float64(c.Mentions)/float64(c.AllMentions), 1e-9)
	require.InDelta(t, *brand.CitationShare, float64(c.Cited)/float64(c.AllCited), 1e-9)
}

func TestComparedCells_AreOfTheSegment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	other, otherQueries := newRun(t, db, 1)
	s := comparedPeriods(run.BrandID)
	db.Exec(t, "UPDATE queries SET topic = 'prices' WHERE id = $1", queries[1].ID)
	add := func(a comparedAnswer) { addCompared(t, db, run, a) }
	add(comparedAnswer{at: s.Before.From, query: queries[0].ID})
	add(comparedAnswer{at: s.After.From.Add(-time.Microsecond), query: queries[0].ID})
	add(comparedAnswer{at: s.After.From, query: queries[0].ID})
	add(comparedAnswer{at: s.After.From, query: queries[1].ID, collector: "perplexity", country: "DE"})
	add(comparedAnswer{at: s.Before.From.Add(-time.Microsecond), query: queries[0].ID})
	add(comparedAnswer{at: s.After.To, query: queries[0].ID})
	addCompared(t, db, other, comparedAnswer{at: s.After.From, query: otherQueries[0].ID})

	calls := func(filter func(*store.Segment)) (before, after int) {
		segment := s
		filter(&segment)
		cells, err := db.ComparedCells(t.Context(), segment)
		require.NoError(t, err)
		for _, c := range cells {
			if c.After {
				after += c.Calls
			} else {
				before += c.Calls
			}
		}
		return before, after
	}
	for name, tt := range map[string]struct {
		filter        func(*store.Segment)
		before, after int
	}{
		"everything":  {func(*store.Segment) {}, 2, 2},
		"engines":     {func(s *store.Segment) { s.Collectors = []string{"perplexity", "claude"} }, 0, 1},
		"countries":   {func(s *store.Segment) { s.Countries = []string{"DE", "FR"} }, 0, 1},
		"no country":  {func(s *store.Segment) { s.Countries = []string{""} }, 2, 1},
		"topic":       {func(s *store.Segment) { s.Topic = "prices" }, 0, 1},
		"queries":     {func(s *store.Segment) { s.QueryIDs = []uuid.UUID{queries[0].ID} }, 2, 1},
		"all of them": {func(s *store.Segment) { s.Topic, s.QueryIDs = "prices", []uuid.UUID{queries[0].ID} }, 0, 0},
		"other periods": {func(s *store.Segment) {
			s.Before, s.After = s.After, store.Period{From: s.After.To, To: s.After.To.AddDate(0, 0, 1)}
		}, 2, 1},
		"another brand": {func(s *store.Segment) { s.BrandID = other.BrandID }, 0, 1},
		"a gap between": {func(s *store.Segment) { s.Before.To = s.Before.From.Add(time.Second) }, 1, 2},
	} {
		before, after := calls(tt.filter)
		require.Equal(t, []int{tt.before, tt.after}, []int{before, after}, name)
	}

	db.Exec(t, "UPDATE queries SET text = 'another text' WHERE id = $1", queries[0].ID)
	add(comparedAnswer{at: s.After.From, query: queries[0].ID})
	cells, err := db.ComparedCells(t.Context(), s)
	require.NoError(t, err)
	texts := map[string]bool{}
	for _, c := range cells {
		texts[c.QueryText] = true
	}
	require.Len(t, texts, 3, "answers to another text are in another cell")
}

func TestComparedModelsAndRuns_ShowWhatIsNotComparable(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	s := comparedPeriods(run.BrandID)
	add := func(a comparedAnswer) {
		a.query = queries[0].ID
		addCompared(t, db, run, a)
	}
	add(comparedAnswer{at: s.Before.From, model: "m1"})
	add(comparedAnswer{at: s.Before.From, model: "m1", status: "no_answer"})
	add(comparedAnswer{at: s.After.From, model: "m2"})
	add(comparedAnswer{at: s.After.From, status: "failed"})
	models, err := db.ComparedModels(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, []store.ComparedModel{
		{After: true, Collector: "chatgpt", Failed: 1},
		{Answers: 2, Collector: "chatgpt", Model: "m1"},
		{After: true, Answers: 1, Collector: "chatgpt", Model: "m2"},
	}, models)

	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now(), river_job_id = NULL WHERE id = $1", run.ID)
	runs, err := db.ComparedRuns(t.Context(), s)
	require.NoError(t, err)
	require.ElementsMatch(t, []store.ComparedRuns{{All: 1}, {After: true, All: 1}}, runs)
	db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'x' WHERE id = $1", run.ID)
	runs, err = db.ComparedRuns(t.Context(), s)
	require.NoError(t, err)
	require.ElementsMatch(t, []store.ComparedRuns{{All: 1, Partial: 1}, {After: true, All: 1, Partial: 1}}, runs)
}

// comparedYear adds daily answers of four engines about several brands, with ten names and five citations in each
// answer.
func comparedYear(tb testing.TB, db storetest.DB, queries, days, brands int) store.Segment {
	tb.Helper()
	var brand store.Brand
	for range brands {
		brand = db.Brand(tb, queries)
		job := db.Schedule(tb, brand)
		db.Exec(tb, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', day, day, 1
			FROM generate_series(timestamptz '2026-11-01' - ($4 - 1) * interval '1 day', '2026-11-01', '1 day') day`,
			job.ID, brand.ID, brand.CustomerID, days)
	}
	db.Exec(tb, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, created_at,
			position_version, sentiment_version)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, 'ok', r.scheduled_for, 1, 1
		FROM job_runs r JOIN queries q ON q.brand_id = r.brand_id,
			unnest(ARRAY['chatgpt', 'perplexity', 'google_aio', 'claude']) c ORDER BY r.scheduled_for`)
	db.Exec(tb, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Name ' || n, CASE n WHEN 1 THEN 'brand' ELSE 'competitor' END, n, 0, 1, 1, 'x', 1
		FROM answers, generate_series(1, 10) n`)
	db.Exec(tb, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, name, owner, 0.1, 'positive', 1, 'x', 1 FROM positions`)
	db.Exec(tb, `INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version)
		SELECT id, n, 'https://acme.example/', true, CASE n WHEN 1 THEN 'brand' ELSE 'other' END, 'x', 1
		FROM answers, generate_series(1, 5) n`)
	db.Exec(tb, "VACUUM ANALYZE")
	end := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	return store.Segment{
		BrandID: brand.ID,
		Before:  store.Period{From: end.AddDate(0, 0, -56), To: end.AddDate(0, 0, -28)},
		After:   store.Period{From: end.AddDate(0, 0, -28), To: end},
	}
}

// The test compares two weeks of one of several brands. The plans must read the brand's answers of these weeks and the
// scores of these answers, but no other rows.
func TestComparedCells_ReadOnlyTheAnswersOfTheSegment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	s := comparedYear(t, db, 5, 120, 4)
	s.Before.From = s.Before.To.AddDate(0, 0, -7)
	s.After.To = s.After.From.AddDate(0, 0, 7)
	const answers = 2 * 7 * 5 * 4
	for name, read := range map[string]func(context.Context, *store.DB, store.Segment) error{
		"cells": func(ctx context.Context, db *store.DB, s store.Segment) error {
			_, err := db.ComparedCells(ctx, s)
			return err
		},
		"models": func(ctx context.Context, db *store.DB, s store.Segment) error {
			_, err := db.ComparedModels(ctx, s)
			return err
		},
	} {
		for _, plan := range plansOf(t, db, func(db *store.DB) error { return read(t.Context(), db, s) }) {
			for _, node := range plan.all() {
				if node.Relation == "" {
					continue
				}
				require.NotEqual(t, "Seq Scan", node.Type, "%s of %s:\n%s", name, node.Relation, plan.outline(""))
				require.LessOrEqual(t, node.Rows*node.Loops, float64(10*answers), "%s:\n%s", name, plan.outline(""))
				if node.Relation == "answers" {
					require.Zero(t, node.Filtered, "%s:\n%s", name, plan.outline(""))
				}
			}
		}
	}
}

// BenchmarkComparedCells compares two periods of 28 days of a brand with 146,000 answers in a year: 100 queries, four
// engines, ten names and five citations in each answer. The goal of BenchmarkComparedCells is a time below 200 ms.
func BenchmarkComparedCells(b *testing.B) {
	db := storetest.Open(b)
	s := comparedYear(b, db, 100, 365, 1)
	for b.Loop() {
		cells, err := db.ComparedCells(b.Context(), s)
		require.NoError(b, err)
		require.Len(b, cells, 800)
	}
}

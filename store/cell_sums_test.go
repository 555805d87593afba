package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// comparedAnswer describes an answer that the test adds to a period. The zero value is a scored answer of the engine
// chatgpt that mentions no name.
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
func comparedPeriods(brand uuid.UUID) twoPeriods {
	first := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	second := first.AddDate(0, 0, 7)
	return twoPeriods{
		BrandID: brand,
		Before:  store.Period{From: first, To: second},
		After:   store.Period{From: second, To: second.AddDate(0, 0, 7)},
	}
}

// twoPeriods are two adjacent periods of a brand.
type twoPeriods struct {
	BrandID       uuid.UUID
	Before, After store.Period
}

// cellSums reads the sums of all cells of a brand.
func cellSums(tb testing.TB, db *store.DB, brand uuid.UUID, p store.Period) []store.CellSums {
	tb.Helper()
	var sums []store.CellSums
	require.NoError(tb, db.ReadFacts(tb.Context(), brand, func(f *store.Facts) error {
		cells, err := f.CellsOf(tb.Context())
		require.NoError(tb, err)
		sums, _, err = f.CellSums(tb.Context(), cells, p)
		return err
	}))
	return sums
}

func TestCellSums_HaveTheDenominatorsOfTrends(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	s := comparedPeriods(run.BrandID)
	at, query := s.Before.From, queries[0].ID
	for _, a := range []comparedAnswer{
		{brand: true},
		{brand: true, label: "unsure"},
		{},
		{truncated: true},              // the missing part of the answer may mention the brand
		{brand: true, truncated: true}, // the text before the cut mentions the brand
		{status: "no_answer", unscored: true},
		{status: "refused", unscored: true},
		{status: "failed", unscored: true},
		{unscored: true},
	} {
		a.at, a.query = at, query
		addCompared(t, db, run, a)
	}
	cells := cellSums(t, db.DB, run.BrandID, s.Before)
	require.Equal(t, []store.CellSums{{
		CellID: cells[0].CellID,
		Sums: store.Sums{
			AllCitations: 6, AllMentions: 15, Answers: 5, Calls: 9, Failed: 1, Truncated: 2,
		},
		NameSums: store.NameSums{
			Citations: 3, CitedAnswers: 3, Mentioned: 3, MentionedTruncated: 1, Mentions: 6, OrderSum: 6, Sentiment: 1, Sure: 2,
			Unsure: 1,
		},
	}}, cells)
	require.Equal(t, 4, cells[0].Judged(cells[0].Sums))

	refreshAll(t, db.DB, run.BrandID)
	points, err := db.Trends(t.Context(), store.TrendQuery{
		BrandID: run.BrandID, From: s.Before.From, To: s.Before.To, Unit: store.TrendWeek, Zone: time.UTC,
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
		[]int{c.Judged(c.Sums), c.Mentioned, c.Sure, c.Unsure})
	require.InDelta(t, *brand.AveragePosition, float64(c.OrderSum)/float64(c.Mentioned), 1e-9)
	require.InDelta(t, *brand.ShareOfVoice, float64(c.Mentions)/float64(c.AllMentions), 1e-9)
	require.InDelta(t, *brand.CitationShare, float64(c.Citations)/float64(c.AllCitations), 1e-9)
}

func TestCellSums_AreOfTheBrandAndThePeriod(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	other, otherQueries := newRun(t, db, 1)
	s := comparedPeriods(run.BrandID)
	add := func(a comparedAnswer) { addCompared(t, db, run, a) }
	add(comparedAnswer{at: s.Before.From, query: queries[0].ID})
	add(comparedAnswer{at: s.After.From.Add(-time.Microsecond), query: queries[0].ID})
	add(comparedAnswer{at: s.After.From, query: queries[0].ID})
	add(comparedAnswer{at: s.After.From, query: queries[1].ID, collector: "perplexity", country: "DE"})
	add(comparedAnswer{at: s.Before.From.Add(-time.Microsecond), query: queries[0].ID})
	add(comparedAnswer{at: s.After.To, query: queries[0].ID})
	addCompared(t, db, other, comparedAnswer{at: s.After.From, query: otherQueries[0].ID})

	calls := func(brand uuid.UUID, p store.Period) int {
		n := 0
		for _, c := range cellSums(t, db.DB, brand, p) {
			n += c.Calls
		}
		return n
	}
	for _, state := range []string{"before the refresh", "after the refresh"} {
		require.Equal(t, 2, calls(run.BrandID, s.Before), state)
		require.Equal(t, 2, calls(run.BrandID, s.After), state)
		require.Equal(t, 1, calls(run.BrandID, store.Period{From: s.After.To, To: s.After.To.AddDate(0, 0, 1)}), state)
		require.Equal(t, 1, calls(run.BrandID, store.Period{From: s.Before.From, To: s.Before.From.Add(time.Second)}), state)
		require.Equal(t, 1, calls(other.BrandID, s.After), state)
		refreshAll(t, db.DB, run.BrandID)
	}

	db.Exec(t, "UPDATE queries SET text = 'another text', topic = 'prices', tags = '{x}' WHERE id = $1", queries[0].ID)
	add(comparedAnswer{at: s.After.From, query: queries[0].ID})
	cells, err := db.CellsOf(t.Context(), run.BrandID)
	require.NoError(t, err)
	require.Len(t, cells, 3, "answers to another text are in another cell")
	for _, c := range cells {
		if *c.QueryID == queries[0].ID {
			require.Equal(t, c.QueryText == "another text", c.IsActive)
			require.Equal(t, "prices", c.Topic)
			require.Equal(t, []string{"x"}, c.Tags)
		}
	}
}

func TestModelsAndRuns_ShowWhatIsNotComparable(t *testing.T) {
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
	models := func(p store.Period) (models []store.ModelSums, runs store.RunCounts) {
		require.NoError(t, db.ReadFacts(t.Context(), run.BrandID, func(f *store.Facts) error {
			cells, err := f.CellsOf(t.Context())
			require.NoError(t, err)
			_, models, err = f.CellSums(t.Context(), cells, p)
			require.NoError(t, err)
			runs, err = f.Runs(t.Context(), cells, p)
			return err
		}))
		return models, runs
	}
	before, _ := models(s.Before)
	require.Equal(t, []store.ModelSums{{Calls: 2, Collector: "chatgpt", Model: "m1"}}, before)
	after, _ := models(s.After)
	require.Equal(t, []store.ModelSums{
		{Calls: 1, Collector: "chatgpt", Failed: 1}, {Calls: 1, Collector: "chatgpt", Model: "m2"},
	}, after)

	refreshAll(t, db.DB, run.BrandID)
	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now(), river_job_id = NULL WHERE id = $1", run.ID)
	_, runs := models(s.Before)
	require.Equal(t, store.RunCounts{All: 1}, runs)
	db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'x' WHERE id = $1", run.ID)
	_, runs = models(s.After)
	require.Equal(t, store.RunCounts{All: 1, Partial: 1}, runs)
}

// comparedYear adds daily answers of four engines about several brands, with ten names and five citations in each
// answer.
func comparedYear(tb testing.TB, db storetest.DB, queries, days, brands int) twoPeriods {
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
	return twoPeriods{
		BrandID: brand.ID,
		Before:  store.Period{From: end.AddDate(0, 0, -56), To: end.AddDate(0, 0, -28)},
		After:   store.Period{From: end.AddDate(0, 0, -28), To: end},
	}
}

// The test reads two weeks of one of several brands, before and after a refresh. The query plans must read only the
// answers or only the facts of the compared weeks.
func TestFacts_ReadOnlyTheRowsOfThePeriod(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	s := comparedYear(t, db, 5, 120, 4)
	p := store.Period{From: s.After.From, To: s.After.From.AddDate(0, 0, 14)}
	const answers = 14 * 5 * 4
	cells, err := db.CellsOf(t.Context(), s.BrandID)
	require.NoError(t, err)
	read := map[string]func(*store.Facts) error{
		"cells": func(f *store.Facts) error { _, _, err := f.CellSums(t.Context(), cells, p); return err },
		"names": func(f *store.Facts) error { _, err := f.CellNameSums(t.Context(), cells, p); return err },
		"runs":  func(f *store.Facts) error { _, err := f.Runs(t.Context(), cells, p); return err },
		"last":  func(f *store.Facts) error { _, err := f.LastAsked(t.Context(), cells, p); return err },
		"series": func(f *store.Facts) error {
			_, err := f.SplitSeries(t.Context(), store.SplitQuery{
				Cells: cells, Groups: make([]int, len(cells)), Period: p, Starts: []time.Time{p.From},
			})
			return err
		},
	}
	for _, state := range []string{"before the refresh", "after the refresh"} {
		for name, read := range read {
			plans := plansOf(t, db, func(db *store.DB) error {
				return db.ReadFacts(t.Context(), s.BrandID, read)
			})
			require.NotEmpty(t, plans)
			for _, plan := range plans {
				for _, node := range plan.all() {
					if node.Relation == "" || node.Relation == "queries" || node.Relation == "cells" {
						continue
					}
					about := name + " " + state + " of " + node.Relation + ":\n" + plan.outline("")
					require.False(t, node.Type == "Seq Scan" && node.Rows*node.Loops > 1, about)
					require.LessOrEqual(t, node.Rows*node.Loops, float64(10*answers), about)
					if node.Relation == "answers" {
						require.Zero(t, node.Filtered, about)
					}
				}
			}
		}
		refreshAll(t, db.DB, s.BrandID)
		db.Exec(t, "VACUUM ANALYZE")
	}
}

// In a new installation, Postgres has no statistics of the table "cells" when many brands get their first answers.
func TestCells_OfNewAnswersAreFoundByIndexWithoutStatistics(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 1)
	db.Exec(t, "INSERT INTO brands (customer_id, name) SELECT $1, 'Brand ' || n FROM generate_series(1, 400) n",
		run.CustomerID)
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	for page := range 5 {
		_, err := conn.Exec(t.Context(), `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
			SELECT tidewatch_uuid7(), $1, id, 'best tool', 'chatgpt', 'ok', 'text' FROM brands ORDER BY id
			OFFSET $2 LIMIT 100`, run.ID, 100*page)
		require.NoError(t, err)
	}
	require.Equal(t, 401, storetest.Value[int](t, db, "SELECT count(*)::int FROM cells"))
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(t.Context())) }()
	_, err = tx.Exec(t.Context(), `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), $1, id, 'best tool', 'claude', 'ok', 'text' FROM brands`, run.ID)
	require.NoError(t, err)
	var read int
	require.NoError(t, tx.QueryRow(t.Context(), `SELECT seq_tup_read FROM pg_stat_xact_user_tables
		WHERE relname = 'cells'`).Scan(&read))
	require.Zero(t, read)
}

package insights_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// answered is a brand with random answers of six weeks.
type answered struct {
	storetest.DB

	brand store.Brand
	first time.Time // the first day
}

// randomAnswers adds answers with random names, sentiments, citations and outcomes. Some answers belong to a deleted
// query, and some to another country.
func randomAnswers(t *testing.T, seed float64) answered {
	t.Helper()
	db := storetest.Open(t)
	a := answered{db, db.Brand(t, 0), time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	db.Exec(t, `INSERT INTO queries (brand_id, text, topic, country, tags)
		SELECT $1, t, CASE WHEN n < 3 THEN 'prices' ELSE '' END, CASE n WHEN 1 THEN 'DE' ELSE '' END,
			CASE n WHEN 2 THEN ARRAY['Spring'] ELSE ARRAY[]::text[] END
		FROM unnest(ARRAY['best tool', 'cheap tool', 'Globex or another tool', 'top ten', $2 || ' reviews', 'gone'])
			WITH ORDINALITY AS q (t, n)`, a.brand.ID, a.brand.Name)
	db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1", a.brand.ID)
	db.Exec(t, "INSERT INTO competitors (brand_id, name) SELECT $1, unnest(ARRAY['Globex', 'Initech'])", a.brand.ID)
	db.Exec(t, "UPDATE competitors SET tracked_since = '{}' WHERE brand_id = $1", a.brand.ID)
	job := db.Schedule(t, a.brand)
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed',
			$4::timestamptz + n * interval '5 hours', now(), 1
		FROM generate_series(0, 200) n`, job.ID, a.brand.ID, a.brand.CustomerID, a.first)
	db.Exec(t, "SELECT setseed($1)", seed)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, sample, status,
			error_message, text, truncated, created_at, position_version)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, CASE WHEN random() < 0.2 THEN 'US' ELSE q.country END,
			'm1', s, o, CASE o WHEN 'failed' THEN 'x' ELSE '' END, 'x', random() < 0.2,
			r.scheduled_for + s * interval '8 minutes', CASE WHEN o = 'ok' AND random() < 0.9 THEN 1 ELSE 0 END
		FROM job_runs r JOIN queries q ON q.brand_id = r.brand_id CROSS JOIN unnest(ARRAY['chatgpt', 'claude']) c
		CROSS JOIN generate_series(1, 2) s
		CROSS JOIN LATERAL (SELECT (ARRAY['ok', 'ok', 'ok', 'failed', 'no_answer'])[1 + floor(random() * 5)
			+ 0 * length(q.text || c || r.id)] AS o) o
		WHERE r.brand_id = $1 AND random() < 0.4`, a.brand.ID)
	db.Exec(t, `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, first_offset, mentions,
			prominence, scorer, scorer_version)
		SELECT a.id, n.name, n.owner, k.id, 1 + floor(random() * 4), 0, 1 + floor(random() * 3), 1, 'test', 1
		FROM answers a CROSS JOIN (VALUES ($2, 'brand'), ('Globex', 'competitor'), ('Initech', 'competitor')) n (name, owner)
		LEFT JOIN competitors k ON k.brand_id = a.brand_id AND k.name = n.name
		WHERE a.brand_id = $1 AND random() < 0.4`, a.brand.ID, a.brand.Name)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT p.answer_id, p.name, p.owner, random() * 2 - 1,
			(ARRAY['positive', 'neutral', 'negative', 'unsure'])[1 + floor(random() * 4)], 1, 'test', 1
		FROM positions p WHERE random() < 0.8`)
	db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, competitor_id, scorer,
			scorer_version)
		SELECT a.id, 2 * i + n, 'https://' || d || '/' || n, d, random() < 0.8,
			CASE d WHEN 'own.example' THEN 'brand' WHEN 'globex.example' THEN 'competitor' ELSE 'other' END,
			CASE d WHEN 'globex.example' THEN k.id END, 'test', 1
		FROM answers a JOIN competitors k ON k.brand_id = a.brand_id AND k.name = 'Globex'
		CROSS JOIN generate_series(1, 2) n CROSS JOIN unnest(ARRAY['own.example', 'globex.example', 'news.example']) WITH ORDINALITY AS u (d, i)
		WHERE a.brand_id = $1 AND random() < 0.3`, a.brand.ID)
	db.Exec(t, `UPDATE answers SET searches = CASE floor(random() * 3) WHEN 0 THEN ARRAY['best  Tools']
			WHEN 1 THEN ARRAY['BEST tools', 'best tools', 'prices'] ELSE ARRAY[]::text[] END
		WHERE brand_id = $1 AND status = 'ok'`, a.brand.ID)
	db.Exec(t, `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, query_id, key, name, form,
			first_offset, end_offset)
		SELECT a.id, a.brand_id, a.created_at, a.collector, a.country, a.query_id, lower(replace(n.name, ' ', '')), n.name,
			'item', 0, 1
		FROM answers a CROSS JOIN LATERAL (SELECT (ARRAY['Hooli', 'HOOLI', 'Hooli CRM', 'Umbrella'])[1 + floor(random() * 4)
			+ 0 * length(a.text)] AS name) n
		WHERE a.brand_id = $1 AND a.status = 'ok' AND random() < 0.5`, a.brand.ID)
	// Some answers present several names that count as one discovery.
	db.Exec(t, `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, query_id, key, name, form,
			first_offset, end_offset)
		SELECT c.answer_id, c.brand_id, c.created_at, c.collector, c.country, c.query_id, n.key, n.name, 'item', 0, 1
		FROM candidates c, (VALUES ('hoolicrm', 'Hooli CRM'), ('hoolitools', 'Hooli Tools')) n (key, name)
		WHERE c.brand_id = $1 AND c.key = 'hooli' AND random() < 0.2 ON CONFLICT DO NOTHING`, a.brand.ID)
	db.Exec(t, "DELETE FROM queries WHERE brand_id = $1 AND text = 'gone'", a.brand.ID)
	return a
}

func (a answered) refresh(t *testing.T) {
	t.Helper()
	for {
		n, err := a.RefreshFacts(t.Context(), a.brand.ID, 100)
		require.NoError(t, err)
		if n == 0 {
			return
		}
	}
}

// segment returns a random segment.
func (a answered) segment(random *rand.Rand) insights.Segment {
	start := a.first.AddDate(0, 0, random.IntN(20))
	s := insights.Segment{Period: store.Period{From: start, To: start.AddDate(0, 0, 1+random.IntN(25))}}
	if random.IntN(2) == 0 {
		s.Classes = []scoring.QueryClass{scoring.BrandedQuery, scoring.CompetitorQuery, scoring.UnbrandedQuery}
	}
	switch random.IntN(5) {
	case 0:
		s.Collectors = []string{"claude"}
	case 1:
		s.Countries = []string{"US"}
	case 2:
		s.Topics = []string{"prices"}
	case 3:
		s.Tags = []string{"spring"}
	}
	return s
}

// all reads the ids of all answers that a filter selects, page by page.
func (a answered) all(t *testing.T, s insights.Segment, f insights.EvidenceFilter) []uuid.UUID {
	t.Helper()
	var ids []uuid.UUID
	var after store.Place
	const limit = 90
	for {
		page, err := insights.ReadEvidence(t.Context(), a.DB.DB, a.brand, s, f,
			insights.EvidencePage{After: after, Limit: limit})
		require.NoError(t, err)
		for _, e := range page {
			at := store.Place{At: e.CreatedAt, ID: e.ID}
			if !after.IsZero() {
				require.False(t, e.CreatedAt.After(after.At), "newest first")
			}
			require.NotContains(t, ids, e.ID)
			ids, after = append(ids, e.ID), at
		}
		if len(page) < limit {
			return ids
		}
	}
}

// For each figure, a filter selects as many answers as the figure counts. The test compares figures with answers in
// random segments, before and after the aggregates are refreshed.
func TestEvidence_HasAsManyAnswersAsTheFigureSays(t *testing.T) {
	t.Parallel()
	for seed := range 2 {
		a := randomAnswers(t, float64(seed)/10)
		random := rand.New(rand.NewPCG(uint64(seed), 1))
		for range 3 {
			a.requireEvidence(t, a.segment(random))
		}
		a.refresh(t)
		a.Exec(t, `UPDATE answers SET truncated = NOT truncated WHERE created_at::date = $1::date + 9`, a.first)
		for range 3 {
			a.requireEvidence(t, a.segment(random))
		}
	}
}

func (a answered) requireEvidence(t *testing.T, s insights.Segment) {
	t.Helper()
	sure := []string{"positive", "neutral", "negative"}
	grid, err := insights.ReadGrid(t.Context(), a.DB.DB, a.brand, s, insights.GridFilter{})
	require.NoError(t, err)
	count := func(s insights.Segment, f insights.EvidenceFilter) int { return len(a.all(t, s, f)) }
	requireFigures := func(s insights.Segment, f insights.GridFigures) {
		t.Helper()
		require.Equal(t, f.Answers, count(s, insights.EvidenceFilter{}))
		require.Equal(t, f.Mentioned, count(s, insights.EvidenceFilter{Mentioned: new(true)}))
		require.Equal(t, f.Answers-f.Mentioned, count(s, insights.EvidenceFilter{Mentioned: new(false)}))
		require.Equal(t, f.Judged(), count(s, insights.EvidenceFilter{Counted: new(true)}))
		require.Equal(t, f.Sure, count(s, insights.EvidenceFilter{Sentiments: sure}))
		require.Equal(t, f.Unsure, count(s, insights.EvidenceFilter{Sentiments: []string{"unsure"}}))
		require.Equal(t, f.CitedAnswers, count(s, insights.EvidenceFilter{Cited: new(true)}))
		require.Equal(t, f.CitedUnnamed, count(s, insights.EvidenceFilter{Cited: new(true), Mentioned: new(false)}))
		require.Equal(t, f.Truncated, count(s, insights.EvidenceFilter{Truncated: new(true)}))
		require.Equal(t, f.Failed, count(s, insights.EvidenceFilter{Statuses: []store.AnswerStatus{store.AnswerFailed}}))
		require.Equal(t, f.Calls, count(s, insights.EvidenceFilter{Statuses: []store.AnswerStatus{
			store.AnswerOK, store.AnswerNone, store.AnswerRefused, store.AnswerFailed,
		}}))
	}
	requireFigures(s, grid.Total)
	for _, row := range grid.Rows[:min(2, len(grid.Rows))] {
		if row.QueryID == nil {
			continue
		}
		for engine, f := range row.Engines {
			cell := s
			cell.QueryIDs, cell.Collectors = []uuid.UUID{*row.QueryID}, []string{engine}
			requireFigures(cell, f)
		}
	}
	overview, err := insights.ReadOverview(t.Context(), a.DB.DB, a.brand, s)
	require.NoError(t, err)
	for _, standing := range overview.Leaderboard {
		rate := standing.Levels.MentionRate
		about := insights.EvidenceFilter{Name: standing.Name, Mentioned: new(true)}
		require.Equal(t, int(rate.Count), count(s, about), standing.Name)
		require.Equal(t, rate.N, count(s, insights.EvidenceFilter{Name: standing.Name, Counted: new(true)}), standing.Name)
		require.Equal(t, standing.Levels.Sentiment.N,
			count(s, insights.EvidenceFilter{Name: standing.Name, Sentiments: sure}), standing.Name)
		about.Cited = new(true)
		require.Equal(t, standing.Presence.NamedCited, count(s, about), standing.Name)
	}
	for _, source := range overview.Sources {
		require.Equal(t, source.Answers, count(s, insights.EvidenceFilter{Domain: source.Domain}), source.Domain)
	}
	a.requireOtherEvidence(t, s)
}

// requireOtherEvidence compares each figure of sources, discoveries and searches with the length of the list of answers
// behind the figure.
func (a answered) requireOtherEvidence(t *testing.T, s insights.Segment) {
	t.Helper()
	count := func(s insights.Segment, f insights.EvidenceFilter) int { return len(a.all(t, s, f)) }
	sources, err := insights.ReadSources(t.Context(), a.DB.DB, a.brand, s, insights.SourceFilter{})
	require.NoError(t, err)
	for _, source := range sources.Rows {
		about := insights.EvidenceFilter{Domain: source.Domain, Rivals: new(true)}
		require.Equal(t, source.RivalsNamed, count(s, about), source.Domain)
		about.Rivals = new(false)
		require.Equal(t, source.Answers-source.RivalsNamed, count(s, about), source.Domain)
	}
	found, _, err := insights.Discoveries(t.Context(), a.DB.DB, a.brand, s)
	require.NoError(t, err)
	for _, d := range found {
		about := insights.EvidenceFilter{Presents: d.Variants()}
		require.Equal(t, d.Answers, count(s, about), d.Name)
		n := 0
		for _, engine := range d.Collectors {
			ofEngine := s
			ofEngine.Collectors = []string{engine}
			n += count(ofEngine, about)
		}
		require.Equal(t, d.Answers, n, d.Name)
		n, isExact, err := insights.CountEvidence(t.Context(), a.DB.DB, a.brand, s, about)
		require.NoError(t, err)
		require.True(t, isExact)
		require.Equal(t, d.Answers, n, d.Name)
	}
	searches, err := insights.ReadSearches(t.Context(), a.DB.DB, a.brand, s, store.SearchFilter{}, 10)
	require.NoError(t, err)
	for _, search := range searches.Rows {
		about := insights.EvidenceFilter{Search: search.Text}
		require.Equal(t, search.Answers, count(s, about), search.Text)
		about.Mentioned = new(true)
		require.Equal(t, search.Mentioned, count(s, about), search.Text)
		about = insights.EvidenceFilter{Search: search.Text, Counted: new(true)}
		require.Equal(t, search.Judged, count(s, about), search.Text)
	}
}

func TestGrid_TotalsAreTheSumsOfTheRows(t *testing.T) {
	t.Parallel()
	a := randomAnswers(t, 0.4)
	a.refresh(t)
	random := rand.New(rand.NewPCG(4, 1))
	for i := range 10 {
		if i == 5 {
			a.Exec(t, "UPDATE answers SET model = 'm2' WHERE created_at::date = $1::date + 4", a.first)
		}
		s := a.segment(random)
		grid, err := insights.ReadGrid(t.Context(), a.DB.DB, a.brand, s, insights.GridFilter{})
		require.NoError(t, err)
		var total insights.GridFigures
		byEngine := map[string]insights.GridFigures{}
		for _, row := range grid.Rows {
			var ofRow insights.GridFigures
			for engine, f := range row.Engines {
				require.True(t, f.Asked(), "an engine without calls has no figures")
				require.Contains(t, grid.Engines, engine)
				a.requireLastAsked(t, s, row, engine, f.LastAsked)
				ofRow, byEngine[engine] = sum(ofRow, f), sum(byEngine[engine], f)
			}
			requireSame(t, ofRow, row.Total)
			total = sum(total, ofRow)
		}
		requireSame(t, total, grid.Total)
		require.Len(t, grid.Totals, len(byEngine))
		for engine, f := range byEngine {
			requireSame(t, f, grid.Totals[engine])
		}
	}
}

// requireLastAsked requires that a time is the quarter-hour of the last call of a query to an engine.
func (a answered) requireLastAsked(
	t *testing.T,
	s insights.Segment,
	row insights.GridRow,
	engine string,
	got time.Time,
) {
	t.Helper()
	want := storetest.Value[time.Time](t, a.DB, `SELECT date_bin('15 minutes', max(created_at), 'epoch') FROM answers
		WHERE brand_id = $1 AND query_id IS NOT DISTINCT FROM $2 AND query_text = $3 AND collector = $4
			AND created_at >= $5 AND created_at < $6 AND (cardinality($7::text[]) = 0 OR country = ANY($7))`,
		a.brand.ID, row.QueryID, row.Text, engine, s.Period.From, s.Period.To, append([]string{}, s.Countries...))
	require.True(t, want.Equal(got), "%s: %s", want, got)
}

func sum(a, b insights.GridFigures) insights.GridFigures {
	a.Sums, a.NameSums = a.Sums.Plus(b.Sums), a.NameSums.Plus(b.NameSums)
	a.LastAsked = slices.MaxFunc([]time.Time{a.LastAsked, b.LastAsked}, time.Time.Compare)
	return a
}

// requireSame compares figures. Sums of scores may differ in their last digits.
func requireSame(t *testing.T, want, got insights.GridFigures) {
	t.Helper()
	require.InDelta(t, want.Sentiment, got.Sentiment, 1e-9)
	want.Sentiment = got.Sentiment
	require.Equal(t, want, got)
}

package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// addRandomAnswers adds answers of three months with random names, sentiments, citations and outcomes to a run.
func addRandomAnswers(t *testing.T, db storetest.DB, run store.Run, first time.Time, seed float64, answers int) {
	t.Helper()
	db.Exec(t, `INSERT INTO competitors (brand_id, name)
		SELECT $1, n FROM unnest(ARRAY['Globex', 'Initech', 'Hooli']) n ON CONFLICT DO NOTHING`, run.BrandID)
	db.Exec(t, "SELECT setseed($1)", seed)
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			error_message, scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), scheduled_job_id, brand_id, customer_id, job_type, 'tick',
			CASE WHEN n % 3 = 0 THEN 'failed' ELSE 'completed' END, CASE WHEN n % 3 = 0 THEN 'x' END, $2::timestamptz + n * interval '1 day', now(), 1
		FROM job_runs, generate_series(0, 20) n WHERE id = $1 ON CONFLICT DO NOTHING`, run.ID, first)
	batch := fmt.Sprint(seed) // the locale of the answers, which does not affect the figures
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, locale, model, sample,
			status, error_message, truncated, created_at, position_version, position_scored_at)
		SELECT tidewatch_uuid7(), j.id, $1, q.id, q.text, c, (ARRAY['', 'DE'])[1 + floor(random() * 2)], $5, m,
			1 + floor(random() * 10), s, CASE s WHEN 'failed' THEN 'x' ELSE '' END, random() < 0.2,
			$2::timestamptz + random() * interval '92 days', CASE WHEN s = 'ok' AND random() < 0.9 THEN 1 ELSE 0 END, now()
		FROM (SELECT (ARRAY['chatgpt', 'perplexity', 'claude'])[1 + floor(random() * 3)] AS c,
				(ARRAY['m1', 'm2'])[1 + floor(random() * 2)] AS m,
				(ARRAY['ok', 'ok', 'ok', 'ok', 'failed', 'no_answer'])[1 + floor(random() * 6)] AS s,
				floor(random() * $4) AS query, floor(random() * 21) AS run
			FROM generate_series(1, $3)) r
		JOIN (SELECT id, text, row_number() OVER (ORDER BY id) - 1 AS n FROM queries WHERE brand_id = $1) q ON q.n = r.query
		JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM job_runs WHERE brand_id = $1) j ON j.n = r.run
		ON CONFLICT DO NOTHING`, run.BrandID, first, answers,
		storetest.Value[int](t, db, "SELECT count(*) FROM queries WHERE brand_id = $1", run.BrandID), batch)
	db.Exec(t, `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, first_offset, mentions,
			prominence, scorer, scorer_version)
		SELECT a.id, n.name, n.owner, k.id, 1 + floor(random() * 4), 0, 1 + floor(random() * 3), 1, 'test', 1
		FROM answers a CROSS JOIN (VALUES ('Acme', 'brand'), ('Globex', 'competitor'), ('Initech', 'competitor'),
			('Hooli', 'competitor')) n (name, owner)
		LEFT JOIN competitors k ON k.brand_id = a.brand_id AND k.name = n.name
		WHERE a.brand_id = $1 AND a.locale = $2 AND random() < 0.5`, run.BrandID, batch)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT p.answer_id, p.name, p.owner, random() * 2 - 1, (ARRAY['positive', 'unsure'])[1 + floor(random() * 2)], 1,
			'test', 1
		FROM positions p JOIN answers a ON a.id = p.answer_id
		WHERE a.brand_id = $1 AND a.locale = $2 AND random() < 0.8`, run.BrandID, batch)
	db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, cited, owner, competitor_id, scorer, scorer_version)
		SELECT x.id, n, 'https://x.example/', random() < 0.8, CASE WHEN k.id IS NOT NULL THEN 'competitor'
			ELSE (ARRAY['brand', 'other'])[1 + floor(random() * 2)] END, k.id, 'test', 1
		FROM (SELECT a.id, a.brand_id, n, (ARRAY['Globex', 'Hooli', '', ''])[1 + floor(random() * 4)] AS cited
			FROM answers a CROSS JOIN generate_series(1, 3) n WHERE a.brand_id = $1 AND a.locale = $2 AND random() < 0.7) x
		LEFT JOIN competitors k ON k.brand_id = x.brand_id AND k.name = x.cited`, run.BrandID, batch)
}

// storedAnswer is an answer with its scores, as stored in the tables.
type storedAnswer struct {
	ID                                                        uuid.UUID
	QueryID                                                   *uuid.UUID
	Text, Collector, Country, Model, Status, RunID, RunStatus string
	CreatedAt                                                 time.Time
	Truncated, Scored                                         bool
	// The map "names" has the sums of the answer by name. The brand has the key "".
	names                     map[string]*store.NameSums
	allMentions, allCitations int
}

// storedAnswers reads all answers of a brand with plain statements, independently of the statements of package store.
func storedAnswers(t *testing.T, db storetest.DB, brand uuid.UUID) []*storedAnswer {
	t.Helper()
	var all []*storedAnswer
	byID := map[uuid.UUID]*storedAnswer{}
	rows, err := db.Pool.Query(
		t.Context(),
		`SELECT id, query_id, query_text, collector, country, model, status, run_id::text,
			(SELECT r.status FROM job_runs r WHERE r.id = run_id), created_at, truncated,
			status = 'ok' AND position_version > 0
		FROM answers WHERE brand_id = $1`,
		brand,
	)
	require.NoError(t, err)
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		a := &storedAnswer{names: map[string]*store.NameSums{}}
		err := row.Scan(&a.ID, &a.QueryID, &a.Text, &a.Collector, &a.Country, &a.Model, &a.Status, &a.RunID, &a.RunStatus,
			&a.CreatedAt, &a.Truncated, &a.Scored)
		all, byID[a.ID] = append(all, a), a
		return struct{}{}, err
	})
	require.NoError(t, err)
	key := func(owner, name string) string {
		if owner == "brand" {
			return ""
		}
		return name
	}
	each := func(sql string, scan func(func(...any))) {
		rows, err := db.Pool.Query(t.Context(), sql)
		require.NoError(t, err)
		_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
			scan(func(dest ...any) { require.NoError(t, row.Scan(dest...)) })
			return struct{}{}, nil
		})
		require.NoError(t, err)
	}
	each("SELECT answer_id, owner, name, mention_order, mentions FROM positions", func(scan func(...any)) {
		var id uuid.UUID
		var owner, name string
		var order, mentions int
		scan(&id, &owner, &name, &order, &mentions)
		if a := byID[id]; a != nil && a.Scored {
			n := &store.NameSums{Mentioned: 1, Mentions: mentions, OrderSum: order}
			if a.Truncated {
				n.MentionedTruncated = 1
			}
			a.names[key(owner, name)] = n
			a.allMentions += mentions
		}
	})
	each("SELECT answer_id, owner, name, score, label FROM sentiments", func(scan func(...any)) {
		var id uuid.UUID
		var owner, name, label string
		var score float64
		scan(&id, &owner, &name, &score, &label)
		if a := byID[id]; a != nil && a.Scored {
			if label == "unsure" {
				a.names[key(owner, name)].Unsure++
			} else {
				a.names[key(owner, name)].Sure++
				a.names[key(owner, name)].Sentiment += score
			}
		}
	})
	each(`SELECT answer_id, owner, coalesce(k.name, '') FROM citations c LEFT JOIN competitors k ON k.id = c.competitor_id
		WHERE cited`, func(scan func(...any)) {
		var id uuid.UUID
		var owner, name string
		scan(&id, &owner, &name)
		a := byID[id]
		if a == nil || !a.Scored {
			return
		}
		a.allCitations++
		if owner == "other" || owner == "competitor" && name == "" {
			return
		}
		n := a.names[key(owner, name)]
		if n == nil {
			n = &store.NameSums{}
			a.names[key(owner, name)] = n
		}
		n.Citations++
		n.CitedAnswers = 1
		n.CitedUnnamed = 1 - n.Mentioned
	})
	return all
}

func addSums(to *store.Sums, a *storedAnswer) {
	to.Calls++
	if a.Status == "failed" {
		to.Failed++
	}
	if !a.Scored {
		return
	}
	to.Answers++
	if a.Truncated {
		to.Truncated++
	}
	to.AllMentions += a.allMentions
	to.AllCitations += a.allCitations
}

func addNameSums(to, n *store.NameSums) {
	if n == nil {
		return
	}
	to.Citations += n.Citations
	to.CitedAnswers += n.CitedAnswers
	to.CitedUnnamed += n.CitedUnnamed
	to.Mentioned += n.Mentioned
	to.MentionedTruncated += n.MentionedTruncated
	to.Mentions += n.Mentions
	to.OrderSum += n.OrderSum
	to.Sentiment += n.Sentiment
	to.Sure += n.Sure
	to.Unsure += n.Unsure
}

// entry returns the value of a key. If the key is missing, entry adds the key with the zero value.
func entry[K comparable, V any](m map[K]*V, k K) *V {
	if m[k] == nil {
		m[k] = new(V)
	}
	return m[k]
}

// expectedFacts are the figures that the test computes from the rows.
type expectedFacts struct {
	cells  map[int]*store.CellSums
	names  map[string]*store.CellNameSums
	models map[string]*store.ModelSums
	split  map[string]*store.SplitSums
	series map[string]*store.SplitNameSums
	runs   map[string]string // statuses by id
}

func factsFromRows(
	answers []*storedAnswer, cells []store.Cell, groups []int, p store.Period, zone *time.Location,
) expectedFacts {
	e := expectedFacts{
		map[int]*store.CellSums{},
		map[string]*store.CellNameSums{},
		map[string]*store.ModelSums{},
		map[string]*store.SplitSums{},
		map[string]*store.SplitNameSums{},
		map[string]string{},
	}
	for _, a := range answers {
		i := slices.IndexFunc(cells, func(c store.Cell) bool {
			same := c.QueryID == nil && a.QueryID == nil || c.QueryID != nil && a.QueryID != nil && *c.QueryID == *a.QueryID
			return same && c.QueryText == a.Text && c.Collector == a.Collector && c.Country == a.Country
		})
		if i < 0 || a.CreatedAt.Before(p.From) || !a.CreatedAt.Before(p.To) {
			continue
		}
		cell, day := cells[i].ID, a.CreatedAt.In(zone).Format(time.DateOnly)
		c := entry(e.cells, cell)
		c.CellID = cell
		addSums(&c.Sums, a)
		part := entry(e.split, fmt.Sprint(day, groups[i]))
		part.Group = groups[i]
		addSums(&part.Sums, a)
		m := entry(e.models, a.Collector+"/"+a.Model)
		m.Collector, m.Model = a.Collector, a.Model
		m.Calls++
		if a.Status == "failed" {
			m.Failed++
		}
		e.runs[a.RunID] = a.RunStatus
		for name, sums := range a.names {
			if name == "" {
				addNameSums(&c.NameSums, sums)
				addNameSums(&part.NameSums, sums)
				continue
			}
			n := entry(e.names, fmt.Sprint(cell, name))
			n.CellID, n.Name = cell, name
			addNameSums(&n.NameSums, sums)
			if name != "Hooli" {
				s := entry(e.series, fmt.Sprint(day, groups[i], name))
				s.Group, s.Name = groups[i], name
				addNameSums(&s.NameSums, sums)
			}
		}
	}
	return e
}

// requireSums compares sums by key. Sums of scores may differ in their last digits.
func requireSums[V any](
	t *testing.T,
	expected map[string]V,
	got []V,
	key func(V) string,
	sums func(*V) *store.NameSums,
) {
	t.Helper()
	byKey := map[string]V{}
	for _, v := range got {
		byKey[key(v)] = v
	}
	require.Len(t, byKey, len(got), "each key occurs once")
	require.ElementsMatch(t, slices.Collect(maps.Keys(expected)), slices.Collect(maps.Keys(byKey)))
	for k, want := range expected {
		v := byKey[k]
		if sums != nil {
			require.InDelta(t, sums(&want).Sentiment, sums(&v).Sentiment, 1e-9, k)
			sums(&want).Sentiment, sums(&v).Sentiment = 0, 0
		}
		require.Equal(t, want, v, k)
	}
}

func valuesBy[K comparable, V any](m map[K]*V, key func(V) string) map[string]V {
	byKey := map[string]V{}
	for _, v := range m {
		byKey[key(*v)] = *v
	}
	return byKey
}

// requireFacts compares the results of all readers of facts with the figures that the test computes from the rows.
func requireFacts(
	t *testing.T, db storetest.DB, brand uuid.UUID, answers []*storedAnswer, q store.SplitQuery, zone string,
) {
	t.Helper()
	cells, p := q.Cells, q.Period
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	groups := groupsOf(cells)
	want := factsFromRows(answers, cells, groups, p, location)
	require.NoError(t, db.ReadFacts(t.Context(), brand, func(f *store.Facts) error {
		sums, models, err := f.CellSums(t.Context(), cells, p)
		require.NoError(t, err)
		cell := func(c store.CellSums) string { return strconv.Itoa(c.CellID) }
		requireSums(t, valuesBy(want.cells, cell), sums, cell, func(c *store.CellSums) *store.NameSums { return &c.NameSums })

		names, err := f.CellNameSums(t.Context(), cells, p)
		require.NoError(t, err)
		name := func(c store.CellNameSums) string { return fmt.Sprint(c.CellID, c.Name) }
		requireSums(t, valuesBy(want.names, name), names, name,
			func(c *store.CellNameSums) *store.NameSums { return &c.NameSums })

		model := func(m store.ModelSums) string { return m.Collector + "/" + m.Model }
		requireSums(t, valuesBy(want.models, model), models, model, nil)

		runs, err := f.Runs(t.Context(), cells, p)
		require.NoError(t, err)
		partial := 0
		for _, status := range want.runs {
			if status != "completed" {
				partial++
			}
		}
		require.Equal(t, store.RunCounts{All: len(want.runs), Partial: partial}, runs)

		requireSplit(t, f, want, store.SplitQuery{Cells: cells, Groups: groups, Period: p}, location)
		return nil
	}))
}

// groupsOf returns the group of each cell. If the number of cells is even, each query is a group. If the number of
// cells is odd, there are four groups, regardless of the queries.
func groupsOf(cells []store.Cell) []int {
	groups := make([]int, len(cells))
	for i, c := range cells {
		groups[i] = i % 4
		if len(cells)%2 == 0 {
			groups[i] = slices.IndexFunc(cells, func(other store.Cell) bool { return other.QueryKey() == c.QueryKey() })
		}
	}
	return groups
}

// requireSplit compares the daily series that are split by group.
func requireSplit(t *testing.T, f *store.Facts, want expectedFacts, q store.SplitQuery, zone *time.Location) {
	t.Helper()
	first := q.Period.From.In(zone)
	for day := 0; ; day++ {
		start := time.Date(first.Year(), first.Month(), first.Day()+day, 0, 0, 0, 0, zone)
		if !start.Before(q.Period.To) {
			break
		}
		q.Starts = append(q.Starts, start)
	}
	day := func(part int) string { return q.Starts[part].Format(time.DateOnly) }
	split, err := f.SplitSeries(t.Context(), q)
	require.NoError(t, err)
	for i := range q.Starts { // the expected sums get the indexes of their days
		for k, s := range want.split {
			if strings.HasPrefix(k, day(i)) {
				s.Part = i
			}
		}
		for k, s := range want.series {
			if strings.HasPrefix(k, day(i)) {
				s.Part = i
			}
		}
	}
	key := func(s store.SplitSums) string { return fmt.Sprint(day(s.Part), s.Group) }
	requireSums(t, valuesBy(want.split, key), split, key, func(s *store.SplitSums) *store.NameSums { return &s.NameSums })

	named, err := f.SplitNameSeries(t.Context(), q, []string{"Globex", "Initech"})
	require.NoError(t, err)
	nameKey := func(s store.SplitNameSums) string { return fmt.Sprint(day(s.Part), s.Group, s.Name) }
	requireSums(t, valuesBy(want.series, nameKey), named, nameKey,
		func(s *store.SplitNameSums) *store.NameSums { return &s.NameSums })
}

// refreshAll completes the fills of facts of all brands, and then refreshes the changed facts and month sums of the
// given brand.
func refreshAll(tb testing.TB, db *store.DB, brand uuid.UUID) {
	tb.Helper()
	for {
		filled, err := db.FillFacts(tb.Context(), 1000)
		require.NoError(tb, err)
		if filled == uuid.Nil {
			break
		}
	}
	for n := 1; n > 0; {
		var err error
		n, err = db.RefreshFacts(tb.Context(), brand, 1000)
		require.NoError(tb, err)
	}
	for summed := true; summed; {
		var err error
		summed, err = db.SumMonth(tb.Context(), brand)
		require.NoError(tb, err)
	}
}

// The test reads random segments and periods in every state of the aggregates. The test compares the results of all
// readers with the figures that Go computes from the rows.
func TestFacts_EqualTheRowsForRandomSegments(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 3)
	other, _ := newRun(t, db, 1)
	first := time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC)
	addRandomAnswers(t, db, run, first, 0.1, 600)
	addRandomAnswers(t, db, other, first, 0.2, 50)
	random := rand.New(rand.NewPCG(7, 7)) // a fixed seed gives the same figures in each run
	check := func(state string) {
		answers := storedAnswers(t, db, run.BrandID)
		cells, err := db.CellsOf(t.Context(), run.BrandID)
		require.NoError(t, err)
		require.NotEmpty(t, cells)
		for range 6 {
			var chosen []store.Cell
			share, whole := random.Float64(), random.IntN(2) == 0
			isIn := map[string]bool{}
			for _, c := range cells {
				key := fmt.Sprint(c.QueryText, c.QueryID) // a separate table has the sums of whole queries
				if !whole {
					key = strconv.Itoa(c.ID)
				}
				if _, drawn := isIn[key]; !drawn {
					isIn[key] = random.Float64() < share
				}
				if isIn[key] {
					chosen = append(chosen, c)
				}
			}
			zone := []string{"UTC", "Asia/Kathmandu", "America/New_York"}[random.IntN(3)]
			unit := []time.Duration{24 * time.Hour, 15 * time.Minute, time.Microsecond}[random.IntN(3)]
			from := first.Add(time.Duration(random.Int64N(int64(60 * 24 * time.Hour)))).Truncate(unit)
			p := store.Period{From: from, To: from.Add(time.Duration(random.Int64N(int64(80 * 24 * time.Hour)))).Truncate(unit)}
			t.Logf("%s: %d cells, %s to %s, %s", state, len(chosen), p.From, p.To, zone)
			requireFacts(t, db, run.BrandID, answers, store.SplitQuery{Cells: chosen, Period: p}, zone)
			requireBrandFacts(t, db, []uuid.UUID{run.BrandID, other.BrandID}, p)
		}
		requireFacts(t, db, run.BrandID, answers, store.SplitQuery{
			Cells: cells, Period: store.Period{From: first, To: first.AddDate(0, 4, 0)},
		}, "UTC")
	}
	check("nothing is summed up")
	_, err := db.RefreshFacts(t.Context(), run.BrandID, 150)
	require.NoError(t, err)
	check("a part is summed up")
	refreshAll(t, db.DB, run.BrandID)
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM cell_name_months"))
	check("all is summed up")

	db.Exec(t, "UPDATE positions SET mentions = mentions + 1, mention_order = 9")
	db.Exec(t, "UPDATE answers SET position_scored_at = clock_timestamp() WHERE collector = 'claude'")
	db.Exec(t, "UPDATE answers SET position_scored_at = clock_timestamp() WHERE collector <> 'claude' AND created_at < $1",
		first.AddDate(0, 0, 30))
	db.Exec(t, "UPDATE answers SET model = 'm3' WHERE created_at >= $1", first.AddDate(0, 0, 30))
	check("answers are re-scored")
	_, err = db.RefreshFacts(t.Context(), run.BrandID, 40)
	require.NoError(t, err)
	db.Exec(t, "UPDATE queries SET text = 'another text' WHERE id = $1", queries[0].ID)
	addRandomAnswers(t, db, run, first, 0.3, 100)
	check("a query is edited")
	refreshAll(t, db.DB, run.BrandID)
	check("all is summed up again")

	db.Exec(t, "DELETE FROM queries WHERE id = $1", queries[1].ID)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM changed_buckets WHERE brand_id = $1", run.BrandID),
		"the deletion of a query changes no facts")
	check("a query is deleted")
	db.Exec(
		t,
		`TRUNCATE cell_facts, cell_name_facts, query_facts, query_name_facts, summed_months, source_packs, fact_packs,
		cell_months, cell_name_months`,
	)
	db.Exec(t, "INSERT INTO fact_fills (brand_id, before) SELECT id, 'infinity' FROM brands")
	check("the aggregates are deleted")
	_, err = db.FillFacts(t.Context(), 200)
	require.NoError(t, err)
	check("a part is filled")
	refreshAll(t, db.DB, run.BrandID)
	check("all is filled")
}

func TestFacts_SurviveTheDeletionOfAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 2)
	first := time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC)
	addRandomAnswers(t, db, run, first, 0.4, 200)
	refreshAll(t, db.DB, run.BrandID)
	answers := storedAnswers(t, db, run.BrandID)
	db.Exec(t, "DELETE FROM answers WHERE brand_id = $1", run.BrandID)
	refreshAll(t, db.DB, run.BrandID)
	cells, err := db.CellsOf(t.Context(), run.BrandID)
	require.NoError(t, err)
	requireFacts(t, db, run.BrandID, answers, store.SplitQuery{
		Cells: cells, Period: store.Period{From: first, To: first.AddDate(0, 4, 0)},
	}, "UTC")
}

package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// giveDomains gives random domains to the citations of a brand, and marks the answers as changed.
func giveDomains(t *testing.T, db storetest.DB, brand uuid.UUID) {
	t.Helper()
	db.Exec(t, `UPDATE citations c SET domain = x.domain, url = 'https://' || x.domain || '/' || x.page, title = x.page
		FROM (SELECT answer_id, ordinal, (ARRAY['a.example', 'b.example', 'c.example', 'd.example', ''])
				[1 + floor(random() * 5)] AS domain, floor(random() * 3)::text AS page FROM citations) x
		WHERE x.answer_id = c.answer_id AND x.ordinal = c.ordinal
			AND c.answer_id IN (SELECT id FROM answers WHERE brand_id = $1)`, brand)
	db.Exec(t, "UPDATE answers SET position_scored_at = clock_timestamp() WHERE brand_id = $1", brand)
}

// sourceRows begins a statement that is independent of the statements of package store. The table "rows" has one row
// for each citation in the answers of the cells $2 of the brand $1, from $3 until $4.
const sourceRows = `WITH rows AS (SELECT a.id, a.created_at, a.query_id, a.query_text, a.collector, c.domain, c.url,
		EXISTS (SELECT FROM positions WHERE answer_id = a.id AND owner = 'brand') AS named,
		EXISTS (SELECT FROM positions WHERE answer_id = a.id AND owner = 'competitor') AS rivals_named,
		EXISTS (SELECT FROM citations WHERE answer_id = a.id AND cited AND owner = 'brand') AS own_cited,
		EXISTS (SELECT FROM citations WHERE answer_id = a.id AND cited AND owner = 'competitor') AS rivals_cited
	FROM answers a JOIN citations c ON c.answer_id = a.id AND c.cited AND c.domain <> ''
	WHERE a.brand_id = $1 AND a.status = 'ok' AND a.position_version > 0 AND a.created_at >= $3 AND a.created_at < $4
		AND EXISTS (SELECT FROM cells k WHERE k.id = ANY($2) AND k.query_text = a.query_text
			AND k.collector = a.collector AND k.country = a.country AND k.query_id IS NOT DISTINCT FROM a.query_id)) `

const sourceFigures = `count(DISTINCT id)::int AS answers, count(*)::int AS citations, min(created_at) AS first_at,
	max(created_at) AS last_at, count(DISTINCT id) FILTER (WHERE named)::int AS named,
	count(DISTINCT id) FILTER (WHERE rivals_named)::int AS rivals_named,
	count(DISTINCT id) FILTER (WHERE own_cited)::int AS own_cited,
	count(DISTINCT id) FILTER (WHERE rivals_cited)::int AS rivals_cited, count(DISTINCT (query_id, query_text))::int
		AS queries, array_agg(DISTINCT collector ORDER BY collector) AS collectors`

// sourceRow has the figures of a domain, or of one page or week of a domain.
type sourceRow struct {
	store.SourceSums

	Collectors []string `db:"collectors"`
	Key        string   `db:"key"`
	Queries    int      `db:"queries"`
}

func sourcesFromRows(
	t *testing.T, db storetest.DB, key string, brand uuid.UUID, cells []store.Cell, p store.Period,
) []sourceRow {
	t.Helper()
	ids := make([]int, len(cells))
	for i, c := range cells {
		ids[i] = c.ID
	}
	rows, err := db.Pool.Query(t.Context(), sourceRows+"SELECT "+key+" AS key, "+sourceFigures+
		" FROM rows GROUP BY 1 ORDER BY 1", brand, ids, p.From, p.To)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[sourceRow])
	require.NoError(t, err)
	return inUTC(found)
}

func inUTC(rows []sourceRow) []sourceRow {
	for i := range rows {
		rows[i].FirstAt, rows[i].LastAt = rows[i].FirstAt.UTC(), rows[i].LastAt.UTC()
	}
	return rows
}

func requireSources(t *testing.T, db storetest.DB, brand uuid.UUID, cells []store.Cell, p store.Period) {
	t.Helper()
	want := sourcesFromRows(t, db, "domain", brand, cells, p)
	domains := []string{"a.example", "b.example", "c.example", "d.example"}
	require.NoError(t, db.ReadFacts(t.Context(), brand, func(f *store.Facts) error {
		sources, err := f.Sources(t.Context(), cells, p)
		require.NoError(t, err)
		var got []sourceRow
		engines := store.Engines(cells)
		for _, s := range sources {
			row := sourceRow{SourceSums: s.SourceSums, Key: s.Domain, Queries: s.Queries}
			for i, engine := range engines {
				if s.Engines>>i&1 == 1 {
					row.Collectors = append(row.Collectors, engine)
				}
			}
			got = append(got, row)
		}
		for i := range got {
			require.ElementsMatch(t, want[i].Collectors, got[i].Collectors)
			got[i].Collectors = want[i].Collectors
		}
		require.ElementsMatch(t, want, inUTC(got))

		pages, err := f.SourcePages(t.Context(), cells, p, "b.example", 10_000)
		require.NoError(t, err)
		got = nil
		for _, page := range pages {
			got = append(got, sourceRow{
				SourceSums: page.SourceSums, Key: page.URL, Queries: page.Queries, Collectors: page.Collectors,
			})
		}
		var wantPages []sourceRow
		for _, r := range sourcesFromRows(t, db, "domain || '|' || url", brand, cells, p) {
			if r.Key[:len("b.example")] == "b.example" {
				r.Key = r.Key[len("b.example|"):]
				wantPages = append(wantPages, r)
			}
		}
		require.ElementsMatch(t, wantPages, inUTC(got))

		starts := weeksOf(t, p, "Asia/Kathmandu")
		weeks, err := f.SourceSeries(t.Context(), store.SplitQuery{Cells: cells, Period: p, Starts: starts}, "b.example")
		require.NoError(t, err)
		byWeek := map[string]int{}
		for i, answers := range weeks {
			if answers > 0 {
				byWeek[starts[i].Format(time.DateOnly)+" b.example"] = answers
			}
		}
		wantWeeks := map[string]int{}
		for _, r := range sourcesFromRows(t, db,
			"date_trunc('week', created_at AT TIME ZONE 'Asia/Kathmandu')::date || ' ' || domain", brand, cells, p) {
			if r.Key[len("2026-01-01 "):] == "b.example" {
				wantWeeks[r.Key] = r.Answers
			}
		}
		require.Equal(t, wantWeeks, byWeek)

		names, err := f.SourceNames(t.Context(), cells, p, domains, 10_000)
		require.NoError(t, err)
		for _, n := range names {
			for _, w := range want {
				if w.Key == n.Domain {
					require.Equal(t, w.Answers, n.Of)
					if n.Owner == store.OwnerBrand {
						require.Equal(t, w.Named, n.Answers)
					}
				}
			}
		}

		all, err := f.CellsOf(t.Context())
		require.NoError(t, err)
		earlier, err := f.CitedBefore(t.Context(), domains, p.From)
		require.NoError(t, err)
		wantEarlier := map[string]bool{}
		for _, r := range sourcesFromRows(t, db, "domain", brand, all, store.Period{To: p.From}) {
			wantEarlier[r.Key] = true
		}
		require.Equal(t, wantEarlier, earlier)

		requireEarlierPages(t, db, f, brand, cells, p)
		return nil
	}))
}

// requireEarlierPages compares the pages that answers from before the end of the given period cite. The period is the
// previous period of a segment.
func requireEarlierPages(
	t *testing.T, db storetest.DB, f *store.Facts, brand uuid.UUID, cells []store.Cell, previous store.Period,
) {
	t.Helper()
	const key = "CASE domain WHEN 'b.example' THEN url ELSE '' END"
	all, err := f.CellsOf(t.Context())
	require.NoError(t, err)
	want := map[string]store.EarlierPage{}
	for _, r := range sourcesFromRows(t, db, key, brand, all, store.Period{To: previous.To}) {
		want[r.Key] = store.EarlierPage{URL: r.Key, Collectors: []string{}}
	}
	for _, r := range sourcesFromRows(t, db, key, brand, cells, previous) {
		want[r.Key] = store.EarlierPage{
			URL: r.Key, Answers: r.Answers, Collectors: r.Collectors, FirstAt: &r.FirstAt, LastAt: &r.LastAt,
		}
	}
	delete(want, "")
	pages, err := f.EarlierPages(t.Context(), cells, previous, "b.example", 10_000)
	require.NoError(t, err)
	got := map[string]store.EarlierPage{}
	for _, page := range pages.Pages {
		page.Title = ""
		for _, at := range []*time.Time{page.FirstAt, page.LastAt} {
			if at != nil {
				*at = at.UTC()
			}
		}
		got[page.URL] = page
	}
	require.Equal(t, want, got)
}

// The test reads random segments and periods in every state of the facts. The test compares the results of all readers
// of sources with the figures that plain SQL computes from the rows.
func TestSources_EqualTheRowsForRandomSegments(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 3)
	other, _ := newRun(t, db, 1)
	first := time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC)
	addRandomAnswers(t, db, run, first, 0.1, 500)
	addRandomAnswers(t, db, other, first, 0.2, 50)
	giveDomains(t, db, run.BrandID)
	giveDomains(t, db, other.BrandID)
	random := rand.New(rand.NewPCG(3, 3)) // a fixed seed gives the same figures in each run
	check := func(state string) {
		cells, err := db.CellsOf(t.Context(), run.BrandID)
		require.NoError(t, err)
		for range 6 {
			var chosen []store.Cell
			share := random.Float64()
			for _, c := range cells {
				if random.Float64() < share {
					chosen = append(chosen, c)
				}
			}
			from := first.Add(time.Duration(random.Int64N(int64(60 * 24 * time.Hour)))).Truncate(15 * time.Minute)
			p := store.Period{From: from, To: from.Add(time.Duration(random.Int64N(int64(80 * 24 * time.Hour)))).
				Truncate(15 * time.Minute)}
			t.Logf("%s: %d cells, %s to %s", state, len(chosen), p.From, p.To)
			requireSources(t, db, run.BrandID, chosen, p)
		}
		requireSources(t, db, run.BrandID, cells, store.Period{From: first, To: first.AddDate(0, 4, 0)})
	}
	check("nothing is summed up")
	_, err := db.RefreshFacts(t.Context(), run.BrandID, 150)
	require.NoError(t, err)
	check("a part is summed up")
	refreshAll(t, db.DB, run.BrandID)
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM source_packs"))
	check("all is summed up")
	db.Exec(t, "DELETE FROM summed_months")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM source_packs"))
	db.Exec(t, `INSERT INTO summed_months (brand_id, month, sourced)
		SELECT DISTINCT brand_id, month, true FROM source_months`)
	check("a node of an earlier version summed up the months")
	refreshAll(t, db.DB, run.BrandID)
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM source_packs"))
	check("the months have packs again")

	giveDomains(t, db, run.BrandID)
	check("answers are re-scored")
	_, err = db.RefreshFacts(t.Context(), run.BrandID, 40)
	require.NoError(t, err)
	db.Exec(t, "UPDATE queries SET text = 'another text' WHERE id = $1", queries[0].ID)
	addRandomAnswers(t, db, run, first, 0.3, 100)
	check("a query is edited")
	refreshAll(t, db.DB, run.BrandID)
	check("all is summed up again")

	db.Exec(t, "UPDATE cell_facts SET sourced = false WHERE extract(day FROM bucket) > 15")
	db.Exec(t, "UPDATE summed_months SET sourced = false")
	db.Exec(t, "DELETE FROM source_facts WHERE extract(day FROM bucket) > 20")
	check("a node of an earlier version computed facts")
	_, err = db.RefreshFacts(t.Context(), run.BrandID, 40)
	require.NoError(t, err)
	check("a part of these facts is completed")
	refreshAll(t, db.DB, run.BrandID)
	require.Zero(t, storetest.Value[int](t, db,
		"SELECT count(*) FROM cell_facts WHERE NOT sourced AND brand_id = $1", run.BrandID))
	check("these facts are completed")
}

func TestSources_SurviveTheDeletionOfAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, _ := newRun(t, db, 2)
	first := time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC)
	addRandomAnswers(t, db, run, first, 0.4, 200)
	giveDomains(t, db, run.BrandID)
	refreshAll(t, db.DB, run.BrandID)
	cells, err := db.CellsOf(t.Context(), run.BrandID)
	require.NoError(t, err)
	p := store.Period{From: first, To: first.AddDate(0, 4, 0)}
	read := func() (sources []store.DomainSums) {
		require.NoError(t, db.ReadFacts(t.Context(), run.BrandID, func(f *store.Facts) error {
			var err error
			sources, err = f.Sources(t.Context(), cells, p)
			return err
		}))
		return sources
	}
	before := read()
	require.Len(t, before, 4)
	db.Exec(t, "DELETE FROM answers WHERE brand_id = $1", run.BrandID)
	refreshAll(t, db.DB, run.BrandID)
	require.Equal(t, fmt.Sprint(before), fmt.Sprint(read()))
}

// weeksOf returns the starts of the weeks of a period in a time zone.
func weeksOf(t *testing.T, p store.Period, zone string) []time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	first := p.From.In(location)
	start := time.Date(first.Year(), first.Month(), first.Day()-(int(first.Weekday())+6)%7, 0, 0, 0, 0, location)
	var weeks []time.Time
	for ; start.Before(p.To); start = start.AddDate(0, 0, 7) {
		weeks = append(weeks, start)
	}
	return weeks
}

package store_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// candidateRow is a stored candidate.
type candidateRow struct {
	at                            time.Time
	collector, country, key, name string
	query                         *uuid.UUID
}

// isCounted reports whether a filter selects a query. The parameter "deleted" is the id of a deleted query.
func isCounted(query *uuid.UUID, f store.CandidateFilter, deleted uuid.UUID) bool {
	if query == nil || *query == deleted {
		return f.Deleted
	}
	return slices.Contains(f.QueryIDs, *query)
}

// countRows counts candidates without the database. The parameter "deleted" is the id of a deleted query.
func countRows(rows []candidateRow, f store.CandidateFilter, deleted uuid.UUID) []store.CandidateCount {
	counts := map[[2]string]*store.CandidateCount{}
	for _, r := range rows {
		if r.at.Before(f.Period.From) || !r.at.Before(f.Period.To) ||
			len(f.Collectors) > 0 && !slices.Contains(f.Collectors, r.collector) ||
			len(f.Countries) > 0 && !slices.Contains(f.Countries, r.country) ||
			!isCounted(r.query, f, deleted) {
			continue
		}
		c := counts[[2]string{r.key, r.name}]
		if c == nil {
			c = &store.CandidateCount{Key: r.key, Name: r.name, First: r.at, Last: r.at}
			counts[[2]string{r.key, r.name}] = c
		}
		c.Answers++
		if r.at.Before(c.First) {
			c.First = r.at
		}
		if r.at.After(c.Last) {
			c.Last = r.at
		}
		if r.query != nil && *r.query != deleted && !slices.Contains(c.Queries, *r.query) {
			c.Queries = append(c.Queries, *r.query)
		}
		if !slices.Contains(c.Collectors, r.collector) {
			c.Collectors = append(c.Collectors, r.collector)
		}
	}
	var all []store.CandidateCount
	for _, c := range counts {
		all = append(all, *c)
	}
	return sortedCounts(all)
}

// sortedCounts sorts counts and their lists, and converts the times to UTC.
func sortedCounts(all []store.CandidateCount) []store.CandidateCount {
	sorted := make([]store.CandidateCount, 0, len(all))
	for _, c := range all {
		c.First, c.Last = c.First.UTC(), c.Last.UTC()
		slices.Sort(c.Collectors)
		slices.SortFunc(c.Queries, func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
		sorted = append(sorted, c)
	}
	slices.SortFunc(sorted, func(a, b store.CandidateCount) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Name, b.Name))
	})
	return sorted
}

// candidatesEach is the number of answers that newCandidates adds.
const candidatesEach = 40

// newCandidates stores candidates of new answers at random times of the last four months.
func newCandidates(
	t *testing.T, db storetest.DB, rnd *rand.Rand, brand store.Brand, run uuid.UUID, queries []store.Query,
) []candidateRow {
	t.Helper()
	rows := make([]candidateRow, 0, candidatesEach)
	end := time.Now().UTC().Truncate(time.Microsecond)
	for range candidatesEach {
		r := candidateRow{
			at:        end.Add(-time.Duration(rnd.Int64N(int64(120 * 24 * time.Hour)))).Truncate(time.Microsecond),
			collector: []string{"chatgpt", "claude"}[rnd.IntN(2)], country: []string{"", "DE"}[rnd.IntN(2)],
			key: []string{"hooli", "initech"}[rnd.IntN(2)],
		}
		r.name = r.key + []string{"", " CRM"}[rnd.IntN(2)]
		if at := rnd.IntN(len(queries) + 1); at < len(queries) {
			r.query = &queries[at].ID
		}
		answer := storetest.Value[uuid.UUID](
			t,
			db,
			`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector,
				country, status, sample, created_at) VALUES (gen_random_uuid(), $1, $2, $3, 'best crm', $4, $5, 'ok', 1, $6)
			RETURNING id`,
			run,
			brand.ID,
			r.query,
			r.collector,
			r.country,
			r.at,
		)
		require.NoError(t, db.SaveScores(t.Context(), store.Scores{
			ReadFor: store.ReadFor{Positions: []uuid.UUID{answer}},
			Candidates: []store.Candidate{{
				AnswerID: answer, EndOffset: 2, Form: "item", Key: r.key, Name: r.name,
			}},
		}))
		rows = append(rows, r)
	}
	return rows
}

// For any filter and any set of summed months, the counts equal the counts of the rows. Answers that arrive late do not
// make the counts and the rows differ.
func TestCandidateCounts_EqualTheRowsForAnyFilter(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "ALTER TABLE answers DROP CONSTRAINT answers_paid_once") // all answers belong to one run
	brand := db.Brand(t, 3)
	queries, err := db.QueriesOf(t.Context(), brand.ID)
	require.NoError(t, err)
	job := db.Schedule(t, brand)
	run := storetest.Value[uuid.UUID](t, db, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type,
			trigger, status, scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1
		FROM scheduled_jobs WHERE id = $1 RETURNING id`, job.ID)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	var rows []candidateRow
	var deleted uuid.UUID
	for round := range 6 {
		if round == 3 {
			deleted = queries[2].ID
			require.NoError(t, db.DeleteQuery(t.Context(), deleted))
			queries = queries[:2]
		}
		rows = append(rows, newCandidates(t, db, rnd, brand, run, queries)...)
		for range rnd.IntN(3) {
			_, err := db.SumCandidates(t.Context(), brand.ID)
			require.NoError(t, err)
		}
		for range 10 {
			f := randomFilter(rnd, brand.ID, queries)
			got, err := db.CandidateCounts(t.Context(), f)
			require.NoError(t, err)
			require.Equal(t, countRows(rows, f, deleted), sortedCounts(got), "%+v", f)
		}
	}
	// The months before this one are summed below, even if the clock passes into the next month.
	present := storetest.Value[time.Time](t, db, "SELECT date_trunc('month', now() - interval '1 hour', 'UTC')")
	for summed := true; summed; {
		summed, err = db.SumCandidates(t.Context(), brand.ID)
		require.NoError(t, err)
	}
	require.GreaterOrEqual(t, storetest.Value[int](t, db, "SELECT count(*) FROM summed_candidates"), 2)
	oldest := storetest.Value[time.Time](t, db,
		"SELECT date_trunc('month', min(created_at), 'UTC') + interval '1 month' FROM candidates")
	require.Zero(t, storetest.Value[int](t, db,
		"SELECT count(*) FROM changed_candidates WHERE month >= $1 AND month < $2", oldest, present))
	db.Exec(t, "UPDATE candidates SET name = 'not read' WHERE created_at >= $1 AND created_at < $2", oldest, present)
	whole := store.CandidateFilter{
		BrandID: brand.ID, Deleted: true, QueryIDs: []uuid.UUID{queries[0].ID}, Unselected: []uuid.UUID{queries[1].ID},
		Period: store.Period{From: time.Now().AddDate(-1, 0, 0), To: time.Now()},
	}
	got, err := db.CandidateCounts(t.Context(), whole)
	require.NoError(t, err)
	require.Equal(t, countRows(rows, whole, deleted), sortedCounts(got), "past months are read from their sums")
}

func randomFilter(rnd *rand.Rand, brand uuid.UUID, queries []store.Query) store.CandidateFilter {
	from := time.Now().Add(-time.Duration(rnd.Int64N(int64(130 * 24 * time.Hour))))
	f := store.CandidateFilter{
		BrandID: brand, Deleted: rnd.IntN(2) == 0,
		Period: store.Period{From: from, To: from.Add(time.Duration(rnd.Int64N(int64(130 * 24 * time.Hour))))},
	}
	for _, q := range queries {
		if rnd.IntN(2) == 0 {
			f.QueryIDs = append(f.QueryIDs, q.ID)
		} else {
			f.Unselected = append(f.Unselected, q.ID)
		}
	}
	if rnd.IntN(2) == 0 {
		f.Collectors = []string{"claude"}
	}
	if rnd.IntN(3) == 0 {
		f.Countries = []string{""}
	}
	return f
}

// BenchmarkCandidateCounts counts the candidates of a brand with 146,000 answers in a year, with nine names in each
// answer. The goal is a time below 200 ms.
func BenchmarkCandidateCounts(b *testing.B) {
	db := storetest.Open(b)
	brand := db.Brand(b, 100)
	db.Exec(b, "ALTER TABLE candidates DROP CONSTRAINT candidates_answer_id_fkey, DROP CONSTRAINT candidates_pkey")
	db.Exec(b, `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, query_id, key, name, form,
			first_offset, end_offset)
		SELECT md5(d || ' ' || q.n || ' ' || e)::uuid, $1, now() - d * interval '1 day' - q.n * interval '1 minute',
			(ARRAY['chatgpt', 'claude', 'gemini', 'perplexity'])[e], 'DE', q.id, 'name' || k,
			'Name ' || k || CASE WHEN k % 3 = 0 AND d % 5 = 0 THEN ' CRM' ELSE '' END, 'item', 0, 10
		FROM generate_series(1, 365) d, (SELECT id, row_number() OVER () AS n FROM queries) q, generate_series(1, 4) e,
			LATERAL (SELECT DISTINCT CASE WHEN i <= 8 THEN (q.n * 7 + i * i + e) % 60
				ELSE 60 + (d * 13 + q.n * 31 + i * 7) % 240 END AS k FROM generate_series(1, 10) i) x`, brand.ID)
	for summed := true; summed; {
		var err error
		summed, err = db.SumCandidates(b.Context(), brand.ID)
		require.NoError(b, err)
	}
	db.Exec(b, "VACUUM ANALYZE")
	queries, err := db.QueriesOf(b.Context(), brand.ID)
	require.NoError(b, err)
	f := store.CandidateFilter{BrandID: brand.ID, Deleted: true}
	for _, q := range queries {
		f.QueryIDs = append(f.QueryIDs, q.ID)
	}
	for name, days := range map[string]int{"28_days": 28, "180_days": 180, "365_days": 365} {
		f.Period = store.Period{From: time.Now().AddDate(0, 0, -days), To: time.Now()}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := db.CandidateCounts(b.Context(), f)
				require.NoError(b, err)
			}
		})
	}
}

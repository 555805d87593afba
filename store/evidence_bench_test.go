package store_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// BenchmarkEvidence lists answers of a brand with 146,000 answers in a year. The filters match most answers, only
// answers of the first week, three answers, or no answer. The goal is less than 200 ms for any filter.
func BenchmarkEvidence(b *testing.B) {
	db := storetest.Open(b)
	s := comparedYear(b, db, 100, 365, 1)
	year := store.Period{From: s.After.To.AddDate(-1, 0, 0), To: s.After.To}
	addSparse(b, db, s.BrandID, year)
	refreshAll(b, db.DB, s.BrandID)
	db.Exec(b, "VACUUM ANALYZE")
	cells, err := db.CellsOf(b.Context(), s.BrandID)
	require.NoError(b, err)
	filters := map[string]store.EvidenceFilter{
		"all":              {},
		"mentioned":        {Mentioned: new(true)},
		"not_mentioned":    {Mentioned: new(false)},
		"dense_name":       {Competitor: "Name 3", Mentioned: new(true)},
		"old_name":         {Competitor: "Old", Mentioned: new(true)},
		"sparse_name":      {Competitor: "Sparse", Mentioned: new(true)},
		"no_name":          {Competitor: "None", Mentioned: new(true)},
		"sparse_label":     {Sentiments: []string{"negative"}},
		"no_label":         {Sentiments: []string{"unsure"}},
		"sparse_domain":    {Domain: "sparse.example"},
		"sparse_url":       {URL: "https://sparse.example/"},
		"cited":            {Cited: new(true)},
		"sparse_not_cited": {Cited: new(false)},
		"not_counted":      {Counted: new(false)},
		"combined":         {Domain: "sparse.example", Mentioned: new(true), Sentiments: []string{"positive"}},
	}
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		for _, c := range []struct {
			name  string
			cells []store.Cell
		}{{"all_cells", cells}, {"one_cell", cells[:1]}} {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				require.NoError(b, db.ReadFacts(b.Context(), s.BrandID, func(f *store.Facts) error {
					for b.Loop() {
						if _, err := f.Evidence(b.Context(), store.EvidenceQuery{
							Cells: c.cells, Filter: filters[name], Limit: 51, Period: year,
						}, store.Place{}); err != nil {
							return err
						}
					}
					return nil
				}))
			})
		}
	}
}

// addSparse adds a name that only the answers of the first week mention. In addition, addSparse adds another name, a
// label and a page to three answers.
func addSparse(tb testing.TB, db storetest.DB, brand uuid.UUID, year store.Period) {
	tb.Helper()
	db.Exec(tb, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Old', 'competitor', 11, 0, 1, 1, 'x', 1 FROM answers
		WHERE brand_id = $2 AND created_at < $1::timestamptz + interval '1 week'`, year.From, brand)
	const chosen = `(SELECT id FROM answers WHERE brand_id = $2 AND created_at < $1::timestamptz + interval '3 weeks'
		ORDER BY created_at DESC, id LIMIT 3)`
	db.Exec(tb, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Sparse', 'competitor', 12, 0, 1, 1, 'x', 1 FROM `+chosen+" a", year.From, brand)
	db.Exec(tb, "UPDATE sentiments SET label = 'negative' "+
		"WHERE owner = 'brand' AND answer_id IN "+chosen, year.From, brand)
	db.Exec(tb, "UPDATE citations SET owner = 'other', url = 'https://sparse.example/', domain = 'sparse.example' "+
		"WHERE owner = 'brand' AND answer_id IN "+chosen, year.From, brand)
}

package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The brand has 2,400 answers. Three of the answers match a sparse filter. A page of a dense filter reads only the
// newest facts and their answers. A page of a sparse filter reads only the three matching answers.
func TestEvidence_ReadsOnlyTheAnswersOfAPage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	s := comparedYear(t, db, 5, 120, 4)
	year := store.Period{From: s.After.To.AddDate(0, 0, -120), To: s.After.To}
	addSparse(t, db, s.BrandID, year)
	refreshAll(t, db.DB, s.BrandID)
	db.Exec(t, "VACUUM ANALYZE")
	cells, err := db.CellsOf(t.Context(), s.BrandID)
	require.NoError(t, err)
	const limit = 21
	for name, tt := range map[string]struct {
		filter store.EvidenceFilter
		found  int
	}{
		"all":              {store.EvidenceFilter{}, limit},
		"dense name":       {store.EvidenceFilter{Competitor: "Name 3", Mentioned: new(true)}, limit},
		"old name":         {store.EvidenceFilter{Competitor: "Old", Mentioned: new(true)}, limit},
		"sparse name":      {store.EvidenceFilter{Competitor: "Sparse", Mentioned: new(true)}, 3},
		"sparse label":     {store.EvidenceFilter{Sentiments: []string{"negative"}}, 3},
		"sparse domain":    {store.EvidenceFilter{Domain: "sparse.example"}, 3},
		"sparse page":      {store.EvidenceFilter{URL: "https://sparse.example/"}, 3},
		"sparse not cited": {store.EvidenceFilter{Cited: new(false)}, 3},
		"no name":          {store.EvidenceFilter{Competitor: "None", Mentioned: new(true)}, 0},
		"not mentioned":    {store.EvidenceFilter{Mentioned: new(false)}, 0},
	} {
		q := store.EvidenceQuery{Cells: cells, Filter: tt.filter, Limit: limit, Period: year}
		var found []store.EvidenceAnswer
		plans := plansOf(t, db, func(db *store.DB) error {
			return db.ReadFacts(t.Context(), s.BrandID, func(f *store.Facts) (err error) {
				found, err = f.Evidence(t.Context(), q, store.Place{})
				return err
			})
		})
		require.Len(t, found, tt.found, name)
		for _, plan := range plans {
			for _, node := range plan.all() {
				about := name + " of " + node.Relation + ":\n" + plan.outline("")
				switch node.Relation {
				case "answers", "positions", "sentiments", "citations":
					require.NotEqual(t, "Seq Scan", node.Type, about)
					require.LessOrEqual(t, (node.Rows+node.Filtered)*node.Loops, float64(25*limit), about)
				case "cell_facts":
					require.NotEqual(t, "Seq Scan", node.Type, about)
				}
			}
		}
	}
}

// Nodes of earlier versions write facts without marks. Evidence also finds the answers of facts without marks. The
// marks that MarkFacts adds equal the marks of new facts.
func TestMarkFacts_AddsTheMarksThatAreMissing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	s := comparedYear(t, db, 2, 30, 2)
	year := store.Period{From: s.After.To.AddDate(0, 0, -30), To: s.After.To}
	addSparse(t, db, s.BrandID, year)
	refreshAll(t, db.DB, s.BrandID)
	const marks = `SELECT jsonb_agg(jsonb_build_array(cell_id, bucket, ARRAY(SELECT unnest(marks) ORDER BY 1))
		ORDER BY cell_id, bucket)::text FROM cell_facts`
	complete := storetest.Value[string](t, db, marks)
	require.NotContains(t, complete, "[]", "all answers mention names")
	sparse := func() (ids []uuid.UUID) {
		require.NoError(t, db.ReadFacts(t.Context(), s.BrandID, func(f *store.Facts) error {
			cells, err := f.CellsOf(t.Context())
			require.NoError(t, err)
			found, err := f.Evidence(t.Context(), store.EvidenceQuery{
				Cells: cells, Filter: store.EvidenceFilter{Domain: "sparse.example"}, Limit: 2, Period: year,
			}, store.Place{})
			for _, a := range found {
				ids = append(ids, a.ID)
			}
			return err
		}))
		return ids
	}
	first := sparse()
	require.Len(t, first, 2)
	db.Exec(t, "UPDATE cell_facts SET marks = NULL")
	require.Equal(t, first, sparse())
	db.Exec(t, "UPDATE cell_facts SET marks = NULL WHERE cell_id % 2 = 0")
	for {
		brand, err := db.MarkFacts(t.Context(), 7)
		require.NoError(t, err)
		if brand == uuid.Nil {
			break
		}
	}
	require.Equal(t, complete, storetest.Value[string](t, db, marks))
	require.Equal(t, first, sparse())
}

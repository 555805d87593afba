package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestListBrands_PagesNeitherRepeatNorMissRowsOfOneTransaction(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, "INSERT INTO brands (customer_id, name) SELECT $1, 'Line ' || i FROM generate_series(1, 10) i",
		brand.CustomerID)
	seen := map[uuid.UUID]bool{}
	var after store.Place
	for range 4 {
		page, err := db.ListBrands(t.Context(), store.BrandFilter{CustomerID: &brand.CustomerID}, after, 3)
		require.NoError(t, err)
		for _, b := range page {
			require.False(t, seen[b.ID], "repeated")
			require.NotEmpty(t, b.CustomerName)
			seen[b.ID] = true
			after = store.Place{At: b.CreatedAt, ID: b.ID}
		}
	}
	require.Len(t, seen, 11)
}

func TestListBrands_IgnoresCaseAndTreatsNoTextAsSyntax(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Brand(t, 0)
	for text, want := range map[string]int{
		"acme": 1, "ACME": 1, "ac": 1, "cme": 0, "acme globex": 0, "'": 0,
		"acme:*|!": 1, `a\`: 1, "\x00acme": 1,
	} {
		found, err := db.ListBrands(t.Context(), store.BrandFilter{Text: text}, store.Place{}, 10)
		require.NoError(t, err, text)
		require.Len(t, found, want, text)
	}
}

func TestAddQueries_AddsEachQueryOnceWhenCalledConcurrently(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	const writers = 8
	var wanted []store.Query
	for i := range 50 {
		wanted = append(wanted, store.Query{Text: fmt.Sprint("query ", i), IsActive: true})
	}
	created, errs := make([]int, writers), make([]error, writers)
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			errs[w] = db.InTx(t.Context(), func(db *store.DB) error {
				if _, err := db.LockBrand(t.Context(), brand.ID); err != nil {
					return err
				}
				added, err := db.AddQueries(t.Context(), brand.ID, wanted)
				for _, q := range added {
					if q.Created {
						created[w]++
					}
				}
				return err
			})
		})
	}
	wait.Wait()
	total := 0
	for w := range writers {
		require.NoError(t, errs[w])
		total += created[w]
	}
	require.Equal(t, 50, total)
}

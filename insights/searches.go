package insights

import (
	"context"

	"tidewatch/store"
)

// ReadSearches returns the searches of a segment that match a filter, sorted by the number of answers in descending
// order. [store.Facts.Searches] describes the order.
func ReadSearches(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, filter store.SearchFilter, limit int,
) ([]store.Search, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return nil, err
	}
	var found []store.Search
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		found, err = f.Searches(ctx, s.Resolve(cells, about.scorer).Cells, s.Period, filter, limit)
		return err
	})
	return found, err
}

package insights

import (
	"context"
	"time"

	"tidewatch/store"
)

// searchedAnswers is the maximum number of answers with searches that a list of searches counts, the newest first. The
// limit keeps lists of searches fast, because sums of searches are not stored.
const searchedAnswers = 20_000

// Searches are the texts that engines searched for while they answered.
type Searches struct {
	Rows []store.Search
	// Since is the time from which answers are counted, or zero if all answers of the segment are counted.
	Since time.Time
}

// ReadSearches returns the searches of a segment that match a filter, in the order of [store.Facts.Searches].
// ReadSearches counts up to searchedAnswers of the newest answers of the segment.
func ReadSearches(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, filter store.SearchFilter, limit int,
) (Searches, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return Searches{}, err
	}
	var found Searches
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		cells, period := s.Resolve(cells, about.scorer).Cells, s.Period
		rows, since, err := f.Searches(ctx, cells, period, filter, searchedAnswers, limit)
		found.Rows = rows
		if since.After(period.From) {
			found.Since = since
		}
		return err
	})
	return found, err
}

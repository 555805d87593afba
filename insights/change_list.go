package insights

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// ChangeFilter selects changes. Empty lists and zero times match everything.
type ChangeFilter struct {
	IDs        []uuid.UUID
	Kinds      []store.ChangeKind
	Severities []store.Severity
	Segment    Segment   // the period of the segment does not matter
	Since      time.Time // selects changes that were found at this time or later
	Until      time.Time // selects changes that were found before this time
}

// ListChanges returns the selected changes after the given position of the list, the newest first, up to the given
// limit. If the segment has countries, queries, tags or topics, ListChanges returns only notices and changes of cells
// of the segment. The same applies if the classes of the segment leave out one of the [DefaultClasses], because changes
// of figures count queries of both default classes. The fields FoundAt and ID determine the order of the changes.
func ListChanges(
	ctx context.Context, db *store.DB, brand store.Brand, f ChangeFilter, after store.Place, limit int,
) ([]store.Change, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return nil, err
	}
	cells, err := db.CellsOf(ctx, brand.ID)
	if err != nil {
		return nil, err
	}
	s := f.Segment
	selected := store.ChangeFilter{
		BrandID: brand.ID, Cells: []int{}, Collectors: s.Collectors, IDs: f.IDs, Kinds: f.Kinds, Severities: f.Severities,
		OnlyCells: len(s.Countries)+len(s.QueryIDs)+len(s.Tags)+len(s.Topics) > 0 || s.leavesOutDefaults(),
	}
	for _, c := range s.Resolve(cells, about.scorer).Cells {
		selected.Cells = append(selected.Cells, c.Rows...)
	}
	if !f.Since.IsZero() {
		selected.Since = &f.Since
	}
	if !f.Until.IsZero() {
		selected.Until = &f.Until
	}
	return db.ListChanges(ctx, selected, after, limit)
}

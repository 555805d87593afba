package insights

import (
	"context"
	"slices"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// Comparison compares a segment in two periods.
type Comparison struct {
	comparison.Result

	OtherClass int // number of cells that have calls, but whose query has none of the segment's classes
}

// Compare compares the answers of a segment with the answers of an earlier period. The reasons why two periods are not
// comparable concern the queries of all classes.
func Compare(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, before store.Period,
) (Comparison, error) {
	in, err := readCompared(ctx, db, brand, s, before)
	if err != nil {
		return Comparison{}, err
	}
	out := Comparison{Result: comparison.Compare(in.Input), OtherClass: in.otherClass}
	hideFewCompared(&out.Sentiment)
	if !in.hasDomains {
		hideUncitedChange(&out.CitationShare)
	}
	return out, nil
}

// comparedCells is the data of a comparison.
type comparedCells struct {
	comparison.Input

	cells      []store.Cell // the cells of Input.Cells, in the same order
	otherClass int          // number of cells that have calls, but whose query has none of the segment's classes
	hasDomains bool         // whether the answers can be scored for domains of the brand
}

func readCompared(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, before store.Period,
) (comparedCells, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return comparedCells{}, err
	}
	all, err := editsOf(ctx, db, s.Period.To, about)
	if err != nil {
		return comparedCells{}, err
	}
	var out comparedCells
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		selected := s.Resolve(cells, about.scorer)
		sums, err := sumsOf(ctx, f, slices.Concat(selected.Cells, selected.OtherClass), before, s.Period)
		if err != nil {
			return err
		}
		if sums.before.names, err = namedIn(ctx, f, selected.Cells, before); err != nil {
			return err
		}
		edited := about.editedBrand(all[brand.ID], selected.Cells, sums, before.From)
		out = comparedCells{
			Input: sums.input(selected.Cells, edited, periodSums.ofBrand),
			cells: selected.Cells, otherClass: sums.called(selected.OtherClass),
			hasDomains: all[brand.ID].ownDomains(),
		}
		return nil
	})
	return out, err
}

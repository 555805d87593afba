package insights

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// RunFigures has the figures of the answers that a run scored, in the classes of [DefaultClasses].
type RunFigures struct {
	Levels comparison.Levels
	Sums   store.Sums
	Unsure int // unsure sentiments about the brand
	// OtherClass is the number of scored answers to queries of other classes, which the figures leave out.
	OtherClass int
}

// ReadRunFigures returns the figures of the answers that a run scored. The figures of an unfinished
// run count the answers that are scored so far.
func ReadRunFigures(ctx context.Context, db *store.DB, brand store.Brand, run store.Run) (RunFigures, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return RunFigures{}, err
	}
	var out RunFigures
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		sums, err := f.ScoredCells(ctx, run, AnswersOf(run))
		if err != nil {
			return err
		}
		out = about.runFigures(cells, sums)
		return nil
	})
	return out, err
}

// AnswersOf returns the id of the run that collected the answers that a run scored, or nil if the answers may come from
// several runs.
func AnswersOf(run store.Run) *uuid.UUID {
	if run.JobType.Collects() {
		return &run.ID
	}
	return run.Rescores
}

func (s subject) runFigures(cells []store.Cell, sums []store.CellSums) RunFigures {
	var out RunFigures
	byCell := map[int]store.CellSums{}
	for _, of := range sums {
		byCell[of.CellID] = of
	}
	selected := Segment{}.Resolve(cells, s.scorer)
	var counts []comparison.Counts
	for _, c := range selected.Cells {
		of := byCell[c.ID]
		counts = append(counts, countsFrom(of.Sums, of.NameSums))
		out.Sums, out.Unsure = out.Sums.Plus(of.Sums), out.Unsure+of.Unsure
	}
	for _, c := range selected.OtherClass {
		out.OtherClass += byCell[c.ID].Answers
	}
	out.Levels = comparison.Measure(counts, 1+len(s.competitors))
	hideFewSentiments(&out.Levels.Sentiment)
	if len(s.brand.Domains) == 0 {
		hideUncited(&out.Levels.CitationShare)
	}
	return out
}

package insights

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/jobs/scoring"
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

// ReadRunFigures returns the figures of a completed run that scored answers.
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
		sums, err := f.ScoredCells(ctx, run, answersOf(run))
		if err != nil {
			return err
		}
		out = runFiguresOf(cells, sums, about.scorer)
		return nil
	})
	return out, err
}

// answersOf returns the id of the run that collected the answers that a run scored, or nil if the answers may come from
// several runs.
func answersOf(run store.Run) *uuid.UUID {
	if run.JobType.Collects() {
		return &run.ID
	}
	return run.Rescores
}

func runFiguresOf(cells []store.Cell, sums []store.CellSums, scorer *scoring.Scorer) RunFigures {
	var out RunFigures
	byCell := map[int]store.CellSums{}
	for _, s := range sums {
		byCell[s.CellID] = s
	}
	selected := Segment{}.Resolve(cells, scorer)
	var counts []comparison.Counts
	for _, c := range selected.Cells {
		s := byCell[c.ID]
		counts = append(counts, countsFrom(s.Sums, s.NameSums))
		out.Sums, out.Unsure = out.Sums.Plus(s.Sums), out.Unsure+s.Unsure
	}
	for _, c := range selected.OtherClass {
		out.OtherClass += byCell[c.ID].Answers
	}
	out.Levels = comparison.Measure(counts)
	hideFewSentiments(&out.Levels.Sentiment)
	return out
}

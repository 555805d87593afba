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

	OtherClass int // number of cells with calls whose query has none of the segment's classes
}

// Compare compares the answers of a segment with the answers of an earlier period. The reasons why the periods are not
// comparable cover the queries of all classes.
func Compare(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, before store.Period,
) (Comparison, error) {
	scorer, err := ScorerOf(ctx, db, brand)
	if err != nil {
		return Comparison{}, err
	}
	var in comparison.Input
	var other int
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		selected := s.Resolve(cells, scorer)
		sums, err := sumsOf(ctx, f, slices.Concat(selected.Cells, selected.OtherClass), before, s.Period)
		if err != nil {
			return err
		}
		in = sums.input(selected.Cells)
		for _, c := range selected.OtherClass {
			if sums.before.cells[c.ID].Calls+sums.after.cells[c.ID].Calls > 0 {
				other++
			}
		}
		return nil
	})
	return Comparison{Result: comparison.Compare(in), OtherClass: other}, err
}

// periodSums has the sums of one period.
type periodSums struct {
	cells  map[int]store.CellSums
	models []store.ModelSums
	runs   store.RunCounts
}

// comparedSums has the sums of two periods.
type comparedSums struct{ before, after periodSums }

func sumsOf(
	ctx context.Context, f *store.Facts, cells []store.Cell, before, after store.Period,
) (comparedSums, error) {
	first, err := sumsIn(ctx, f, cells, before)
	if err != nil {
		return comparedSums{}, err
	}
	second, err := sumsIn(ctx, f, cells, after)
	return comparedSums{before: first, after: second}, err
}

func sumsIn(ctx context.Context, f *store.Facts, cells []store.Cell, p store.Period) (periodSums, error) {
	sums := periodSums{cells: map[int]store.CellSums{}}
	rows, err := f.CellSums(ctx, cells, p)
	if err != nil {
		return sums, err
	}
	for _, r := range rows {
		sums.cells[r.CellID] = r
	}
	if sums.models, err = f.Models(ctx, cells, p); err != nil {
		return sums, err
	}
	sums.runs, err = f.Runs(ctx, cells, p)
	return sums, err
}

// input returns the input of a comparison of the given cells.
func (c comparedSums) input(cells []store.Cell) comparison.Input {
	in := comparison.Input{
		Engines: enginesFrom(c.before.models, c.after.models),
		Runs:    comparison.Runs{Before: comparison.RunCounts(c.before.runs), After: comparison.RunCounts(c.after.runs)},
	}
	for _, cell := range cells {
		in.Cells = append(in.Cells, comparison.Cell{
			Before: countsFrom(c.before.cells[cell.ID]), After: countsFrom(c.after.cells[cell.ID]),
		})
	}
	return in
}

func countsFrom(s store.CellSums) comparison.Counts {
	return comparison.Counts{
		Calls: s.Calls, Answers: s.Answers, Judged: s.Judged(s.Sums), Mentioned: s.Mentioned, Order: s.OrderSum,
		Sentiment: s.Sentiment, Sure: s.Sure, Unsure: s.Unsure, Mentions: s.Mentions, AllMentions: s.AllMentions,
		Cited: s.Citations, AllCited: s.AllCitations,
	}
}

// enginesFrom returns the calls to each engine in both periods.
func enginesFrom(before, after []store.ModelSums) []comparison.Engine {
	var engines []comparison.Engine
	engine := func(name string) *comparison.Engine {
		i := slices.IndexFunc(engines, func(e comparison.Engine) bool { return e.Name == name })
		if i < 0 {
			i = len(engines)
			engines = append(engines, comparison.Engine{
				Name:   name,
				Before: comparison.EngineCalls{Models: map[string]int{}},
				After:  comparison.EngineCalls{Models: map[string]int{}},
			})
		}
		return &engines[i]
	}
	for _, m := range before {
		addCalls(&engine(m.Collector).Before, m)
	}
	for _, m := range after {
		addCalls(&engine(m.Collector).After, m)
	}
	return engines
}

func addCalls(to *comparison.EngineCalls, m store.ModelSums) {
	to.Calls += m.Calls
	to.Failed += m.Failed
	to.Models[m.Model] += m.Calls - m.Failed
}

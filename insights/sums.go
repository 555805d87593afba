package insights

import (
	"context"
	"slices"
	"time"

	"tidewatch/jobs/comparison"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// subject is a brand with its competitors, and with the scorer for all their names.
type subject struct {
	brand       store.Brand
	competitors []store.Competitor
	scorer      *scoring.Scorer
}

func subjectOf(ctx context.Context, db *store.DB, brand store.Brand) (subject, error) {
	competitors, err := db.CompetitorsOf(ctx, brand.ID)
	if err != nil {
		return subject{}, err
	}
	return subject{brand, competitors, scoring.New(subjectsOf(brand, competitors))}, nil
}

// periodSums has the sums of one period.
type periodSums struct {
	cells  map[int]store.CellSums
	names  map[string]map[int]store.NameSums // sums about competitors by name and cell; nil if they were not read
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
	sums, err := cellsIn(ctx, f, cells, p)
	if err != nil {
		return sums, err
	}
	sums.runs, err = f.Runs(ctx, cells, p)
	return sums, err
}

// cellsIn returns the sums of a period by cell and model.
func cellsIn(ctx context.Context, f *store.Facts, cells []store.Cell, p store.Period) (periodSums, error) {
	rows, models, err := f.CellSums(ctx, cells, p)
	sums := periodSums{cells: map[int]store.CellSums{}, models: models}
	for _, r := range rows {
		sums.cells[r.CellID] = r
	}
	return sums, err
}

// namedIn returns the sums about competitors by name and cell.
func namedIn(
	ctx context.Context, f *store.Facts, cells []store.Cell, p store.Period,
) (map[string]map[int]store.NameSums, error) {
	rows, err := f.CellNameSums(ctx, cells, p)
	names := map[string]map[int]store.NameSums{}
	for _, r := range rows {
		if names[r.Name] == nil {
			names[r.Name] = map[int]store.NameSums{}
		}
		names[r.Name][r.CellID] = r.NameSums
	}
	return names, err
}

// sumsSince returns, for each of the given times, the sums of the answers from this time or later. Times that are not
// after the start of the previous period are left out.
func sumsSince(
	ctx context.Context, f *store.Facts, cells []store.Cell, sums comparedSums, s Segment, times map[string]time.Time,
) (map[time.Time]comparedSums, error) {
	all := map[time.Time]comparedSums{}
	before := s.PreviousPeriod()
	for _, since := range times {
		if _, isRead := all[since]; isRead || !since.After(before.From) {
			continue
		}
		first, err := sums.before.readSince(ctx, f, cells, before, since)
		if err != nil {
			return nil, err
		}
		second, err := sums.after.readSince(ctx, f, cells, s.Period, since)
		if err != nil {
			return nil, err
		}
		all[since] = comparedSums{before: first, after: second}
	}
	return all, nil
}

// readSince returns the sums of those answers of a period that are from the given time or later. The returned models
// and runs are copied from the sums s of the whole period, because models and runs do not concern single names.
func (s periodSums) readSince(
	ctx context.Context, f *store.Facts, cells []store.Cell, p store.Period, since time.Time,
) (late periodSums, err error) {
	if since.After(p.From) {
		p.From = since
	}
	if p.From.Before(p.To) {
		if late, err = cellsIn(ctx, f, cells, p); err != nil {
			return late, err
		}
		late.names, err = namedIn(ctx, f, cells, p)
	}
	late.models, late.runs = s.models, s.runs
	return late, err
}

// ofBrand returns the sums of a cell, with the sums about the brand.
func (s periodSums) ofBrand(cell int) (store.Sums, store.NameSums) {
	return s.cells[cell].Sums, s.cells[cell].NameSums
}

// ofName returns a function that returns the sums of a cell, with the sums about a competitor.
func ofName(name string) func(s periodSums, cell int) (store.Sums, store.NameSums) {
	return func(s periodSums, cell int) (store.Sums, store.NameSums) {
		return s.cells[cell].Sums, s.names[name][cell]
	}
}

// The method "called" returns the number of the given cells with calls in at least one period.
func (c comparedSums) called(cells []store.Cell) int {
	n := 0
	for _, cell := range cells {
		if c.before.cells[cell.ID].Calls+c.after.cells[cell.ID].Calls > 0 {
			n++
		}
	}
	return n
}

// hasCalls reports whether a period has calls of the given cells.
func (s periodSums) hasCalls(cells []store.Cell) bool {
	return slices.ContainsFunc(cells, func(c store.Cell) bool { return s.cells[c.ID].Calls > 0 })
}

// input returns the input of a comparison of the given cells. The parameter "edited" and the function "sums" concern
// the name whose figures are compared.
func (c comparedSums) input(
	cells []store.Cell, edited comparison.Edited, sums func(s periodSums, cell int) (store.Sums, store.NameSums),
) comparison.Input {
	in := comparison.Input{
		Edited:  edited,
		Engines: enginesFrom(c.before.models, c.after.models),
		Runs:    comparison.Runs{Before: comparison.RunCounts(c.before.runs), After: comparison.RunCounts(c.after.runs)},
	}
	for _, cell := range cells {
		in.Cells = append(in.Cells, comparison.Cell{
			Before: countsFrom(sums(c.before, cell.ID)), After: countsFrom(sums(c.after, cell.ID)),
		})
	}
	return in
}

// countsFrom returns the counts of a cell in a period. Several SQL statements compute the facts. If answers are scored
// between two of these statements, a numerator can exceed its denominator. countsFrom raises such a denominator to the
// numerator. The next refresh of the facts corrects both.
func countsFrom(s store.Sums, n store.NameSums) comparison.Counts {
	return comparison.Counts{
		Calls: s.Calls, Answers: s.Answers, Judged: max(n.Judged(s), n.Mentioned), Mentioned: n.Mentioned,
		Order: n.OrderSum, Sentiment: n.Sentiment, Sure: n.Sure, Unsure: n.Unsure, Mentions: n.Mentions,
		AllMentions: max(s.AllMentions, n.Mentions), Cited: n.Citations, AllCited: max(s.AllCitations, n.Citations),
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

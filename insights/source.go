package insights

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// These constants limit the lists in the details of a source.
const (
	detailsFrom = 3_000 // the maximum number of newest answers in which pages and names are counted
	mostPages   = 200   // the maximum number of pages, and the maximum number of lost pages
)

// SourceDetails has the details of one source.
type SourceDetails struct {
	Source

	Engines []SourceEngine // the engines with answers in the period
	Names   SourceNames
	Pages   []SourcePage  // the pages that answers of the period cite, followed by the lost pages
	Queries []SourceQuery // queries sorted by the number of answers, in descending order
	Series  []SourcePoint // points by week, oldest first; weeks without answers have no point
}

// PagesFrom returns the number of newest answers in which the details count pages and names.
func (out *SourceDetails) PagesFrom() int { return out.Names.Of }

// SourceEngine counts the answers of one engine.
type SourceEngine struct {
	Answers   int // answers that cite the source
	Collector string
	N         int // scored answers of the engine in the segment
}

// SourceQuery counts the answers to one query text that cite a source.
type SourceQuery struct {
	Answers int
	N       int        // scored answers to the query in the segment
	QueryID *uuid.UUID // nil if the query was deleted
	Text    string
}

// SourcePoint counts the answers of one week.
type SourcePoint struct {
	Answers int       // answers that cite the source
	N       int       // scored answers of the segment in the week
	Period  time.Time // the first day of the week, as a date at midnight UTC
}

// ReadSource returns the details of a domain in a segment. ReadSource also returns the previous period. If no answer of
// the two periods cites the domain, the details have no answers and no status.
func ReadSource(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, domain string,
) (SourceDetails, store.Period, error) {
	previous := s.PreviousPeriod()
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return SourceDetails{}, previous, err
	}
	types, err := about.classifier(ctx, db)
	if err != nil {
		return SourceDetails{}, previous, err
	}
	out := SourceDetails{Source: Source{Domain: domain, Type: types.Of(domain)}}
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		all, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		cells := s.Resolve(all, about.scorer).Cells
		if err := out.readSums(ctx, f, cells, previous, s.Period); err != nil {
			return err
		}
		return out.readDetails(ctx, f, cells, s)
	})
	return out, previous, err
}

// readSums reads the sums by cell. The sums by query and by engine are computed from the sums by cell.
func (out *SourceDetails) readSums(
	ctx context.Context, f *store.Facts, cells []store.Cell, previous, p store.Period,
) error {
	for i, period := range []store.Period{previous, p} {
		all, _, err := f.CellSums(ctx, cells, period)
		if err != nil {
			return err
		}
		cited, err := f.SourceCells(ctx, cells, period, out.Domain)
		if err != nil {
			return err
		}
		for _, c := range all {
			out.N[i] += c.Answers
		}
		if i == 1 {
			out.addCells(cells, all, cited)
			break
		}
		for _, c := range cited {
			out.Before += c.Answers
			out.FirstAt, out.LastAt = widen(out.FirstAt, out.LastAt, c.SourceSums)
		}
	}
	return out.setStatus(ctx, f, p)
}

func (out *SourceDetails) setStatus(ctx context.Context, f *store.Facts, p store.Period) error {
	switch {
	case out.N[0] == 0 || out.Before+out.Answers == 0:
		return nil
	case out.Answers == 0:
		out.Status = LostSource
		return nil
	case out.Before > 0:
		out.Status = KeptSource
		return nil
	}
	earlier, err := f.CitedBefore(ctx, []string{out.Domain}, p.From)
	out.Status = NewSource
	if earlier[out.Domain] {
		out.Status = ReturnedSource
	}
	return err
}

// addCells adds the sums of the cells in the period.
func (out *SourceDetails) addCells(cells []store.Cell, all []store.CellSums, cited []store.CellDomainSums) {
	answers, of := map[int]int{}, map[int]int{}
	for _, c := range all {
		of[c.CellID] = c.Answers
	}
	sum := store.SourceSums{}
	for _, c := range cited {
		answers[c.CellID] = c.Answers
		sum.Answers += c.Answers
		sum.Citations += c.Citations
		sum.Named += c.Named
		sum.OwnCited += c.OwnCited
		sum.RivalsCited += c.RivalsCited
		sum.RivalsNamed += c.RivalsNamed
		sum.FirstAt, sum.LastAt = widen(sum.FirstAt, sum.LastAt, c.SourceSums)
	}
	if sum.Answers > 0 {
		out.SourceSums = sum
	}
	queries, engines := map[string]*SourceQuery{}, map[string]*SourceEngine{}
	for _, c := range cells {
		q, e := queries[c.QueryKey()], engines[c.Collector]
		if q == nil {
			q = &SourceQuery{QueryID: c.QueryID, Text: c.QueryText}
			queries[c.QueryKey()] = q
		}
		if e == nil {
			e = &SourceEngine{Collector: c.Collector}
			engines[c.Collector] = e
		}
		q.Answers, q.N = q.Answers+answers[c.ID], q.N+of[c.ID]
		e.Answers, e.N = e.Answers+answers[c.ID], e.N+of[c.ID]
	}
	for _, q := range queries {
		if q.Answers > 0 {
			out.Queries = append(out.Queries, *q)
		}
	}
	for _, e := range engines {
		if e.N > 0 {
			out.Engines = append(out.Engines, *e)
		}
		if e.Answers > 0 {
			out.Source.Engines = append(out.Source.Engines, e.Collector)
		}
	}
	out.Source.Queries = len(out.Queries)
	slices.Sort(out.Source.Engines)
	slices.SortFunc(out.Engines, func(a, b SourceEngine) int { return strings.Compare(a.Collector, b.Collector) })
	byName := nameOrder()
	slices.SortFunc(out.Queries, func(a, b SourceQuery) int {
		return cmp.Or(-cmp.Compare(a.Answers, b.Answers), byName(a.Text, b.Text))
	})
}

// widen extends a range of times to the first and the last time of sums.
func widen(first, last time.Time, s store.SourceSums) (earlier, later time.Time) {
	if first.IsZero() || s.FirstAt.Before(first) {
		first = s.FirstAt
	}
	if s.LastAt.After(last) {
		last = s.LastAt
	}
	return first, last
}

// readDetails reads the series, the names and the pages.
func (out *SourceDetails) readDetails(ctx context.Context, f *store.Facts, cells []store.Cell, s Segment) error {
	if out.Answers == 0 {
		return out.readPages(ctx, f, cells, s)
	}
	if err := out.readSeries(ctx, f, cells, s); err != nil {
		return err
	}
	names, err := f.SourceNames(ctx, cells, s.Period, []string{out.Domain}, detailsFrom)
	if err != nil {
		return err
	}
	for _, n := range names {
		out.Names.add(n)
	}
	return out.readPages(ctx, f, cells, s)
}

// readSeries reads the series by week.
func (out *SourceDetails) readSeries(ctx context.Context, f *store.Facts, cells []store.Cell, s Segment) error {
	weeks := periodsOf(s.Period, store.TrendWeek)
	q := store.SplitQuery{Cells: cells, Groups: make([]int, len(cells)), Period: s.Period, Starts: s.startsOf(weeks)}
	all, err := f.SplitSeries(ctx, q)
	if err != nil {
		return err
	}
	cited, err := f.SourceSeries(ctx, q, out.Domain)
	if err != nil {
		return err
	}
	for _, a := range all {
		weeks[a.Part].Answers = a.Answers
	}
	for i, w := range weeks {
		if w.Answers > 0 {
			out.Series = append(out.Series, SourcePoint{Answers: cited[i], N: w.Answers, Period: w.First})
		}
	}
	return nil
}

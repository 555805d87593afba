package insights

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// longestDaily is the maximum length, in days, of a period that has daily points by default. longestDaily is also the
// maximum number of periods of a series with intervals.
const longestDaily = 92

// mostObservations is the maximum number of observations of a series with intervals: its groups, times its periods,
// times its names. The constant limits the memory of a request to about 100 MB.
const mostObservations = 500_000

// Series are the figures of the brand and of chosen competitors by day or week.
type Series struct {
	Unit    store.TrendUnit
	Periods []SeriesPeriod
	Names   []NamedSeries // the brand first, then the competitors in the given order

	composition []CompositionChange // nil if unknown
	ends        []time.Time         // the end of each period
}

// SeriesPeriod is a day or week.
type SeriesPeriod struct {
	First time.Time // the first day, as a date at midnight UTC
	store.Sums
}

// NamedSeries are the figures of one name, with one element for each period of the series.
type NamedSeries struct {
	Levels []comparison.Levels
	Name   string
	Own    bool  // whether the name is the brand
	Unsure []int // number of unsure sentiments
}

// UsualUnit returns the unit of a series of the given period: days up to 92 days, and otherwise weeks.
func UsualUnit(p store.Period) store.TrendUnit {
	if Days(p) <= longestDaily {
		return store.TrendDay
	}
	return store.TrendWeek
}

// ReadSeries returns the series of a brand and of competitors with the given names. The first and the last week may
// extend beyond the period, but only answers inside the period count. The intervals use the variance between queries,
// or between cells in segments with few queries. A series of more than 92 periods or with more observations than
// mostObservations has no intervals and no changes of the composition, because their computation would take too long.
// Periods from before a competitor was added have no figures of the competitor, unless their answers were re-scored.
func ReadSeries(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, unit store.TrendUnit, names []string,
) (Series, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return Series{}, err
	}
	edited, err := about.edits(ctx, db, s.Period.To)
	if err != nil {
		return Series{}, err
	}
	out := Series{Unit: unit, Periods: periodsOf(s.Period, unit)}
	q := store.SplitQuery{Period: s.Period, Starts: s.startsOf(out.Periods)}
	var all []store.SplitSums
	var named []store.SplitNameSums
	var answered map[string][]bool
	isSplit := true
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		q.Cells = s.Resolve(cells, about.scorer).Cells
		var groups int
		q.Groups, groups = groupsOf(q.Cells)
		if len(q.Starts) > longestDaily || len(q.Starts)*groups*(1+len(names)) > mostObservations {
			q.Groups, isSplit = make([]int, len(q.Cells)), false
			all, err = f.SplitSeries(ctx, q)
		} else {
			all, answered, err = f.SplitSeriesByCollector(ctx, q)
		}
		if err != nil || len(names) == 0 {
			return err
		}
		named, err = f.SplitNameSeries(ctx, q, names)
		return err
	})
	// A fixed order of the additions makes the last digits of the figures reproducible.
	slices.SortFunc(all, func(a, b store.SplitSums) int { return cmp.Compare(a.Group, b.Group) })
	since := edited.allFiguresSince()
	out.add(edited, names, all, named, func(name string, part int) bool { return !q.Starts[part].Before(since[name]) })
	if err != nil || !isSplit {
		return out, err
	}
	models, err := readModelChanges(ctx, db, brand, s, q.Starts)
	for i := range q.Starts[1:] {
		out.ends = append(out.ends, q.Starts[i+1])
	}
	out.ends = append(out.ends, s.Period.To)
	next := s.startsOf([]SeriesPeriod{{First: out.Periods[len(out.Periods)-1].First.AddDate(0, 0, 7)}})
	isCut := func(part int) bool {
		return unit == store.TrendWeek &&
			(q.Starts[part].Before(s.Period.From) || part == len(q.Starts)-1 && next[0].After(s.Period.To))
	}
	out.compose(answered, queriesSent(q, all), models, isCut)
	return out, err
}

// groupsOf returns the group of each cell and the number of groups. Each group is one observation for the interval. The
// cells of a query are one group, because answers to the same query resemble one another. If there are too few queries
// for an interval, each cell is a group.
func groupsOf(cells []store.Cell) (groups []int, n int) {
	groups = make([]int, len(cells))
	index := map[string]int{}
	for i, c := range cells {
		if _, ok := index[c.QueryKey()]; !ok {
			index[c.QueryKey()] = len(index)
		}
		groups[i] = index[c.QueryKey()]
	}
	if len(index) >= comparison.MinCells {
		return groups, len(index)
	}
	for i := range groups {
		groups[i] = i
	}
	return groups, len(groups)
}

// place identifies the sums of a group of cells about one name in one period.
type place struct {
	group, period int
	name          string
}

// add adds the figures of the brand and of the names. The function isScored reports whether the answers of a period are
// scored for the name of a competitor.
func (out *Series) add(
	e edits, names []string, all []store.SplitSums, named []store.SplitNameSums,
	isScored func(name string, part int) bool,
) {
	sums := map[place]store.NameSums{}
	for _, n := range named {
		sums[place{n.Group, n.Part, n.Name}] = n.NameSums
	}
	// The counts are sorted by name and period. The brand is the first name.
	counts := make([][]comparison.Counts, (1+len(names))*len(out.Periods))
	for _, a := range all {
		out.Periods[a.Part].Sums = out.Periods[a.Part].Plus(a.Sums)
		counts[a.Part] = append(counts[a.Part], countsFrom(a.Sums, a.NameSums))
		for i, name := range names {
			if !isScored(name, a.Part) {
				continue
			}
			at := (1+i)*len(out.Periods) + a.Part
			counts[at] = append(counts[at], countsFrom(a.Sums, sums[place{a.Group, a.Part, name}]))
		}
	}
	tracked := 1 + len(e.competitors)
	for i, name := range append([]string{e.brand.Name}, names...) {
		series := NamedSeries{Name: name, Own: i == 0}
		hasDomains := e.domainsOf(name) || series.Own && e.ownDomains()
		for j := range out.Periods {
			cells := counts[i*len(out.Periods)+j]
			levels, unsure := comparison.Measure(cells, tracked), 0
			hideFewSentiments(&levels.Sentiment)
			if !hasDomains {
				hideUncited(&levels.CitationShare)
			}
			for _, c := range cells {
				unsure += c.Unsure
			}
			series.Levels, series.Unsure = append(series.Levels, levels), append(series.Unsure, unsure)
		}
		out.Names = append(out.Names, series)
	}
}

// periodsOf returns the days or weeks of a period. Weeks begin on Mondays.
func periodsOf(p store.Period, unit store.TrendUnit) []SeriesPeriod {
	first, end := utcDay(p.From), utcDay(p.To)
	step := 1
	if unit == store.TrendWeek {
		step = 7
		first = first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
	}
	var periods []SeriesPeriod
	for day := first; day.Before(end); day = day.AddDate(0, 0, step) {
		periods = append(periods, SeriesPeriod{First: day})
	}
	return periods
}

// startsOf returns the times at which days or weeks begin in the time zone of the segment.
func (s Segment) startsOf(periods []SeriesPeriod) []time.Time {
	zone := cmp.Or(s.Zone, time.UTC)
	starts := make([]time.Time, len(periods))
	for i, p := range periods {
		noon := time.Date(p.First.Year(), p.First.Month(), p.First.Day(), 12, 0, 0, 0, zone)
		starts[i] = StartOfDay(noon, 0)
	}
	return starts
}

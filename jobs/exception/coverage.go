package exception

import (
	"cmp"
	"slices"
	"time"

	"tidewatch/store"
)

// A span is a period that one exception covers. The period does not include its end.
type span struct {
	exception *store.Exception
	from, to  time.Time
}

// A coverage is a list of spans that do not overlap, in chronological order.
type coverage []span

// newCoverage returns the times that the spans cover. If several spans cover a time, the coverage assigns the time to
// only one span, so that a lookup compares the time with a single span.
func newCoverage(spans []span) coverage {
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(a.from.Compare(b.from), b.to.Compare(a.to))
	})
	covered := make(coverage, 0, len(spans))
	var end time.Time
	for i, s := range spans {
		if i > 0 && s.from.Before(end) {
			s.from = end
		}
		if s.from.Before(s.to) {
			covered, end = append(covered, s), s.to
		}
	}
	return covered
}

// exceptionAt returns the exception that covers the given time, or nil.
func (c coverage) exceptionAt(t time.Time) *store.Exception {
	after, _ := slices.BinarySearchFunc(c, t, func(s span, t time.Time) int {
		if s.from.After(t) {
			return 1
		}
		return -1
	})
	if after == 0 || !t.Before(c[after-1].to) {
		return nil
	}
	return c[after-1].exception
}

// calendarDay has the blackouts of one time zone, with their coverage on one day of local time. Ticks come in
// chronological order, so the coverage of each day is computed once.
type calendarDay struct {
	blackouts []*store.Exception
	coverage  coverage
	day       time.Time
	zone      *time.Location
}

// exceptionAt returns the blackout that covers the given time, or nil.
func (c *calendarDay) exceptionAt(t time.Time) *store.Exception {
	shown := local(t.In(c.zone))
	if today := date(shown); !today.Equal(c.day) || c.coverage == nil {
		c.day, c.coverage = today, coverageOf(c.blackouts, today)
	}
	return c.coverage.exceptionAt(shown)
}

// calendarDays returns the blackouts of the given exceptions by time zone. A blackout whose time zone is unknown uses
// UTC.
func (z Zones) calendarDays(exceptions []store.Exception) []*calendarDay {
	var all []*calendarDay
	days := map[string]*calendarDay{}
	for i, e := range exceptions {
		if e.Kind != store.ExceptionBlackout || e.LocalFrom == nil || e.LocalTo == nil {
			continue
		}
		if days[e.Timezone] == nil {
			zone, err := z(e.Timezone)
			if err != nil {
				zone = time.UTC
			}
			days[e.Timezone] = &calendarDay{zone: zone}
			all = append(all, days[e.Timezone])
		}
		days[e.Timezone].blackouts = append(days[e.Timezone].blackouts, &exceptions[i])
	}
	return all
}

// Covering returns a function that returns all blackouts of the list that cover the given time, as pointers to the
// elements of the list. The returned function keeps the results for each day of local time, whereas a [Set] keeps only
// the results for the day of the last tick.
func (z Zones) Covering(blackouts []store.Exception) func(time.Time) []*store.Exception {
	type zoneDay struct {
		of  *calendarDay
		day time.Time
	}
	zones, known := z.calendarDays(blackouts), map[zoneDay][]span{}
	return func(at time.Time) []*store.Exception {
		var found []*store.Exception
		for _, c := range zones {
			shown := local(at.In(c.zone))
			key := zoneDay{c, date(shown)}
			spans, ok := known[key]
			if !ok {
				spans = spansOf(c.blackouts, key.day)
				known[key] = spans
			}
			for _, s := range spans {
				isNew := len(found) == 0 || found[len(found)-1] != s.exception // occurrences of a blackout may overlap
				if isNew && !shown.Before(s.from) && shown.Before(s.to) {
					found = append(found, s.exception)
				}
			}
		}
		return found
	}
}

// coverageOf returns the local times of a day that blackouts cover.
func coverageOf(blackouts []*store.Exception, today time.Time) coverage {
	return newCoverage(spansOf(blackouts, today))
}

// spansOf returns the occurrences of blackouts that overlap a day of local time, in the order of the blackouts.
func spansOf(blackouts []*store.Exception, today time.Time) []span {
	var spans []span
	tomorrow := today.Add(day)
	visit := func(s span) {
		if s.from.Before(tomorrow) && s.to.After(today) {
			spans = append(spans, s)
		}
	}
	for _, b := range blackouts {
		if b.LocalFrom.Before(tomorrow) {
			visitOccurrences(b, today, visit)
		}
	}
	return spans
}

// visitOccurrences calls a function with each occurrence of a blackout that may overlap the given day of local time.
// For speed, visitOccurrences allocates no memory.
func visitOccurrences(b *store.Exception, today time.Time, visit func(span)) {
	if b.Repeats == store.RepeatsNever {
		visit(span{b, *b.LocalFrom, *b.LocalTo})
		return
	}
	length := b.LocalTo.Sub(*b.LocalFrom)
	visitFrom := func(start time.Time) {
		if !start.Before(*b.LocalFrom) && (b.RepeatsUntil == nil || !date(start).After(*b.RepeatsUntil)) {
			visit(span{b, start, start.Add(length)})
		}
	}
	ofDay := b.LocalFrom.Sub(date(*b.LocalFrom))
	if b.Repeats == store.RepeatsWeekly {
		for start := today.Add(ofDay); today.Sub(start) < length; start = start.Add(-day) {
			if slices.Contains(b.Weekdays, isoWeekday(start)) {
				visitFrom(start)
			}
		}
		return
	}
	for year := today.Year() - 1; year <= today.Year(); year++ {
		start := time.Date(year, b.LocalFrom.Month(), b.LocalFrom.Day(), 0, 0, 0, 0, time.UTC)
		if start.Month() == b.LocalFrom.Month() {
			visitFrom(start.Add(ofDay))
		}
	}
}

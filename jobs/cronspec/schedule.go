package cronspec

import "time"

const (
	// minInstant and maxInstant are the first and the last instant that RFC 3339 can express (years 1 to 9999).
	minInstant = -62135596800
	maxInstant = 253402300799
	maxYear    = 9999

	// reference is 2038-01-01. From about 2038 on, zones follow rules that are the same each year.
	reference = 2145916800

	// cycle is the number of years after which the calendar repeats, plus one year. The constant "cycle" contains an
	// extra year, because the year in UTC and the year on the wall clock may differ.
	cycle = 400 + 1
)

// Schedule is a compiled [Spec]. A Schedule is immutable and safe for concurrent use. Schedule implements
// river.PeriodicSchedule.
type Schedule struct {
	spec   Spec
	zone   *time.Location
	times  calendar
	gap    GapPolicy    // the effective gap policy; wildcard schedules ignore the policy of the spec
	repeat RepeatPolicy // the effective repeat policy; wildcard schedules ignore the policy of the spec

	wildcard bool // whether the schedule is wildcard, as defined in the package documentation
}

// Spec returns the parsed spec, with default values filled in and single spaces in the expression.
func (s *Schedule) Spec() Spec { return s.spec }

// Location returns the schedule's time zone.
func (s *Schedule) Location() *time.Location { return s.zone }

// Next returns the first instant after t at which the schedule fires, in UTC.
//
// The next instant always exists, because [Parse] rejects schedules that never fire. If the next instant lies after the
// year 9999, Next returns the zero time. If t lies before the year 1, the search starts at the beginning of the year 1.
func (s *Schedule) Next(t time.Time) time.Time {
	after := max(t.Unix(), minInstant-1)
	if after >= maxInstant {
		return time.Time{}
	}
	at, ok := s.next(after, lastYearFor(after))
	if !ok || at > maxInstant {
		return time.Time{}
	}
	return time.Unix(at, 0).UTC()
}

// Within returns the first instant at which the schedule fires later than the parameter "after". The returned instant
// lies between startsAt and endsAt, both included. A zero startsAt or endsAt sets no bound. The result "ok" is false if
// the schedule does not fire between the bounds.
func (s *Schedule) Within(after, startsAt, endsAt time.Time) (at time.Time, ok bool) {
	if !startsAt.IsZero() && startsAt.After(after) {
		after = startsAt.Add(-1)
	}
	at = s.Next(after)
	if at.IsZero() || !endsAt.IsZero() && at.After(endsAt) {
		return time.Time{}, false
	}
	return at, true
}

// lastYearFor returns the last year of a search that starts at the given instant. A search that starts before
// [reference] ends in the same year as a search from [reference], because Parse checks schedules only from [reference]
// on.
func lastYearFor(after int64) int {
	return min(time.Unix(max(after, reference), 0).UTC().Year()+cycle, maxYear)
}

// next visits the periods in which the zone's UTC offset is constant, and searches each period for the next matching
// wall time.
func (s *Schedule) next(after int64, lastYear int) (at int64, ok bool) {
	c := clockAt(s.zone, after)
	wall := after + c.offset
	for {
		if s.repeat == RepeatFirst {
			wall = max(wall, c.shown-1)
		}
		next, ok := s.times.next(wall, lastYear)
		if !ok {
			return 0, false
		}

		at = next - c.offset
		switch {
		case at < c.end:
			if s.repeat != RepeatSecond || !c.repeats(next) {
				return at, true
			}
		case c.end-after > reach && next-reach > after:
			// A change of the clock moves wall times by less than [reach]. The schedule therefore cannot fire earlier
			// than [reach] before the next matching wall time. To save time, the search skips the changes of the clock
			// that lie more than [reach] before the wall time.
			after = next - reach
			c = clockAt(s.zone, after)
			wall = after + c.offset
			continue
		case s.gap == GapShift && next < c.end+c.following():
			return c.end, true
		}
		after = c.end - 1
		c.advance()
		wall = after + c.offset
	}
}

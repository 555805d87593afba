package cronspec

import "time"

const (
	// The instants of the years 1 to 9999, which is what can be written in RFC 3339.
	minInstant = -62135596800
	maxInstant = 253402300799
	maxYear    = 9999

	// reference is 2038-01-01. From about then on, zones follow standing rules that are the same each year.
	reference = 2145916800

	// cycle is the number of years after which the calendar repeats itself, and one for the difference
	// between the years in UTC and on the wall.
	cycle = 400 + 1
)

// Schedule is a compiled [Spec]. It does not change, and several goroutines may use it.
// It is a river.PeriodicSchedule.
type Schedule struct {
	spec   Spec
	zone   *time.Location
	times  calendar
	gap    GapPolicy    // what applies, which for wildcard schedules is not what was written
	repeat RepeatPolicy // likewise

	wildcard bool // see the package's documentation
}

// Spec returns what was parsed, with the policies filled in and single blanks in the expression.
func (s *Schedule) Spec() Spec { return s.spec }

// Location returns the schedule's time zone.
func (s *Schedule) Location() *time.Location { return s.zone }

// Next returns the first instant after t at which the schedule fires, in UTC.
//
// There is always one, as [Parse] refuses what never fires, except at the end of the years that can be written:
// when none is left before the year 10000, Next returns the zero time. A t before the year 1 counts as its beginning.
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

// Within returns the first instant after another at which the schedule fires and which lies between startsAt and
// endsAt, both included. A zero time is no bound. ok is false when there is no such instant.
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

// lastYearFor returns the year in which a search ends. One that starts before the reference ends when one that
// starts there would, since a schedule is only known to fire from the reference on.
func lastYearFor(after int64) int {
	return min(time.Unix(max(after, reference), 0).UTC().Year()+cycle, maxYear)
}

// next walks along the clock, and in each stretch goes on to the next matching wall time.
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
			// Nothing fires until shortly before the day of that wall time: no change on the way can bring
			// back a wall time that has passed. Go there at once instead of over each change.
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

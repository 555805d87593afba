package cronspec

import "time"

// A Shift is a wall time that a schedule names and that a change of the clock leaves out or shows twice.
type Shift struct {
	// Change is the instant at which the clock is put forward or back.
	Change time.Time

	// Kind says what becomes of the wall time.
	Kind ShiftKind

	// Wall is the wall time, as if its clock were in UTC.
	Wall time.Time

	// Fires are the instants at which the schedule fires for it: none, one or two.
	Fires []time.Time
}

// ShiftKind is what becomes of a wall time around a change of the clock.
type ShiftKind string

// The kinds. The first two are of wall times that the clock leaves out, the others of those that it shows twice.
const (
	ShiftLater   ShiftKind = "shifted" // fires at the first instant after the gap
	ShiftSkipped ShiftKind = "skipped" // does not fire
	ShiftFirst   ShiftKind = "first"   // fires in the first pass alone
	ShiftSecond  ShiftKind = "second"  // fires in the second pass alone
	ShiftBoth    ShiftKind = "both"    // fires in each pass
)

// Shifts returns what changes of the clock after an instant, up to and including another, do to the schedule, in the
// order of the changes and of the wall times. There are at most 1,440 for each change, which are few in a year.
//
// A wildcard schedule of every hour follows real time over changes of whole hours, as most are: nothing is out of the
// ordinary then, and nothing is returned.
func (s *Schedule) Shifts(after, until time.Time) []Shift {
	first, last := max(after.Unix(), minInstant), min(until.Unix(), maxInstant)
	if first >= last {
		return nil
	}
	var shifts []Shift
	for c := clockAt(s.zone, first); c.end <= last; {
		before, change := c.offset, c.end
		c.advance()
		moved := c.offset - before
		if moved == 0 || s.followsRealTime(moved) {
			continue
		}
		for wall := change + min(before, c.offset) - 1; ; {
			next, ok := s.times.next(wall, maxYear)
			if !ok || next >= change+max(before, c.offset) {
				break
			}
			wall = next
			shifts = append(shifts, s.shift(change, next, before, c.offset))
		}
	}
	return shifts
}

func (s *Schedule) followsRealTime(moved int64) bool {
	const hour = 60 * secondsPerMin
	return s.wildcard && s.times.hours == allHours() && moved%hour == 0 && moved > -secondsPerDay && moved < secondsPerDay
}

// shift says what becomes of a wall time that a change of the clock from one offset to another leaves out or repeats.
func (s *Schedule) shift(change, wall, before, after int64) Shift {
	instant := func(at int64) time.Time { return time.Unix(at, 0).UTC() }
	out := Shift{Change: instant(change), Wall: instant(wall)}
	first, second := instant(wall-before), instant(wall-after)
	switch {
	case after > before && s.gap == GapSkip:
		out.Kind = ShiftSkipped
	case after > before:
		out.Kind, out.Fires = ShiftLater, []time.Time{out.Change}
	case s.repeat == RepeatSecond:
		out.Kind, out.Fires = ShiftSecond, []time.Time{second}
	case s.repeat == RepeatBoth:
		out.Kind, out.Fires = ShiftBoth, []time.Time{first, second}
	default:
		out.Kind, out.Fires = ShiftFirst, []time.Time{first}
	}
	return out
}

package cronspec

import "time"

// Shift is a wall time of a schedule that a change of the clock skips or repeats.
type Shift struct {
	// Change is the instant at which the clock goes forward or back.
	Change time.Time

	// Kind defines what happens at the skipped or repeated wall time.
	Kind ShiftKind

	// Wall is the skipped or repeated wall time, as a time in UTC.
	Wall time.Time

	// Fires contains the instants at which the schedule fires for the wall time: none, one or two.
	Fires []time.Time
}

// ShiftKind defines what happens at a wall time that a change of the clock skips or repeats.
type ShiftKind string

// A shift has one of these kinds. ShiftLater and ShiftSkipped concern skipped wall times, and the other three kinds
// concern repeated wall times.
const (
	ShiftLater   ShiftKind = "shifted" // the schedule fires at the first instant after the gap
	ShiftSkipped ShiftKind = "skipped" // the schedule does not fire
	ShiftFirst   ShiftKind = "first"   // the schedule fires only in the first pass
	ShiftSecond  ShiftKind = "second"  // the schedule fires only in the second pass
	ShiftBoth    ShiftKind = "both"    // the schedule fires in both passes
)

// Shifts returns the effects that changes of the clock have on the schedule, ordered by change and wall time. The
// returned shifts concern the clock changes after the time "after", up to and including the time "until". Each change
// of the clock has at most 1,440 effects, and a year has few changes.
//
// Shifts omits changes by whole hours if a wildcard schedule fires in every hour, because these changes have no effect.
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

// shift returns the effect that a change of the clock has on one wall time. The parameters "before" and "after" are the
// offsets from UTC before and after the change.
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

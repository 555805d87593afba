package cronspec

import "time"

// reach is how far from a change of the clock the change still matters: it exceeds the largest change in the
// zone data, 24 hours, and falls short of the shortest time between two, which is four days.
const reach = 2 * secondsPerDay

// never is an instant beyond all others that still leaves room for sums.
const never = 1 << 60

// clock is a zone's wall clock, seen during a stretch of time in which its offset from UTC is the same.
type clock struct {
	zone *time.Location

	offset int64 // wall time = instant + offset
	end    int64 // the first instant after the stretch

	// shown: before the stretch began, the clock has shown or left out all wall times up to this one
	// (exclusive), as far as that is within reach.
	shown int64
}

// clockAt returns the clock at an instant. It comes from an earlier instant, over the changes on the way, since
// ZoneBounds is not reliable backwards: in years for which there is only a standing rule, it may return a start
// that lies before the last change which the data lists.
func clockAt(zone *time.Location, instant int64) clock {
	c := clock{zone: zone, shown: -never}
	c.read(instant - reach)
	for c.end <= instant {
		c.advance()
	}
	return c
}

// advance goes to the next stretch.
func (c *clock) advance() {
	c.shown = max(c.shown, c.end+c.offset)
	c.read(c.end)
}

// read looks up the stretch that has the instant in it. Two neighbours may have the same offset: ZoneBounds
// ends a stretch at the end of a year, and where only the zone's abbreviation changes.
func (c *clock) read(instant int64) {
	t := time.Unix(instant, 0).In(c.zone)
	_, offset := t.Zone()
	_, bound := t.ZoneBounds()

	c.offset, c.end = int64(offset), never
	if !bound.IsZero() {
		c.end = bound.Unix()
	}
	if c.end <= instant {
		// On the last day of a leap year under a standing rule, ZoneBounds says that the stretch ended the
		// day before (as of Go 1.26). Nothing changes on the rest of such a day.
		c.end = (floorDiv(instant, secondsPerDay) + 1) * secondsPerDay
	}
}

// following returns the offset of the next stretch.
func (c *clock) following() int64 {
	next := clock{zone: c.zone}
	next.read(c.end)
	return next.offset
}

// repeats reports whether the clock shows again a wall time of this stretch.
func (c *clock) repeats(wall int64) bool {
	return wall-c.offset >= c.end-reach && wall >= c.end+c.following()
}

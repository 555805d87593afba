package cronspec

import "time"

// reach is the longest time, in seconds, between a change of the clock and a wall time that the change affects. The
// value of the constant "reach" lies between the largest change in the zone data (24 hours) and the shortest time
// between two changes (four days).
const reach = 2 * secondsPerDay

// never is later than every instant of a schedule. The value of the constant "never" is small enough for additions
// without an overflow.
const never = 1 << 60

// clock is the wall clock of a zone during a stretch of time with one offset from UTC.
type clock struct {
	zone *time.Location

	offset int64 // the wall time minus the instant, in seconds
	end    int64 // the first instant after the stretch of time

	// The field "shown" is the earliest wall time that the clock had not reached before the stretch began. Only changes
	// of the clock within [reach] before the stretch affect the field "shown".
	shown int64
}

// clockAt returns the clock of a zone at an instant. The search starts at an earlier instant and advances, because the
// start that ZoneBounds returns is unreliable. For an instant after the last change in the zone data, ZoneBounds may
// return a start before the last change.
func clockAt(zone *time.Location, instant int64) clock {
	c := clock{zone: zone, shown: -never}
	c.read(instant - reach)
	for c.end <= instant {
		c.advance()
	}
	return c
}

// advance moves the clock to the next stretch of time with one offset.
func (c *clock) advance() {
	c.shown = max(c.shown, c.end+c.offset)
	c.read(c.end)
}

// read looks up the stretch of time that contains an instant. Two consecutive stretches may have the same offset,
// because ZoneBounds also ends a stretch at the end of a year and at a change of the zone's abbreviation.
func (c *clock) read(instant int64) {
	t := time.Unix(instant, 0).In(c.zone)
	_, offset := t.Zone()
	_, bound := t.ZoneBounds()

	c.offset, c.end = int64(offset), never
	if !bound.IsZero() {
		c.end = bound.Unix()
	}
	if c.end <= instant {
		// For the last day of a leap year under a standing rule, ZoneBounds of Go 1.26 returns an end on the previous
		// day. The offset does not change during the last day of a leap year.
		c.end = (floorDiv(instant, secondsPerDay) + 1) * secondsPerDay
	}
}

// The method "following" returns the offset of the next stretch of time.
func (c *clock) following() int64 {
	next := clock{zone: c.zone}
	next.read(c.end)
	return next.offset
}

// repeats reports whether the clock shows the given wall time again after the end of the stretch.
func (c *clock) repeats(wall int64) bool {
	return wall-c.offset >= c.end-reach && wall >= c.end+c.following()
}

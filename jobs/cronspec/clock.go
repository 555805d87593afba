package cronspec

import "time"

// reach is the distance, in seconds, within which a change of the clock matters. This distance exceeds the largest
// change in the zone data, 24 hours, and is less than the shortest time between two changes, four days.
const reach = 2 * secondsPerDay

// never is later than every other instant, and small enough that adding to it does not overflow.
const never = 1 << 60

// clock is the wall clock of a zone during a stretch of time with one offset from UTC.
type clock struct {
	zone *time.Location

	offset int64 // wall time = instant + offset
	end    int64 // the first instant after the stretch

	// shown is the first wall time that the clock had neither shown nor skipped when the stretch began. Only changes
	// within [reach] count.
	shown int64
}

// clockAt returns the clock at an instant. The search starts at an earlier instant and advances, because the start that
// ZoneBounds returns is unreliable: in years that only a standing rule covers, that start may lie before the last
// change that the data lists.
func clockAt(zone *time.Location, instant int64) clock {
	c := clock{zone: zone, shown: -never}
	c.read(instant - reach)
	for c.end <= instant {
		c.advance()
	}
	return c
}

// advance moves to the next stretch.
func (c *clock) advance() {
	c.shown = max(c.shown, c.end+c.offset)
	c.read(c.end)
}

// read looks up the stretch that contains an instant. Neighbouring stretches may have the same offset: ZoneBounds ends
// a stretch at the end of a year, and where only the abbreviation of the zone changes.
func (c *clock) read(instant int64) {
	t := time.Unix(instant, 0).In(c.zone)
	_, offset := t.Zone()
	_, bound := t.ZoneBounds()

	c.offset, c.end = int64(offset), never
	if !bound.IsZero() {
		c.end = bound.Unix()
	}
	if c.end <= instant {
		// On the last day of a leap year under a standing rule, ZoneBounds returns an end on the day before (as of Go
		// 1.26). The offset does not change during the rest of such a day.
		c.end = (floorDiv(instant, secondsPerDay) + 1) * secondsPerDay
	}
}

// following returns the offset of the next stretch.
func (c *clock) following() int64 {
	next := clock{zone: c.zone}
	next.read(c.end)
	return next.offset
}

// repeats reports whether the clock shows a wall time of this stretch a second time.
func (c *clock) repeats(wall int64) bool {
	return wall-c.offset >= c.end-reach && wall >= c.end+c.following()
}

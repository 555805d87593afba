package cronspec

import "time"

// LeastInterval returns the shortest time between two ticks within a year, or within a thousand ticks if those end
// sooner; at most 366 days. It ignores changes of the clock: a daily schedule has an interval of 24 hours, even if its
// zone has a day of 23 hours and the schedule fires in both passes of a repeated hour.
func (s *Schedule) LeastInterval() time.Duration {
	const most, far = 1000, 366 * 24 * time.Hour
	unchanging := &Schedule{spec: s.spec, zone: time.UTC, times: s.times, gap: GapSkip, repeat: RepeatBoth}
	least, begin := far, time.Unix(reference, 0)
	before := unchanging.Next(begin)
	for range most {
		next := unchanging.Next(before)
		if next.IsZero() || before.Sub(begin) > far {
			break
		}
		least = min(least, next.Sub(before))
		before = next
	}
	return least
}

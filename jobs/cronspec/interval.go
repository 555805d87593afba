package cronspec

import "time"

// LeastInterval returns the shortest time between two ticks, at most 366 days. LeastInterval examines the ticks of one
// year, but not more than a thousand ticks. LeastInterval ignores changes of the clock. The interval of a daily
// schedule is therefore 24 hours, even if the zone has days of 23 hours.
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

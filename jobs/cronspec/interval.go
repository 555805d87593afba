package cronspec

import "time"

// LeastInterval is the least time between two ticks within a year, or within a thousand ticks if those come sooner; at most
// 366 days. It is taken from the expression as if its clock never changed: a daily schedule is daily on the day of 23
// hours, too, and when it fires after a gap or in both passes of a repeated hour.
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

package api

import (
	"context"
	"fmt"
	"time"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// checkInterval refuses a scheduled job that fires more often than its customer's plan allows.
func (s *server) checkInterval(ctx context.Context, db *store.DB, j store.ScheduledJob) error {
	customer, err := db.Customer(ctx, j.CustomerID)
	if err != nil {
		return err
	}
	if customer.MinIntervalSeconds == 0 {
		return nil
	}
	schedule, err := parseSpec(j.Spec)
	if err != nil {
		return err
	}
	allowed := time.Duration(customer.MinIntervalSeconds) * time.Second
	if least := leastInterval(schedule, s.cfg.Now()); least < allowed {
		return invalid("body.cron_expression", tooOften(least, allowed))
	}
	return nil
}

func tooOften(least, allowed time.Duration) string {
	return fmt.Sprintf("fires every %s at its most frequent; the customer's plan allows one run every %s", plainDuration(least), plainDuration(allowed))
}

func parseSpec(spec store.Spec) (*cronspec.Schedule, error) {
	return cronspec.Parse(cronspec.Spec{
		Cron: spec.Cron, Zone: spec.Timezone, DSTGap: cronspec.GapPolicy(spec.DSTGap), DSTRepeat: cronspec.RepeatPolicy(spec.DSTRepeat),
	})
}

// leastInterval is the least time between two ticks of a schedule in the next year, or in its next thousand ticks if those
// come sooner. It is measured on the wall clock, so that a daily schedule is daily on the day of 23 hours, too.
func leastInterval(schedule *cronspec.Schedule, from time.Time) time.Duration {
	const most, far = 1000, 366 * 24 * time.Hour
	least := far
	before := schedule.Next(from)
	for range most {
		next := schedule.Next(before)
		if next.IsZero() || before.Sub(from) > far {
			break
		}
		_, offset := before.In(schedule.Location()).Zone()
		_, nextOffset := next.In(schedule.Location()).Zone()
		apart := next.Sub(before) + time.Duration(nextOffset-offset)*time.Second
		least = min(least, max(apart, 0))
		before = next
	}
	return least
}

// plainDuration is a length of time as people say it: 15 minutes, 6 hours, 7 days.
func plainDuration(d time.Duration) string {
	for _, unit := range []struct {
		name string
		is   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if d >= unit.is && d%unit.is == 0 {
			n := int64(d / unit.is)
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

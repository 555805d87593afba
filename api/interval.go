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
	least, err := s.leastInterval(j.Spec, s.cfg.Now())
	if err != nil {
		return err
	}
	if allowed := time.Duration(customer.MinIntervalSeconds) * time.Second; least < allowed {
		return invalid("body.cron_expression", tooOften(least, allowed))
	}
	return nil
}

func tooOften(least, allowed time.Duration) string {
	return fmt.Sprintf("fires every %s at its most frequent; the customer's plan allows one run every %s", plainDuration(least), plainDuration(allowed))
}

// schedule is the parsed form of a spec. Its error is a [*cronspec.FieldError].
func (s *server) schedule(spec store.Spec) (*cronspec.Schedule, error) {
	return s.specs.Parse(cronspec.Spec{
		Cron: spec.Cron, Zone: spec.Timezone, DSTGap: cronspec.GapPolicy(spec.DSTGap), DSTRepeat: cronspec.RepeatPolicy(spec.DSTRepeat),
	})
}

// leastInterval is the least time between two ticks of a spec in the next year, or in its next thousand ticks if those
// come sooner. It is taken from the expression as if its clock never changed: a daily schedule is daily on the day of 23
// hours, too, and when it fires after a gap or in both passes of a repeated hour.
func (s *server) leastInterval(spec store.Spec, from time.Time) (time.Duration, error) {
	const most, far = 1000, 366 * 24 * time.Hour
	if _, err := s.schedule(spec); err != nil {
		return 0, err
	}
	spec.Timezone = "UTC"
	schedule, err := s.schedule(spec)
	if err != nil {
		return 0, err
	}
	least := far
	before := schedule.Next(from)
	for range most {
		next := schedule.Next(before)
		if next.IsZero() || before.Sub(from) > far {
			break
		}
		least = min(least, next.Sub(before))
		before = next
	}
	return least, nil
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

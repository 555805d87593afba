package api

import (
	"context"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// checkInterval refuses a scheduled job that fires more often than the plan of its customer allows. A schedule that
// fires after another schedule has no separate interval.
func (s *server) checkInterval(ctx context.Context, db *store.DB, j store.ScheduledJob) error {
	if j.After != nil {
		return nil // the plan limits the first schedule of the chain
	}
	customer, err := db.Customer(ctx, j.CustomerID)
	if err != nil {
		return err
	}
	schedule, err := s.schedule(j.Spec)
	if err != nil {
		return err
	}
	allowed := time.Duration(customer.MinIntervalSeconds) * time.Second
	if wrong := catalog.RefuseInterval(schedule.LeastInterval(), allowed); wrong != "" {
		return problem.Invalid("body.cron_expression", wrong)
	}
	return nil
}

// schedule parses a spec. The error for an invalid spec is a [*cronspec.FieldError].
func (s *server) schedule(spec store.Spec) (*cronspec.Schedule, error) {
	return s.specs.Parse(cronspec.Spec{
		Cron:      spec.Cron,
		Zone:      spec.Timezone,
		DSTGap:    cronspec.GapPolicy(spec.DSTGap),
		DSTRepeat: cronspec.RepeatPolicy(spec.DSTRepeat),
	})
}

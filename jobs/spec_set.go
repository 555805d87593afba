package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// A specSet holds this node's periodic jobs in River, one for each distinct spec of the active schedules.
type specSet struct {
	jobs    *river.PeriodicJobBundle
	logger  *slog.Logger
	planner *Planner
	woken   atomic.Int64 // the newest tick that has a TickJob, in Unix nanoseconds

	mu      sync.Mutex
	bad     map[store.Spec]bool // invalid specs that were already logged
	handles map[store.Spec]rivertype.PeriodicJobHandle
}

func newSpecSet(jobs *river.PeriodicJobBundle, planner *Planner, logger *slog.Logger) *specSet {
	return &specSet{
		jobs: jobs, logger: logger, planner: planner,
		bad: map[store.Spec]bool{}, handles: map[store.Spec]rivertype.PeriodicJobHandle{},
	}
}

// set adds and removes periodic jobs, so that each valid wanted spec has one periodic job, and other specs have none.
// An invalid spec is logged once.
func (s *specSet) set(ctx context.Context, wanted []store.Spec) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	keep := make(map[store.Spec]bool, len(wanted))
	var specs []store.Spec
	var added []*river.PeriodicJob
	for _, spec := range wanted {
		keep[spec] = true
		if _, ok := s.handles[spec]; ok || s.bad[spec] {
			continue
		}
		schedule, err := s.planner.schedule(spec)
		if err != nil {
			s.bad[spec] = true
			s.logger.WarnContext(ctx, "The spec of a schedule is invalid, so the schedule does not fire.",
				slog.String("cron_expression", spec.Cron), slog.String("timezone", spec.Timezone), slog.Any("error", err))
			continue
		}
		specs, added = append(specs, spec), append(added, s.periodicJob(schedule))
	}
	handles, err := s.jobs.AddManySafely(added)
	if err != nil {
		return fmt.Errorf("add periodic jobs: %w", err)
	}
	for i, handle := range handles {
		s.handles[specs[i]] = handle
	}
	s.removeOthers(keep)
	return nil
}

// removeOthers removes the periodic jobs of specs that are no longer wanted.
func (s *specSet) removeOthers(keep map[store.Spec]bool) {
	var removed []rivertype.PeriodicJobHandle
	for spec, handle := range s.handles {
		if !keep[spec] {
			removed = append(removed, handle)
			delete(s.handles, spec)
		}
	}
	s.jobs.RemoveMany(removed)
	for spec := range s.bad {
		if !keep[spec] {
			delete(s.bad, spec)
		}
	}
}

// periodicJob returns a periodic job that inserts a TickJob at each tick of a schedule. One TickJob dispatches all due
// schedules. Specs that fire at the same instant therefore share one TickJob.
func (s *specSet) periodicJob(schedule *cronspec.Schedule) *river.PeriodicJob {
	nominal := &nominalSchedule{Schedule: schedule}
	return river.NewPeriodicJob(nominal, func() (river.JobArgs, *river.InsertOpts) {
		if at := nominal.next.Load(); s.woken.Swap(at) == at {
			return nil, nil
		}
		return TickArgs{}, nil
	}, nil)
}

// nominalSchedule remembers the tick for which River waits, because River does not pass the tick to the job's
// constructor.
type nominalSchedule struct {
	*cronspec.Schedule
	next atomic.Int64 // time in Unix nanoseconds
}

// Next implements [river.PeriodicSchedule].
func (s *nominalSchedule) Next(t time.Time) time.Time {
	next := s.Schedule.Next(t)
	s.next.Store(next.UnixNano())
	return next
}

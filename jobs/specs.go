package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// changedChannel is where the table's trigger tells of changed specs.
const changedChannel = "scheduled_jobs_changed"

// A specSet keeps River's periodic jobs of this node equal to the distinct specs of the active schedules.
type specSet struct {
	jobs    *river.PeriodicJobBundle
	logger  *slog.Logger
	planner *Planner
	woken   atomic.Int64 // the newest tick, in Unix nanoseconds, that a TickJob was asked for

	mu      sync.Mutex
	bad     map[store.Spec]bool // reported as unreadable
	handles map[store.Spec]rivertype.PeriodicJobHandle
}

func newSpecSet(jobs *river.PeriodicJobBundle, planner *Planner, logger *slog.Logger) *specSet {
	return &specSet{
		jobs: jobs, logger: logger, planner: planner,
		bad: map[store.Spec]bool{}, handles: map[store.Spec]rivertype.PeriodicJobHandle{},
	}
}

// list returns the specs that have a periodic job.
func (s *specSet) list() []store.Spec {
	s.mu.Lock()
	defer s.mu.Unlock()
	specs := make([]store.Spec, 0, len(s.handles))
	for spec := range s.handles {
		specs = append(specs, spec)
	}
	return specs
}

// set makes the periodic jobs those of the wanted specs.
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
		schedule, err := s.planner.Schedule(spec)
		if err != nil {
			s.bad[spec] = true
			s.logger.WarnContext(ctx, "A schedule cannot be read and does not fire.", slog.String("cron_expression", spec.Cron),
				slog.String("timezone", spec.Timezone), slog.Any("error", err))
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
	var gone []rivertype.PeriodicJobHandle
	for spec, handle := range s.handles {
		if !keep[spec] {
			gone = append(gone, handle)
			delete(s.handles, spec)
		}
	}
	s.jobs.RemoveMany(gone)
	for spec := range s.bad {
		if !keep[spec] {
			delete(s.bad, spec)
		}
	}
	return nil
}

// periodicJob wakes a node up at each tick of a schedule. Specs that fire at the same instant need one TickJob, which
// works all that is due: the first of them asks for it, the others for nothing.
func (s *specSet) periodicJob(schedule *cronspec.Schedule) *river.PeriodicJob {
	nominal := &nominalSchedule{Schedule: schedule}
	return river.NewPeriodicJob(nominal, func() (river.JobArgs, *river.InsertOpts) {
		if at := nominal.next.Load(); s.woken.Swap(at) == at {
			return nil, nil
		}
		return TickArgs{}, nil
	}, nil)
}

// nominalSchedule remembers the tick that River waits for: River gives the constructor no time.
type nominalSchedule struct {
	*cronspec.Schedule
	next atomic.Int64 // Unix nanoseconds
}

// Next implements [river.PeriodicSchedule].
func (s *nominalSchedule) Next(t time.Time) time.Time {
	next := s.Schedule.Next(t)
	s.next.Store(next.UnixNano())
	return next
}

// keepInStep syncs whenever the specs change and every SyncInterval, until ctx ends.
func (c *Client) keepInStep(ctx context.Context) {
	logger := component(c.logger, "scheduler")
	changed := make(chan struct{}, 1)
	var listening sync.WaitGroup
	if !c.cfg.PollOnly {
		listening.Go(func() { c.listen(ctx, changed, logger) })
	}
	defer listening.Wait()
	ticker := time.NewTicker(c.cfg.SyncInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-changed:
		}
		if err := c.sync(ctx); err != nil && ctx.Err() == nil {
			logger.ErrorContext(ctx, "Could not read the schedules; the ones in memory go on.", slog.Any("error", err))
		}
	}
}

// listen asks for a sync whenever the specs change, until ctx ends.
func (c *Client) listen(ctx context.Context, changed chan<- struct{}, logger *slog.Logger) {
	ask := func() {
		select {
		case changed <- struct{}{}:
		default: // a sync is asked for already
		}
	}
	store.Listen(ctx, store.Notifications{
		Channel: changedChannel, Config: c.cfg.Pool.Config().ConnConfig, Logger: logger,
		Connected: ask, // something may have changed while nobody listened
		Notified:  func(string) { ask() },
	})
}

// sync plans the schedules that plain SQL left without a next run, makes the periodic jobs equal to the table's specs,
// and asks for a tick when something is due already.
func (c *Client) sync(ctx context.Context) error {
	if err := c.planUnplanned(ctx); err != nil {
		return err
	}
	specs, err := c.db.ActiveSpecs(ctx)
	if err != nil {
		return err
	}
	if err := c.specs.set(ctx, specs); err != nil {
		return err
	}
	due, err := c.db.AnyDue(ctx)
	if err != nil || !due {
		return err
	}
	if _, err := c.river.Insert(ctx, TickArgs{}, nil); err != nil {
		return fmt.Errorf("ask for a tick: %w", err)
	}
	return nil
}

func (c *Client) planUnplanned(ctx context.Context) error {
	for {
		n := 0
		err := c.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
			unplanned, err := db.ClaimUnplanned(ctx, tickBatch)
			if err != nil || len(unplanned) == 0 {
				return err
			}
			n = len(unplanned)
			advances := make([]store.Advance, n)
			for i, u := range unplanned {
				advances[i] = c.advance(u.ID, u.Timing, u.SpecChangedAt)
			}
			return db.RecordTicks(ctx, nil, advances)
		})
		if err != nil || n < tickBatch {
			return err
		}
	}
}

// advance is the way on of a schedule after an instant, or the reason why there is none.
func (c *Client) advance(id [16]byte, t store.Timing, after time.Time) store.Advance {
	next, err := c.planner.Plan(t, after)
	if err != nil {
		return store.Advance{Error: err.Error(), ID: id}
	}
	return store.Advance{ID: id, NextRunAt: next}
}

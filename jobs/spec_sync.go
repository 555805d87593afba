package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

// changedChannel is the Postgres channel on which a trigger of the table scheduled_jobs reports changed specs.
const changedChannel = "scheduled_jobs_changed"

// dueTick is the payload of notifications about a due tick of a chained schedule.
const dueTick = "due"

// specSync keeps a node's periodic jobs in step with the specs in the table of schedules.
type specSync struct {
	conn     *pgx.ConnConfig // the configuration of the connection that listens for notifications
	db       *store.DB
	every    time.Duration
	ledger   *ledger
	logger   *slog.Logger
	planner  *Planner
	pollOnly bool
	queue    *queue
	specs    *specSet
}

// keep executes [specSync.sync] after every notification and at intervals, until the context ends.
func (s *specSync) keep(ctx context.Context) {
	changed, due := make(chan struct{}, 1), make(chan struct{}, 1)
	var listening sync.WaitGroup
	if !s.pollOnly {
		listening.Go(func() { s.listen(ctx, changed, due) })
	}
	defer listening.Wait()
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-changed:
		case <-due:
			if err := s.wakeDue(ctx); err != nil && ctx.Err() == nil {
				s.logger.ErrorContext(ctx, "Could not wake up for a due tick.", slog.Any("error", err))
			}
			continue
		}
		if err := s.sync(ctx); err != nil && ctx.Err() == nil {
			s.logger.ErrorContext(ctx, "Could not read the schedules. The node continues with the schedules in memory.",
				slog.Any("error", err))
		}
	}
}

// listen requests a sync after every notification, until the context ends. A notification with the payload [dueTick]
// only requests a wake-up.
func (s *specSync) listen(ctx context.Context, changed, due chan<- struct{}) {
	ask := func(requests chan<- struct{}) {
		select {
		case requests <- struct{}{}:
		default: // a request is already waiting
		}
	}
	store.Listen(ctx, store.Notifications{
		Channel: changedChannel, Config: s.conn, Logger: s.logger,
		Connected: func() { ask(changed) }, // notifications may have been lost while there was no connection
		Notified: func(payload string) {
			if payload == dueTick {
				ask(due)
			} else {
				ask(changed)
			}
		},
	})
}

// sync plans schedules without a next run, and updates the periodic jobs from the specs in the table. If a schedule is
// already due, sync inserts a TickJob. The specs are read before the planning, so that every schedule whose spec is in
// memory has a next run. Finally, sync counts the ticks that a change of their schedule superseded. If the count fails,
// sync only logs the error, because schedules work without the count. The next sync counts the superseded ticks again.
func (s *specSync) sync(ctx context.Context) error {
	specs, err := s.db.ActiveSpecs(ctx)
	if err != nil {
		return err
	}
	if err := s.planUnplanned(ctx); err != nil {
		return err
	}
	if err := s.specs.set(ctx, specs); err != nil {
		return err
	}
	if err := s.wakeDue(ctx); err != nil {
		return err
	}
	if err := s.ledger.settle(ctx); err != nil && ctx.Err() == nil {
		s.logger.ErrorContext(ctx, "Could not count superseded ticks.", slog.Any("error", err))
	}
	return nil
}

// wakeDue inserts a TickJob if a tick is due.
func (s *specSync) wakeDue(ctx context.Context) error {
	due, err := s.db.AnyDue(ctx)
	if err != nil || !due {
		return err
	}
	return s.queue.wake(ctx)
}

// planUnplanned computes the next run of schedules that plain SQL inserted or changed without a next run.
func (s *specSync) planUnplanned(ctx context.Context) error {
	for {
		n := 0
		err := s.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
			unplanned, err := db.ClaimUnplanned(ctx, tickBatch)
			if err != nil || len(unplanned) == 0 {
				return err
			}
			n = len(unplanned)
			advances := make([]store.Advance, n)
			for i, u := range unplanned {
				advances[i] = s.advance(u.ID, u.Timing, u.SpecChangedAt)
			}
			return db.RecordTicks(ctx, nil, advances)
		})
		if err != nil || n < tickBatch {
			return err
		}
	}
}

// advance returns the update of a schedule with its first tick after the given time, or with the reason why there is no
// tick.
func (s *specSync) advance(id uuid.UUID, t store.Timing, after time.Time) store.Advance {
	next, err := s.planner.Plan(t, after)
	if err != nil {
		return store.Advance{Error: err.Error(), ID: id}
	}
	return store.Advance{ID: id, NextRunAt: next}
}

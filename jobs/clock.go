package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"tidewatch/store"
)

// A clock returns the time of the node, corrected to the time of the database. River uses the clock of its client to
// decide when periodic jobs fire and when a snoozed or failed job is due. If River used a clock that is five minutes
// ahead, a run would pause for five minutes after each slice. If River's clock were five minutes behind, every tick
// would be five minutes late.
type clock struct {
	node   func() time.Time
	offset atomic.Int64 // nanoseconds by which the node's clock is ahead of the database's clock
}

// Now returns this node's estimate of the database's time.
func (c *clock) Now() time.Time { return c.node().Add(-c.ahead()) }

// NowOrNil returns nil, so that River keeps the database's clock wherever that clock is River's default. River gives
// new jobs the uncorrected time of the node. A trigger on the table river_job corrects the time of new jobs (see
// migrations/functions/queue.sql).
func (*clock) NowOrNil() *time.Time { return nil }

// ahead returns how far the node's clock is ahead of the database's clock. A negative result means that the node's
// clock is behind.
func (c *clock) ahead() time.Duration { return time.Duration(c.offset.Load()) }

const (
	// clockPrecision is the minimum uncertainty of a comparison of two clocks. If the round trip of the comparison
	// takes longer, the uncertainty is the duration of the round trip. A difference up to the uncertainty counts as 0.
	clockPrecision = 100 * time.Millisecond
	// wrongClock is the smallest difference between the clocks that is logged as a warning. wrongClock is also the
	// smallest jump of the corrected time after which the nodes elect a new leader.
	wrongClock = 2 * time.Second
)

// clockKeeper keeps a node's clock in step with the database's clock.
type clockKeeper struct {
	clock  *clock
	db     *store.DB
	every  time.Duration
	leads  bool // whether the node may become the leader
	logger *slog.Logger
	queue  *queue
}

// set compares the node's clock with the database's clock and updates the correction. Of three comparisons, set uses
// the comparison with the quickest round trip. The result "step" is the change of the corrected time.
func (k *clockKeeper) set(ctx context.Context) (step time.Duration, err error) {
	var ahead, quickest time.Duration
	for i := range 3 {
		began := k.clock.node()
		now, err := k.db.Now(ctx)
		if err != nil {
			return 0, fmt.Errorf("compare the clocks: %w", err)
		}
		took := k.clock.node().Sub(began)
		if i == 0 || took < quickest {
			ahead, quickest = began.Add(took/2).Sub(now), took
		}
	}
	if ahead.Abs() <= max(clockPrecision, quickest) {
		ahead = 0
	}
	before := time.Duration(k.clock.offset.Swap(int64(ahead)))
	if ahead.Abs() >= wrongClock {
		k.logger.WarnContext(ctx, "The node's clock differs from the database's clock. Synchronize both clocks by NTP.",
			slog.Float64("ahead_seconds", ahead.Seconds()))
	}
	return before - ahead, nil
}

// reset updates the clock's correction. If the corrected time has jumped, the nodes elect a new leader, because the old
// leader's periodic jobs still follow the time before the jump.
func (k *clockKeeper) reset(ctx context.Context) error {
	step, err := k.set(ctx)
	if err != nil || step.Abs() < wrongClock || !k.leads {
		return err
	}
	k.logger.WarnContext(ctx, "The time of the node or the database jumped. Asking for a new leader.",
		slog.Float64("step_seconds", step.Seconds()))
	return k.queue.resign(ctx)
}

// keep updates the clock's correction at intervals until the context ends.
func (k *clockKeeper) keep(ctx context.Context) {
	ticker := time.NewTicker(k.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := k.reset(ctx); err != nil && ctx.Err() == nil {
			k.logger.WarnContext(ctx, "Could not compare the clocks. The node keeps its last correction.",
				slog.Any("error", err))
		}
	}
}

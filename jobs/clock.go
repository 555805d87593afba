package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"tidewatch/store"
)

// A clock is the node's clock, corrected by the database's. River uses its client's clock to decide when a job that
// snoozes or failed is due, and when periodic jobs fire. With a clock that is five minutes ahead, a run would pause for
// five minutes after each slice. With a clock that is five minutes behind, every tick would be five minutes late.
type clock struct {
	node   func() time.Time
	offset atomic.Int64 // nanoseconds by which the node's clock is ahead of the database's
}

// Now returns this node's estimate of the database's time.
func (c *clock) Now() time.Time { return c.node().Add(-c.ahead()) }

// NowOrNil returns nil, so that River keeps using the database's clock where it does so by default.
func (*clock) NowOrNil() *time.Time { return nil }

// ahead returns how far the node's clock is ahead of the database's; negative: behind.
func (c *clock) ahead() time.Duration { return time.Duration(c.offset.Load()) }

const (
	// clockPrecision is the uncertainty of a comparison of the clocks. A smaller difference counts as 0.
	clockPrecision = 100 * time.Millisecond
	// wrongClock is the smallest difference that an operator should correct.
	wrongClock = 2 * time.Second
)

// clockKeeper keeps a node's clock in step with the database's.
type clockKeeper struct {
	clock  *clock
	db     *store.DB
	every  time.Duration
	leads  bool // the node may lead
	logger *slog.Logger
	queue  *queue
}

// set compares the node's clock with the database's by the quickest of three round trips, and corrects the clock. It
// returns the step: the change of the corrected time.
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
		k.logger.WarnContext(ctx, "The node's clock differs from the database's. Synchronize both by NTP.",
			slog.Float64("ahead_seconds", ahead.Seconds()))
	}
	return before - ahead, nil
}

// reset sets the clock again. After a step it asks for a new leader, because the old leader's periodic jobs still wait
// for times of the clock before the step.
func (k *clockKeeper) reset(ctx context.Context) error {
	step, err := k.set(ctx)
	if err != nil || step.Abs() < wrongClock || !k.leads {
		return err
	}
	k.logger.WarnContext(ctx, "A clock was stepped. Asking for a new leader.",
		slog.Float64("step_seconds", step.Seconds()))
	return k.queue.resign(ctx)
}

// keep sets the clock at intervals until ctx ends.
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
			k.logger.WarnContext(ctx, "Could not compare the clocks. The last comparison stays in force.",
				slog.Any("error", err))
		}
	}
}

package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// A clock is this node's, set by the database's. River reckons by its client's clock when a job that snoozes or failed is
// due, and when periodic jobs fire: with one that is five minutes ahead, a run would stand still for five minutes at each
// slice; with one that is behind, every tick would be late by that.
type clock struct {
	node func() time.Time
	off  atomic.Int64 // nanoseconds by which the node's is ahead of the database's
}

// Now is the database's time, as far as this node knows it.
func (c *clock) Now() time.Time { return c.node().Add(-c.ahead()) }

// NowOrNil makes it River's: where River lets the database's clock decide, it goes on to do so.
func (*clock) NowOrNil() *time.Time { return nil }

// ahead is by how much the node's clock is ahead of the database's; negative: behind.
func (c *clock) ahead() time.Duration { return time.Duration(c.off.Load()) }

const (
	// exactEnough is what a round trip leaves uncertain of a clock: less is no offset.
	exactEnough = 100 * time.Millisecond
	// wrongClock is an offset that somebody should see to.
	wrongClock = 2 * time.Second
)

// setClock compares the node's clock with the database's, by the quickest of three round trips, and returns by how much the
// time that the node goes by was stepped.
func (c *Client) setClock(ctx context.Context) (step time.Duration, err error) {
	var ahead, quickest time.Duration
	for i := range 3 {
		began := c.clock.node()
		told, err := c.db.Now(ctx)
		if err != nil {
			return 0, fmt.Errorf("compare the clocks: %w", err)
		}
		took := c.clock.node().Sub(began)
		if i == 0 || took < quickest {
			ahead, quickest = began.Add(took/2).Sub(told), took
		}
	}
	if ahead.Abs() <= max(exactEnough, quickest) {
		ahead = 0
	}
	before := time.Duration(c.clock.off.Swap(int64(ahead)))
	if ahead.Abs() >= wrongClock {
		component(
			c.logger,
			"queue",
		).WarnContext(
			ctx,
			"This node's clock is not the database's. Tidewatch goes by the database's; set both by NTP.",
			slog.Float64("ahead_seconds", ahead.Seconds()),
		)
	}
	return before - ahead, nil
}

// setClockAgain also sees to what a step has left: periodic jobs wait for a time that never was, and a new leader reckons
// anew.
func (c *Client) setClockAgain(ctx context.Context) error {
	step, err := c.setClock(ctx)
	if err != nil || step.Abs() < wrongClock || !c.cfg.Scheduler {
		return err
	}
	component(
		c.logger,
		"queue",
	).WarnContext(
		ctx,
		"A clock was stepped: asking for a new leader.",
		slog.Float64("step_seconds", step.Seconds()),
	)
	if err := c.river.Notify().RequestResign(ctx); err != nil {
		return fmt.Errorf("ask for a new leader: %w", err)
	}
	return nil
}

// keepTime sets the clock every SyncInterval, until ctx ends.
func (c *Client) keepTime(ctx context.Context) {
	ticker := time.NewTicker(c.cfg.SyncInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := c.setClockAgain(ctx); err != nil && ctx.Err() == nil {
			component(
				c.logger,
				"queue",
			).WarnContext(
				ctx,
				"Could not compare the clocks; what was known of them holds.",
				slog.Any("error", err),
			)
		}
	}
}

// stepTimeout bounds an attempt at a run's step. The leader's rescue of stuck jobs asks for it, too, and reckons by the
// node's bare clock: one that is ahead would take jobs over that are well at work, again and again, until their attempts
// are used up.
func (c *Client) stepTimeout() time.Duration {
	if ahead := c.clock.ahead(); ahead > 0 {
		return c.cfg.RescueAfter + ahead
	}
	return c.cfg.jobTimeout()
}

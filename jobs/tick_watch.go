package jobs

import (
	"context"
	"log/slog"
	"time"

	"tidewatch/store"
)

const (
	tickWatchEvery = time.Second
	tickGrace      = 500 * time.Millisecond // the time that the leader's wake-up has to dispatch a tick
)

// tickWatch wakes up for ticks that no node has dispatched within tickGrace. River's periodic jobs are the usual
// wake-up, but periodic jobs need a leader. If the leader dies, River may need 15 seconds to elect a new leader. The
// watch runs on every node that may lead. The table of schedules decides what is due, so a superfluous wake-up does no
// harm.
type tickWatch struct {
	db     *store.DB
	logger *slog.Logger
	queue  *queue
}

// keep checks for late ticks until the context ends. Each check is a single statement that reads two indexes.
func (w *tickWatch) keep(ctx context.Context) {
	ticker := time.NewTicker(tickWatchEvery)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := w.look(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			w.logger.WarnContext(ctx, "Could not check for late ticks.", slog.Any("error", err))
		}
		failing = err != nil
	}
}

// look inserts a TickJob if a tick is late and no TickJob waits.
func (w *tickWatch) look(ctx context.Context) error {
	late, err := w.db.NeedsTick(ctx, queueTicks, tickGrace)
	if err != nil || !late {
		return err
	}
	return w.queue.wake(ctx)
}

package store

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// EventsChannel is where the triggers tell of what has changed, see the migrations 00007 and 00010.
const EventsChannel = "tidewatch_events"

// Notifications says what [Listen] listens for and whom it tells.
type Notifications struct {
	// Channel is one of ours: a plain name.
	Channel string
	// Config is that of the connection, which is opened besides those of the pool: it must not count against those that work.
	Config *pgx.ConnConfig
	// Connected is called when listening begins, after a lost connection, too: what was notified meanwhile is lost.
	Connected func()
	Logger    *slog.Logger
	// Notified is called with each payload, one after another, in the order of the commits.
	Notified func(payload string)
}

// Listen passes notifications on until ctx ends, on a connection of its own, which it opens again when it is lost.
func Listen(ctx context.Context, n Notifications) {
	const pause = time.Second
	for ctx.Err() == nil {
		err := listenOnce(ctx, n)
		if ctx.Err() != nil {
			return
		}
		n.Logger.WarnContext(
			ctx,
			"Lost the connection that tells of changes; opening it again.",
			slog.String("channel", n.Channel),
			slog.Any("error", err),
		)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func listenOnce(ctx context.Context, n Notifications) error {
	conn, err := pgx.ConnectConfig(ctx, n.Config)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing to do about a failing farewell
	if _, err := conn.Exec(ctx, "LISTEN "+n.Channel); err != nil {
		return err
	}
	n.Connected()
	for {
		notification, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		n.Notified(notification.Payload)
	}
}

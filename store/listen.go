package store

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// EventsChannel is the Postgres channel on which database triggers report changes, see migrations/functions/events.sql.
const EventsChannel = "tidewatch_events"

// Notifications configures [Listen].
type Notifications struct {
	// Channel is the name of a Postgres channel.
	Channel string
	// Config configures a connection outside the pool. Listen would block a pooled connection that workers need.
	Config *pgx.ConnConfig
	// Listen calls Connected each time Listen starts to listen, including after a lost connection. Notifications that
	// were sent before the call of Connected may be lost.
	Connected func()
	Logger    *slog.Logger
	// Listen calls Notified with one payload at a time, in the order of the commits.
	Notified func(payload string)
}

// Listen receives notifications until ctx ends. Listen opens its own connection, and reconnects when the connection is
// lost.
func Listen(ctx context.Context, n Notifications) {
	const pause = time.Second
	var outage Outage
	connected := n.Connected
	n.Connected = func() {
		if attrs, ended := outage.End(); ended {
			n.Logger.InfoContext(ctx, "The connection for notifications works again.", attrs...)
		}
		connected()
	}
	for ctx.Err() == nil {
		err := listenOnce(ctx, n)
		if ctx.Err() != nil {
			return
		}
		if outage.Fail(err) {
			n.Logger.WarnContext(ctx, "The connection for notifications failed. Tidewatch connects again.",
				slog.String("channel", n.Channel), slog.Any("error", err))
		}
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
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // the closed connection is not used again
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

package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertGroup is an alert channel that has events to send.
type AlertGroup struct {
	ChannelID    uuid.UUID `db:"channel_id"`
	CustomerID   uuid.UUID `db:"customer_id"`
	CustomerName string    `db:"customer_name"`
}

// alertPauseWindows is the minimum time between two messages to a channel, as a multiple of the grouping window.
const alertPauseWindows = 5

// DueAlerts returns the channels whose oldest waiting event is older than the parameter "window". A channel gets at
// most one message in a period of five times the parameter "window", so that a long outage causes few messages. The
// period ends at the parameter "lookedAt", which is [AlertWork.LookedAt]. All parts of a check use this time.
// Otherwise, the period could end between two parts, and the later part would send its message before the earlier part.
// The condition on the delivery id lets Postgres use an index. This condition has a margin of ten minutes, because the
// clocks of the nodes may differ.
func (db *DB) DueAlerts(ctx context.Context, lookedAt time.Time, window time.Duration) ([]AlertGroup, error) {
	return many[AlertGroup](ctx, db.conn, "find alerts to send",
		`SELECT w.channel_id, c.customer_id, (SELECT name FROM customers u WHERE u.id = c.customer_id) AS customer_name
		FROM (SELECT channel_id, min(created_at) AS oldest FROM alert_events WHERE delivery_id IS NULL GROUP BY channel_id) w
		JOIN alert_channels c ON c.id = w.channel_id
		WHERE w.oldest < clock_timestamp() - $1::interval AND NOT EXISTS (
			SELECT FROM alert_deliveries d WHERE d.channel_id = w.channel_id AND NOT d.is_test AND d.run_id IS NULL
				AND d.created_at > $3::timestamptz - $2 * $1::interval
				AND d.id > tidewatch_first_id($3::timestamptz - $2 * $1::interval - interval '10 minutes'))
		ORDER BY w.channel_id`, window, alertPauseWindows, lookedAt)
}

// ClaimAlerts assigns the waiting events of a channel to a delivery. The row of the delivery must already exist.
func (db *DB) ClaimAlerts(ctx context.Context, channelID, deliveryID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "claim alerts", `WITH claimed AS (
			UPDATE alert_events SET delivery_id = $2 WHERE channel_id = $1 AND delivery_id IS NULL RETURNING id)
		UPDATE alert_deliveries SET events = (SELECT count(*) FROM claimed) WHERE id = $2`, channelID, deliveryID)
	return err
}

// SentAlert is the newest of all events with the same kind and subject in a delivery.
type SentAlert struct {
	AlertEvent

	OfKind int `db:"of_kind"` // number of subjects with events of the same kind
	Times  int `db:"times"`   // number of events with the same kind and subject
}

// SentAlerts returns the newest event for each combination of kind and subject in a delivery. If there are more
// combinations than the given limit, SentAlerts divides the limit among the kinds. SentAlerts sorts the events by kind,
// in the order of [AlertEventKinds].
func (db *DB) SentAlerts(ctx context.Context, deliveryID uuid.UUID, limit int) ([]SentAlert, error) {
	return many[SentAlert](ctx, db.conn, "read a delivery's events", `WITH own AS (
			SELECT id, kind, coalesce(scheduled_job_id::text, details ->> 'collector', '') AS thing FROM alert_events
				WHERE delivery_id = $1),
		things AS (SELECT DISTINCT ON (kind, thing) id, kind, count(*) OVER (PARTITION BY kind, thing) AS times FROM own
			ORDER BY kind, thing, id DESC),
		shown AS (
			SELECT id, times, count(*) OVER (PARTITION BY kind) AS of_kind, array_position($3::text[], kind) AS weight
			FROM things ORDER BY row_number() OVER (PARTITION BY kind ORDER BY id), weight LIMIT $2)
		SELECT `+alertEventColumns+`, of_kind, times FROM shown JOIN alert_events USING (id)
			ORDER BY weight, brand_name, schedule_name, id`,
		deliveryID, limit, namesOf(AlertEventKinds()...))
}

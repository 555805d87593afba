package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertEventKind says what happened.
type AlertEventKind string

// The kinds of events. Some end what another one began.
const (
	EventFailing     AlertEventKind = "failing"
	EventRecovered   AlertEventKind = "recovered" // ends EventFailing
	EventMissed      AlertEventKind = "missed"    // a tick did not become work
	EventLate        AlertEventKind = "late"
	EventSilent      AlertEventKind = "silent"
	EventRanAgain    AlertEventKind = "ran_again" // ends EventSilent
	EventCapReached  AlertEventKind = "cap_reached"
	EventKeyRefused  AlertEventKind = "key_refused"
	EventKeyAccepted AlertEventKind = "key_accepted" // ends EventKeyRefused
)

// AlertEventKinds returns all kinds, in the order in which a message lists them.
func AlertEventKinds() []AlertEventKind {
	return []AlertEventKind{
		EventKeyRefused, EventCapReached, EventSilent, EventFailing, EventMissed, EventLate,
		EventKeyAccepted, EventRanAgain, EventRecovered,
	}
}

// AlertEvent is one thing that a rule tells of.
type AlertEvent struct {
	BrandID        *uuid.UUID     `db:"brand_id"`   // nil: all of the customer's
	BrandName      *string        `db:"brand_name"` // nil: there is no brand
	ChannelID      uuid.UUID      `db:"channel_id"`
	CreatedAt      time.Time      `db:"created_at"`
	CustomerID     uuid.UUID      `db:"customer_id"`
	DeliveryID     *uuid.UUID     `db:"delivery_id"` // nil: it waits to be sent
	Details        AlertDetails   `db:"details"`
	ID             uuid.UUID      `db:"id"`
	Kind           AlertEventKind `db:"kind"`
	RuleID         uuid.UUID      `db:"rule_id"`
	RunID          *uuid.UUID     `db:"run_id"`
	ScheduleCron   *string        `db:"schedule_cron"` // nil: there is no schedule, or it was deleted
	ScheduledJobID *uuid.UUID     `db:"scheduled_job_id"`
	ScheduleName   *string        `db:"schedule_name"`
	ScheduleZone   *string        `db:"schedule_zone"`
	Since          time.Time      `db:"since"` // since when it is so: of a late or missed run, its tick
}

// AlertDetails are the facts of an event; which of them there are depends on its kind.
type AlertDetails struct {
	Cap          string     `json:"cap,omitempty"` // see ReachedCap
	Collector    string     `json:"collector,omitempty"`
	ErrorMessage string     `json:"error_message,omitempty"`
	FailingSince *time.Time `json:"failing_since,omitempty"`
	Failures     int        `json:"failures,omitempty"`
	Paused       bool       `json:"paused,omitempty"` // the schedule, by the cap
	Seconds      int        `json:"seconds,omitempty"`
	StartedAt    *time.Time `json:"started_at,omitempty"` // of a late run; nil: it has not started
}

// Names are looked up for each row, as in lists of runs.
const alertEventColumns = `id, rule_id, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details, delivery_id, created_at,
	(SELECT name FROM brands b WHERE b.id = alert_events.brand_id) AS brand_name,
	(SELECT name FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_name,
	(SELECT cron_expression FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_cron,
	(SELECT timezone FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_zone`

// AlertEvents returns events, newest first, by their ids.
func (db *DB) AlertEvents(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertEvent, error) {
	w := f.where(after)
	return many[AlertEvent](ctx, db.conn, "list alert events",
		"SELECT "+alertEventColumns+" FROM alert_events"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// AlertGroup is what waits to be sent by a channel.
type AlertGroup struct {
	ChannelID    uuid.UUID `db:"channel_id"`
	CustomerID   uuid.UUID `db:"customer_id"`
	CustomerName string    `db:"customer_name"`
}

// How long after a channel's last message the next one waits, in windows.
const alertPauseWindows = 5

// DueAlerts returns the channels whose oldest waiting event is a window old. While a channel goes on getting messages they
// are five windows apart, so that a long outage is a few messages and not one a minute.
func (db *DB) DueAlerts(ctx context.Context, window time.Duration) ([]AlertGroup, error) {
	return many[AlertGroup](
		ctx,
		db.conn,
		"look for alerts to send",
		`SELECT w.channel_id, c.customer_id, (SELECT name FROM customers u WHERE u.id = c.customer_id) AS customer_name
		FROM (SELECT channel_id, min(created_at) AS oldest FROM alert_events WHERE delivery_id IS NULL GROUP BY channel_id) w
		JOIN alert_channels c ON c.id = w.channel_id
		WHERE w.oldest < clock_timestamp() - $1::interval AND NOT EXISTS (
			SELECT FROM alert_deliveries d WHERE d.channel_id = w.channel_id AND NOT d.is_test AND d.created_at > clock_timestamp() - $2 * $1::interval
				AND d.id > tidewatch_first_id(clock_timestamp() - $2 * $1::interval - interval '10 minutes')) -- by the index, whatever a node's clock says
		ORDER BY w.channel_id`,
		window,
		alertPauseWindows,
	)
}

// ClaimAlerts gives all that waits to be sent by a channel to a delivery, whose row must be there.
func (db *DB) ClaimAlerts(ctx context.Context, channelID, deliveryID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "claim alerts", `WITH claimed AS (
			UPDATE alert_events SET delivery_id = $2 WHERE channel_id = $1 AND delivery_id IS NULL RETURNING id)
		UPDATE alert_deliveries SET events = (SELECT count(*) FROM claimed) WHERE id = $2`, channelID, deliveryID)
	return err
}

// SentAlert is the newest of a delivery's events of one kind about one thing.
type SentAlert struct {
	AlertEvent

	OfKind int `db:"of_kind"` // about how many things the delivery has such events
	Times  int `db:"times"`   // how many such events about this thing
}

// SentAlerts returns what a delivery tells of: for each kind of event and each thing the newest, at most limit of them, of
// each kind its share, the kinds that weigh most first.
func (db *DB) SentAlerts(ctx context.Context, deliveryID uuid.UUID, limit int) ([]SentAlert, error) {
	return many[SentAlert](ctx, db.conn, "read a delivery's events", `WITH own AS (
			SELECT id, kind, coalesce(scheduled_job_id::text, details ->> 'collector', '') AS thing FROM alert_events WHERE delivery_id = $1),
		things AS (SELECT DISTINCT ON (kind, thing) id, kind, count(*) OVER (PARTITION BY kind, thing) AS times FROM own ORDER BY kind, thing, id DESC),
		shown AS (
			SELECT id, times, count(*) OVER (PARTITION BY kind) AS of_kind, array_position($3::text[], kind) AS weight
			FROM things ORDER BY row_number() OVER (PARTITION BY kind ORDER BY id), weight LIMIT $2)
		SELECT `+alertEventColumns+`, of_kind, times FROM shown JOIN alert_events USING (id) ORDER BY weight, brand_name, schedule_name, id`,
		deliveryID, limit, namesOf(AlertEventKinds()...))
}

// SweepAlerts deletes what refers to things that are gone, and up to limit deliveries that are older than keep, with what
// they told of.
func (db *DB) SweepAlerts(ctx context.Context, keep time.Duration, limit int) error {
	now, err := db.Now(ctx)
	if err != nil {
		return err
	}
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM alert_events e WHERE delivery_id IS NULL AND (NOT EXISTS (SELECT FROM alert_channels c WHERE c.id = e.channel_id)
			OR brand_id IS NOT NULL AND NOT EXISTS (SELECT FROM brands b WHERE b.id = e.brand_id))`, nil},
		{`DELETE FROM alert_incidents i WHERE NOT EXISTS (SELECT FROM alert_rules r WHERE r.id = i.rule_id)
			OR scheduled_job_id IS NOT NULL AND NOT EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = i.scheduled_job_id)`, nil},
		{"DELETE FROM alert_deliveries WHERE id IN (SELECT id FROM alert_deliveries WHERE id < $1 ORDER BY id LIMIT $2)", []any{firstIDOf(now.Add(-keep)), limit}},
	} {
		if _, err := exec(ctx, db.conn, "sweep alerts", statement.sql, statement.args...); err != nil {
			return err
		}
	}
	return nil
}

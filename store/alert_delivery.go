package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// AlertStatus is the state of a delivery.
type AlertStatus string

// Each delivery has one of the following statuses.
const (
	AlertPending   AlertStatus = "pending"
	AlertDelivered AlertStatus = "delivered"
	AlertGivenUp   AlertStatus = "failed"
)

// AlertDelivery is one message to a channel.
type AlertDelivery struct {
	ChannelID   uuid.UUID       `db:"channel_id"`
	ChannelName string          `db:"channel_name"`
	CreatedAt   time.Time       `db:"created_at"`
	CustomerID  uuid.UUID       `db:"customer_id"`
	Events      int             `db:"events"` // number of events that the message reports
	FinishedAt  *time.Time      `db:"finished_at"`
	ID          uuid.UUID       `db:"id"` // each attempt sends the same id, so that receivers recognize repetitions
	IsTest      bool            `db:"is_test"`
	Message     json.RawMessage `db:"message"` // package jobs/alert defines the content
	RiverJobID  int64           `db:"river_job_id"`
	RunID       *uuid.UUID      `db:"run_id"` // the scored run that the message reports; nil for other messages
	Status      AlertStatus     `db:"status"`
	Tried       AlertAttempts   `db:"tried"`
}

const alertDeliveryColumns = `id, channel_id, customer_id, is_test, status, events, message, river_job_id, run_id, created_at,
	finished_at,
	(SELECT name FROM alert_channels c WHERE c.id = channel_id) AS channel_name,
	(SELECT coalesce(jsonb_agg(to_jsonb(a) - 'delivery_id' ORDER BY number), '[]') FROM alert_attempts a
		WHERE a.delivery_id = alert_deliveries.id) AS tried`

// AlertDelivery returns one delivery, or [ErrNotFound].
func (db *DB) AlertDelivery(ctx context.Context, id uuid.UUID) (AlertDelivery, error) {
	return one[AlertDelivery](ctx, db.conn, "read alert delivery",
		"SELECT "+alertDeliveryColumns+" FROM alert_deliveries WHERE id = $1 AND "+present, id)
}

// AlertDeliveries returns the selected deliveries, sorted by id, newest first.
func (db *DB) AlertDeliveries(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertDelivery, error) {
	w := f.where(after)
	return many[AlertDelivery](ctx, db.conn, "list alert deliveries",
		"SELECT "+alertDeliveryColumns+" FROM alert_deliveries"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// CreateAlertDelivery adds a pending delivery with its River job. The caller may set the message of the delivery later
// in the same transaction with [DB.SetAlertMessage].
func (db *DB) CreateAlertDelivery(ctx context.Context, d AlertDelivery) error {
	_, err := exec(ctx, db.conn, "create alert delivery",
		`INSERT INTO alert_deliveries (id, channel_id, customer_id, is_test, message, river_job_id, run_id)
		VALUES ($1, $2, $3, $4, coalesce($5::jsonb, '{}'), $6, $7)`, d.ID, d.ChannelID, d.CustomerID, d.IsTest, d.Message,
		d.RiverJobID, d.RunID)
	return err
}

// SetAlertMessage sets the message of a delivery.
func (db *DB) SetAlertMessage(ctx context.Context, id uuid.UUID, message json.RawMessage) error {
	_, err := exec(ctx, db.conn, "write an alert's message", "UPDATE alert_deliveries SET message = $2 WHERE id = $1",
		id, message)
	return err
}

// UnfinishedAlertTest reports whether a channel has an unfinished test delivery.
func (db *DB) UnfinishedAlertTest(ctx context.Context, channelID uuid.UUID) (bool, error) {
	row, err := one[struct {
		Found bool `db:"found"`
	}](ctx, db.conn, "find an unfinished test alert",
		"SELECT EXISTS (SELECT FROM alert_deliveries WHERE channel_id = $1 AND is_test AND finished_at IS NULL) AS found",
		channelID)
	return row.Found, err
}

// StrandedAlerts marks deliveries as failed if their River job has ended or was deleted. StrandedAlerts returns the ids
// of River jobs whose next attempt is overdue by more than the parameter "grace". Attempts become overdue when River
// has no leader that schedules jobs.
func (db *DB) StrandedAlerts(ctx context.Context, grace time.Duration) ([]int64, error) {
	_, err := exec(ctx, db.conn, "fail alerts without a River job",
		`UPDATE alert_deliveries d SET status = 'failed', finished_at = clock_timestamp()
		WHERE d.finished_at IS NULL AND NOT EXISTS (SELECT FROM river_job j WHERE j.id = d.river_job_id
			AND j.finalized_at IS NULL)`)
	if err != nil {
		return nil, err
	}
	return riverJobs(ctx, db.conn, "find stranded alerts",
		`SELECT j.id AS river_job_id FROM alert_deliveries d JOIN river_job j ON j.id = d.river_job_id
		WHERE d.finished_at IS NULL AND j.state IN ('retryable', 'scheduled') AND j.scheduled_at < now() - $1::interval`,
		grace)
}

// SweepAlerts deletes waiting events whose channel or brand was deleted, and incidents whose rule or schedule was
// deleted. Up to the given limit, SweepAlerts also deletes deliveries that are older than the parameter "keep", with
// their events.
func (db *DB) SweepAlerts(ctx context.Context, keep time.Duration, limit int) error {
	batch := &pgx.Batch{}
	batch.Queue(`DELETE FROM alert_events e WHERE delivery_id IS NULL
		AND (NOT EXISTS (SELECT FROM alert_channels c WHERE c.id = e.channel_id)
			OR brand_id IS NOT NULL AND NOT EXISTS (SELECT FROM brands b WHERE b.id = e.brand_id))`)
	batch.Queue(`DELETE FROM alert_incidents i WHERE NOT EXISTS (SELECT FROM alert_rules r WHERE r.id = i.rule_id)
		OR scheduled_job_id IS NOT NULL AND NOT EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = i.scheduled_job_id)`)
	batch.Queue(`DELETE FROM alert_deliveries WHERE id IN (
		SELECT id FROM alert_deliveries WHERE id < tidewatch_first_id(now() - $1::interval) ORDER BY id LIMIT $2)`, keep,
		limit)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("sweep alerts: %w", err)
	}
	return nil
}

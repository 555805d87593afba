package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertAttempts are the attempts at a delivery, oldest first.
type AlertAttempts []AlertAttempt

// AlertAttempt is the result of one attempt at a delivery.
type AlertAttempt struct {
	At         time.Time `json:"at"`
	Error      string    `json:"error"` // error of the attempt; empty if the message was delivered
	LatencyMS  int64     `json:"latency_ms"`
	Number     int       `json:"number"`
	Response   string    `json:"response"`    // the first bytes of the response body
	StatusCode *int      `json:"status_code"` // the HTTP status; nil if there was no HTTP response
}

// RecordAlertAttempt stores an attempt and the status of its delivery. RecordAlertAttempt must run in a transaction.
func (db *DB) RecordAlertAttempt(ctx context.Context, id uuid.UUID, a AlertAttempt, status AlertStatus) error {
	_, err := exec(ctx, db.conn, "store an alert attempt",
		`INSERT INTO alert_attempts (delivery_id, number, status_code, latency_ms, response, error)
		SELECT id, $2, $3, $4, $5, $6 FROM alert_deliveries WHERE id = $1 ON CONFLICT DO NOTHING`, id, a.Number,
		a.StatusCode, a.LatencyMS, storable(a.Response), storable(a.Error))
	if err != nil {
		return err
	}
	_, err = exec(ctx, db.conn, "update an alert delivery", `UPDATE alert_deliveries
		SET status = $2, finished_at = CASE WHEN $2 = 'pending' THEN NULL ELSE clock_timestamp() END WHERE id = $1
			AND finished_at IS NULL`, id, status)
	return err
}

package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// AlertAttempts are the attempts at a delivery, oldest first.
type AlertAttempts []AlertAttempt

// Accepted reports whether a mail server accepted the mail of any recipient.
func (a AlertAttempts) Accepted() bool {
	return slices.ContainsFunc(a, func(a AlertAttempt) bool { return len(a.Accepted) > 0 })
}

// Remaining returns the recipients to whom the next attempt sends a mail. The mail server has neither accepted nor
// permanently refused their mail. Remaining returns an address only once if the parameter "recipients" repeats the
// address. Remaining compares addresses by [FoldEmail], because the spelling of a recipient may be edited between two
// attempts.
func (a AlertAttempts) Remaining(recipients []string) []string {
	done := map[string]bool{}
	for _, attempt := range a {
		for _, recipient := range slices.Concat(attempt.Accepted, attempt.Refused) {
			done[FoldEmail(recipient)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(recipients), func(recipient string) bool {
		email := FoldEmail(recipient)
		isDone := done[email]
		done[email] = true
		return isDone
	})
}

// AlertAttempt is the result of one attempt at a delivery.
type AlertAttempt struct {
	Accepted   []string  `json:"accepted"` // recipients whose mail the mail server accepted
	At         time.Time `json:"at"`
	Error      string    `json:"error"` // error of the attempt; empty if the message was delivered to all recipients
	LatencyMS  int64     `json:"latency_ms"`
	Number     int       `json:"number"`
	Refused    []string  `json:"refused"`     // recipients whose mail the mail server refused permanently
	Response   string    `json:"response"`    // the first bytes of the response body
	StatusCode *int      `json:"status_code"` // the HTTP status; nil if there was no HTTP response
}

// RecordAlertAttempt stores an attempt and the status of its delivery. A finished delivery keeps its status. If an
// attempt with the same or a higher number is stored, the new attempt gets the next free number, because the job of a
// stopped node may repeat numbers. RecordAlertAttempt must run in a transaction.
func (db *DB) RecordAlertAttempt(ctx context.Context, id uuid.UUID, a AlertAttempt, status AlertStatus) error {
	// The lock makes a simultaneous attempt wait for the number of this attempt.
	_, err := exec(ctx, db.conn, "lock an alert delivery",
		"SELECT FROM alert_deliveries WHERE id = $1 FOR NO KEY UPDATE", id)
	if err != nil {
		return err
	}
	_, err = exec(ctx, db.conn, "store an alert attempt",
		`INSERT INTO alert_attempts (delivery_id, number, status_code, latency_ms, response, error, accepted, refused)
		SELECT id, greatest($2::int, 1 + (SELECT max(number) FROM alert_attempts WHERE delivery_id = $1)), $3, $4, $5, $6,
			$7, $8
		FROM alert_deliveries WHERE id = $1`, id, a.Number, a.StatusCode, a.LatencyMS, storable(a.Response),
		storable(a.Error), orEmpty(a.Accepted), orEmpty(a.Refused))
	if err != nil {
		return err
	}
	_, err = exec(ctx, db.conn, "update an alert delivery", `UPDATE alert_deliveries
		SET status = $2, finished_at = CASE WHEN $2 = 'pending' THEN NULL ELSE clock_timestamp() END WHERE id = $1
			AND finished_at IS NULL`, id, status)
	return err
}

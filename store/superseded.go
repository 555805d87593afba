package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Superseded is a period of a schedule with due ticks that were not processed before the schedule changed. A database
// trigger adds the period in the transaction that changes the schedule. The fields contain the schedule before the
// change.
type Superseded struct {
	Timing
	FirstAt       *time.Time    `db:"first_at"` // planned tick, the first of the period; nil if no tick was planned
	ID            int64         `db:"id"`
	MisfirePolicy MisfirePolicy `db:"misfire_policy"`
	Reason        string        `db:"reason"` // clause that names the change, such as "The schedule was edited"
	Since         time.Time     `db:"since"`  // FirstAt or, if FirstAt is nil, the last change of the spec
	Ticked        []time.Time   `db:"ticked"` // ticks of the period that have their own runs
	Until         time.Time     `db:"until"`  // time of the change
}

// ClaimSuperseded locks periods of superseded ticks, the oldest first, up to the given limit. ClaimSuperseded skips
// periods that another node has locked. The periods stay locked until the transaction ends.
func (db *DB) ClaimSuperseded(ctx context.Context, limit int) ([]Superseded, error) {
	return many[Superseded](ctx, db.conn, "claim superseded ticks",
		`SELECT id, reason, cron_expression, timezone, dst_gap, dst_repeat, starts_at, ends_at, first_at, since, until,
			ticked, misfire_policy
		FROM superseded_ticks WHERE error IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`, limit)
}

// SupersededCount is the result of counting the ticks of a period.
type SupersededCount struct {
	ID      int64  // id of the [Superseded]
	Message string // error message of the skipped run
	Missed  Missed // the ticks; a Count of 0 means that the period has no ticks
}

// The statement updates the skipped run that the change added. If the change added no run, the statement inserts a
// skipped run.
const recordSuperseded = `WITH period AS (DELETE FROM superseded_ticks WHERE id = $1 RETURNING *),
	noted AS (UPDATE job_runs r SET metadata = r.metadata || $3, error_message = $4
		FROM period p WHERE r.id = p.run_id AND $2::int > 0)
	INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
		finished_at, run_timeout_seconds, error_message, reason_code, options, metadata)
	SELECT tidewatch_uuid7(), (SELECT s.id FROM scheduled_jobs s WHERE s.id = p.scheduled_job_id FOR KEY SHARE),
		p.brand_id, p.customer_id, p.job_type, 'tick', 'skipped', $5, p.until, p.run_timeout_seconds, $4, $6, p.options, $3
	FROM period p WHERE p.run_id IS NULL AND $2::int > 0
	ON CONFLICT DO NOTHING`

// RecordSuperseded stores the counts of superseded ticks on skipped runs and deletes the counted periods, in one round
// trip. RecordSuperseded must run in the transaction of [DB.ClaimSuperseded].
func (db *DB) RecordSuperseded(ctx context.Context, counts []SupersededCount) error {
	batch := &pgx.Batch{}
	for _, c := range counts {
		batch.Queue(recordSuperseded, c.ID, c.Missed.Count, RunMetadata{Missed: &c.Missed}, storable(c.Message),
			c.Missed.From, ReasonScheduleChanged)
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("store the counts of superseded ticks: %w", err)
	}
	return nil
}

// RefuseSuperseded stores the reason why the database refuses the skipped run of a period, so that the period does not
// block other periods.
func (db *DB) RefuseSuperseded(ctx context.Context, id int64, reason string) error {
	_, err := exec(ctx, db.conn, "refuse superseded ticks",
		"UPDATE superseded_ticks SET error = $2 WHERE id = $1", id, storable(reason))
	return err
}

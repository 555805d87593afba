package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// MadeUpRun is an invented past run for demonstrations.
type MadeUpRun struct {
	Answers        []Answer // answers of the run; SaveMadeUpRuns sets their RunID
	At             time.Time
	ID             uuid.UUID
	ScheduledJobID uuid.UUID
}

const createMadeUpRuns = `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger,
	status, scheduled_for,
		created_at, started_at, finished_at, run_timeout_seconds, options, metadata)
	SELECT m.id, s.id, s.brand_id, s.customer_id, 'data_collection', 'manual', 'completed', m.at, m.at, m.at,
		m.at + interval '1 minute',
		s.run_timeout_seconds, s.metadata, $4
	FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::uuid[]) AS scheduled_job_id, unnest($3::timestamptz[]) AS at) m
	JOIN scheduled_jobs s ON s.id = m.scheduled_job_id`

// SaveMadeUpRuns adds invented runs with their answers, dated in the past. The metadata of each run marks the run as
// made up.
func (db *DB) SaveMadeUpRuns(ctx context.Context, runs []MadeUpRun) error {
	const note = "This run and its answers are made up, to show a history."
	metadata, err := json.Marshal(RunMetadata{MadeUp: true, Note: note})
	if err != nil {
		return fmt.Errorf("encode a made-up run's metadata: %w", err)
	}
	ids, schedules, at := make([]uuid.UUID, len(runs)), make([]uuid.UUID, len(runs)), make([]time.Time, len(runs))
	var answers []Answer
	for i, r := range runs {
		ids[i], schedules[i], at[i] = r.ID, r.ScheduledJobID, r.At
		for _, a := range r.Answers {
			a.RunID = r.ID
			answers = append(answers, a)
		}
	}
	return db.InTx(ctx, func(db *DB) error {
		if _, err := exec(ctx, db.conn, "add made-up runs", createMadeUpRuns, uuids(ids), uuids(schedules), at,
			string(metadata)); err != nil {
			return err
		}
		if err := db.SaveAnswers(ctx, answers); err != nil {
			return err
		}
		if _, err := exec(ctx, db.conn, "date made-up answers",
			"UPDATE answers a SET created_at = r.scheduled_for FROM job_runs r WHERE r.id = a.run_id AND r.id = ANY($1)",
			uuids(ids)); err != nil {
			return err
		}
		if _, err := exec(ctx, db.conn, "note made-up runs for their examination",
			`INSERT INTO examined_runs (run_id, brand_id)
			SELECT id, brand_id FROM job_runs WHERE id = ANY($1) ON CONFLICT DO NOTHING`, uuids(ids)); err != nil {
			return err
		}
		// Made-up answers are scored after this statement, with the current names of the brand.
		_, err := exec(ctx, db.conn, "note the names of made-up answers", `UPDATE brands SET rescored_at = clock_timestamp()
			WHERE id IN (SELECT brand_id FROM job_runs WHERE id = ANY($1))`, uuids(ids))
		return err
	})
}

// MadeUpUntil returns the scheduled time of the last made-up run of a brand, or [ErrNotFound].
func (db *DB) MadeUpUntil(ctx context.Context, brandID uuid.UUID) (time.Time, error) {
	found, err := one[struct {
		At time.Time `db:"scheduled_for"`
	}](ctx, db.conn, "find made-up runs", `SELECT scheduled_for FROM job_runs
		WHERE brand_id = $1 AND metadata @> '{"made_up": true}' ORDER BY scheduled_for DESC LIMIT 1`, brandID)
	return found.At, err
}

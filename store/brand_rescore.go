package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// BrandRescore is a run that re-scores all stored answers of a brand, with its progress.
type BrandRescore struct {
	ListedRun

	Answers     int       `db:"answers"`      // number of answers to score
	Done        int       `db:"answers_done"` // number of scored answers
	StoredUntil time.Time `db:"stored_until"` // answers that are stored after this time are scored by their own runs
}

const brandRescores = `SELECT ` + runColumns + `, (SELECT name FROM brands b WHERE b.id = job_runs.brand_id) AS brand_name,
		(SELECT name FROM customers c WHERE c.id = job_runs.customer_id) AS customer_name, NULL::text AS schedule_name,
		greatest(answers, answers_done) AS answers, answers_done, stored_until
	FROM job_runs JOIN rescores ON run_id = id`

// BrandRescore returns one re-score of a brand, or [ErrNotFound].
func (db *DB) BrandRescore(ctx context.Context, runID uuid.UUID) (BrandRescore, error) {
	return one[BrandRescore](ctx, db.conn, "read re-score", brandRescores+" WHERE id = $1 AND "+present, runID)
}

// BrandRescoreFilter selects re-scores of brands. Fields of the filter with zero values match everything.
type BrandRescoreFilter struct {
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// ListBrandRescores returns the selected re-scores of brands, sorted by id, newest first.
func (db *DB) ListBrandRescores(
	ctx context.Context, f BrandRescoreFilter, after Place, limit int,
) ([]BrandRescore, error) {
	var w where
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[BrandRescore](ctx, db.conn, "list re-scores",
		brandRescores+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// storedAnswers is the condition on the answers that a re-score of the brand $1 scores.
const storedAnswers = "brand_id = $1 AND status = 'ok' AND text_deleted_at IS NULL"

// CountStoredAnswers returns the number of answers that a re-score of a brand scores.
func (db *DB) CountStoredAnswers(ctx context.Context, brandID uuid.UUID) (int, error) {
	found, err := one[struct {
		Count int `db:"count"`
	}](ctx, db.conn, "count answers", "SELECT count(*) FROM answers WHERE "+storedAnswers, brandID)
	return found.Count, err
}

const createBrandRescore = `WITH run AS (
		INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, run_timeout_seconds,
			options, metadata, river_job_id)
		SELECT $2, id, customer_id, 'scoring', 'manual', 'pending', now(), $6, '{"rescore": true}',
			$3::jsonb || '{"rescores_brand": true}', $4
		FROM brands WHERE id = $1
		RETURNING *),
	progress AS (INSERT INTO rescores (run_id, answers) SELECT id, $5 FROM run)
	SELECT ` + runColumns + ` FROM run`

// CreateBrandRescore adds a pending run that re-scores all stored answers of a brand. The parameter "answers" is the
// number of these answers.
func (db *DB) CreateBrandRescore(
	ctx context.Context, brandID, runID uuid.UUID, m RunMetadata, riverJobID int64, answers int,
) (Run, error) {
	return one[Run](ctx, db.conn, "create re-score", createBrandRescore, brandID, runID, m, riverJobID, answers,
		DefaultRunTimeoutSeconds)
}

// UnfinishedBrandRescore returns the unfinished run that re-scores all answers of a brand, or [ErrNotFound].
func (db *DB) UnfinishedBrandRescore(ctx context.Context, brandID uuid.UUID) (Run, error) {
	return one[Run](ctx, db.conn, "find an unfinished re-score", "SELECT "+runColumns+` FROM job_runs
		WHERE brand_id = $1 AND metadata ->> 'rescores_brand' = 'true' AND finished_at IS NULL`, brandID)
}

// AddRescored adds scored answers to the progress of a re-score.
func (db *DB) AddRescored(ctx context.Context, runID uuid.UUID, answers int) error {
	_, err := exec(ctx, db.conn, "count scored answers",
		"UPDATE rescores SET answers_done = answers_done + $2 WHERE run_id = $1", runID, answers)
	return err
}

// RestartRescore resets the progress of a re-score that starts again. After the reset, the re-score covers all answers
// that are stored at the time of the reset.
func (db *DB) RestartRescore(ctx context.Context, runID uuid.UUID, answers int) error {
	_, err := exec(ctx, db.conn, "restart the progress of a re-score", `UPDATE rescores
		SET answers = $2, answers_done = 0, stored_until = clock_timestamp() WHERE run_id = $1`, runID, answers)
	return err
}

// MoveRescore resets a re-score in progress to the status "pending", under a new River job. The earlier River job can
// no longer end the run.
func (db *DB) MoveRescore(ctx context.Context, runID uuid.UUID, riverJobID int64) (Run, error) {
	return one[Run](ctx, db.conn, "move re-score to another job", `UPDATE job_runs
		SET status = 'pending', started_at = NULL, river_job_id = $2 WHERE id = $1 RETURNING `+runColumns, runID, riverJobID)
}

// FinishRescore sets the progress of a complete re-score, and stores the start of the re-score in the row of its locked
// brand. During the re-score, other runs may have scored some answers, and retention may have deleted the texts of
// other answers.
func (db *DB) FinishRescore(ctx context.Context, run Run) error {
	_, err := exec(ctx, db.conn, "finish the progress of a re-score", `UPDATE rescores SET answers = n, answers_done = n
		FROM (SELECT count(*) AS n FROM answers WHERE `+storedAnswers+`
			AND created_at <= (SELECT stored_until FROM rescores WHERE run_id = $2)) a WHERE run_id = $2`,
		run.BrandID, run.ID)
	if err != nil {
		return err
	}
	_, err = exec(ctx, db.conn, "note the re-score on its brand",
		"UPDATE brands SET rescored_at = $2 WHERE id = $1", run.BrandID, run.StartedAt)
	return err
}

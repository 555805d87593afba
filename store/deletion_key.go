package store

import (
	"context"

	"github.com/google/uuid"
)

// DeleteBrand deletes the row of a brand with its schedules, alert rules and exceptions, or returns [ErrNotFound]. All
// other data of the brand becomes invisible. Statements that do not read the table brands exclude deleted brands, see
// presentBrand. The key of the brand remains in brand_keys. Because a large brand has too many rows for one
// transaction, [DB.DeletePiece] later deletes the rows in pieces.
func (db *DB) DeleteBrand(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete brand", "DELETE FROM brands WHERE id = $1", id)
}

// DeleteScheduledJob deletes the row of a scheduled job and keeps its runs, answers and scores, or returns
// [ErrNotFound]. Unfinished runs continue. Readers see the runs without a schedule from now on, see runColumns.
// [DB.ClearPiece] later clears the references of the runs in pieces.
func (db *DB) DeleteScheduledJob(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete scheduled job", "DELETE FROM scheduled_jobs WHERE id = $1", id)
}

// DeletedBrands returns the ids of deleted brands that still have a key, the earliest deletion first. The
// brands of customers that are being deleted are left out.
func (db *DB) DeletedBrands(ctx context.Context) ([]uuid.UUID, error) {
	return db.keys(ctx, "find deleted brands", `SELECT id FROM brand_keys
		WHERE deleted_at IS NOT NULL AND `+present+" ORDER BY deleted_at, id")
}

// DeletedScheduledJobs returns the ids of deleted scheduled jobs that still have a key, the earliest deletion first.
func (db *DB) DeletedScheduledJobs(ctx context.Context) ([]uuid.UUID, error) {
	return db.keys(ctx, "find deleted scheduled jobs",
		"SELECT id FROM schedule_keys WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id")
}

func (db *DB) keys(ctx context.Context, what, sql string) ([]uuid.UUID, error) {
	type row struct {
		ID uuid.UUID `db:"id"`
	}
	rows, err := many[row](ctx, db.conn, what, sql)
	return column(rows, func(r row) uuid.UUID { return r.ID }), err
}

// NeedsDeletion reports whether customers, brands or scheduled jobs were deleted and their data still has to be deleted
// or cleared.
func (db *DB) NeedsDeletion(ctx context.Context) (bool, error) {
	row, err := one[struct {
		Needed bool `db:"needed"`
	}](ctx, db.conn, "find deleted objects", `SELECT EXISTS (SELECT FROM customers WHERE deleted_at IS NOT NULL)
		OR EXISTS (SELECT FROM brand_keys WHERE deleted_at IS NOT NULL)
		OR EXISTS (SELECT FROM schedule_keys WHERE deleted_at IS NOT NULL) AS needed`)
	return row.Needed, err
}

// UnfinishedRunsOfBrand returns the unfinished runs of a brand and locks the schedules of the brand. The locks prevent
// new runs until the transaction ends.
func (db *DB) UnfinishedRunsOfBrand(ctx context.Context, brandID uuid.UUID) ([]Run, error) {
	_, err := exec(ctx, db.conn, "lock the schedules of a brand",
		"SELECT FROM scheduled_jobs WHERE brand_id = $1 ORDER BY id FOR NO KEY UPDATE", brandID)
	if err != nil {
		return nil, err
	}
	return many[Run](ctx, db.conn, "find the unfinished runs of a brand", "SELECT "+runColumns+` FROM job_runs
		WHERE brand_id = $1 AND finished_at IS NULL ORDER BY id`, brandID)
}

// FinishBrandDeletion deletes the key of a brand that has no answers and no runs, and the row of the brand if the row
// still exists. FinishBrandDeletion reports whether the key was deleted. The caller must have called [DB.DeleteBrand]
// for the brand, or [DB.BeginDeletion] for its customer.
func (db *DB) FinishBrandDeletion(ctx context.Context, brandID uuid.UUID) (bool, error) {
	const empty = ` WHERE id = $1 AND NOT EXISTS (SELECT FROM answers WHERE brand_id = $1)
		AND NOT EXISTS (SELECT FROM job_runs WHERE brand_id = $1)`
	gone := false
	err := db.InTx(ctx, func(db *DB) error {
		if _, err := exec(ctx, db.conn, "delete a brand", "DELETE FROM brands"+empty, brandID); err != nil {
			return err
		}
		// The key has no deleted_at if the triggers of the table brands were disabled.
		n, err := exec(ctx, db.conn, "delete the key of a brand",
			"DELETE FROM brand_keys"+empty+" AND NOT EXISTS (SELECT FROM brands WHERE id = $1)", brandID)
		gone = n > 0
		return err
	})
	return gone, err
}

// clearSchedule selects the runs of the deleted schedule $1 that have ids greater than $2. The next piece begins after
// the last selected run, because the index would otherwise be read from its start again.
const clearSchedule = `WITH piece AS (SELECT id FROM job_runs WHERE scheduled_job_id = $1 AND id > $2 ORDER BY id LIMIT $3),
	free AS (SELECT id FROM job_runs WHERE id = ANY (ARRAY (SELECT id FROM piece)) AND scheduled_job_id = $1
		FOR NO KEY UPDATE SKIP LOCKED),
	gone AS (UPDATE job_runs r SET scheduled_job_id = NULL WHERE r.id = ANY (ARRAY (SELECT id FROM free)) RETURNING r.id)` +
	pieceEnd + `, (SELECT id FROM piece WHERE id NOT IN (SELECT id FROM gone) ORDER BY id LIMIT 1) AS stuck`

// ClearPiece clears the references of runs to a deleted schedule, in the runs with ids greater than the parameter
// "after", up to the given limit. ClearPiece skips locked runs. The event stream does not report these updates, because
// the runs have appeared without a schedule since the deletion.
func (db *DB) ClearPiece(ctx context.Context, scheduledJobID, after uuid.UUID, limit int) (Piece, error) {
	var p Piece
	err := db.InTx(ctx, func(db *DB) error {
		const what = "clear the schedule of runs"
		if _, err := exec(ctx, db.conn, what, "SELECT set_config('tidewatch.clearing', 'on', true)"); err != nil {
			return err
		}
		var err error
		p, err = db.piece(ctx, what, clearSchedule, scheduledJobID, after, limit)
		return err
	})
	return p, err
}

// DeleteUnusedSchedules deletes the keys of deleted schedules that no run refers to, up to the given limit.
// DeleteUnusedSchedules skips locked keys, because a transaction may be adding a run.
func (db *DB) DeleteUnusedSchedules(ctx context.Context, limit int) (Piece, error) {
	return db.piece(ctx, "delete the keys of schedules", `WITH free AS (SELECT id FROM schedule_keys k
			WHERE deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM job_runs r WHERE r.scheduled_job_id = k.id)
			LIMIT $1 FOR UPDATE SKIP LOCKED),
		gone AS (DELETE FROM schedule_keys WHERE id = ANY (ARRAY (SELECT id FROM free)) RETURNING id)
		SELECT count(*)::int AS done, CASE WHEN count(*) = $1 THEN min(id::text)::uuid END AS last, NULL::uuid AS stuck
		FROM gone`, limit)
}

// FinishScheduleDeletion deletes the key of a deleted schedule if no run refers to it, and reports whether the key was
// deleted.
func (db *DB) FinishScheduleDeletion(ctx context.Context, scheduledJobID uuid.UUID) (bool, error) {
	n, err := exec(ctx, db.conn, "delete the key of a schedule", `DELETE FROM schedule_keys
		WHERE id = $1 AND deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM job_runs WHERE scheduled_job_id = $1)`,
		scheduledJobID)
	return n > 0, err
}

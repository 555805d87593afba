package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// The column start_by of an unfinished run is the start deadline of the run. [DB.BeginCalls] clears the column before
// the first call, so that a run is not skipped after its first call.

// startsTooLate is the condition that the start deadline of a run r passed before the first call. Nodes of older
// versions do not clear start_by. The condition startsTooLate therefore excludes runs that have answers.
const startsTooLate = `(coalesce(r.start_by < statement_timestamp(), false)
	AND NOT EXISTS (SELECT FROM answers a WHERE a.run_id = r.id))`

// BeginCalls records that the given runs are about to make their first calls, and returns the runs that may make calls.
// BeginCalls leaves out runs that have ended and runs whose start deadline has passed by the database's clock. The
// start deadline does not apply to a run that has already made a call.
func (db *DB) BeginCalls(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	begun, err := many[struct {
		ID uuid.UUID `db:"id"`
	}](ctx, db.conn, "begin calls", `UPDATE job_runs SET start_by = NULL
		WHERE id = ANY($1) AND finished_at IS NULL AND (start_by IS NULL OR start_by >= clock_timestamp()) RETURNING id`,
		uuids(ids))
	return column(begun, func(b struct {
		ID uuid.UUID `db:"id"`
	},
	) uuid.UUID {
		return b.ID
	}), err
}

// OverdueRun is an unfinished run whose start deadline has passed.
type OverdueRun struct {
	ID         uuid.UUID `db:"id"`
	JobType    JobType   `db:"job_type"`
	RiverJobID int64     `db:"river_job_id"`
	StartBy    time.Time `db:"start_by"`
}

// ClaimOverdue locks unfinished runs whose start deadline has passed before their first call, up to the given limit.
// The lock prevents the start of the runs until the transaction ends. ClaimOverdue skips runs that another transaction
// has locked. A run that calls no engine is claimed only if the run is pending. Such a run has no answers that would
// show that a node of an earlier version has started the run.
func (db *DB) ClaimOverdue(ctx context.Context, limit int) ([]OverdueRun, error) {
	return many[OverdueRun](ctx, db.conn, "claim overdue runs", `SELECT r.id, r.job_type, r.river_job_id, r.start_by
		FROM job_runs r WHERE r.finished_at IS NULL AND `+startsTooLate+`
			AND (r.status = 'pending' OR r.job_type NOT IN ('scoring', 'report'))
		ORDER BY r.start_by LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`, limit)
}

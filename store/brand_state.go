package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// BrandState has the schedules and the newest run of a brand.
type BrandState struct {
	BrandID      uuid.UUID  `db:"brand_id"`
	Failing      int        `db:"failing"`       // schedules in Schedules whose last completed or failed run failed
	FinishedAt   *time.Time `db:"finished_at"`   // end of the newest run; nil until the run ends
	HasErrors    bool       `db:"has_errors"`    // whether the newest run has an error message
	RunID        *uuid.UUID `db:"run_id"`        // the newest run, except skipped runs and re-scores; nil without runs
	RunStatus    *RunStatus `db:"run_status"`    // nil without runs
	ScheduledFor *time.Time `db:"scheduled_for"` // nil without runs
	Schedules    int        `db:"schedules"`     // number of active schedules that have not ended
}

// BrandStates returns the states of brands in any order.
func (db *DB) BrandStates(ctx context.Context, brandIDs []uuid.UUID) ([]BrandState, error) {
	return many[BrandState](ctx, db.conn, "read the states of brands", `SELECT b.id AS brand_id, s.schedules, s.failing,
			r.id AS run_id, r.status AS run_status, r.scheduled_for, r.finished_at,
			r.error_message IS NOT NULL AS has_errors
		FROM unnest($1::uuid[]) AS b (id)
		CROSS JOIN LATERAL (
			SELECT count(*) AS schedules, count(*) FILTER (WHERE l.status = 'failed') AS failing
			FROM scheduled_jobs j LEFT JOIN LATERAL (SELECT status FROM job_runs
				WHERE scheduled_job_id = j.id AND status IN ('completed', 'failed') ORDER BY id DESC LIMIT 1) l ON true
			WHERE j.brand_id = b.id AND j.is_active AND `+hasEnded+` IS NOT TRUE) s
		LEFT JOIN LATERAL (SELECT id, status, scheduled_for, finished_at, error_message FROM job_runs
			WHERE brand_id = b.id AND status <> 'skipped' AND rescores IS NULL
				AND (metadata ->> 'rescores_brand') IS DISTINCT FROM 'true'
			ORDER BY id DESC LIMIT 1) r ON true`, uuids(brandIDs))
}

package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// RunMark is what a scheduled job's listing tells of one of its runs. Its JSON keys are those of the query.
type RunMark struct {
	FinishedAt   *time.Time `json:"finished_at"`
	HasErrors    bool       `json:"has_errors"` // on a completed run: some of it did not succeed
	ID           uuid.UUID  `json:"id"`
	ScheduledFor time.Time  `json:"scheduled_for"`
	StartedAt    *time.Time `json:"started_at"`
	Status       RunStatus  `json:"status"`
}

// ListedJob is a scheduled job with what a list of them shows.
type ListedJob struct {
	ScheduledJob

	BrandName    string    `db:"brand_name"`
	CustomerName string    `db:"customer_name"`
	RecentRuns   []RunMark `db:"recent_runs"` // newest first
}

// ScheduledJobFilter says which scheduled jobs are wanted. What is zero does not count.
type ScheduledJobFilter struct {
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	IsActive   *bool
	JobType    JobType
	RecentRuns int        // how many of its newest runs come with each
	Text       string     // words that the names of schedule or brand have, or begin with
	Visible    *uuid.UUID // only this customer's
}

// Names are looked up for each row of the page, see listedRuns.
const listedJobs = `SELECT j.*, (SELECT name FROM brands b WHERE b.id = j.brand_id) AS brand_name,
		(SELECT name FROM customers c WHERE c.id = j.customer_id) AS customer_name, coalesce((
		SELECT jsonb_agg(jsonb_build_object('id', r.id, 'status', r.status, 'scheduled_for', r.scheduled_for, 'started_at', r.started_at,
			'finished_at', r.finished_at, 'has_errors', r.error_message IS NOT NULL) ORDER BY r.id DESC)
		FROM (SELECT id, status, scheduled_for, started_at, finished_at, error_message FROM job_runs
			WHERE scheduled_job_id = j.id ORDER BY id DESC LIMIT $1) r), '[]') AS recent_runs
	FROM (SELECT ` + scheduledJobColumns + ` FROM scheduled_jobs`

const listedJobsEnd = `) j ORDER BY j.created_at DESC, j.id DESC`

// ListScheduledJobs returns scheduled jobs, newest first, by created_at and id.
func (db *DB) ListScheduledJobs(ctx context.Context, f ScheduledJobFilter, after Place, limit int) ([]ListedJob, error) {
	w := where{args: []any{f.RecentRuns}}
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	w.text("job_type", string(f.JobType))
	if f.IsActive != nil {
		if *f.IsActive {
			w.conditions = append(w.conditions, "is_active")
		} else {
			w.conditions = append(w.conditions, "NOT is_active")
		}
	}
	if f.Text != "" {
		query := words(f.Text)
		if query == "" {
			return nil, nil
		}
		// An array, so that the few that a search finds are looked up by their ids, not all schedules read for them.
		w.add("id = ANY (ARRAY (SELECT id FROM scheduled_jobs WHERE to_tsvector('simple', coalesce(name, '')) @@ to_tsquery('simple', ?)"+
			" UNION SELECT s.id FROM scheduled_jobs s JOIN brands b ON b.id = s.brand_id WHERE to_tsvector('simple', b.name) @@ to_tsquery('simple', ?)))", query)
	}
	w.after(after)
	return many[ListedJob](ctx, db.conn, "list scheduled jobs",
		listedJobs+w.sql()+" ORDER BY created_at DESC, id DESC"+w.limit(limit)+listedJobsEnd, w.args...)
}

// ListedScheduledJob returns one scheduled job as a list shows it, or [ErrNotFound].
func (db *DB) ListedScheduledJob(ctx context.Context, id uuid.UUID, recentRuns int) (ListedJob, error) {
	return one[ListedJob](ctx, db.conn, "read scheduled job", listedJobs+" WHERE id = $2 AND "+present+listedJobsEnd, recentRuns, id)
}

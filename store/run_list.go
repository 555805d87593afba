package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// ListedRun is a run with the names of its brand, customer and schedule.
type ListedRun struct {
	Run

	BrandName    string  `db:"brand_name"`
	CustomerName string  `db:"customer_name"`
	ScheduleName *string `db:"schedule_name"` // name of the schedule; nil if the run has no schedule
}

// RunFilter selects runs. Fields of the filter with zero values match everything.
type RunFilter struct {
	BrandID        *uuid.UUID
	CustomerID     *uuid.UUID
	From, To       time.Time // range of creation times, including From but not To
	JobType        JobType
	ScheduledJobID *uuid.UUID
	Statuses       []RunStatus
	Trigger        Trigger
	Visible        *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// The subqueries look up the names for each row of a page, because Postgres would plan joins as scans of whole tables.
const listedRuns = `SELECT ` + runColumns + `, (SELECT name FROM brands b WHERE b.id = job_runs.brand_id) AS brand_name,
		(SELECT name FROM customers c WHERE c.id = job_runs.customer_id) AS customer_name,
		(SELECT name FROM scheduled_jobs j WHERE j.id = job_runs.scheduled_job_id) AS schedule_name
	FROM job_runs`

// ListRuns returns the selected runs, sorted by id, newest first. The ids of runs increase with the creation time.
func (db *DB) ListRuns(ctx context.Context, f RunFilter, after Place, limit int) ([]ListedRun, error) {
	w := f.where()
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[ListedRun](ctx, db.conn, "list runs", listedRuns+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// where returns the conditions that select the runs of the filter.
func (f RunFilter) where() where {
	var w where
	w.visibleOfBrands(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	if f.ScheduledJobID != nil {
		w.add("scheduled_job_id = ? AND EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = ?)", *f.ScheduledJobID)
	}
	w.jobType(f.JobType)
	if f.Trigger == TriggerManual { // the SQL contains the trigger as a literal, see where.jobType
		w.conditions = append(w.conditions, "trigger = 'manual'")
	} else {
		w.text("trigger", string(f.Trigger))
	}
	w.statuses(f.Statuses)
	if !f.From.IsZero() {
		w.add("id >= tidewatch_first_id(?)", f.From)
	}
	if !f.To.IsZero() {
		w.add("id < tidewatch_first_id(?)", f.To)
	}
	return w
}

// jobType selects the rows of one job type, or all rows if the type is empty. The SQL contains the job type as a
// literal. If the job type were a parameter, Postgres would plan for the most frequent type. Postgres would then read
// all rows to find the few rows of a rare type.
func (w *where) jobType(t JobType) {
	if slices.Contains(JobTypes(), t) {
		w.conditions = append(w.conditions, "job_type = '"+string(t)+"'")
		return
	}
	w.text("job_type", string(t))
}

// statuses selects the runs that have one of the given statuses, or all runs if no status is given. The method statuses
// also adds implied conditions, so that Postgres can use partial indexes.
func (w *where) statuses(wanted []RunStatus) {
	if len(wanted) == 0 {
		return
	}
	names := make([]string, len(wanted))
	unfinished, trouble := true, true
	for i, s := range wanted {
		names[i] = string(s)
		unfinished = unfinished && !s.Finished()
		trouble = trouble && s.Finished() && s != RunCompleted
	}
	w.add("status = ANY(?)", names)
	if unfinished {
		w.conditions = append(w.conditions, "finished_at IS NULL")
	}
	if trouble {
		w.conditions = append(w.conditions, "finished_at IS NOT NULL", "error_message IS NOT NULL")
	}
}

// ListedRun returns one run with the names of its brand, customer and schedule, or [ErrNotFound].
func (db *DB) ListedRun(ctx context.Context, id uuid.UUID) (ListedRun, error) {
	return one[ListedRun](ctx, db.conn, "read run", listedRuns+" WHERE id = $1 AND "+present+" AND "+presentBrand, id)
}

// RiverJob is the queue job of a run.
type RiverJob struct {
	Attempt     int        `db:"attempt"`
	AttemptedAt *time.Time `db:"attempted_at"`
	Errors      int        `db:"errors"` // number of failed attempts, without lost attempts that do not count
	ID          int64      `db:"id"`
	MaxAttempts int        `db:"max_attempts"`
	ScheduledAt time.Time  `db:"scheduled_at"` // the job does not start before this time
	State       string     `db:"state"`
}

// RiverJob returns the queue job of a run, or [ErrNotFound]. The queue deletes completed and cancelled jobs after a
// day, and discarded jobs after a week.
func (db *DB) RiverJob(ctx context.Context, id int64) (RiverJob, error) {
	return one[RiverJob](ctx, db.conn, "read river job",
		`SELECT id, state::text AS state, attempt, max_attempts, scheduled_at, attempted_at,
		(SELECT count(*) FROM unnest(errors) e WHERE NOT e ? 'is_uncounted') AS errors
		FROM river_job WHERE id = $1`, id)
}

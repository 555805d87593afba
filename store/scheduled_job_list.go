package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// RunMark is a recent run of a schedule in the list of scheduled jobs.
type RunMark struct {
	FinishedAt     *time.Time `db:"finished_at"`
	HasErrors      bool       `db:"has_errors"` // whether the run has an error message
	ID             uuid.UUID  `db:"id"`
	ScheduledFor   time.Time  `db:"scheduled_for"`
	ScheduledJobID uuid.UUID  `db:"scheduled_job_id"`
	StartedAt      *time.Time `db:"started_at"`
	Status         RunStatus  `db:"status"`
}

// ListedJob is a scheduled job with the names of its brand and customer, and with its newest runs.
type ListedJob struct {
	ScheduledJob

	AfterName    *string   `db:"after_name"` // name of the schedule in the field After, see jobNames; nil if there is none
	BrandName    string    `db:"brand_name"`
	CustomerName string    `db:"customer_name"`
	RecentRuns   []RunMark `db:"-"` // the newest runs, newest first
}

// ScheduledJobFilter selects scheduled jobs. Fields of the filter with zero values match everything.
type ScheduledJobFilter struct {
	After      *uuid.UUID // the schedule after which the selected schedules fire
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	IDs        []uuid.UUID
	IsActive   *bool
	JobType    JobType
	RecentRuns int        // number of newest runs to return for each schedule
	Text       string     // words, or beginnings of words, in the names of the schedule and its brand together
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// The subqueries look up the names for each row of a page, as in listedRuns. In the column after_name, a schedule
// without a name has its id as the name. The name of a schedule of another brand begins with the name of the brand.
const (
	jobNames = `(SELECT CASE WHEN u.brand_id <> j.brand_id THEN (SELECT name FROM brands b WHERE b.id = u.brand_id) || ' / '
			ELSE '' END || coalesce(u.name, u.id::text) FROM scheduled_jobs u WHERE u.id = j.after) AS after_name,
		(SELECT name FROM brands b WHERE b.id = j.brand_id) AS brand_name,
		(SELECT name FROM customers c WHERE c.id = j.customer_id) AS customer_name`
	listedJobs    = `SELECT j.*, ` + jobNames + ` FROM (SELECT ` + scheduledJobColumns + ` FROM `
	newestJobs    = " ORDER BY created_at DESC, id DESC"
	listedJobsEnd = ") j ORDER BY j.created_at DESC, j.id DESC"
)

// recentRuns and recentRunsEnd are the two parts of a statement that selects the newest runs of several schedules. A
// LIMIT clause must be inserted between recentRuns and recentRunsEnd.
const (
	recentRuns = `SELECT r.* FROM unnest($1::uuid[]) j (id) CROSS JOIN LATERAL (
		SELECT scheduled_job_id, id, status, scheduled_for, started_at, finished_at, error_message IS NOT NULL AS has_errors
		FROM job_runs WHERE scheduled_job_id = j.id AND rescores IS NULL ORDER BY id DESC`
	recentRunsEnd = ") r"
)

// ListScheduledJobs returns the selected scheduled jobs, sorted by created_at and id, newest first.
func (db *DB) ListScheduledJobs(
	ctx context.Context,
	f ScheduledJobFilter,
	after Place,
	limit int,
) (jobs []ListedJob, err error) {
	w := f.where()
	w.after(after)
	if f.Text == "" {
		jobs, err = db.listJobs(ctx, "scheduled_jobs"+w.sql(), limit, w.args)
	} else {
		jobs, err = db.searchJobs(ctx, f, w, limit)
	}
	if err != nil {
		return nil, err
	}
	return jobs, db.addRecentRuns(ctx, jobs, f.RecentRuns)
}

func (f ScheduledJobFilter) where() where {
	var w where
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	w.jobType(f.JobType)
	if len(f.IDs) > 0 {
		w.add("id = ANY (?)", uuids(f.IDs))
	}
	w.customer("after", f.After)
	if f.IsActive != nil {
		if *f.IsActive {
			w.conditions = append(w.conditions, "is_active")
		} else {
			w.conditions = append(w.conditions, "NOT is_active")
		}
	}
	return w
}

// listJobs returns the newest selected rows of the table scheduled_jobs.
func (db *DB) listJobs(ctx context.Context, from string, limit int, args []any) ([]ListedJob, error) {
	return many[ListedJob](ctx, db.conn, "list scheduled jobs",
		listedJobs+from+newestJobs+limitTo(limit)+listedJobsEnd, args...)
}

// searchSample and searchWindow are the numbers of the newest schedules that the first two steps of a search read.
const (
	searchSample = 300
	searchWindow = 10 * searchSample
)

// searchJobs returns the schedules whose own name and brand name together contain all search words. The statement
// searches in up to three steps, and ends after the step that fills the page. The first step searches only a sample,
// which is the newest schedules. If the sample has at least two matches, the words are frequent, and the second step
// searches more of the newest schedules. The third step uses the index of words, which is fast for rare words. For
// frequent words, the index would read and sort all matches. Only the ids of a page are looked up, because a look-up of
// all matches takes longer than the search. Several steps can return the same id.
func (db *DB) searchJobs(ctx context.Context, f ScheduledJobFilter, w where, limit int) ([]ListedJob, error) {
	all := where{args: w.args, conditions: slices.Clone(w.conditions)}
	all.add("search_words @@ tidewatch_search(?)", storable(f.Text))
	matches := where{conditions: all.conditions[len(w.conditions):]}
	newest := func(n int, conditions ...string) string {
		some := where{conditions: slices.Concat(w.conditions, conditions)}
		return "SELECT id, created_at FROM (SELECT * FROM scheduled_jobs" + some.sql() + newestJobs + limitTo(n) +
			") newest" + matches.sql() + newestJobs + limitTo(limit)
	}
	full := strconv.Itoa(limit)
	all.conditions = append(all.conditions,
		"(SELECT count(*) FROM sample) < "+full, "(SELECT count(*) FROM wider) < "+full)
	return db.listJobs(ctx, `scheduled_jobs WHERE id = ANY (ARRAY (
			WITH sample AS MATERIALIZED (`+newest(searchSample)+`),
			wider AS MATERIALIZED (`+newest(searchWindow, "(SELECT count(*) BETWEEN 2 AND "+full+" - 1 FROM sample)")+`)
			SELECT id FROM (SELECT * FROM sample UNION ALL SELECT * FROM wider
				UNION ALL SELECT id, created_at FROM scheduled_jobs`+all.sql()+`) found`+
		newestJobs+limitTo(3*limit)+"))", limit, all.args)
}

// ListedScheduledJob returns one scheduled job with the names of its brand and customer and with its newest runs, or
// [ErrNotFound].
func (db *DB) ListedScheduledJob(ctx context.Context, id uuid.UUID, recent int) (ListedJob, error) {
	var jobs []ListedJob
	var runs []RunMark
	batch := &pgx.Batch{}
	collect(batch, &jobs, listedJobs+"scheduled_jobs WHERE id = $1 AND "+present+listedJobsEnd, id)
	queueRecentRuns(batch, &runs, id, recent)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return ListedJob{}, fmt.Errorf("read scheduled job: %w", err)
	}
	if len(jobs) == 0 {
		return ListedJob{}, fmt.Errorf("read scheduled job: %w", ErrNotFound)
	}
	jobs[0].setRecentRuns(runs)
	return jobs[0], nil
}

// queueRecentRuns adds a statement to a batch. The statement reads the newest runs of one scheduled job.
func queueRecentRuns(batch *pgx.Batch, runs *[]RunMark, id uuid.UUID, recent int) {
	if recent > 0 {
		collect(batch, runs, recentRuns+limitTo(recent)+recentRunsEnd, uuids([]uuid.UUID{id}))
	}
}

// addRecentRuns reads the newest runs of each scheduled job and adds the runs to the jobs.
func (db *DB) addRecentRuns(ctx context.Context, jobs []ListedJob, recent int) error {
	if recent == 0 || len(jobs) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	runs, err := many[RunMark](ctx, db.conn, "list recent runs", recentRuns+limitTo(recent)+recentRunsEnd, uuids(ids))
	if err != nil {
		return err
	}
	of := make(map[uuid.UUID][]RunMark, len(jobs))
	for _, r := range runs {
		of[r.ScheduledJobID] = append(of[r.ScheduledJobID], r)
	}
	for i := range jobs {
		jobs[i].setRecentRuns(of[jobs[i].ID])
	}
	return nil
}

// setRecentRuns sets the recent runs of a job, newest first.
func (j *ListedJob) setRecentRuns(runs []RunMark) {
	slices.SortFunc(runs, func(a, b RunMark) int { return bytes.Compare(b.ID[:], a.ID[:]) })
	j.RecentRuns = runs
}

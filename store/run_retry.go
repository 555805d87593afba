package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// MaxRetriedRuns is the maximum number of runs that one request retries.
const MaxRetriedRuns = 1000

// ErrTooManyRuns says that a [RetryFilter] selects more than [MaxRetriedRuns] runs.
var ErrTooManyRuns = errors.New("the filter selects too many failed runs")

// RetryFilter selects failed runs, and completed runs with failed calls. The field Statuses of the embedded filter may
// contain only [RunFailed] and [RunCompleted].
type RetryFilter struct {
	RunFilter

	Collectors []string // selects runs that would call one of these collectors; empty selects all runs
}

// failed returns the conditions that select finished runs whose work failed completely or in part. Postgres can use the
// partial indexes of job_runs for these conditions.
func (f RetryFilter) failed() where {
	if len(f.Statuses) == 0 {
		f.Statuses = []RunStatus{RunFailed, RunCompleted}
	}
	w := f.where()
	w.conditions = append(w.conditions, "finished_at IS NOT NULL", "error_message IS NOT NULL")
	return w
}

// retryable selects the runs that collect answers. Re-scores and runs of other job types call no engine.
const retryable = " AND job_type IN ('data_collection', 'data_collection_and_scoring')"

// FailedRuns returns the selected runs that collect answers, oldest first. If the filter selects too many runs,
// FailedRuns returns [ErrTooManyRuns].
func (db *DB) FailedRuns(ctx context.Context, f RetryFilter) ([]Run, error) {
	return db.failedRuns(ctx, f, "")
}

// LockFailedRuns returns the same runs as [DB.FailedRuns], and locks their schedules and then the runs until the
// transaction ends. Runs that another transaction has retried in the meantime are left out.
func (db *DB) LockFailedRuns(ctx context.Context, f RetryFilter) ([]Run, error) {
	w := f.failed()
	if _, err := exec(ctx, db.conn, "lock the schedules of failed runs", `SELECT FROM scheduled_jobs
		WHERE id IN (SELECT scheduled_job_id FROM job_runs`+w.sql()+retryable+" ORDER BY id"+limitTo(MaxRetriedRuns+1)+`)
		ORDER BY id FOR NO KEY UPDATE`, w.args...); err != nil {
		return nil, err
	}
	return db.failedRuns(ctx, f, " FOR NO KEY UPDATE")
}

func (db *DB) failedRuns(ctx context.Context, f RetryFilter, lock string) ([]Run, error) {
	w := f.failed()
	runs, err := many[Run](ctx, db.conn, "find failed runs",
		"SELECT "+runColumns+" FROM job_runs"+w.sql()+retryable+" ORDER BY id"+limitTo(MaxRetriedRuns+1)+lock, w.args...)
	if err == nil && len(runs) > MaxRetriedRuns {
		err = ErrTooManyRuns
	}
	return runs, err
}

// CountUnretried counts the runs of the filter that [DB.FailedRuns] leaves out, by reason.
func (db *DB) CountUnretried(ctx context.Context, f RetryFilter) (map[RetryExclusion]int, error) {
	failed := f.failed()
	without, err := one[struct {
		NoCollection int `db:"no_collection"`
		Rescores     int `db:"rescores"`
	}](ctx, db.conn, "count failed runs without calls", `SELECT
			count(*) FILTER (WHERE is_rescore) AS rescores, count(*) FILTER (WHERE NOT is_rescore) AS no_collection
		FROM (SELECT rescores IS NOT NULL OR coalesce(metadata ->> 'rescores_brand' = 'true', false) AS is_rescore
			FROM job_runs`+failed.sql()+" AND job_type IN ('scoring', 'report')) r", failed.args...)
	if err != nil {
		return nil, err
	}
	f.Statuses = nil
	all := f.where()
	unfinished, err := one[struct {
		Count int `db:"count"`
	}](ctx, db.conn, "count unfinished retries", "SELECT count(*) FROM job_runs"+all.sql()+retryable+
		" AND finished_at IS NULL AND metadata ->> 'retries' <> '0'", all.args...)
	return map[RetryExclusion]int{
		RetryNoCollection: without.NoCollection, RetryRescore: without.Rescores, RetryUnfinished: unfinished.Count,
	}, err
}

// RetryPlan is the work of a retry of failed runs.
type RetryPlan struct {
	Calls   []RetryCalls           // calls to each collector, sorted by collector
	LeftOut map[RetryExclusion]int // number of runs that the retry leaves out, by reason
	Runs    []Run                  // retried runs, oldest first
}

// RetryCalls are the calls to one collector in a retry.
type RetryCalls struct {
	Collector string
	CostUSD   float64 // expected cost of the calls with a known price
	Count     int
	Unpriced  int // the part of Count whose cost is unknown
}

// RetryExclusion is the reason why a retry of failed runs leaves out a run.
type RetryExclusion string

// A retry leaves out runs for one of the following reasons.
const (
	RetryAnswersDeleted RetryExclusion = "answers_deleted" // a retry would pay again for answers that retention deletes
	RetryNoCalls        RetryExclusion = "no_calls"        // no call of the run can be made
	RetryNoCollection   RetryExclusion = "no_collection"   // the job type of the run calls no engine
	RetryRescore        RetryExclusion = "rescore"         // the run re-scores stored answers
	RetryUnfinished     RetryExclusion = "unfinished"      // an earlier retry of the run has not ended
)

// RetryExclusions returns all reasons.
func RetryExclusions() []RetryExclusion {
	return []RetryExclusion{
		RetryAnswersDeleted, RetryNoCalls, RetryNoCollection, RetryRescore, RetryUnfinished,
	}
}

// RetriedRun has the data that determines the number of calls of a retried run.
type RetriedRun struct {
	AnswersDeleted  bool      `db:"answers_deleted"` // whether the run has made calls, and none of their answers is stored
	AnswersExpired  bool      `db:"answers_expired"` // whether the retention of answers has passed since the run was created
	BrandCollectors []string  `db:"brand_collectors"`
	ID              uuid.UUID `db:"id"`
	Queries         int       `db:"queries"` // number of active queries of the brand
}

// RetriedRuns returns the data of the given runs, in any order. Answers that retention deletes within the next
// quarter-hour count as expired, because retention could delete the answers before the retry is committed.
func (db *DB) RetriedRuns(ctx context.Context, ids []uuid.UUID, r Retention) ([]RetriedRun, error) {
	return many[RetriedRun](ctx, db.conn, "read failed runs", `WITH kept AS (`+keptSince+`),
			active AS (SELECT brand_id, count(*) AS queries FROM queries WHERE is_active
				AND brand_id IN (SELECT brand_id FROM job_runs WHERE id = ANY($4)) GROUP BY brand_id)
		SELECT r.id, b.collectors AS brand_collectors, coalesce(a.queries, 0) AS queries,
			coalesce(r.id < tidewatch_first_id(k.answers + interval '`+trendBucket+`'), false) AS answers_expired,
			EXISTS (SELECT FROM run_spending s WHERE s.run_id = r.id AND s.calls > 0)
				AND NOT EXISTS (SELECT FROM answers w WHERE w.run_id = r.id) AS answers_deleted
		FROM job_runs r JOIN brands b ON b.id = r.brand_id JOIN kept k ON k.id = r.customer_id
		LEFT JOIN active a ON a.brand_id = r.brand_id
		WHERE r.id = ANY($4)`, r.Runs, r.Answers, r.Raw, uuids(ids))
}

// RunAnswers are the numbers of stored answers of a run from one collector. Failed calls are not answers.
type RunAnswers struct {
	Collector string    `db:"collector"`
	Current   int       `db:"current"` // number of answers to queries that are still active, up to the number of samples
	RunID     uuid.UUID `db:"run_id"`
	Stored    int       `db:"stored"` // number of all answers
}

// CountRunAnswers counts the stored answers of runs. The parameter "samples" has the number of samples of each run.
func (db *DB) CountRunAnswers(ctx context.Context, runs []uuid.UUID, samples []int) ([]RunAnswers, error) {
	return many[RunAnswers](ctx, db.conn, "count the answers of failed runs", `SELECT w.run_id, a.collector,
			count(*) FILTER (WHERE q.is_active AND a.sample <= w.samples) AS current, count(*) AS stored
		FROM unnest($1::uuid[], $2::int[]) AS w(run_id, samples)
		JOIN answers a ON a.run_id = w.run_id AND a.status <> 'failed'
		LEFT JOIN queries q ON q.id = a.query_id
		GROUP BY w.run_id, a.collector`, uuids(runs), samples)
}

// LastUnfinishedRuns returns the last run in the chain of unfinished runs of each given schedule. Schedules whose
// overlap policy allows simultaneous runs are left out.
func (db *DB) LastUnfinishedRuns(ctx context.Context, scheduledJobs []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	type last struct {
		RunID          uuid.UUID `db:"run_id"`
		ScheduledJobID uuid.UUID `db:"scheduled_job_id"`
	}
	rows, err := many[last](ctx, db.conn, "find unfinished runs", `SELECT s.id AS scheduled_job_id, r.id AS run_id
		FROM scheduled_jobs s CROSS JOIN LATERAL (`+lastUnfinished+`) r
		WHERE s.id = ANY($1) AND s.overlap_policy <> 'allow'`, uuids(scheduledJobs))
	out := make(map[uuid.UUID]uuid.UUID, len(rows))
	for _, r := range rows {
		out[r.ScheduledJobID] = r.RunID
	}
	return out, err
}

// lastUnfinished selects the last run in the chain of the unfinished runs of the schedule s.
const lastUnfinished = `SELECT r.id FROM job_runs r WHERE r.scheduled_job_id = s.id AND r.finished_at IS NULL
		AND r.rescores IS NULL
	ORDER BY EXISTS (SELECT FROM job_runs w WHERE w.waits_for = r.id AND w.finished_at IS NULL), r.id DESC LIMIT 1`

// ReopenedRun is a finished run that a new River job continues.
type ReopenedRun struct {
	ID         uuid.UUID
	RiverJobID int64
	WaitsFor   uuid.UUID // the run that must end before this run continues; uuid.Nil without a run
}

const reopenRuns = `UPDATE job_runs r SET status = 'pending', started_at = NULL, finished_at = NULL,
		error_message = NULL, reason_code = NULL, river_job_id = n.river_job_id, start_by = NULL,
		waits_for = nullif(n.waits_for, '00000000-0000-0000-0000-000000000000'),
		metadata = jsonb_set(r.metadata, '{retries}', to_jsonb(1
			+ CASE WHEN jsonb_typeof(r.metadata -> 'retries') = 'number' THEN (r.metadata ->> 'retries')::int ELSE 0 END))
			|| jsonb_strip_nulls(jsonb_build_object('first_started_at',
				coalesce(r.metadata -> 'first_started_at', to_jsonb(r.started_at))))
			|| jsonb_build_object('retried', CASE WHEN r.status = 'cancelled' THEN coalesce(r.metadata ->> 'retried',
				CASE WHEN r.metadata ? 'retries' THEN 'failed' END, r.status) ELSE r.status END)
	FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS n(id, river_job_id, waits_for)
	WHERE r.id = n.id AND r.finished_at IS NOT NULL`

// addRawMarks adds the missing marks of deleted texts. Without a mark, a deletion in progress would not notice that
// runs were reopened.
const addRawMarks = `INSERT INTO retention_marks (brand_id, raw_until)
	SELECT DISTINCT brand_id, '00000000-0000-0000-0000-000000000000'::uuid FROM job_runs WHERE id = ANY($1)
	ORDER BY brand_id ON CONFLICT DO NOTHING`

// reopenMarks moves the marks of deleted texts back to a time before the reopened runs. Reopened runs may store texts
// in answers with old ids. The statement also rewrites unchanged marks, so that deletions in progress do not store
// later marks, see [DB.MarkRaw]. The marks are locked in the order of their brands, so that two requests do not wait
// for each other.
func reopenMarks() string {
	return `WITH reopened AS (SELECT brand_id, min(id::text)::uuid AS first FROM job_runs WHERE id = ANY($1) GROUP BY 1),
		locked AS (SELECT brand_id FROM retention_marks WHERE brand_id IN (SELECT brand_id FROM reopened)
			ORDER BY brand_id FOR NO KEY UPDATE)
		UPDATE retention_marks t SET raw_until = least(t.raw_until, ` + before("r.first") + `)
		FROM locked l JOIN reopened r USING (brand_id) WHERE t.brand_id = l.brand_id`
}

// ReopenRuns makes finished runs pending again with new River jobs, and makes the failed calls of the runs due. If a
// run does not exist or is unfinished, ReopenRuns returns [ErrNotFound]. ReopenRuns must run in a transaction.
func (db *DB) ReopenRuns(ctx context.Context, runs []ReopenedRun) error {
	ids := uuids(column(runs, func(r ReopenedRun) uuid.UUID { return r.ID }))
	if _, err := exec(ctx, db.conn, "reopen examinations", reopenExaminations, ids); err != nil {
		return err
	}
	reopened, err := exec(ctx, db.conn, "reopen runs", reopenRuns, ids,
		column(runs, func(r ReopenedRun) int64 { return r.RiverJobID }),
		uuids(column(runs, func(r ReopenedRun) uuid.UUID { return r.WaitsFor })))
	if err != nil {
		return err
	}
	if int(reopened) != len(runs) {
		return fmt.Errorf("reopen runs: %w", ErrNotFound)
	}
	for _, sql := range []string{addRawMarks, reopenMarks()} {
		if _, err = exec(ctx, db.conn, "reopen the retention of texts", sql, ids); err != nil {
			return err
		}
	}
	_, err = exec(ctx, db.conn, "reopen failed calls",
		"UPDATE answers SET retry_at = now(), attempts = 0 WHERE run_id = ANY($1) AND status = 'failed'", ids)
	return err
}

// ReopenRun makes a finished run pending again, as [DB.ReopenRuns] does, and returns the run.
func (db *DB) ReopenRun(ctx context.Context, id uuid.UUID, riverJobID int64) (Run, error) {
	if err := db.ReopenRuns(ctx, []ReopenedRun{{ID: id, RiverJobID: riverJobID}}); err != nil {
		return Run{}, err
	}
	return db.Run(ctx, id)
}

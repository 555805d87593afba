package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

const lockChanges = "SELECT pg_advisory_xact_lock(hashtextextended('changes ' || $1::text, 0))"

// markExamined inserts no row if the run is examined already, was deleted, or was reopened after the time $2. The
// statement locks the run first, as a retry does, so that a simultaneous retry waits or comes first.
const markExamined = `INSERT INTO examined_runs AS e (run_id, brand_id, examined_at)
	SELECT id, brand_id, clock_timestamp() FROM job_runs WHERE id = $1 AND finished_at = $2 AND ` + presentBrand + ` FOR SHARE
	ON CONFLICT (run_id) DO UPDATE SET examined_at = excluded.examined_at WHERE e.examined_at IS NULL`

// insertChanges leaves out changes whose key was already reported during the cool-down, see [Change.QuietSince].
const insertChanges = `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, cell_id, collector,
		details)
	SELECT $1, $2, n.kind, n.severity, n.key, n.since, $3, n.cell_id, n.collector, n.details
	FROM unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::int[], $10::text[],
		$11::jsonb[]) AS n (kind, severity, key, since, quiet_since, cell_id, collector, details)
	WHERE NOT EXISTS (SELECT FROM changes c WHERE c.brand_id = $1 AND c.kind = n.kind AND c.key = n.key
		AND c.found_at >= n.quiet_since AND c.found_at < $3::timestamptz + interval '7 days')
	ON CONFLICT DO NOTHING`

// reopenExaminations makes reopened runs wait for another examination if the earlier examination could only find that
// the runs are incomplete.
const reopenExaminations = `UPDATE examined_runs e SET examined_at = NULL, attempts = 0 FROM job_runs r
	WHERE e.run_id = ANY($1) AND r.id = e.run_id
		AND ` + isIncomplete

const isIncomplete = `(r.status <> 'completed' OR r.error_message IS NOT NULL AND starts_with(r.reason_code, 'cap_'))`

// repeatExaminations makes later incomplete runs of the schedule $1 wait for another examination. The cool-down of a
// deleted notice has suppressed the notices of these runs.
const repeatExaminations = `UPDATE examined_runs e SET examined_at = NULL, attempts = 0 FROM job_runs r
	WHERE r.scheduled_job_id = $1 AND r.id > $2 AND e.run_id = r.id AND e.examined_at IS NOT NULL
		AND r.finished_at > now() - interval '2 days' AND ` + isIncomplete

// deleteNotice deletes the notice that a run is incomplete, unless the new changes of the run include the notice.
const deleteNotice = "DELETE FROM changes WHERE brand_id = $1 AND run_id = $2 AND kind = $3 AND $3 <> ALL($4)"

// SaveChanges stores the changes of a run only once, and marks the run as examined. SaveChanges returns false if the
// run was examined, deleted or reopened before. After a retry, the changes replace the notice that the run is
// incomplete. Calls of SaveChanges for one brand are serialized, so that simultaneous calls also respect the cool-down
// of a key.
func (db *DB) SaveChanges(ctx context.Context, run Run, changes []Change) (bool, error) {
	saved := false
	err := db.InTx(ctx, func(db *DB) error {
		if _, err := exec(ctx, db.conn, "wait for other changes", lockChanges, run.BrandID); err != nil {
			return err
		}
		n, err := exec(ctx, db.conn, "mark a run as examined", markExamined, run.ID, run.FinishedAt)
		if err != nil || n == 0 {
			return err
		}
		deleted, err := exec(ctx, db.conn, "delete a notice", deleteNotice, run.BrandID, run.ID, string(NoticeRunPartial),
			column(changes, func(c Change) string { return string(c.Kind) }))
		if err == nil && deleted > 0 {
			_, err = exec(ctx, db.conn, "repeat examinations", repeatExaminations, run.ScheduledJobID, run.ID)
		}
		if err != nil {
			return err
		}
		saved = true
		return db.insertChanges(ctx, run, changes)
	})
	return saved && err == nil, err
}

func (db *DB) insertChanges(ctx context.Context, run Run, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	n := len(changes)
	kinds, severities, keys, collectors := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	since, quiet, cells, details := make([]time.Time, n), make([]time.Time, n), make([]*int, n), make([]string, n)
	for i, c := range changes {
		encoded, err := json.Marshal(c.Details)
		if err != nil {
			return fmt.Errorf("encode the details of a change: %w", err)
		}
		kinds[i], severities[i], keys[i], collectors[i] = string(c.Kind), string(c.Severity), c.Key, c.Collector
		since[i], quiet[i], cells[i], details[i] = c.Since, c.QuietSince, c.CellID, storable(string(encoded))
	}
	_, err := exec(ctx, db.conn, "add changes", insertChanges, run.BrandID, run.ID, run.FinishedAt,
		kinds, severities, keys, since, quiet, cells, collectors, details)
	return err
}

// maxExaminations is the number of failed examinations of a run after which Tidewatch gives up.
const maxExaminations = 5

// NoteFailedExamination stores that the examination of a run failed. After the last attempt, the given notice is
// stored.
func (db *DB) NoteFailedExamination(ctx context.Context, run Run, cause error, notice Change) error {
	noted, err := one[struct {
		Attempts int `db:"attempts"`
	}](ctx, db.conn, "note a failed examination", `INSERT INTO examined_runs AS e (run_id, brand_id, attempts, error)
		VALUES ($1, $2, 1, $3) ON CONFLICT (run_id) DO UPDATE SET attempts = e.attempts + 1, error = excluded.error
		RETURNING attempts`, run.ID, run.BrandID, storable(cause.Error()))
	if err != nil || noted.Attempts < maxExaminations {
		return err
	}
	_, err = db.SaveChanges(ctx, run, []Change{notice})
	return err
}

// isRecent is the condition that a run ended in the last two days. A re-score of the brand can delay the examination of
// a run. A run therefore also counts as recent if a re-score is unfinished or ended in the last two days. The re-score
// must have been created at most two days after the end of the run. Made-up runs of a demonstration may have ended more
// than two days ago.
const isRecent = `(r.finished_at > now() - interval '2 days' OR r.metadata @> '{"made_up": true}'
		OR EXISTS (SELECT FROM rescores p JOIN job_runs b ON b.id = p.run_id WHERE b.brand_id = r.brand_id
			AND b.created_at < r.finished_at + interval '2 days'
			AND coalesce(b.finished_at, now()) > now() - interval '2 days'))`

// isUnexamined is the condition that a run is an ended data collection of the brand $1 that waits for its examination.
const isUnexamined = "r.id = ANY(ARRAY(SELECT run_id FROM examined_runs WHERE brand_id = $1 AND examined_at IS NULL))"

// isExaminable is the condition that a run of the brand $1 can be examined now. A completed run of the type "data
// collection and scoring" can be examined immediately, because the run has scored its answers. A completed run of
// another type is examined only after all answers of the brand up to the end of the run are scored. While a re-score of
// the brand is unfinished and not paused, no run can be examined.
const isExaminable = isRecent + `
		AND (r.status <> 'completed' OR r.job_type = 'data_collection_and_scoring' OR NOT EXISTS (SELECT FROM answers a
			WHERE a.brand_id = $1 AND least(a.position_version, a.sentiment_version) = 0 AND a.status = 'ok'
				AND a.text_deleted_at IS NULL AND a.created_at <= r.finished_at))
		AND NOT EXISTS (SELECT FROM job_runs b WHERE b.brand_id = $1 AND b.metadata ->> 'rescores_brand' = 'true'
			AND b.finished_at IS NULL
			AND NOT EXISTS (SELECT FROM rescores p WHERE p.run_id = b.id AND p.paused_at IS NOT NULL))`

const unexaminedRuns = "SELECT " + runColumns + " FROM job_runs r WHERE " + isUnexamined + " AND " + isExaminable +
	" AND r." + presentBrand + " ORDER BY r.finished_at, r.id LIMIT $2"

// UnexaminedRuns returns the runs of a brand that can be examined now, the oldest first, up to the given limit. Deleted
// brands have no such runs.
func (db *DB) UnexaminedRuns(ctx context.Context, brandID uuid.UUID, limit int) ([]Run, error) {
	return many[Run](ctx, db.conn, "list unexamined runs", unexaminedRuns, brandID, limit)
}

// Unexamined has the numbers of ended runs that wait for their examination.
type Unexamined struct {
	Due int `db:"due"` // runs that can be examined now
	All int `db:"total"`
}

// CountUnexamined counts the runs of a brand that ended in a period and wait for their examination.
func (db *DB) CountUnexamined(ctx context.Context, brandID uuid.UUID, p Period) (Unexamined, error) {
	return one[Unexamined](ctx, db.conn, "count unexamined runs", "SELECT count(*) AS total, count(*) FILTER (WHERE "+
		isExaminable+") AS due FROM job_runs r WHERE "+isUnexamined+" AND r.finished_at >= $2 AND r.finished_at < $3",
		brandID, p.From, p.To)
}

// UnexaminedBrands returns the brands with runs that wait for their examination, sorted by id. UnexaminedBrands returns
// only brands with ids greater than the parameter "after", up to the given limit.
func (db *DB) UnexaminedBrands(ctx context.Context, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	type row struct {
		ID uuid.UUID `db:"brand_id"`
	}
	rows, err := many[row](ctx, db.conn, "find brands with unexamined runs", `SELECT DISTINCT brand_id FROM examined_runs
		WHERE examined_at IS NULL AND brand_id > $1 AND `+presentBrand+` ORDER BY brand_id LIMIT $2`, after, limit)
	return column(rows, func(r row) uuid.UUID { return r.ID }), err
}

// strandedExaminations selects brands with scored or incomplete runs that no node has examined. Such runs were created
// in the last hour and ended at least one minute ago. Brands with an unfinished re-score that is not paused are left
// out. The statement reads only the rows of the last hour by the primary key of examined_runs.
const strandedExaminations = `SELECT DISTINCT e.brand_id FROM examined_runs e JOIN job_runs r ON r.id = e.run_id
	WHERE e.run_id >= tidewatch_first_id(now() - interval '1 hour') AND e.examined_at IS NULL AND e.attempts = 0
		AND r.finished_at < now() - interval '1 minute' AND r.` + presentBrand + `
		AND (r.status <> 'completed' OR r.job_type = 'data_collection_and_scoring')
		AND NOT EXISTS (SELECT FROM job_runs b WHERE b.brand_id = r.brand_id AND b.metadata ->> 'rescores_brand' = 'true'
			AND b.finished_at IS NULL
			AND NOT EXISTS (SELECT FROM rescores p WHERE p.run_id = b.id AND p.paused_at IS NOT NULL))
	LIMIT $1`

// StrandedExaminations returns brands with ended runs of the last hour that no node has examined, up to the given
// limit. Runs with failed examinations, and runs whose answers are scored by another run, do not count.
func (db *DB) StrandedExaminations(ctx context.Context, limit int) ([]uuid.UUID, error) {
	type row struct {
		ID uuid.UUID `db:"brand_id"`
	}
	rows, err := many[row](ctx, db.conn, "find runs without follow-up", strandedExaminations, limit)
	return column(rows, func(r row) uuid.UUID { return r.ID }), err
}

// ExpiredExaminations returns runs that were not examined in time, such as runs whose answers are not scored, the
// oldest first, up to the given limit.
func (db *DB) ExpiredExaminations(ctx context.Context, limit int) ([]Run, error) {
	return many[Run](ctx, db.conn, "find old examinations", "SELECT "+runColumns+` FROM job_runs r
		WHERE r.id IN (SELECT run_id FROM examined_runs WHERE examined_at IS NULL)
			AND r.finished_at < now() - interval '2 days' AND NOT `+isRecent+` AND r.`+presentBrand+`
		ORDER BY r.finished_at, r.id LIMIT $1`, limit)
}

package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Retention says how long data is kept for customers without their own setting. A retention of zero keeps data for
// ever. Texts are deleted no later than their answers, and answers are deleted no later than their runs.
type Retention struct {
	Answers time.Duration // retention of answers and scores, from their creation
	Audit   time.Duration // retention of audit entries
	Raw     time.Duration // retention of texts, sources, searches and quotes of answers
	Runs    time.Duration // retention of trends, facts, changes, reports and finished runs
}

// A Keeping is a kind of data with a retention.
type Keeping string

// Data of the following kinds has a retention.
const (
	KeepRaw     Keeping = "raw"
	KeepAnswers Keeping = "answers"
	KeepRuns    Keeping = "runs"
	KeepTrends  Keeping = "trends"
	KeepFacts   Keeping = "facts"
	KeepReports Keeping = "reports"
)

// Keepings returns the kinds of data in the order of their deletion. Runs are deleted after their answers. Texts are
// deleted last, so that a pass does not empty the texts of answers that the same pass deletes.
func Keepings() []Keeping {
	return []Keeping{KeepAnswers, KeepRuns, KeepTrends, KeepFacts, KeepReports, KeepRaw}
}

// keptSince returns, for each customer, the times before which data is deleted. NULL means that data is kept for ever,
// and the SQL function least ignores NULL. The times are rounded to quarters of an hour, like trend buckets, so that
// the answers of a bucket are due at the same time.
const keptSince = `SELECT c.id, date_bin('` + trendBucket + `', now() - a.runs, 'epoch') AS runs,
		date_bin('` + trendBucket + `', now() - least(a.answers, a.runs), 'epoch') AS answers,
		date_bin('` + trendBucket + `', now() - least(a.raw, a.answers, a.runs), 'epoch') AS raw
	FROM customers c CROSS JOIN LATERAL (SELECT
		nullif(coalesce(c.keep_runs_days * interval '1 day', $1::interval), '0') AS runs,
		nullif(coalesce(c.keep_answers_days * interval '1 day', $2::interval), '0') AS answers,
		nullif(coalesce(c.keep_raw_days * interval '1 day', $3::interval), '0') AS raw) a
	WHERE c.deleted_at IS NULL`

// ofFinishedRun excludes answers of unfinished runs. Of the unfinished runs, only retried runs can have old answers.
const ofFinishedRun = "NOT EXISTS (SELECT FROM job_runs r WHERE r.id = a.run_id AND r.finished_at IS NULL)"

// finishedRuns locks the finished runs of the answers in the subquery "old". A retry of a locked run waits, and then
// sees that the answers were deleted. Without the lock, the retry would pay for the deleted answers again.
const finishedRuns = `runs AS (SELECT r.id FROM job_runs r WHERE r.finished_at IS NOT NULL AND r.id = ANY (ARRAY (
		SELECT DISTINCT a.run_id FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM old)))) FOR SHARE SKIP LOCKED)`

// bucketOf is the quarter-hour of an answer.
const bucketOf = "date_bin('" + trendBucket + "', a.created_at, 'epoch')"

const hasRaw = "a.text_deleted_at IS NULL AND (a.text <> '' OR a.sources <> '[]' OR a.searches <> '{}')"

// oldRun excludes the newest run of each schedule, because that run shows the state of the schedule and proves that its
// tick was processed. A run is deleted only after its answers, because a run may have many answers.
const oldRun = "r.finished_at < $2 AND " + isNotNewest

// isNotNewest is the condition that a run has no schedule, or that its schedule has a newer run. Re-scores do not
// count.
const isNotNewest = `(r.scheduled_job_id IS NULL OR EXISTS (SELECT FROM job_runs n
		WHERE n.scheduled_job_id = r.scheduled_job_id AND n.id > r.id AND n.rescores IS NULL))`

const withoutAnswers = "NOT EXISTS (SELECT FROM answers a WHERE a.run_id = r.id)"

// DueBrand is a brand that has data to delete.
type DueBrand struct {
	BrandID uuid.UUID `db:"brand_id"`
	Before  time.Time `db:"before"` // data older than this time is deleted
}

// dueOf returns, for a kind of data, a column of keptSince and a subquery. The subquery checks with one index look-up
// for each table whether the brand b has data to delete.
func dueOf(k Keeping) (column, exists string) {
	switch k {
	case KeepRaw:
		return "raw", `SELECT FROM answers a LEFT JOIN retention_marks m ON m.brand_id = a.brand_id
			WHERE a.brand_id = b.id AND a.id >= coalesce(m.raw_until, '00000000-0000-0000-0000-000000000000')
				AND a.id < tidewatch_first_id(k.raw)`
	case KeepAnswers:
		return "answers", "SELECT FROM answers a WHERE a.brand_id = b.id AND a.id < tidewatch_first_id(k.answers)"
	case KeepRuns:
		return "runs", `SELECT FROM job_runs r
			WHERE r.brand_id = b.id AND r.id < tidewatch_first_id(k.runs) AND r.finished_at < k.runs`
	case KeepReports:
		return "runs", "SELECT FROM reports t WHERE t.brand_id = b.id AND t.id < tidewatch_first_id(k.runs)"
	case KeepFacts:
		return "runs", `SELECT FROM cell_facts t WHERE t.brand_id = b.id AND t.bucket < k.runs
			UNION ALL SELECT FROM changes t WHERE t.brand_id = b.id AND t.found_at < k.runs`
	default:
		return "runs", "SELECT FROM trend_buckets t WHERE t.brand_id = b.id AND t.bucket < k.runs"
	}
}

// DueBrands returns brands that have data of one kind to delete, sorted by id. DueBrands returns only brands with ids
// greater than the parameter "after", up to the given limit.
func (db *DB) DueBrands(ctx context.Context, r Retention, k Keeping, after uuid.UUID, limit int) ([]DueBrand, error) {
	column, exists := dueOf(k)
	return many[DueBrand](ctx, db.conn, "find old "+string(k),
		`WITH k AS MATERIALIZED (SELECT * FROM (`+keptSince+`) k WHERE `+column+` IS NOT NULL)
		SELECT b.id AS brand_id, k.`+column+` AS before FROM brands b JOIN k ON k.id = b.customer_id
		WHERE b.id > $4 AND EXISTS (`+exists+`) ORDER BY b.id LIMIT $5`, r.Runs, r.Answers, r.Raw, after, limit)
}

// A Piece is the result of one statement that deletes or empties a bounded number of rows.
type Piece struct {
	Done int        `db:"done"`  // number of deleted or emptied rows
	Last *uuid.UUID `db:"last"`  // last selected row, after which the next piece begins; nil if no row was left
	Left *uuid.UUID `db:"stuck"` // first row that a lock or an unfinished run protects; nil if there is none
}

// pieceOf selects up to $4 rows of the brand $1 that have ids greater than $3 and are older than the time $2. The next
// piece begins after the last selected row, because deleted rows would otherwise be read again until the next vacuum.
const (
	pieceOf = `WITH piece AS (SELECT id FROM %s WHERE brand_id = $1 AND id > $3 AND id < tidewatch_first_id($2)
		ORDER BY id LIMIT $4), `
	pieceEnd = " SELECT (SELECT count(*) FROM gone)::int AS done, (SELECT id FROM piece ORDER BY id DESC LIMIT 1) AS last"
)

// lockRaw selects and locks the answers whose texts are deleted. Failed calls have no text, but an unfinished run may
// still store a text in their rows.
const lockRaw = `listed AS (SELECT a.id, a.run_id, ` + hasRaw + ` AS raw,
		(SELECT r.finished_at FROM job_runs r WHERE r.id = a.run_id) IS NULL AS unfinished
		FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM piece))),
	old AS (SELECT id, run_id FROM listed WHERE raw),
	` + finishedRuns + `,
	gone AS (SELECT a.id FROM answers a JOIN runs r ON r.id = a.run_id WHERE a.id = ANY (ARRAY (SELECT id FROM old))
		FOR NO KEY UPDATE OF a SKIP LOCKED)` + pieceEnd + `,
	(SELECT id FROM listed WHERE (raw OR unfinished) AND id NOT IN (SELECT id FROM gone) ORDER BY id LIMIT 1) AS stuck,
	ARRAY (SELECT id FROM gone) AS ids`

// deleteRaw deletes the texts and the quotes of the answers $1 in both forms of the scores. The statement begins after
// the answers are locked, and so it sees the quotes of a judgement that was stored just before.
const deleteRaw = `WITH gone AS (UPDATE answers SET text = '', sources = '[]', searches = '{}', text_deleted_at = now()
		WHERE id = ANY ($1)),
	quotes AS (UPDATE sentiments SET quote = '' WHERE answer_id = ANY ($1) AND quote <> '')
	SELECT tidewatch_delete_quotes($1)`

// The answers of a quarter-hour are deleted only if its facts are complete and cannot change any more. Facts outlive
// their answers, and facts that lack a part of their answers are not computed again, see [DB.replaceFacts]. Ids are
// older than the times of storing, so the piece may contain answers that were stored after the time $2. The statement
// also deletes the sums of candidates of the oldest months. Candidates are deleted with their answers.
const deleteAnswers = `unfinished AS MATERIALIZED (SELECT DISTINCT ` + bucketOf + ` AS bucket FROM answers a
		WHERE a.run_id = ANY (ARRAY (SELECT id FROM job_runs WHERE brand_id = $1 AND finished_at IS NULL))
			AND a.id < tidewatch_first_id($2)),
	old AS (SELECT a.id FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM piece)) AND a.created_at < $2
		AND ` + bucketOf + ` <> ALL (ARRAY (SELECT bucket FROM unfinished))
		AND NOT EXISTS (SELECT FROM changed_buckets c WHERE c.brand_id = $1 AND c.bucket = ` + bucketOf + `)),
	` + finishedRuns + `,
	free AS (SELECT a.id FROM answers a JOIN runs r ON r.id = a.run_id WHERE a.id = ANY (ARRAY (SELECT id FROM old))
		FOR UPDATE OF a SKIP LOCKED),
	gone AS (DELETE FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM free))
		RETURNING a.id),
	sums AS (DELETE FROM candidate_months WHERE brand_id = $1 AND month <= ($2::timestamptz AT TIME ZONE 'UTC')::date
		AND EXISTS (SELECT FROM gone)),
	listed AS (DELETE FROM summed_candidates WHERE brand_id = $1 AND month <= ($2::timestamptz AT TIME ZONE 'UTC')::date
		AND EXISTS (SELECT FROM gone)),
	noted AS (DELETE FROM changed_candidates WHERE brand_id = $1 AND month <= ($2::timestamptz AT TIME ZONE 'UTC')::date
		AND EXISTS (SELECT FROM gone))` + pieceEnd + `, NULL::uuid AS stuck`

// The statement also deletes the edits of schedules from before the time $2. Of the remaining runs, only the newest run
// of a schedule can refer to a version from before the deleted edits.
const deleteRuns = `free AS (SELECT r.id FROM job_runs r WHERE r.id = ANY (ARRAY (SELECT id FROM piece))
	AND ` + oldRun + ` AND ` + withoutAnswers + `
		FOR UPDATE SKIP LOCKED),
	versions AS (DELETE FROM schedule_versions v USING scheduled_jobs s
		WHERE s.brand_id = $1 AND v.scheduled_job_id = s.id AND v.at < $2),
	gone AS (DELETE FROM job_runs r WHERE r.id = ANY (ARRAY (SELECT id FROM free))
		RETURNING r.id)` + pieceEnd + `, NULL::uuid AS stuck`

const deleteReports = `gone AS (DELETE FROM reports r WHERE r.id = ANY (ARRAY (SELECT id FROM piece))
		RETURNING r.id)` + pieceEnd + `, NULL::uuid AS stuck`

const deleteTrends = `WITH gone AS (DELETE FROM trend_buckets WHERE ctid = ANY (ARRAY (
		SELECT ctid FROM trend_buckets WHERE brand_id = $1 AND bucket < $2 ORDER BY bucket LIMIT $4)) RETURNING brand_id)
	SELECT count(*)::int AS done, CASE WHEN count(*) = $4 THEN $3::uuid END AS last, NULL::uuid AS stuck FROM gone`

// deleteFacts returns the statement that deletes all facts of the quarter-hours that contain the oldest $4 rows of
// cell_facts. The sums of the affected months are deleted first, up to $4 rows of each table at a time, because a month
// of a large brand has many sums. The first piece also deletes the months from the list of months with sums, because
// readers must not see parts of deleted months. The statement also deletes the changes that were found before the time
// $2, even if the brand has no old facts.
func deleteFacts() string {
	return `WITH old AS (SELECT DISTINCT bucket FROM (SELECT bucket FROM cell_facts WHERE brand_id = $1
		AND bucket < $2 ORDER BY bucket LIMIT $4) x),
	months AS (SELECT DISTINCT date_trunc('month', bucket AT TIME ZONE 'UTC')::date AS month FROM old),
	listed AS (DELETE FROM summed_months s USING months m WHERE s.brand_id = $1 AND s.month = m.month),
	sums AS (` + deleteSums("cell_months") + `),
	name_sums AS (` + deleteSums("cell_name_months") + `),
	source_sums AS (` + deleteSums("source_months") + `),
	free AS (SELECT bucket FROM old WHERE greatest((SELECT count(*) FROM sums), (SELECT count(*) FROM name_sums),
		(SELECT count(*) FROM source_sums)) < $4),
	names AS (DELETE FROM cell_name_facts f USING free WHERE f.brand_id = $1 AND f.bucket = free.bucket),
	queries AS (DELETE FROM query_facts f USING free WHERE f.brand_id = $1 AND f.bucket = free.bucket),
	query_names AS (DELETE FROM query_name_facts f USING free WHERE f.brand_id = $1 AND f.bucket = free.bucket),
	changes AS (DELETE FROM changes WHERE brand_id = $1 AND found_at < $2),
	sources AS (DELETE FROM source_facts WHERE brand_id = $1 AND bucket <= (SELECT max(bucket) FROM free)),
	gone AS (DELETE FROM cell_facts f USING free WHERE f.brand_id = $1 AND f.bucket = free.bucket RETURNING 1)
	SELECT count(*)::int AS done, CASE WHEN EXISTS (SELECT FROM old) THEN $3::uuid END AS last, NULL::uuid AS stuck
	FROM gone`
}

// deleteSums returns a statement that deletes up to $4 sums of the months in the table expression "months".
func deleteSums(table string) string {
	return `DELETE FROM ` + table + ` WHERE ctid = ANY (ARRAY (SELECT s.ctid FROM ` + table + ` s JOIN months m USING (month)
		WHERE s.brand_id = $1 LIMIT $4)) RETURNING 1`
}

// DeleteOld deletes a piece of a brand's old data of one kind. DeleteOld deletes only rows with ids greater than the
// parameter "after", up to the given limit. For the kind [KeepRaw], DeleteOld empties the texts and keeps the rows.
// DeleteOld skips locked rows and answers of unfinished runs. Instead of waiting long for a lock, DeleteOld returns an
// error, see [Impatient]. DeleteOld waits for transactions that add up rows to be deleted. Without this wait, the sums
// of these transactions would remain, and facts would lack the deleted answers.
//
// For the kind [KeepAnswers], DeleteOld deletes nothing while another transaction computes facts of the brand, which
// can take many seconds. The next pass then deletes the answers.
func (db *DB) DeleteOld(ctx context.Context, k Keeping, due DueBrand, after uuid.UUID, limit int) (Piece, error) {
	var p Piece
	what := "delete old " + string(k)
	err := db.InTx(ctx, func(db *DB) error {
		locks := map[Keeping][]string{KeepAnswers: {lockCandidates}, KeepFacts: {lockFacts}}[k]
		if len(locks) > 0 {
			if _, err := exec(ctx, db.conn, what, boundPiece); err != nil {
				return err
			}
		}
		if k == KeepAnswers {
			row, err := one[struct{ Locked bool }](ctx, db.conn, "lock facts", tryLockFacts, due.BrandID)
			if err != nil || !row.Locked {
				return err
			}
		}
		for _, lock := range locks {
			if _, err := exec(ctx, db.conn, "wait for sums", lock, due.BrandID); err != nil {
				return err
			}
		}
		var err error
		if k == KeepRaw {
			p, err = db.deleteRaw(ctx, what, due, after, limit)
		} else {
			p, err = db.piece(ctx, what, oldStatement(k), due.BrandID, due.Before, after, limit)
		}
		return err
	})
	return p, err
}

// deleteRaw deletes the texts and the quotes of a piece of a brand's old answers.
func (db *DB) deleteRaw(ctx context.Context, what string, due DueBrand, after uuid.UUID, limit int) (Piece, error) {
	if _, err := exec(ctx, db.conn, what, boundPiece); err != nil {
		return Piece{}, err
	}
	locked, err := one[struct {
		Piece

		IDs []uuid.UUID `db:"ids"`
	}](ctx, db.conn, what, oldStatement(KeepRaw), due.BrandID, due.Before, after, limit)
	if err != nil || locked.Done == 0 {
		return locked.Piece, err
	}
	_, err = exec(ctx, db.conn, what, deleteRaw, uuids(locked.IDs))
	return locked.Piece, err
}

func oldStatement(k Keeping) string {
	switch k {
	case KeepRaw:
		return ofTable("answers", lockRaw)
	case KeepAnswers:
		return ofTable("answers", deleteAnswers)
	case KeepRuns:
		return ofTable("job_runs", deleteRuns)
	case KeepFacts:
		return deleteFacts()
	case KeepReports:
		return ofTable("reports", deleteReports)
	default:
		return deleteTrends
	}
}

// RawMark is the mark of a brand: the texts of all answers with smaller ids are deleted. The zero id means that no
// texts are deleted.
type RawMark struct {
	ID      uuid.UUID
	version string // differs after each write of the mark; empty if no mark is stored
}

// RawMark returns the mark of a brand.
func (db *DB) RawMark(ctx context.Context, brandID uuid.UUID) (RawMark, error) {
	rows, err := many[struct {
		ID      uuid.UUID `db:"id"`
		Version string    `db:"version"`
	}](ctx, db.conn, "read the mark of deleted texts",
		"SELECT raw_until AS id, xmin::text AS version FROM retention_marks WHERE brand_id = $1", brandID)
	if err != nil || len(rows) == 0 {
		return RawMark{}, err
	}
	return RawMark{ID: rows[0].ID, version: rows[0].Version}, nil
}

// MarkRaw stores a mark of a brand: the texts of all answers with smaller ids are deleted. The parameter "stuck" is the
// id of an answer that may still have or get a text, and the mark is an id just before this answer. If the parameter
// "stuck" is nil, the mark is the smallest id of the time due.Before. MarkRaw stores nothing if the mark was written
// after the parameter "earlier" was read, because [DB.ReopenRuns] may have reopened a run in the meantime. A reopened
// run may store texts in answers that the deletion has passed.
func (db *DB) MarkRaw(ctx context.Context, due DueBrand, earlier RawMark, stuck *uuid.UUID) error {
	_, err := exec(ctx, db.conn, "store the mark of deleted texts", `INSERT INTO retention_marks AS m (brand_id, raw_until)
		SELECT id, coalesce(`+before("$3::uuid")+`, tidewatch_first_id($2)) FROM brands WHERE id = $1
		ON CONFLICT (brand_id) DO UPDATE SET raw_until = excluded.raw_until WHERE m.xmin::text = $4`,
		due.BrandID, due.Before, stuck, earlier.version)
	return err
}

// The function "before" returns an SQL expression for an id that is smaller than all UUIDv7s of the same millisecond.
func before(id string) string {
	return "(left((" + id + ")::text, 13) || '-0000-0000-000000000000')::uuid"
}

// clearings returns the SQL conditions that select the rows to delete, keyed by table.
func clearings(r Retention) map[string]string {
	found := map[string]string{
		"sessions":         "expires_at < now()",
		"login_failures":   "failed_at < now() - interval '1 day'",  // CountLogin keeps failures for a day
		"idempotency_keys": "created_at < now() - interval '1 day'", // a key is valid for a day
		"mailed_reports":   "began_at < now() - interval '1 day'",   // CountMailedReport counts the reports of a day
		// Skipped runs and the audit log keep the note and the author of an ended exception.
		"schedule_exceptions": "active_until < now() - interval '90 days'",
	}
	if r.Audit > 0 {
		found["audit_log"] = "at < now() - $2::interval"
	}
	return found
}

// Clear deletes expired sessions, old failed log-ins, old counts of mailed reports, and old idempotency keys with their
// responses. Clear also deletes each exception of schedules 90 days after the exception ended. If a retention of audit
// entries is set, Clear also deletes old audit entries. Clear deletes rows of each table up to the given limit, and
// returns the numbers of deleted rows by table.
func (db *DB) Clear(ctx context.Context, r Retention, limit int) (map[string]int, error) {
	done := map[string]int{}
	for table, old := range clearings(r) {
		args := []any{limit}
		if table == "audit_log" {
			args = append(args, r.Audit)
		}
		p, err := db.piece(ctx, "clear "+table, `WITH gone AS (DELETE FROM `+table+` WHERE ctid = ANY (ARRAY (
				SELECT ctid FROM `+table+` WHERE `+old+` LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING 1)
			SELECT count(*)::int AS done, NULL::uuid AS last, NULL::uuid AS stuck FROM gone`, args...)
		if err != nil {
			return done, err
		}
		done[table] = p.Done
	}
	return done, nil
}

// Old is the amount of a customer's data that retention would delete now.
type Old struct {
	Answers       int        `db:"answers"`
	AnswersBefore *time.Time `db:"answers_before"` // time before which answers are deleted; nil if none are deleted
	CustomerID    uuid.UUID  `db:"customer_id"`
	CustomerName  string     `db:"customer_name"`
	Raw           int        `db:"raw"` // number of answers that lose only their text
	RawBefore     *time.Time `db:"raw_before"`
	Runs          int        `db:"runs"`
	RunsBefore    *time.Time `db:"runs_before"`
	TrendBuckets  int        `db:"trend_buckets"` // number of rows of trend_buckets
}

// The statement counts each kind of data only up to the parameter $5.
const oldOf = `SELECT k.id AS customer_id, k.name AS customer_name, k.runs AS runs_before,
	k.answers AS answers_before, k.raw AS raw_before,
		(SELECT count(*) FROM (SELECT FROM brands b JOIN job_runs r ON r.brand_id = b.id
			WHERE b.customer_id = k.id AND r.id < tidewatch_first_id(k.runs) AND r.finished_at < k.runs
				AND ` + isNotNewest + ` LIMIT $5) x)::int AS runs,
		(SELECT count(*) FROM (SELECT FROM brands b JOIN answers a ON a.brand_id = b.id
			WHERE b.customer_id = k.id AND a.id < tidewatch_first_id(k.answers) AND ` + ofFinishedRun + `
				LIMIT $5) x)::int AS answers,
		(SELECT count(*) FROM (SELECT FROM brands b LEFT JOIN retention_marks m ON m.brand_id = b.id
			JOIN answers a ON a.brand_id = b.id
			WHERE b.customer_id = k.id AND a.id >= coalesce(m.raw_until, '00000000-0000-0000-0000-000000000000')
				AND a.id < tidewatch_first_id(k.raw) AND (k.answers IS NULL OR a.id >= tidewatch_first_id(k.answers))
				AND ` + hasRaw + ` AND ` + ofFinishedRun + ` LIMIT $5) x)::int AS raw,
		(SELECT count(*) FROM (SELECT FROM brands b JOIN trend_buckets t ON t.brand_id = b.id
			WHERE b.customer_id = k.id AND t.bucket < k.runs LIMIT $5) x)::int AS trend_buckets
	FROM (SELECT k.*, c.name FROM (` + keptSince + `) k JOIN customers c USING (id)) k`

// OldOf returns the amount of a customer's data that retention would delete now, or [ErrNotFound]. OldOf counts each
// kind of data only up to the parameter "most".
func (db *DB) OldOf(ctx context.Context, r Retention, customerID uuid.UUID, most int) (Old, error) {
	return one[Old](ctx, db.conn, "count old data", oldOf+" WHERE k.id = $4", r.Runs, r.Answers, r.Raw, customerID, most)
}

// OldByCustomer returns the results of [DB.OldOf] for several customers, up to the given limit. The ids of the
// customers are greater than the parameter "after". OldByCustomer leaves out customers that keep all data for ever.
func (db *DB) OldByCustomer(ctx context.Context, r Retention, after uuid.UUID, most, limit int) ([]Old, error) {
	return many[Old](ctx, db.conn, "count old data", oldOf+" WHERE k.id > $4 AND k.raw IS NOT NULL ORDER BY k.id LIMIT $6",
		r.Runs, r.Answers, r.Raw, after, most, limit)
}

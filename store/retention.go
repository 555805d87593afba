package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Retention says for how long data is kept where a customer says nothing itself. Zero: for ever. What goes last bounds what
// goes before it: no text is kept for longer than its answer, no answer for longer than its run.
type Retention struct {
	Answers time.Duration // answers with their scores, from when they were given
	Audit   time.Duration // entries of the audit log
	Raw     time.Duration // what engines said word for word: text, sources, searches, and quotes of judges
	Runs    time.Duration // runs, from their end, and trends
}

// A Keeping is a kind of data that goes by age.
type Keeping string

// The kinds.
const (
	KeepRaw     Keeping = "raw"
	KeepAnswers Keeping = "answers"
	KeepRuns    Keeping = "runs"
	KeepTrends  Keeping = "trends"
)

// Keepings lists the kinds in the order in which they go: a run after its answers, and texts last, so that none is emptied
// whose answer goes.
func Keepings() []Keeping { return []Keeping{KeepAnswers, KeepRuns, KeepTrends, KeepRaw} }

// The ages by customer, null: for ever, which least passes over. Whole quarters of an hour, as trends are summed up: a
// bucket's answers go together.
const keptSince = `SELECT c.id, date_bin('` + trendBucket + `', now() - a.runs, 'epoch') AS runs,
		date_bin('` + trendBucket + `', now() - least(a.answers, a.runs), 'epoch') AS answers,
		date_bin('` + trendBucket + `', now() - least(a.raw, a.answers, a.runs), 'epoch') AS raw
	FROM customers c CROSS JOIN LATERAL (SELECT
		nullif(coalesce(c.keep_runs_days * interval '1 day', $1::interval), '0') AS runs,
		nullif(coalesce(c.keep_answers_days * interval '1 day', $2::interval), '0') AS answers,
		nullif(coalesce(c.keep_raw_days * interval '1 day', $3::interval), '0') AS raw) a
	WHERE c.deleted_at IS NULL`

// An answer of a run that goes on stays whatever its age: the run was taken up again.
const ofFinishedRun = "NOT EXISTS (SELECT FROM job_runs r WHERE r.id = a.run_id AND r.finished_at IS NULL)"

const hasRaw = "a.text_deleted_at IS NULL AND (a.text <> '' OR a.sources <> '[]' OR a.searches <> '{}')"

// The newest run of a schedule stays, without answers: it says how the schedule does, and that its tick was worked. A run
// is not deleted before its answers are: they may be very many.
const oldRun = `r.finished_at < $2 AND (r.scheduled_job_id IS NULL
		OR EXISTS (SELECT FROM job_runs n WHERE n.scheduled_job_id = r.scheduled_job_id AND n.id > r.id))`

const withoutAnswers = "NOT EXISTS (SELECT FROM answers a WHERE a.run_id = r.id)"

// DueBrand is a brand that has data to go.
type DueBrand struct {
	BrandID uuid.UUID `db:"brand_id"`
	Before  time.Time `db:"before"` // what is older goes
}

// dueOf says, of a brand b with cutoff $2 (see due), whether it has something to go; one probe of an index.
func dueOf(k Keeping) (column, exists string) {
	switch k {
	case KeepRaw:
		return "raw", `SELECT FROM answers a LEFT JOIN retention_marks m ON m.brand_id = a.brand_id
			WHERE a.brand_id = b.id AND a.id >= coalesce(m.raw_until, '00000000-0000-0000-0000-000000000000') AND a.id < tidewatch_first_id(k.raw)`
	case KeepAnswers:
		return "answers", "SELECT FROM answers a WHERE a.brand_id = b.id AND a.id < tidewatch_first_id(k.answers)"
	case KeepRuns:
		return "runs", "SELECT FROM job_runs r WHERE r.brand_id = b.id AND r.id < tidewatch_first_id(k.runs) AND r.finished_at < k.runs"
	default:
		return "runs", "SELECT FROM trend_buckets t WHERE t.brand_id = b.id AND t.bucket < k.runs"
	}
}

// DueBrands returns up to limit brands after one (by id) that have data of a kind to go.
func (db *DB) DueBrands(ctx context.Context, r Retention, k Keeping, after uuid.UUID, limit int) ([]DueBrand, error) {
	column, exists := dueOf(k)
	return many[DueBrand](
		ctx,
		db.conn,
		"look for old "+string(k),
		`WITH k AS MATERIALIZED (SELECT * FROM (`+keptSince+`) k WHERE `+column+` IS NOT NULL)
		SELECT b.id AS brand_id, k.`+column+` AS before FROM brands b JOIN k ON k.id = b.customer_id
		WHERE b.id > $4 AND EXISTS (`+exists+`) ORDER BY b.id LIMIT $5`,
		r.Runs,
		r.Answers,
		r.Raw,
		after,
		limit,
	)
}

// A Piece is what one bounded statement did.
type Piece struct {
	Done int        `db:"done"`  // rows deleted or emptied
	Last *uuid.UUID `db:"last"`  // the last row that was looked at: the next piece begins after it; nil: none was left
	Left *uuid.UUID `db:"stuck"` // the first row that was to go and stays for now: locked, or of a run that goes on; nil: none
}

// pieceOf reads up to $4 rows of a brand $1 in the order of their ids, after $3 and before that of time $2. Whatever comes
// of them, the next piece begins after them: no row is read twice, also not those whose deletion is not vacuumed yet.
const (
	pieceOf  = `WITH piece AS (SELECT id FROM %s WHERE brand_id = $1 AND id > $3 AND id < tidewatch_first_id($2) ORDER BY id LIMIT $4), `
	pieceEnd = " SELECT (SELECT count(*) FROM gone)::int AS done, (SELECT id FROM piece ORDER BY id DESC LIMIT 1) AS last"
)

const deleteRaw = `old AS (SELECT a.id, a.run_id FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM piece)) AND ` + hasRaw + `),
	free AS (SELECT a.id FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM old)) AND ` + ofFinishedRun + ` FOR NO KEY UPDATE SKIP LOCKED),
	gone AS (UPDATE answers a SET text = '', sources = '[]', searches = '{}', text_deleted_at = now() FROM free WHERE a.id = free.id RETURNING a.id),
	quotes AS (UPDATE sentiments s SET quote = '' WHERE s.answer_id = ANY (ARRAY (SELECT id FROM gone)) AND s.quote <> '')` + pieceEnd + `,
	(SELECT id FROM old WHERE id NOT IN (SELECT id FROM gone) ORDER BY id LIMIT 1) AS stuck`

const deleteAnswers = `free AS (SELECT a.id FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM piece)) AND ` + ofFinishedRun + ` FOR UPDATE SKIP LOCKED),
	gone AS (DELETE FROM answers a WHERE a.id = ANY (ARRAY (SELECT id FROM free)) RETURNING a.id)` + pieceEnd + `, NULL::uuid AS stuck`

const deleteRuns = `free AS (SELECT r.id FROM job_runs r WHERE r.id = ANY (ARRAY (SELECT id FROM piece)) AND ` + oldRun + ` AND ` + withoutAnswers + `
		FOR UPDATE SKIP LOCKED),
	gone AS (DELETE FROM job_runs r WHERE r.id = ANY (ARRAY (SELECT id FROM free)) RETURNING r.id)` + pieceEnd + `, NULL::uuid AS stuck`

const deleteTrends = `WITH gone AS (DELETE FROM trend_buckets WHERE ctid = ANY (ARRAY (
		SELECT ctid FROM trend_buckets WHERE brand_id = $1 AND bucket < $2 ORDER BY bucket LIMIT $4)) RETURNING brand_id)
	SELECT count(*)::int AS done, CASE WHEN count(*) = $4 THEN $3::uuid END AS last, NULL::uuid AS stuck FROM gone`

// DeleteOld deletes a piece of a brand's old data of a kind: up to limit rows after one (by id). Rows that somebody has
// locked are passed over, and so are answers of unfinished runs, and what those who delete must wait for ends it early:
// see [Impatient]. Texts are emptied, their rows stay.
func (db *DB) DeleteOld(ctx context.Context, k Keeping, due DueBrand, after uuid.UUID, limit int) (Piece, error) {
	return db.piece(ctx, "delete old "+string(k), oldStatement(k), due.BrandID, due.Before, after, limit)
}

func oldStatement(k Keeping) string {
	switch k {
	case KeepRaw:
		return ofTable("answers", deleteRaw)
	case KeepAnswers:
		return ofTable("answers", deleteAnswers)
	case KeepRuns:
		return ofTable("job_runs", deleteRuns)
	default:
		return deleteTrends
	}
}

// RawMark is how far the texts of a brand are deleted; the zero id: nobody has begun.
func (db *DB) RawMark(ctx context.Context, brandID uuid.UUID) (uuid.UUID, error) {
	row, err := one[struct {
		Mark uuid.UUID `db:"mark"`
	}](ctx, db.conn, "read how far texts are deleted", `SELECT coalesce((SELECT raw_until FROM retention_marks WHERE brand_id = $1),
		'00000000-0000-0000-0000-000000000000') AS mark`, brandID)
	return row.Mark, err
}

// MarkRaw notes that no texts are left of a brand's answers before a time, or before the first that had to stay.
func (db *DB) MarkRaw(ctx context.Context, due DueBrand, stuck *uuid.UUID) error {
	_, err := exec(ctx, db.conn, "note how far texts are deleted", `INSERT INTO retention_marks (brand_id, raw_until)
		SELECT id, coalesce(`+before("$3::uuid")+`, tidewatch_first_id($2)) FROM brands WHERE id = $1
		ON CONFLICT (brand_id) DO UPDATE SET raw_until = excluded.raw_until`, due.BrandID, due.Before, stuck)
	return err
}

// before is the SQL of an id before a UUIDv7 and all others of its millisecond.
func before(id string) string {
	return "(left((" + id + ")::text, 13) || '-0000-0000-000000000000')::uuid"
}

// clearings are the rows that are of no use after a time of their own: nobody is to see them any more.
func clearings(r Retention) map[string]string {
	found := map[string]string{
		"sessions":         "expires_at < now()",
		"login_failures":   "failed_at < now() - interval '1 day'",  // see CountLogin
		"idempotency_keys": "created_at < now() - interval '1 day'", // see ClaimIdempotencyKey
	}
	if r.Audit > 0 {
		found["audit_log"] = "at < now() - $2::interval"
	}
	return found
}

// Clear deletes up to limit rows each of what has had its time: sessions, failed log-ins, answers kept for idempotency keys,
// and, where their retention is set, entries of the audit log. It returns how many it deleted by table.
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

// Old counts what retention would take away of a customer now.
type Old struct {
	Answers       int        `db:"answers"`
	AnswersBefore *time.Time `db:"answers_before"` // what is older goes; nil: nothing does
	CustomerID    uuid.UUID  `db:"customer_id"`
	CustomerName  string     `db:"customer_name"`
	Raw           int        `db:"raw"` // answers that lose their text; those that go are not among them
	RawBefore     *time.Time `db:"raw_before"`
	Runs          int        `db:"runs"`
	RunsBefore    *time.Time `db:"runs_before"`
	TrendBuckets  int        `db:"trend_buckets"` // quarters of an hour of one engine and name
}

// Each count ends at $5, so that asking has a bound.
const oldOf = `SELECT k.id AS customer_id, k.name AS customer_name, k.runs AS runs_before, k.answers AS answers_before, k.raw AS raw_before,
		(SELECT count(*) FROM (SELECT FROM brands b JOIN job_runs r ON r.brand_id = b.id
			WHERE b.customer_id = k.id AND r.id < tidewatch_first_id(k.runs) AND r.finished_at < k.runs AND (r.scheduled_job_id IS NULL
				OR EXISTS (SELECT FROM job_runs n WHERE n.scheduled_job_id = r.scheduled_job_id AND n.id > r.id)) LIMIT $5) x)::int AS runs,
		(SELECT count(*) FROM (SELECT FROM brands b JOIN answers a ON a.brand_id = b.id
			WHERE b.customer_id = k.id AND a.id < tidewatch_first_id(k.answers) AND ` + ofFinishedRun + ` LIMIT $5) x)::int AS answers,
		(SELECT count(*) FROM (SELECT FROM brands b LEFT JOIN retention_marks m ON m.brand_id = b.id JOIN answers a ON a.brand_id = b.id
			WHERE b.customer_id = k.id AND a.id >= coalesce(m.raw_until, '00000000-0000-0000-0000-000000000000')
				AND a.id < tidewatch_first_id(k.raw) AND (k.answers IS NULL OR a.id >= tidewatch_first_id(k.answers))
				AND ` + hasRaw + ` AND ` + ofFinishedRun + ` LIMIT $5) x)::int AS raw,
		(SELECT count(*) FROM (SELECT FROM brands b JOIN trend_buckets t ON t.brand_id = b.id
			WHERE b.customer_id = k.id AND t.bucket < k.runs LIMIT $5) x)::int AS trend_buckets
	FROM (SELECT k.*, c.name FROM (` + keptSince + `) k JOIN customers c USING (id)) k`

// OldOf counts what retention would take away of a customer now, or [ErrNotFound]. Each number ends at most.
func (db *DB) OldOf(ctx context.Context, r Retention, customerID uuid.UUID, most int) (Old, error) {
	return one[Old](ctx, db.conn, "count old data", oldOf+" WHERE k.id = $4", r.Runs, r.Answers, r.Raw, customerID, most)
}

// OldByCustomer is [DB.OldOf] for up to limit customers after one (by id) that do not keep everything for ever.
func (db *DB) OldByCustomer(ctx context.Context, r Retention, after uuid.UUID, most, limit int) ([]Old, error) {
	return many[Old](ctx, db.conn, "count old data", oldOf+" WHERE k.id > $4 AND k.raw IS NOT NULL ORDER BY k.id LIMIT $6",
		r.Runs, r.Answers, r.Raw, after, most, limit)
}

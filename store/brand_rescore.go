package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// maxRescoreSeconds is the time limit of a re-score, including its pauses. At a low rate, the re-score of a large
// segment can take weeks.
const maxRescoreSeconds = 30 * 24 * 3600

// BrandRescore is a run that re-scores a segment of the stored answers of a brand, with its progress.
type BrandRescore struct {
	ListedRun
	RescoreSegment

	ActiveSeconds   float64     `db:"active_seconds"` // seconds spent on scoring, without pauses
	Answers         int         `db:"answers"`        // number of answers to score
	AsksJudge       bool        `db:"asks_judge"`     // whether answers without a judgement are sent to the judge
	Done            int         `db:"answers_done"`   // number of scored answers
	ExpectedEnd     *time.Time  `db:"expected_end"`   // set only while answers are being scored
	JudgeCalls      int         `db:"judge_calls"`
	JudgeCap        ReachedCap  `db:"judge_cap"` // the cap that stopped the judge
	JudgeCapMessage string      `db:"judge_cap_message"`
	JudgeCostUSD    float64     `db:"judge_cost_usd"` // sum of the known costs
	JudgeFailed     int         `db:"judge_failed"`   // number of answers for which the judge failed
	JudgeStopped    string      `db:"judge_stopped"`  // reason why the judge receives no further answers
	PausedAt        *time.Time  `db:"paused_at"`
	PausedBy        *string     `db:"paused_by"`
	Rate            *int        `db:"rate"`         // maximum number of answers per second; nil means the node's setting
	ScoredTo        *uuid.UUID  `db:"scored_to"`    // cursor: the smallest id of the scored answers
	StoredUntil     time.Time   `db:"stored_until"` // later answers are left out, because their own runs score them
	ToJudge         []uuid.UUID `db:"to_judge"`     // scored answers of the last batch that the judge has not received
}

// NewRescore describes a re-score to create.
type NewRescore struct {
	RescoreSegment

	Answers   int // number of answers in the segment
	AsksJudge bool
	Rate      *int // maximum number of answers per second; nil means the node's setting
}

const brandRescores = `SELECT ` + runColumns + `, (SELECT name FROM brands b WHERE b.id = job_runs.brand_id) AS brand_name,
		(SELECT name FROM customers c WHERE c.id = job_runs.customer_id) AS customer_name, NULL::text AS schedule_name,
		greatest(answers, answers_done) AS answers, answers_done, stored_until, period_from, period_to, collectors,
		outdated_only, asks_judge, rate, scored_to, to_judge, active_seconds, judge_calls, judge_failed, judge_cost_usd,
		judge_cap, judge_cap_message, judge_stopped,
		CASE WHEN finished_at IS NULL THEN paused_at END AS paused_at,
		CASE WHEN finished_at IS NULL THEN paused_by END AS paused_by,
		CASE WHEN status = 'processing' AND paused_at IS NULL AND answers_done > 0 THEN clock_timestamp() + make_interval(
			secs => greatest(answers - answers_done, 0) * active_seconds / answers_done) END AS expected_end
	FROM job_runs JOIN rescores ON run_id = id`

// BrandRescore returns one re-score of a brand, or [ErrNotFound].
func (db *DB) BrandRescore(ctx context.Context, runID uuid.UUID) (BrandRescore, error) {
	return one[BrandRescore](ctx, db.conn, "read re-score",
		brandRescores+" WHERE id = $1 AND "+present+" AND "+presentBrand, runID)
}

// BrandRescoreFilter selects re-scores of brands. Fields of the filter with zero values match everything.
type BrandRescoreFilter struct {
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// ListBrandRescores returns the selected re-scores of brands, sorted by id, newest first.
func (db *DB) ListBrandRescores(
	ctx context.Context, f BrandRescoreFilter, after Place, limit int,
) ([]BrandRescore, error) {
	var w where
	w.visibleOfBrands(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[BrandRescore](ctx, db.conn, "list re-scores",
		brandRescores+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

const createBrandRescore = `WITH run AS (
		INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, run_timeout_seconds,
			options, metadata, river_job_id)
		SELECT $2, id, customer_id, 'scoring', 'manual', 'pending', now(), $6, '{"rescore": true}',
			$3::jsonb || '{"rescores_brand": true}', $4
		FROM brands WHERE id = $1
		RETURNING *),
	progress AS (INSERT INTO rescores (run_id, answers, period_from, period_to, collectors, outdated_only, asks_judge, rate)
		SELECT id, $5, $7, $8, $9, $10, $11, $12 FROM run)
	SELECT ` + runColumns + ` FROM run`

// CreateBrandRescore adds a pending run that re-scores stored answers of a brand.
func (db *DB) CreateBrandRescore(
	ctx context.Context, brandID, runID uuid.UUID, m RunMetadata, riverJobID int64, r NewRescore,
) (Run, error) {
	segment := r.args(brandID, 0)
	return one[Run](ctx, db.conn, "create re-score", createBrandRescore, brandID, runID, m, riverJobID, r.Answers,
		maxRescoreSeconds, r.From, r.To, segment[3], r.OutdatedOnly, r.AsksJudge, r.Rate)
}

// UnfinishedBrandRescore returns the unfinished run that re-scores answers of a brand, or [ErrNotFound].
func (db *DB) UnfinishedBrandRescore(ctx context.Context, brandID uuid.UUID) (Run, error) {
	return one[Run](ctx, db.conn, "find an unfinished re-score", "SELECT "+runColumns+` FROM job_runs
		WHERE brand_id = $1 AND metadata ->> 'rescores_brand' = 'true' AND finished_at IS NULL`, brandID)
}

// AddRescored adds a batch of scored answers to the progress of a re-score, and moves the cursor to the last id of the
// batch. The batch must not be empty. If the re-score asks the judge and the judge has not stopped, AddRescored also
// marks the batch for the judge. The parameter "seconds" is the time that the batch took.
func (db *DB) AddRescored(ctx context.Context, runID uuid.UUID, batch []uuid.UUID, seconds float64) error {
	_, err := exec(ctx, db.conn, "count scored answers", `UPDATE rescores SET answers_done = answers_done + $2,
			active_seconds = active_seconds + $3, scored_to = $4,
			to_judge = CASE WHEN asks_judge AND judge_stopped = '' THEN $5::uuid[] END
		WHERE run_id = $1`, runID, len(batch), seconds, batch[len(batch)-1], batch)
	return err
}

// RewindRescore moves the cursor of a re-score back to the newest answer, to score answers that earlier batches
// skipped.
func (db *DB) RewindRescore(ctx context.Context, runID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "rewind re-score", "UPDATE rescores SET scored_to = NULL WHERE run_id = $1", runID)
	return err
}

// EndRescoreJudging notes that the judge has received the answers of a batch. If the judge stopped, EndRescoreJudging
// stores the reason and the reached cap, so that the re-score continues without the judge.
func (db *DB) EndRescoreJudging(
	ctx context.Context, runID uuid.UUID, batch []uuid.UUID, stopped string, reached ReachedCap, capMessage string,
) error {
	_, err := exec(ctx, db.conn, "end the judging of a batch", `UPDATE rescores SET to_judge = NULL, judge_stopped = $3,
		judge_cap = $4, judge_cap_message = $5 WHERE run_id = $1 AND to_judge = $2`,
		runID, batch, storable(stopped), reached, capMessage)
	return err
}

// RestartRescore resets the progress of a re-score that starts again. After the reset, the re-score covers all answers
// of its segment that are stored at the time of the reset.
func (db *DB) RestartRescore(ctx context.Context, runID uuid.UUID, answers int) error {
	_, err := exec(ctx, db.conn, "restart the progress of a re-score", `UPDATE rescores
		SET answers = $2, answers_done = 0, stored_until = clock_timestamp(), scored_to = NULL, to_judge = NULL,
			active_seconds = 0, judge_failed = 0, judge_cap = '', judge_cap_message = '', judge_stopped = '',
			paused_at = NULL, paused_by = NULL
		WHERE run_id = $1`, runID, answers)
	return err
}

// WidenRescore extends a re-score to all stored answers of its brand. If the re-score had a smaller segment, the
// re-score no longer asks the judge, because the calls for the other answers were not requested.
func (db *DB) WidenRescore(ctx context.Context, runID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "widen re-score", `UPDATE rescores SET period_from = NULL, period_to = NULL,
			collectors = NULL, outdated_only = false, asks_judge = false
		WHERE run_id = $1 AND (period_from IS NOT NULL OR period_to IS NOT NULL OR collectors IS NOT NULL OR outdated_only)`,
		runID)
	return err
}

// PauseRescore notes the pause of a re-score, and moves the re-score to another River job. The earlier River job can
// neither continue nor end the run.
func (db *DB) PauseRescore(ctx context.Context, runID uuid.UUID, riverJobID int64, by string) error {
	_, err := exec(ctx, db.conn, "pause re-score", `WITH paused AS (
			UPDATE rescores SET paused_at = clock_timestamp(), paused_by = $3 WHERE run_id = $1 RETURNING run_id)
		UPDATE job_runs SET river_job_id = $2 FROM paused WHERE id = run_id`, runID, riverJobID, by)
	return err
}

// ResumeRescore ends the pause of a re-score.
func (db *DB) ResumeRescore(ctx context.Context, runID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "resume re-score",
		"UPDATE rescores SET paused_at = NULL, paused_by = NULL WHERE run_id = $1", runID)
	return err
}

// MoveRescore resets a re-score in progress to the status "pending", under a new River job. The earlier River job can
// no longer end the run.
func (db *DB) MoveRescore(ctx context.Context, runID uuid.UUID, riverJobID int64) (Run, error) {
	return one[Run](ctx, db.conn, "move re-score to another job", `UPDATE job_runs
		SET status = 'pending', started_at = NULL, river_job_id = $2 WHERE id = $1 RETURNING `+runColumns, runID, riverJobID)
}

// FinishRescore sets the number of answers of a complete re-score to the number of scored answers. The two numbers
// differ if other runs scored some of the answers meanwhile, or if retention deleted texts. If the segment was the
// whole brand, FinishRescore also stores the start of the re-score in the row of the locked brand. FinishRescore does
// not store the start if figures include answers whose texts are deleted, because such answers cannot be re-scored for
// the current names.
func (db *DB) FinishRescore(ctx context.Context, r BrandRescore) error {
	_, err := exec(ctx, db.conn, "finish the progress of a re-score",
		"UPDATE rescores SET answers = answers_done WHERE run_id = $1", r.ID)
	if err != nil || !r.IsWhole() {
		return err
	}
	_, err = exec(ctx, db.conn, "note the re-score on its brand",
		`UPDATE brands SET rescored_at = $2 WHERE id = $1
			AND NOT EXISTS (SELECT FROM answers WHERE brand_id = $1 AND status = 'ok' AND text_deleted_at IS NOT NULL)
			AND NOT EXISTS (SELECT FROM cell_facts WHERE brand_id = $1 AND bucket < (SELECT min(created_at) FROM answers
				WHERE brand_id = $1) - interval '`+trendBucket+`')`, r.BrandID, r.StartedAt)
	return err
}

package store

import (
	"context"

	"github.com/google/uuid"
)

const createRescoringRun = `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger,
	status,
		scheduled_for, run_timeout_seconds, options, metadata, river_job_id, rescores,
		schedule_version)
	SELECT $2, (SELECT s.id FROM scheduled_jobs s WHERE s.id = job_runs.scheduled_job_id), brand_id, customer_id,
		'scoring', 'manual', 'pending', now(), run_timeout_seconds,
		options || '{"rescore": true}', $3, $4, id, schedule_version
	FROM job_runs WHERE id = $1
	RETURNING ` + runColumns

// CreateRescoringRun adds a pending run that re-scores the answers of another run. The new run copies the time limit
// and the options of the other run. The options include the caps.
func (db *DB) CreateRescoringRun(
	ctx context.Context,
	rescores, runID uuid.UUID,
	m RunMetadata,
	riverJobID int64,
) (Run, error) {
	return one[Run](ctx, db.conn, "create run", createRescoringRun, rescores, runID, m, riverJobID)
}

// UnfinishedRescoring returns the unfinished run that re-scores the answers of a run, or [ErrNotFound].
func (db *DB) UnfinishedRescoring(ctx context.Context, runID uuid.UUID) (Run, error) {
	return one[Run](ctx, db.conn, "find an unfinished re-scoring run", "SELECT "+runColumns+
		" FROM job_runs WHERE rescores = $1 AND finished_at IS NULL", runID)
}

// RescoringsOf returns the runs that re-scored the answers of a run, newest first.
func (db *DB) RescoringsOf(ctx context.Context, runID uuid.UUID, limit int) ([]ListedRun, error) {
	return many[ListedRun](ctx, db.conn, "list runs that rescore",
		listedRuns+" WHERE rescores = $1 ORDER BY id DESC LIMIT $2", runID, limit)
}

// HasAnswers reports whether a run has answers that can be scored.
func (db *DB) HasAnswers(ctx context.Context, runID uuid.UUID) (bool, error) {
	found, err := one[struct {
		Exists bool `db:"exists"`
	}](ctx, db.conn, "find answers",
		"SELECT EXISTS (SELECT FROM answers WHERE "+isRescorable+")", runID)
	return found.Exists, err
}

// RescorePreview is the expected work of a re-score.
type RescorePreview struct {
	Answers int           // number of answers that the re-score scores
	Judge   *JudgePreview // nil if no judge is configured
	Names   []string      // names of the brand and its competitors; only for segments
}

// JudgePreview is the expected work of the judge in a re-score.
type JudgePreview struct {
	Calls   int
	CostUSD *float64 // typical cost of the calls; nil if the price is unknown
	Model   string
	Scope   string // names that the judge rates: "unsure" for names with an unsure sentiment, or "all"
}

const isRescorable = "run_id = $1 AND status = 'ok' AND text_deleted_at IS NULL"

// CountRescorable returns the number of answers of a run that can be scored.
func (db *DB) CountRescorable(ctx context.Context, runID uuid.UUID) (int, error) {
	found, err := one[struct {
		Count int `db:"count"`
	}](ctx, db.conn, "count answers", "SELECT count(*) FROM answers WHERE "+isRescorable, runID)
	return found.Count, err
}

// Rescorable is an answer that can be scored again.
type Rescorable struct {
	ID     uuid.UUID `db:"id"`
	Judged []string  `db:"judged"` // names with a judgement
	Paid   bool      `db:"paid"`   // whether the judge has judged the answer
	Text   string    `db:"text"`
}

const rescorable = `SELECT id, text, judge_version > 0 AS paid,
		ARRAY(SELECT name FROM tidewatch_sentiments(a.id) WHERE quote <> '' ORDER BY owner, name) AS judged
	FROM answers a WHERE `

// Rescorable returns the answers of a run that can be scored, newest first, up to the given limit.
func (db *DB) Rescorable(ctx context.Context, runID uuid.UUID, limit int) ([]Rescorable, error) {
	return many[Rescorable](ctx, db.conn, "read answers", rescorable+isRescorable+" ORDER BY id DESC LIMIT $2", runID,
		limit)
}

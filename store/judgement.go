package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Unjudged is an answer that the sentiment judge has not judged yet.
type Unjudged struct {
	ID    uuid.UUID `db:"id"`
	Names []string  `db:"names"` // names to judge that scoring found in the answer
	Text  string    `db:"text"`
}

// isUnjudged is the condition on unjudged answers, see [Scope.unjudged]. The judge cannot judge answers whose texts
// retention has deleted.
const isUnjudged = `brand_id = $1 AND status = 'ok' AND text_deleted_at IS NULL AND %s AND (sentiment_scored_at >= $3 OR %t)
			AND (judged_at IS NULL OR judged_at < CASE WHEN judge_error = '' THEN $3 ELSE $6::timestamptz END)
			AND (judge_version = 0 OR $4)
			AND EXISTS (SELECT FROM tidewatch_sentiments(a.id) s WHERE ($5 OR s.label = 'unsure'))`

const claimUnjudged = `WITH open AS (
		SELECT id FROM answers a
		WHERE %s AND (judge_lease_until IS NULL OR judge_lease_until < clock_timestamp())
		ORDER BY id DESC LIMIT $8 FOR NO KEY UPDATE SKIP LOCKED),
	leased AS (
		UPDATE answers a SET judge_lease_until = clock_timestamp() + $7::interval FROM open WHERE a.id = open.id
			RETURNING a.id, a.text)
	SELECT id, text, ARRAY(SELECT DISTINCT name FROM tidewatch_sentiments(l.id) s
		WHERE ($5 OR s.label = 'unsure') ORDER BY name) AS names
		FROM leased l`

// unjudged returns the condition on the answers of a scope that a run has not judged, and the arguments of the
// condition. The attempts at a run share their judgements. Only failed judgements of earlier attempts are repeated.
func (s Scope) unjudged(run Run) (string, []any) {
	since := run.FirstStart()
	if s.AnswerIDs != nil {
		return fmt.Sprintf(isUnjudged, "id = ANY($2::uuid[])", false),
			[]any{s.BrandID, s.AnswerIDs, since, false, s.JudgeAll, run.StartedAt}
	}
	// If an earlier version retried the run, the start of the first attempt is unknown.
	retried := s.RunID != nil && s.RescoreBefore == nil
	return fmt.Sprintf(isUnjudged, s.ofRun(), retried),
		[]any{s.BrandID, s.RunID, since, s.RescoreBefore != nil, s.JudgeAll, run.StartedAt}
}

// ClaimUnjudged leases answers of the scope that the given run has not judged, newest first, up to the given limit. An
// unjudged answer mentions a name to judge, and was scored but not judged since the first start of the run. Answers
// that already have a paid judgement are leased only in a re-score. Other workers cannot claim leased answers before
// the lease ends.
func (db *DB) ClaimUnjudged(
	ctx context.Context, s Scope, run Run, lease time.Duration, limit int,
) ([]Unjudged, error) {
	condition, args := s.unjudged(run)
	return many[Unjudged](ctx, db.conn, "claim answers to judge", fmt.Sprintf(claimUnjudged, condition),
		append(args, lease, limit)...)
}

// UnjudgedLease returns the time until the earliest lease of an unjudged answer of the scope ends. The returned time is
// negative if the lease has just ended, and nil if no unjudged answer has a lease.
func (db *DB) UnjudgedLease(ctx context.Context, s Scope, run Run) (*time.Duration, error) {
	var left *time.Duration
	condition, args := s.unjudged(run)
	err := db.conn.QueryRow(ctx, "SELECT min(judge_lease_until) - clock_timestamp() FROM answers a "+
		"WHERE judge_lease_until IS NOT NULL AND "+condition, args...).Scan(&left)
	if err != nil {
		return nil, fmt.Errorf("read the leases of answers to judge: %w", err)
	}
	return left, nil
}

// ReleaseUnjudged ends the leases of answers.
func (db *DB) ReleaseUnjudged(ctx context.Context, ids []uuid.UUID) error {
	_, err := exec(ctx, db.conn, "release answers to judge",
		"UPDATE answers SET judge_lease_until = NULL WHERE id = ANY($1)", ids)
	return err
}

// Judged is the result of judging one answer. The JSON keys of Judged are column names.
type Judged struct {
	AnswerID     uuid.UUID         `json:"answer_id"`
	Calls        int               `json:"judge_calls"`
	CostUSD      *float64          `json:"judge_cost_usd"` // nil if the cost is unknown
	Dropped      int               `json:"judge_dropped"`
	Error        string            `json:"judge_error"` // reason why the answer was not judged; empty if judged
	InputTokens  int64             `json:"judge_input_tokens"`
	Interrupted  bool              `json:"interrupted"` // if true, only Calls and CostUSD are stored
	OutputTokens int64             `json:"judge_output_tokens"`
	Sentiments   []JudgedSentiment `json:"-"`
}

// JudgedSentiment is the sentiment of an answer about one name. The JSON keys of JudgedSentiment are column names.
type JudgedSentiment struct {
	AnswerID uuid.UUID `json:"answer_id"`
	Label    string    `json:"label"`
	Name     string    `json:"name"`
	Quote    string    `json:"quote"` // the words of the answer that the judge quotes
	Score    float64   `json:"score"`
}

const saveJudgements = `UPDATE sentiments s SET score = j.score, label = j.label, confidence = NULL, clauses = 1,
		quote = CASE WHEN EXISTS (SELECT FROM answers a WHERE a.id = j.answer_id AND a.text_deleted_at IS NULL)
			THEN j.quote ELSE '' END,
	scorer = $2,
		scorer_version = $3, scored_at = clock_timestamp()
	FROM json_to_recordset($1::json) AS j (answer_id uuid, name text, label text, score double precision, quote text)
	WHERE s.answer_id = j.answer_id AND s.name = j.name`

// The statement ends the leases of the answers. The connection can break after a commit, and the caller then stores the
// judgements again. The column is_stored marks the judgements that are stored already, whose costs do not count again.
const noteJudged = `WITH said AS MATERIALIZED (
	SELECT j.*, EXISTS (SELECT FROM answers x WHERE x.id = j.answer_id AND x.judge_lease_until IS NULL
		AND (j.interrupted OR x.judge_calls = j.judge_calls AND x.judge_input_tokens = j.judge_input_tokens
			AND x.judge_output_tokens = j.judge_output_tokens)) AS is_stored
	FROM json_to_recordset($1::json) AS j (answer_id uuid, interrupted boolean, judge_error text, judge_calls integer,
		judge_input_tokens bigint, judge_output_tokens bigint, judge_cost_usd numeric, judge_dropped integer)),
	judged AS (UPDATE answers a SET judged_at = clock_timestamp(), judge_lease_until = NULL, judge_error = j.judge_error,
		judge_version = CASE WHEN j.judge_error = '' THEN $2 ELSE a.judge_version END, judge_calls = j.judge_calls,
		judge_input_tokens = j.judge_input_tokens, judge_output_tokens = j.judge_output_tokens,
		judge_cost_usd = j.judge_cost_usd, judge_dropped = j.judge_dropped
	FROM said j WHERE a.id = j.answer_id AND NOT j.interrupted RETURNING 1),
	interrupted AS (UPDATE answers a SET judge_lease_until = NULL
	FROM said j WHERE a.id = j.answer_id AND j.interrupted RETURNING 1),
	spent AS (SELECT coalesce(sum(judge_calls), 0) AS calls, coalesce(sum(judge_cost_usd), 0) AS cost_usd,
		count(*) FILTER (WHERE judge_error <> '') AS failed FROM said
	WHERE NOT is_stored AND (SELECT count(*) FROM judged) + (SELECT count(*) FROM interrupted) >= 0), -- answers first
	counted AS (UPDATE run_spending r SET calls = r.calls + s.calls, cost_usd = r.cost_usd + s.cost_usd
	FROM spent s WHERE r.run_id = $3 RETURNING 1)
	UPDATE rescores r SET judge_calls = judge_calls + s.calls, judge_cost_usd = judge_cost_usd + s.cost_usd,
		judge_failed = judge_failed + s.failed
	FROM spent s WHERE r.run_id = $3 AND (SELECT count(*) FROM counted) >= 0 -- run_spending first`

// SaveJudgements replaces sentiments from scoring with the judgements of a run, in one round trip. SaveJudgements also
// ends the leases of the answers, and adds the costs of the judgements to the spending of the run (see [DB.Reserve])
// and to the progress of a re-score. If a judgement was interrupted, SaveJudgements stores only the costs of the
// judgement, and the answer remains unjudged. A repetition with the same judgements adds no costs. The parameters
// scorer and version identify the judge.
func (db *DB) SaveJudgements(ctx context.Context, runID uuid.UUID, scorer string, version int, judged []Judged) error {
	var sentiments []JudgedSentiment
	judged = slices.Clone(judged)
	for i, j := range judged {
		judged[i].Error = storable(j.Error)
		for _, s := range j.Sentiments {
			s.AnswerID, s.Quote = j.AnswerID, storable(s.Quote)
			sentiments = append(sentiments, s)
		}
	}
	said, err := json.Marshal(sentiments)
	if err != nil {
		return fmt.Errorf("encode judgements: %w", err)
	}
	doc, err := json.Marshal(judged)
	if err != nil {
		return fmt.Errorf("encode judged answers: %w", err)
	}
	batch := &pgx.Batch{}
	// Retention also locks an answer before its sentiments.
	batch.Queue("SELECT FROM answers WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
		uuids(column(judged, func(j Judged) uuid.UUID { return j.AnswerID })))
	if len(sentiments) > 0 {
		batch.Queue(saveJudgements, string(said), storable(scorer), version)
		batch.Queue("SELECT tidewatch_judge_scores($1, $2, $3)", string(said), storable(scorer), version)
	}
	batch.Queue(noteJudged, string(doc), version, runID)
	return db.InTx(ctx, func(db *DB) error {
		if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("store judgements: %w", err)
		}
		return nil
	})
}

// JudgeMetrics has the counts and costs of the sentiment judge. CostUSD is the sum of the known costs, or nil if no
// cost is known. Error is one of the errors that AnswersFailed counts. JudgementsDropped is the number of judgements
// that failed a check of the judge, for example because the answer does not contain the quote.
type JudgeMetrics struct {
	AnswersFailed     int      `db:"answers_failed"     json:"answersFailed"` //nolint:tagliatelle // see Metrics
	AnswersJudged     int      `db:"answers_judged"     json:"answersJudged"` //nolint:tagliatelle // see Metrics
	Calls             int      `db:"calls"              json:"calls"`
	CostUSD           *float64 `db:"cost_usd"           json:"costUsd"` //nolint:tagliatelle // see Metrics
	Error             string   `db:"error"              json:"error,omitempty"`
	InputTokens       int64    `db:"input_tokens"       json:"inputTokens"`       //nolint:tagliatelle // see Metrics
	JudgementsDropped int      `db:"judgements_dropped" json:"judgementsDropped"` //nolint:tagliatelle // see Metrics
	OutputTokens      int64    `db:"output_tokens"      json:"outputTokens"`      //nolint:tagliatelle // see Metrics
	SentimentsJudged  int      `db:"sentiments_judged"  json:"sentimentsJudged"`  //nolint:tagliatelle // see Metrics
}

// CountJudged returns the metrics of the sentiment judge for a scope. The metrics count only judgements since the time
// in the parameter "since", without the judgements of runs other than s.ScoredBy, see notOfOthers.
func (db *DB) CountJudged(ctx context.Context, s Scope, since time.Time) (JudgeMetrics, error) {
	return one[JudgeMetrics](ctx, db.conn, "count judgements",
		`SELECT count(*) FILTER (WHERE judge_error = '') AS answers_judged,
			count(*) FILTER (WHERE judge_error <> '') AS answers_failed, coalesce(sum(judge_calls), 0) AS calls,
			sum(judge_cost_usd)::float8 AS cost_usd, coalesce(max(judge_error), '') AS error,
			coalesce(sum(judge_input_tokens), 0)::bigint AS input_tokens, coalesce(sum(judge_output_tokens),
				0)::bigint AS output_tokens,
			coalesce(sum(judge_dropped), 0) AS judgements_dropped,
			coalesce(sum((SELECT count(*) FROM tidewatch_sentiments(answers.id) t WHERE t.quote <> ''
				AND t.scored_at >= $3)), 0)::int AS sentiments_judged
		FROM answers WHERE brand_id = $1 AND `+s.ofRun()+` AND judged_at >= $3 AND `+notOfOthers, s.BrandID,
		s.RunID, since, s.ScoredBy)
}

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

// Owner says who owns a mentioned name or a cited page, such as the brand or a competitor.
type Owner string

// A name or page has one of these owners.
const (
	OwnerBrand      Owner = "brand"
	OwnerCompetitor Owner = "competitor"
	OwnerOther      Owner = "other"
)

// Named is a name found in an answer. The JSON keys of Named are column names.
type Named struct {
	AnswerID     uuid.UUID  `json:"answer_id"`
	CompetitorID *uuid.UUID `json:"competitor_id"`
	Name         string     `json:"name"`
	Owner        Owner      `json:"owner"`
}

// Position is the position of a name in an answer.
type Position struct {
	Named
	FirstOffset  int     `json:"first_offset"` // offset in bytes
	ListRank     *int    `json:"list_rank"`    // rank of the name in a list; nil without a list
	MentionOrder int     `json:"mention_order"`
	Mentions     int     `json:"mentions"`
	Prominence   float64 `json:"prominence"`
}

// LabelUnsure is the label of a sentiment whose confidence is below the threshold of the scorer. Averages exclude
// unsure sentiments.
const LabelUnsure = "unsure"

// Sentiment is the sentiment of an answer about a name, from -1 (negative) to 1 (positive).
type Sentiment struct {
	Named
	Clauses int `json:"clauses"`
	// Confidence is the probability that the most probable label is right. Confidence is nil for judgements and for
	// sentiments of scorers before version 4.
	Confidence *float64 `json:"confidence"`
	Label      string   `json:"label"`
	Score      float64  `json:"score"`
}

// Citation is a page that an answer cites or that the engine consulted.
type Citation struct {
	Named
	Cited   bool   `json:"cited"`
	Domain  string `json:"domain"`
	Ordinal int    `json:"ordinal"`
	Title   string `json:"title"`
	URL     string `json:"url"`
}

// Scores are the results of scoring a batch of answers. The new scores replace the earlier scores of the answers in
// [Scores.ReadFor].
type Scores struct {
	Candidates []Candidate
	Citations  []Citation
	Packed     bool // whether the database stores scores in the table answer_scores, see [Unscored]
	Positions  []Position
	ReadFor    ReadFor
	Scorer     string
	Sentiments []Sentiment
	Version    int
}

// ReadFor lists the scored answers by kind of score.
type ReadFor struct {
	New        []uuid.UUID // answers without earlier scores
	Positions  []uuid.UUID // answers scored for positions, citations and candidates
	Sentiments []uuid.UUID
}

// earlier returns the given answers, except new answers.
func (r ReadFor) earlier(answers []uuid.UUID) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(answers), func(id uuid.UUID) bool { return slices.Contains(r.New, id) })
}

// Unscored is an answer that a run must score.
type Unscored struct {
	ID             uuid.UUID `db:"id"`
	IsNew          bool      `db:"is_new"`    // whether the answer has no earlier scores
	IsPacked       bool      `db:"is_packed"` // whether the database stores scores in the table answer_scores
	NeedsPosition  bool      `db:"needs_position"`
	NeedsSentiment bool      `db:"needs_sentiment"`
	Sources        []Source  `db:"sources"`
	Text           string    `db:"text"`
}

// Scope selects the answers that a run scores.
type Scope struct {
	AnswerIDs      []uuid.UUID // answers that the judge may receive; nil means all answers of the scope
	BrandID        uuid.UUID
	JudgeAll       bool       // whether the judge rates all names of an answer, and not only names labelled "unsure"
	PositionLimit  int        // number of newest answers to score for positions; 0 means all
	RescoreBefore  *time.Time // answers that were scored before this time are scored again; nil means no re-score
	RunID          *uuid.UUID // run whose answers are scored; nil means all runs of the brand
	ScoredBy       *uuid.UUID // run that scores the answers of the brand; nil if RunID is set
	SentimentLimit int        // number of newest answers to score for sentiments; 0 means all
	Version        int        // scorer version; answers with scores of this version are skipped, see RescoreBefore
}

// ofRun returns the condition that answers belong to the scope's run, which is the argument $2. The scope of a run and
// the scope of a brand use different statements. With a common statement, the generic plan would read all answers of
// the brand for each run.
func (s Scope) ofRun() string {
	if s.RunID == nil {
		return "$2::uuid IS NULL"
	}
	return "run_id = $2"
}

// isBehind returns a condition that all answers with outdated scores meet. Without a re-score, Postgres can use an
// index for the condition.
func (s Scope) isBehind() string {
	if s.RescoreBefore == nil {
		return "least(a.position_version, a.sentiment_version) < $5"
	}
	return "true"
}

// The statement converts the limits to minimum ids, so that all slices and retries of a run score the same answers.
const claimUnscored = `WITH floors AS (SELECT
		CASE WHEN $3 > 0 THEN (SELECT id FROM answers WHERE brand_id = $1 AND status = 'ok' AND %[1]s
			ORDER BY id DESC OFFSET greatest($3 - 1, 0) LIMIT 1) END AS position_floor,
		CASE WHEN $4 > 0 THEN (SELECT id FROM answers WHERE brand_id = $1 AND status = 'ok' AND %[1]s
			ORDER BY id DESC OFFSET greatest($4 - 1, 0) LIMIT 1) END AS sentiment_floor)
	SELECT a.id, a.text, a.sources, n.position AS needs_position, n.sentiment AS needs_sentiment,
		greatest(a.position_version, a.sentiment_version) = 0
			AND coalesce(a.position_scored_at, a.sentiment_scored_at) IS NULL AS is_new, ` + isPacked + `
	FROM answers a CROSS JOIN floors f CROSS JOIN LATERAL (SELECT
		(a.position_version < $5 OR coalesce(a.position_scored_at < $6, false)) AND (f.position_floor IS NULL
			OR a.id >= f.position_floor) AS position,
		(a.sentiment_version < $5 OR coalesce(a.sentiment_scored_at < $6, false)) AND (f.sentiment_floor IS NULL
			OR a.id >= f.sentiment_floor) AS sentiment) n
	WHERE a.brand_id = $1 AND a.status = 'ok' AND a.text_deleted_at IS NULL AND %[1]s AND %[2]s
		AND (n.position OR n.sentiment)
	ORDER BY a.id DESC LIMIT $7 FOR UPDATE OF a SKIP LOCKED`

// ClaimUnscored locks unscored answers of the scope, newest first, up to the given limit. ClaimUnscored skips answers
// that another transaction has locked.
func (db *DB) ClaimUnscored(ctx context.Context, s Scope, limit int) ([]Unscored, error) {
	sql := fmt.Sprintf(claimUnscored, s.ofRun(), s.isBehind())
	return many[Unscored](ctx, db.conn, "claim unscored answers", sql, s.BrandID, s.RunID, s.PositionLimit,
		s.SentimentLimit, s.Version, s.RescoreBefore, limit)
}

const insertPositions = `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, list_rank,
	first_offset,
		mentions, prominence, scorer, scorer_version)
	SELECT answer_id, name, owner, competitor_id, mention_order, list_rank, first_offset, mentions, prominence, $2, $3
	FROM json_to_recordset($1::json) AS p (answer_id uuid, name text, owner text, competitor_id uuid,
		mention_order integer,
		list_rank integer, first_offset integer, mentions integer, prominence double precision)`

const insertSentiments = `INSERT INTO sentiments (answer_id, name, owner, competitor_id, score, label, confidence,
	clauses, scorer, scorer_version)
	SELECT answer_id, name, owner, competitor_id, score, label, confidence, clauses, $2, $3
	FROM json_to_recordset($1::json) AS s (answer_id uuid, name text, owner text, competitor_id uuid,
		score double precision, label text, confidence double precision, clauses integer)
	ON CONFLICT (answer_id, owner, name) DO UPDATE SET competitor_id = excluded.competitor_id`

const insertCitations = `INSERT INTO citations (answer_id, ordinal, url, title, domain, cited, owner, competitor_id,
	scorer, scorer_version)
	SELECT answer_id, ordinal, url, title, domain, cited, owner, competitor_id, $2, $3
	FROM json_to_recordset($1::json) AS c (answer_id uuid, ordinal integer, url text, title text, domain text,
		cited boolean,
		owner text, competitor_id uuid)`

// Judgements cost money, so the statement keeps each judgement while the answer mentions the judged name.
const deleteSentiments = `DELETE FROM sentiments s WHERE answer_id = ANY($1) AND (quote = '' OR NOT EXISTS (
		SELECT FROM json_to_recordset(coalesce(nullif($2, 'null'), '[]')::json) AS n (answer_id uuid, name text, owner text)
		WHERE n.answer_id = s.answer_id AND n.name = s.name AND n.owner = s.owner))`

// noteScored writes each answer once, because each write copies the row with its text.
const noteScored = `UPDATE answers SET
		position_version = CASE WHEN id = ANY($1) THEN $3 ELSE position_version END,
		position_scored_at = CASE WHEN id = ANY($1) THEN clock_timestamp() ELSE position_scored_at END,
		sentiment_version = CASE WHEN id = ANY($2) THEN $3 ELSE sentiment_version END,
		sentiment_scored_at = CASE WHEN id = ANY($2) THEN clock_timestamp() ELSE sentiment_scored_at END
	WHERE id = ANY($1::uuid[] || $2::uuid[])`

// SaveScores atomically replaces the scores of answers in one round trip. SaveScores keeps the sentiments of the judge
// (see [DB.SaveJudgements]).
func (db *DB) SaveScores(ctx context.Context, s Scores) error {
	batch := &pgx.Batch{}
	if earlier := s.earlier(); len(earlier) > 0 {
		// A judgement at the same time locks the answers, too. The next statements must see its sentiments.
		batch.Queue("SELECT FROM answers WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", uuids(earlier))
	}
	if earlier := s.ReadFor.earlier(s.ReadFor.Positions); len(earlier) > 0 {
		queueRemovedCandidates(batch, earlier)
	}
	queue := queueRows
	if s.Packed {
		queue = queuePacked
	}
	if err := queue(batch, s); err != nil {
		return err
	}
	if err := queueCandidates(batch, s.ReadFor.Positions, s.Candidates); err != nil {
		return err
	}
	batch.Queue(noteScored, uuids(s.ReadFor.Positions), uuids(s.ReadFor.Sentiments), s.Version)
	return db.InTx(ctx, func(db *DB) error {
		if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("store scores: %w", err)
		}
		return nil
	})
}

// queueRows adds statements to a batch. The statements store scores in the tables positions, sentiments and citations.
func queueRows(batch *pgx.Batch, s Scores) error {
	positions, err1 := json.Marshal(s.Positions)
	sentiments, err2 := json.Marshal(s.Sentiments)
	citations, err3 := json.Marshal(s.Citations)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return fmt.Errorf("encode scores: %w", err)
		}
	}
	if earlier := s.earlier(); len(earlier) > 0 {
		batch.Queue("SELECT tidewatch_unpack_scores_of($1)", uuids(earlier))
	}
	if earlier := s.ReadFor.earlier(s.ReadFor.Positions); len(earlier) > 0 {
		batch.Queue("DELETE FROM positions WHERE answer_id = ANY($1)", uuids(earlier))
		batch.Queue("DELETE FROM citations WHERE answer_id = ANY($1)", uuids(earlier))
	}
	if earlier := s.ReadFor.earlier(s.ReadFor.Sentiments); len(earlier) > 0 {
		batch.Queue(deleteSentiments, uuids(earlier), string(sentiments))
	}
	if len(s.Positions) > 0 {
		batch.Queue(insertPositions, string(positions), s.Scorer, s.Version)
	}
	if len(s.Sentiments) > 0 {
		batch.Queue(insertSentiments, string(sentiments), s.Scorer, s.Version)
	}
	if len(s.Citations) > 0 {
		batch.Queue(insertCitations, string(citations), s.Scorer, s.Version)
	}
	return nil
}

// earlier returns the answers that may have earlier scores.
func (s Scores) earlier() []uuid.UUID {
	return s.ReadFor.earlier(slices.Concat(s.ReadFor.Positions, s.ReadFor.Sentiments))
}

// notOfOthers is the condition that the run $4, and not another run at the same time, scored an answer of the brand. A
// re-score covers only its segment, and no answers that were stored later. For any other run, the condition excludes
// the answers of other runs with scoring that were in progress at the same time, because those runs score these answers
// themselves. The answers of failed and cancelled runs count, because these runs may have left their answers unscored.
// If $4 is null, all answers meet the condition.
const notOfOthers = `NOT EXISTS (SELECT FROM rescores x WHERE x.run_id = $4 AND (answers.created_at > x.stored_until
		OR answers.created_at < x.period_from OR answers.created_at >= x.period_to
		OR answers.collector <> ALL (x.collectors)))
	AND answers.run_id <> ALL (ARRAY (SELECT o.id FROM job_runs r JOIN job_runs o ON o.brand_id = r.brand_id
		WHERE r.id = $4 AND o.job_type = 'data_collection_and_scoring' AND o.status NOT IN ('failed', 'cancelled')
			AND o.started_at <= coalesce(r.finished_at, clock_timestamp())
			AND coalesce(o.finished_at, 'infinity') >= r.started_at
			AND NOT EXISTS (SELECT FROM rescores x WHERE x.run_id = r.id)))`

// countScored counts the scores of both forms. The functions such as tidewatch_sentiments would read all names.
const countScored = `WITH scored AS (SELECT id, position_scored_at >= $3 AS p, sentiment_scored_at >= $3 AS s
	FROM answers
		WHERE brand_id = $1 AND status = 'ok' AND %s
			AND (position_scored_at >= $3 OR sentiment_scored_at >= $3) AND ` + notOfOthers + `)
	SELECT (SELECT count(*) FROM scored WHERE p) AS positions, (SELECT count(*) FROM scored WHERE s) AS sentiments,
		t.competitors + k.competitors AS competitor_sentiments, t.unsure + k.unsure AS unsure_sentiments,
		(SELECT count(*) FROM scored x JOIN citations c ON c.answer_id = x.id WHERE x.p) + k.pages AS citations
	FROM (SELECT count(*) FILTER (WHERE t.owner = 'competitor') AS competitors,
			count(*) FILTER (WHERE t.label = 'unsure') AS unsure
		FROM scored x JOIN sentiments t ON t.answer_id = x.id WHERE x.s) t,
	(SELECT coalesce(sum(k.competitor_sentiments) FILTER (WHERE x.s), 0) AS competitors,
			coalesce(sum(k.unsure_sentiments) FILTER (WHERE x.s), 0) AS unsure,
			coalesce(sum(k.page_count) FILTER (WHERE x.p), 0) AS pages
		FROM scored x JOIN answer_scores k ON k.answer_id = x.id) k`

// CountScored computes the scoring metrics of a scope from the tables of scores. The metrics count only scores since
// the time in the parameter "since", without the scores of runs other than s.ScoredBy, see notOfOthers.
func (db *DB) CountScored(ctx context.Context, s Scope, since time.Time) (ScoringMetrics, error) {
	var m ScoringMetrics
	err := db.conn.QueryRow(ctx, fmt.Sprintf(countScored, s.ofRun()), s.BrandID, s.RunID, since, s.ScoredBy).
		Scan(&m.PositionsProcessed, &m.SentimentsProcessed, &m.CompetitorSentimentsProcessed, &m.UnsureSentiments,
			&m.CitationsProcessed)
	if err != nil {
		return ScoringMetrics{}, fmt.Errorf("count scores: %w", err)
	}
	return m, nil
}

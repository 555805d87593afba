package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// ScoredSentiment is a sentiment with its scorer. The JSON keys of ScoredSentiment are column names.
type ScoredSentiment struct {
	Sentiment

	Quote         string `json:"quote"` // words of the answer that the judge quotes; empty without a judge
	Scorer        string `json:"scorer"`
	ScorerVersion int    `json:"scorer_version"`
}

// ListedAnswer is an answer with its scores.
type ListedAnswer struct {
	Attempts          int               `db:"attempts"`
	Citations         []Citation        `db:"citations"` // citations ordered by ordinal
	Collector         string            `db:"collector"`
	CostSource        string            `db:"cost_source"` // source of the cost; empty if unknown
	CostUSD           *float64          `db:"cost_usd"`    // nil if the cost is unknown
	Country           string            `db:"country"`
	CountryApplied    bool              `db:"country_applied"`
	CreatedAt         time.Time         `db:"created_at"`
	ErrorClass        string            `db:"error_class"`
	ErrorMessage      string            `db:"error_message"`
	ID                uuid.UUID         `db:"id"`
	InputTokens       *int64            `db:"input_tokens"`
	LatencyMS         int64             `db:"latency_ms"`
	Locale            string            `db:"locale"`
	LocaleApplied     bool              `db:"locale_applied"`
	Model             string            `db:"model"`
	OutputTokens      *int64            `db:"output_tokens"`
	PositionScoredAt  *time.Time        `db:"position_scored_at"` // time of the scoring of positions; nil if unscored
	Positions         []Position        `db:"positions"`          // positions of names, in the order of first mention
	QueryID           *uuid.UUID        `db:"query_id"`           // query of the answer; nil if the query was deleted
	QueryText         string            `db:"query_text"`
	ReasonCode        ReasonCode        `db:"reason_code"` // reason code of ErrorMessage; empty without a known reason
	RequestID         string            `db:"request_id"`
	RetryAt           *time.Time        `db:"retry_at"` // time when a failed call is repeated; nil if not repeated
	RunID             uuid.UUID         `db:"run_id"`
	Sample            int               `db:"sample"`
	Searches          []string          `db:"searches"`
	SentimentScoredAt *time.Time        `db:"sentiment_scored_at"` // time of the scoring of sentiments; nil if unscored
	Sentiments        []ScoredSentiment `db:"sentiments"`          // sentiments sorted by name, the brand first
	Sources           []Source          `db:"sources"`
	Status            AnswerStatus      `db:"status"`
	Text              string            `db:"text"`
	TextDeletedAt     *time.Time        `db:"text_deleted_at"` // time of the deletion of the text; nil if the text is kept
	Truncated         bool              `db:"truncated"`       // whether a length limit ended the text
}

// AnswerFilter selects answers of a run. Fields of the filter with zero values match everything.
type AnswerFilter struct {
	BrandMentioned *bool // whether scored answers mention the brand; nil selects all answers
	Collector      string
	RunID          uuid.UUID
	Status         AnswerStatus
}

// The statement omits the confidence of sentiments with a quote, because these sentiments come from the judge. Judges
// of earlier versions did not change the column "confidence", so its value may belong to the replaced sentiment.
const listedAnswers = `SELECT a.*,
		coalesce((SELECT jsonb_agg(to_jsonb(p) ORDER BY p.mention_order)
			FROM tidewatch_positions(a.id) p), '[]') AS positions,
		coalesce((SELECT jsonb_agg(to_jsonb(s) - CASE WHEN s.quote = '' THEN '' ELSE 'confidence' END
			ORDER BY s.owner, s.name) FROM tidewatch_sentiments(a.id) s), '[]') AS sentiments,
		coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal)
			FROM tidewatch_citations(a.id) c), '[]') AS citations
	FROM (SELECT id, run_id, query_id, query_text, collector, sample, country, locale, country_applied, locale_applied,
		status, text, sources,
			searches, model, request_id, input_tokens, output_tokens, cost_usd::float8 AS cost_usd, cost_source, latency_ms,
				attempts, error_class, error_message,
			CASE WHEN status = 'failed' THEN coalesce(reason_code, '') ELSE ''
				END AS reason_code, retry_at, position_scored_at, sentiment_scored_at, text_deleted_at, truncated, created_at
		FROM answers`

// ListedAnswer returns one answer of a run, or [ErrNotFound].
func (db *DB) ListedAnswer(ctx context.Context, runID, id uuid.UUID) (ListedAnswer, error) {
	return one[ListedAnswer](ctx, db.conn, "read answer", listedAnswers+" WHERE run_id = $1 AND id = $2) a", runID, id)
}

// ListAnswers returns the selected answers of a run, sorted by id, newest first.
func (db *DB) ListAnswers(ctx context.Context, f AnswerFilter, after Place, limit int) ([]ListedAnswer, error) {
	var w where
	w.add("run_id = ?", f.RunID)
	w.text("collector", f.Collector)
	w.text("status", string(f.Status))
	if f.BrandMentioned != nil {
		mentioned := mentionsBrand("answers.id")
		if *f.BrandMentioned {
			w.conditions = append(w.conditions, mentioned)
		} else {
			w.conditions = append(w.conditions, "position_version > 0", "NOT "+mentioned)
		}
	}
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[ListedAnswer](
		ctx,
		db.conn,
		"list answers",
		listedAnswers+w.sql()+" ORDER BY id DESC"+limitTo(limit)+") a ORDER BY a.id DESC",
		w.args...)
}

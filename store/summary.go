package store

import (
	"context"

	"github.com/google/uuid"
)

// EngineSummary summarizes the answers of one engine about a brand.
type EngineSummary struct {
	// Answers is the number of scored answers with the status "ok", without truncated answers that do not mention the
	// brand.
	Answers          int      `db:"answers"`
	AveragePosition  *float64 `db:"average_position"`  // mean order of the brand's first mention; nil without mentions
	AverageSentiment *float64 `db:"average_sentiment"` // mean of the sure sentiments; nil below [MinSentiments]
	Collector        string   `db:"collector"`
	MentionRate      *float64 `db:"mention_rate"` // share of answers with a mention; nil without answers
	NoAnswer         int      `db:"no_answer"`    // number of calls without an answer, which all rates exclude
	Sentiments       int      `db:"sentiments"`   // number of sure sentiments
	Unsure           int      `db:"unsure"`       // number of unsure sentiments
}

// SummarizeBrand returns the summary of all scored answers of a brand, by engine. The statement reads the positions and
// sentiments of the brand from their tables, and from columns of answer_scores. The functions such as
// tidewatch_positions would read all names of all answers.
func (db *DB) SummarizeBrand(ctx context.Context, brandID uuid.UUID) ([]EngineSummary, error) {
	const counts = "a.position_version > 0 AND (NOT a.truncated OR a.mention_order IS NOT NULL)"
	return many[EngineSummary](ctx, db.conn, "summarize brand", `SELECT a.collector,
			count(*) FILTER (WHERE `+counts+`) AS answers,
			count(*) FILTER (WHERE a.status = 'no_answer') AS no_answer,
			(count(a.mention_order)::float8 / nullif(count(*) FILTER (WHERE `+counts+`), 0)) AS mention_rate,
			avg(a.mention_order)::float8 AS average_position,
			CASE WHEN count(a.score) FILTER (WHERE a.label <> 'unsure') >= $2
				THEN avg(a.score) FILTER (WHERE a.label <> 'unsure') END::float8 AS average_sentiment,
			count(a.score) FILTER (WHERE a.label <> 'unsure') AS sentiments,
			count(a.score) FILTER (WHERE a.label = 'unsure') AS unsure
		FROM (SELECT a.collector, a.status, a.position_version, a.truncated,
				coalesce(p.mention_order, x.brand_order) AS mention_order, coalesce(s.score, x.brand_score) AS score,
				coalesce(s.label, x.brand_label) AS label
			FROM answers a
			LEFT JOIN positions p ON p.answer_id = a.id AND p.owner = 'brand'
			LEFT JOIN sentiments s ON s.answer_id = a.id AND s.owner = 'brand'
			LEFT JOIN answer_scores x ON x.answer_id = a.id
			WHERE a.brand_id = $1 AND a.status IN ('ok', 'no_answer')) a
		GROUP BY a.collector ORDER BY a.collector`, brandID, MinSentiments)
}

package store

import (
	"context"

	"github.com/google/uuid"
)

// Segment selects answers of a brand in two periods. Empty filters match everything.
type Segment struct {
	BrandID       uuid.UUID
	Before, After Period
	Collectors    []string
	Countries     []string // country codes; "" selects answers without a country
	QueryIDs      []uuid.UUID
	Topic         string
}

// ComparedCell has the counts of one query, collector and country in one period. An edited query counts as another
// query, because the earlier answers belong to the old text.
type ComparedCell struct {
	After     bool       `db:"after"` // whether the counts are of the second period
	Collector string     `db:"collector"`
	Country   string     `db:"country"`
	QueryID   *uuid.UUID `db:"query_id"` // nil if the query was deleted
	QueryText string     `db:"query_text"`

	AllCited    int     `db:"all_cited"`    // all cited pages
	AllMentions int     `db:"all_mentions"` // mentions of the brand and its competitors
	Answers     int     `db:"answers"`      // scored answers with the status "ok"
	Calls       int     `db:"calls"`        // calls with any outcome
	Cited       int     `db:"cited"`        // cited pages of the brand
	Judged      int     `db:"judged"`       // scored answers less the truncated answers that do not mention the brand
	Mentioned   int     `db:"mentioned"`    // scored answers that mention the brand
	Mentions    int     `db:"mentions"`     // mentions of the brand
	OrderSum    int     `db:"order_sum"`    // sum of the orders of the brand's first mentions
	Sentiment   float64 `db:"sentiment"`    // sum of the sure sentiments
	Sure        int     `db:"sure"`         // number of sure sentiments
	Unsure      int     `db:"unsure"`       // number of unsure sentiments
}

// The statement reads the scores of each answer by primary key, so the time depends only on the number of answers in
// the segment. Without this form, Postgres would read the scores of all brands.
const comparedCells = `SELECT after, query_id, query_text, collector, country, count(*)::int AS calls,
		count(*) FILTER (WHERE scored)::int AS answers,
		count(*) FILTER (WHERE scored AND (place IS NOT NULL OR NOT truncated))::int AS judged,
		count(place)::int AS mentioned, coalesce(sum(place), 0)::int AS order_sum,
		coalesce(sum(n.mentions), 0)::int AS mentions, coalesce(sum(n.all_mentions), 0)::int AS all_mentions,
		coalesce(sum(s.score) FILTER (WHERE s.label <> 'unsure'), 0)::float8 AS sentiment,
		count(*) FILTER (WHERE s.label <> 'unsure')::int AS sure,
		count(*) FILTER (WHERE s.label = 'unsure')::int AS unsure,
		coalesce(sum(c.cited), 0)::int AS cited, coalesce(sum(c.all_cited), 0)::int AS all_cited
	FROM segment a
	LEFT JOIN LATERAL (
		SELECT sum(mentions) AS all_mentions, sum(mentions) FILTER (WHERE owner = 'brand') AS mentions,
			min(mention_order) FILTER (WHERE owner = 'brand') AS place,
			min(name) FILTER (WHERE owner = 'brand') AS name
		FROM positions WHERE answer_id = a.id OFFSET 0) n ON a.scored
	LEFT JOIN LATERAL (
		SELECT score, label FROM sentiments
		WHERE answer_id = a.id AND owner = 'brand' AND name = n.name LIMIT 1) s ON a.scored
	LEFT JOIN LATERAL (
		SELECT count(*) AS all_cited, count(*) FILTER (WHERE owner = 'brand') AS cited
		FROM citations WHERE answer_id = a.id AND citations.cited OFFSET 0) c ON a.scored
	GROUP BY after, query_id, query_text, collector, country
	ORDER BY query_text, query_id, collector, country, after`

// ComparedCells returns the cells of a segment with their counts, one row for each cell and period.
func (db *DB) ComparedCells(ctx context.Context, s Segment) ([]ComparedCell, error) {
	with, args := s.sql()
	var cells []ComparedCell
	err := db.InTx(ctx, func(db *DB) error {
		// With JIT, Postgres would need more time to compile the statement than to run the statement.
		if _, err := exec(ctx, db.conn, "set jit", "SET LOCAL jit = off"); err != nil {
			return err
		}
		var err error
		cells, err = many[ComparedCell](ctx, db.conn, "count the cells of a segment", with+comparedCells, args...)
		return err
	})
	return cells, err
}

// ComparedModel has the calls of a segment's runs to one collector and model in one period.
type ComparedModel struct {
	After     bool   `db:"after"`
	Answers   int    `db:"answers"` // calls that did not fail
	Collector string `db:"collector"`
	Failed    int    `db:"failed"`
	Model     string `db:"model"`
}

// ComparedModels returns the calls of a segment by collector and model.
func (db *DB) ComparedModels(ctx context.Context, s Segment) ([]ComparedModel, error) {
	with, args := s.sql()
	return many[ComparedModel](ctx, db.conn, "count the models of a segment", with+`SELECT after, collector, model,
			count(*) FILTER (WHERE status <> 'failed')::int AS answers, count(*) FILTER (WHERE status = 'failed')::int AS failed
		FROM segment GROUP BY after, collector, model ORDER BY collector, model, after`, args...)
}

// ComparedRuns has the number of runs with answers in a segment in one period.
type ComparedRuns struct {
	After   bool `db:"after"`
	All     int  `db:"all_runs"`
	Partial int  `db:"partial"` // runs that failed, were cancelled, or are unfinished
}

// ComparedRuns returns the numbers of runs of a segment by period.
func (db *DB) ComparedRuns(ctx context.Context, s Segment) ([]ComparedRuns, error) {
	with, args := s.sql()
	return many[ComparedRuns](ctx, db.conn, "count the runs of a segment", with+`SELECT after, count(*)::int AS all_runs,
			count(*) FILTER (WHERE r.status <> 'completed')::int AS partial
		FROM (SELECT DISTINCT after, run_id FROM segment) a JOIN job_runs r ON r.id = a.run_id GROUP BY after`, args...)
}

// sql returns a WITH clause that defines the table "segment", and the arguments of the clause.
func (s Segment) sql() (with string, args []any) {
	var w where
	w.add("brand_id = ?", s.BrandID)
	if len(s.Collectors) > 0 {
		w.add("collector = ANY(?)", s.Collectors)
	}
	if len(s.Countries) > 0 {
		w.add("country = ANY(?)", s.Countries)
	}
	if len(s.QueryIDs) > 0 {
		w.add("query_id = ANY(?)", uuids(s.QueryIDs))
	}
	if s.Topic != "" {
		w.add("query_id IN (SELECT id FROM queries WHERE brand_id = $1 AND topic = ?)", s.Topic)
	}
	shared := len(w.conditions)
	period := func(p Period, after string) string {
		w.conditions = w.conditions[:shared]
		w.add("created_at >= ?", p.From)
		w.add("created_at < ?", p.To)
		return "SELECT " + after + ` AS after, id, run_id, query_id, query_text, collector, country, model, status, truncated,
			status = 'ok' AND position_version > 0 AS scored FROM answers` + w.sql()
	}
	with = "WITH segment AS (" + period(s.Before, "false") + " UNION ALL " + period(s.After, "true") + ") "
	return with, w.args
}

package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Search is a text that engines searched for while they answered.
type Search struct {
	Answers    int        `db:"answers"`
	Collectors []string   `db:"collectors"` // sorted
	FirstAt    time.Time  `db:"first_at"`   // time of the first answer
	ID         uuid.UUID  `db:"id"`         // identifies the text
	Judged     int        `db:"judged"`     // answers, less the truncated answers that do not mention the brand
	LastAt     time.Time  `db:"last_at"`    // time of the last answer
	Mentioned  int        `db:"mentioned"`  // answers that mention the brand
	Queries    int        `db:"queries"`    // the number of query texts of the answers
	QueryID    *uuid.UUID `db:"query_id"`   // the query of the brand with the same text; nil if there is none
	Searches   int        `db:"searches"`   // the number of searches; an answer may repeat a search
	Text       string     `db:"text"`       // normalized
}

// SearchFilter selects searches. Fields with zero values match everything.
type SearchFilter struct {
	After   Place  // the end of the previous page, see [Facts.Searches]
	IsQuery *bool  // whether the text is the text of a query of the brand
	Text    string // a part of the text, regardless of letter case
}

// search returns the SQL expression that normalizes a text: lower case, with single spaces. Only texts with other white
// space need the slow regular expression.
func (f folding) search(text string) string {
	return f.lower(`btrim(CASE WHEN ` + text + ` LIKE '%  %' OR ` + text + ` LIKE E'%\n%' OR ` + text + ` LIKE E'%\t%'
		THEN regexp_replace(` + text + `, '\s+', ' ', 'g') ELSE ` + text + ` END)`)
}

// searching selects the scored answers with searches of the cells $2, in the period from $3 until $4.
const searching = `chosen AS (SELECT DISTINCT query_id, query_text, collector, country FROM cells WHERE id = ANY($2)),
	searching AS (SELECT a.* FROM answers a JOIN chosen k ON a.query_text = k.query_text AND a.collector = k.collector
			AND a.country = k.country AND a.query_id IS NOT DISTINCT FROM k.query_id
		WHERE a.brand_id = $1 AND a.created_at >= $3 AND a.created_at < $4 AND a.status = 'ok'
			AND a.position_version > 0 AND a.searches <> '{}')`

// SearchesSince returns the time since which the given cells have the given number of answers with searches. If the
// cells have no more answers with searches in the period, the result is the beginning of the period.
func (f *Facts) SearchesSince(ctx context.Context, cells []Cell, p Period, newest int) (time.Time, error) {
	rows, _ := rowsOf(cells)
	if _, err := exec(ctx, f.db.conn, "prepare to find searches", "SET LOCAL enable_sort = on"); err != nil {
		return p.From, err
	}
	excluded, err := one[struct {
		At *time.Time `db:"at"`
	}](ctx, f.db.conn, "find the newest search that is not counted", "WITH "+searching+
		" SELECT (SELECT created_at FROM searching ORDER BY created_at DESC OFFSET $5 LIMIT 1) AS at",
		f.brandID, rows, p.From, p.To, newest)
	if err != nil || excluded.At == nil {
		return p.From, err
	}
	return excluded.At.Add(time.Microsecond), nil
}

// Searches returns the searches of the scored answers of the given cells in a period, sorted by the number of answers,
// the largest number first. The list begins after [SearchFilter.After], whose time contains a number of answers as
// microseconds. Searches that retention deleted do not count. The run time grows with the number of answers in the
// period, which callers can limit by [Facts.SearchesSince].
func (f *Facts) Searches(
	ctx context.Context, cells []Cell, p Period, filter SearchFilter, limit int,
) ([]Search, error) {
	rows, _ := rowsOf(cells)
	folding, err := newFolding(ctx, f.db)
	if err != nil {
		return nil, err
	}
	w := where{args: []any{f.brandID, rows, p.From, p.To}, conditions: []string{"true"}}
	w.truth(filter.IsQuery, "query_id IS NOT NULL")
	if filter.Text != "" {
		w.add("position(?::text IN key) > 0", fold(filter.Text))
	}
	if after := filter.After; !after.IsZero() {
		at := w.arg(int(after.At.UnixMicro()))
		w.conditions = append(w.conditions, "(answers < "+at+" OR answers = "+at+" AND id > "+w.arg(after.ID)+")")
	}
	return many[Search](ctx, f.db.conn, "list searches", "WITH "+searching+`,
		asked AS MATERIALIZED (
			SELECT id, collector, created_at, truncated, searches, coalesce(query_id::text, query_text) AS query,
				EXISTS (SELECT FROM positions WHERE answer_id = a.id AND owner = 'brand') AS named
			FROM searching a),
		written AS MATERIALIZED (SELECT a.id, t.written FROM asked a, unnest(a.searches) AS t (written)),
		folded AS MATERIALIZED (SELECT written, text, `+folding.fold("text")+` AS key
			FROM (SELECT written, `+folding.search("written")+` AS text
				FROM (SELECT DISTINCT written FROM written) d OFFSET 0) n
			WHERE text <> ''),
		by_answer AS (SELECT w.id, f.key, min(f.text COLLATE "C") AS text, count(*) AS searches
			FROM written w JOIN folded f USING (written) GROUP BY w.id, f.key),
		by_query AS (SELECT s.key, min(s.text COLLATE "C") AS text, a.query, a.collector,
				sum(s.searches)::int AS searches, count(*)::int AS answers,
				count(*) FILTER (WHERE a.named)::int AS mentioned,
				count(*) FILTER (WHERE a.named OR NOT a.truncated)::int AS judged,
				min(a.created_at) AS first_at, max(a.created_at) AS last_at
			FROM by_answer s JOIN asked a USING (id) GROUP BY s.key, a.query, a.collector),
		counted AS (SELECT key, min(text COLLATE "C") AS text, sum(searches)::int AS searches, sum(answers)::int AS answers,
				sum(mentioned)::int AS mentioned, sum(judged)::int AS judged, count(DISTINCT query)::int AS queries,
				min(first_at) AS first_at, max(last_at) AS last_at,
				array_agg(DISTINCT collector ORDER BY collector) AS collectors
			FROM by_query GROUP BY key),
		matched AS (SELECT c.*, md5(c.key)::uuid AS id, q.id AS query_id FROM counted c
			LEFT JOIN (SELECT DISTINCT ON (1) `+folding.fold(folding.search("text"))+` AS key, id FROM queries
				WHERE brand_id = $1 ORDER BY 1, is_active DESC, id) q USING (key))
		SELECT answers, collectors, first_at, id, judged, last_at, mentioned, queries, query_id, searches, text
		FROM matched`+w.sql()+" ORDER BY answers DESC, id"+limitTo(limit), w.args...)
}

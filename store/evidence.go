package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// EvidenceAnswer is a scored answer with what the answer says about names, and the pages that the answer cites.
type EvidenceAnswer struct {
	Citations     []Citation        `db:"citations"` // ordered by ordinal
	Collector     string            `db:"collector"`
	Country       string            `db:"country"`
	CreatedAt     time.Time         `db:"created_at"`
	ID            uuid.UUID         `db:"id"`
	Model         string            `db:"model"`
	Positions     []Position        `db:"positions"` // in the order of first mention
	QueryID       *uuid.UUID        `db:"query_id"`  // nil if the query was deleted
	QueryText     string            `db:"query_text"`
	RunID         uuid.UUID         `db:"run_id"`
	Sentiments    []ScoredSentiment `db:"sentiments"` // the brand first
	Text          string            `db:"text"`
	TextDeletedAt *time.Time        `db:"text_deleted_at"` // nil if the text is kept
	Truncated     bool              `db:"truncated"`       // whether a length limit ended the text
}

// EvidenceFilter selects scored answers of a brand by what the answers say. Fields with zero values match everything.
type EvidenceFilter struct {
	Cited      *bool    // whether an answer cites a page on the domains of the name
	Competitor string   // the competitor that Cited, Counted, Mentioned and Sentiments are about; empty means the brand
	Counted    *bool    // whether an answer counts in the mention rate of the name
	Domain     string   // the registrable domain of a cited page
	Mentioned  *bool    // whether an answer mentions the name
	Sentiments []string // labels of the sentiment towards the name
	URL        string   // the normalized URL of a cited page
}

// evidenceOf begins a statement that returns the selected answers with their scores.
const evidenceOf = `SELECT a.*,
		coalesce((SELECT jsonb_agg(to_jsonb(p) ORDER BY p.mention_order) FROM positions p
			WHERE p.answer_id = a.id), '[]') AS positions,
		coalesce((SELECT jsonb_agg(to_jsonb(s) - CASE WHEN s.quote = '' THEN '' ELSE 'confidence' END
			ORDER BY s.owner, s.name) FROM sentiments s WHERE s.answer_id = a.id), '[]') AS sentiments,
		coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal) FROM citations c
			WHERE c.answer_id = a.id), '[]') AS citations
	FROM (SELECT a.id, a.run_id, a.query_id, a.query_text, a.collector, a.country, a.model, a.text, a.text_deleted_at,
		a.truncated, a.created_at`

// evidence selects the answers of the cells $2 of the brand $1 in the period from $3 until $4.
const evidence = "WITH chosen AS (SELECT DISTINCT query_id, query_text, collector, country FROM cells WHERE id = ANY($2)) " +
	evidenceOf + ` FROM answers a JOIN chosen k ON a.query_text = k.query_text AND a.collector = k.collector
		AND a.country = k.country AND a.query_id IS NOT DISTINCT FROM k.query_id`

// conditions adds the conditions of the filter on the answers a.
func (f EvidenceFilter) conditions(w *where) {
	named, owned := "owner = 'brand'", "owner = 'brand'"
	if f.Competitor != "" {
		name := w.arg(f.Competitor)
		named = "owner = 'competitor' AND name = " + name
		owned = "owner = 'competitor' AND competitor_id IN (SELECT id FROM competitors WHERE brand_id = $1 AND name = " +
			name + ")"
	}
	mentions := "EXISTS (SELECT FROM positions WHERE answer_id = a.id AND " + named + ")"
	const cites = "EXISTS (SELECT FROM citations WHERE answer_id = a.id AND cited AND "
	w.truth(f.Mentioned, mentions)
	w.truth(f.Counted, "(NOT a.truncated OR "+mentions+")")
	w.truth(f.Cited, cites+owned+")")
	if len(f.Sentiments) > 0 {
		w.add("EXISTS (SELECT FROM positions JOIN sentiments USING (answer_id, owner, name) WHERE answer_id = a.id AND "+
			named+" AND label = ANY(?))", f.Sentiments)
	}
	if f.Domain != "" {
		w.add(cites+"domain = ?)", f.Domain)
	}
	if f.URL != "" {
		w.add(cites+"url = ?)", f.URL)
	}
}

// Evidence returns the scored answers of the given cells in a period that match a filter, newest first. The list begins
// after the given place. The
// other sums of [Facts] count the same answers.
func (f *Facts) Evidence(
	ctx context.Context, cells []Cell, p Period, filter EvidenceFilter, after Place, limit int,
) ([]EvidenceAnswer, error) {
	rows, _ := rowsOf(cells)
	w := where{args: []any{f.brandID, rows, p.From, p.To}, conditions: []string{
		"a.brand_id = $1", "a.created_at >= $3", "a.created_at < $4", "a.status = 'ok'", "a.position_version > 0",
	}}
	filter.conditions(&w)
	if !after.IsZero() {
		w.conditions = append(w.conditions, "(a.created_at, a.id) < ("+w.arg(after.At)+", "+w.arg(after.ID)+")")
	}
	return many[EvidenceAnswer](ctx, f.db.conn, "list the answers of a brand", evidence+w.sql()+
		" ORDER BY a.created_at DESC, a.id DESC"+limitTo(limit)+") a ORDER BY a.created_at DESC, a.id DESC", w.args...)
}

// BrandAnswer returns an answer of a brand with any outcome, or [ErrNotFound].
func (db *DB) BrandAnswer(ctx context.Context, brandID, id uuid.UUID) (EvidenceAnswer, error) {
	return one[EvidenceAnswer](ctx, db.conn, "read an answer of a brand",
		evidenceOf+" FROM answers a WHERE a.brand_id = $1 AND a.id = $2) a", brandID, id)
}

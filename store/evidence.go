package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// EvidenceAnswer is an answer with its positions, sentiments and citations.
type EvidenceAnswer struct {
	Citations     []Citation        `db:"citations"` // citations ordered by ordinal
	Collector     string            `db:"collector"`
	Country       string            `db:"country"`
	CreatedAt     time.Time         `db:"created_at"`
	ID            uuid.UUID         `db:"id"`
	Model         string            `db:"model"`
	Positions     []Position        `db:"positions"` // positions in the order of first mention
	QueryID       *uuid.UUID        `db:"query_id"`  // nil if the query was deleted
	QueryText     string            `db:"query_text"`
	RunID         uuid.UUID         `db:"run_id"`
	Sentiments    []ScoredSentiment `db:"sentiments"` // sentiments, the brand first
	Text          string            `db:"text"`
	TextDeletedAt *time.Time        `db:"text_deleted_at"` // nil if the text is kept
	Truncated     bool              `db:"truncated"`       // whether a length limit ended the text

	ErrorMessage string       `db:"error_message"` // set only if the call failed
	Presented    *TextRange   `db:"-"`             // the place of a selected candidate; nil without one
	ReasonCode   ReasonCode   `db:"reason_code"`   // set only if the call failed for a known reason
	Searches     []string     `db:"searches"`      // the searches of the engine
	Status       AnswerStatus `db:"status"`
}

// TextRange is a part of a text. The offsets are in bytes, and End is exclusive.
type TextRange struct{ Start, End int }

// EvidenceFilter selects answers of a brand by their contents. Fields with zero values match everything, but an empty
// list of Statuses selects the scored answers. In the comments of the fields, "the name" is the name of the brand or of
// the given competitor.
type EvidenceFilter struct {
	Cited      *bool          // whether an answer cites a page on the domains of the name
	Competitor string         // the competitor for Cited, Counted, Mentioned and Sentiments; empty means the brand
	Counted    *bool          // whether an answer counts in the mention rate of the name
	Domain     string         // the registrable domain of a cited page
	Mentioned  *bool          // whether an answer mentions the name
	Rivals     *bool          // whether an answer mentions a competitor
	Sentiments []string       // labels of the sentiment towards the name
	Statuses   []AnswerStatus // outcomes of the calls; empty selects scored answers
	Truncated  *bool          // whether a length limit ended the text
	URL        string         // the normalized URL of a cited page
}

// evidenceOf begins a statement that returns answers with their scores. Callers append the conditions on the answers,
// which have the alias a.
func evidenceOf(scores scoresOf) string {
	return `SELECT a.id, a.run_id, a.query_id, a.query_text, a.collector, a.country, a.model, a.text,
		a.text_deleted_at, a.truncated, a.created_at, a.status, a.searches,
		CASE WHEN a.status = 'failed' THEN a.error_message ELSE '' END AS error_message,
		CASE WHEN a.status = 'failed' THEN coalesce(a.reason_code, '') ELSE '' END AS reason_code,
		coalesce((SELECT jsonb_agg(to_jsonb(p) ORDER BY p.mention_order)
			FROM ` + scores("positions") + ` p), '[]') AS positions,
		coalesce((SELECT jsonb_agg(to_jsonb(s) - CASE WHEN s.quote = '' THEN '' ELSE 'confidence' END
			ORDER BY s.owner, s.name) FROM ` + scores("sentiments") + ` s), '[]') AS sentiments,
		coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal)
			FROM ` + scores("citations") + ` c), '[]') AS citations
	FROM answers a`
}

// factsWith selects facts that may have matching answers, newest first. The result contains either all selected facts
// of a quarter-hour or none of them. Facts from before the oldest answer are left out, because their answers are
// deleted.
const factsWith = `SELECT bucket, run_id, cell_id, model FROM cell_facts
	WHERE brand_id = $1 AND cell_id = ANY($2) AND bucket >= $3 AND bucket < $4
		AND bucket > (SELECT min(created_at) FROM answers WHERE brand_id = $1) - interval '` + trendBucket + `'
		AND %s
	ORDER BY bucket DESC FETCH FIRST %d ROWS WITH TIES`

// answersOfFacts selects the matching answers of facts. The statement reads the answers of a fact by run and query. Two
// cells of a deleted query may have the same answers, so DISTINCT removes duplicates.
const answersOfFacts = `SELECT DISTINCT a.created_at, a.id
	FROM unnest($5::timestamptz[], $6::uuid[], $7::int[], $8::text[]) AS f (bucket, run_id, cell_id, model)
	JOIN cells k ON k.id = f.cell_id
	CROSS JOIN LATERAL (SELECT a.id, a.created_at FROM answers a
		WHERE a.run_id = f.run_id AND (a.query_id = k.query_id OR a.query_id IS NULL AND k.query_id IS NULL)
			AND a.collector = k.collector AND a.query_text = k.query_text AND a.country = k.country AND a.model = f.model
			AND a.created_at >= f.bucket AND a.created_at < f.bucket + interval '` + trendBucket + `'
			AND a.brand_id = $1 AND a.created_at >= $3 AND a.created_at < $4 AND %s OFFSET 0) a
	WHERE $2::int[] IS NOT NULL
	ORDER BY a.created_at DESC, a.id DESC`

// rawAnswers selects the matching answers of time ranges with incomplete facts. The column is_chosen is not a join,
// because Postgres underestimates the number of answers in ranges, and would compare each answer with each cell.
const rawAnswers = `SELECT a.created_at, a.id
	FROM unnest($5::timestamptz[], $6::timestamptz[]) AS r (since, until)
	CROSS JOIN LATERAL (SELECT id, status, position_version, truncated, created_at,
			(query_text, collector, country, coalesce(query_id, '00000000-0000-0000-0000-000000000000')) IN (
				SELECT query_text, collector, country, coalesce(query_id, '00000000-0000-0000-0000-000000000000')
				FROM cells WHERE id = ANY($2)) AS is_chosen
		FROM answers a WHERE a.brand_id = $1 AND a.created_at >= r.since AND a.created_at < r.until OFFSET 0) a
	WHERE a.is_chosen AND a.created_at >= $3 AND a.created_at < $4 AND %s ORDER BY a.created_at DESC, a.id DESC`

// chosenAnswers selects the matching answers of a list of ids.
const chosenAnswers = `SELECT a.created_at, a.id FROM answers a
	WHERE $2::int[] IS NOT NULL AND a.brand_id = $1 AND a.id = ANY($5) AND a.created_at >= $3 AND a.created_at < $4
		AND %s ORDER BY a.created_at DESC, a.id DESC`

// A criterion is a condition on answers.
type criterion struct {
	answers func(w *where) string // the condition on a row a of the table answers
	facts   func(w *where) string // the condition on a fact that may have such answers
	value   bool                  // true if answers must meet the condition, false if answers must not
}

// criteria returns the criteria of the filter.
func (f EvidenceFilter) criteria() []criterion {
	mentions := func(w *where) string {
		if f.Competitor == "" {
			return mentionsBrand("a.id")
		}
		return mentionsName(f.named(w))
	}
	mentioned := marked(mentionMark(f.Competitor))
	var all []criterion
	if f.Mentioned != nil {
		all = append(all, criterion{mentions, mentioned, *f.Mentioned})
	}
	if f.Counted != nil {
		all = append(all, criterion{
			func(w *where) string { return "(NOT a.truncated OR " + mentions(w) + ")" },
			func(w *where) string { return "(truncated < answers OR " + mentioned(w) + ")" },
			*f.Counted,
		})
	}
	if f.Rivals != nil {
		all = append(all, criterion{
			func(*where) string {
				return mentionsName(func(of string) string { return of + "owner = 'competitor'" })
			},
			func(*where) string { return "all_mentions > mentions" },
			*f.Rivals,
		})
	}
	if f.Truncated != nil {
		all = append(all, criterion{
			func(*where) string { return "a.truncated" }, func(*where) string { return "truncated > 0" }, *f.Truncated,
		})
	}
	if f.Cited != nil {
		all = append(all, criterion{cites(f.owned), f.citedMark(), *f.Cited})
	}
	if len(f.Sentiments) > 0 {
		all = append(all, f.labelled())
	}
	if f.Domain != "" {
		is := func(w *where) fields {
			domain := w.arg(f.Domain)
			return func(of string) string { return of + "domain = " + domain }
		}
		all = append(all, criterion{cites(is), marked(domainMark(f.Domain)), true})
	}
	if f.URL != "" {
		is := func(w *where) fields {
			url := w.arg(f.URL)
			return func(of string) string { return of + "url = " + url }
		}
		all = append(all, criterion{cites(is), marked(urlMark(f.URL)), true})
	}
	return all
}

// fields is a condition on a row or on an entry of answer_scores. The parameter "of" is the prefix of the field names:
// empty for a row, and "(e)." for an entry.
type fields func(of string) string

// named returns the condition that a position or a sentiment is about the name.
func (f EvidenceFilter) named(w *where) fields {
	if f.Competitor == "" {
		return func(of string) string { return of + "owner = 'brand'" }
	}
	name := w.arg(f.Competitor)
	return func(of string) string { return of + "name = " + name + " AND " + of + "owner = 'competitor'" }
}

// owned returns the condition that a page belongs to the name. ARRAY makes Postgres read the competitors only once.
func (f EvidenceFilter) owned(w *where) fields {
	if f.Competitor == "" {
		return func(of string) string { return of + "owner = 'brand'" }
	}
	name := w.arg(f.Competitor)
	return func(of string) string {
		return of + "owner = 'competitor' AND " + of + "competitor_id = ANY (ARRAY (" +
			"SELECT id FROM competitors WHERE brand_id = $1 AND name = " + name + "))"
	}
}

// labelled returns the criterion on the labels of sentiments.
func (f EvidenceFilter) labelled() criterion {
	marks := make([]string, len(f.Sentiments))
	for i, label := range f.Sentiments {
		marks[i] = labelMark(label, f.Competitor)
	}
	return criterion{func(w *where) string {
		named, labels := f.named(w), w.arg(f.Sentiments)
		return hasScores("sentiments", "SELECT FROM positions JOIN sentiments USING (answer_id, owner, name) "+
			"WHERE answer_id = a.id AND "+named("")+" AND label = ANY("+labels+")",
			"SELECT FROM "+packedEntries("names", "a.id")+
				" WHERE "+named("(e).")+" AND (e).label = ANY("+labels+") AND (e).mention_order IS NOT NULL")
	}, marked(marks...), true}
}

// citedMark returns the condition that an answer of a fact cites a page of the name.
func (f EvidenceFilter) citedMark() func(w *where) string {
	if f.Competitor == "" {
		return marked(citedMark)
	}
	return func(w *where) string {
		return "coalesce(marks && (SELECT array_agg(" + markHash("'"+citedMark+" ' || id") +
			") FROM competitors WHERE brand_id = $1 AND name = " + w.arg(f.Competitor) + "), false)"
	}
}

// mentionsName returns the condition that an answer mentions a matching name.
func mentionsName(matches fields) string {
	return hasScores("positions", "SELECT FROM positions WHERE answer_id = a.id AND "+matches(""),
		"SELECT FROM "+packedEntries("names", "a.id")+" WHERE "+matches("(e).")+" AND (e).mention_order IS NOT NULL")
}

// cites returns the condition that an answer cites a matching page.
func cites(page func(w *where) fields) func(w *where) string {
	return func(w *where) string {
		matches := page(w)
		return hasScores("citations", "SELECT FROM citations WHERE answer_id = a.id AND cited AND "+matches(""),
			"SELECT FROM "+packedEntries("pages", "a.id")+" WHERE "+matches("(e).")+" AND (e).cited")
	}
}

// marked returns the condition that a fact has one of the marks.
func marked(marks ...string) func(w *where) string {
	return func(w *where) string {
		return "marks && (SELECT array_agg(" + markHash("m") + ") FROM unnest(" + w.arg(marks) + "::text[]) m)"
	}
}

// ofFacts returns the condition that a fact may have answers that match the filter. A fact combines the marks of all
// its answers, so two conditions may match two different answers. Callers must therefore also check each answer.
func (f EvidenceFilter) ofFacts(w *where) string {
	conditions := []string{"true"}
	if len(f.Statuses) > 0 {
		return f.outcomes()
	}
	for _, c := range f.criteria() {
		condition := c.facts(w)
		if !c.value {
			condition = "(answers > 1 OR NOT " + condition + ")"
		}
		conditions = append(conditions, condition)
	}
	return "answers > 0 AND (marks IS NULL OR " + strings.Join(conditions, " AND ") + ")"
}

// outcomes returns a condition on facts. A fact that does not meet the condition has no call with a status of the
// filter. The condition uses the counts of a fact, because failed and unscored calls have no marks.
func (f EvidenceFilter) outcomes() string {
	if slices.Equal(f.Statuses, []AnswerStatus{AnswerFailed}) {
		return "failed > 0"
	}
	if !slices.Contains(f.Statuses, AnswerOK) && !slices.Contains(f.Statuses, AnswerFailed) {
		return "calls > failed + answers"
	}
	return "calls > 0"
}

// having returns the condition that the status of an answer matches the filter.
func (f EvidenceFilter) having(w *where) string {
	if len(f.Statuses) > 0 {
		return "a.status = ANY(" + w.arg(f.Statuses) + ")"
	}
	return "a.status = 'ok' AND a.position_version > 0"
}

// EvidenceQuery selects answers of a brand.
type EvidenceQuery struct {
	Candidates CandidateFilter // the segment of the keys in Presented
	Cells      []Cell
	Filter     EvidenceFilter
	Limit      int
	Newest     int // maximum number of newest answers with searches that are compared with Search
	Period     Period
	Presented  []string // keys of candidates; an answer presents at least one of them; empty matches everything
	Search     string   // a search of the engine, see [Facts.Searches]; empty matches everything
}

// foundAnswer is the position of an answer in the list of answers.
type foundAnswer struct {
	CreatedAt time.Time `db:"created_at"`
	ID        uuid.UUID `db:"id"`
}

// foundFact is a fact that may have matching answers.
type foundFact struct {
	Bucket time.Time `db:"bucket"`
	CellID int       `db:"cell_id"`
	Model  string    `db:"model"`
	RunID  uuid.UUID `db:"run_id"`
}

// Evidence returns the answers that a query selects, newest first. The list begins after the given position. The sums
// of [Facts] count the same answers, provided that the answers are scored.
func (f *Facts) Evidence(ctx context.Context, q EvidenceQuery, after Place) ([]EvidenceAnswer, error) {
	found, err := f.foundAnswers(ctx, q, after)
	if err != nil {
		return nil, err
	}
	ids := column(found, func(a foundAnswer) uuid.UUID { return a.ID })
	scores, err := f.db.scoresOf(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := many[EvidenceAnswer](ctx, f.db.conn, "list the answers of a brand",
		evidenceOf(scores)+" WHERE a.id = ANY($1) ORDER BY a.created_at DESC, a.id DESC", ids)
	if err != nil || len(q.Presented) == 0 {
		return answers, err
	}
	return answers, f.addPresented(ctx, answers, q.Presented)
}

// CountEvidence returns the number of answers that a query selects, up to the limit of the query.
func (f *Facts) CountEvidence(ctx context.Context, q EvidenceQuery) (int, error) {
	found, err := f.foundAnswers(ctx, q, Place{})
	return len(found), err
}

// foundAnswers returns the positions of the selected answers in the list of answers.
func (f *Facts) foundAnswers(ctx context.Context, q EvidenceQuery, after Place) ([]foundAnswer, error) {
	if err := f.allowAllPlans(ctx); err != nil {
		return nil, err
	}
	if len(q.Presented) > 0 || q.Search != "" {
		return f.chosen(ctx, q, after)
	}
	if !after.IsZero() && after.At.Before(q.Period.To) {
		q.Period.To = after.At.Add(time.Microsecond)
	}
	// The first and the last quarter-hour can also contain answers outside of the period, which do not match.
	whole := Period{
		From: q.Period.From.Truncate(bucketLength), To: q.Period.To.Add(bucketLength - 1).Truncate(bucketLength),
	}
	spans, err := f.spansOf(ctx, whole, ofAll().inBuckets("bucket"))
	if err != nil {
		return nil, err
	}
	found, err := f.evidenceOfFacts(ctx, q, whole, after)
	if err != nil {
		return nil, err
	}
	if len(spans.answers) > 0 {
		raw, err := f.matching(ctx, q, after, rawAnswers, startsOf(spans.answers), endsOf(spans.answers))
		if err != nil {
			return nil, err
		}
		found = append(found, raw...)
	}
	slices.SortFunc(found, func(a, b foundAnswer) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), bytes.Compare(b.ID[:], a.ID[:]))
	})
	found = slices.CompactFunc(found, func(a, b foundAnswer) bool { return a.ID == b.ID })
	return found[:min(len(found), q.Limit)], nil
}

// evidenceOfFacts finds answers by their facts. Almost every selected fact has a matching answer, so a few facts are
// usually enough for a page. If the page is not full, evidenceOfFacts reads further facts in larger steps.
func (f *Facts) evidenceOfFacts(
	ctx context.Context, q EvidenceQuery, whole Period, after Place,
) ([]foundAnswer, error) {
	rows, _ := rowsOf(q.Cells)
	var found []foundAnswer
	for size := 2 * q.Limit; ; size *= 8 {
		w := where{args: []any{f.brandID, rows, whole.From, whole.To}}
		condition := q.Filter.ofFacts(&w)
		facts, err := many[foundFact](ctx, f.db.conn, "find facts of answers",
			fmt.Sprintf(factsWith, condition, size), w.args...)
		if err != nil || len(facts) == 0 {
			return found, err
		}
		answers, err := f.matching(ctx, q, after, answersOfFacts,
			column(facts, func(f foundFact) time.Time { return f.Bucket }),
			column(facts, func(f foundFact) uuid.UUID { return f.RunID }),
			column(facts, func(f foundFact) int { return f.CellID }),
			column(facts, func(f foundFact) string { return f.Model }))
		if err != nil {
			return nil, err
		}
		found = append(found, answers...)
		if len(found) >= q.Limit || len(facts) < size {
			return found, nil
		}
		whole.To = facts[len(facts)-1].Bucket
	}
}

// matching returns the matching answers of a statement, newest first. The parameter "args" begins with the argument $5
// of the statement.
func (f *Facts) matching(
	ctx context.Context, q EvidenceQuery, after Place, statement string, args ...any,
) ([]foundAnswer, error) {
	rows, _ := rowsOf(q.Cells)
	w := where{
		args: append([]any{f.brandID, rows, q.Period.From, q.Period.To}, args...),
	}
	w.conditions = append(w.conditions, q.Filter.having(&w))
	for _, c := range q.Filter.criteria() {
		w.truth(&c.value, c.answers(&w))
	}
	if !after.IsZero() {
		w.conditions = append(w.conditions, "(a.created_at, a.id) < ("+w.arg(after.At)+", "+w.arg(after.ID)+")")
	}
	return many[foundAnswer](ctx, f.db.conn, "find answers",
		fmt.Sprintf(statement, strings.Join(w.conditions, " AND "))+limitTo(q.Limit), w.args...)
}

// BrandAnswer returns an answer of a brand with any outcome, or [ErrNotFound].
func (db *DB) BrandAnswer(ctx context.Context, brandID, id uuid.UUID) (EvidenceAnswer, error) {
	return one[EvidenceAnswer](ctx, db.conn, "read an answer of a brand",
		evidenceOf(scoresInBothForms)+" WHERE a.brand_id = $1 AND a.id = $2", brandID, id)
}

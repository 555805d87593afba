package store

import (
	"context"
	"fmt"
	"time"
)

// SourceSums are the sums over the scored answers that cite a domain or a page.
type SourceSums struct {
	Answers     int       `db:"answers"`
	Citations   int       `db:"citations"`    // number of cited pages
	FirstAt     time.Time `db:"first_at"`     // time of the first answer
	LastAt      time.Time `db:"last_at"`      // time of the last answer
	Named       int       `db:"named"`        // answers that mention the brand
	OwnCited    int       `db:"own_cited"`    // answers that also cite a page of the brand
	RivalsCited int       `db:"rivals_cited"` // answers that also cite a page of a competitor
	RivalsNamed int       `db:"rivals_named"` // answers that mention a competitor
}

// DomainSums are the sums of one domain.
type DomainSums struct {
	SourceSums

	Domain  string `db:"domain"`
	Engines int64  `db:"engines"` // bit i stands for the engine with the index i in the result of [Engines]
	Queries int    `db:"queries"` // the number of query texts
}

// CellDomainSums are the sums of one cell about a domain.
type CellDomainSums struct {
	SourceSums

	CellID int `db:"cell"`
}

// Engines returns the engines of cells in order of first appearance. [DomainSums] refers to the engines by index.
func Engines(cells []Cell) []string {
	var engines []string
	seen := map[string]bool{}
	for _, c := range cells {
		if !seen[c.Collector] {
			seen[c.Collector] = true
			engines = append(engines, c.Collector)
		}
	}
	return engines
}

// Sources returns the domains that the answers of the given cells in a period cite, sorted by domain. The sums
// distinguish at most 63 engines.
func (f *Facts) Sources(ctx context.Context, cells []Cell, p Period) ([]DomainSums, error) {
	spans, err := f.spansOf(ctx, p, ofSources())
	if err != nil {
		return nil, err
	}
	packed, err := f.takePacked(ctx, &spans)
	if err != nil {
		return nil, err
	}
	tally := newSourceTally(cells)
	if err := tally.packs(ctx, f, packed); err != nil {
		return nil, err
	}
	rest, err := readSpans[domainCells](ctx, f, factQuery{
		what: "list sources", source: ofSources(), cells: cells, period: p,
		sql: "SELECT domain, string_agg(int4send(cell), '') AS cells, " + sumUp(sourceSums()) +
			" FROM chosen GROUP BY domain",
	}, spans)
	for _, r := range rest {
		tally.add(r)
	}
	return tally.result(), err
}

// ofDomain selects the facts about the domain in the argument with the given number.
func (s factSource) ofDomain(arg int) factSource {
	s.only = fmt.Sprintf("f.domain = $%d", arg)
	return s
}

// SourceCells returns the sums about a domain by cell, sorted by cell.
func (f *Facts) SourceCells(ctx context.Context, cells []Cell, p Period, domain string) ([]CellDomainSums, error) {
	return readFacts[CellDomainSums](ctx, f, factQuery{
		what: "sum up a source", source: ofSources().ofDomain(4), cells: cells, period: p,
		sql:  "SELECT cell, " + sumUp(sourceSums()) + " FROM chosen GROUP BY cell ORDER BY cell",
		args: []any{domain},
	})
}

// SourceSeries returns the numbers of scored answers that cite a domain, with one element for each part of a series.
// SourceSeries ignores the groups of the query.
func (f *Facts) SourceSeries(ctx context.Context, q SplitQuery, domain string) ([]int, error) {
	source := ofSources().inBuckets("bucket").ofDomain(5)
	source.columns = []string{"bucket"} // the primary key has the bucket, so the rows of the table are not read
	parts, err := readFacts[struct {
		Answers int `db:"answers"`
		Part    int `db:"part"` // from 1
	}](ctx, f, factQuery{
		what: "count the answers with a source", source: source, cells: q.Cells, period: q.Period,
		// Each fact about a source belongs to one answer.
		sql: `SELECT width_bucket(bucket, $4::timestamptz[]) AS part, sum(n)::int AS answers
			FROM (SELECT bucket, count(*) AS n FROM chosen GROUP BY bucket) b GROUP BY 1`,
		args: []any{q.Starts, domain},
	})
	answers := make([]int, len(q.Starts))
	for _, p := range parts {
		answers[p.Part-1] = p.Answers
	}
	return answers, err
}

const citingColumns = "f.answer_id, f.cell_id, f.last_at, f.named, f.rivals_named, f.own_cited, f.rivals_cited"

// sourceAnswers defines the table "citing". The table "citing" has the answers of the cells $2 from $3 until $4 that
// cite a domain in $5. The newest answers come first, up to $6 answers for each domain. For the quarter-hours $7 and
// for times before $8, the statement reads the answers instead of the facts.
const sourceAnswers = `citing AS MATERIALIZED (SELECT d.domain, n.*
	FROM unnest($5::text[]) AS d (domain) CROSS JOIN LATERAL (
		SELECT * FROM (
			(SELECT ` + citingColumns + ` FROM source_facts f
			WHERE f.brand_id = $1 AND f.domain = d.domain AND f.bucket >= $3 AND f.bucket < $4
				AND f.bucket >= coalesce($8::timestamptz, '-infinity') AND NOT f.bucket = ANY($7::timestamptz[])
				AND f.cell_id + 0 = ANY($2::int[])
			ORDER BY f.bucket DESC LIMIT $6) %s) x
		ORDER BY last_at DESC, answer_id LIMIT $6) n) `

const freshSourceAnswers = ` UNION ALL (SELECT ` + citingColumns + ` FROM fresh f
	WHERE f.domain = d.domain AND f.cell_id = ANY($2::int[]))`

// citing returns the beginning of a statement with the table "citing", and the arguments of the statement.
func (f *Facts) citing(
	ctx context.Context, cells []Cell, p Period, domains []string, limit int,
) (with string, args []any, err error) {
	state, err := one[factState](ctx, f.db.conn, "read the state of facts", stateOfSources, f.brandID, p.From, p.To)
	if err != nil {
		return "", nil, err
	}
	changed := state.Changed
	if changed == nil {
		changed = []time.Time{}
	}
	state.Months = nil
	rows, _ := rowsOf(cells)
	args = []any{f.brandID, rows, p.From, p.To, domains, limit, changed, state.Unfilled}
	fresh := state.spans(p).answers
	if len(fresh) == 0 {
		return "WITH " + fmt.Sprintf(sourceAnswers, ""), args, nil
	}
	args = append(args, startsOf(fresh), endsOf(fresh))
	return "WITH " + fmt.Sprintf(scoredAnswers, 9, 10) + ", fresh AS MATERIALIZED (" + answerSourceFacts + "), " +
		fmt.Sprintf(sourceAnswers, freshSourceAnswers), args, nil
}

// SourceName counts the answers that cite a domain and mention a name.
type SourceName struct {
	Answers int    `db:"answers"` // answers that mention the name
	Domain  string `db:"domain"`
	Name    string `db:"name"`
	Of      int    `db:"of"` // the number of counted answers
	Owner   Owner  `db:"owner"`
}

// SourceNames counts the names in the newest answers that cite one of the given domains. The answers belong to the
// given cells and period. The limit bounds the number of answers for each domain. The names of a domain are sorted by
// the number of answers. A domain whose answers mention no name has one element without a name.
func (f *Facts) SourceNames(
	ctx context.Context, cells []Cell, p Period, domains []string, limit int,
) ([]SourceName, error) {
	with, args, err := f.citing(ctx, cells, p, domains, limit)
	if err != nil {
		return nil, err
	}
	return many[SourceName](ctx, f.db.conn, "count the names of sources", with+`SELECT n.domain,
			coalesce(m.owner, '') AS owner, coalesce(m.name, '') AS name, coalesce(m.answers, 0) AS answers, n.answers AS "of"
		FROM (SELECT domain, count(*)::int AS answers FROM citing
			WHERE EXISTS (SELECT FROM answers WHERE id = citing.answer_id) GROUP BY domain) n
		LEFT JOIN (SELECT c.domain, p.owner, p.name, count(*)::int AS answers
			FROM citing c CROSS JOIN LATERAL (SELECT owner, name FROM tidewatch_positions(c.answer_id) OFFSET 0) p
			GROUP BY c.domain, p.owner, p.name) m ON m.domain = n.domain
		ORDER BY n.domain, answers DESC, m.owner, m.name`, args...)
}

// SourcePage has the sums over the answers that cite one page.
type SourcePage struct {
	SourceSums

	Collectors []string `db:"collectors"` // engines, sorted
	Queries    int      `db:"queries"`
	Title      string   `db:"title"` // a title of the page; empty if no engine returned a title
	URL        string   `db:"url"`
}

// SourcePages returns the pages of a domain that the newest answers of the given cells in a period cite. The parameter
// "limit" is the maximum number of newest answers. The pages are sorted by the number of answers.
func (f *Facts) SourcePages(
	ctx context.Context, cells []Cell, p Period, domain string, limit int,
) ([]SourcePage, error) {
	with, args, err := f.citing(ctx, cells, p, []string{domain}, limit)
	if err != nil {
		return nil, err
	}
	args = append(args, domain)
	return many[SourcePage](ctx, f.db.conn, "list the pages of a source", with+fmt.Sprintf(`
		SELECT u.url, max(u.title) AS title, count(*)::int AS answers, sum(u.citations)::int AS citations,
			min(c.last_at) AS first_at, max(c.last_at) AS last_at, sum(c.named)::int AS named,
			sum(c.rivals_named)::int AS rivals_named, sum(c.own_cited)::int AS own_cited,
			sum(c.rivals_cited)::int AS rivals_cited,
			count(DISTINCT coalesce(k.query_id::text, '') || k.query_text)::int AS queries,
			array_agg(DISTINCT k.collector ORDER BY k.collector) AS collectors
		FROM citing c JOIN cells k ON k.id = c.cell_id
		CROSS JOIN LATERAL (SELECT url, max(title) AS title, count(*) AS citations
			FROM tidewatch_citations(c.answer_id) WHERE cited AND domain = $%d GROUP BY url OFFSET 0) u
		GROUP BY u.url ORDER BY answers DESC, u.url`, len(args)), args...)
}

// CitedBefore returns those of the domains that a scored answer of the brand cited before the given time. The citing
// answer may belong to any segment.
func (f *Facts) CitedBefore(ctx context.Context, domains []string, at time.Time) (map[string]bool, error) {
	begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	state, err := one[factState](ctx, f.db.conn, "read the state of facts", stateOfSources, f.brandID, begin, at)
	if err != nil {
		return nil, err
	}
	state.Months = nil
	fresh := state.spans(Period{From: begin, To: at}).answers
	with, more, args := "", "", []any{f.brandID, domains, at}
	if len(fresh) > 0 {
		with = fmt.Sprintf("WITH "+scoredAnswers, 4, 5) + ", fresh AS MATERIALIZED (" + answerSourceFacts + ") "
		more = " UNION SELECT domain FROM fresh WHERE domain = ANY($2::text[])"
		args = append(args, startsOf(fresh), endsOf(fresh))
	}
	// Facts of changed quarter-hours may be outdated until the next refresh.
	found, err := many[struct {
		Domain string `db:"domain"`
	}](ctx, f.db.conn, "find earlier citations", with+`SELECT d.domain FROM unnest($2::text[]) AS d (domain)
		WHERE EXISTS (SELECT FROM source_facts s WHERE s.brand_id = $1 AND s.domain = d.domain COLLATE "C"
			AND s.bucket < $3)`+more, args...)
	before := make(map[string]bool, len(found))
	for _, r := range found {
		before[r.Domain] = true
	}
	return before, err
}

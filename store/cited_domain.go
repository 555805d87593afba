package store

import (
	"context"
)

// CitedDomain is a domain that answers cite.
type CitedDomain struct {
	Answers int    `db:"answers"` // the number of answers that cite a page of the domain
	Domain  string `db:"domain"`
	Owner   Owner  `db:"owner"`
	Queries int    `db:"queries"` // the number of queries with such answers
}

// TopDomains returns the domains that most scored answers of the given cells in a period cite. The answers whose texts
// and scores were deleted do not count.
func (f *Facts) TopDomains(ctx context.Context, cells []Cell, p Period, limit int) ([]CitedDomain, error) {
	return many[CitedDomain](ctx, f.db.conn, "list cited domains", `WITH chosen AS (
			SELECT DISTINCT query_id, query_text, collector, country FROM cells WHERE id = ANY($2)),
		cited AS (
			SELECT a.id, coalesce(a.query_id::text, a.query_text) AS query, c.domain, c.owner
			FROM chosen k JOIN answers a ON a.brand_id = $1 AND a.created_at >= $3 AND a.created_at < $4
				AND a.status = 'ok' AND a.position_version > 0 AND a.query_text = k.query_text
				AND a.collector = k.collector AND a.country = k.country AND a.query_id IS NOT DISTINCT FROM k.query_id
			JOIN citations c ON c.answer_id = a.id AND c.cited AND c.domain <> '')
		SELECT domain, min(owner) AS owner, count(DISTINCT id)::int AS answers, count(DISTINCT query)::int AS queries
		FROM cited GROUP BY domain ORDER BY answers DESC, queries DESC, domain LIMIT $5`,
		f.brandID, idsOf(cells), p.From, p.To, limit)
}

func idsOf(cells []Cell) []int {
	return column(cells, func(c Cell) int { return c.ID })
}

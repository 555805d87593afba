package store

import (
	"context"

	"github.com/google/uuid"
)

// CitedDomain counts the answers of a run that cite a domain.
type CitedDomain struct {
	Domain  string `db:"domain"`
	Owner   string `db:"owner"` // "brand", "competitor" or "other"
	Answers int    `db:"answers"`
}

// DomainsOfRun returns the domains that the most answers of a run cite, up to the given limit.
func (db *DB) DomainsOfRun(ctx context.Context, run uuid.UUID, limit int) ([]CitedDomain, error) {
	return many[CitedDomain](ctx, db.conn, "list the cited domains of a run",
		`SELECT c.domain, min(c.owner) AS owner, count(DISTINCT a.id)::int AS answers
		FROM answers a CROSS JOIN LATERAL tidewatch_citations(a.id) c WHERE a.run_id = $1 AND c.cited
		GROUP BY c.domain ORDER BY answers DESC, c.domain`+limitTo(limit), run)
}

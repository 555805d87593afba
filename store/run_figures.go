package store

import (
	"context"
	"time"

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

// PreviousRun is an earlier run of the same schedule.
type PreviousRun struct {
	CreatedAt  time.Time `db:"created_at"`
	FinishedAt time.Time `db:"finished_at"`
	ID         uuid.UUID `db:"id"`
}

// PreviousRun returns the newest completed run that a schedule created before a run, and that collected and scored
// answers. The error is [ErrNotFound] if there is none.
func (db *DB) PreviousRun(ctx context.Context, schedule, run uuid.UUID) (PreviousRun, error) {
	return one[PreviousRun](ctx, db.conn, "read the previous run", `SELECT id, created_at, finished_at FROM job_runs
		WHERE scheduled_job_id = $1 AND id < $2 AND status = 'completed' AND job_type = '`+string(JobTypeCollectAndScore)+`'
		ORDER BY id DESC LIMIT 1`, schedule, run)
}

package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Observation has the sums over the answers of one cell in one completed run.
type Observation struct {
	Answers            int       `db:"answers"`
	At                 time.Time `db:"at"` // start of the first quarter-hour with a call
	Calls              int       `db:"calls"`
	CellID             int       `db:"cell"`
	Mentioned          int       `db:"mentioned"`
	MentionedTruncated int       `db:"mentioned_truncated"`
	Model              string    `db:"model"` // a model that answered
	RunID              uuid.UUID `db:"run_id"`
	Sentiment          float64   `db:"sentiment"` // sum of the sure sentiments
	Sure               int       `db:"sure"`
	Truncated          int       `db:"truncated"`
}

// observations reads the newest facts of each cell by primary key, so the time does not depend on the length of the
// history. Facts of deleted runs count like facts of completed runs.
const observations = `SELECT o.* FROM (
		SELECT c.cell, f.run_id, min(f.bucket) AS at, sum(f.calls)::int AS calls, sum(f.answers)::int AS answers,
			sum(f.truncated)::int AS truncated, sum(f.mentioned)::int AS mentioned,
			sum(f.mentioned_truncated)::int AS mentioned_truncated, sum(f.sentiment) AS sentiment, sum(f.sure)::int AS sure,
			max(f.model) AS model
		FROM unnest($2::int[], $3::int[]) AS c (row, cell) CROSS JOIN LATERAL (
			SELECT run_id, bucket, calls, answers, truncated, mentioned, mentioned_truncated, sentiment, sure, model
			FROM cell_facts f WHERE f.brand_id = $1 AND f.cell_id = c.row AND f.bucket <= $4
			ORDER BY f.bucket DESC LIMIT $5) f
		GROUP BY c.cell, f.run_id) o
	WHERE NOT EXISTS (SELECT FROM job_runs r WHERE r.id = o.run_id AND r.status <> 'completed')`

// Observations returns the newest observations of each cell until the given time, sorted by cell, the newest first. The
// limit bounds the number of facts that are read for each row of a cell.
func (f *Facts) Observations(ctx context.Context, cells []Cell, until time.Time, limit int) ([]Observation, error) {
	rows, ids := rowsOf(cells)
	found, err := many[Observation](ctx, f.db.conn, "list observations", observations, f.brandID, rows, ids, until, limit)
	slices.SortFunc(found, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.CellID, b.CellID), b.At.Compare(a.At), cmp.Compare(b.RunID.String(), a.RunID.String()))
	})
	return found, err
}

// DomainObservation counts the answers of one cell in a quarter-hour that cite a domain.
type DomainObservation struct {
	Answers int       `db:"answers"`
	At      time.Time `db:"at"`
	CellID  int       `db:"cell"`
	Domain  string    `db:"domain"`
}

// DomainObservations counts the answers of cells in a period that cite one of the given domains.
func (f *Facts) DomainObservations(
	ctx context.Context, cells []Cell, p Period, domains []string,
) ([]DomainObservation, error) {
	rows, ids := rowsOf(cells)
	return many[DomainObservation](ctx, f.db.conn, "list citations of domains", `SELECT c.cell, f.domain, f.bucket AS at,
			sum(f.answers)::int AS answers
		FROM source_facts f JOIN unnest($2::int[], $3::int[]) AS c (row, cell) ON c.row = f.cell_id
		WHERE f.brand_id = $1 AND f.domain = ANY($4) AND f.bucket >= $5 AND f.bucket < $6
		GROUP BY c.cell, f.domain, f.bucket`, f.brandID, rows, ids, domains, p.From, p.To)
}

// CellsOfRun returns the row ids ([Cell.Rows]) of the cells in which a run made calls, in any of its attempts. The
// result is empty if the run is unfinished.
func (f *Facts) CellsOfRun(ctx context.Context, run Run) ([]int, error) {
	rows, err := many[struct {
		CellID int `db:"cell_id"`
	}](ctx, f.db.conn, "list the cells of a run", `SELECT DISTINCT cell_id FROM cell_facts WHERE brand_id = $1
		AND bucket >= date_bin('`+trendBucket+`', coalesce($3, $4::timestamptz), 'epoch') AND bucket <= $4 AND run_id = $2`,
		f.brandID, run.ID, run.FirstStart(), run.FinishedAt)
	return column(rows, func(r struct {
		CellID int `db:"cell_id"`
	},
	) int {
		return r.CellID
	}), err
}

// PreviousRun returns the last completed data collection of a run's schedule before the run, or [ErrNotFound].
func (f *Facts) PreviousRun(ctx context.Context, run Run) (Run, error) {
	return one[Run](ctx, f.db.conn, "find the previous run", "SELECT "+runColumns+` FROM job_runs
		WHERE scheduled_job_id = $1 AND id < $2 AND status = 'completed' AND job_type NOT IN ('scoring', 'report')
		ORDER BY id DESC LIMIT 1`, run.ScheduledJobID, run.ID)
}

// BeginsDay reports whether a run is the first completed data collection that ended since the start of a day. Runs that
// a spending cap stopped do not count. BeginsDay returns false if the brand has no facts from before the time
// "earlier".
func (f *Facts) BeginsDay(ctx context.Context, run Run, day, earlier time.Time) (bool, error) {
	found, err := one[struct {
		Begins bool `db:"begins"`
	}](ctx, f.db.conn, "find earlier runs of the day", `SELECT
		EXISTS (SELECT FROM cell_facts WHERE brand_id = $1 AND bucket < $4)
		AND NOT EXISTS (SELECT FROM cell_facts f JOIN job_runs r ON r.id = f.run_id
			WHERE f.brand_id = $1 AND f.bucket >= $3 AND f.bucket <= $5 AND f.run_id <> $2
				AND r.status = 'completed' AND coalesce(r.reason_code, '') NOT LIKE 'cap\_%'
				AND r.finished_at >= $3 AND (r.finished_at, r.id) < ($5, $2)) AS begins`,
		f.brandID, run.ID, day, earlier, run.FinishedAt)
	return found.Begins, err
}

// ShownState asks for an answer of a cell in a run. The state is a citation of the domain, or a mention of the brand if
// the field Domain is empty. Positive says whether the answer should show the state.
type ShownState struct {
	Cell     Cell
	Domain   string // empty if the answer is evidence of a mention
	Positive bool
	RunID    uuid.UUID
}

// AnswersShowing returns, for each element of the parameter "queries", the id of an answer of the cell in the run.
// AnswersShowing prefers answers that agree with Positive, and then answers with a low sample number. If the cell has
// no answers in the run, the id is nil.
func (db *DB) AnswersShowing(ctx context.Context, queries []ShownState) ([]*uuid.UUID, error) {
	found := make([]*uuid.UUID, len(queries))
	if len(queries) == 0 {
		return found, nil
	}
	runs, texts := make([]uuid.UUID, len(queries)), make([]string, len(queries))
	collectors, countries := make([]string, len(queries)), make([]string, len(queries))
	domains, positive := make([]string, len(queries)), make([]bool, len(queries))
	ids := make([]uuid.UUID, len(queries)) // the zero id stands for a deleted query
	for i, q := range queries {
		runs[i], texts[i], collectors[i], countries[i] = q.RunID, q.Cell.QueryText, q.Cell.Collector, q.Cell.Country
		domains[i], positive[i], ids[i] = q.Domain, q.Positive, orNil(q.Cell.QueryID)
	}
	rows, err := many[struct {
		ID   *uuid.UUID `db:"id"`
		Rank int        `db:"rank"`
	}](ctx, db.conn, "find evidence of changes", `SELECT q.rank::int AS rank, a.id
		FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::uuid[]) WITH ORDINALITY
			AS q (run_id, query_text, collector, country, domain, positive, query_id, rank)
		CROSS JOIN LATERAL (SELECT a.id FROM answers a WHERE a.run_id = q.run_id AND a.query_text = q.query_text
				AND a.collector = q.collector AND a.country = q.country AND a.status = 'ok'
				AND coalesce(a.query_id, '00000000-0000-0000-0000-000000000000') = q.query_id
			ORDER BY (CASE q.domain WHEN '' THEN EXISTS (SELECT FROM tidewatch_brand_positions(a.id))
				ELSE EXISTS (SELECT FROM tidewatch_citations(a.id) c WHERE c.cited AND c.domain = q.domain) END)
				= q.positive DESC, a.sample LIMIT 1) a`, uuids(runs), texts, collectors, countries, domains, positive, uuids(ids))
	for _, r := range rows {
		found[r.Rank-1] = r.ID
	}
	return found, err
}

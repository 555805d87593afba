package store

import (
	"context"
	"fmt"
)

// RunCounts has the numbers of runs with calls.
type RunCounts struct {
	All     int `db:"all_runs"`
	Partial int `db:"partial"` // runs that failed, were cancelled, or are unfinished
}

// pairsOfRuns defines the table "pairs". Each row is a quarter-hour and a run with calls in this quarter-hour, in the
// ranges from $3 until $4. The statement reads only one row of cell_facts for each quarter-hour and run instead of one
// row for each cell.
const pairsOfRuns = `RECURSIVE pairs AS (
		(SELECT r.until, f.bucket, f.run_id FROM unnest($3::timestamptz[], $4::timestamptz[]) AS r (since, until)
		CROSS JOIN LATERAL (SELECT bucket, run_id FROM cell_facts WHERE brand_id = $1 AND bucket >= r.since
			AND bucket < r.until ORDER BY bucket, run_id LIMIT 1) f)
		UNION ALL
		SELECT p.until, f.bucket, f.run_id FROM pairs p CROSS JOIN LATERAL (SELECT bucket, run_id FROM cell_facts
			WHERE brand_id = $1 AND (bucket, run_id) > (p.bucket, p.run_id) AND bucket < p.until
			ORDER BY bucket, run_id LIMIT 1) f)`

// Runs returns the numbers of runs with calls of the given cells in a period. Deleted runs do not count.
func (f *Facts) Runs(ctx context.Context, cells []Cell, p Period) (RunCounts, error) {
	spans, err := f.spansOf(ctx, p, ofAll().inBuckets("run_id"))
	if err != nil {
		return RunCounts{}, err
	}
	rows, _ := rowsOf(cells)
	args := []any{f.brandID, rows, startsOf(spans.buckets), endsOf(spans.buckets)}
	with, more := "WITH "+pairsOfRuns, ""
	if len(spans.answers) > 0 {
		with += ", " + fmt.Sprintf(scoredAnswers, 5, 6)
		more = " UNION SELECT run_id FROM scored WHERE cell_id = ANY($2::int[])"
		args = append(args, startsOf(spans.answers), endsOf(spans.answers))
	}
	// The OFFSET clauses make Postgres read the rows of each quarter-hour and each run by index.
	return one[RunCounts](ctx, f.db.conn, "count runs", with+`
		SELECT count(*) AS all_runs, count(*) FILTER (WHERE r.status <> 'completed') AS partial
		FROM (SELECT DISTINCT run_id FROM pairs p CROSS JOIN LATERAL (SELECT FROM cell_facts f WHERE f.brand_id = $1
				AND f.bucket = p.bucket AND f.run_id = p.run_id AND f.cell_id = ANY($2::int[]) LIMIT 1) x`+more+`) c
		CROSS JOIN LATERAL (SELECT status FROM job_runs WHERE id = c.run_id OFFSET 0) r`, args...)
}

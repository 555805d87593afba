package store

import (
	"context"
	"fmt"
	"time"
)

// lastAsked returns, for each cell, the start of the last quarter-hour with a call. The statement reads one fact of
// each cell by primary key.
const lastAsked = `SELECT cell, max(bucket) AS bucket FROM (
		SELECT c.cell, (SELECT f.bucket FROM cell_facts f WHERE f.brand_id = $1 AND f.cell_id = c.row
			AND f.bucket >= $4 AND f.bucket < $5 ORDER BY f.bucket DESC LIMIT 1) AS bucket
		FROM unnest($2::int[], $3::int[]) AS c (row, cell)%s) l
	WHERE bucket IS NOT NULL GROUP BY cell`

// LastAsked returns, by cell id, the start of the cell's last quarter-hour with a call in the period. Cells without
// calls have no entry.
func (f *Facts) LastAsked(ctx context.Context, cells []Cell, p Period) (map[int]time.Time, error) {
	spans, err := f.spansOf(ctx, p, ofAll().inBuckets("bucket"))
	if err != nil {
		return nil, err
	}
	rows, ids := rowsOf(cells)
	with, more, args := "", "", []any{f.brandID, rows, ids, p.From, p.To}
	if len(spans.answers) > 0 {
		with = fmt.Sprintf("WITH "+scoredAnswers+" ", 6, 7)
		more = ` UNION ALL SELECT c.cell, s.bucket FROM (SELECT cell_id, max(bucket) AS bucket FROM scored GROUP BY cell_id) s
			JOIN unnest($2::int[], $3::int[]) AS c (row, cell) ON c.row = s.cell_id`
		args = append(args, startsOf(spans.answers), endsOf(spans.answers))
	}
	found, err := many[struct {
		Bucket time.Time `db:"bucket"`
		Cell   int       `db:"cell"`
	}](ctx, f.db.conn, "find the last calls", with+fmt.Sprintf(lastAsked, more), args...)
	last := make(map[int]time.Time, len(found))
	for _, row := range found {
		last[row.Cell] = row.Bucket
	}
	return last, err
}

// rowsOf returns the row ids of the given cells, and for each row the id of its cell.
func rowsOf(cells []Cell) (rows, ids []int) {
	for _, c := range cells {
		for _, row := range c.Rows {
			rows, ids = append(rows, row), append(ids, c.ID)
		}
	}
	return rows, ids
}

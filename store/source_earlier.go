package store

import (
	"context"
	"fmt"
	"time"
)

// EarlierPage is a page that answers before a period cite. The fields except URL are about the answers of the segment in
// the previous period.
type EarlierPage struct {
	Answers    int        `db:"answers"`
	Collectors []string   `db:"collectors"` // sorted
	FirstAt    *time.Time `db:"first_at"`   // time of the first answer; nil without answers
	LastAt     *time.Time `db:"last_at"`    // time of the last answer; nil without answers
	Title      string     `db:"title"`      // a title of the page; empty if no engine returned a title
	URL        string     `db:"url"`
}

// EarlierPages returns the pages of a domain that earlier answers of the brand cite. Answers are earlier if they were
// created before the end of the previous period, and the limit bounds their number, newest first. The sums are over the
// answers of the given cells in the previous period.
func (f *Facts) EarlierPages(
	ctx context.Context, cells []Cell, previous Period, domain string, limit int,
) ([]EarlierPage, error) {
	all, err := f.CellsOf(ctx)
	if err != nil {
		return nil, err
	}
	begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	with, args, err := f.citing(ctx, all, Period{From: begin, To: previous.To}, []string{domain}, limit)
	if err != nil {
		return nil, err
	}
	rows, _ := rowsOf(cells)
	args = append(args, domain, previous.From, rows)
	const counted = " FILTER (WHERE c.last_at >= $%[2]d AND c.cell_id = ANY($%[3]d::int[]))"
	return many[EarlierPage](ctx, f.db.conn, "list the earlier pages of a source", with+fmt.Sprintf(`
		SELECT u.url, max(u.title) AS title, count(*)`+counted+`::int AS answers, min(c.last_at)`+counted+` AS first_at,
			max(c.last_at)`+counted+` AS last_at,
			coalesce(array_agg(DISTINCT k.collector ORDER BY k.collector)`+counted+`, '{}') AS collectors
		FROM citing c JOIN cells k ON k.id = c.cell_id
		CROSS JOIN LATERAL (SELECT url, max(title) AS title FROM citations
			WHERE answer_id = c.answer_id AND cited AND domain = $%[1]d GROUP BY url OFFSET 0) u
		GROUP BY u.url`, len(args)-2, len(args)-1, len(args)), args...)
}

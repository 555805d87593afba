package store

import (
	"context"
	"fmt"
	"time"
)

// EarlierPage is a page that is cited by answers from before a period. The fields except URL are about the answers of
// the segment in the previous period.
type EarlierPage struct {
	Answers    int        `db:"answers"`
	Collectors []string   `db:"collectors"` // engines, sorted
	FirstAt    *time.Time `db:"first_at"`   // time of the first answer; nil without answers
	LastAt     *time.Time `db:"last_at"`    // time of the last answer; nil without answers
	Title      string     `db:"title"`      // a title of the page; empty if no engine returned a title
	URL        string     `db:"url"`
}

// EarlierPages has the pages of a domain that answers from before a period cite.
type EarlierPages struct {
	Pages []EarlierPage
	// LacksPrevious reports whether retention has deleted answers of the given cells in the previous period that cite
	// the domain.
	LacksPrevious bool
}

// EarlierPages returns the pages of a domain that the brand's answers before the end of the previous period cite. The
// sums count only answers of the given cells in the previous period. Other pages come from earlier answers of all
// cells, and have no sums. The limit applies separately to the answers of the given cells and to the answers of all
// cells.
func (f *Facts) EarlierPages(
	ctx context.Context, cells []Cell, previous Period, domain string, limit int,
) (found EarlierPages, err error) {
	if found.Pages, err = f.pagesBefore(ctx, cells, previous, domain, limit); err != nil {
		return found, err
	}
	if found.LacksPrevious, err = f.hasDeletedCiting(ctx, cells, previous, domain, limit); err != nil {
		return found, err
	}
	if cells, err = f.CellsOf(ctx); err != nil {
		return found, err
	}
	all := Period{From: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), To: previous.To}
	known, err := f.pagesBefore(ctx, cells, all, domain, limit)
	isListed := make(map[string]bool, len(found.Pages))
	for _, p := range found.Pages {
		isListed[p.URL] = true
	}
	for _, p := range known {
		if !isListed[p.URL] {
			found.Pages = append(found.Pages, EarlierPage{Collectors: []string{}, Title: p.Title, URL: p.URL})
		}
	}
	return found, err
}

// hasDeletedCiting reports whether retention has deleted any of the newest answers of the given cells in a period that
// cite a domain. The parameter "limit" is the maximum number of newest answers. The facts of deleted answers remain.
func (f *Facts) hasDeletedCiting(
	ctx context.Context, cells []Cell, p Period, domain string, limit int,
) (bool, error) {
	with, args, err := f.citing(ctx, cells, p, []string{domain}, limit)
	if err != nil {
		return false, err
	}
	row, err := one[struct {
		Deleted bool `db:"deleted"`
	}](ctx, f.db.conn, "find deleted answers that cite a source", with+`SELECT EXISTS (SELECT FROM citing
		WHERE NOT EXISTS (SELECT FROM answers WHERE id = citing.answer_id)) AS deleted`, args...)
	return row.Deleted, err
}

// pagesBefore returns the pages of a domain that the newest answers of cells in a period cite.
func (f *Facts) pagesBefore(
	ctx context.Context, cells []Cell, p Period, domain string, limit int,
) ([]EarlierPage, error) {
	with, args, err := f.citing(ctx, cells, p, []string{domain}, limit)
	if err != nil {
		return nil, err
	}
	args = append(args, domain)
	return many[EarlierPage](ctx, f.db.conn, "list the earlier pages of a source", with+fmt.Sprintf(`
		SELECT u.url, max(u.title) AS title, count(*)::int AS answers, min(c.last_at) AS first_at,
			max(c.last_at) AS last_at, array_agg(DISTINCT k.collector ORDER BY k.collector) AS collectors
		FROM citing c JOIN cells k ON k.id = c.cell_id
		CROSS JOIN LATERAL (SELECT url, max(title) AS title
			FROM tidewatch_citations(c.answer_id) WHERE cited AND domain = $%d GROUP BY url OFFSET 0) u
		GROUP BY u.url`, len(args)), args...)
}

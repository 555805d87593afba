package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/google/uuid"
)

// ReportLink is a link that shows one report without log-in.
type ReportLink struct {
	CreatedAt time.Time  `db:"created_at"`
	CreatedBy string     `db:"created_by"`
	ExpiresAt time.Time  `db:"expires_at"`
	ID        uuid.UUID  `db:"id"`
	ReportID  uuid.UUID  `db:"report_id"`
	RevokedAt *time.Time `db:"revoked_at"` // nil unless the link was revoked
	ViewedAt  *time.Time `db:"viewed_at"`  // time of the last view; nil without views
	Views     int        `db:"views"`
}

const reportLinkColumns = "id, report_id, created_by, created_at, expires_at, revoked_at, views, viewed_at"

// CreateReportLink adds a link that is valid for the given number of days. The parameter "hash" is the SHA-256 hash of
// the secret in the link.
func (db *DB) CreateReportLink(
	ctx context.Context, reportID uuid.UUID, by string, days int, hash []byte,
) (ReportLink, error) {
	return one[ReportLink](ctx, db.conn, "create report link", `INSERT INTO report_links
			(report_id, created_by, expires_at, hash)
		VALUES ($1, $2, now() + $3 * interval '1 day', $4) RETURNING `+reportLinkColumns, reportID, by, days, hash)
}

// ReportLinks returns the links of a report after the given position, sorted by id, newest first, up to the given
// limit.
func (db *DB) ReportLinks(ctx context.Context, reportID uuid.UUID, after Place, limit int) ([]ReportLink, error) {
	var w where
	w.add("report_id = ?", reportID)
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[ReportLink](ctx, db.conn, "list report links",
		"SELECT "+reportLinkColumns+" FROM report_links"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// ReportLink returns one link of a report, or [ErrNotFound].
func (db *DB) ReportLink(ctx context.Context, reportID, id uuid.UUID) (ReportLink, error) {
	return one[ReportLink](ctx, db.conn, "read report link",
		"SELECT "+reportLinkColumns+" FROM report_links WHERE report_id = $1 AND id = $2", reportID, id)
}

// RevokeReportLink revokes a link. If the link is already revoked, RevokeReportLink keeps the time of the earlier
// revocation.
func (db *DB) RevokeReportLink(ctx context.Context, id uuid.UUID) (ReportLink, error) {
	return one[ReportLink](ctx, db.conn, "revoke report link", `UPDATE report_links
		SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING `+reportLinkColumns, id)
}

// SharedReport counts a view of the link with the given hash, and returns the document of the report. SharedReport
// returns [ErrNotFound] if the link is unknown, expired or revoked, if the brand was deleted, or if the customer is
// being deleted.
func (db *DB) SharedReport(ctx context.Context, hash []byte) ([]byte, error) {
	row, err := one[struct {
		HTML []byte `db:"html"`
	}](ctx, db.conn, "open report link", `UPDATE report_links l SET views = views + 1, viewed_at = now()
		FROM reports r WHERE l.hash = $1 AND l.revoked_at IS NULL AND l.expires_at > now() AND r.id = l.report_id
			AND r.`+present+` AND r.`+presentBrand+` RETURNING r.html`, hash)
	if err != nil {
		return nil, err
	}
	return unpack(row.HTML)
}

// canceller matches the notice about a cancelled run in a stored report. In reports of earlier versions, the notice has
// the name of the user or program that cancelled the run. The readers of a report must not see this name.
var canceller = regexp.MustCompile(`(<li>[^<]*: The run is incomplete, [^<]*: Cancelled) by [^<]*</li>`)

// unpack returns the document of a stored report, without the names that canceller finds.
func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("read the document of a report: %w", err)
	}
	html, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the document of a report: %w", err)
	}
	return canceller.ReplaceAll(html, []byte("$1.</li>")), nil
}

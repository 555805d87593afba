package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ReportTemplate determines the period and the sections of a report, see package report.
type ReportTemplate string

// A report has one of these templates.
const (
	ReportWeekly      ReportTemplate = "weekly"
	ReportMonthly     ReportTemplate = "monthly"
	ReportCompetitors ReportTemplate = "competitors"
	ReportSources     ReportTemplate = "sources"
)

// ReportTemplates returns all templates.
func ReportTemplates() []ReportTemplate {
	return []ReportTemplate{ReportWeekly, ReportMonthly, ReportCompetitors, ReportSources}
}

// ScheduleAuthor is the author of the reports of a schedule. If the schedule has a name, the author is "Schedule"
// followed by a space and the name.
const ScheduleAuthor = "Schedule"

// Report is the row of a stored report about a brand, without the HTML of the report. A report never changes.
type Report struct {
	BrandID    uuid.UUID      `db:"brand_id"`
	BrandName  string         `db:"brand_name"`
	CreatedAt  time.Time      `db:"created_at"`
	CreatedBy  string         `db:"created_by"` // user or token that requested the report, or [ScheduleAuthor]
	CustomerID uuid.UUID      `db:"customer_id"`
	Headline   []string       `db:"headline"` // the most important figures, one sentence each
	HTMLBytes  int            `db:"html_bytes"`
	ID         uuid.UUID      `db:"id"`
	Mails      []ReportMail   `db:"mails"` // the mails that deliver the report to the recipients of its schedule
	PeriodFrom time.Time      `db:"period_from"`
	PeriodTo   time.Time      `db:"period_to"` // start of the day after the last day
	RunID      *uuid.UUID     `db:"run_id"`    // the run that made the report, which may be deleted; nil for a requested report
	Template   ReportTemplate `db:"template"`
	Timezone   string         `db:"timezone"`
	Title      string         `db:"title"`
}

const reportColumns = `id, brand_id, customer_id, template, title, period_from, period_to, timezone, headline, html_bytes,
	run_id, created_by, created_at, (SELECT name FROM brands b WHERE b.id = reports.brand_id) AS brand_name,
	` + reportMails + ` AS mails`

// presentReport excludes the reports of customers that are being deleted, and of deleted brands.
const presentReport = present + " AND " + presentBrand

// CreateReport stores a report with its document, and returns the stored report. If the run of the report already has a
// report, CreateReport stores nothing and returns [ErrNotFound].
func (db *DB) CreateReport(ctx context.Context, r Report, html []byte) (Report, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(html); err != nil {
		return Report{}, fmt.Errorf("compress a report: %w", err)
	}
	if err := w.Close(); err != nil {
		return Report{}, fmt.Errorf("compress a report: %w", err)
	}
	headline := r.Headline
	if headline == nil {
		headline = []string{}
	}
	return one[Report](ctx, db.conn, "create report", `INSERT INTO reports (brand_id, customer_id, template, title,
			period_from, period_to, timezone, headline, html, html_bytes, run_id, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (run_id) DO NOTHING
		RETURNING `+reportColumns, r.BrandID, r.CustomerID, r.Template, r.Title, r.PeriodFrom, r.PeriodTo, r.Timezone,
		headline, packed.Bytes(), len(html), r.RunID, r.CreatedBy)
}

// HoldBrands locks brands, so that no transaction deletes a brand before this transaction ends. A transaction that
// stores reports of runs must call HoldBrands before the transaction locks the runs, because deletions lock in the same
// order.
func (db *DB) HoldBrands(ctx context.Context, ids []uuid.UUID) error {
	_, err := exec(ctx, db.conn, "lock brands",
		"SELECT FROM brands WHERE id = ANY($1) ORDER BY id FOR KEY SHARE", uuids(ids))
	return err
}

// ReportOfRun returns the report that a run made, or [ErrNotFound].
func (db *DB) ReportOfRun(ctx context.Context, runID uuid.UUID) (Report, error) {
	return one[Report](ctx, db.conn, "read the report of a run",
		"SELECT "+reportColumns+" FROM reports WHERE run_id = $1 AND "+presentReport, runID)
}

// Report returns one report, or [ErrNotFound].
func (db *DB) Report(ctx context.Context, id uuid.UUID) (Report, error) {
	return one[Report](ctx, db.conn, "read report",
		"SELECT "+reportColumns+" FROM reports WHERE id = $1 AND "+presentReport, id)
}

// ReportHTML returns the document of a report, or [ErrNotFound].
func (db *DB) ReportHTML(ctx context.Context, id uuid.UUID) ([]byte, error) {
	row, err := one[struct {
		HTML []byte `db:"html"`
	}](ctx, db.conn, "read the document of a report", "SELECT html FROM reports WHERE id = $1 AND "+presentReport, id)
	if err != nil {
		return nil, err
	}
	return unpack(row.HTML)
}

// ReportFilter selects reports. Fields of the filter with zero values match everything.
type ReportFilter struct {
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	Template   ReportTemplate
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// Reports returns the selected reports, sorted by id, newest first.
func (db *DB) Reports(ctx context.Context, f ReportFilter, after Place, limit int) ([]Report, error) {
	var w where
	w.visibleOfBrands(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	w.text("template", string(f.Template))
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[Report](ctx, db.conn, "list reports",
		"SELECT "+reportColumns+" FROM reports"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// DeleteReport deletes a report, or returns [ErrNotFound].
func (db *DB) DeleteReport(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete report", "DELETE FROM reports WHERE id = $1", id)
}

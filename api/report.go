package api

import (
	"context"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/jobs/zoneinfo"
	"tidewatch/report"
	"tidewatch/store"
)

// Report is a report about a brand, without its document. A report never changes.
type Report struct {
	ID         uuid.UUID      `doc:"A UUIDv7. The ids sort by time of creation." format:"uuid" json:"id"`
	CustomerID uuid.UUID      `format:"uuid" json:"customer_id"`
	BrandID    uuid.UUID      `format:"uuid" json:"brand_id"`
	BrandName  string         `doc:"The current name of the brand. The document has the name at the time of creation." example:"Acme" json:"brand_name"`
	Template   string         `doc:"The template, which determines the period and the sections." enum:"weekly,monthly,competitors,sources" json:"template"`
	Title      string         `example:"Weekly summary: Acme, 21–27 November 2026" json:"title"`
	Period     ComparedPeriod `json:"period"`
	Timezone   string         `doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" json:"timezone"`
	Headline   []string       `doc:"The figures of the brand, one text each. If figures are not comparable with the previous period, or if the comparison leaves out cells, texts with the reasons follow." example:"[\"Mention rate: 42 % (95 % interval 35 to 49 %, n = 200 answers). Compared with the previous period (34 %): up, +8 points.\"]" json:"headline" nullable:"false"`
	HTMLBytes  int            `doc:"The length of the document in bytes." example:"24310" json:"html_bytes"`
	RunID      *uuid.UUID     `doc:"The run that made the report, which may have been deleted. The value is null if a user or program requested the report." format:"uuid" json:"run_id"`
	Mails      []ReportMail   `doc:"The e-mails with which the schedule sends the report to its recipients, sorted by recipient." json:"mails" nullable:"false"`
	CreatedBy  Author         `doc:"The user or token that requested the report, or the schedule that made the report." example:"ada@example.com" json:"created_by"`
	CreatedAt  time.Time      `doc:"The time of creation." json:"created_at"`
}

// ReportMail is a mail with a report to one recipient.
type ReportMail struct {
	Recipient  string     `example:"ada@example.com" json:"recipient"`
	Status     string     `doc:"The status of the mail. The value \"pending\" means that further attempts follow. The value \"failed\" means that no further attempts follow." enum:"pending,sent,failed" json:"status"`
	Attempts   int        `doc:"The number of attempts to send the mail." example:"1" json:"attempts"`
	Error      *string    `doc:"The error of the last failed attempt. The value is null without a failed attempt." json:"error"`
	FinishedAt *time.Time `doc:"The time at which the mail server accepted the mail, or the time of the final failure. The value is null for a pending mail." json:"finished_at"`
}

func reportMailFrom(m store.ReportMail) ReportMail {
	return ReportMail{
		Recipient: m.Recipient, Status: string(m.Status), Attempts: m.Attempts, Error: m.Error, FinishedAt: m.FinishedAt,
	}
}

func reportFrom(r store.Report) Report {
	zone, err := zoneinfo.Current().Load(r.Timezone)
	if err != nil { // the time zone was removed from the time zone database
		zone = time.UTC
	}
	mails := make([]ReportMail, len(r.Mails))
	for i, m := range r.Mails {
		mails[i] = reportMailFrom(m)
	}
	return Report{
		ID: r.ID, CustomerID: r.CustomerID, BrandID: r.BrandID, BrandName: r.BrandName,
		Template: string(r.Template), Title: r.Title, RunID: r.RunID,
		Period:   comparedPeriodFrom(store.Period{From: r.PeriodFrom.In(zone), To: r.PeriodTo.In(zone)}),
		Timezone: r.Timezone, Headline: listOf(r.Headline), HTMLBytes: r.HTMLBytes, CreatedBy: Author(r.CreatedBy),
		CreatedAt: r.CreatedAt, Mails: mails,
	}
}

// reportTag returns the entity tag of a report, which changes when a mail of the report changes.
func reportTag(r store.Report) string { return etag(r.ID, r.Mails) }

type reportOutput = resource[Report]

func reportOf(r store.Report) *reportOutput { return resourceOf(reportFrom(r), reportTag(r)) }

type listReportsInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Filters by brand." format:"uuid" query:"brand_id"`
	Template   string  `doc:"Filters by template." enum:"weekly,monthly,competitors,sources" query:"template"`
}

func (s *server) listReports(ctx context.Context, in *listReportsInput) (*pageOutput[Report], error) {
	f := store.ReportFilter{
		BrandID: in.BrandID.pointer(), CustomerID: in.CustomerID.pointer(), Template: store.ReportTemplate(in.Template),
		Visible: visible(ctx),
	}
	after, err := in.begin("reports", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Reports(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "reports", f, rows,
		func(r store.Report) store.Place { return store.Place{At: r.CreatedAt, ID: r.ID} }, reportFrom)
}

// NewReport is the body of a request that makes a report.
type NewReport struct {
	BrandID  uuid.UUID `doc:"The brand." format:"uuid" json:"brand_id"`
	Template string    `doc:"The template. The template \"weekly\" covers 7 days. The template \"monthly\" covers a calendar month. The templates \"competitors\" and \"sources\" cover 28 days." enum:"weekly,monthly,competitors,sources" json:"template"`
	Timezone string    `default:"UTC" doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	LastDay  string    `doc:"The last day of the period, which must be over. The default is yesterday. The template \"monthly\" covers the last calendar month that ends on this day or earlier." example:"2026-11-27" format:"date" json:"last_day,omitempty"`
}

type createReportInput struct {
	IdempotencyParams

	Body NewReport
}

// createReport makes a report. The figures are read before the transaction, because the read of the figures needs a
// separate transaction.
func (s *server) createReport(ctx context.Context, in *createReportInput) (*reportOutput, error) {
	first, err := repeated[reportOutput](ctx, s, in.IdempotencyParams, in.Body)
	if first != nil || err != nil {
		return first, err
	}
	brand, err := s.db.ListedBrand(ctx, in.Body.BrandID)
	refusal := problem.Invalid("body.brand_id", "the brand does not exist, or you may not see it")
	if err := checkVisible(ctx, &brand.CustomerID, err, refusal); err != nil {
		return nil, err
	}
	request, err := s.reportRequest(in.Body, brand)
	if err != nil {
		return nil, err
	}
	made, err := report.Make(ctx, s.db, request)
	if err != nil {
		return nil, err
	}
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*reportOutput, error) {
		if _, err := lockBrand(ctx, db, brand.ID); err != nil {
			return nil, err
		}
		saved, err := db.CreateReport(ctx, store.Report{
			BrandID: brand.ID, CreatedBy: door.CallerOf(ctx).Name, CustomerID: brand.CustomerID, Headline: made.Headline,
			PeriodFrom: request.Period.From, PeriodTo: request.Period.To, Template: store.ReportTemplate(request.Template),
			Timezone: request.Zone.String(), Title: made.Title,
		}, made.HTML)
		if err != nil {
			return nil, err
		}
		out := reportOf(saved)
		return out, s.audit(ctx, db, change{after: out.Body, customer: &saved.CustomerID, objectID: saved.ID.String()})
	})
}

// reportRequest checks the body of a request, and converts it to a request to package report.
func (s *server) reportRequest(body NewReport, brand store.ListedBrand) (report.Request, error) {
	zone, err := zoneAt("body.timezone", body.Timezone)
	if err != nil {
		return report.Request{}, err
	}
	now := s.cfg.Now()
	today := insights.StartOfDay(now.In(zone), 0)
	end := today
	if body.LastDay != "" {
		last, err := dayOf("body.last_day", body.LastDay, zone)
		if err != nil {
			return report.Request{}, err
		}
		if !last.Before(today) {
			return report.Request{}, problem.Invalid("body.last_day",
				"must be before today, which is "+today.Format(time.DateOnly)+
					". Reports cover whole days, so a report about the answers of today is possible tomorrow")
		}
		end = insights.StartOfDay(last, 1)
	}
	template := report.Template(body.Template)
	return report.Request{
		Brand: brand, Engine: s.engineTitle, Now: now, Period: template.Period(end), Template: template, Zone: zone,
	}, nil
}

// engineTitle returns the display name of an answer engine, or the given name if the engine is unknown.
func (s *server) engineTitle(name string) string {
	for _, c := range s.cfg.Collectors {
		if c.Name == name {
			return c.Title
		}
	}
	return name
}

// ReportPath has the path parameter of operations on one report.
type ReportPath struct {
	ID uuid.UUID `doc:"The id of the report." format:"uuid" path:"id"`
}

func (s *server) getReport(ctx context.Context, in *ReportPath) (*reportOutput, error) {
	r, err := visibleReport(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	return reportOf(r), nil
}

// visibleReport returns a report that the caller may see.
func visibleReport(ctx context.Context, db *store.DB, id uuid.UUID) (store.Report, error) {
	r, err := db.Report(ctx, id)
	return r, checkVisible(ctx, &r.CustomerID, err, problem.NotFound("report"))
}

// reportOfRun returns the report that a run made, or nil.
func reportOfRun(ctx context.Context, db *store.DB, run store.Run) (*Report, error) {
	if run.JobType != store.JobTypeReport {
		return nil, nil //nolint:nilnil // only runs of this type make a report
	}
	r, err := db.ReportOfRun(ctx, run.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // the run is unfinished or failed, or the report was deleted
	}
	if err != nil {
		return nil, err
	}
	return new(reportFrom(r)), nil
}

// reportPolicy is the content security policy of reports. A report contains no scripts and loads nothing.
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'none'; sandbox"

type reportDocumentOutput struct {
	ContentDisposition    string `header:"Content-Disposition"`
	ContentSecurityPolicy string `header:"Content-Security-Policy"`
	ContentType           string `header:"Content-Type"`
	ReferrerPolicy        string `header:"Referrer-Policy"`
	Robots                string `header:"X-Robots-Tag"`
	Body                  []byte
}

func (s *server) getReportHTML(ctx context.Context, in *ReportPath) (*reportDocumentOutput, error) {
	r, err := visibleReport(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	html, err := s.db.ReportHTML(ctx, r.ID)
	if err != nil {
		return nil, foundOr(err, "report")
	}
	return documentOf(html), nil
}

func documentOf(html []byte) *reportDocumentOutput {
	return &reportDocumentOutput{
		ContentDisposition: "inline", ContentSecurityPolicy: reportPolicy, ContentType: "text/html; charset=utf-8",
		ReferrerPolicy: "no-referrer", Robots: "noindex, nofollow", Body: html,
	}
}

// documents returns the traits of an operation that returns the document of a report.
func documents() traits {
	return traits{describe: func(_ huma.API, op *huma.Operation) {
		describeFile(op, "text/html", "The document, which is one HTML file without scripts.", "<!doctype html>\n")
	}}
}

// ReportWriteParams has the path and the condition of operations that delete a report.
type ReportWriteParams struct {
	ReportPath
	IfMatchParam
}

func (s *server) deleteReport(ctx context.Context, in *ReportWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		before, err := visibleReport(ctx, db, in.ID)
		if err != nil {
			return err
		}
		if err := in.holds("report", reportTag(before)); err != nil {
			return err
		}
		if err := db.DeleteReport(ctx, in.ID); err != nil {
			return foundOr(err, "report")
		}
		return s.audit(ctx, db, change{
			before: reportFrom(before), customer: &before.CustomerID, objectID: before.ID.String(),
		})
	})
}

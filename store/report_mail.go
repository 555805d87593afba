package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ReportMailStatus is the state of a mail with a report.
type ReportMailStatus string

// A mail has one of the following statuses.
const (
	ReportMailPending ReportMailStatus = "pending" // further attempts follow
	ReportMailSent    ReportMailStatus = "sent"    // the mail server accepted the mail
	ReportMailFailed  ReportMailStatus = "failed"  // no further attempts follow
)

// ReportMail is a mail that delivers a report to one recipient. The JSON keys of ReportMail are the keys in the
// expression [reportMails].
type ReportMail struct {
	Attempts   int              `json:"attempts"` // number of attempts to send the mail
	Error      *string          `json:"error"`    // error of the last failed attempt; nil without a failed attempt
	FinishedAt *time.Time       `json:"finished_at"`
	Recipient  string           `json:"recipient"`
	Status     ReportMailStatus `json:"status"`
}

// reportMails is an SQL expression for the mails of a report as JSON, sorted by recipient.
const reportMails = `(SELECT coalesce(jsonb_agg(jsonb_build_object('attempts', m.attempts, 'error', m.error,
		'finished_at', m.finished_at, 'recipient', m.recipient, 'status', m.status) ORDER BY m.recipient), '[]')
	FROM report_mails m WHERE m.report_id = reports.id)`

// MaxMailedReports is the maximum number of reports that a schedule mails in a period of 24 hours. The limit prevents a
// user from flooding the recipients of a schedule by triggering the schedule again and again.
const MaxMailedReports = 24

// CountMailedReport counts a report that a schedule is about to mail, and returns whether the schedule may mail the
// report, see [MaxMailedReports]. Each period of 24 hours begins with the first report that is mailed after the end of
// the previous period. The count includes reports that were deleted.
func (db *DB) CountMailedReport(ctx context.Context, scheduledJobID, brandID uuid.UUID) (bool, error) {
	counted, err := one[struct {
		MayMail bool `db:"may_mail"`
	}](ctx, db.conn, "count mailed reports", `INSERT INTO mailed_reports AS m (scheduled_job_id, brand_id)
		VALUES ($1, $2)
		ON CONFLICT (scheduled_job_id) DO UPDATE SET
			began_at = CASE WHEN m.began_at <= now() - interval '24 hours' THEN now() ELSE m.began_at END,
			reports = CASE WHEN m.began_at <= now() - interval '24 hours' THEN 1 ELSE m.reports + 1 END
		RETURNING m.reports <= $3 AS may_mail`, scheduledJobID, brandID, MaxMailedReports)
	return counted.MayMail, err
}

// CreateReportMails adds a pending mail for each recipient of a report, and returns the ids of the mails. If the
// parameter "refused" is not empty, CreateReportMails instead adds failed mails with this error, and returns no ids.
func (db *DB) CreateReportMails(
	ctx context.Context, reportID uuid.UUID, recipients []string, refused string,
) ([]uuid.UUID, error) {
	rows, err := many[struct{ ID uuid.UUID }](ctx, db.conn, "create report mails", `WITH made AS (
			INSERT INTO report_mails (report_id, recipient, status, error, finished_at)
			SELECT $1, unnest($2::text[]), CASE WHEN $3 = '' THEN 'pending' ELSE 'failed' END, nullif($3, ''),
				CASE WHEN $3 <> '' THEN now() END
			ON CONFLICT DO NOTHING RETURNING id, status)
		SELECT id FROM made WHERE status = 'pending'`, reportID, recipients, refused)
	return column(rows, func(r struct{ ID uuid.UUID }) uuid.UUID { return r.ID }), err
}

// UnsentReport has the content of a mail that is not sent yet.
type UnsentReport struct {
	BrandName    string           `db:"brand_name"`
	Color        *string          `db:"color"` // color of the customer's look; nil means the default color
	CustomerName string           `db:"customer_name"`
	Headline     []string         `db:"headline"`
	Logo         []byte           `db:"logo"` // a PNG file; nil without a logo
	MailID       uuid.UUID        `db:"mail_id"`
	Recipient    string           `db:"recipient"`
	ReportID     uuid.UUID        `db:"report_id"`
	Status       ReportMailStatus `db:"status"`
	Title        string           `db:"title"`
}

// UnsentReport returns the content of a mail. UnsentReport returns [ErrNotFound] if the report or its brand was
// deleted, or if the customer is being deleted.
func (db *DB) UnsentReport(ctx context.Context, mailID uuid.UUID) (UnsentReport, error) {
	return one[UnsentReport](ctx, db.conn, "read report mail", `SELECT m.id AS mail_id, m.recipient, m.status,
			r.id AS report_id, r.title, r.headline, b.name AS brand_name, c.name AS customer_name,
			l.color, l.logo
		FROM report_mails m JOIN reports r ON r.id = m.report_id JOIN brands b ON b.id = r.brand_id
		JOIN customers c ON c.id = r.customer_id AND c.deleted_at IS NULL
		LEFT JOIN customer_looks l ON l.customer_id = c.id WHERE m.id = $1`, mailID)
}

// LinkReportMail creates the link that an attempt sends, and returns the link. The parameter "hash" is the SHA-256 hash
// of the secret in the link.
func (db *DB) LinkReportMail(ctx context.Context, m UnsentReport, days int, hash []byte) (ReportLink, error) {
	var link ReportLink
	err := db.InTx(ctx, func(db *DB) error {
		var err error
		if link, err = db.CreateReportLink(ctx, m.ReportID, "Mail to "+m.Recipient, days, hash); err != nil {
			return err
		}
		_, err = exec(ctx, db.conn, "store the link of a report mail",
			"UPDATE report_mails SET link_id = $2 WHERE id = $1", m.MailID, link.ID)
		return err
	})
	return link, err
}

// RecordReportMail stores the result of an attempt. If the parameter failure is not empty, the attempt failed.
// RecordReportMail deletes the link with the id deadLink; [uuid.Nil] means no link. Callers may delete only the link of
// their own attempt, and only if no mail with this link was sent.
func (db *DB) RecordReportMail(
	ctx context.Context, mailID uuid.UUID, status ReportMailStatus, failure string, deadLink uuid.UUID,
) error {
	_, err := exec(ctx, db.conn, "store the result of a report mail", `WITH dead AS (DELETE FROM report_links
			WHERE id = $4)
		UPDATE report_mails SET status = $2, attempts = attempts + 1, error = coalesce(nullif($3, ''), error),
			finished_at = CASE WHEN $2 <> 'pending' THEN clock_timestamp() END
		WHERE id = $1 AND status = 'pending'`, mailID, status, storable(failure), deadLink)
	if err != nil {
		return fmt.Errorf("report mail %s: %w", mailID, err)
	}
	return nil
}

// StrandedReportMails marks mails as failed if their River job has ended or was deleted. StrandedReportMails returns
// the ids of River jobs whose next attempt is overdue by more than the parameter "grace", as [DB.StrandedAlerts] does.
func (db *DB) StrandedReportMails(ctx context.Context, grace time.Duration) ([]int64, error) {
	const job = `river_job j WHERE j.args @> jsonb_build_object('mail_id', m.id)` // uses the index on the arguments
	_, err := exec(ctx, db.conn, "fail report mails without a River job", `UPDATE report_mails m SET status = 'failed',
			error = concat_ws(' ', 'The queue job of the mail ended before the mail was sent.', error),
			finished_at = clock_timestamp()
		WHERE m.status = 'pending' AND NOT EXISTS (SELECT FROM `+job+` AND j.finalized_at IS NULL)`)
	if err != nil {
		return nil, err
	}
	return riverJobs(ctx, db.conn, "find stranded report mails", `SELECT j.id AS river_job_id FROM report_mails m, `+job+`
		AND m.status = 'pending' AND j.state IN ('retryable', 'scheduled') AND j.scheduled_at < now() - $1::interval`, grace)
}

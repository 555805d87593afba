package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/jobs/alert"
	"tidewatch/report/look"
	"tidewatch/store"
)

const (
	reportLinkDays    = 30 // the validity of the links in mails, in days
	reportMailsAtOnce = 4  // the maximum number of mails that a node sends concurrently
)

// reportMailWorker sends a report to one recipient. Each attempt sends a new link, because the server stores only the
// hash of a link's secret. If a node dies after sending a mail but before storing the result, the recipient gets the
// mail twice, with the same Message-ID. The recipient also gets the mail twice if the confirmation of the mail server
// is lost. Of several mails with the same Message-ID, some receivers keep only the first. An attempt therefore deletes
// its link only if the attempt certainly sent no mail.
type reportMailWorker struct {
	river.WorkerDefaults[ReportMailArgs]

	alerts *alerts
}

// Timeout implements [river.Worker]. The timeout of a job that mails a report leaves enough time to store the result of
// the attempt.
func (*reportMailWorker) Timeout(*river.Job[ReportMailArgs]) time.Duration {
	return alert.Timeout + 2*flushTimeout
}

// NextRetry implements [river.Worker].
func (w *reportMailWorker) NextRetry(job *river.Job[ReportMailArgs]) time.Time {
	return w.alerts.nextAttempt(job.Attempt)
}

// Work implements [river.Worker]. Work makes one attempt to send a mail and stores the result.
func (w *reportMailWorker) Work(ctx context.Context, job *river.Job[ReportMailArgs]) error {
	db := w.alerts.db
	mail, err := db.UnsentReport(ctx, job.Args.MailID)
	if errors.Is(err, store.ErrNotFound) {
		return river.JobCancel(errors.New("the report was deleted"))
	}
	if err != nil || mail.Status != store.ReportMailPending {
		return err
	}
	result, link := w.send(ctx, mail)
	if ctx.Err() != nil && result.Err != nil {
		return ctx.Err() // the node is stopping, and River will make another attempt
	}
	status, failure := store.ReportMailSent, ""
	if result.Err != nil {
		status, failure = store.ReportMailPending, sentence(result.Err.Error())
		if result.Permanent || job.Attempt >= job.MaxAttempts {
			status = store.ReportMailFailed
		}
	}
	deadLink := uuid.Nil
	if result.Unsent {
		deadLink = link
	}
	if err := db.RecordReportMail(context.WithoutCancel(ctx), mail.MailID, status, failure, deadLink); err != nil {
		return err
	}
	if status != store.ReportMailFailed {
		return result.Err
	}
	w.alerts.logger.WarnContext(ctx, "Gave up on sending a report.",
		slog.String("report_id", mail.ReportID.String()),
		slog.Int("attempts", job.Attempt),
		slog.String("error_message", failure))
	return river.JobCancel(result.Err)
}

// send makes one attempt to send a mail. The second result is the id of the link in the mail, or [uuid.Nil] if the
// attempt failed before it created a link.
func (w *reportMailWorker) send(ctx context.Context, mail store.UnsentReport) (alert.Result, uuid.UUID) {
	cfg := w.alerts.cfg
	if missing := w.alerts.reportMailMissing(); missing != "" {
		return alert.Result{Err: errLacks(missing)}, uuid.Nil // another node may have the setting
	}
	address, hash := cfg.ReportAddress()
	link, err := w.alerts.db.LinkReportMail(ctx, mail, reportLinkDays, hash)
	if err != nil {
		return alert.Result{Err: err}, uuid.Nil
	}
	ctx, cancel := context.WithTimeout(ctx, alert.Timeout)
	defer cancel()
	color, text := colorsOf(mail.Color)
	return cfg.Mail.SendReport(ctx, mail.MailID.String(), alert.Report{
		At:        w.alerts.now(),
		Color:     color,
		ColorText: text,
		Logo:      mail.Logo,
		Customer:  mail.CustomerName,
		Expires:   link.ExpiresAt,
		Headline:  mail.Headline,
		Link:      address,
		Title:     mail.Title,
		To:        mail.Recipient,
	}), link.ID
}

// reportMailMissing returns the name of the missing setting without which this node cannot send reports, or an empty
// string.
func (a *alerts) reportMailMissing() string {
	if a.cfg.ReportAddress == nil && a.cfg.Mail != nil {
		return "TIDEWATCH_PUBLIC_URL"
	}
	return a.mailMissing()
}

// colorsOf returns the color of a customer's look and the color of text on this color. The colors are empty if the
// customer has not set a color.
func colorsOf(color *string) (background, text string) {
	if color == nil {
		return "", ""
	}
	parsed, err := look.ParseColor(*color)
	if err != nil {
		return "", "" // plain SQL cannot store such a color
	}
	return parsed.String(), parsed.TextOn().String()
}

// mailReport adds the mails of a report, with their River jobs.
func (e *runEnder) mailReport(ctx context.Context, tx pgx.Tx, db *store.DB, id uuid.UUID, report *newReport) error {
	if len(report.recipients) == 0 {
		return nil
	}
	refused, err := refusedMail(ctx, db, report)
	if err != nil {
		return err
	}
	ids, err := db.CreateReportMails(ctx, id, report.recipients, refused)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := e.queue.insert(ctx, tx, ReportMailArgs{MailID: id}, nil); err != nil {
			return fmt.Errorf("mail a report: %w", err)
		}
	}
	return nil
}

// refusedMail returns the reason why a report is not mailed, or an empty string.
func refusedMail(ctx context.Context, db *store.DB, report *newReport) (string, error) {
	if report.scheduledJobID == uuid.Nil {
		return "", nil // the schedule was deleted and makes no further reports
	}
	mayMail, err := db.CountMailedReport(ctx, report.scheduledJobID, report.row.BrandID)
	if err != nil || mayMail {
		return "", err
	}
	return fmt.Sprintf("The schedule has already mailed %d reports within 24 hours.", store.MaxMailedReports), nil
}

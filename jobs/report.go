package jobs

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/insights"
	"tidewatch/jobs/zoneinfo"
	"tidewatch/report"
	"tidewatch/store"
)

// reportsAtOnce is the number of reports that a node makes concurrently. The number of concurrent reports is small,
// because a report reads all figures of a brand.
const reportsAtOnce = 2

// A report waits for the changes of the runs of its period, and checks the runs at the interval examinationCheck. The
// wait lasts at most examinationPatience, or half of the time limit of the report's run, whichever is shorter. Runs are
// usually examined within two minutes after their end.
const (
	examinationPatience = 10 * time.Minute
	examinationCheck    = 3 * time.Second
)

// reportWorker makes the reports of runs. A report is made from stored answers, so the worker calls no engine.
type reportWorker struct {
	river.WorkerDefaults[ReportArgs]

	db        *store.DB
	lifecycle *lifecycle
	now       func() time.Time
	zones     *zoneinfo.Data
}

// A newReport is a report that is stored with the end of its run.
type newReport struct {
	html           []byte
	recipients     []string // mail addresses
	row            store.Report
	scheduledJobID uuid.UUID // [uuid.Nil] if the schedule was deleted
}

// Timeout implements [river.Worker].
func (w *reportWorker) Timeout(*river.Job[ReportArgs]) time.Duration { return w.lifecycle.timeout() }

// Work implements [river.Worker].
func (w *reportWorker) Work(ctx context.Context, job *river.Job[ReportArgs]) error {
	return w.lifecycle.run(ctx, job.JobRow, job.Args.RunID, w.step)
}

// step makes the report of a run. The period of the report ends before the day of the tick. A late run or a retry
// therefore reports on the same period as a punctual run.
func (w *reportWorker) step(ctx context.Context, run store.Run) (outcome, error) {
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return outcome{}, failRun(store.ReasonInvalidOptions, "%s", err)
	}
	if isLate(run, w.now) {
		return failedOutcome(store.ReasonTimeLimitExceeded, "The run exceeded its time limit before it made the report."), nil
	}
	var metadata store.RunMetadata
	_ = json.Unmarshal(run.Metadata, &metadata) // plain SQL may have written other metadata
	zone, err := w.zones.Load(cmp.Or(metadata.Timezone, "UTC"))
	if err != nil {
		return outcome{}, failRun(store.ReasonInvalidOptions, "the time zone %q is unknown", metadata.Timezone)
	}
	brand, err := w.db.ListedBrand(ctx, run.BrandID)
	if err != nil {
		return outcome{}, err
	}
	by, err := w.requester(ctx, run, metadata)
	if err != nil {
		return outcome{}, err
	}
	template := report.Template(cmp.Or(opts.ReportTemplate, store.ReportWeekly))
	request := report.Request{
		Brand: brand, Engine: engineTitle, Now: w.now(),
		Period:   template.Period(insights.StartOfDay(run.ScheduledFor.In(zone), 0)),
		Template: template, Zone: zone,
	}
	if err := w.awaitExaminations(ctx, run, request.Period); err != nil {
		return outcome{}, err
	}
	made, err := report.Make(ctx, w.db, request)
	if err != nil {
		return outcome{}, err
	}
	var scheduledJobID uuid.UUID
	if run.ScheduledJobID != nil {
		scheduledJobID = *run.ScheduledJobID
	}
	return outcome{
		status: store.RunCompleted,
		report: &newReport{
			html: made.HTML, recipients: opts.Recipients, row: store.Report{
				BrandID: run.BrandID, CreatedBy: by, CustomerID: run.CustomerID, Headline: made.Headline,
				PeriodFrom: request.Period.From, PeriodTo: request.Period.To, RunID: &run.ID,
				Template: store.ReportTemplate(template), Timezone: zone.String(), Title: made.Title,
			},
			scheduledJobID: scheduledJobID,
		},
	}, nil
}

// awaitExaminations returns a snooze while runs that ended in the period can be examined and are not examined yet. If
// the runs are not examined in time, the report states their number.
func (w *reportWorker) awaitExaminations(ctx context.Context, run store.Run, period store.Period) error {
	limit := time.Duration(run.RunTimeoutSeconds) * time.Second / 2
	if w.now().Sub(*run.StartedAt) > min(examinationPatience, limit) {
		return nil
	}
	unexamined, err := w.db.CountUnexamined(ctx, run.BrandID, period)
	if err == nil && unexamined.Due > 0 {
		err = river.JobSnooze(examinationCheck)
	}
	return err
}

// requester returns the name of the user or token that triggered a run, or of the schedule of the run.
func (w *reportWorker) requester(ctx context.Context, run store.Run, metadata store.RunMetadata) (string, error) {
	if metadata.TriggeredBy != "" || run.ScheduledJobID == nil {
		return cmp.Or(metadata.TriggeredBy, store.ScheduleAuthor), nil
	}
	job, err := w.db.ScheduledJob(ctx, *run.ScheduledJobID)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && job.Name == nil:
		return store.ScheduleAuthor, nil
	case err != nil:
		return "", err
	default:
		return store.ScheduleAuthor + " " + *job.Name, nil
	}
}

// holdReportBrands locks the brands of the reports that are stored with the ends of runs.
func holdReportBrands(ctx context.Context, db *store.DB, ends []runEnd) error {
	var brands []uuid.UUID
	for _, end := range ends {
		if end.report != nil {
			brands = append(brands, end.report.row.BrandID)
		}
	}
	if len(brands) == 0 {
		return nil
	}
	return db.HoldBrands(ctx, brands)
}

// saveReports stores the reports of the runs that ended, and their mails.
func (e *runEnder) saveReports(
	ctx context.Context, tx pgx.Tx, db *store.DB, ends []runEnd, ended map[uuid.UUID]bool,
) error {
	made := slices.DeleteFunc(slices.Clone(ends), func(e runEnd) bool { return e.report == nil || !ended[e.run.ID] })
	// Each transaction counts the mailed reports of schedules in the same order, so that the transactions cannot
	// deadlock.
	slices.SortFunc(made, func(a, b runEnd) int {
		return bytes.Compare(a.report.scheduledJobID[:], b.report.scheduledJobID[:])
	})
	for _, end := range made {
		stored, err := db.CreateReport(ctx, end.report.row, end.report.html)
		if errors.Is(err, store.ErrNotFound) {
			continue // the run already has a report
		}
		if err != nil {
			return err
		}
		if err := e.mailReport(ctx, tx, db, stored.ID, end.report); err != nil {
			return err
		}
	}
	return nil
}

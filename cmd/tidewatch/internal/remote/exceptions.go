package remote

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type exceptionsCommand struct {
	List     exceptionsListCommand     `cmd:"" help:"List blackouts, pauses and skips, newest first."`
	Blackout exceptionsBlackoutCommand `cmd:"" help:"Suppress the ticks within a period of local time."`
	Pause    exceptionsPauseCommand    `cmd:"" help:"Pause schedules, optionally until a time."`
	Skip     exceptionsSkipCommand     `cmd:"" help:"Skip the next ticks of a schedule."`
	Import   exceptionsImportCommand   `cmd:"" help:"Create blackouts from an iCalendar file."`
	Export   exceptionsExportCommand   `cmd:"" help:"Print blackouts and pauses as a YAML file for the command \"import\"."`
	Resume   exceptionsResumeCommand   `cmd:"" help:"End a pause, and choose which missed ticks are run."`
	Delete   exceptionsDeleteCommand   `cmd:"" help:"Delete a blackout, a pause or a skip. Ticks that were already suppressed stay skipped."`
}

// exceptionScope has the flags that select the schedules of an exception.
type exceptionScope struct {
	Brand    *uuid.UUID `help:"Apply to the schedules of this brand." named:"brand" placeholder:"NAME" xor:"scope"`
	Customer *uuid.UUID `help:"Apply to the schedules of this customer." named:"customer" placeholder:"NAME" xor:"scope"`
	Schedule *uuid.UUID `help:"Apply to this schedule." placeholder:"ID" xor:"scope"`
}

type allCustomers struct {
	AllCustomers bool `help:"Apply to the schedules of all customers." xor:"scope"`
}

// exceptionNote has the flags that the commands blackout, pause and skip share.
type exceptionNote struct {
	Note    *string `help:"Note, such as the name of a holiday or the reason for a pause." placeholder:"TEXT"`
	Preview bool    `help:"Only print the ticks of the next 30 days that the exception would suppress."`
}

type exceptionsListCommand struct {
	listCommand

	Brand    *uuid.UUID                               `help:"List only exceptions of this brand and its schedules." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID                               `help:"List only exceptions of this customer, its brands and its schedules." named:"customer" placeholder:"NAME"`
	Kind     *client.ListScheduleExceptionsParamsKind `help:"List only exceptions of this kind: blackout, pause or skip." placeholder:"KIND"`
	Schedule *uuid.UUID                               `help:"List only exceptions of this schedule, without the exceptions of its brand and its customer." placeholder:"ID"`
}

// Run lists exceptions.
func (c *exceptionsListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListScheduleExceptionsParams{
		BrandID: c.Brand, CustomerID: c.Customer, Kind: c.Kind, ScheduledJobID: c.Schedule,
	}
	return list(c.listCommand, e, "ID\tKIND\tAPPLIES TO\tSUPPRESSES\tNOTE\tBY\tENDED",
		func(x client.ScheduleException) string {
			return command.Row(x.ID, x.Kind, scopeText(x), x.Description, x.Note, x.CreatedBy, x.HasEnded)
		},
		exceptionPages(ctx, params))
}

// exceptionPages returns a function that reads a page of the selected exceptions.
func exceptionPages(
	ctx context.Context, params client.ListScheduleExceptionsParams,
) func(*client.ClientWithResponses, *int64, *string) (page[client.ScheduleException], error) {
	return func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.ScheduleException], error) {
		params.Limit, params.Cursor = limit, cursor
		got, err := api.ListScheduleExceptionsWithResponse(ctx, &params)
		if err != nil {
			return page[client.ScheduleException]{}, err
		}
		rows, err := received(got.JSON200)
		return page[client.ScheduleException]{rows.Data, rows.NextCursor}, err
	}
}

// scopeText names the schedules to which an exception applies.
func scopeText(x client.ScheduleException) string {
	switch {
	case x.ScheduledJobID != nil:
		return "schedule " + x.ScheduledJobID.String()
	case x.BrandID != nil:
		return "brand " + x.BrandID.String()
	case x.CustomerID != nil:
		return "customer " + x.CustomerID.String()
	default:
		return "all customers"
	}
}

type exceptionsBlackoutCommand struct {
	server
	exceptionScope
	allCustomers
	exceptionNote

	From   string   `help:"Start: a date (2026-12-24) or a date with a time (2026-12-24T18:00). With --weekly, a time of day (22:00)." required:""`
	Since  string   `help:"First date on which a weekly blackout starts." placeholder:"DATE"`
	To     string   `help:"End, in the format of the start. If the end is a date, the whole day belongs to the blackout. If the end has a time, the blackout ends at this time." required:""`
	TZ     string   `default:"UTC" help:"IANA time zone of the blackout." name:"tz" placeholder:"ZONE"`
	Until  string   `help:"Last date on which a repeated blackout starts." placeholder:"DATE"`
	Weekly []string `help:"Repeat each week, starting on these days: mon, tue, wed, thu, fri, sat, sun." placeholder:"DAYS" xor:"repeats"`
	Yearly bool     `help:"Repeat each year." xor:"repeats"`
}

// Run creates or previews a blackout.
func (c *exceptionsBlackoutCommand) Run(ctx context.Context, e *command.Env) error {
	period := &client.BlackoutPeriod{From: c.From, To: c.To, Timezone: &c.TZ}
	if c.Since != "" {
		period.Since = &c.Since
	}
	if c.Until != "" {
		period.Until = &c.Until
	}
	repeats := client.BlackoutPeriodRepeats("never")
	switch {
	case c.Yearly:
		repeats = "yearly"
	case len(c.Weekly) > 0:
		repeats = "weekly"
		days := make([]client.BlackoutPeriodWeekdays, len(c.Weekly))
		for i, d := range c.Weekly {
			days[i] = client.BlackoutPeriodWeekdays(d)
		}
		period.Weekdays = days
	}
	period.Repeats = &repeats
	body := c.body("blackout", c.exceptionNote)
	body.AllCustomers, body.Blackout = &c.AllCustomers, period
	if c.Preview {
		return c.preview(ctx, e, body)
	}
	return c.create(ctx, e, body)
}

type exceptionsPauseCommand struct {
	server
	exceptionScope
	exceptionNote

	JobType *client.JobType `help:"Pause each schedule of this job type: data_collection, scoring, data_collection_and_scoring or report." placeholder:"TYPE"`
	Search  *string         `help:"Pause each schedule whose name or brand contains these words." placeholder:"WORDS"`
	Until   *time.Time      `help:"Resume at this time, in RFC 3339 format. A tick at this time fires." placeholder:"TIME"`
}

// Validate refuses flags that cannot be combined with --job-type or --search.
func (c *exceptionsPauseCommand) Validate() error {
	switch {
	case c.selects() && c.Preview:
		return errors.New("--preview: cannot be combined with --job-type or --search; to see the schedules, run " +
			"\"tidewatch schedules list\" with the same flags")
	case c.selects() && c.Schedule != nil:
		return errors.New("--schedule: cannot be combined with --job-type or --search")
	default:
		return c.Remote.Validate()
	}
}

// selects reports whether --job-type or --search selects the schedules. The command then pauses each schedule
// separately.
func (c *exceptionsPauseCommand) selects() bool { return c.JobType != nil || c.Search != nil }

// Run pauses schedules, or previews a pause.
func (c *exceptionsPauseCommand) Run(ctx context.Context, e *command.Env) error {
	if !c.selects() {
		body := c.body("pause", c.exceptionNote)
		body.EndsAt = c.Until
		if c.Preview {
			return c.preview(ctx, e, body)
		}
		return c.create(ctx, e, body)
	}
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.PauseScheduledJobsParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.PauseScheduledJobsWithResponse(ctx, params, client.PauseSelection{
			BrandID: c.Brand, CustomerID: c.Customer, EndsAt: c.Until, JobType: c.JobType, Note: c.Note, Q: c.Search,
		})
		if err != nil {
			return err
		}
		paused, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.show(e, paused, []field{
			{"paused schedules", paused.Count}, {"first pause", paused.FirstID}, {"group", paused.GroupID},
		})
	})
}

type exceptionsSkipCommand struct {
	server
	scheduleArg
	exceptionNote

	Ticks int64 `default:"1" help:"Number of ticks to skip."`
}

// Run skips the next ticks of a schedule.
func (c *exceptionsSkipCommand) Run(ctx context.Context, e *command.Env) error {
	body := exceptionScope{Schedule: &c.ID}.body("skip", c.exceptionNote)
	body.Ticks = &c.Ticks
	if c.Preview {
		return c.preview(ctx, e, body)
	}
	return c.create(ctx, e, body)
}

// body returns the request for a new exception of the schedules that the flags select.
func (s exceptionScope) body(kind client.NewScheduleExceptionKind, n exceptionNote) client.NewScheduleException {
	return client.NewScheduleException{
		BrandID: s.Brand, CustomerID: s.Customer, Kind: kind, Note: n.Note, ScheduledJobID: s.Schedule,
	}
}

// create creates an exception and prints the exception.
func (s server) create(ctx context.Context, e *command.Env, body client.NewScheduleException) error {
	return s.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateScheduleExceptionParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateScheduleExceptionWithResponse(ctx, params, body)
		if err != nil {
			return err
		}
		x, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return s.show(e, x, []field{
			{"id", x.ID}, {"kind", x.Kind}, {"applies to", scopeText(x)}, {"suppresses", x.Description}, {"note", x.Note},
		})
	})
}

// preview prints the ticks that an exception would suppress.
func (s server) preview(ctx context.Context, e *command.Env, body client.NewScheduleException) error {
	return s.call(func(api *client.ClientWithResponses) error {
		got, err := api.PreviewScheduleExceptionWithResponse(ctx, client.ExceptionPreviewRequest{
			AllCustomers: body.AllCustomers, Blackout: body.Blackout, BrandID: body.BrandID, CustomerID: body.CustomerID,
			EndsAt: body.EndsAt, Kind: client.ExceptionPreviewRequestKind(body.Kind), Note: body.Note,
			ScheduledJobID: body.ScheduledJobID, Ticks: body.Ticks,
		})
		if err != nil {
			return err
		}
		found, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return s.showPreview(e, found)
	})
}

// showPreview prints the ticks that an exception would suppress.
func (s server) showPreview(e *command.Env, p client.ExceptionPreview) error {
	if s.JSON {
		return command.JSON(e.Stdout, p)
	}
	fmt.Fprintf(e.Stdout, "%s\nThe exception suppresses %s of %s until %s.\n\n", p.Description,
		command.Count(p.TickCount, "tick"), command.Count(p.ScheduleCount, "schedule"), p.To.Format(time.RFC3339))
	var rows []string
	for _, j := range p.Schedules {
		for _, t := range j.Ticks {
			rows = append(rows, command.Row(j.BrandName, j.Name, t.At, t.Local.Format(time.RFC3339)))
		}
	}
	return command.Table(e.Stdout, "BRAND\tSCHEDULE\tUTC\tLOCAL", rows)
}

type exceptionsImportCommand struct {
	server
	exceptionScope
	allCustomers

	File   []byte `arg:"" help:"iCalendar file, or - for standard input." type:"filecontent"`
	DryRun bool   `help:"Only check the file. Print each blackout with the number of ticks that the blackout suppresses."`
	TZ     string `default:"UTC" help:"IANA time zone of dates, and of times without a time zone." name:"tz" placeholder:"ZONE"`
}

// Run imports an iCalendar file.
func (c *exceptionsImportCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.ImportCalendarParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.ImportCalendarWithResponse(ctx, params, client.CalendarImport{
			AllCustomers: &c.AllCustomers, BrandID: c.Brand, Calendar: string(c.File), CustomerID: c.Customer,
			DryRun: &c.DryRun, ScheduledJobID: c.Schedule, Timezone: &c.TZ,
		})
		if err != nil {
			return err
		}
		imported := got.JSON200
		if imported == nil || imported.Data == nil { // the ids of a dry run are zero
			return errForeign
		}
		if c.JSON {
			return command.JSON(e.Stdout, imported)
		}
		rows := make([]string, len(imported.Data))
		if p := imported.Preview; p != nil {
			for i, x := range imported.Data {
				rows[i] = command.Row(x.Description, p.TickCounts[i], x.Note)
			}
			if !p.IsComplete {
				fmt.Fprintln(e.Stderr, "The counts are incomplete. The blackouts may suppress more ticks than the table shows.")
			}
			return command.Table(e.Stdout, "SUPPRESSES\tTICKS BEFORE "+p.To.Format(time.DateOnly)+"\tNOTE", rows)
		}
		for i, x := range imported.Data {
			rows[i] = command.Row(x.ID, x.Description, x.Note)
		}
		return command.Table(e.Stdout, "ID\tSUPPRESSES\tNOTE", rows)
	})
}

type exceptionArg struct {
	ID uuid.UUID `arg:"" help:"Id of the exception."`

	Group bool `help:"Include all exceptions that were created together with this exception."`
}

type exceptionsResumeCommand struct {
	server
	exceptionArg

	Missed  client.ResumeMissedPolicy `default:"skip" help:"Which missed ticks to run: skip (none), run_once (the newest of each schedule) or run_all (up to 100 of each schedule). The other missed ticks cannot be run later." placeholder:"POLICY"`
	Preview bool                      `help:"Only print how many ticks were missed, and how many runs run_once and run_all would start."`
}

// Run ends a pause and starts the chosen missed ticks, or previews their numbers.
func (c *exceptionsResumeCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		if c.Preview {
			got, err := api.PreviewResumeWithResponse(ctx, c.ID, &client.PreviewResumeParams{Group: &c.Group})
			if err != nil {
				return err
			}
			p, err := received(got.JSON200)
			if err != nil {
				return err
			}
			return c.show(e, p, []field{
				{"missed ticks", p.MissedTicks},
				{"schedules", p.ScheduleCount},
				{"runs with run_once", p.RunOnce},
				{"runs with run_all", p.RunAll},
			})
		}
		got, err := api.ResumePauseWithResponse(ctx, c.ID, client.Resume{Group: &c.Group, MissedPolicy: &c.Missed})
		if err != nil {
			return err
		}
		r, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.show(e, r, []field{
			{"missed ticks", r.MissedTicks}, {"schedules", r.ScheduleCount}, {"started runs", r.StartedRuns},
		})
	})
}

type exceptionsDeleteCommand struct {
	server
	exceptionArg
}

// Run deletes an exception.
func (c *exceptionsDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteScheduleExceptionWithResponse(ctx, c.ID, &client.DeleteScheduleExceptionParams{Group: &c.Group})
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, "Deleted exception "+c.ID.String()+".")
	})
}

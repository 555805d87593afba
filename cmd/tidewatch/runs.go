package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

type runsCommand struct {
	List    runsListCommand    `cmd:"" help:"List runs, newest first."`
	Get     runsGetCommand     `cmd:"" help:"Show a run."`
	Logs    runsLogsCommand    `cmd:"" help:"Tell a run's story: when it did what, how far each engine came, and what went wrong."`
	Answers runsAnswersCommand `cmd:"" help:"List a run's answers, with the brand's position and sentiment in each."`
	Cancel  runsCancelCommand  `cmd:"" help:"End an unfinished run; the answers that it has stay."`
	Retry   runsRetryCommand   `cmd:"" help:"Take up a run again that failed, was cancelled, or completed with errors."`
	Rescore runsRescoreCommand `cmd:"" help:"Score the answers of a run that has ended again, in a run of its own; no engine is asked."`
}

// runArg names a run.
type runArg struct {
	ID uuid.UUID `arg:"" help:"The id of the run."`
}

type runsListCommand struct {
	serverSettings

	Brand    *uuid.UUID         `help:"Only this brand's." placeholder:"ID"`
	Customer *uuid.UUID         `help:"Only this customer's." placeholder:"ID"`
	From     *time.Time         `help:"Only runs created at this time or later, in RFC 3339." placeholder:"TIME"`
	JobType  *client.JobType    `help:"Only this job type." placeholder:"TYPE"`
	Limit    int                `default:"50" help:"How many to list."`
	Schedule *uuid.UUID         `help:"Only this schedule's." placeholder:"ID"`
	Status   []client.RunStatus `help:"Only these statuses, with commas between them." placeholder:"STATUS"`
	To       *time.Time         `help:"Only runs created before this time, in RFC 3339." placeholder:"TIME"`
	Trigger  *client.Trigger    `help:"Only what ticks made (tick), or what somebody made by hand (manual)." placeholder:"WHAT"`
}

// Run lists runs.
func (c *runsListCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	params := client.ListRunsParams{
		BrandID:        c.Brand,
		CustomerID:     c.Customer,
		From:           c.From,
		JobType:        c.JobType,
		ScheduledJobID: c.Schedule,
		Status:         c.Status,
		To:             c.To,
		Trigger:        c.Trigger,
	}
	runs, err := rows(c.Limit, func(limit int64, cursor *string) ([]client.Run, *string, error) {
		params.Limit, params.Cursor = &limit, cursor
		page, err := api.ListRunsWithResponse(ctx, &params)
		if err != nil {
			return nil, nil, c.asked(err)
		}
		return page.JSON200.Data, page.JSON200.NextCursor, nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, runs)
	}
	lines := make([]string, 0, len(runs))
	for _, run := range runs {
		lines = append(
			lines,
			cells(
				run.ID,
				run.BrandName,
				run.ScheduleName,
				run.JobType,
				run.Trigger,
				run.Status,
				run.ScheduledFor,
				run.FinishedAt,
				run.ErrorMessage,
			),
		)
	}
	return printTable(e.stdout, "ID\tBRAND\tSCHEDULE\tJOB TYPE\tTRIGGER\tSTATUS\tFOR\tFINISHED\tMESSAGE", lines)
}

type runsGetCommand struct {
	serverSettings
	runArg
}

// Run shows a run.
func (c *runsGetCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	run, err := api.GetRunWithResponse(ctx, c.ID)
	if err != nil {
		return c.asked(err)
	}
	return c.showRun(e, *run.JSON200)
}

type runsCancelCommand struct {
	serverSettings
	runArg
}

// Run cancels a run.
func (c *runsCancelCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	run, err := api.CancelRunWithResponse(ctx, c.ID)
	if err != nil {
		return c.asked(err)
	}
	return c.showRun(e, *run.JSON200)
}

type runsRetryCommand struct {
	serverSettings
	runArg

	Wait bool `help:"Show the run's progress until it ends. The exit status is 0 when it has completed."`
}

// Run retries a run.
func (c *runsRetryCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	run, err := api.RetryRunWithResponse(ctx, c.ID)
	if err != nil {
		return c.asked(err)
	}
	if c.Wait {
		return c.follow(ctx, e, api, *run.JSON200)
	}
	return c.showRun(e, *run.JSON200)
}

type runsRescoreCommand struct {
	serverSettings
	runArg

	Wait bool `help:"Wait until the answers are scored. The exit status is 0 when the new run has completed."`
}

// Run scores a run's answers again.
func (c *runsRescoreCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	run, err := api.RescoreRunWithResponse(ctx, c.ID, nil)
	if err != nil {
		return c.asked(err)
	}
	if c.Wait {
		return c.follow(ctx, e, api, *run.JSON200)
	}
	return c.showRun(e, *run.JSON200)
}

type runsLogsCommand struct {
	serverSettings
	runArg
}

// Run tells a run's story.
func (c *runsLogsCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	got, err := api.GetRunWithResponse(ctx, c.ID)
	if err != nil {
		return c.asked(err)
	}
	run := *got.JSON200
	if c.JSON {
		return printJSON(e.stdout, run)
	}
	for _, line := range story(run) {
		fmt.Fprintln(e.stdout, line)
	}
	return nil
}

// showRun prints a run.
func (s serverSettings) showRun(e *env, run client.RunDetail) error {
	if s.JSON {
		return printJSON(e.stdout, run)
	}
	return printTable(e.stdout, "FIELD\tVALUE", []string{
		cells(
			"id",
			run.ID,
		),
		cells("schedule", run.ScheduleName),
		cells("brand", run.BrandName),
		cells("job type", run.JobType),
		cells(
			"status",
			run.Status,
		),
		cells("trigger", run.Trigger),
		cells("for", run.ScheduledFor),
		cells("created", run.CreatedAt),
		cells(
			"started",
			run.StartedAt,
		),
		cells("finished", run.FinishedAt),
		cells("message", run.ErrorMessage),
		cells("options", optionsInWords(run.Options)),
		cells("trace", run.TraceID),
	})
}

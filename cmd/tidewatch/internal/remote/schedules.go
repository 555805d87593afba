package remote

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type schedulesCommand struct {
	List    schedulesListCommand    `cmd:"" help:"List schedules, newest first."`
	Get     schedulesGetCommand     `cmd:"" help:"Show a schedule."`
	Create  schedulesCreateCommand  `cmd:"" help:"Create a schedule for a brand."`
	Next    schedulesNextCommand    `cmd:"" help:"Print the next ticks of a schedule, and the exceptions that suppress ticks."`
	Edit    schedulesEditCommand    `cmd:"" help:"Edit a schedule. Fields without a flag are unchanged."`
	Pause   schedulesPauseCommand   `cmd:"" help:"Pause a schedule. A paused schedule does not fire."`
	Resume  schedulesResumeCommand  `cmd:"" help:"Resume a paused schedule. The schedule next fires at its first tick after now."`
	Delete  schedulesDeleteCommand  `cmd:"" help:"Delete a schedule. The runs and answers of the schedule are kept. A schedule after which another schedule fires cannot be deleted."`
	Trigger schedulesTriggerCommand `cmd:"" help:"Start a run now, even if the schedule is paused."`

	Chain    schedulesChainCommand    `cmd:"" help:"Show the schedules before and after a schedule in its chain."`
	Versions schedulesVersionsCommand `cmd:"" help:"List the versions of a schedule with the author, the time and the changed fields of each edit."`
	Diff     schedulesDiffCommand     `cmd:"" help:"Show the fields that differ between two versions of a schedule."`
	Restore  schedulesRestoreCommand  `cmd:"" help:"Restore a version of a schedule as a new version. A paused schedule stays paused."`
	Forecast schedulesForecastCommand `cmd:"" help:"Forecast the calls, the costs and the waits for limits, and name the first cap that would be reached."`
	Spread   schedulesSpreadCommand   `cmd:"" help:"Set a longer jitter for the schedules of a crowded hour, so that their calls wait less for the rate limit of an engine."`
}

// scheduleArg is the command-line argument with the id of a schedule.
type scheduleArg struct {
	ID uuid.UUID `arg:"" help:"Id of the schedule."`
}

type schedulesListCommand struct {
	listCommand

	Active   bool            `help:"List only active schedules." xor:"active"`
	After    *uuid.UUID      `help:"List only schedules that fire after this schedule." placeholder:"ID"`
	Brand    *uuid.UUID      `help:"List only schedules of this brand." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID      `help:"List only schedules of this customer." named:"customer" placeholder:"NAME"`
	JobType  *client.JobType `help:"List only schedules of this job type: data_collection, scoring, data_collection_and_scoring or report." placeholder:"TYPE"`
	Paused   bool            `help:"List only paused schedules." xor:"active"`
	Search   *string         `help:"List only schedules whose name or brand contains these words. The beginning of a word is enough." placeholder:"WORDS"`
}

// Run lists schedules.
func (c *schedulesListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListScheduledJobsParams{
		After:      c.After,
		BrandID:    c.Brand,
		CustomerID: c.Customer,
		JobType:    c.JobType,
		Q:          c.Search,
	}
	if c.Active || c.Paused {
		active := client.ListScheduledJobsParamsIsActive(strconv.FormatBool(c.Active))
		params.IsActive = &active
	}
	jobs, err := readAll(c.listCommand, e,
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.ScheduledJob], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListScheduledJobsWithResponse(ctx, &params)
			if err != nil {
				return page[client.ScheduledJob]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.ScheduledJob]{rows.Data, rows.NextCursor}, err
		})
	if err != nil {
		return err
	}
	if c.JSON {
		return command.JSON(e.Stdout, jobs)
	}
	pauses, err := c.readPauses(ctx, e, nil)
	if err != nil {
		return err
	}
	rows := make([]string, 0, len(jobs))
	for _, job := range jobs {
		last := ""
		if len(job.RecentRuns) > 0 {
			last = string(job.RecentRuns[0].Status)
		}
		times, zone := job.CronExpression, job.Timezone
		if job.AfterName != nil {
			times, zone = "after "+*job.AfterName, ""
		}
		rows = append(rows, command.Row(job.ID, job.BrandName, job.Name, job.JobType, times, zone,
			job.IsActive, nextRunText(job, pauses, time.Now()), last))
	}
	return command.Table(e.Stdout, "ID\tBRAND\tNAME\tJOB TYPE\tCRON\tTIME ZONE\tACTIVE\tNEXT RUN\tLAST RUN", rows)
}

type schedulesGetCommand struct {
	server
	scheduleArg
}

// Run shows a schedule.
func (c *schedulesGetCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetScheduledJobWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		job, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showSchedule(ctx, e, job)
	})
}

type schedulesNextCommand struct {
	server
	scheduleArg

	Count int64 `default:"5" help:"Number of ticks to print, 1 to 1000."`
}

// Run prints the next ticks of a schedule, and names the exceptions that suppress ticks.
func (c *schedulesNextCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.ListScheduledJobTicksWithResponse(ctx, c.ID, &client.ListScheduledJobTicksParams{N: &c.Count})
		if err != nil {
			return err
		}
		ticks, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, ticks)
		}
		if len(ticks.Ticks) == 0 && ticks.Description != "" {
			fmt.Fprintf(e.Stdout, "%s.\n", ticks.Description)
			return nil
		}
		rows := make([]string, 0, len(ticks.Ticks))
		for _, t := range ticks.Ticks {
			rows = append(rows, command.Row(t.At, t.Local.Format(time.RFC3339), suppressedText(t.Suppressed)))
		}
		return command.Table(e.Stdout, "UTC\tLOCAL\tSUPPRESSED BY", rows)
	})
}

// suppressedText names the exception that suppresses a tick, or returns an empty text.
func suppressedText(by *client.SuppressedBy) string {
	if by == nil {
		return ""
	}
	if by.Note != nil {
		return string(by.Kind) + ": " + *by.Note
	}
	return string(by.Kind) + ": " + by.Description
}

type schedulesPauseCommand struct {
	server
	scheduleArg
}

// Run pauses a schedule.
func (c *schedulesPauseCommand) Run(ctx context.Context, e *command.Env) error {
	return c.setActive(ctx, e, c.ID, false)
}

type schedulesResumeCommand struct {
	server
	scheduleArg
}

// Run resumes a schedule.
func (c *schedulesResumeCommand) Run(ctx context.Context, e *command.Env) error {
	return c.setActive(ctx, e, c.ID, true)
}

func (s server) setActive(ctx context.Context, e *command.Env, id uuid.UUID, active bool) error {
	return s.call(func(api *client.ClientWithResponses) error {
		got, err := api.UpdateScheduledJobWithResponse(ctx, id, nil, client.ScheduledJobChange{IsActive: &active})
		if err != nil {
			return err
		}
		job, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return s.showSchedule(ctx, e, job)
	})
}

type schedulesDeleteCommand struct {
	server
	scheduleArg
}

// Run deletes a schedule.
func (c *schedulesDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteScheduledJobWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		if err := receivedNothing(got.HTTPResponse); err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintf(e.Stdout, "Deleted schedule %s. The runs and answers of the schedule are kept.\n", c.ID)
		}
		return nil
	})
}

type schedulesTriggerCommand struct {
	followCommand
	scheduleArg
}

// Run starts a run. With the idempotency key of the request, a repeated request does not start a second run.
func (c *schedulesTriggerCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		key := uuid.NewString()
		params := &client.TriggerScheduledJobParams{IdempotencyKey: &key}
		got, err := api.TriggerScheduledJobWithResponse(ctx, c.ID, params)
		if err != nil {
			return err
		}
		run, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showOrFollow(ctx, e, api, run)
	})
}

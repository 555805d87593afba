package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

type schedulesCommand struct {
	List    schedulesListCommand    `cmd:"" help:"List scheduled jobs, newest first."`
	Get     schedulesGetCommand     `cmd:"" help:"Show a scheduled job."`
	Create  schedulesCreateCommand  `cmd:"" help:"Add a schedule to a brand."`
	Edit    schedulesEditCommand    `cmd:"" help:"Change what the flags name; the rest stays as it is."`
	Pause   schedulesPauseCommand   `cmd:"" help:"Let a schedule fire no more."`
	Resume  schedulesResumeCommand  `cmd:"" help:"Let a paused schedule go on with its next tick from now."`
	Delete  schedulesDeleteCommand  `cmd:"" help:"Delete a schedule; its runs and answers stay."`
	Trigger schedulesTriggerCommand `cmd:"" help:"Make a run now, of a paused schedule, too."`
}

// scheduleArg names a scheduled job.
type scheduleArg struct {
	ID uuid.UUID `arg:"" help:"The id of the scheduled job."`
}

type schedulesListCommand struct {
	serverSettings

	Active   bool            `help:"Only active ones." xor:"active"`
	Brand    *uuid.UUID      `help:"Only this brand's." placeholder:"ID"`
	Customer *uuid.UUID      `help:"Only this customer's." placeholder:"ID"`
	JobType  *client.JobType `help:"Only this job type." placeholder:"TYPE"`
	Limit    int             `default:"50" help:"How many to list."`
	Paused   bool            `help:"Only paused ones." xor:"active"`
	Search   *string         `help:"Words that the name of the schedule or its brand has, or begins with." placeholder:"WORDS"`
}

// Run lists scheduled jobs.
func (c *schedulesListCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	params := client.ListScheduledJobsParams{BrandID: c.Brand, CustomerID: c.Customer, JobType: c.JobType, Q: c.Search}
	if c.Active || c.Paused {
		active := client.ListScheduledJobsParamsIsActive(strconv.FormatBool(c.Active))
		params.IsActive = &active
	}
	jobs, err := rows(c.Limit, func(limit int64, cursor *string) ([]client.ScheduledJob, *string, error) {
		params.Limit, params.Cursor = &limit, cursor
		page, err := api.ListScheduledJobsWithResponse(ctx, &params)
		if err != nil {
			return nil, nil, c.asked(err)
		}
		return page.JSON200.Data, page.JSON200.NextCursor, nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, jobs)
	}
	lines := make([]string, 0, len(jobs))
	for _, job := range jobs {
		last := ""
		if len(job.RecentRuns) > 0 {
			last = string(job.RecentRuns[0].Status)
		}
		lines = append(
			lines,
			cells(
				job.ID,
				job.BrandName,
				job.Name,
				job.JobType,
				job.CronExpression,
				job.Timezone,
				job.IsActive,
				job.NextRunAt,
				last,
			),
		)
	}
	return printTable(e.stdout, "ID\tBRAND\tNAME\tJOB TYPE\tCRON\tZONE\tACTIVE\tNEXT RUN\tLAST RUN", lines)
}

type schedulesGetCommand struct {
	serverSettings
	scheduleArg
}

// Run shows a scheduled job.
func (c *schedulesGetCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	job, err := api.GetScheduledJobWithResponse(ctx, c.ID, nil)
	if err != nil {
		return c.asked(err)
	}
	return c.show(e, *job.JSON200)
}

// show prints a scheduled job.
func (s serverSettings) show(e *env, job client.ScheduledJob) error {
	if s.JSON {
		return printJSON(e.stdout, job)
	}
	m := job.Metadata
	lines := []string{
		cells("id", job.ID),
		cells("name", job.Name),
		cells("brand", job.BrandName+" ("+job.BrandID.String()+")"),
		cells("customer", job.CustomerName+" ("+job.CustomerID.String()+")"),
		cells("job type", job.JobType),
		cells(
			"fires",
			job.CronExpression+" in "+job.Timezone,
		),
		cells("clock changes", fmt.Sprintf("gap %s, repeat %s", job.DSTGap, job.DSTRepeat)),
		cells(
			"active",
			job.IsActive,
		),
		cells("next run", job.NextRunAt),
		cells("last run", job.LastRunAt),
		cells("starts at", job.StartsAt),
		cells("ends at", job.EndsAt),
		cells("overlap", job.OverlapPolicy),
		cells("misfire", fmt.Sprintf("%s within %ds", job.MisfirePolicy, job.MisfireWindowSeconds)),
		cells(
			"jitter",
			fmt.Sprintf("%ds", job.JitterSeconds),
		),
		cells("run timeout", fmt.Sprintf("%ds", job.RunTimeoutSeconds)),
		cells("options", optionsInWords(m)),
	}
	if job.ScheduleError != nil {
		lines = append(lines, cells("error", job.ScheduleError))
	}
	return printTable(e.stdout, "FIELD\tVALUE", lines)
}

type schedulesPauseCommand struct {
	serverSettings
	scheduleArg
}

// Run pauses a scheduled job.
func (c *schedulesPauseCommand) Run(ctx context.Context, e *env) error {
	active := false
	return c.change(ctx, e, c.ID, client.ScheduledJobChange{IsActive: &active})
}

type schedulesResumeCommand struct {
	serverSettings
	scheduleArg
}

// Run resumes a scheduled job.
func (c *schedulesResumeCommand) Run(ctx context.Context, e *env) error {
	active := true
	return c.change(ctx, e, c.ID, client.ScheduledJobChange{IsActive: &active})
}

// change edits a scheduled job and shows it as it is then.
func (s serverSettings) change(
	ctx context.Context,
	e *env,
	id uuid.UUID,
	change client.ScheduledJobChange,
	editors ...client.RequestEditorFn,
) error {
	api, err := s.client()
	if err != nil {
		return err
	}
	job, err := api.UpdateScheduledJobWithResponse(ctx, id, nil, change, editors...)
	if err != nil {
		return s.asked(err)
	}
	return s.show(e, *job.JSON200)
}

type schedulesDeleteCommand struct {
	serverSettings
	scheduleArg
}

// Run deletes a scheduled job.
func (c *schedulesDeleteCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	if _, err := api.DeleteScheduledJobWithResponse(ctx, c.ID, nil); err != nil {
		return c.asked(err)
	}
	if !c.JSON {
		fmt.Fprintf(e.stdout, "Deleted %s. Its runs and answers stay.\n", c.ID)
	}
	return nil
}

type schedulesTriggerCommand struct {
	serverSettings
	scheduleArg

	Wait bool `help:"Show the run's progress until it ends. The exit status is 0 when it has completed."`
}

// Run makes a run. A request that is sent again by a proxy makes no second one.
func (c *schedulesTriggerCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	key := uuid.NewString()
	run, err := api.TriggerScheduledJobWithResponse(ctx, c.ID, &client.TriggerScheduledJobParams{IdempotencyKey: &key})
	if err != nil {
		return c.asked(err)
	}
	if c.Wait {
		return c.follow(ctx, e, api, *run.JSON200)
	}
	return c.showRun(e, *run.JSON200)
}

// ifMatch ties an edit to the state that was read.
func ifMatch(response *http.Response) *client.UpdateScheduledJobParams {
	tag := response.Header.Get("ETag")
	return &client.UpdateScheduledJobParams{IfMatch: &tag}
}

package remote

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type runsCommand struct {
	List    runsListCommand    `cmd:"" help:"List runs, newest first."`
	Get     runsGetCommand     `cmd:"" help:"Show a run."`
	Logs    runsLogsCommand    `cmd:"" help:"Show the history of a run: times, the progress of each engine, and errors."`
	Figures runsFiguresCommand `cmd:"" help:"Show the figures of the brand in the answers that a run scored, and the domains that these answers cite most."`
	Answers runsAnswersCommand `cmd:"" help:"List a run's answers with the brand's position and sentiment in each answer, or explain the sentiments."`
	Cancel  runsCancelCommand  `cmd:"" help:"Cancel an unfinished run. The answers of the run are kept."`
	Retry   runsRetryCommand   `cmd:"" help:"Retry one run, or all failed runs of a period. Runs that failed, were cancelled or completed with errors can be retried."`
	Rescore runsRescoreCommand `cmd:"" help:"Re-score a finished run's answers in a new run. No engine calls. Only the LLM judge, if configured, costs money."`
}

// runArg is the command-line argument with the id of a run.
type runArg struct {
	ID uuid.UUID `arg:"" help:"Id of the run."`
}

type runsListCommand struct {
	listCommand

	Brand    *uuid.UUID         `help:"List only runs of this brand." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID         `help:"List only runs of this customer." named:"customer" placeholder:"NAME"`
	From     *time.Time         `help:"List only runs created at or after this time, in RFC 3339 format." placeholder:"TIME"`
	JobType  *client.JobType    `help:"List only runs of this job type: data_collection, scoring, data_collection_and_scoring or report." placeholder:"TYPE"`
	Schedule *uuid.UUID         `help:"List only runs of this schedule." placeholder:"ID"`
	Status   []client.RunStatus `help:"List only runs with these statuses, separated by commas: pending, processing, completed, failed, cancelled, skipped." placeholder:"STATUS"`
	To       *time.Time         `help:"List only runs created before this time, in RFC 3339 format." placeholder:"TIME"`
	Trigger  *client.Trigger    `help:"List only scheduled runs (tick) or only manual runs (manual)." placeholder:"TRIGGER"`
}

// Run lists runs.
func (c *runsListCommand) Run(ctx context.Context, e *command.Env) error {
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
	return list(c.listCommand, e, "ID\tBRAND\tSCHEDULE\tJOB TYPE\tTRIGGER\tSTATUS\tSCHEDULED FOR\tFINISHED\tMESSAGE",
		func(r client.Run) string {
			return command.Row(r.ID, r.BrandName, r.ScheduleName, r.JobType, r.Trigger, r.Status,
				r.ScheduledFor, r.FinishedAt, r.ErrorMessage)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Run], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListRunsWithResponse(ctx, &params)
			if err != nil {
				return page[client.Run]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Run]{rows.Data, rows.NextCursor}, err
		})
}

type runsGetCommand struct {
	server
	runArg
}

// Run shows a run.
func (c *runsGetCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetRunWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		run, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showRun(e, run)
	})
}

type runsCancelCommand struct {
	server
	runArg
}

// Run cancels a run.
func (c *runsCancelCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.CancelRunWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		run, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showRun(e, run)
	})
}

// followCommand has the flags of a command that starts a run.
type followCommand struct {
	server

	Wait bool `help:"Show the run's progress until the run ends. The exit status is 0 if the run completed."`
}

type runsRescoreCommand struct {
	followCommand
	runArg

	DryRun bool `help:"Show the number of answers, the expected judge calls and the typical cost of these calls, but do not score the answers."`
}

// Run re-scores the answers of a run, or previews the work and the cost.
func (c *runsRescoreCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		if c.DryRun {
			return c.preview(ctx, e, api)
		}
		got, err := api.RescoreRunWithResponse(ctx, c.ID, nil)
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

func (c *runsRescoreCommand) preview(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	got, err := api.PreviewRescoreWithResponse(ctx, c.ID)
	if err != nil {
		return err
	}
	preview, err := received(got.JSON200)
	if err != nil {
		return err
	}
	return c.show(e, preview, append([]field{{"answers", preview.Answers}}, judgeFields(preview.Judge)...))
}

// judgeFields returns the rows about the expected calls and cost of the judge.
func judgeFields(judge *client.JudgePreview) []field {
	if judge == nil {
		return []field{{"judge", "none, no cost"}}
	}
	cost := "unknown"
	if judge.TypicalCostUsd != nil {
		cost = fmt.Sprintf("$%.4f", *judge.TypicalCostUsd)
	}
	return []field{
		{"judge", judge.Model}, {"scope", judge.Scope}, {"expected calls", judge.Calls}, {"typical cost", cost},
	}
}

type runsLogsCommand struct {
	server
	runArg
}

// Run shows a run's history.
func (c *runsLogsCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetRunWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		run, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, run)
		}
		return printStory(ctx, e, api, run)
	})
}

// showRun prints a run.
func (s server) showRun(e *command.Env, run client.RunDetail) error {
	options, err := optionsInWords(run.Options)
	if err != nil {
		return err
	}
	fields := []field{
		{"id", run.ID},
		{"schedule", run.ScheduleName},
		{"brand", run.BrandName},
		{"job type", run.JobType},
		{"status", run.Status},
		{"trigger", run.Trigger},
		{"scheduled for", run.ScheduledFor},
		{"created", run.CreatedAt},
		{"started", run.StartedAt},
		{"finished", run.FinishedAt},
		{"message", run.ErrorMessage},
		{"reason", text(run.ReasonCode)},
		{"advice", run.Advice},
		{"options", options},
		{"trace", run.TraceID},
	}
	if run.Report != nil {
		fields = append(fields, field{"report", run.Report.ID}, field{"title", run.Report.Title})
		fields = append(fields, mailFields(*run.Report)...)
	}
	return s.show(e, run, fields)
}

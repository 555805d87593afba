package remote

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsRescoreCommand struct {
	rescoreStarter

	ID     uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	DryRun bool      `help:"Show the number of answers to score, but do not score the answers." xor:"wait"`
}

// Run starts a re-score of a brand, or shows the number of answers to score.
func (c *brandsRescoreCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		if c.DryRun {
			return c.preview(ctx, e, api)
		}
		got, err := api.RescoreBrandWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		return c.showStarted(ctx, e, api, got.JSON202)
	})
}

// rescoreStarter has the flags of the commands that start a re-score.
type rescoreStarter struct {
	server

	Wait bool `help:"Show the progress until the re-score ends. The exit status is 0 if the re-score completed." xor:"wait"`
}

// showStarted shows a re-score that the server has started, or follows the re-score until its end.
func (c *rescoreStarter) showStarted(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses, started *client.Rescore,
) error {
	rescore, err := received(started)
	if err != nil {
		return err
	}
	if c.Wait {
		return c.followRescore(ctx, e, api, rescore)
	}
	return c.showRescore(e, rescore)
}

func (c *brandsRescoreCommand) preview(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	got, err := api.PreviewBrandRescoreWithResponse(ctx, c.ID)
	if err != nil {
		return err
	}
	preview, err := received(got.JSON200)
	if err != nil {
		return err
	}
	return c.show(e, preview, []field{{"answers", preview.Answers}})
}

// progressInterval is the maximum time between two reads of a followed re-score. The server sends no events about
// scored batches, so followRescore also polls the re-score.
const progressInterval = time.Second

// followRescore shows the progress of a re-score until the re-score ends, and returns an error unless the re-score
// completed. If ctx ends before the re-score, the re-score continues on the server.
func (s server) followRescore(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses, rescore client.Rescore,
) error {
	changed := changes(ctx, api, rescore.ID)
	ticker := time.NewTicker(progressInterval)
	defer ticker.Stop()
	var lost contact
	shown := ""
	for {
		line := fmt.Sprintf("%s  %d/%d answers", rescore.Status, rescore.AnswersDone, rescore.Answers)
		if line != shown && !s.JSON {
			fmt.Fprintln(e.Stdout, line)
			shown = line
		}
		if rescore.FinishedAt != nil {
			return s.printRescore(e, rescore)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf(
				"re-score %s continues on the server; to see its progress, run \"tidewatch rescores show %s\"",
				rescore.ID, rescore.ID,
			)
		case <-changed:
		case <-ticker.C:
		}
		read, err := readRescore(ctx, api, rescore.ID)
		if err == nil {
			rescore = read
		}
		if ctx.Err() != nil {
			continue
		}
		if err := lost.tolerate(e, err); err != nil {
			return err
		}
	}
}

func readRescore(ctx context.Context, api *client.ClientWithResponses, id uuid.UUID) (client.Rescore, error) {
	got, err := api.GetRescoreWithResponse(ctx, id)
	if err != nil {
		return client.Rescore{}, err
	}
	return received(got.JSON200)
}

// printRescore returns an error unless the re-score completed. With the flag --json, printRescore prints the finished
// re-score as JSON.
func (s server) printRescore(e *command.Env, rescore client.Rescore) error {
	if s.JSON {
		if err := command.JSON(e.Stdout, rescore); err != nil {
			return err
		}
	}
	if rescore.Status == client.RunStatusCompleted {
		return nil
	}
	return fmt.Errorf("re-score %s: %s: %s", rescore.ID, rescore.Status, command.Cell(rescore.ErrorMessage))
}

func (s server) showRescore(e *command.Env, r client.Rescore) error {
	return s.show(e, r, []field{
		{"id", r.ID},
		{"brand", r.BrandName},
		{"status", r.Status},
		{"answers", r.Answers},
		{"done", r.AnswersDone},
		{"left", r.AnswersLeft},
		{"judge calls", r.Judge.Calls},
		{"judge failed", r.Judge.Failed},
		{"judge cost", fmt.Sprintf("$%.4f", r.Judge.CostUsd)},
		{"created", r.CreatedAt},
		{"started", r.StartedAt},
		{"paused", r.PausedAt},
		{"expected end", r.ExpectedEnd},
		{"finished", r.FinishedAt},
		{"message", r.ErrorMessage},
	})
}

type rescoresListCommand struct {
	listCommand

	Brand    *uuid.UUID `help:"List only re-scores of this brand." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID `help:"List only re-scores of brands of this customer." named:"customer" placeholder:"NAME"`
}

// Run lists the re-scores of brands.
func (c *rescoresListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListRescoresParams{BrandID: c.Brand, CustomerID: c.Customer}
	return list(c.listCommand, e, "ID\tBRAND\tSTATUS\tDONE\tANSWERS\tTRIGGERED BY\tCREATED\tPAUSED\tFINISHED\tMESSAGE",
		func(r client.Rescore) string {
			return command.Row(r.ID, r.BrandName, r.Status, r.AnswersDone, r.Answers, text(r.TriggeredBy), r.CreatedAt,
				r.PausedAt, r.FinishedAt, r.ErrorMessage)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Rescore], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListRescoresWithResponse(ctx, &params)
			if err != nil {
				return page[client.Rescore]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Rescore]{rows.Data, rows.NextCursor}, err
		})
}

package remote

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type runsRetryCommand struct {
	followCommand

	ID *uuid.UUID `arg:"" help:"Id of the run. Without an id, the command retries the failed runs that the flags select." optional:""`

	Brand    *uuid.UUID               `group:"Failed runs of a period:" help:"Retry only runs of this brand." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID               `group:"Failed runs of a period:" help:"Retry only runs of this customer." named:"customer" placeholder:"NAME"`
	DryRun   bool                     `group:"Failed runs of a period:" help:"Show the runs, the calls and the expected cost, but do not retry the runs."`
	Engine   []string                 `group:"Failed runs of a period:" help:"Retry only runs with a failed or missing call to these engines, separated by commas." placeholder:"NAME"`
	From     *types.Date              `group:"Failed runs of a period:" help:"Retry only runs that were created on this day or later. Required without the id of a run." placeholder:"DATE"`
	Schedule *uuid.UUID               `group:"Failed runs of a period:" help:"Retry only runs of this schedule." placeholder:"ID"`
	Status   *client.RunRetriesStatus `group:"Failed runs of a period:" help:"Retry only failed runs (failed), or only completed runs with failed calls (completed)." placeholder:"STATUS"`
	To       *types.Date              `group:"Failed runs of a period:" help:"Retry only runs that were created on this day or earlier. The default is today." placeholder:"DATE"`
	TZ       *string                  `group:"Failed runs of a period:" help:"IANA time zone of the day boundaries." name:"tz" placeholder:"ZONE"`
}

// Validate checks that the command has either the id of a run or a period.
func (c *runsRetryCommand) Validate() error {
	switch {
	case c.ID != nil && c.selects():
		return errors.New("an id cannot be combined with flags that select the failed runs of a period")
	case c.ID == nil && c.From == nil:
		return errors.New("set the id of a run, or --from to retry the failed runs of a period")
	case c.ID == nil && c.Wait:
		return errors.New("--wait: follows only a single run, whose id is required")
	default:
		return c.Remote.Validate()
	}
}

// selects reports whether a flag selects the failed runs of a period.
func (c *runsRetryCommand) selects() bool {
	return c.Brand != nil || c.Customer != nil || c.DryRun || len(c.Engine) > 0 || c.From != nil || c.Schedule != nil ||
		c.Status != nil || c.To != nil || c.TZ != nil
}

// Run retries a run or the failed runs of a period, or previews the retry of a period.
func (c *runsRetryCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		switch {
		case c.ID != nil:
			return c.retryOne(ctx, e, api, *c.ID)
		case c.DryRun:
			return c.previewRetries(ctx, e, api)
		default:
			return c.retryFailed(ctx, e, api)
		}
	})
}

func (c *runsRetryCommand) retryOne(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses, id uuid.UUID,
) error {
	got, err := api.RetryRunWithResponse(ctx, id)
	if err != nil {
		return err
	}
	run, err := received(got.JSON200)
	if err != nil {
		return err
	}
	return c.showOrFollow(ctx, e, api, run)
}

// selection returns the request body that selects failed runs of a period. The preview and the retry send the same
// body.
func (c *runsRetryCommand) selection() client.RunRetries {
	return client.RunRetries{
		BrandID: c.Brand, Collectors: c.Engine, CustomerID: c.Customer, From: *c.From, ScheduledJobID: c.Schedule,
		Status: c.Status, Timezone: c.TZ, To: c.To,
	}
}

func (c *runsRetryCommand) previewRetries(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses,
) error {
	got, err := api.PreviewRunRetriesWithResponse(ctx, c.selection())
	if err != nil {
		return err
	}
	preview, err := received(got.JSON200)
	if err != nil {
		return err
	}
	return c.show(e, preview, retryFields(preview))
}

func (c *runsRetryCommand) retryFailed(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	params := &client.RetryRunsParams{IdempotencyKey: new(uuid.NewString())}
	got, err := api.RetryRunsWithResponse(ctx, params, c.selection())
	if err != nil {
		return err
	}
	retried, err := received(got.JSON200)
	if err != nil {
		return err
	}
	return c.show(e, retried, retryFields(client.RunRetryPreview{
		Calls: retried.Calls, CostUsd: retried.CostUsd, Engines: retried.Engines, LeftOut: retried.LeftOut,
		RunCount: retried.RunCount, UnpricedCalls: retried.UnpricedCalls,
	}))
}

// retryFields returns the rows about the runs, the calls and the expected cost of a retry.
func retryFields(p client.RunRetryPreview) []field {
	cost := func(usd *float64) string {
		if usd == nil {
			return "unknown"
		}
		return fmt.Sprintf("about $%.4f", *usd)
	}
	fields := []field{{"runs", p.RunCount}, {"calls", p.Calls}, {"expected cost", cost(p.CostUsd)}}
	if p.UnpricedCalls > 0 {
		fields = append(fields, field{"calls of unknown cost", p.UnpricedCalls})
	}
	for _, engine := range p.Engines {
		expected := cost(engine.CostUsd)
		if engine.CostUsd == nil {
			expected += " cost"
		}
		fields = append(fields, field{engine.Engine, command.Count(engine.Calls, "call") + ", " + expected})
	}
	for _, left := range p.LeftOut {
		fields = append(fields, field{"left out", fmt.Sprintf("%s (%s)", command.Count(left.RunCount, "run"), left.Reason)})
	}
	return fields
}

package remote

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type rescoresCommand struct {
	List    rescoresListCommand    `cmd:"" help:"List the re-scores of brands with their progress, newest first."`
	Preview rescoresPreviewCommand `cmd:"" help:"Show the number of answers in a segment, the expected judge calls and their typical cost."`
	Create  rescoresCreateCommand  `cmd:"" help:"Re-score a segment of the stored answers of a brand in the background. No engine calls."`
	Show    rescoresShowCommand    `cmd:"" help:"Show a re-score with its progress."`
	Pause   rescoresPauseCommand   `cmd:"" help:"Pause a re-score after the batch in progress."`
	Resume  rescoresResumeCommand  `cmd:"" help:"Continue a paused re-score after the last scored answer."`
	Cancel  rescoresCancelCommand  `cmd:"" help:"End a re-score. The stored scores are kept."`
}

// rescoreFlags select the answers of a re-score.
type rescoreFlags struct {
	Brand    uuid.UUID   `arg:"" help:"Name or id of the brand." named:"brand"`
	Engine   []string    `help:"Select only answers of these engines, separated by commas." placeholder:"NAME"`
	From     *types.Date `help:"First day of the period. Only answers stored in the period are selected. By default, the period has no start." placeholder:"DATE"`
	Outdated bool        `help:"Select only answers that the current version of the scorer has not scored."`
	To       *types.Date `help:"Last day of the period. By default, the period has no end." placeholder:"DATE"`
	TZ       *string     `help:"IANA time zone of the day boundaries." name:"tz" placeholder:"ZONE"`
}

type rescoresPreviewCommand struct {
	server
	rescoreFlags
}

// Run shows the expected work and cost of a re-score.
func (c *rescoresPreviewCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.PreviewRescoreSegmentWithResponse(ctx, &client.PreviewRescoreSegmentParams{
			BrandID: c.Brand, Collector: c.Engine, From: c.From, OutdatedOnly: &c.Outdated, Timezone: c.TZ, To: c.To,
		})
		if err != nil {
			return err
		}
		preview, err := received(got.JSON200)
		if err != nil {
			return err
		}
		fields := []field{{"answers", preview.Answers}, {"names", strings.Join(preview.Names, ", ")}}
		return c.show(e, preview, append(fields, judgeFields(preview.Judge)...))
	})
}

type rescoresCreateCommand struct {
	rescoreStarter
	rescoreFlags

	Judge bool   `help:"Ask the LLM judge about answers without a judgement. Calls of the judge may cost money."`
	Rate  *int64 `help:"Maximum number of answers per second." placeholder:"N"`
}

// Run starts a re-score.
func (c *rescoresCreateCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.CreateRescoreWithResponse(ctx, nil, client.NewRescore{
			AskJudge: &c.Judge, BrandID: c.Brand, Collectors: c.Engine, From: c.From, OutdatedOnly: &c.Outdated, Rate: c.Rate,
			Timezone: c.TZ, To: c.To,
		})
		if err != nil {
			return err
		}
		return c.showStarted(ctx, e, api, got.JSON202)
	})
}

// rescoreCommand has the argument of a command on one re-score.
type rescoreCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Id of the re-score."`
}

// print calls an operation on the re-score and prints the re-score.
func (c rescoreCommand) print(
	e *command.Env, operation func(api *client.ClientWithResponses) (*client.Rescore, error),
) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := operation(api)
		if err != nil {
			return err
		}
		rescore, err := received(got)
		if err != nil {
			return err
		}
		return c.showRescore(e, rescore)
	})
}

type rescoresShowCommand struct{ rescoreCommand }

// Run shows a re-score.
func (c *rescoresShowCommand) Run(ctx context.Context, e *command.Env) error {
	return c.print(e, func(api *client.ClientWithResponses) (*client.Rescore, error) {
		got, err := api.GetRescoreWithResponse(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		return got.JSON200, nil
	})
}

type rescoresPauseCommand struct{ rescoreCommand }

// Run pauses a re-score.
func (c *rescoresPauseCommand) Run(ctx context.Context, e *command.Env) error {
	return c.print(e, func(api *client.ClientWithResponses) (*client.Rescore, error) {
		got, err := api.PauseRescoreWithResponse(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		return got.JSON200, nil
	})
}

type rescoresResumeCommand struct{ rescoreCommand }

// Run resumes a re-score.
func (c *rescoresResumeCommand) Run(ctx context.Context, e *command.Env) error {
	return c.print(e, func(api *client.ClientWithResponses) (*client.Rescore, error) {
		got, err := api.ResumeRescoreWithResponse(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		return got.JSON200, nil
	})
}

type rescoresCancelCommand struct{ rescoreCommand }

// Run cancels a re-score.
func (c *rescoresCancelCommand) Run(ctx context.Context, e *command.Env) error {
	return c.print(e, func(api *client.ClientWithResponses) (*client.Rescore, error) {
		got, err := api.CancelRescoreWithResponse(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		return got.JSON200, nil
	})
}

package remote

import (
	"context"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type runsAnswersCommand struct {
	listCommand
	runArg

	Collector *string                         `help:"Only answers of this engine." placeholder:"NAME"`
	Status    *client.ListAnswersParamsStatus `help:"Only this status: ok, no_answer, refused or failed." placeholder:"STATUS"`
}

// Run lists a run's answers.
func (c *runsAnswersCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListAnswersParams{Collector: c.Collector, Status: c.Status}
	return list(c.listCommand, e, "ENGINE\tQUERY\tSAMPLE\tSTATUS\tPOSITION\tSENTIMENT\tCITATIONS\tERROR", answerRow,
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Answer], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListAnswersWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.Answer]{}, err
			}
			return page[client.Answer]{got.JSON200.Data, got.JSON200.NextCursor}, nil
		})
}

// answerRow shows an answer with the brand's position and sentiment, not its competitors'.
func answerRow(a client.Answer) string {
	const brand = "brand"
	position, sentiment := "", ""
	for _, p := range a.Positions {
		if p.Owner == brand {
			position = command.Cell(p.MentionOrder)
		}
	}
	for _, s := range a.Sentiments {
		if s.Owner == brand {
			sentiment = command.Cell(s.Label)
		}
	}
	return command.Row(a.Collector, a.QueryText, a.Sample, a.Status, position, sentiment, len(a.Citations), a.ErrorMessage)
}

package remote

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type runsAnswersCommand struct {
	listCommand
	runArg

	Collector *string                         `help:"List only answers of this engine." placeholder:"NAME"`
	Status    *client.ListAnswersParamsStatus `help:"List only answers with this status: ok, no_answer, refused or failed." placeholder:"STATUS"`
}

// Run lists the answers of a run, followed by advice about failed answers.
func (c *runsAnswersCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListAnswersParams{Collector: c.Collector, Status: c.Status}
	advice := map[string]string{} // by reason code
	err := list(c.listCommand, e, "ENGINE\tQUERY\tSAMPLE\tSTATUS\tPOSITION\tSENTIMENT\tCITATIONS\tREASON\tERROR",
		func(a client.Answer) string {
			if a.Advice != nil {
				advice[text(a.ReasonCode)] = *a.Advice
			}
			return answerRow(a)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Answer], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListAnswersWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.Answer]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Answer]{rows.Data, rows.NextCursor}, err
		})
	for _, code := range slices.Sorted(maps.Keys(advice)) {
		fmt.Fprintf(e.Stdout, "%s: %s\n", code, advice[code])
	}
	return err
}

// answerRow returns the table row of an answer. The row has the position and the sentiment of the brand, but not of
// competitors.
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
	return command.Row(a.Collector, a.QueryText, a.Sample, a.Status, position, sentiment, len(a.Citations),
		text(a.ReasonCode), a.ErrorMessage)
}

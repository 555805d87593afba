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
	Why       bool                            `help:"Explain the sentiment towards each name, instead of listing the answers."`
}

// Run lists the answers of a run, followed by advice about failed answers. With the flag --why, Run explains the
// sentiments of the answers instead.
func (c *runsAnswersCommand) Run(ctx context.Context, e *command.Env) error {
	answers, err := readAll(c.listCommand, e, c.read(ctx))
	if err != nil {
		return err
	}
	if c.Why {
		return c.explainAnswers(ctx, e, answers)
	}
	if c.JSON {
		return command.JSON(e.Stdout, answers)
	}
	rows := make([]string, len(answers))
	advice := map[string]string{} // advice for each reason code
	for i, a := range answers {
		rows[i] = answerRow(a)
		if a.Advice != nil {
			advice[text(a.ReasonCode)] = *a.Advice
		}
	}
	const header = "ENGINE\tQUERY\tSAMPLE\tSTATUS\tPOSITION\tSENTIMENT\tCONFIDENCE\tCITATIONS\tREASON\tERROR"
	if err := command.Table(e.Stdout, header, rows); err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(advice)) {
		fmt.Fprintf(e.Stdout, "%s: %s\n", code, advice[code])
	}
	return nil
}

// The method "read" returns a function that reads a page of the answers.
func (c *runsAnswersCommand) read(
	ctx context.Context,
) func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Answer], error) {
	params := client.ListAnswersParams{Collector: c.Collector, Status: c.Status}
	return func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Answer], error) {
		params.Limit, params.Cursor = limit, cursor
		got, err := api.ListAnswersWithResponse(ctx, c.ID, &params)
		if err != nil {
			return page[client.Answer]{}, err
		}
		rows, err := received(got.JSON200)
		return page[client.Answer]{rows.Data, rows.NextCursor}, err
	}
}

// answerRow returns the table row of an answer. The row has the position and the sentiment of the brand, but not of
// competitors.
func answerRow(a client.Answer) string {
	const brand = "brand"
	position, sentiment, confidence := "", "", ""
	for _, p := range a.Positions {
		if p.Owner == brand {
			position = command.Cell(p.MentionOrder)
		}
	}
	for _, s := range a.Sentiments {
		if s.Owner == brand {
			sentiment = command.Cell(s.Label)
			if s.Confidence != nil {
				confidence = fmt.Sprintf("%.2f", *s.Confidence)
			}
		}
	}
	return command.Row(a.Collector, a.QueryText, a.Sample, a.Status, position, sentiment, confidence, len(a.Citations),
		text(a.ReasonCode), a.ErrorMessage)
}

package main

import (
	"context"

	"tidewatch/openapi/client"
)

type runsAnswersCommand struct {
	serverSettings
	runArg

	Collector *string                         `help:"Only this engine's." placeholder:"NAME"`
	Limit     int                             `default:"50" help:"How many to list."`
	Status    *client.ListAnswersParamsStatus `help:"Only this status: ok, no_answer, refused or failed." placeholder:"STATUS"`
}

// Run lists a run's answers.
func (c *runsAnswersCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	params := client.ListAnswersParams{Collector: c.Collector, Status: c.Status}
	answers, err := rows(c.Limit, func(limit int64, cursor *string) ([]client.Answer, *string, error) {
		params.Limit, params.Cursor = &limit, cursor
		page, err := api.ListAnswersWithResponse(ctx, c.ID, &params)
		if err != nil {
			return nil, nil, c.asked(err)
		}
		return page.JSON200.Data, page.JSON200.NextCursor, nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, answers)
	}
	lines := make([]string, 0, len(answers))
	for _, a := range answers {
		position, sentiment := "", ""
		for _, p := range a.Positions {
			if p.Owner == "brand" {
				position = cell(p.MentionOrder)
			}
		}
		for _, s := range a.Sentiments {
			if s.Owner == "brand" {
				sentiment = cell(s.Label)
			}
		}
		lines = append(
			lines,
			cells(a.Collector, a.QueryText, a.Sample, a.Status, position, sentiment, len(a.Citations), a.ErrorMessage),
		)
	}
	return printTable(e.stdout, "ENGINE\tQUERY\tSAMPLE\tSTATUS\tPOSITION\tSENTIMENT\tPAGES\tERROR", lines)
}

package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsGridCommand struct {
	listCommand
	segmentFlags

	ID     uuid.UUID                      `arg:"" help:"Name or id of the brand." named:"brand"`
	Search *string                        `help:"Show only queries that contain this text." placeholder:"WORDS"`
	Sort   *client.GetQueryGridParamsSort `help:"Order of the queries: worst, text or change. The order \"worst\" begins with low mention rates over many answers. The order \"change\" begins with the largest fall of the mention rate." placeholder:"ORDER"`
	CSV    bool                           `help:"Print all queries as CSV, with one row for each query and engine." name:"csv"`
}

// Run shows the queries of a brand by engine.
func (c *brandsGridCommand) Run(ctx context.Context, e *command.Env) error {
	if c.CSV {
		return c.call(func(api *client.ClientWithResponses) error { return c.printSheet(ctx, e, api) })
	}
	params := client.GetQueryGridParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Q: c.Search, Sort: c.Sort,
	}
	var engines []string
	rows, err := readAll(c.listCommand, e,
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.QueryGridRow], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.GetQueryGridWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.QueryGridRow]{}, err
			}
			grid, err := received(got.JSON200)
			engines = grid.Collectors
			return page[client.QueryGridRow]{grid.Data, grid.NextCursor}, err
		})
	if err != nil {
		return err
	}
	if c.JSON {
		return command.JSON(e.Stdout, rows)
	}
	return printGrid(e, engines, rows)
}

func (c *brandsGridCommand) printSheet(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	params := client.GetQueryGridCsvParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Q: c.Search,
	}
	if c.Sort != nil {
		params.Sort = new(client.GetQueryGridCsvParamsSort(*c.Sort))
	}
	got, err := api.GetQueryGridCsvWithResponse(ctx, c.ID, &params)
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

// printGrid prints one row for each query, with the mentions by engine. The cell of a query that the engine did not
// receive has a dash.
func printGrid(e *command.Env, engines []string, rows []client.QueryGridRow) error {
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		t := r.Total
		values := []any{
			r.Text, r.QueryClass, fmt.Sprintf("%d/%d", t.Mentioned, t.N), decimal(t.MentionRate),
			decimal(r.Change.Difference.Value), verdictText(r.Change), decimal(t.AveragePosition), decimal(t.Sentiment), t.Cited,
		}
		for _, cell := range r.Cells {
			mentions := "-"
			if f := cell.Figures; f != nil {
				mentions = fmt.Sprintf("%d/%d", f.Mentioned, f.N)
			}
			values = append(values, mentions)
		}
		lines = append(lines, command.Row(values...))
	}
	header := append([]string{
		"QUERY", "CLASS", "MENTIONED", "RATE", "DIFFERENCE", "VERDICT", "POSITION", "SENTIMENT", "CITED",
	}, engines...)
	return command.Table(e.Stdout, strings.ToUpper(strings.Join(header, "\t")), lines)
}

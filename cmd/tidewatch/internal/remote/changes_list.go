package remote

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsChangesCommand struct {
	listCommand

	ID       uuid.UUID                          `arg:"" help:"Name or id of the brand." named:"brand"`
	Engine   []string                           `group:"Filters:" help:"List only changes in the answers of these engines, separated by commas, and changes over all engines." placeholder:"NAME"`
	Country  []string                           `group:"Filters:" help:"List only changes of single queries for these countries, separated by commas. Notices ignore this filter." placeholder:"CODE"`
	Query    []string                           `group:"Filters:" help:"List only changes in the answers to these queries, separated by commas. Notices ignore this filter." placeholder:"ID"`
	Class    []client.QueryClass                `group:"Filters:" help:"List only changes in the answers to queries of these classes: branded, competitor, unbranded. The default excludes branded queries." placeholder:"CLASS"`
	Topic    []string                           `group:"Filters:" help:"List only changes of single queries with this topic. Notices ignore this filter. The flag may be repeated." placeholder:"TOPIC" sep:"none"`
	Tag      []string                           `group:"Filters:" help:"List only changes of single queries with these tags, separated by commas. Notices ignore this filter." placeholder:"TAG"`
	Kind     []client.ListChangesParamsKind     `group:"Filters:" help:"List only changes of these kinds, separated by commas, such as \"overtaken\" or \"figure_moved\"." placeholder:"KIND"`
	Severity []client.ListChangesParamsSeverity `group:"Filters:" help:"List only changes with these severities, separated by commas: high, medium, low, info." placeholder:"SEVERITY"`
	Since    *time.Time                         `group:"Filters:" help:"List only changes that were found at this time or later." placeholder:"TIME"`
	Until    *time.Time                         `group:"Filters:" help:"List only changes that were found before this time." placeholder:"TIME"`
	CSV      bool                               `help:"Print the newest 10,000 changes as CSV." name:"csv"`
}

// Run lists what changed in the answers about a brand.
func (c *brandsChangesCommand) Run(ctx context.Context, e *command.Env) error {
	if c.CSV {
		return c.call(func(api *client.ClientWithResponses) error { return c.printSheet(ctx, e, api) })
	}
	params := client.ListChangesParams{
		Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag,
		Kind: c.Kind, Severity: c.Severity, Since: c.Since, Until: c.Until,
	}
	return list(c.listCommand, e, "FOUND\tSEVERITY\tKIND\tCHANGE",
		func(r client.Change) string {
			return command.Row(r.FoundAt.Format(time.DateOnly), r.Severity, r.Kind, r.Text)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Change], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListChangesWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.Change]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Change]{rows.Data, rows.NextCursor}, err
		})
}

func (c *brandsChangesCommand) printSheet(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	params := client.GetChangesCsvParams{
		Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag,
		Since: c.Since, Until: c.Until,
	}
	for _, v := range c.Kind {
		params.Kind = append(params.Kind, client.GetChangesCsvParamsKind(v))
	}
	for _, v := range c.Severity {
		params.Severity = append(params.Severity, client.GetChangesCsvParamsSeverity(v))
	}
	got, err := api.GetChangesCsvWithResponse(ctx, c.ID, &params)
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

package remote

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsDiscoveriesCommand struct {
	listCommand

	ID       uuid.UUID           `arg:"" help:"Id of the brand."`
	From     *types.Date         `help:"First day of the period. The default is 27 days before the last day." placeholder:"DATE"`
	To       *types.Date         `help:"Last day of the period. The default is yesterday." placeholder:"DATE"`
	Timezone *string             `help:"IANA time zone in which days begin." placeholder:"ZONE"`
	Engine   []string            `help:"Read only answers of these engines, separated by commas." placeholder:"NAME"`
	Country  []string            `help:"Read only answers for these countries, separated by commas." placeholder:"CODE"`
	Query    []string            `help:"Read only answers to these queries, separated by commas." placeholder:"ID"`
	Topic    []string            `help:"Read only answers to queries with this topic. The flag may be repeated." placeholder:"TOPIC" sep:"none"`
	Class    []client.QueryClass `help:"Read only answers to these classes of queries: branded, competitor, unbranded. The default excludes branded queries." placeholder:"CLASS"`
}

// Run lists the discoveries of a brand.
func (c *brandsDiscoveriesCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListDiscoveriesParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		Topic: c.Topic, QueryClass: c.Class,
	}
	return list(c.listCommand, e, "NAME\tANSWERS\tQUERIES\tENGINES\tFIRST SEEN\tLAST SEEN",
		func(d client.Discovery) string {
			return command.Row(d.Name, d.Answers, d.Queries, strings.Join(d.Collectors, ", "),
				d.FirstSeen.Format(time.DateOnly), d.LastSeen.Format(time.DateOnly))
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Discovery], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListDiscoveriesWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.Discovery]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Discovery]{rows.Data, rows.NextCursor}, err
		})
}

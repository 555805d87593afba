package remote

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type queriesListCommand struct {
	listCommand

	ID     uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Active *string   `enum:"true,false" help:"List only active queries (true) or only inactive queries (false)." placeholder:"BOOL"`
	Tag    *string   `help:"List only queries with this tag, regardless of letter case." placeholder:"TAG"`
	Topic  *string   `help:"List only queries with this topic." placeholder:"TOPIC"`
}

// Run lists the queries of a brand.
func (c *queriesListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListQueriesParams{Tag: c.Tag, Topic: c.Topic}
	if c.Active != nil {
		params.IsActive = new(client.ListQueriesParamsIsActive(*c.Active))
	}
	return list(c.listCommand, e, "ID\tQUERY\tCLASS\tTOPIC\tTAGS\tLANGUAGE\tCOUNTRY\tACTIVE",
		func(q client.Query) string {
			return command.Row(q.ID, q.Text, q.QueryClass, q.Topic, strings.Join(q.Tags, ", "), q.Locale, q.Country, q.IsActive)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Query], error) {
			params.Limit, params.Cursor = limit, cursor
			return queryPage(ctx, api, c.ID, &params)
		})
}

func queryPage(
	ctx context.Context, api *client.ClientWithResponses, brand uuid.UUID, params *client.ListQueriesParams,
) (page[client.Query], error) {
	got, err := api.ListQueriesWithResponse(ctx, brand, params)
	if err != nil {
		return page[client.Query]{}, err
	}
	rows, err := received(got.JSON200)
	return page[client.Query]{rows.Data, rows.NextCursor}, err
}

type brandsTagCommand struct {
	server

	ID      uuid.UUID   `arg:"" help:"Name or id of the brand." named:"brand"`
	Add     []string    `help:"Tags to add, separated by commas." placeholder:"TAG"`
	Remove  []string    `help:"Tags to remove, separated by commas." placeholder:"TAG"`
	Query   []uuid.UUID `help:"Ids of the queries to edit, separated by commas." placeholder:"ID"`
	Topic   string      `help:"Edit all queries with this topic." placeholder:"TOPIC"`
	WithTag string      `help:"Edit all queries with this tag." placeholder:"TAG"`
}

var (
	errNoSelection  = errors.New("no queries are selected: use --query, --topic or --with-tag")
	errTwoSelection = errors.New("--query cannot be combined with --topic or --with-tag")
)

// tagPiece is the maximum number of queries in one request.
const tagPiece = 1000

// Run edits the tags of queries.
func (c *brandsTagCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		ids, err := c.selected(ctx, api)
		if err != nil {
			return err
		}
		total := client.TaggedQueries{}
		for piece := range slices.Chunk(ids, tagPiece) {
			got, err := api.TagQueriesWithResponse(ctx, c.ID,
				client.QueryTagging{QueryIds: piece, Add: c.Add, Remove: c.Remove})
			if err != nil {
				return err
			}
			done, err := received(got.JSON200)
			if err != nil {
				return err
			}
			total.Changed, total.Unchanged = total.Changed+done.Changed, total.Unchanged+done.Unchanged
		}
		return c.show(e, total, []field{{"changed", total.Changed}, {"unchanged", total.Unchanged}})
	})
}

// selected returns the ids in the flag --query, or else the ids of the queries that match --topic and --with-tag.
func (c *brandsTagCommand) selected(ctx context.Context, api *client.ClientWithResponses) ([]uuid.UUID, error) {
	if c.Topic == "" && c.WithTag == "" {
		if len(c.Query) == 0 {
			return nil, errNoSelection
		}
		return c.Query, nil
	}
	if len(c.Query) > 0 {
		return nil, errTwoSelection
	}
	params := client.ListQueriesParams{Limit: new(int64(maxPage))}
	if c.Topic != "" {
		params.Topic = &c.Topic
	}
	if c.WithTag != "" {
		params.Tag = &c.WithTag
	}
	var ids []uuid.UUID
	for {
		p, err := queryPage(ctx, api, c.ID, &params)
		if err != nil {
			return nil, err
		}
		for _, q := range p.data {
			ids = append(ids, q.ID)
		}
		if params.Cursor = p.next; p.next == nil {
			return ids, nil
		}
	}
}

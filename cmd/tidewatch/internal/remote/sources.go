package remote

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsSourcesCommand struct {
	listCommand
	segmentFlags

	ID     uuid.UUID                        `arg:"" help:"Name or id of the brand." named:"brand"`
	Gap    *bool                            `help:"List only gaps: sources whose citing answers mention competitors but not the brand, or cite pages of competitors but none of the brand."`
	Type   []client.ListSourcesParamsType   `help:"List only sources of these types, separated by commas: own, competitor, editorial, community, review, reference, marketplace, institution, other." placeholder:"TYPE"`
	Status []client.ListSourcesParamsStatus `help:"List only sources with these statuses, separated by commas: new, returned, kept, lost." placeholder:"STATUS"`
	Search *string                          `help:"List only domains that contain this text." placeholder:"TEXT"`
	Sort   *client.ListSourcesParamsSort    `help:"Order of the sources: answers, rise, fall, first_seen or domain. The orders \"rise\" and \"fall\" sort by the change of the share." placeholder:"ORDER"`
	CSV    bool                             `help:"Print all sources as CSV." name:"csv"`
}

// Run lists the domains that answers cite.
func (c *brandsSourcesCommand) Run(ctx context.Context, e *command.Env) error {
	if c.CSV {
		return c.call(func(api *client.ClientWithResponses) error { return c.printSheet(ctx, e, api) })
	}
	params := client.ListSourcesParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Gap: c.Gap, Type: c.Type, Status: c.Status, Q: c.Search,
		Sort: c.Sort,
	}
	return list(c.listCommand, e, "DOMAIN\tTYPE\tSTATUS\tSURE\tANSWERS\tPREVIOUS\tQUERIES\tENGINES\tLAST SEEN",
		func(s client.CitedSource) string {
			return command.Row(s.Domain, s.Type, text(s.Status), s.StatusSure, s.Answers, s.PreviousAnswers, s.Queries,
				strings.Join(s.Collectors, ", "), s.LastSeen.Format(time.DateOnly))
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.CitedSource], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListSourcesWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.CitedSource]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.CitedSource]{rows.Data, rows.NextCursor}, err
		})
}

func (c *brandsSourcesCommand) printSheet(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	params := client.GetSourcesCsvParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Gap: c.Gap, Q: c.Search,
		Sort: (*client.GetSourcesCsvParamsSort)(c.Sort),
	}
	for _, v := range c.Type {
		params.Type = append(params.Type, client.GetSourcesCsvParamsType(v))
	}
	for _, v := range c.Status {
		params.Status = append(params.Status, client.GetSourcesCsvParamsStatus(v))
	}
	got, err := api.GetSourcesCsvWithResponse(ctx, c.ID, &params)
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

type brandsSearchesCommand struct {
	listCommand
	segmentFlags

	ID      uuid.UUID                         `arg:"" help:"Name or id of the brand." named:"brand"`
	IsQuery *client.ListSearchesParamsIsQuery `help:"List only searches that are queries of the brand (true) or are not queries of the brand (false)." placeholder:"BOOL"`
	Search  *string                           `help:"List only searches that contain this text." placeholder:"TEXT"`
	CSV     bool                              `help:"Print the first 10,000 searches as CSV." name:"csv"`
}

// Run lists the texts that engines searched for.
func (c *brandsSearchesCommand) Run(ctx context.Context, e *command.Env) error {
	if c.CSV {
		return c.call(func(api *client.ClientWithResponses) error { return c.printSheet(ctx, e, api) })
	}
	params := client.ListSearchesParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, IsQuery: c.IsQuery, Q: c.Search,
	}
	return list(c.listCommand, e, "SEARCH\tANSWERS\tMENTIONED\tN\tENGINES\tLAST SEEN",
		func(s client.Search) string {
			return command.Row(s.Text, s.Answers, s.Mentioned, s.N, strings.Join(s.Collectors, ", "),
				s.LastSeen.Format(time.DateOnly))
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Search], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListSearchesWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.Search]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Search]{rows.Data, rows.NextCursor}, err
		})
}

func (c *brandsSearchesCommand) printSheet(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	got, err := api.GetSearchesCsvWithResponse(ctx, c.ID, &client.GetSearchesCsvParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, IsQuery: (*client.GetSearchesCsvParamsIsQuery)(c.IsQuery),
		Q: c.Search,
	})
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

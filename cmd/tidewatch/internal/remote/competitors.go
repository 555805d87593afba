package remote

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsCompetitorsCommand struct {
	List   competitorsListCommand   `cmd:"" default:"withargs" help:"List the competitors of a brand. The word \"list\" may be omitted."`
	Add    competitorsAddCommand    `cmd:"" help:"Add a competitor. After a re-score, stored answers also count for the competitor."`
	Edit   competitorsEditCommand   `cmd:"" help:"Edit the name, the aliases or the domains of a competitor."`
	Delete competitorsDeleteCommand `cmd:"" help:"Delete a competitor."`
}

type competitorsListCommand struct {
	listCommand

	ID uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
}

// Run lists the competitors of a brand.
func (c *competitorsListCommand) Run(ctx context.Context, e *command.Env) error {
	return list(c.listCommand, e, "ID\tNAME\tALIASES\tDOMAINS",
		func(k client.Competitor) string {
			return command.Row(k.ID, k.Name, strings.Join(k.Aliases, ", "), strings.Join(k.Domains, ", "))
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Competitor], error) {
			got, err := api.ListCompetitorsWithResponse(ctx, c.ID, &client.ListCompetitorsParams{Limit: limit, Cursor: cursor})
			if err != nil {
				return page[client.Competitor]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Competitor]{rows.Data, rows.NextCursor}, err
		})
}

type competitorsAddCommand struct {
	server
	nameFlags

	ID   uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Name string    `arg:"" help:"Name of the competitor."`
}

// Run adds a competitor.
func (c *competitorsAddCommand) Run(ctx context.Context, e *command.Env) error {
	body, err := encode(c.fields(c.Name))
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateCompetitorParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateCompetitorWithBodyWithResponse(ctx, c.ID, params, contentType, body)
		if err != nil {
			return err
		}
		k, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return c.showCompetitor(e, k)
	})
}

// competitorArgs are the command-line arguments that identify a competitor.
type competitorArgs struct {
	ID         uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Competitor uuid.UUID `arg:"" help:"Id of the competitor."`
}

type competitorsEditCommand struct {
	server
	competitorArgs
	nameFlags

	Name  string   `help:"New name." placeholder:"NAME"`
	Clear []string `enum:"aliases,domains" help:"Lists to empty, separated by commas: aliases or domains." placeholder:"LIST"`
}

// Run edits a competitor. The values of --alias and --domain replace the whole stored lists.
func (c *competitorsEditCommand) Run(ctx context.Context, e *command.Env) error {
	fields := c.fields(c.Name)
	if err := clearLists(fields, c.Clear); err != nil {
		return err
	}
	body, err := encodeChange(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.UpdateCompetitorWithBodyWithResponse(ctx, c.ID, c.Competitor, nil, contentType, body)
		if err != nil {
			return err
		}
		k, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showCompetitor(e, k)
	})
}

type competitorsDeleteCommand struct {
	server
	competitorArgs
}

// Run deletes a competitor.
func (c *competitorsDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteCompetitorWithResponse(ctx, c.ID, c.Competitor, nil)
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, "Deleted competitor "+c.Competitor.String()+".")
	})
}

// showCompetitor prints a competitor.
func (s server) showCompetitor(e *command.Env, k client.Competitor) error {
	return s.show(e, k, []field{
		{"id", k.ID},
		{"name", k.Name},
		{"aliases", strings.Join(k.Aliases, ", ")},
		{"domains", strings.Join(k.Domains, ", ")},
	})
}

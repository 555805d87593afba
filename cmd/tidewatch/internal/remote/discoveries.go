package remote

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsDiscoveriesCommand struct {
	List      brandsDiscoveriesListCommand `cmd:"" default:"withargs" help:"List discoveries, the most frequent first. The word \"list\" may be omitted."`
	Track     brandsTrackCommand           `cmd:"" help:"Track a name, and re-score all stored answers of the brand with the name. No engine calls, no judge calls, no cost."`
	Dismiss   brandsDismissCommand         `cmd:"" help:"Remove a name with all its spellings from the discoveries of the brand."`
	Dismissed brandsDismissedCommand       `cmd:"" help:"List the dismissed names of the brand with their keys, sorted by name."`
	Restore   brandsRestoreCommand         `cmd:"" help:"Return a dismissed name to the discoveries of the brand."`
}

type brandsDiscoveriesListCommand struct {
	listCommand

	segmentFlags

	ID uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
}

// Run lists the discoveries of a brand.
func (c *brandsDiscoveriesListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListDiscoveriesParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		Topic: c.Topic, Tag: c.Tag, QueryClass: c.Class,
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

type brandsTrackCommand struct {
	server

	ID         uuid.UUID  `arg:"" help:"Name or id of the brand." named:"brand"`
	Name       string     `arg:"" help:"Name to track. Without --brand-alias and --alias-of, the name becomes a competitor."`
	BrandAlias bool       `help:"Add the name as an alias of the brand." xor:"as"`
	AliasOf    *uuid.UUID `help:"Add the name as an alias of this competitor." placeholder:"ID" xor:"as"`
	Wait       bool       `help:"Show the progress until the re-score ends. The exit status is 0 if the re-score completed."`
}

// Run tracks a name, and shows the re-score that the server has started.
func (c *brandsTrackCommand) Run(ctx context.Context, e *command.Env) error {
	body := client.TrackedDiscovery{As: client.TrackedDiscoveryAsCompetitor, CompetitorID: c.AliasOf, Name: c.Name}
	switch {
	case c.BrandAlias:
		body.As = client.TrackedDiscoveryAsBrandAlias
	case c.AliasOf != nil:
		body.As = client.TrackedDiscoveryAsCompetitorAlias
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.TrackDiscoveryWithResponse(ctx, c.ID, nil, body)
		if err != nil {
			return err
		}
		tracked, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.Wait && tracked.Rescore != nil {
			return c.followRescore(ctx, e, api, *tracked.Rescore)
		}
		rescore := "none: no stored answers"
		if tracked.Rescore != nil {
			rescore = fmt.Sprintf("%s (%s)", tracked.Rescore.ID, command.Count(tracked.Rescore.Answers, "answer"))
		}
		fields := []field{{"name", tracked.Name}, {"re-score", rescore}}
		if tracked.CompetitorID != nil {
			fields = append(fields, field{"competitor", *tracked.CompetitorID})
		}
		return c.show(e, tracked, fields)
	})
}

type brandsDismissCommand struct {
	server

	ID   uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Name string    `arg:"" help:"Name to dismiss."`
}

// Run dismisses a name.
func (c *brandsDismissCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DismissDiscoveryWithResponse(ctx, c.ID, client.DismissDiscoveryInputBody{Name: c.Name})
		if err != nil {
			return err
		}
		dismissed, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.show(e, dismissed, []field{
			{"name", dismissed.Name}, {"key", dismissed.Key}, {"dismissed", dismissed.DismissedAt},
		})
	})
}

type brandsDismissedCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
}

// Run lists the dismissed names of a brand.
func (c *brandsDismissedCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.ListDismissedDiscoveriesWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		dismissed, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, dismissed.Data)
		}
		rows := make([]string, 0, len(dismissed.Data))
		for _, d := range dismissed.Data {
			rows = append(rows, command.Row(d.Name, d.Key, d.DismissedAt.Format(time.DateOnly)))
		}
		return command.Table(e.Stdout, "NAME\tKEY\tDISMISSED", rows)
	})
}

type brandsRestoreCommand struct {
	server

	ID  uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Key string    `arg:"" help:"Key of the dismissed name. The command \"dismissed\" lists the keys."`
}

// Run restores a dismissed name.
func (c *brandsRestoreCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.RestoreDiscoveryWithResponse(ctx, c.ID, c.Key)
		if err != nil {
			return err
		}
		if err := receivedNothing(got.HTTPResponse); err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintf(e.Stdout, "Restored the discovery %q.\n", c.Key)
		}
		return nil
	})
}

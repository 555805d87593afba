package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// suggestionFlags describe a new brand.
type suggestionFlags struct {
	Domain     string   `arg:"" help:"Domain of the brand, such as acme.com. Tidewatch makes no request to the domain."`
	Name       *string  `help:"Name of the brand. The default follows from the domain." placeholder:"NAME"`
	Category   *string  `help:"Kind of product in the language of the queries, such as \"project management software\". Without a category, no unbranded queries are suggested." placeholder:"TEXT"`
	Competitor []string `help:"Name of a competitor. The flag may be repeated." placeholder:"NAME" sep:"none"`
	Language   *string  `help:"Language of the queries as a BCP 47 tag. The default follows from the country." placeholder:"TAG"`
	Country    *string  `help:"Country of the queries as an ISO 3166-1 alpha-2 code. The default follows from the domain." placeholder:"CODE"`
}

func (f suggestionFlags) suggestion(
	ctx context.Context, api *client.ClientWithResponses,
) (client.BrandSuggestion, error) {
	got, err := api.SuggestBrandWithResponse(ctx, &client.SuggestBrandParams{
		Category:   f.Category,
		Competitor: f.Competitor,
		Country:    f.Country,
		Domain:     f.Domain,
		Language:   f.Language,
		Name:       f.Name,
	})
	if err != nil {
		return client.BrandSuggestion{}, err
	}
	return received(got.JSON200)
}

type brandsSuggestCommand struct {
	server

	suggestionFlags
}

// Run shows the suggested names and queries of a brand.
func (c *brandsSuggestCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		s, err := c.suggestion(ctx, api)
		if err != nil {
			return err
		}
		if err := c.show(e, s, []field{
			{"name", s.Name},
			{"aliases", strings.Join(s.Aliases, ", ")},
			{"alternatives", strings.Join(s.Alternatives, ", ")},
			{"domains", strings.Join(s.Domains, ", ")},
			{"language", s.Locale},
			{"country", s.Country},
		}); err != nil || c.JSON {
			return err
		}
		rows := make([]string, len(s.Queries))
		for i, q := range s.Queries {
			rows[i] = command.Row(q.QueryClass, q.Text)
		}
		fmt.Fprintln(e.Stdout)
		return command.Table(e.Stdout, "CLASS\tQUERY", rows)
	})
}

type brandsStartCommand struct {
	followCommand

	suggestionFlags

	Customer    *uuid.UUID `help:"Customer that owns the brand." named:"customer" placeholder:"NAME" xor:"owner"`
	NewCustomer *string    `help:"Name of a new customer that owns the brand." placeholder:"NAME" xor:"owner"`
	Engine      []string   `help:"Answer engines of the brand, separated by commas. The first run asks the first engine. The default is the first configured engine with an API, or else the first configured engine." placeholder:"NAME"`
}

// Run creates a brand with the suggested names and queries, and starts the first run.
func (c *brandsStartCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		s, err := c.suggestion(ctx, api)
		if err != nil {
			return err
		}
		got, err := api.StartFirstRunWithResponse(ctx, nil, c.body(s))
		if err != nil {
			return err
		}
		first, err := received(got.JSON202)
		if err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintf(e.Stdout, "Created brand %s (%s) with %s.\n", first.Brand.Name, first.Brand.ID,
				command.Count(len(first.Queries), "query"))
		}
		run, err := readRun(ctx, api, first.Run.ID)
		if err != nil && c.Wait && isTemporary(err) { // the run has started, and follow reads it again
			run, err = client.RunDetail{ID: first.Run.ID, Status: first.Run.Status}, nil
		}
		if err != nil {
			return err
		}
		return c.showOrFollow(ctx, e, api, run)
	})
}

// body returns the body of a request that creates the suggested brand.
func (c *brandsStartCommand) body(s client.BrandSuggestion) client.NewFirstRun {
	body := client.NewFirstRun{
		Aliases: s.Aliases, Collectors: c.Engine, CustomerID: c.Customer, Domains: s.Domains, Name: s.Name,
	}
	if c.NewCustomer != nil {
		body.NewCustomer = &client.NewCustomer{Name: *c.NewCustomer}
	}
	for _, name := range c.Competitor {
		body.Competitors = append(body.Competitors, client.NewCompetitor{Name: name})
	}
	for _, q := range s.Queries {
		body.Queries = append(body.Queries,
			client.NewQuery{Country: &q.Country, Locale: &q.Locale, Text: q.Text, Topic: &q.Topic})
	}
	return body
}

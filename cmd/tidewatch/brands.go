package main

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

type brandsCommand struct {
	List brandsListCommand `cmd:"" help:"List brands, newest first."`
	Get  brandsGetCommand  `cmd:"" help:"Show a brand."`
}

type brandsListCommand struct {
	serverSettings

	Customer *uuid.UUID `help:"Only this customer's." placeholder:"ID"`
	Limit    int        `default:"50" help:"How many to list."`
	Search   *string    `help:"Words that the name has, or begins with." placeholder:"WORDS"`
}

// Run lists brands.
func (c *brandsListCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	params := client.ListBrandsParams{CustomerID: c.Customer, Q: c.Search}
	brands, err := rows(c.Limit, func(limit int64, cursor *string) ([]client.Brand, *string, error) {
		params.Limit, params.Cursor = &limit, cursor
		page, err := api.ListBrandsWithResponse(ctx, &params)
		if err != nil {
			return nil, nil, c.asked(err)
		}
		return page.JSON200.Data, page.JSON200.NextCursor, nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, brands)
	}
	lines := make([]string, 0, len(brands))
	for _, b := range brands {
		lines = append(
			lines,
			cells(b.ID, b.CustomerName, b.Name, strings.Join(b.Domains, ", "), strings.Join(b.Collectors, ", ")),
		)
	}
	return printTable(e.stdout, "ID\tCUSTOMER\tNAME\tDOMAINS\tENGINES", lines)
}

type brandsGetCommand struct {
	serverSettings

	ID uuid.UUID `arg:"" help:"The id of the brand."`
}

// Run shows a brand.
func (c *brandsGetCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	got, err := api.GetBrandWithResponse(ctx, c.ID)
	if err != nil {
		return c.asked(err)
	}
	b := *got.JSON200
	if c.JSON {
		return printJSON(e.stdout, b)
	}
	return printTable(e.stdout, "FIELD\tVALUE", []string{
		cells(
			"id",
			b.ID,
		),
		cells("name", b.Name),
		cells("customer", b.CustomerName),
		cells("aliases", strings.Join(b.Aliases, ", ")),
		cells(
			"domains",
			strings.Join(b.Domains, ", "),
		),
		cells("engines", strings.Join(b.Collectors, ", ")),
		cells("created", b.CreatedAt),
	})
}

package remote

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type customersCommand struct {
	List        customersListCommand        `cmd:"" help:"List customers, newest first."`
	Look        customersLookCommand        `cmd:"" help:"Show or change the color and the logo of a customer's reports."`
	SourceTypes customersSourceTypesCommand `cmd:"" help:"List, set, export, import and delete the types of domains that a customer overrides."`
}

type customersListCommand struct {
	listCommand
}

// Run lists customers.
func (c *customersListCommand) Run(ctx context.Context, e *command.Env) error {
	return list(c.listCommand, e, "ID\tNAME\tCREATED",
		func(d client.CustomerDetail) string { return command.Row(d.ID, d.Name, d.CreatedAt) },
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.CustomerDetail], error) {
			got, err := api.ListCustomersWithResponse(ctx, &client.ListCustomersParams{Limit: limit, Cursor: cursor})
			if err != nil {
				return page[client.CustomerDetail]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.CustomerDetail]{rows.Data, rows.NextCursor}, err
		})
}

type customersSourceTypesCommand struct {
	List   sourceTypesListCommand   `cmd:"" help:"List the domains whose types the customer overrides."`
	Set    sourceTypesSetCommand    `cmd:"" help:"Override the type of a domain for all brands of the customer. The override applies to all stored answers."`
	Export sourceTypesExportCommand `cmd:"" help:"Print the overrides of the customer as YAML."`
	Import sourceTypesImportCommand `cmd:"" help:"Import overrides from a YAML file. Overrides that the file does not contain are kept."`
	Delete sourceTypesDeleteCommand `cmd:"" help:"Delete an override. The domain then has the type from the table of well-known domains, or else the type \"other\"."`
}

type sourceTypesListCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Name or id of the customer." named:"customer"`
}

// Run lists the overrides of a customer.
func (c *sourceTypesListCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.ListSourceTypesWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		overrides, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, overrides.Data)
		}
		rows := make([]string, 0, len(overrides.Data))
		for _, o := range overrides.Data {
			rows = append(rows, command.Row(o.Domain, o.Type, o.UpdatedAt.Format(time.DateOnly)))
		}
		return command.Table(e.Stdout, "DOMAIN\tTYPE\tUPDATED", rows)
	})
}

type sourceTypesSetCommand struct {
	server

	ID     uuid.UUID                         `arg:"" help:"Name or id of the customer." named:"customer"`
	Domain string                            `arg:"" help:"Domain of the source. A subdomain is replaced by its registrable domain."`
	Type   client.SetSourceTypeInputBodyType `arg:"" help:"Type of the domain: editorial, community, review, reference, marketplace, institution or other."`
}

// Run overrides the type of a domain.
func (c *sourceTypesSetCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.SetSourceTypeWithResponse(ctx, c.ID, c.Domain, nil, client.SetSourceTypeInputBody{Type: c.Type})
		if err != nil {
			return err
		}
		override, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.show(e, override, []field{{"domain", override.Domain}, {"type", override.Type}})
	})
}

type sourceTypesDeleteCommand struct {
	server

	ID     uuid.UUID `arg:"" help:"Name or id of the customer." named:"customer"`
	Domain string    `arg:"" help:"Domain of the source."`
}

// Run deletes the override of a domain.
func (c *sourceTypesDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteSourceTypeWithResponse(ctx, c.ID, c.Domain, nil)
		if err != nil {
			return err
		}
		if err := receivedNothing(got.HTTPResponse); err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintf(e.Stdout, "Deleted the type override of %s.\n", c.Domain)
		}
		return nil
	})
}

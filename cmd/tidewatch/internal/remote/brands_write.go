package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// nameFlags are the flags of commands that write a brand or a competitor.
type nameFlags struct {
	Alias  []string `help:"Aliases, separated by commas." placeholder:"NAME"`
	Domain []string `help:"Own domains, separated by commas. Citations of these domains count as own citations." placeholder:"DOMAIN"`
}

// fields returns the fields of a request. Fields without a flag are absent.
func (f nameFlags) fields(name string) map[string]any {
	fields := map[string]any{}
	set(fields, "name", name)
	setList(fields, "aliases", f.Alias)
	setList(fields, "domains", f.Domain)
	return fields
}

func set(fields map[string]any, name, value string) {
	if value != "" {
		fields[name] = value
	}
}

func setList(fields map[string]any, name string, values []string) {
	if values != nil {
		fields[name] = values
	}
}

var errNoChange = errors.New("no change: the command needs at least one flag with a new value")

// encodeChange returns the request body of an edit, or [errNoChange] if there are no fields.
func encodeChange(fields map[string]any) (io.Reader, error) {
	if len(fields) == 0 {
		return nil, errNoChange
	}
	return encode(fields)
}

// clearLists adds the named lists as empty lists to the fields of a request. If another flag sets one of the lists,
// clearLists returns an error.
func clearLists(fields map[string]any, names []string) error {
	for _, name := range names {
		if err := refuseCleared(fields, name, name); err != nil {
			return err
		}
		fields[name] = []string{}
	}
	return nil
}

// refuseCleared refuses --clear with a name whose field another flag sets.
func refuseCleared(fields map[string]any, field, name string) error {
	if _, isSet := fields[field]; isSet {
		return fmt.Errorf("--clear: another flag sets %s", name)
	}
	return nil
}

type brandsCreateCommand struct {
	server
	nameFlags

	Name     string    `arg:"" help:"Name of the brand."`
	Customer uuid.UUID `help:"Name or id of the customer." named:"customer" placeholder:"NAME" required:""`
	Engine   []string  `help:"Engines of schedules without their own list, separated by commas. The default is the default engines of the server." placeholder:"ENGINE"`
}

// Run creates a brand. With the idempotency key of the request, a repeated request does not create a second brand.
func (c *brandsCreateCommand) Run(ctx context.Context, e *command.Env) error {
	fields := c.fields(c.Name)
	fields["customer_id"] = c.Customer
	setList(fields, "collectors", c.Engine)
	body, err := encode(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateBrandParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateBrandWithBodyWithResponse(ctx, params, contentType, body)
		if err != nil {
			return err
		}
		b, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return c.showBrand(e, b)
	})
}

type brandsEditCommand struct {
	server
	nameFlags

	ID     uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Name   string    `help:"New name." placeholder:"NAME"`
	Engine []string  `help:"Engines of schedules without their own list, separated by commas." placeholder:"ENGINE"`
	Clear  []string  `enum:"aliases,domains,collectors" help:"Lists to empty, separated by commas: aliases, domains or collectors." placeholder:"LIST"`
}

// Run edits a brand. The values of --alias, --domain and --engine replace the whole stored lists.
func (c *brandsEditCommand) Run(ctx context.Context, e *command.Env) error {
	fields := c.fields(c.Name)
	setList(fields, "collectors", c.Engine)
	if err := clearLists(fields, c.Clear); err != nil {
		return err
	}
	body, err := encodeChange(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.UpdateBrandWithBodyWithResponse(ctx, c.ID, nil, contentType, body)
		if err != nil {
			return err
		}
		b, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showBrand(e, b)
	})
}

type brandsDeleteCommand struct {
	server

	ID      uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Confirm string    `help:"Name of the brand, to confirm the deletion." placeholder:"NAME" required:""`
}

// Run deletes a brand if the flag --confirm has the name of the brand.
func (c *brandsDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetBrandWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		b, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if b.Name != c.Confirm {
			return fmt.Errorf("--confirm: the name of the brand is %q, not %q", b.Name, c.Confirm)
		}
		deleted, err := api.DeleteBrandWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		return c.report(e, deleted.HTTPResponse, "Deleted brand "+b.Name+" with all of its data.")
	})
}

// showBrand prints a brand.
func (s server) showBrand(e *command.Env, b client.Brand) error {
	return s.show(e, b, []field{
		{"id", b.ID},
		{"name", b.Name},
		{"customer", b.CustomerName},
		{"aliases", strings.Join(b.Aliases, ", ")},
		{"domains", strings.Join(b.Domains, ", ")},
		{"engines", strings.Join(b.Collectors, ", ")},
		{"created", b.CreatedAt},
	})
}

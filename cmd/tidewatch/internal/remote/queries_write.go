package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsQueriesCommand struct {
	List   queriesListCommand   `cmd:"" default:"withargs" help:"List the queries of a brand with their classes and tags, newest first. The word \"list\" may be omitted."`
	Add    queriesAddCommand    `cmd:"" help:"Add a query to a brand."`
	Edit   queriesEditCommand   `cmd:"" help:"Edit a query. The old text and the new text have separate figures."`
	Delete queriesDeleteCommand `cmd:"" help:"Delete a query. The answers to the query are kept."`
}

// queryFlags are the flags of commands that write a query.
type queryFlags struct {
	Country  string   `help:"Country of the query as a code of two letters, such as DE." placeholder:"CODE"`
	Language string   `help:"Language of the query, such as de or en-GB." placeholder:"CODE"`
	Tag      []string `help:"Tags, separated by commas." placeholder:"TAG"`
	Topic    string   `help:"Topic of the query." placeholder:"TOPIC"`
}

// fields returns the fields of a request. Fields without a flag are absent.
func (f queryFlags) fields(text string) map[string]any {
	fields := map[string]any{}
	set(fields, "text", text)
	set(fields, "country", f.Country)
	set(fields, "locale", f.Language)
	set(fields, "topic", f.Topic)
	setList(fields, "tags", f.Tag)
	return fields
}

type queriesAddCommand struct {
	server
	queryFlags

	ID       uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Text     string    `arg:"" help:"Text of the query."`
	Inactive bool      `help:"Add the query without sending it to engines."`
}

// Run adds a query.
func (c *queriesAddCommand) Run(ctx context.Context, e *command.Env) error {
	fields := c.fields(c.Text)
	if c.Inactive {
		fields["is_active"] = false
	}
	body, err := encode(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateQueryParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateQueryWithBodyWithResponse(ctx, c.ID, params, contentType, body)
		if err != nil {
			return err
		}
		q, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return c.showQuery(e, q)
	})
}

// queryArgs are the command-line arguments that identify a query.
type queryArgs struct {
	ID    uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Query uuid.UUID `arg:"" help:"Id of the query."`
}

type queriesEditCommand struct {
	server
	queryArgs
	queryFlags

	Text   string   `help:"New text." placeholder:"TEXT"`
	Active *string  `enum:"true,false" help:"Whether runs send the query to engines." placeholder:"BOOL"`
	Clear  []string `enum:"country,language,tags,topic" help:"Fields to empty, separated by commas: country, language, tags or topic." placeholder:"FIELD"`
}

// Run edits a query. The flag --tag replaces all tags; the command "brands tag" adds and removes single tags.
func (c *queriesEditCommand) Run(ctx context.Context, e *command.Env) error {
	fields := c.fields(c.Text)
	if c.Active != nil {
		fields["is_active"] = *c.Active == "true"
	}
	for _, name := range c.Clear {
		field := name
		var empty any = ""
		switch name {
		case "tags":
			empty = []string{}
		case "language":
			field = "locale"
		}
		if err := refuseCleared(fields, field, name); err != nil {
			return err
		}
		fields[field] = empty
	}
	body, err := encodeChange(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.UpdateQueryWithBodyWithResponse(ctx, c.ID, c.Query, nil, contentType, body)
		if err != nil {
			return err
		}
		q, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showQuery(e, q)
	})
}

type queriesDeleteCommand struct {
	server
	queryArgs
}

// Run deletes a query.
func (c *queriesDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteQueryWithResponse(ctx, c.ID, c.Query, nil)
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, fmt.Sprintf("Deleted query %s. The answers to the query are kept.", c.Query))
	})
}

// showQuery prints a query.
func (s server) showQuery(e *command.Env, q client.Query) error {
	return s.show(e, q, []field{
		{"id", q.ID},
		{"query", q.Text},
		{"class", q.QueryClass},
		{"topic", q.Topic},
		{"tags", strings.Join(q.Tags, ", ")},
		{"language", q.Locale},
		{"country", q.Country},
		{"active", q.IsActive},
	})
}

package collector

import (
	"context"
	"encoding/json"
)

// Completer asks a chat completions server for a JSON document with a given schema. It follows the same rules on
// errors, limits and secrets as a [Collector].
type Completer struct{ *caller }

// Prompt is the request of a [Completer].
type Prompt struct {
	Schema json.RawMessage // JSON schema of the document
	Shape  string          // name of the schema: letters, digits and underscores
	System string          // system message: the instructions
	User   string          // user message: the material
}

// responseFormat makes the server enforce a schema. Servers without this feature ignore it.
type responseFormat struct {
	JSONSchema jsonSchema `json:"json_schema"`
	Type       string     `json:"type"`
}

type jsonSchema struct {
	Name   string          `json:"name"`
	Schema json.RawMessage `json:"schema"`
	Strict bool            `json:"strict"`
}

// NewCompleter returns a Completer. The parameter e contains the name and the environment variables that error messages
// mention; this engine need not be in the registry.
func NewCompleter(e Engine, cfg Config) (*Completer, error) {
	c, err := newCaller(e, cfg)
	if err != nil {
		return nil, err
	}
	return &Completer{c}, nil
}

// Model returns the model that Complete requests.
func (c *Completer) Model() string { return c.model }

// Complete makes one attempt at temperature 0. Its errors are as in [Collector.Ask]. The caller must check whether the
// text of the answer matches the schema.
func (c *Completer) Complete(ctx context.Context, p Prompt) (Answer, error) {
	ctx, cancel := withPatience(ctx, c.timeout, c.now, timeoutError{c.timeout})
	defer cancel()
	a, err := complete(ctx, c.caller, completionsRequest{
		Messages: []chatMessage{{Content: p.System, Role: "system"}, {Content: p.User, Role: "user"}},
		Model:    c.model,
		ResponseFormat: &responseFormat{
			JSONSchema: jsonSchema{Name: p.Shape, Schema: p.Schema, Strict: true},
			Type:       "json_schema",
		},
		Temperature: new(0.0),
	})
	return checkAnswer(a, err)
}

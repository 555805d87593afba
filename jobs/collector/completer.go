package collector

import (
	"context"
	"encoding/json"
)

// Completer asks a chat completions server for a JSON document with a given schema. A Completer follows the same rules
// on errors, limits and secrets as a [Collector].
type Completer struct{ *caller }

// Prompt is the content of a request that a [Completer] sends.
type Prompt struct {
	Schema json.RawMessage // the JSON schema of the requested document
	Shape  string          // the name of the schema, which may contain letters, digits and underscores
	System string          // the system message with the instructions
	User   string          // the user message with the text to process
}

// responseFormat makes the server enforce a JSON schema. Servers without schema support ignore responseFormat.
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
// mention. The engine e need not be in the registry.
func NewCompleter(e Engine, cfg Config) (*Completer, error) {
	c, err := newCaller(e, cfg)
	if err != nil {
		return nil, err
	}
	return &Completer{c}, nil
}

// Model returns the model that Complete requests.
func (c *Completer) Model() string { return c.model }

// Complete sends the prompt once, at temperature 0. Complete returns the same errors as [Collector.Ask]. The caller
// must check whether the text of the answer matches the schema.
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

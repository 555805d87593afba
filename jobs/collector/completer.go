package collector

import (
	"context"
	"encoding/json"
)

// Completer asks a chat-completions server for a JSON document of a given shape. It is no [Collector]: what it asks is
// no user's question. It is here so that whoever asks a model for something else follows the same rules on errors,
// limits and secrets.
type Completer struct{ *caller }

// Prompt is what a [Completer] asks.
type Prompt struct {
	Schema json.RawMessage // JSON schema of the document that is wanted
	Shape  string          // its name: letters, digits and underscores
	System string          // what the model is told
	User   string          // what it is told about
}

// responseFormat makes the server hold the answer to a schema. Servers that do not know it ignore it.
type responseFormat struct {
	JSONSchema jsonSchema `json:"json_schema"`
	Type       string     `json:"type"`
}

type jsonSchema struct {
	Name   string          `json:"name"`
	Schema json.RawMessage `json:"schema"`
	Strict bool            `json:"strict"`
}

// NewCompleter returns a Completer. e says how it is called in errors and by which variables it is set; it need not be
// in the registry.
func NewCompleter(e Engine, cfg Config) (*Completer, error) {
	c, err := newCaller(e, cfg)
	if err != nil {
		return nil, err
	}
	return &Completer{c}, nil
}

// Model is the model that is asked for.
func (c *Completer) Model() string { return c.model }

// Complete makes one attempt at temperature 0. Its error is as that of [Collector]. The answer's text is what the model
// wrote: whether it has the wanted shape is the caller's to see.
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
	return checked(a, err)
}

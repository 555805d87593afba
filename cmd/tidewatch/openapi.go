package main

import (
	"context"

	"tidewatch/api"
	"tidewatch/api/document"
	"tidewatch/cmd/tidewatch/internal/command"
)

type openapiCommand struct {
	Format  string `default:"yaml" enum:"yaml,json" help:"Format: yaml or json."`
	Version string `default:"3.1" enum:"3.1,3.0" help:"OpenAPI version: 3.1, or 3.0 for older generators."`
}

// Run prints the OpenAPI document of the API.
func (c *openapiCommand) Run(_ context.Context, e *command.Env) error {
	openapi := api.Document()
	encoded, err := document.Encode(openapi, document.Form{Format: c.Format, Version: c.Version})
	if err != nil {
		return err
	}
	_, err = e.Stdout.Write(encoded)
	return err
}

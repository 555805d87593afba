package remote

import (
	"bytes"
	"context"
	"fmt"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsImportCommand struct {
	server

	DryRun bool   `help:"Show the changes, but do not make them."`
	File   []byte `arg:"" help:"YAML file, or - for standard input." type:"filecontent"`
}

// Run imports the whole file, or nothing if any part of the file is invalid.
func (c *brandsImportCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.ImportCatalogWithBodyWithResponse(ctx, &client.ImportCatalogParams{DryRun: &c.DryRun},
			"application/yaml", bytes.NewReader(c.File))
		if err != nil {
			return err
		}
		report, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, report)
		}
		for _, w := range report.Warnings {
			fmt.Fprintf(e.Stderr, "Warning: line %d: %s: %s\n", w.Line, command.Cell(w.Field), command.Cell(w.Message))
		}
		return importedFrom(report).Print(e.Stdout)
	})
}

func importedFrom(r client.ImportReport) command.Imported {
	out := command.Imported{DryRun: r.DryRun, Unchanged: int(r.Unchanged)}
	for _, c := range r.Changes {
		object := command.ImportedObject{Action: string(c.Action), Kind: string(c.Kind), Name: c.Name}
		for _, f := range c.Fields {
			object.Fields = append(object.Fields, command.ImportedField{Name: f.Field, From: f.From, To: f.To})
		}
		out.Objects = append(out.Objects, object)
	}
	return out
}

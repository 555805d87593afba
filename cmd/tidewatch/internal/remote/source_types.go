package remote

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// sourceTypesFile is a YAML file with the types of domains.
type sourceTypesFile struct {
	SourceTypes map[string]client.SetSourceTypeInputBodyType `yaml:"source_types"`
}

var errNoSourceTypes = errors.New("the file has no key source_types, or the key has no domains")

type sourceTypesExportCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Name or id of the customer." named:"customer"`
}

// Run prints the overrides of a customer as YAML.
func (c *sourceTypesExportCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.ListSourceTypesWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		overrides, err := received(got.JSON200)
		if err != nil {
			return err
		}
		file := sourceTypesFile{SourceTypes: map[string]client.SetSourceTypeInputBodyType{}}
		for _, o := range overrides.Data {
			file.SourceTypes[o.Domain] = client.SetSourceTypeInputBodyType(o.Type)
		}
		if c.JSON {
			return command.JSON(e.Stdout, file.SourceTypes)
		}
		text, err := yaml.Marshal(file)
		if err != nil {
			return fmt.Errorf("encode the types of sources: %w", err)
		}
		_, err = e.Stdout.Write(text)
		return err
	})
}

type sourceTypesImportCommand struct {
	server

	ID   uuid.UUID `arg:"" help:"Name or id of the customer." named:"customer"`
	File []byte    `arg:"" help:"YAML file as the command \"export\" prints it, or - for standard input." type:"filecontent"`
}

// Run sets the overrides of a file in alphabetical order of the domains. Overrides that the file lacks are kept. If the
// API rejects an override, the earlier overrides stay set.
func (c *sourceTypesImportCommand) Run(ctx context.Context, e *command.Env) error {
	var file sourceTypesFile
	if err := yaml.UnmarshalWithOptions(c.File, &file, yaml.Strict()); err != nil {
		return fmt.Errorf("read the types of sources: %w", err)
	}
	if len(file.SourceTypes) == 0 {
		return errNoSourceTypes
	}
	return c.call(func(api *client.ClientWithResponses) error {
		for _, domain := range slices.Sorted(maps.Keys(file.SourceTypes)) {
			body := client.SetSourceTypeInputBody{Type: file.SourceTypes[domain]}
			got, err := api.SetSourceTypeWithResponse(ctx, c.ID, domain, nil, body)
			if err != nil {
				return fmt.Errorf("%s: %w", domain, err)
			}
			if _, err := received(got.JSON200); err != nil {
				return err
			}
		}
		return c.show(e, file.SourceTypes, []field{{"set", len(file.SourceTypes)}})
	})
}

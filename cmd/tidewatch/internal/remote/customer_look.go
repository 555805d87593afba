package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type customersLookCommand struct {
	server

	ID      uuid.UUID `arg:"" help:"Name or id of the customer." named:"customer"`
	Color   string    `help:"Color of headings, lines and buttons, such as #1f5fbf." placeholder:"COLOR" xor:"color"`
	Logo    string    `help:"Logo: a PNG or JPEG file of at most 256 KiB and 1200 × 600 pixels." placeholder:"FILE" type:"existingfile" xor:"logo"`
	NoColor bool      `help:"Use the default color." xor:"color"`
	NoLogo  bool      `help:"Remove the logo." xor:"logo"`
}

// Run shows the look of a customer's reports. If the command line has flags for the look, Run first changes the look.
func (c *customersLookCommand) Run(ctx context.Context, e *command.Env) error {
	changes, err := c.changes()
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		if len(changes) == 0 {
			got, err := api.GetCustomerLookWithResponse(ctx, c.ID)
			if err != nil {
				return err
			}
			look, err := received(got.JSON200)
			if err != nil {
				return err
			}
			return c.showLook(e, look)
		}
		body, err := json.Marshal(changes)
		if err != nil {
			return fmt.Errorf("encode the look: %w", err)
		}
		got, err := api.UpdateCustomerLookWithBodyWithResponse(ctx, c.ID, nil, "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		look, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showLook(e, look)
	})
}

// changes returns the fields of the request that edits the look. The API resets a field with the value nil.
func (c *customersLookCommand) changes() (map[string]any, error) {
	changes := map[string]any{}
	if c.Color != "" {
		changes["color"] = c.Color
	}
	if c.NoColor {
		changes["color"] = nil
	}
	if c.Logo != "" {
		file, err := os.ReadFile(c.Logo)
		if err != nil {
			return nil, fmt.Errorf("read the logo: %w", err)
		}
		changes["logo"] = file
	}
	if c.NoLogo {
		changes["logo"] = nil
	}
	return changes, nil
}

func (c *customersLookCommand) showLook(e *command.Env, look client.CustomerLook) error {
	color, logo := "default", "none"
	if look.Color != nil {
		color = *look.Color
	}
	if len(look.Logo) > 0 {
		logo = fmt.Sprintf("PNG, %d bytes", len(look.Logo))
	}
	return c.show(e, look, []field{{"color", color}, {"logo", logo}})
}

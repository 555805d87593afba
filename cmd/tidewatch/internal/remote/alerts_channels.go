package remote

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type alertsChannelsCommand struct {
	List   channelsListCommand   `cmd:"" default:"withargs" help:"List alert channels, newest first. The word \"list\" may be omitted."`
	Add    channelsAddCommand    `cmd:"" help:"Add a channel: a webhook, an incoming webhook of Slack, or e-mail."`
	Edit   channelsEditCommand   `cmd:"" help:"Edit a channel, or activate or deactivate it."`
	Delete channelsDeleteCommand `cmd:"" help:"Delete a channel with its rules and the record of its messages."`
}

type channelsListCommand struct {
	listCommand

	Customer *uuid.UUID `help:"List only channels of this customer." named:"customer" placeholder:"NAME"`
}

// Run lists alert channels.
func (c *channelsListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListAlertChannelsParams{CustomerID: c.Customer}
	return list(c.listCommand, e, "ID\tNAME\tKIND\tTARGET\tACTIVE",
		func(n client.AlertChannel) string {
			return command.Row(n.ID, n.Name, string(n.Kind), n.Target, n.IsActive)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.AlertChannel], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListAlertChannelsWithResponse(ctx, &params)
			if err != nil {
				return page[client.AlertChannel]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.AlertChannel]{rows.Data, rows.NextCursor}, err
		})
}

// channelFlags are the flags of commands that write a channel. Secrets are read from files, because other users of the
// computer can see the arguments of a command.
type channelFlags struct {
	Recipient  []string `help:"Recipients of e-mail, separated by commas." placeholder:"ADDRESS"`
	SecretFile []byte   `help:"File with the key that signs the messages of a webhook. The value - reads standard input." placeholder:"FILE" type:"filecontent"`
	URL        string   `help:"URL of the receiver." name:"url" placeholder:"URL"`
	URLFile    []byte   `help:"File with the secret URL of the receiver. The value - reads standard input." name:"url-file" placeholder:"FILE" type:"filecontent" xor:"url"`
}

// fields returns the fields of a request. Fields without a flag are absent. An empty file is an error, because the
// command would otherwise generate a secret or keep the former secret.
func (f channelFlags) fields(name string) (map[string]any, error) {
	for flag, content := range map[string][]byte{"--secret-file": f.SecretFile, "--url-file": f.URLFile} {
		if content != nil && len(bytes.TrimSpace(content)) == 0 {
			return nil, fmt.Errorf("%s: the file must not be empty", flag)
		}
	}
	fields := map[string]any{}
	set(fields, "name", name)
	set(fields, "url", f.URL)
	set(fields, "url", strings.TrimSpace(string(f.URLFile)))
	set(fields, "secret", strings.TrimSpace(string(f.SecretFile)))
	setList(fields, "recipients", f.Recipient)
	return fields, nil
}

type channelsAddCommand struct {
	server
	channelFlags

	Name     string     `arg:"" help:"Name of the channel."`
	Kind     string     `enum:"webhook,slack,email" help:"Kind of the channel: webhook, slack or email." placeholder:"KIND" required:""`
	Customer *uuid.UUID `help:"Name or id of the customer. Callers who are limited to one customer may omit the flag." named:"customer" placeholder:"NAME"`
	Inactive bool       `help:"Add the channel without activating it."`
}

// newChannel is a channel with the secret that the command generated, or "" if the command generated none.
type newChannel struct {
	client.AlertChannel

	Secret string `json:"secret,omitempty"`
}

// Run adds a channel. If the user gives no secret for a webhook, Run generates and prints a secret. The server never
// shows the secret.
func (c *channelsAddCommand) Run(ctx context.Context, e *command.Env) error {
	fields, err := c.fields(c.Name)
	if err != nil {
		return err
	}
	fields["kind"] = c.Kind
	fields["is_active"] = !c.Inactive
	if c.Customer != nil {
		fields["customer_id"] = c.Customer
	}
	generated := ""
	if c.Kind == "webhook" && fields["secret"] == nil {
		generated = newSecret()
		fields["secret"] = generated
	}
	body, err := encode(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateAlertChannelParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateAlertChannelWithBodyWithResponse(ctx, params, contentType, body)
		if err != nil {
			return err
		}
		channel, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return c.showChannel(e, newChannel{channel, generated})
	})
}

// newSecret returns a key that signs the messages of a webhook, in the form of Standard Webhooks.
func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // crypto/rand never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

type channelsEditCommand struct {
	server
	channelFlags

	ID     uuid.UUID `arg:"" help:"Id of the channel."`
	Name   string    `help:"New name." placeholder:"NAME"`
	Active *string   `enum:"true,false" help:"Whether the channel is active. An inactive channel sends only test messages." placeholder:"BOOL"`
}

// Run edits a channel.
func (c *channelsEditCommand) Run(ctx context.Context, e *command.Env) error {
	fields, err := c.fields(c.Name)
	if err != nil {
		return err
	}
	setBool(fields, "is_active", c.Active)
	body, err := encodeChange(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.UpdateAlertChannelWithBodyWithResponse(ctx, c.ID, nil, contentType, body)
		if err != nil {
			return err
		}
		channel, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showChannel(e, newChannel{channel, ""})
	})
}

type channelsDeleteCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Id of the channel."`
}

// Run deletes a channel.
func (c *channelsDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteAlertChannelWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, "Deleted channel "+c.ID.String()+".")
	})
}

// showChannel prints a channel.
func (s server) showChannel(e *command.Env, n newChannel) error {
	fields := []field{
		{"id", n.ID}, {"name", n.Name}, {"kind", string(n.Kind)}, {"target", n.Target}, {"active", n.IsActive},
	}
	if n.Secret != "" {
		fields = append(fields, field{"secret (shown once)", n.Secret})
	}
	return s.show(e, n, fields)
}

// setBool sets a field whose flag is true or false.
func setBool(fields map[string]any, name string, value *string) {
	if value != nil {
		fields[name] = *value == "true"
	}
}

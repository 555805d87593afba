package remote

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type alertsCommand struct {
	Changes  alertsChangesCommand  `cmd:"" help:"Add a rule that sends changes of the answers through a channel."`
	Channels alertsChannelsCommand `cmd:"" help:"List, add, edit and delete alert channels."`
	List     alertsListCommand     `cmd:"" help:"List sent alerts, newest first, with the error of the last delivery attempt."`
	Rules    alertsRulesCommand    `cmd:"" help:"List, add, edit and delete alert rules."`
	Test     alertsTestCommand     `cmd:"" help:"Send a test message through an alert channel, and wait for its delivery."`
}

type alertsListCommand struct {
	listCommand

	Customer *uuid.UUID `help:"List only alerts of this customer." named:"customer" placeholder:"NAME"`
}

// Run lists sent alerts.
func (c *alertsListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListAlertDeliveriesParams{CustomerID: c.Customer}
	return list(c.listCommand, e, "SENT\tCHANNEL\tSTATUS\tATTEMPTS\tMESSAGE\tERROR",
		func(d client.AlertDelivery) string {
			last := ""
			if n := len(d.Attempts); n > 0 {
				last = d.Attempts[n-1].Error
			}
			return command.Row(d.CreatedAt, d.ChannelName, string(d.Status), len(d.Attempts), d.Message.Title, last)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.AlertDelivery], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListAlertDeliveriesWithResponse(ctx, &params)
			if err != nil {
				return page[client.AlertDelivery]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.AlertDelivery]{rows.Data, rows.NextCursor}, err
		})
}

type alertsTestCommand struct {
	server

	ID   uuid.UUID     `arg:"" help:"Id of the channel."`
	Wait time.Duration `default:"30s" help:"Maximum time to wait for the first delivery attempt."`
}

// Run sends a test message, and returns an error unless the first delivery attempt reaches all recipients.
func (c *alertsTestCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		delivery, err := c.deliver(ctx, e, api)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := command.JSON(e.Stdout, delivery); err != nil {
				return err
			}
		}
		first := delivery.Attempts[0]
		if first.Error != "" && delivery.Status == client.AlertDeliveryStatusDelivered {
			return fmt.Errorf("the test message did not reach all recipients of %s: %s", delivery.ChannelName, first.Error)
		}
		if first.Error != "" {
			return fmt.Errorf("the test message did not arrive through %s: %s", delivery.ChannelName, first.Error)
		}
		if c.JSON {
			return nil
		}
		fmt.Fprintf(e.Stdout, "The test message arrived through %s after %d ms. Response: %s\n",
			delivery.ChannelName, first.LatencyMs, command.Cell(first.Response))
		return nil
	})
}

// deliver sends the test message and waits for the first delivery attempt.
func (c *alertsTestCommand) deliver(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses,
) (client.AlertDelivery, error) {
	const pause = 200 * time.Millisecond
	sent, err := api.TestAlertChannelWithResponse(ctx, c.ID, nil)
	if err != nil {
		return client.AlertDelivery{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	delivery, err := received(sent.JSON200)
	if err != nil {
		return client.AlertDelivery{}, err
	}
	var lost contact
	for len(delivery.Attempts) == 0 {
		select {
		case <-ctx.Done():
			return delivery, errors.New(
				"no delivery attempt was made within the wait time; to see later attempts, run \"tidewatch alerts list\"",
			)
		case <-time.After(pause):
		}
		read, err := readDelivery(ctx, api, delivery.ID)
		if err == nil {
			delivery = read
		}
		if ctx.Err() != nil {
			continue
		}
		if err := lost.tolerate(e, err); err != nil {
			return delivery, err
		}
	}
	return delivery, nil
}

func readDelivery(
	ctx context.Context, api *client.ClientWithResponses, id uuid.UUID,
) (client.AlertDelivery, error) {
	got, err := api.GetAlertDeliveryWithResponse(ctx, id)
	if err != nil {
		return client.AlertDelivery{}, err
	}
	return received(got.JSON200)
}

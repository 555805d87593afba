package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

type alertsCommand struct {
	List alertsListCommand `cmd:"" help:"List the messages that were sent, newest first, and what came back."`
	Test alertsTestCommand `cmd:"" help:"Send a test by a channel, and wait for what comes back."`
}

type alertsListCommand struct {
	serverSettings

	Customer *uuid.UUID `help:"Only this customer's." placeholder:"ID"`
	Limit    int        `default:"50" help:"How many to list."`
}

// Run lists what was sent.
func (c *alertsListCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	params := client.ListAlertDeliveriesParams{CustomerID: c.Customer}
	sent, err := rows(c.Limit, func(limit int64, cursor *string) ([]client.AlertDelivery, *string, error) {
		params.Limit, params.Cursor = &limit, cursor
		page, err := api.ListAlertDeliveriesWithResponse(ctx, &params)
		if err != nil {
			return nil, nil, c.asked(err)
		}
		return page.JSON200.Data, page.JSON200.NextCursor, nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, sent)
	}
	lines := make([]string, 0, len(sent))
	for _, d := range sent {
		last := ""
		if n := len(d.Attempts); n > 0 {
			last = d.Attempts[n-1].Error
		}
		lines = append(lines, cells(d.CreatedAt, d.ChannelName, string(d.Status), len(d.Attempts), d.Message.Title, last))
	}
	return printTable(e.stdout, "SENT\tCHANNEL\tSTATUS\tATTEMPTS\tMESSAGE\tERROR", lines)
}

type alertsTestCommand struct {
	serverSettings

	ID   uuid.UUID     `arg:"" help:"The id of the channel."`
	Wait time.Duration `default:"30s" help:"How long to wait for what comes back."`
}

// Run sends a test. One that does not arrive is an error.
func (c *alertsTestCommand) Run(ctx context.Context, e *env) error {
	api, err := c.client()
	if err != nil {
		return err
	}
	sent, err := api.TestAlertChannelWithResponse(ctx, c.ID)
	if err != nil {
		return c.asked(err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	delivery := *sent.JSON200
	for len(delivery.Attempts) == 0 {
		select {
		case <-ctx.Done():
			return errors.New("nothing came back yet: look at `tidewatch alerts list`")
		case <-time.After(200 * time.Millisecond):
		}
		got, err := api.GetAlertDeliveryWithResponse(ctx, delivery.ID)
		if err != nil {
			return c.asked(err)
		}
		delivery = *got.JSON200
	}
	if c.JSON {
		return printJSON(e.stdout, delivery)
	}
	first := delivery.Attempts[0]
	if first.Error != "" {
		return fmt.Errorf("the test did not arrive by %s: %s", delivery.ChannelName, first.Error)
	}
	fmt.Fprintf(
		e.stdout,
		"The test arrived by %s after %d ms. %s\n",
		delivery.ChannelName,
		first.LatencyMs,
		cell(first.Response),
	)
	return nil
}

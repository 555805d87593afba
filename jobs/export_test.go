package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// What the tests reach into.

func (c *Client) Dispatch(ctx context.Context, limit int) (int, error) { return c.dispatch(ctx, limit) }

func (c *Client) SpecList() []store.Spec { return c.specs.list() }

func (c *Client) Sync(ctx context.Context) error { return c.sync(ctx) }

func Jitter(id uuid.UUID, seconds int) int64 { return int64(jitter(id, seconds)) }

func (c *Client) Stopping() <-chan struct{} { return c.stopping }

func NewRunID() uuid.UUID { return newRunID() }

// BatchOne makes the node start, end and store each by itself.
func (c *Client) BatchOne() { c.starts.max, c.ends.max, c.answers.max = 1, 1, 1 }

func (c *Client) StepTimeout() time.Duration { return c.stepTimeout() }

// LookForAlerts looks for alerts and tidies up, on a node that does not by itself.
func (c *Client) LookForAlerts(ctx context.Context) error {
	c.alerts.swept = time.Time{}
	return c.alerts.look(ctx)
}

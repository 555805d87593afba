package jobs

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/store"
)

// Client is this node's part of the queue. It wires the parts together and passes requests on to them. A node without a
// role still triggers, cancels, retries and re-scores runs.
type Client struct {
	alerts   *alerts
	batches  *batches
	calls    *callPlanner
	cfg      Config
	clock    *clockKeeper
	db       *store.DB
	deletion *deletion
	ender    *runEnder
	loops    sync.WaitGroup
	manual   *manual
	now      func() time.Time
	planner  *Planner
	queue    *queue
	specs    *specSync // nil on a node that may not lead
	stop     *stopSignal
	// stopLoops ends the loops that keep the clock and the specs; nil before the start.
	stopLoops context.CancelFunc
	tracer    trace.Tracer
}

// New returns a Client; [Client.Start] starts it. Its error names everything that is wrong with the config.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	clock := &clock{node: cfg.Now}
	rc := riverConfig(cfg, clock)
	client, err := river.NewClient(riverpgxv5.New(cfg.Pool), rc)
	if err != nil {
		return nil, fmt.Errorf("set up river: %w", err)
	}
	c := wire(cfg, clock, client)
	c.addWorkers(rc.Workers)
	if cfg.Worker {
		cfg.Instruments.Expect(cfg.Collectors.Names())
	}
	return c, nil
}

// Start lets the client work in its roles until [Client.Stop]. ctx bounds only the start.
func (c *Client) Start(ctx context.Context) error {
	if !c.cfg.works() {
		return nil
	}
	if err := c.prepare(ctx); err != nil {
		return err
	}
	life := context.WithoutCancel(ctx)
	loopCtx, stopLoops := context.WithCancel(life)
	c.stopLoops = stopLoops
	c.loops.Go(func() { c.clock.keep(loopCtx) })
	if c.specs != nil {
		c.loops.Go(func() { c.specs.keep(loopCtx) })
	}
	if err := c.queue.river.Start(life); err != nil {
		stopLoops()
		return fmt.Errorf("start river: %w", err)
	}
	c.loops.Go(func() { c.alerts.watch(life) })
	return nil
}

// prepare sets the clock and reads the specs, which the loops then keep.
func (c *Client) prepare(ctx context.Context) error {
	if _, err := c.clock.set(ctx); err != nil {
		return err
	}
	if c.specs == nil {
		return nil
	}
	return c.specs.sync(ctx)
}

// Stop lets jobs end their slice, waits for calls under way for at most [Config.StopTimeout], then cuts them off. Other
// nodes continue the work. Stop returns early when ctx ends.
func (c *Client) Stop(ctx context.Context) error {
	c.stop.send()
	if c.stopLoops != nil {
		c.stopLoops()
	}
	if c.cfg.works() {
		if err := c.queue.river.Stop(ctx); err != nil {
			return fmt.Errorf("stop river: %w", err)
		}
	}
	ended := make(chan struct{})
	go func() {
		c.loops.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// River returns the queue's client, for River UI.
func (c *Client) River() *river.Client[pgx.Tx] { return c.queue.river }

// IsDefault reports whether a collector is asked when neither the schedule nor the brand names any.
func (c *Client) IsDefault(collector string) bool {
	return slices.Contains(c.cfg.DefaultCollectors, collector)
}

// Planner returns the planner of next runs.
func (c *Client) Planner() *Planner { return c.planner }

// TriggerIn makes a run of a scheduled job now, paused or not, ahead of the runs of ticks, in the transaction of db. by
// names the caller. When the schedule's overlap policy forbids the run, the error is a [*store.ConflictError] that
// names the unfinished run.
func (c *Client) TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	return c.manual.trigger(ctx, db, scheduledJobID, by)
}

// CancelIn ends an unfinished run in the transaction of db: a pending one never starts, a processing one stops at its
// next call and keeps its answers. by names the caller. A finished run is a [*store.ConflictError].
func (c *Client) CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	return c.manual.cancel(ctx, db, runID, by)
}

// RetryIn resumes a finished run under a new River job, in the transaction of db: it repeats failed calls and
// keeps answers. Runs that neither failed, nor were cancelled, nor completed with errors are a [*store.ConflictError].
func (c *Client) RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	return c.manual.retry(ctx, db, runID)
}

// RescoreIn makes a run that scores the answers of a finished run again, in the transaction of db: with this version of
// the scorer, the present names of the brand and its competitors, and the judge if there is one. It asks no engine. by
// names the caller. A run without answers, or whose answers another run is scoring, is a [*store.ConflictError].
//
// The new run stands for itself, unlike a retry: the older one keeps its history, result and spending, and the new one
// is counted, capped, cancelled and retried like any other run.
func (c *Client) RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	return c.manual.rescore(ctx, db, runID, by)
}

// DeleteCustomerIn begins the deletion of a customer in the transaction of db, or returns [store.ErrNotFound]. From the
// commit on the customer is gone for everybody: its schedules fire no more and its runs end. A job then deletes its
// rows in pieces, since ten million answers fit into no transaction, and the customer's own row last.
func (c *Client) DeleteCustomerIn(ctx context.Context, db *store.DB, customerID uuid.UUID) error {
	return c.deletion.begin(ctx, db, customerID)
}

// SendAlertTestIn sends a test message to a channel, in the transaction of db. When a test of the channel is under way,
// the error is a [*store.ConflictError].
func (c *Client) SendAlertTestIn(
	ctx context.Context, db *store.DB, channel store.AlertChannel,
) (store.AlertDelivery, error) {
	return c.alerts.sendTest(ctx, db, channel)
}

// SealAlert returns a secret of a channel as it is stored.
func (c *Client) SealAlert(secret string, channel uuid.UUID) []byte {
	return c.cfg.Alerts.Keyring.Seal(secret, channel.String())
}

// MailMissing names the setting without which no mail is sent; empty: mail is set up.
func (c *Client) MailMissing() string { return c.alerts.mailMissing() }

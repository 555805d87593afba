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

// Client runs a node's part of the queue. It connects the parts of this package and passes requests on to them. On a
// node without a role, it can still trigger, cancel, retry and re-score runs.
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
	// stopLoops ends the loops that keep the clock and the specs up to date; nil before the start.
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

// prepare sets the clock and reads the specs for the first time. The loops then keep both up to date.
func (c *Client) prepare(ctx context.Context) error {
	if _, err := c.clock.set(ctx); err != nil {
		return err
	}
	if c.specs == nil {
		return nil
	}
	return c.specs.sync(ctx)
}

// Stop makes running jobs end their slice. It waits at most [Config.StopTimeout] for calls under way, then cuts them
// off. Other nodes continue the runs. Stop returns early when ctx ends.
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

// IsDefault reports whether a collector is used when neither the schedule nor the brand names any.
func (c *Client) IsDefault(collector string) bool {
	return slices.Contains(c.cfg.DefaultCollectors, collector)
}

// Planner returns the planner of next runs.
func (c *Client) Planner() *Planner { return c.planner }

// TriggerIn creates a run of a scheduled job, whether the job is paused or not, in the transaction of db. The run goes
// ahead of the runs of ticks. The parameter by names the caller. When the schedule's overlap policy forbids the run,
// the error is a [*store.ConflictError] that names the unfinished run.
func (c *Client) TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	return c.manual.trigger(ctx, db, scheduledJobID, by)
}

// CancelIn ends an unfinished run in the transaction of db. A pending run does not start. A processing run stops at its
// next call and keeps its answers. The parameter by names the caller. For a finished run, the error is a
// [*store.ConflictError].
func (c *Client) CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	return c.manual.cancel(ctx, db, runID, by)
}

// RetryIn resumes a finished run under a new River job, in the transaction of db. The run repeats its failed calls and
// keeps its answers. For a run that neither failed, nor was cancelled, nor completed with errors, the error is a
// [*store.ConflictError].
func (c *Client) RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	return c.manual.retry(ctx, db, runID)
}

// RescoreIn creates a run that scores the answers of a finished run again, in the transaction of db. The new run uses
// this version of the scorer, the current names of the brand and its competitors, and the judge if there is one. It
// calls no engine. The parameter by names the caller. If the finished run has no answers, or another run is scoring
// them, the error is a [*store.ConflictError].
//
// Unlike a retry, re-scoring leaves the finished run unchanged, with its history, result and spending. The new run is
// counted, capped, cancelled and retried like any other run.
func (c *Client) RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	return c.manual.rescore(ctx, db, runID, by)
}

// DeleteCustomerIn begins the deletion of a customer in the transaction of db, or returns [store.ErrNotFound]. After
// the commit, no caller sees the customer, its schedules no longer fire, and its runs end. A job then deletes the
// customer's rows in pieces, because ten million answers do not fit into one transaction. It deletes the customer's own
// row last.
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

// SealAlert encrypts a secret of a channel for storage.
func (c *Client) SealAlert(secret string, channel uuid.UUID) []byte {
	return c.cfg.Alerts.Keyring.Seal(secret, channel.String())
}

// MailMissing returns the name of the setting that is missing for sending mail; empty: mail is set up.
func (c *Client) MailMissing() string { return c.alerts.mailMissing() }

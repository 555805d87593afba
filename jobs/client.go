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

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Client runs the jobs of one node. A Client connects the parts of package jobs and forwards requests to the parts. A
// Client without a role can still trigger, cancel, retry and re-score runs.
type Client struct {
	alerts      *alerts
	batches     *batches
	calls       *callPlanner
	cfg         Config
	clock       *clockKeeper
	db          *store.DB
	deletion    *deletion
	ender       *runEnder
	followUps   *followUps
	loops       sync.WaitGroup
	manual      *manual
	now         func() time.Time
	planner     *Planner
	presence    *presence // nil on a node without a session of its own
	queue       *queue
	retries     *retries
	riverErrors *riverErrors
	scorer      func() *scoring.Scorer // loads the words and the model once, at the first call
	specs       *specSync              // nil on a node that may not lead
	stop        *stopSignal
	// stopLoops ends the loops that update the clock and the specs. The field stopLoops is nil until [Client.Start] is
	// called.
	stopLoops context.CancelFunc
	// stopPresence ends the node's [presence] after the node's jobs have ended. The field stopPresence is nil until
	// [Client.Start] is called.
	stopPresence context.CancelCauseFunc
	ticks        *tickWatch // nil on a node that may not lead
	tracer       trace.Tracer
	zones        *zoneKeeper
}

// New returns a Client that works no jobs before [Client.Start]. The error of New lists all problems of the config.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	clock := &clock{node: cfg.Now}
	nodeID := newNodeID()
	errors := &riverErrors{logger: component(cfg.Logger, "queue")}
	rc := riverConfig(cfg, nodeID, clock, errors)
	client, err := river.NewClient(riverpgxv5.New(cfg.Pool), rc)
	if err != nil {
		return nil, fmt.Errorf("set up river: %w", err)
	}
	c := wire(cfg, nodeID, clock, client)
	c.riverErrors = errors
	c.addWorkers(rc.Workers)
	if cfg.Worker {
		cfg.Instruments.Expect(cfg.Collectors.Names())
	}
	return c, nil
}

// Start makes the client work in its roles until [Client.Stop] is called. The context of Start limits only the start
// itself.
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
	presenceCtx, stopPresence := context.WithCancelCause(life)
	c.stopPresence = stopPresence
	if c.presence != nil {
		if err := c.presence.join(ctx); err != nil {
			return err
		}
		c.loops.Go(func() { c.presence.keep(presenceCtx) })
	}
	c.loops.Go(func() { c.clock.keep(loopCtx) })
	c.loops.Go(func() { c.riverErrors.keep(loopCtx, c.db) })
	c.loops.Go(func() { c.followUps.keep(loopCtx) })
	c.loops.Go(func() { c.zones.keep(loopCtx) })
	if c.specs != nil {
		c.loops.Go(func() { c.specs.keep(loopCtx) })
		c.loops.Go(func() { c.ticks.keep(loopCtx) })
	}
	if err := c.queue.river.Start(life); err != nil {
		stopLoops()
		stopPresence(nil)
		return fmt.Errorf("start river: %w", err)
	}
	c.loops.Go(func() { c.alerts.watch(life, c.alerts.look) })
	c.loops.Go(func() { c.alerts.watch(life, c.alerts.lookForScoredRuns) })
	return nil
}

// prepare sets the clock and reads the specs for the first time. The client's loops update the clock and the specs
// later.
func (c *Client) prepare(ctx context.Context) error {
	if _, err := c.clock.set(ctx); err != nil {
		return err
	}
	if c.specs == nil {
		return nil
	}
	return c.specs.sync(ctx)
}

// Stop makes running jobs end their current slice. Stop waits at most [Config.StopTimeout] for engine calls in progress
// and then interrupts the remaining calls. Other nodes continue the interrupted runs. Stop returns early if the context
// ends.
func (c *Client) Stop(ctx context.Context) error {
	c.stop.send()
	if c.stopLoops != nil {
		c.stopLoops()
	}
	if c.cfg.works() {
		if err := c.queue.river.Stop(ctx); err != nil {
			if c.stopPresence != nil {
				c.stopPresence(errJobsRunning)
			}
			return fmt.Errorf("stop river: %w", err)
		}
	}
	if c.stopPresence != nil {
		c.stopPresence(nil)
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

// Unfinished returns the number of jobs that this node started and did not end. Other nodes take over these jobs after
// the end of the node.
func (c *Client) Unfinished(ctx context.Context) (int, error) {
	return c.db.RunningJobs(ctx, c.queue.river.ID())
}

// River returns the client of River's queue, which River UI needs.
func (c *Client) River() *river.Client[pgx.Tx] { return c.queue.river }

// IsDefault reports whether runs use a collector if neither the schedule nor the brand names collectors.
func (c *Client) IsDefault(collector string) bool {
	return slices.Contains(c.cfg.DefaultCollectors, collector)
}

// Planner returns the planner that computes the next runs of schedules.
func (c *Client) Planner() *Planner { return c.planner }

// TriggerIn creates a run of a scheduled job in the caller's transaction. Inactive and paused scheduled jobs can be
// triggered as well. A triggered run has priority over the runs of ticks. The parameter "by" names the caller. If the
// schedule's overlap policy forbids the run, the error is a [*store.ConflictError] that names the unfinished run.
func (c *Client) TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	return c.manual.trigger(ctx, db, scheduledJobID, by)
}

// CancelIn ends an unfinished run in the caller's transaction. A cancelled pending run never starts. The calls in
// progress of a cancelled processing run are interrupted, and the run keeps its answers. The parameter "by" names the
// caller. For a finished run, the error is a [*store.ConflictError].
func (c *Client) CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	return c.manual.cancel(ctx, db, runID, by)
}

// RetryIn resumes a finished run under a new River job, in the caller's transaction. The run repeats its failed calls
// and keeps its answers. Only runs that failed, were cancelled or completed with errors can be retried. The error is a
// [*store.ConflictError] if the run cannot be retried, or if another unfinished run forbids the retry. The error is
// also a conflict if answers of the run were deleted, or if the run is older than the retention of answers.
func (c *Client) RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	return c.manual.retry(ctx, db, runID)
}

// RetryFailedIn resumes the selected data collections that failed or completed with failed calls. RetryFailedIn works
// in the caller's transaction, and returns the calls that the runs will make. RetryFailedIn leaves out runs whose retry
// would be useless or would pay again for deleted answers, and counts these runs by reason. The runs of a schedule
// continue one after another, oldest first, after the runs of ticks. Runs that another transaction retries at the same
// time are left out. If the filter selects too many runs, the error is [store.ErrTooManyRuns].
func (c *Client) RetryFailedIn(ctx context.Context, db *store.DB, f store.RetryFilter) (store.RetryPlan, error) {
	return c.retries.start(ctx, db, f)
}

// PreviewRetriesIn returns the result that RetryFailedIn would return, and changes nothing.
func (c *Client) PreviewRetriesIn(ctx context.Context, db *store.DB, f store.RetryFilter) (store.RetryPlan, error) {
	return c.retries.preview(ctx, db, f)
}

// ResumeIn ends pauses of schedules in the caller's transaction, and returns the number of started runs. The parameter
// "policy" selects the missed ticks that get a run. The skipped run of each selected tick becomes pending. With
// [store.MisfireRunOnce], the newest missed tick of each schedule is run. With [store.MisfireRunAll], up to 100 missed
// ticks of each schedule are run. Ticks outside the misfire window of their schedule stay skipped. The same applies to
// ticks of inactive schedules, and to ticks that another exception suppresses.
func (c *Client) ResumeIn(
	ctx context.Context, db *store.DB, pauses []uuid.UUID, policy store.MisfirePolicy,
) (int, error) {
	return c.manual.resume(ctx, db, pauses, policy)
}

// RescoreIn creates a run that scores the answers of a finished run again, in the caller's transaction. The new run
// uses the current version of the scorer and the current names of the brand and its competitors. The new run calls no
// engine, but calls the judge if a judge is configured. The parameter "by" names the caller. If the run is unfinished
// or has no answers of its own, or if another run is re-scoring the answers, the error is a [*store.ConflictError].
//
// Unlike a retry, re-scoring does not change the history, the result and the spending of the finished run. The new run
// is counted, capped, cancelled and retried like any other run.
func (c *Client) RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	return c.manual.rescore(ctx, db, runID, by)
}

// CreateRescoreIn creates a run that re-scores a segment of the stored answers of a brand, in the caller's transaction.
// The run uses the current version of the scorer and the current names, and keeps existing judgements. The run calls no
// engine. If the request asks for the judge, the run calls the judge for answers without a judgement. The parameter
// "by" names the caller. If the segment has no answers, or another run is re-scoring the brand, the error is a
// [*store.ConflictError].
func (c *Client) CreateRescoreIn(
	ctx context.Context, db *store.DB, brandID uuid.UUID, wanted store.NewRescore, by string,
) (store.Run, error) {
	return c.manual.createRescore(ctx, db, brandID, wanted, by)
}

// HasJudge reports whether an LLM judge is configured.
func (c *Client) HasJudge() bool { return c.cfg.Judge != nil }

// PauseRescoreIn pauses an unfinished re-score of a brand in the caller's transaction. The re-score still stores the
// batch in progress. The parameter "by" names the caller. If the re-score has ended or is paused, the error is a
// [*store.ConflictError]. If the run is not a re-score of a brand, the error is [store.ErrNotFound].
func (c *Client) PauseRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) error {
	return c.manual.pauseRescore(ctx, db, runID, by)
}

// ResumeRescoreIn continues a paused re-score of a brand in the caller's transaction. If the re-score has ended or is
// not paused, the error is a [*store.ConflictError]. If the run is not a re-score of a brand, the error is
// [store.ErrNotFound].
func (c *Client) ResumeRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID) error {
	return c.manual.resumeRescore(ctx, db, runID)
}

// RenewBrandRescoreIn ensures that all stored answers of a brand are scored with the current names. RenewBrandRescoreIn
// uses the caller's transaction, which has already changed the names. An unfinished re-score of the brand starts again
// and then covers all stored answers. If no re-score of the brand is unfinished, RenewBrandRescoreIn creates a re-score
// as [Client.CreateRescoreIn] does. The result is nil if the brand has no answers to score.
func (c *Client) RenewBrandRescoreIn(
	ctx context.Context, db *store.DB, brandID uuid.UUID, by string,
) (*store.Run, error) {
	return c.manual.renewBrandRescore(ctx, db, brandID, by)
}

// DeleteCustomerIn begins the deletion of a customer in the caller's transaction, or returns [store.ErrNotFound] for an
// unknown customer. After the commit, the customer is hidden from callers, its schedules no longer fire, and up to 200
// of its unfinished runs are cancelled. A job then cancels the remaining runs and deletes the customer's rows in
// pieces, because ten million answers do not fit into one transaction. The customer's own row is deleted last.
func (c *Client) DeleteCustomerIn(ctx context.Context, db *store.DB, customerID uuid.UUID) error {
	return c.deletion.begin(ctx, db, customerID)
}

// DeleteBrandIn ends the unfinished runs of a brand and deletes the brand in the caller's transaction. The error is
// [store.ErrNotFound] for an unknown brand. After the commit, the brand and all its data are hidden from callers, and
// its name is available again. A job then deletes the data of the brand in pieces.
func (c *Client) DeleteBrandIn(ctx context.Context, db *store.DB, brandID uuid.UUID) error {
	return c.deletion.deleteBrand(ctx, db, brandID)
}

// DeleteScheduledJobIn deletes a schedule in the caller's transaction, and keeps its runs. The error is
// [store.ErrNotFound] for an unknown schedule. Unfinished runs continue. After the commit, callers see the runs without
// a schedule. A job then clears the references of the runs in pieces.
func (c *Client) DeleteScheduledJobIn(ctx context.Context, db *store.DB, id uuid.UUID) error {
	return c.deletion.deleteSchedule(ctx, db, id)
}

// SendAlertTestIn sends a test message to a channel, in the caller's transaction. If another test of the channel is in
// progress, the error is a [*store.ConflictError].
func (c *Client) SendAlertTestIn(
	ctx context.Context, db *store.DB, channel store.AlertChannel,
) (store.AlertDelivery, error) {
	return c.alerts.sendTest(ctx, db, channel)
}

// CheckAlertURL returns an error if no message can ever be delivered to a URL. For example, http URLs are invalid if
// the operator allows no network.
func (c *Client) CheckAlertURL(url string) error { return c.alerts.http.CheckURL(url) }

// SealAlert encrypts a secret of a channel for storage.
func (c *Client) SealAlert(secret string, channel uuid.UUID) []byte {
	return c.cfg.Alerts.Keyring.Seal(secret, channel.String())
}

// ReportMailMissing returns the name of the missing setting without which this node cannot send reports, or an empty
// string.
func (c *Client) ReportMailMissing() string { return c.alerts.reportMailMissing() }

// MailMissing returns the name of the missing mail setting, or an empty string if this node can send mail.
func (c *Client) MailMissing() string { return c.alerts.mailMissing() }

package jobs

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Config is what a [Client] works with. A zero duration or number means its default.
type Config struct {
	// Alerts say how people are told of what goes wrong.
	Alerts AlertConfig
	// CallTimeout bounds one call of an engine, for the sum that makes a job's time limit. Default: 45 s.
	CallTimeout time.Duration
	// CollectWorkers is how many runs this node collects at once. They mostly wait for engines. Default: 1,000.
	CollectWorkers int
	// Collectors are the configured engines. A run that names another one has those calls fail with what is missing.
	Collectors collector.Set
	// DayCap bounds what the runs of a customer that has no cap of its own spend in a day (UTC). Default: no cap.
	DayCap store.Cap
	// DefaultCollectors are asked when neither the schedule nor the brand names any. Default: those of chatgpt,
	// google_aio, perplexity and claude that are configured, or when none of them is, all that are.
	DefaultCollectors []string
	// Instruments measure the work. Default: some that nobody reads.
	Instruments *instruments.Set
	// Judge judges sentiment in place of the lexicon. Nil: there is none.
	Judge *judge.Judge
	// LaneWidth is how many calls of one run a collector's lane makes at once when the run is parallel. Default: 4.
	LaneWidth int
	// Limits bound what all nodes together ask of a collector, by its name. Default: no limit.
	Limits map[string]store.Limit
	// Logger is required.
	Logger *slog.Logger
	// Now is the node's clock. It measures how long things take; while the client works it is set by the database's. Required.
	Now func() time.Time
	// PollOnly does without LISTEN, for a pooler that has none: everything works, only later.
	PollOnly bool
	// Pool is the database. Required.
	Pool *pgxpool.Pool
	// Prices give the costs that engines do not report. Default: none.
	Prices collector.Prices
	// RescueAfter is how long a job may seem to run before another node takes it over. It must exceed SliceTime +
	// CallTimeout by more than 10 s. Default: 100 s.
	RescueAfter time.Duration
	// RetryPause is the wait before a failed call is made again; each further wait is four times as long. Default: 5 s.
	RetryPause time.Duration
	// Retain is how long the data of customers is kept that have no ages of their own. Default: for ever.
	Retain store.Retention
	// RunCap bounds what a run spends whose schedule has no cap of its own. Default: no cap.
	RunCap store.Cap
	// Scheduler makes this node eligible to lead and lets it work ticks and maintenance.
	Scheduler bool
	// ScoreWorkers is how many runs this node scores at once. Scoring is arithmetic, but for the judge. Default: 2.
	ScoreWorkers int
	// SliceTime is for how long a job starts new calls before it makes room for others. Default: 30 s.
	SliceTime time.Duration
	// StopTimeout is how long a stopping node waits for calls under way before it cuts them off. Default: 20 s.
	StopTimeout time.Duration
	// SyncInterval is how often the specs are read again in case a notification was lost. Default: 30 s.
	SyncInterval time.Duration
	// Tracer traces the work. Default: nothing is traced.
	Tracer trace.TracerProvider
	// Worker lets this node work ticks, collect and score.
	Worker bool
}

func (c Config) withDefaults() Config {
	c.Alerts = c.Alerts.withDefaults()
	c.CallTimeout = cmp.Or(c.CallTimeout, 45*time.Second)
	c.CollectWorkers = cmp.Or(c.CollectWorkers, 1000)
	if len(c.DefaultCollectors) == 0 {
		c.DefaultCollectors = usualCollectors(c.Collectors.Names())
	}
	if c.Instruments == nil {
		c.Instruments = instruments.New(nil)
	}
	c.LaneWidth = cmp.Or(c.LaneWidth, 4)
	c.RescueAfter = cmp.Or(c.RescueAfter, 100*time.Second)
	c.RetryPause = cmp.Or(c.RetryPause, 5*time.Second)
	c.ScoreWorkers = cmp.Or(c.ScoreWorkers, 2)
	c.SliceTime = cmp.Or(c.SliceTime, 30*time.Second)
	c.StopTimeout = cmp.Or(c.StopTimeout, 20*time.Second)
	c.SyncInterval = cmp.Or(c.SyncInterval, 30*time.Second)
	return c
}

// usualCollectors leaves out of the configured ones those that users have to choose: they cost extra or do not search.
func usualCollectors(configured []string) []string {
	var usual []string
	for _, name := range []string{"chatgpt", "google_aio", "perplexity", "claude"} {
		if slices.Contains(configured, name) {
			usual = append(usual, name)
		}
	}
	if len(usual) == 0 {
		return configured
	}
	return usual
}

// jobTimeout bounds one attempt of a job: a slice, the calls it ends with, and the writing of what they brought.
func (c Config) jobTimeout() time.Duration { return c.SliceTime + c.CallTimeout + 5*time.Second }

// Client is this node's part in scheduling and working runs. One that has no role still triggers, cancels and retries.
type Client struct {
	alerts  *alerts
	admits  *batcher[store.RunCall, outcome]
	cfg     Config
	clock   *clock
	db      *store.DB
	ends    *batcher[ending, bool]
	answers *batcher[store.Answer, struct{}]
	logger  *slog.Logger
	needs   *batcher[store.Need, store.Reservation]
	planner *Planner
	river   *river.Client[pgx.Tx]
	scorer  *scoring.Scorer // nil on a node that does not work
	specs   *specSet        // nil on a node that does not lead
	starts  *batcher[start, *store.Run]
	// stopping is closed when the node stops: jobs then end their slice.
	stopping chan struct{}
	stopOnce sync.Once
	syncDone chan struct{}
	syncStop context.CancelFunc
	tracer   trace.Tracer
	// watchDone is closed when nobody looks for alerts any more; nil: nobody did.
	watchDone chan struct{}
}

// The most that one round trip carries.
const (
	tickBatch  = 1000
	startBatch = 1000
	endBatch   = 500
	saveBatch  = 200
)

// New returns a Client; [Client.Start] sets it to work.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	clock := &clock{node: cfg.Now}
	cfg.Now = clock.Now
	c := &Client{
		cfg: cfg, clock: clock, db: store.New(cfg.Pool), logger: cfg.Logger, planner: NewPlanner(),
		stopping: make(chan struct{}), syncDone: make(chan struct{}), tracer: tracerOf(cfg.Tracer),
	}
	c.alerts = newAlerts(c)
	c.admits = &batcher[store.RunCall, outcome]{
		flush:  c.admitCalls,
		max:    startBatch,
		name:   "admit calls",
		tracer: c.tracer,
	}
	c.starts = &batcher[start, *store.Run]{flush: c.startRuns, max: startBatch, name: "start runs", tracer: c.tracer}
	c.ends = &batcher[ending, bool]{flush: c.endRuns, max: endBatch, name: "end runs", tracer: c.tracer}
	c.needs = &batcher[store.Need, store.Reservation]{
		flush:  c.db.Reserve,
		max:    startBatch,
		name:   "reserve spending",
		tracer: c.tracer,
	}
	c.answers = &batcher[store.Answer, struct{}]{
		flush:  c.saveAnswers,
		max:    saveBatch,
		name:   "store answers",
		tracer: c.tracer,
	}
	var err error
	if c.river, err = river.NewClient(riverpgxv5.New(cfg.Pool), c.riverConfig()); err != nil {
		return nil, fmt.Errorf("set up river: %w", err)
	}
	if cfg.Worker {
		cfg.Instruments.Expect(cfg.Collectors.Names())
		c.scorer = scoring.New(nil) // the lexicon, loaded once; each brand's names are put on top of it
	}
	if cfg.Scheduler {
		c.specs = newSpecSet(c.river.PeriodicJobs(), c.planner, component(cfg.Logger, "scheduler"))
	}
	return c, nil
}

// River returns the queue's client, for River UI.
func (c *Client) River() *river.Client[pgx.Tx] { return c.river }

// IsDefault reports whether a collector is asked when neither the schedule nor the brand names any.
func (c *Client) IsDefault(collector string) bool {
	return slices.Contains(c.cfg.DefaultCollectors, collector)
}

// Planner returns what works out next runs.
func (c *Client) Planner() *Planner { return c.planner }

func (c *Client) riverConfig() *river.Config {
	cfg := &river.Config{
		ErrorHandler: &errorHandler{logger: component(c.cfg.Logger, "queue")},
		// Short: jobs start a few milliseconds after they are inserted, two at once too. It bounds fetches and notifications, not polls.
		FetchCooldown:          time.Millisecond,
		JobTimeout:             c.cfg.jobTimeout(),
		LeaderElectionDisabled: !c.cfg.Scheduler,
		Logger:                 slog.New(atLeastWarn{component(c.cfg.Logger, "queue").Handler()}),
		// All here and none with the workers: those would come first, and the life cycle is part of the trace.
		Middleware:           append(traceJobs(c.cfg.Tracer), &lifecycle{c: c}),
		PollOnly:             c.cfg.PollOnly,
		RescueStuckJobsAfter: c.cfg.RescueAfter,
		RetryPolicy:          retryPolicy{now: c.cfg.Now},
		SoftStopTimeout:      c.cfg.StopTimeout,
		Test:                 river.TestConfig{Time: c.clock}, // it is called so; nothing else of it is for tests
		Workers:              c.workers(),
	}
	if c.cfg.Scheduler {
		cfg.PeriodicJobs = c.maintenanceJobs()
	}
	if queues := c.queues(); len(queues) > 0 {
		cfg.Queues = queues
	}
	return cfg
}

// retryPolicy says when River repeats an attempt that a crash or a fault of ours ended: soon at first, so that the run of
// a killed node goes on in time even when it is killed twice, and for a quarter of an hour in all.
type retryPolicy struct{ now func() time.Time }

// NextRetry implements [river.ClientRetryPolicy].
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	pauses := []time.Duration{
		time.Second,
		5 * time.Second,
		25 * time.Second,
		time.Minute,
		2 * time.Minute,
		5 * time.Minute,
	}
	return p.now().Add(pauses[min(max(job.Attempt, 1), len(pauses))-1])
}

// workers registers every kind on every node, whatever it works: the leader's rescuer discards jobs of kinds it does
// not know.
func (c *Client) workers() *river.Workers {
	workers := river.NewWorkers()
	river.AddWorker(workers, &tickWorker{c: c})
	river.AddWorker(workers, &collectWorker{c: c})
	river.AddWorker(workers, &scoreWorker{c: c})
	river.AddWorker(workers, &reconcileWorker{c: c})
	river.AddWorker(workers, &retentionWorker{c: c})
	river.AddWorker(workers, &deletionWorker{c: c})
	river.AddWorker(workers, &alertWorker{a: c.alerts})
	return workers
}

func (c *Client) queues() map[string]river.QueueConfig {
	queues := map[string]river.QueueConfig{}
	if c.cfg.Scheduler || c.cfg.Worker {
		queues[queueTicks] = river.QueueConfig{MaxWorkers: 2}
		queues[queueAlerts] = river.QueueConfig{MaxWorkers: alertsAtOnce}
	}
	if c.cfg.Scheduler {
		queues[queueMaintenance] = river.QueueConfig{MaxWorkers: 2}
		queues[queueKeeping] = river.QueueConfig{MaxWorkers: 2}
	}
	if c.cfg.Worker {
		queues[queueCollect] = river.QueueConfig{MaxWorkers: c.cfg.CollectWorkers}
		queues[queueScore] = river.QueueConfig{MaxWorkers: c.cfg.ScoreWorkers}
	}
	return queues
}

func (*Client) maintenanceJobs() []*river.PeriodicJob {
	every := func(interval time.Duration, args river.JobArgs, onStart bool) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(interval),
			func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: onStart})
	}
	return []*river.PeriodicJob{
		// The safety tick: picks up what a lost leader, a failed insert or a skewed clock left behind.
		every(time.Minute, TickArgs{}, true),
		every(30*time.Second, ReconcileArgs{}, true),
		every(time.Hour, RetentionArgs{}, true),
	}
}

// Start sets the client to work in its roles until [Client.Stop]. ctx bounds only the start.
func (c *Client) Start(ctx context.Context) error {
	if !c.cfg.Scheduler && !c.cfg.Worker {
		close(c.syncDone)
		return nil
	}
	if err := c.prepare(ctx); err != nil {
		close(c.syncDone)
		return err
	}
	life := context.WithoutCancel(ctx)
	syncCtx, stop := context.WithCancel(life)
	c.syncStop = stop
	var loops sync.WaitGroup
	loops.Go(func() { c.keepTime(syncCtx) })
	if c.cfg.Scheduler {
		loops.Go(func() { c.keepInStep(syncCtx) })
	}
	go func() {
		loops.Wait()
		close(c.syncDone)
	}()
	if err := c.river.Start(life); err != nil {
		c.syncStop()
		return fmt.Errorf("start river: %w", err)
	}
	c.watchDone = make(chan struct{})
	go func() {
		defer close(c.watchDone)
		c.alerts.watch(life)
	}()
	return nil
}

// prepare does once what the loops then keep up.
func (c *Client) prepare(ctx context.Context) error {
	if _, err := c.setClock(ctx); err != nil {
		return err
	}
	if !c.cfg.Scheduler {
		return nil
	}
	return c.sync(ctx)
}

// Stop lets jobs end their slice, waits for the calls under way for at most StopTimeout, then cuts them off; what was
// not done goes on elsewhere. It returns early when ctx ends.
func (c *Client) Stop(ctx context.Context) error {
	c.stopOnce.Do(func() { close(c.stopping) })
	if c.syncStop != nil {
		c.syncStop()
	}
	if c.cfg.Scheduler || c.cfg.Worker {
		if err := c.river.Stop(ctx); err != nil {
			return fmt.Errorf("stop river: %w", err)
		}
	}
	for _, done := range []chan struct{}{c.syncDone, c.watchDone} {
		if done == nil {
			continue
		}
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

package jobs

import (
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// wire returns the parts of a node, except for its workers.
func wire(cfg Config, nodeID string, clock *clock, client *river.Client[pgx.Tx]) *Client {
	c := &Client{
		cfg:     cfg,
		db:      store.New(cfg.Pool),
		now:     clock.Now,
		planner: newPlanner(cfg.Zones),
		queue:   &queue{now: clock.Now, river: client},
		scorer:  sync.OnceValue(func() *scoring.Scorer { return scoring.New(nil) }),
		stop:    newStopSignal(),
		tracer:  tracerOf(cfg.Tracer),
	}
	c.ender = &runEnder{db: c.db, now: clock.Now, queue: c.queue}
	c.batches = newBatches(cfg, nodeID, c.db, c.ender, c.tracer)
	c.calls = &callPlanner{defaults: cfg.DefaultCollectors, inputs: c.batches.inputs}
	c.deletion = &deletion{db: c.db, ender: c.ender, queue: c.queue}
	c.retries = &retries{
		calls: c.calls, collectors: cfg.Collectors, prices: cfg.Prices, queue: c.queue, retain: cfg.Retain,
	}
	c.manual = &manual{
		ender: c.ender, instruments: cfg.Instruments, planner: c.planner, queue: c.queue, retries: c.retries,
		tracer: c.tracer,
	}
	c.alerts = &alerts{
		cfg:    cfg.Alerts,
		db:     c.db,
		http:   alert.NewHTTP(cfg.Alerts.AllowNetworks),
		logger: component(cfg.Logger, "alerts"),
		now:    clock.Now,
		queue:  c.queue,
		stop:   c.stop,
	}
	c.clock = &clockKeeper{
		clock:  clock,
		db:     c.db,
		every:  cfg.SyncInterval,
		leads:  cfg.Scheduler,
		logger: component(cfg.Logger, "queue"),
		queue:  c.queue,
	}
	c.zones = &zoneKeeper{
		data:    cfg.Zones,
		db:      c.db,
		every:   cfg.SyncInterval,
		logger:  component(cfg.Logger, "scheduler"),
		planner: c.planner,
		plans:   cfg.Scheduler,
	}
	c.followUps = &followUps{
		changes: &changeFinder{db: c.db, instruments: cfg.Instruments},
		db:      c.db,
		logger:  component(cfg.Logger, "worker"),
		now:     clock.Now,
		waiting: map[uuid.UUID]bool{},
		wake:    make(chan struct{}, 1),
	}
	if !cfg.PollOnly {
		c.presence = newPresence(cfg, nodeID, c.db, c.batches.admitter)
	}
	if cfg.Scheduler {
		logger := component(cfg.Logger, "scheduler")
		c.ticks = &tickWatch{db: c.db, logger: logger, queue: c.queue}
		c.specs = &specSync{
			conn:     cfg.Pool.Config().ConnConfig,
			db:       c.db,
			every:    cfg.SyncInterval,
			ledger:   &ledger{db: c.db, logger: logger, planner: c.planner},
			logger:   logger,
			planner:  c.planner,
			pollOnly: cfg.PollOnly,
			queue:    c.queue,
			specs:    newSpecSet(client.PeriodicJobs(), c.planner, logger),
		}
	}
	return c
}

// addWorkers registers the workers for all kinds of jobs on every node, including the kinds that the node does not
// work. Without a registered worker, the leader's rescuer would discard jobs as unknown.
func (c *Client) addWorkers(workers *river.Workers) {
	logger := component(c.cfg.Logger, "scheduler")
	spending := &spending{dayCap: c.cfg.DayCap, needs: c.batches.needs, runCap: c.cfg.RunCap}
	slices := &maintenanceSlices{length: c.cfg.SliceTime, now: c.now, stop: c.stop}
	lifecycle := c.lifecycle()
	river.AddWorker(workers, c.tickWorker())
	river.AddWorker(workers, &collectWorker{
		calls:     c.calls,
		db:        c.db,
		engines:   c.engineCalls(),
		lifecycle: lifecycle,
		now:       c.now,
		results:   c.batches.results,
		spending:  spending,
	})
	river.AddWorker(workers, c.scoreWorker(lifecycle, spending))
	river.AddWorker(workers, &reportWorker{db: c.db, lifecycle: lifecycle, now: c.now, zones: c.cfg.Zones})
	river.AddWorker(workers, &reconcileWorker{
		db:          c.db,
		deletion:    c.deletion,
		ender:       c.ender,
		followUps:   c.followUps,
		grace:       c.cfg.stepLimit(),
		instruments: c.cfg.Instruments,
		logger:      logger,
		nodeNow:     c.cfg.Now,
		now:         c.now,
		queue:       c.queue,
		takeover:    c.cfg.takeover(),
	})
	river.AddWorker(workers, &retentionWorker{
		changes: c.followUps.changes, db: c.db, logger: logger, retain: c.cfg.Retain, scorer: c.scorer, slices: slices,
	})
	river.AddWorker(workers, &deletionWorker{deletion: c.deletion, logger: logger, slices: slices})
	river.AddWorker(workers, &alertWorker{alerts: c.alerts})
	river.AddWorker(workers, &reportMailWorker{alerts: c.alerts})
}

func (c *Client) lifecycle() *lifecycle {
	return &lifecycle{
		clock:       c.clock.clock,
		ends:        c.batches.ends,
		followUps:   c.followUps,
		instruments: c.cfg.Instruments,
		limit:       c.cfg.stepLimit(),
		logger:      component(c.cfg.Logger, "worker"),
		rescueAfter: c.cfg.RescueAfter,
		results:     c.batches.results,
		starts:      c.batches.starts,
	}
}

func (c *Client) tickWorker() *tickWorker {
	logger := component(c.cfg.Logger, "scheduler")
	return &tickWorker{db: c.db, dispatcher: c.dispatcher(), logger: logger, now: c.now, queue: c.queue}
}

func (c *Client) dispatcher() *dispatcher {
	d := &dispatcher{
		db:          c.db,
		instruments: c.cfg.Instruments,
		logger:      component(c.cfg.Logger, "scheduler"),
		planner:     c.planner,
		planTime:    planTime,
		queue:       c.queue,
	}
	if c.cfg.Tracer != nil {
		d.tracer = c.tracer
	}
	return d
}

func (c *Client) engineCalls() *engineCalls {
	return &engineCalls{
		admissions:  c.batches.admissions,
		admitter:    c.batches.admitter,
		answers:     c.batches.answers,
		begins:      c.batches.begins,
		callTimeout: c.cfg.CallTimeout,
		collectors:  c.cfg.Collectors,
		db:          c.db,
		instruments: c.cfg.Instruments,
		laneWidth:   c.cfg.LaneWidth,
		lease:       c.cfg.lostLease(), // the node may have lost its session without noticing
		nodeID:      c.queue.river.ID(),
		now:         c.now,
		prices:      c.cfg.Prices,
		retryPause:  c.cfg.RetryPause,
		sliceTime:   c.cfg.SliceTime,
		stop:        c.stop,
		tracer:      c.tracer,
	}
}

func (c *Client) scoreWorker(lifecycle *lifecycle, spending *spending) *scoreWorker {
	worker := &scoreWorker{
		db:          c.db,
		instruments: c.cfg.Instruments,
		judging: &judging{
			db:          c.db,
			instruments: c.cfg.Instruments,
			judge:       c.cfg.Judge,
			laneWidth:   c.cfg.LaneWidth,
			lease:       c.cfg.stepLimit(),
			now:         c.now,
			prices:      c.cfg.Prices,
			spending:    spending,
			stop:        c.stop,
			tracer:      c.tracer,
		},
		lifecycle:   lifecycle,
		now:         c.now,
		rescoreRate: c.cfg.RescoreRate,
		sliceTime:   c.cfg.SliceTime,
		stop:        c.stop,
		tracer:      c.tracer,
	}
	if c.cfg.Worker {
		worker.scorer = c.scorer()
	}
	return worker
}

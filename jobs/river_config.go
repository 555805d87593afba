package jobs

import (
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// riverConfig configures River for a node. The workers are added to its bundle once they exist: see [New].
func riverConfig(cfg Config, clock *clock) *river.Config {
	logger := component(cfg.Logger, "queue")
	rc := &river.Config{
		ErrorHandler: &errorHandler{logger: logger},
		// Short, so that jobs start a few milliseconds after their insertion, also two at once. It bounds fetches and
		// notifications, not polls.
		FetchCooldown:          time.Millisecond,
		JobTimeout:             cfg.stepLimit(),
		LeaderElectionDisabled: !cfg.Scheduler,
		Logger:                 slog.New(atLeastWarn{logger.Handler()}),
		Middleware:             traceJobs(cfg.Tracer),
		PollOnly:               cfg.PollOnly,
		RescueStuckJobsAfter:   cfg.RescueAfter,
		RetryPolicy:            retryPolicy{now: clock.Now},
		SoftStopTimeout:        cfg.StopTimeout,
		Test:                   river.TestConfig{Time: clock}, // River's only way to set a client's clock
		Workers:                river.NewWorkers(),
	}
	if cfg.Scheduler {
		rc.PeriodicJobs = maintenanceJobs()
	}
	if queues := queuesOf(cfg); len(queues) > 0 {
		rc.Queues = queues
	}
	return rc
}

// queuesOf returns the queues that a node works by its roles.
func queuesOf(cfg Config) map[string]river.QueueConfig {
	queues := map[string]river.QueueConfig{}
	if cfg.works() {
		queues[queueTicks] = river.QueueConfig{MaxWorkers: 2}
		queues[queueAlerts] = river.QueueConfig{MaxWorkers: alertsAtOnce}
	}
	if cfg.Scheduler {
		queues[queueMaintenance] = river.QueueConfig{MaxWorkers: 2}
		queues[queueKeeping] = river.QueueConfig{MaxWorkers: 2}
	}
	if cfg.Worker {
		queues[queueCollect] = river.QueueConfig{MaxWorkers: cfg.CollectWorkers}
		queues[queueScore] = river.QueueConfig{MaxWorkers: cfg.ScoreWorkers}
	}
	return queues
}

// maintenanceJobs are the periodic jobs besides those of the specs.
func maintenanceJobs() []*river.PeriodicJob {
	every := func(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(interval),
			func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{
		// The safety tick works what a lost leader, a failed insert or a skewed clock left behind.
		every(time.Minute, TickArgs{}),
		every(30*time.Second, ReconcileArgs{}),
		every(time.Hour, RetentionArgs{}),
	}
}

// retryPolicy decides when River repeats an attempt that a crash or an internal fault ended: soon at first, so that the
// run of a killed node goes on in time even when it is killed twice, and within a quarter of an hour in all.
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

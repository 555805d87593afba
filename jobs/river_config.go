package jobs

import (
	"crypto/rand"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// riverConfig returns River's configuration for a node. The parameter "errors" receives the errors that River logs. The
// function [New] later registers the workers.
func riverConfig(cfg Config, nodeID string, clock *clock, errors *riverErrors) *river.Config {
	logger := component(cfg.Logger, "queue")
	rc := &river.Config{
		ErrorHandler: &errorHandler{logger: logger},
		// The short cooldown lets jobs start a few milliseconds after their insertion, even if several jobs are
		// inserted together. FetchCooldown limits fetches and notifications, but not polls.
		FetchCooldown:          time.Millisecond,
		ID:                     nodeID,
		JobTimeout:             cfg.stepLimit(),
		LeaderElectionDisabled: !cfg.Scheduler,
		Logger:                 slog.New(riverLog{logger.Handler(), errors}),
		Middleware:             traceJobs(cfg.Tracer),
		PollOnly:               cfg.PollOnly,
		RescueStuckJobsAfter:   cfg.RescueAfter + riverRescueDelay,
		RetryPolicy:            retryPolicy{now: clock.Now},
		SoftStopTimeout:        cfg.StopTimeout,
		Test:                   river.TestConfig{Time: clock}, // River has no other setting for the clock of a client
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

// riverRescueDelay is how much longer River's rescuer waits for a stuck job than [store.DB.TakeOver]. River's rescuer
// counts the lost attempt, so TakeOver must handle stuck jobs first.
const riverRescueDelay = time.Minute

// newNodeID returns a new id for a node. The name of the host helps people to find the node.
func newNodeID() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return strings.ReplaceAll(host, ".", "_") + "_" + rand.Text()
}

// restPoll is the poll interval of queues whose jobs neither execute runs nor snooze. A notification announces each job
// of a queue with the interval restPoll, so restPoll only limits the delay after a lost notification. Queues of runs
// and of snoozed jobs have River's shorter default interval. River sends no notification if a waiting run is released,
// or if a job is snoozed for a few seconds.
const restPoll = 5 * time.Second

// queuesOf returns the queues that a node works in its roles.
func queuesOf(cfg Config) map[string]river.QueueConfig {
	queues := map[string]river.QueueConfig{}
	rest := func(name string, workers int) {
		config := river.QueueConfig{MaxWorkers: workers}
		if !cfg.PollOnly {
			config.FetchPollInterval = restPoll
		}
		queues[name] = config
	}
	if cfg.works() {
		queues[queueTicks] = river.QueueConfig{MaxWorkers: 2}
		rest(queueMail, reportMailsAtOnce)
		rest(queueAlerts, alertsAtOnce)
		rest(queueScoredRuns, alertsAtOnce)
	}
	if cfg.Scheduler {
		rest(queueMaintenance, 2)
		queues[queueKeeping] = river.QueueConfig{MaxWorkers: 2}
	}
	if cfg.Worker {
		queues[queueCollect] = river.QueueConfig{MaxWorkers: cfg.CollectWorkers}
		queues[queueRescore] = river.QueueConfig{MaxWorkers: 1}
		queues[queueReports] = river.QueueConfig{MaxWorkers: reportsAtOnce}
		queues[queueScore] = river.QueueConfig{MaxWorkers: cfg.ScoreWorkers}
		queues[queueSegments] = river.QueueConfig{MaxWorkers: 1}
	}
	return queues
}

// maintenanceJobs returns the periodic jobs that do not depend on the spec of a schedule.
func maintenanceJobs() []*river.PeriodicJob {
	every := func(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(interval),
			func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{
		// The safety TickJob dispatches due schedules that were missed because of a lost leader, a failed insert or a
		// skewed clock.
		every(time.Minute, TickArgs{}),
		every(30*time.Second, ReconcileArgs{}),
		every(time.Hour, RetentionArgs{}),
	}
}

// retryPolicy decides when River makes the next attempt at a job after a crash or an internal fault. The first pauses
// are short, so that a run resumes soon even if two nodes in a row are killed. All pauses together take less than a
// quarter of an hour.
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

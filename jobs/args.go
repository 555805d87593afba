package jobs

import (
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// The names of the queues. A node works the queues of its roles: see [Config.Scheduler] and [Config.Worker].
const (
	queueAlerts      = "alerts"
	queueTicks       = "ticks"
	queueMaintenance = "maintenance"
	queueCollect     = "collect"
	queueScore       = "score"
	queueKeeping     = "keeping" // long maintenance jobs that must not delay the others
)

// Queues returns the names of all queues.
func Queues() []string {
	return []string{queueTicks, queueMaintenance, queueCollect, queueScore, queueKeeping, queueAlerts}
}

// River's priorities; 1 is the highest. They order the runs that wait for a free worker.
const (
	priorityManual  = 1
	priorityTick    = 2
	priorityCatchUp = 3
)

// TickArgs are the arguments of the job that dispatches due schedules. They carry no data, because the table decides
// which schedules are due: a tick that is delivered twice, late or by a node with a skewed clock does no harm.
type TickArgs struct{}

// Kind returns the job's kind.
func (TickArgs) Kind() string { return "tick" }

// InsertOpts returns options that put ticks on a queue of their own, where no other job delays them.
func (TickArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, Queue: queueTicks}
}

// CollectArgs are the arguments of the job that collects a run's answers. The run's row holds all other data.
type CollectArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind returns the job's kind.
func (CollectArgs) Kind() string { return "collect" }

// InsertOpts returns options with enough attempts for crashes and internal faults. Failed calls do not count as
// attempts at the job.
func (CollectArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueCollect}
}

// ScoreArgs are the arguments of the job that scores a run's answers.
type ScoreArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind returns the job's kind.
func (ScoreArgs) Kind() string { return "score" }

// InsertOpts returns options like those of [CollectArgs].
func (ScoreArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueScore}
}

// maxRunAttempts is how many attempts at a run's job may end in a crash or an internal fault before the run fails.
const maxRunAttempts = 8

// ReconcileArgs are the arguments of the job that ends runs whose River job ended outside Tidewatch.
type ReconcileArgs struct{}

// Kind returns the job's kind.
func (ReconcileArgs) Kind() string { return "reconcile" }

// InsertOpts returns options for a single attempt: the next job is due in half a minute.
func (ReconcileArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueMaintenance}
}

// RetentionArgs are the arguments of the job that deletes rows past their customer's retention.
type RetentionArgs struct{}

// Kind returns the job's kind.
func (RetentionArgs) Kind() string { return "retention" }

// InsertOpts returns options for a single attempt, since the next job is due in an hour, and for one unfinished job at
// a time on all nodes.
func (RetentionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// DeletionArgs are the arguments of the job that deletes the data of deleted customers. The table of customers names
// them.
type DeletionArgs struct{}

// Kind returns the job's kind.
func (DeletionArgs) Kind() string { return "delete_customers" }

// InsertOpts returns options for a single attempt, since the next job is due in half a minute, and for one unfinished
// job at a time on all nodes.
func (DeletionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// onceAtATime returns options that reject a job while another one of its kind is unfinished.
func onceAtATime() river.UniqueOpts {
	return river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable,
		rivertype.JobStatePending,
		rivertype.JobStateRetryable,
		rivertype.JobStateRunning,
		rivertype.JobStateScheduled,
	}}
}

// AlertArgs are the arguments of the job that sends a message to a channel. The delivery's row holds all other data.
type AlertArgs struct {
	DeliveryID uuid.UUID `json:"delivery_id"`
}

// Kind returns the job's kind.
func (AlertArgs) Kind() string { return kindAlert }

// InsertOpts returns options with one attempt more than there are pauses between attempts.
func (AlertArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: len(alertPauses()) + 1, Queue: queueAlerts}
}

const kindAlert = "alert"

// firstStep returns the River job that starts a run of this type.
func firstStep(t store.JobType, runID uuid.UUID) river.JobArgs {
	if t.Collects() {
		return CollectArgs{RunID: runID}
	}
	return ScoreArgs{RunID: runID}
}

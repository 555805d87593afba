package jobs

import (
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// The queues. A node works those of its roles: see [Config.Scheduler] and [Config.Worker].
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

// River's priorities, 1 being first. They order the runs that wait for a free worker.
const (
	priorityManual  = 1
	priorityTick    = 2
	priorityCatchUp = 3
)

// TickArgs wake a node up to work what is due. They carry no data, because the table decides what is due: a tick that
// is delivered twice, late or by a node with a skewed clock does no harm.
type TickArgs struct{}

// Kind returns the job's kind.
func (TickArgs) Kind() string { return "tick" }

// InsertOpts returns options that put ticks on a queue of their own, where no other job delays them.
func (TickArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, Queue: queueTicks}
}

// CollectArgs start the step of a run that asks its engines. The run's row holds the rest.
type CollectArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind returns the job's kind.
func (CollectArgs) Kind() string { return "collect" }

// InsertOpts returns options with enough attempts for crashes and internal faults; failed calls are counted apart.
func (CollectArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueCollect}
}

// ScoreArgs start the step of a run that scores its answers.
type ScoreArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind returns the job's kind.
func (ScoreArgs) Kind() string { return "score" }

// InsertOpts returns options like those of [CollectArgs].
func (ScoreArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueScore}
}

// maxRunAttempts is the number of attempts at a run's job that end in a crash or an internal fault.
const maxRunAttempts = 8

// ReconcileArgs end the runs whose River job ended outside Tidewatch.
type ReconcileArgs struct{}

// Kind returns the job's kind.
func (ReconcileArgs) Kind() string { return "reconcile" }

// InsertOpts returns options for a single attempt: the next job is due in half a minute.
func (ReconcileArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueMaintenance}
}

// RetentionArgs delete the rows that are older than their customers keep them.
type RetentionArgs struct{}

// Kind returns the job's kind.
func (RetentionArgs) Kind() string { return "retention" }

// InsertOpts returns options for a single attempt, since the next job is due in an hour, and for one unfinished job at
// a time on all nodes.
func (RetentionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// DeletionArgs delete the data of deleted customers, which the table names.
type DeletionArgs struct{}

// Kind returns the job's kind.
func (DeletionArgs) Kind() string { return "delete_customers" }

// InsertOpts returns options for a single attempt, since the next job is due in half a minute, and for one unfinished
// job at a time on all nodes.
func (DeletionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// onceAtATime refuses a job while another one of its kind is unfinished.
func onceAtATime() river.UniqueOpts {
	return river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable,
		rivertype.JobStatePending,
		rivertype.JobStateRetryable,
		rivertype.JobStateRunning,
		rivertype.JobStateScheduled,
	}}
}

// AlertArgs send a message to a channel. The delivery's row holds the rest.
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

package jobs

import (
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// The queues. A role works some of them: see [Config.Scheduler] and [Config.Worker].
const (
	queueAlerts      = "alerts"
	queueTicks       = "ticks"
	queueMaintenance = "maintenance"
	queueCollect     = "collect"
	queueScore       = "score"
	queueKeeping     = "keeping" // what may take long and holds nobody up
)

// Queues are the names of all queues.
func Queues() []string {
	return []string{queueTicks, queueMaintenance, queueCollect, queueScore, queueKeeping, queueAlerts}
}

// River's priorities, 1 being first. They order the jobs that wait for a free worker.
const (
	priorityManual  = 1
	priorityTick    = 2
	priorityCatchUp = 3
)

// TickArgs wake a node up to work what is due. They say no more: the table decides what is due, so that a tick that is
// delivered twice, late or by a node with a skewed clock does no harm.
type TickArgs struct{}

// Kind names the job.
func (TickArgs) Kind() string { return "tick" }

// InsertOpts puts ticks on a queue of their own, so that nothing holds them up.
func (TickArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, Priority: priorityManual, Queue: queueTicks}
}

// CollectArgs ask a run's queries to its collectors. The run's row holds the rest.
type CollectArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind names the job.
func (CollectArgs) Kind() string { return "collect" }

// InsertOpts allows for the attempts that crashes and our own faults take; calls that fail are counted one by one.
func (CollectArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueCollect}
}

// ScoreArgs score a run's answers.
type ScoreArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind names the job.
func (ScoreArgs) Kind() string { return "score" }

// InsertOpts are as those of [CollectArgs].
func (ScoreArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueScore}
}

// maxRunAttempts is how often River works the job of a run that ends in a crash or a fault of ours.
const maxRunAttempts = 8

// ReconcileArgs end the runs whose River job was ended from outside.
type ReconcileArgs struct{}

// Kind names the job.
func (ReconcileArgs) Kind() string { return "reconcile" }

// InsertOpts makes one attempt: the next one is due in half a minute.
func (ReconcileArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueMaintenance}
}

// RetentionArgs delete what is older than customers keep it.
type RetentionArgs struct{}

// Kind names the job.
func (RetentionArgs) Kind() string { return "retention" }

// InsertOpts makes one attempt, the next one is due in an hour, and one such job at once on all nodes.
func (RetentionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// DeletionArgs take the data of deleted customers away. Like [TickArgs] they say no more: the table says who they are.
type DeletionArgs struct{}

// Kind names the job.
func (DeletionArgs) Kind() string { return "delete_customers" }

// InsertOpts makes one attempt, the next one is due in half a minute, and one such job at once on all nodes.
func (DeletionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// onceAtATime keeps a job from being inserted while another one of its kind has not ended.
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

// Kind names the job.
func (AlertArgs) Kind() string { return kindAlert }

// InsertOpts allows for the attempts that alertPauses stand between.
func (AlertArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: len(alertPauses()) + 1, Queue: queueAlerts}
}

const kindAlert = "alert"

// firstStep is the River job that a run of this type begins with.
func firstStep(t store.JobType, runID uuid.UUID) river.JobArgs {
	if t.Collects() {
		return CollectArgs{RunID: runID}
	}
	return ScoreArgs{RunID: runID}
}

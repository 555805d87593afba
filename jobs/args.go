package jobs

import (
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// These constants name the queues of River that Tidewatch uses. The roles of a node, [Config.Scheduler] and
// [Config.Worker], decide from which queues the node takes jobs.
const (
	queueAlerts      = "alerts"
	queueTicks       = "ticks"
	queueMaintenance = "maintenance"
	queueCollect     = "collect"
	queueScore       = "score"
	queueRescore     = "rescore" // re-scores that nodes of earlier versions started
	queueMail        = "mail"    // mails with reports, so that a slow mail server delays neither reports nor alerts
	queueReports     = "reports" // nodes of versions without the job type "report" do not work this queue
	queueKeeping     = "keeping" // separate queue for long maintenance jobs, so that other jobs are not delayed
	// queueScoredRuns has the messages about scored runs. Nodes of earlier versions cannot write messages about scored
	// runs, and do not work the queue.
	queueScoredRuns = "scored_runs"
	// queueSegments has the re-scores of segments of brands, so that a large segment does not delay the scoring of
	// runs. Nodes of earlier versions, which would re-score the whole brand instead of a segment, do not work the
	// queue.
	queueSegments = "rescore_segments"
)

// Queues returns the names of all queues.
func Queues() []string {
	return []string{
		queueTicks,
		queueMaintenance,
		queueCollect,
		queueScore,
		queueRescore,
		queueReports, queueMail,
		queueKeeping,
		queueAlerts,
		queueScoredRuns,
		queueSegments,
	}
}

// These priorities order the runs that wait for a free worker. Priority 1 is the highest.
const (
	priorityManual  = 1
	priorityTick    = 2
	priorityCatchUp = 3
	priorityRescore = 4
)

// TickArgs are the arguments of the job that dispatches due schedules. The arguments are empty, because the table of
// schedules decides which schedules are due. Duplicate or late tick jobs, and tick jobs of a node with a skewed clock,
// therefore do no harm.
type TickArgs struct{}

// Kind implements [river.JobArgs].
func (TickArgs) Kind() string { return "tick" }

// InsertOpts returns options that put tick jobs on a separate queue, so that no other job delays a tick.
func (TickArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, Queue: queueTicks}
}

// CollectArgs are the arguments of the job that collects a run's answers. The arguments contain only the run's id,
// because the row of the run holds all other data.
type CollectArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind implements [river.JobArgs].
func (CollectArgs) Kind() string { return "collect" }

// InsertOpts returns options with enough attempts for crashes and internal faults. A failed engine call does not use up
// an attempt at the job.
func (CollectArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueCollect}
}

// ScoreArgs are the arguments of the job that scores a run's answers.
type ScoreArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind implements [river.JobArgs].
func (ScoreArgs) Kind() string { return "score" }

// InsertOpts returns options like those of [CollectArgs].
func (ScoreArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueScore}
}

// ReportArgs are the arguments of the job that makes a run's report. The SQL function job_runs_report writes jobs with
// the same kind, queue and arguments for ticks that nodes of earlier versions dispatch.
type ReportArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind implements [river.JobArgs].
func (ReportArgs) Kind() string { return "report" }

// InsertOpts returns options like those of [CollectArgs].
func (ReportArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxRunAttempts, Priority: priorityTick, Queue: queueReports}
}

// ReportMailArgs are the arguments of the job that sends a report to one recipient.
type ReportMailArgs struct {
	MailID uuid.UUID `json:"mail_id"`
}

// Kind implements [river.JobArgs].
func (ReportMailArgs) Kind() string { return "report_mail" }

// InsertOpts returns options with as many attempts as for alerts.
func (ReportMailArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: len(alertPauses()) + 1, Queue: queueMail}
}

// maxRunAttempts is the maximum number of failed attempts at a run's job. An attempt fails if it ends in a crash or an
// internal fault.
const maxRunAttempts = 8

// ReconcileArgs are the arguments of the reconcile job, which ends runs that their River jobs cannot end, and continues
// other interrupted work.
type ReconcileArgs struct{}

// Kind implements [river.JobArgs].
func (ReconcileArgs) Kind() string { return "reconcile" }

// InsertOpts returns options for a single attempt, because the next reconcile job is due 30 s later.
func (ReconcileArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueMaintenance}
}

// RetentionArgs are the arguments of the hourly maintenance job, which deletes rows past their customer's retention,
// and stores missing candidates, facts and changes.
type RetentionArgs struct{}

// Kind implements [river.JobArgs].
func (RetentionArgs) Kind() string { return "retention" }

// InsertOpts returns options for a single attempt, because the next retention job is due an hour later. On all nodes
// together, at most one retention job is unfinished at any time.
func (RetentionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// DeletionArgs are the arguments of the job that deletes the data of deleted customers, brands and schedules. The
// arguments are empty, because the tables customers, brand_keys and schedule_keys mark the deleted objects.
type DeletionArgs struct{}

// Kind implements [river.JobArgs].
func (DeletionArgs) Kind() string { return "delete_customers" }

// InsertOpts returns options for a single attempt, because the reconciler inserts another deletion job within 30 s
// while data is left. On all nodes together, at most one deletion job is unfinished at any time.
func (DeletionArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, Queue: queueKeeping, UniqueOpts: onceAtATime()}
}

// onceAtATime returns options that reject a job while another job of the same kind is unfinished.
func onceAtATime() river.UniqueOpts {
	return river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable,
		rivertype.JobStatePending,
		rivertype.JobStateRetryable,
		rivertype.JobStateRunning,
		rivertype.JobStateScheduled,
	}}
}

// AlertArgs are the arguments of the job that sends a message to a channel. The arguments contain only the delivery's
// id, because the row of the delivery holds all other data.
type AlertArgs struct {
	DeliveryID uuid.UUID `json:"delivery_id"`
}

// Kind implements [river.JobArgs].
func (AlertArgs) Kind() string { return kindAlert }

// InsertOpts returns options that allow a first attempt and one more attempt after each pause.
func (AlertArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: len(alertPauses()) + 1, Queue: queueAlerts}
}

const kindAlert = "alert"

// firstStep returns the arguments of the River job that starts a run of the given job type.
func firstStep(t store.JobType, runID uuid.UUID) river.JobArgs {
	switch t {
	case store.JobTypeScore:
		return ScoreArgs{RunID: runID}
	case store.JobTypeReport:
		return ReportArgs{RunID: runID}
	default:
		return CollectArgs{RunID: runID}
	}
}

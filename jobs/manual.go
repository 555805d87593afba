package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// manual triggers, cancels, retries and re-scores runs for callers of the API. Each method of manual works in the
// transaction of its parameter "db". If the state of the run or the schedule forbids a request, the error is a
// [*store.ConflictError].
type manual struct {
	ender       *runEnder
	instruments *instruments.Set
	planner     *Planner
	queue       *queue
	retries     *retries
	tracer      trace.Tracer
}

// insert adds the River job that starts a run, with priority over the runs of ticks.
func (m *manual) insert(
	ctx context.Context, tx pgx.Tx, t store.JobType, runID uuid.UUID, traceparent string,
) (int64, error) {
	opts := withTrace(&river.InsertOpts{Priority: priorityManual}, traceparent)
	return m.queue.insert(ctx, tx, firstStep(t, runID), opts)
}

// insertRescore adds the River job of a run that re-scores a brand or a segment of a brand. The job of a paused run
// waits until the end of the pause releases the job.
func (m *manual) insertRescore(
	ctx context.Context, tx pgx.Tx, runID uuid.UUID, traceparent string, isPaused bool,
) (int64, error) {
	opts := withTrace(&river.InsertOpts{Pending: isPaused, Priority: priorityRescore, Queue: queueSegments}, traceparent)
	return m.queue.insert(ctx, tx, ScoreArgs{RunID: runID}, opts)
}

// lockWithSchedule locks a run and its schedule. The returned schedule is nil if the schedule was deleted. All code
// locks a schedule before the schedule's runs, to avoid deadlocks.
func lockWithSchedule(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, *store.ScheduledJob, error) {
	run, err := db.Run(ctx, runID)
	if err != nil {
		return store.Run{}, nil, err
	}
	var schedule *store.ScheduledJob
	if run.ScheduledJobID != nil {
		job, err := db.LockScheduledJob(ctx, *run.ScheduledJobID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return store.Run{}, nil, err
		}
		if err == nil {
			schedule = &job
		}
	}
	run, err = db.LockRun(ctx, runID)
	return run, schedule, err
}

// checkOverlap returns a conflict if the schedule has an unfinished run and its overlap policy forbids another run.
func checkOverlap(ctx context.Context, db *store.DB, job store.ScheduledJob) error {
	if job.OverlapPolicy == store.OverlapAllow {
		return nil
	}
	unfinished, err := db.UnfinishedRunOf(ctx, job.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return &store.ConflictError{
		Message: fmt.Sprintf(
			`Run %s of this schedule is still %s (overlap policy "skip").`,
			unfinished.ID,
			unfinished.Status,
		),
		Reason: store.ReasonRunUnfinished,
		RunID:  unfinished.ID,
	}
}

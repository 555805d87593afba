package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/store"
)

// Trigger makes a run of a scheduled job now, paused or not, ahead of those that ticks make. by names who asked. When
// the schedule's overlap policy forbids it the error is a [*store.ConflictError] that names the run in the way.
func (c *Client) Trigger(ctx context.Context, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	return c.TriggerIn(ctx, c.db, scheduledJobID, by)
}

// TriggerIn is [Client.Trigger] as part of the transaction that db stands on.
func (c *Client) TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	ctx, span := c.tracer.Start(
		ctx,
		"trigger",
		trace.WithAttributes(attribute.String("tidewatch.scheduled_job_id", scheduledJobID.String())),
	)
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		job, err := db.LockScheduledJob(ctx, scheduledJobID)
		if err != nil {
			return err
		}
		if err := noneInTheWay(ctx, db, job); err != nil {
			return err
		}
		id := newRunID()
		inserted, err := c.insertManual(ctx, tx, job.JobType, id, traceparentOf(ctx))
		if err != nil {
			return err
		}
		run, err = db.CreateManualRun(
			ctx,
			job.ID,
			id,
			store.RunMetadata{Traceparent: traceparentOf(ctx), TriggeredBy: by},
			inserted,
		)
		return err
	})
	if err == nil {
		runIn(ctx, run)
	}
	endSpan(span, err)
	return run, err
}

// Cancel ends an unfinished run: a pending one never starts, a processing one stops at its next call and keeps the
// answers that it has. A finished run is a [*store.ConflictError].
func (c *Client) Cancel(ctx context.Context, runID uuid.UUID, by string) (store.Run, error) {
	return c.CancelIn(ctx, c.db, runID, by)
}

// CancelIn is [Client.Cancel] as part of the transaction that db stands on.
func (c *Client) CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if run, err = db.LockRun(ctx, runID); err != nil {
			return err
		}
		if run.Status.Finished() {
			return &store.ConflictError{
				Message: fmt.Sprintf("The run is %s already; there is nothing to cancel.", run.Status),
				RunID:   runID,
			}
		}
		end := store.RunEnd{
			ErrorMessage: "Cancelled by " + by + ".",
			ID:           runID,
			RiverJobID:   *run.RiverJobID,
			Status:       store.RunCancelled,
		}
		ended, err := db.EndRuns(ctx, []store.RunEnd{end})
		if err != nil {
			return err
		}
		if err := c.cancelJob(ctx, tx, *run.RiverJobID); err != nil {
			return err
		}
		if err := c.release(ctx, tx, db, []uuid.UUID{runID}); err != nil {
			return err
		}
		if run, err = db.Run(ctx, runID); err == nil && len(ended) > 0 {
			c.measureEnd(run)
		}
		return err
	})
	return run, err
}

// Retry takes a finished run up again under a new River job: calls that failed are made again, answers that are there
// are kept. It is for runs that failed, were cancelled, or completed with errors; others are a [*store.ConflictError].
func (c *Client) Retry(ctx context.Context, runID uuid.UUID) (store.Run, error) {
	return c.RetryIn(ctx, c.db, runID)
}

// RetryIn is [Client.Retry] as part of the transaction that db stands on.
func (c *Client) RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		old, err := lockForRetry(ctx, db, runID)
		if err != nil {
			return err
		}
		// It goes on in the run's trace, to which the request for it is linked.
		traceparent := cmp.Or(runTraceparent(old), traceparentOf(ctx))
		trace.SpanFromContext(ctx).AddLink(trace.LinkFromContext(withTraceparent(ctx, traceparent)))
		inserted, err := c.insertManual(ctx, tx, old.JobType, runID, traceparent)
		if err != nil {
			return err
		}
		run, err = db.ReopenRun(ctx, runID, inserted)
		return err
	})
	return run, err
}

// lockForRetry locks a run that can be retried.
func lockForRetry(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	run, schedule, err := lockWithSchedule(ctx, db, runID)
	if err != nil {
		return store.Run{}, err
	}
	if err := retryable(run); err != nil {
		return store.Run{}, err
	}
	switch {
	case run.Rescores != nil:
		if _, err := db.LockRun(ctx, *run.Rescores); err != nil && !errors.Is(err, store.ErrNotFound) {
			return store.Run{}, err // the lock that Rescore takes
		}
		return run, noneRescores(ctx, db, *run.Rescores)
	case schedule != nil:
		return run, noneInTheWay(ctx, db, *schedule)
	default:
		return run, nil
	}
}

// lockWithSchedule locks a run and its schedule, which is nil when it was deleted. The schedule is locked first, as
// everybody does who needs both.
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

func retryable(run store.Run) error {
	switch {
	case !run.Status.Finished():
		return &store.ConflictError{
			Message: fmt.Sprintf("The run is %s; it can be retried when it has ended.", run.Status),
			RunID:   run.ID,
		}
	case run.Status == store.RunSkipped:
		return &store.ConflictError{
			Message: "The run was skipped, so there is nothing to take up again: trigger the schedule instead.",
			RunID:   run.ID,
		}
	case run.Status == store.RunCompleted && run.ErrorMessage == nil:
		return &store.ConflictError{Message: "The run completed without errors; there is nothing to retry.", RunID: run.ID}
	default:
		return nil
	}
}

func noneInTheWay(ctx context.Context, db *store.DB, job store.ScheduledJob) error {
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
		Message: fmt.Sprintf("Run %s of this schedule is still %s (overlap policy skip).", unfinished.ID, unfinished.Status),
		RunID:   unfinished.ID,
	}
}

func (c *Client) insertManual(
	ctx context.Context,
	tx pgx.Tx,
	t store.JobType,
	runID uuid.UUID,
	traceparent string,
) (int64, error) {
	inserted, err := c.river.InsertTx(
		ctx,
		tx,
		firstStep(t, runID),
		traced(&river.InsertOpts{Priority: priorityManual}, traceparent),
	)
	if err != nil {
		return 0, fmt.Errorf("insert river job: %w", err)
	}
	return inserted.Job.ID, nil
}

// cancelJob cancels a River job; one that is gone needs no cancelling.
func (c *Client) cancelJob(ctx context.Context, tx pgx.Tx, id int64) error {
	if _, err := c.river.JobCancelTx(ctx, tx, id); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
		return fmt.Errorf("cancel river job %d: %w", id, err)
	}
	return nil
}

package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/store"
)

// retry implements [Client.RetryIn].
func (m *manual) retry(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		old, err := m.lockForRetry(ctx, db, runID)
		if err != nil {
			return err
		}
		// The retried run continues its original trace, and the span of the retry request links to the original trace.
		traceparent := cmp.Or(runTraceparent(old), traceparentOf(ctx))
		trace.SpanFromContext(ctx).AddLink(trace.LinkFromContext(withTraceparent(ctx, traceparent)))
		riverJobID, err := m.insertRetry(ctx, tx, old, traceparent)
		if err != nil {
			return err
		}
		run, err = db.ReopenRun(ctx, runID, riverJobID)
		return err
	})
	return run, err
}

// insertRetry adds the River job that resumes a run.
func (m *manual) insertRetry(ctx context.Context, tx pgx.Tx, run store.Run, traceparent string) (int64, error) {
	if run.RescoresBrand() {
		return m.insertRescore(ctx, tx, run.ID, traceparent, false)
	}
	return m.insert(ctx, tx, run.JobType, run.ID, traceparent)
}

// lockForRetry locks a run and checks that the run can be retried.
func (m *manual) lockForRetry(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error) {
	if err := lockRescoredBrand(ctx, db, runID); err != nil {
		return store.Run{}, err
	}
	run, schedule, err := lockWithSchedule(ctx, db, runID)
	if err != nil {
		return store.Run{}, err
	}
	if err := checkRetry(run); err != nil {
		return store.Run{}, err
	}
	if err := m.retries.checkAnswers(ctx, db, run); err != nil {
		return store.Run{}, err
	}
	switch {
	case run.Rescores != nil:
		// The start and the retry of a re-score lock the run whose answers are scored, so that two runs cannot re-score
		// the same answers.
		if _, err := db.LockRun(ctx, *run.Rescores); err != nil && !errors.Is(err, store.ErrNotFound) {
			return store.Run{}, err
		}
		return run, checkNoRescoring(ctx, db, *run.Rescores)
	case run.RescoresBrand():
		return run, reopenBrandRescore(ctx, db, run)
	case schedule != nil:
		return run, checkOverlap(ctx, db, *schedule)
	default:
		return run, nil
	}
}

// checkRetry returns a conflict if the run is unfinished, was skipped, or completed without errors.
func checkRetry(run store.Run) error {
	switch {
	case !run.Status.Finished():
		return &store.ConflictError{
			Message: fmt.Sprintf("The run is still %s. Retry the run after it has ended.", run.Status),
			Reason:  store.ReasonRunUnfinished,
			RunID:   run.ID,
		}
	case run.Status == store.RunSkipped:
		return &store.ConflictError{
			Message: "A skipped run cannot be retried. Trigger its schedule instead.",
			RunID:   run.ID,
		}
	case run.Status == store.RunCompleted && run.ErrorMessage == nil:
		return &store.ConflictError{Message: "The run completed without errors, so there is nothing to retry.", RunID: run.ID}
	default:
		return nil
	}
}

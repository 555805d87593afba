package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/store"
)

// rescore implements [Client.RescoreIn].
func (m *manual) rescore(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	ctx, span := m.tracer.Start(ctx, "rescore", trace.WithAttributes(attribute.String("tidewatch.run_id", runID.String())))
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		old, _, err := lockWithSchedule(ctx, db, runID) // the lock makes concurrent requests wait for each other
		if err != nil {
			return err
		}
		if err := checkRescore(ctx, db, old); err != nil {
			return err
		}
		id, traceparent := newRunID(), traceparentOf(ctx)
		riverJobID, err := m.insert(ctx, tx, store.JobTypeScore, id, traceparent)
		if err != nil {
			return err
		}
		metadata := store.RunMetadata{Traceparent: traceparent, TriggeredBy: by}
		run, err = db.CreateRescoringRun(ctx, old.ID, id, metadata, riverJobID)
		return err
	})
	if err == nil {
		setRunAttributes(ctx, run)
	}
	endSpan(span, err)
	return run, err
}

// checkRescore returns a conflict if a run is unfinished or has no answers of its own to re-score, or if another run is
// re-scoring these answers.
func checkRescore(ctx context.Context, db *store.DB, run store.Run) error {
	switch {
	case !run.Status.Finished():
		return &store.ConflictError{
			Message: fmt.Sprintf("The run is still %s. Re-score the run after it has ended.", run.Status),
			Reason:  store.ReasonRunUnfinished,
			RunID:   run.ID,
		}
	case run.Rescores != nil:
		return &store.ConflictError{
			Message: fmt.Sprintf("The run re-scored run %s. Re-score that run instead.", run.Rescores),
			RunID:   *run.Rescores,
		}
	case run.JobType == store.JobTypeReport:
		return &store.ConflictError{Message: "The run made a report and has no answers to score.", RunID: run.ID}
	case !run.JobType.Collects():
		return &store.ConflictError{
			Message: "The run scored the answers of other runs. Re-score one of those runs.",
			RunID:   run.ID,
		}
	}
	if err := checkNoRescoring(ctx, db, run.ID); err != nil {
		return err
	}
	switch found, err := db.HasAnswers(ctx, run.ID); {
	case err != nil:
		return err
	case !found:
		return &store.ConflictError{Message: "The run has no answers to score.", RunID: run.ID}
	default:
		return nil
	}
}

// checkNoRescoring returns a conflict if an unfinished run is re-scoring the answers of the given run.
func checkNoRescoring(ctx context.Context, db *store.DB, runID uuid.UUID) error {
	unfinished, err := db.UnfinishedRescoring(ctx, runID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return &store.ConflictError{
		Message: fmt.Sprintf("Run %s is already re-scoring these answers.", unfinished.ID),
		Reason:  store.ReasonRunUnfinished,
		RunID:   unfinished.ID,
	}
}

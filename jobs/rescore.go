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

// Rescore makes a run that scores the answers of another one, which has ended, again: with this version of the scorer, the
// names that the brand and its competitors have now, and the judge if there is one. No engine is asked. by names who asked.
// Where there is nothing to score, or another run is at it, the error is a [*store.ConflictError].
//
// It is a run of its own, not the older one taken up again as [Client.Retry] does: what that one did, how it ended and
// what it spent stay true, and what this one does is counted, capped, cancelled and retried like any other run.
func (c *Client) Rescore(ctx context.Context, runID uuid.UUID, by string) (store.Run, error) {
	return c.RescoreIn(ctx, c.db, runID, by)
}

// RescoreIn is [Client.Rescore] as part of the transaction that db stands on.
func (c *Client) RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	ctx, span := c.tracer.Start(ctx, "rescore", trace.WithAttributes(attribute.String("tidewatch.run_id", runID.String())))
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		old, _, err := lockWithSchedule(ctx, db, runID) // the lock makes two who rescore take turns
		if err != nil {
			return err
		}
		if err := rescorable(ctx, db, old); err != nil {
			return err
		}
		id := newRunID()
		inserted, err := c.insertManual(ctx, tx, store.JobTypeScore, id, traceparentOf(ctx))
		if err != nil {
			return err
		}
		run, err = db.CreateRescoringRun(
			ctx,
			old.ID,
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

func rescorable(ctx context.Context, db *store.DB, run store.Run) error {
	switch {
	case !run.Status.Finished():
		return &store.ConflictError{
			Message: fmt.Sprintf("The run is %s; its answers can be scored again when it has ended.", run.Status),
			RunID:   run.ID,
		}
	case run.Rescores != nil:
		return &store.ConflictError{
			Message: fmt.Sprintf("The run scored the answers of run %s again: rescore that one.", run.Rescores),
			RunID:   *run.Rescores,
		}
	case !run.JobType.Collects():
		return &store.ConflictError{
			Message: "The run has no answers of its own: it scored those of other runs. Rescore one of these.",
			RunID:   run.ID,
		}
	}
	if err := noneRescores(ctx, db, run.ID); err != nil {
		return err
	}
	switch found, err := db.HasAnswers(ctx, run.ID); {
	case err != nil:
		return err
	case !found:
		return &store.ConflictError{Message: "The run has no answers that could be scored.", RunID: run.ID}
	default:
		return nil
	}
}

// noneRescores makes sure that no unfinished run scores a run's answers again.
func noneRescores(ctx context.Context, db *store.DB, runID uuid.UUID) error {
	unfinished, err := db.UnfinishedRescoring(ctx, runID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return &store.ConflictError{
		Message: fmt.Sprintf("Run %s is scoring these answers again already.", unfinished.ID),
		RunID:   unfinished.ID,
	}
}

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

// rescoreBrand implements [Client.RescoreBrandIn].
func (m *manual) rescoreBrand(ctx context.Context, db *store.DB, brandID uuid.UUID, by string) (store.Run, error) {
	ctx, span := m.tracer.Start(ctx, "rescore brand",
		trace.WithAttributes(attribute.String("tidewatch.brand_id", brandID.String())))
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		answers, err := lockForBrandRescore(ctx, db, brandID)
		if err != nil {
			return err
		}
		run, err = m.createBrandRescore(ctx, tx, db, brandID, by, answers)
		return err
	})
	if err == nil {
		setRunAttributes(ctx, run)
	}
	endSpan(span, err)
	return run, err
}

func (m *manual) createBrandRescore(
	ctx context.Context, tx pgx.Tx, db *store.DB, brandID uuid.UUID, by string, answers int,
) (store.Run, error) {
	id, traceparent := newRunID(), traceparentOf(ctx)
	riverJobID, err := m.insertBrandRescore(ctx, tx, id, traceparent)
	if err != nil {
		return store.Run{}, err
	}
	metadata := store.RunMetadata{Traceparent: traceparent, TriggeredBy: by}
	return db.CreateBrandRescore(ctx, brandID, id, metadata, riverJobID, answers)
}

// renewBrandRescore implements [Client.RenewBrandRescoreIn].
func (m *manual) renewBrandRescore(
	ctx context.Context, db *store.DB, brandID uuid.UUID, by string,
) (run *store.Run, err error) {
	err = db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if _, err := db.LockBrand(ctx, brandID); err != nil {
			return err
		}
		answers, err := db.CountStoredAnswers(ctx, brandID)
		if err != nil || answers == 0 {
			return err
		}
		renewed, err := m.restartBrandRescore(ctx, tx, db, brandID, answers)
		if errors.Is(err, store.ErrNotFound) {
			renewed, err = m.createBrandRescore(ctx, tx, db, brandID, by, answers)
		}
		if err == nil {
			run = &renewed
			setRunAttributes(ctx, renewed)
		}
		return err
	})
	return run, err
}

// restartBrandRescore restarts the unfinished re-score of a locked brand, or returns [store.ErrNotFound]. A run in
// progress continues under a new River job, so that the earlier job can neither end the run nor continue the scoring.
func (m *manual) restartBrandRescore(
	ctx context.Context, tx pgx.Tx, db *store.DB, brandID uuid.UUID, answers int,
) (store.Run, error) {
	run, err := db.UnfinishedBrandRescore(ctx, brandID)
	if err != nil {
		return store.Run{}, err
	}
	run, err = db.LockRun(ctx, run.ID)
	if err != nil {
		return store.Run{}, err
	}
	if run.Status.Finished() {
		return store.Run{}, store.ErrNotFound
	}
	if run.Status == store.RunProcessing {
		if err := m.queue.cancel(ctx, tx, *run.RiverJobID); err != nil {
			return store.Run{}, err
		}
		riverJobID, err := m.insertBrandRescore(ctx, tx, run.ID, runTraceparent(run))
		if err != nil {
			return store.Run{}, err
		}
		if run, err = db.MoveRescore(ctx, run.ID, riverJobID); err != nil {
			return store.Run{}, err
		}
	}
	return run, db.RestartRescore(ctx, run.ID, answers)
}

// lockForBrandRescore locks a brand and returns the number of its stored answers. The error is a conflict if the brand
// has no answers to score, or if another run is re-scoring the brand.
func lockForBrandRescore(ctx context.Context, db *store.DB, brandID uuid.UUID) (int, error) {
	if _, err := db.LockBrand(ctx, brandID); err != nil { // the lock makes concurrent requests wait for each other
		return 0, err
	}
	unfinished, err := db.UnfinishedBrandRescore(ctx, brandID)
	if err == nil {
		return 0, &store.ConflictError{
			Message: fmt.Sprintf("Run %s is already re-scoring the answers of this brand.", unfinished.ID),
			Reason:  store.ReasonRunUnfinished,
			RunID:   unfinished.ID,
		}
	}
	if !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	answers, err := db.CountStoredAnswers(ctx, brandID)
	if err == nil && answers == 0 {
		err = &store.ConflictError{Message: "The brand has no answers to score."}
	}
	return answers, err
}

// reopenBrandRescore prepares the retry of a run that re-scores a brand. The retry scores all answers again, because
// the names may have changed since the run ended.
func reopenBrandRescore(ctx context.Context, db *store.DB, run store.Run) error {
	answers, err := lockForBrandRescore(ctx, db, run.BrandID)
	if err != nil {
		return err
	}
	return db.RestartRescore(ctx, run.ID, answers)
}

// lockRescoredBrand locks the brand if a run re-scores a brand. All code locks a brand before its runs, to avoid
// deadlocks.
func lockRescoredBrand(ctx context.Context, db *store.DB, runID uuid.UUID) error {
	run, err := db.Run(ctx, runID)
	if err != nil || !run.RescoresBrand() {
		return err
	}
	_, err = db.LockBrand(ctx, run.BrandID)
	return err
}

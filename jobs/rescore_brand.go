package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// createRescore implements [Client.CreateRescoreIn].
func (m *manual) createRescore(
	ctx context.Context, db *store.DB, brandID uuid.UUID, wanted store.NewRescore, by string,
) (store.Run, error) {
	ctx, span := m.tracer.Start(ctx, "rescore brand",
		trace.WithAttributes(attribute.String("tidewatch.brand_id", brandID.String())))
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		wanted.Answers, err = lockForBrandRescore(ctx, db, brandID, wanted.RescoreSegment)
		if err != nil {
			return err
		}
		run, err = m.createBrandRescore(ctx, tx, db, brandID, wanted, by)
		return err
	})
	if err == nil {
		setRunAttributes(ctx, run)
	}
	endSpan(span, err)
	return run, err
}

func (m *manual) createBrandRescore(
	ctx context.Context, tx pgx.Tx, db *store.DB, brandID uuid.UUID, wanted store.NewRescore, by string,
) (store.Run, error) {
	id, traceparent := newRunID(), traceparentOf(ctx)
	riverJobID, err := m.insertRescore(ctx, tx, id, traceparent, false)
	if err != nil {
		return store.Run{}, err
	}
	metadata := store.RunMetadata{Traceparent: traceparent, TriggeredBy: by}
	return db.CreateBrandRescore(ctx, brandID, id, metadata, riverJobID, wanted)
}

// renewBrandRescore implements [Client.RenewBrandRescoreIn].
func (m *manual) renewBrandRescore(
	ctx context.Context, db *store.DB, brandID uuid.UUID, by string,
) (run *store.Run, err error) {
	err = db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if _, err := db.LockBrand(ctx, brandID); err != nil {
			return err
		}
		answers, err := db.CountSegment(ctx, brandID, store.RescoreSegment{}, scoring.Version)
		if err != nil || answers == 0 {
			return err
		}
		renewed, err := m.restartBrandRescore(ctx, tx, db, brandID, answers)
		if errors.Is(err, store.ErrNotFound) {
			renewed, err = m.createBrandRescore(ctx, tx, db, brandID, store.NewRescore{Answers: answers}, by)
		}
		if err == nil {
			run = &renewed
			setRunAttributes(ctx, renewed)
		}
		return err
	})
	return run, err
}

// restartBrandRescore restarts the unfinished re-score of a locked brand with all stored answers, or returns
// [store.ErrNotFound]. A run in progress continues under a new River job, so that the earlier job can neither end the
// run nor continue the scoring. A paused re-score continues.
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
	rescore, err := db.BrandRescore(ctx, run.ID)
	if err != nil {
		return store.Run{}, err
	}
	if run.Status == store.RunProcessing || rescore.PausedAt != nil {
		if err := m.queue.cancel(ctx, tx, *run.RiverJobID); err != nil {
			return store.Run{}, err
		}
		riverJobID, err := m.insertRescore(ctx, tx, run.ID, runTraceparent(run), false)
		if err != nil {
			return store.Run{}, err
		}
		if run, err = db.MoveRescore(ctx, run.ID, riverJobID); err != nil {
			return store.Run{}, err
		}
	}
	if err := db.WidenRescore(ctx, run.ID); err != nil {
		return store.Run{}, err
	}
	return run, db.RestartRescore(ctx, run.ID, answers)
}

// lockForBrandRescore locks a brand and returns the number of answers of a segment to re-score. The error is a conflict
// if the segment has no answers to score, or if another run is re-scoring the brand.
func lockForBrandRescore(
	ctx context.Context, db *store.DB, brandID uuid.UUID, segment store.RescoreSegment,
) (int, error) {
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
	answers, err := db.CountSegment(ctx, brandID, segment, scoring.Version)
	switch {
	case err != nil || answers > 0:
		return answers, err
	case segment.IsWhole():
		return 0, &store.ConflictError{Message: "The brand has no answers to score."}
	default:
		return 0, &store.ConflictError{Message: "The segment has no answers to score."}
	}
}

// reopenBrandRescore prepares the retry of a run that re-scores a brand. The retry scores all answers again, because
// the names may have changed since the run ended.
func reopenBrandRescore(ctx context.Context, db *store.DB, run store.Run) error {
	rescore, err := db.BrandRescore(ctx, run.ID)
	if err != nil {
		return err
	}
	answers, err := lockForBrandRescore(ctx, db, run.BrandID, rescore.RescoreSegment)
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

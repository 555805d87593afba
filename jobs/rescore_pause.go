package jobs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

// pauseRescore implements [Client.PauseRescoreIn]. The re-score moves to a River job that waits until the pause ends.
// To lock the brand, pauseRescore waits for the end of the batch in progress. The earlier River job later finds that
// the run belongs to another River job, and ends.
func (m *manual) pauseRescore(ctx context.Context, db *store.DB, runID uuid.UUID, by string) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		rescore, err := lockUnfinishedRescore(ctx, db, runID, "paused")
		if err != nil {
			return err
		}
		if rescore.PausedAt != nil {
			return &store.ConflictError{Message: "The re-score is already paused.", RunID: runID}
		}
		riverJobID, err := m.insertRescore(ctx, tx, runID, runTraceparent(rescore.Run), true)
		if err != nil {
			return err
		}
		return db.PauseRescore(ctx, runID, riverJobID, by)
	})
}

// resumeRescore implements [Client.ResumeRescoreIn].
func (m *manual) resumeRescore(ctx context.Context, db *store.DB, runID uuid.UUID) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		rescore, err := lockUnfinishedRescore(ctx, db, runID, "resumed")
		if err != nil {
			return err
		}
		if rescore.PausedAt == nil {
			return &store.ConflictError{Message: "The re-score is not paused.", RunID: runID}
		}
		if err := db.ResumeRescore(ctx, runID); err != nil {
			return err
		}
		return m.queue.release(ctx, tx, []int64{*rescore.RiverJobID})
	})
}

// lockUnfinishedRescore locks the brand and the run of a re-score. If the re-score has ended, the error is a conflict,
// whose message contains the parameter "verb". If the run is not a re-score of a brand, the error is
// [store.ErrNotFound].
func lockUnfinishedRescore(
	ctx context.Context, db *store.DB, runID uuid.UUID, verb string,
) (store.BrandRescore, error) {
	if err := lockRescoredBrand(ctx, db, runID); err != nil {
		return store.BrandRescore{}, err
	}
	run, err := db.LockRun(ctx, runID)
	if err != nil {
		return store.BrandRescore{}, err
	}
	if !run.RescoresBrand() {
		return store.BrandRescore{}, store.ErrNotFound
	}
	if run.Status.Finished() {
		return store.BrandRescore{}, &store.ConflictError{
			Message: fmt.Sprintf("The re-score is already %s and cannot be %s.", run.Status, verb), RunID: runID,
		}
	}
	return db.BrandRescore(ctx, runID)
}

package jobs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

// cancel implements [Client.CancelIn].
func (m *manual) cancel(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error) {
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if run, err = db.LockRun(ctx, runID); err != nil {
			return err
		}
		if run.Status.Finished() {
			return &store.ConflictError{
				Message: fmt.Sprintf("The run is already %s and cannot be cancelled.", run.Status),
				RunID:   runID,
			}
		}
		results, err := db.RunResults(ctx, []uuid.UUID{runID}, 0)
		if err != nil {
			return err
		}
		ended, err := m.ender.cancel(ctx, tx, db, []store.RunEnd{{
			ErrorMessage: store.CancelMessage(by),
			ID:           runID,
			Metrics:      collectionMetrics(results[0]), // for a later retry, see metricsOf
			ReasonCode:   store.ReasonCancelled,
			RiverJobID:   *run.RiverJobID,
			Status:       store.RunCancelled,
		}})
		if err != nil {
			return err
		}
		if err := m.ender.release(ctx, tx, db, []uuid.UUID{runID}); err != nil {
			return err
		}
		if run, err = db.Run(ctx, runID); err == nil && len(ended) > 0 {
			measureEnd(m.instruments, run)
		}
		return err
	})
	return run, err
}

package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

// A schedule may have a start deadline. The deadline of a run counts from the planned start, which is the tick plus the
// jitter. A run that has made no call by its deadline is skipped, because the answers would belong to a later time. For
// scoring runs and reports, the start of the run replaces the first call. The database's clock decides. Three parts of
// the code apply the start deadline:
//
//   - The dispatch of a tick skips the run if the deadline has already passed.
//   - A River job skips a run whose deadline has passed before the first call, instead of starting or resuming the
//     run. The first call of a run is made only if the deadline has not passed.
//   - The reconciler skips unfinished runs whose deadline has passed before the first call, so that the runs do not
//     need a worker.

// startBy returns the start deadline of a run, or the zero time if the schedule has no start deadline.
func startBy(j store.DueJob, plannedStart time.Time) time.Time {
	if j.StartDeadlineSeconds == nil {
		return time.Time{}
	}
	return plannedStart.Add(time.Duration(*j.StartDeadlineSeconds) * time.Second)
}

// isOverdue reports whether a start deadline has passed. A run may still start exactly at its deadline.
func isOverdue(startBy, now time.Time) bool { return !startBy.IsZero() && startBy.Before(now) }

func overdueReason(startBy time.Time) skipReason {
	return skipReason{
		code:    store.ReasonStartDeadlinePassed,
		message: fmt.Sprintf("The run made no call before its start deadline, %s.", startBy.UTC().Format(time.RFC3339)),
	}
}

// overdueOutcome returns the outcome of a run whose start deadline has passed.
func overdueOutcome(run store.Run) outcome {
	reason := overdueReason(orZero(run.StartBy))
	return outcome{cause: failRun(reason.code, "%s", reason.message), reason: reason.code, status: store.RunSkipped}
}

// beginCalls records that runs are about to make their first calls. Each element of the result reports whether the run
// may make calls.
func beginCalls(ctx context.Context, db *store.DB, ids []uuid.UUID) ([]bool, error) {
	begun, err := db.BeginCalls(ctx, ids)
	if err != nil {
		return nil, err
	}
	may := make(map[uuid.UUID]bool, len(begun))
	for _, id := range begun {
		may[id] = true
	}
	out := make([]bool, len(ids))
	for i, id := range ids {
		out[i] = may[id]
	}
	return out, nil
}

// begin reports whether the run of the slice may make calls. The first call of a run with a start deadline is recorded
// in the database before the call.
func (s *slice) begin(ctx context.Context) (bool, error) {
	if s.run.StartBy == nil {
		return true, nil
	}
	s.starting.Lock()
	defer s.starting.Unlock()
	if s.begun || s.overdue {
		return s.begun, nil
	}
	begun, err := s.begins.do(ctx, s.run.ID)
	if err != nil {
		return false, fmt.Errorf("begin the calls of a run: %w", err)
	}
	s.begun, s.overdue = begun, !begun
	return begun, nil
}

// isOverdue reports whether the start deadline of the run has passed before the first call.
func (s *slice) isOverdue() bool {
	s.starting.Lock()
	defer s.starting.Unlock()
	return s.overdue
}

// endOverdue ends, in batches, all runs whose start deadline has passed before their first call.
func (w *reconcileWorker) endOverdue(ctx context.Context) error {
	const batch = 500
	for {
		n, err := w.overdueBatch(ctx, batch)
		if err != nil {
			return fmt.Errorf("end overdue runs: %w", err)
		}
		if n < batch {
			return nil
		}
	}
}

func (w *reconcileWorker) overdueBatch(ctx context.Context, limit int) (int, error) {
	var overdue []store.OverdueRun
	err := w.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if overdue, err = db.ClaimOverdue(ctx, limit); err != nil || len(overdue) == 0 {
			return err
		}
		ends := make([]store.RunEnd, len(overdue))
		for i, run := range overdue {
			reason := overdueReason(run.StartBy)
			ends[i] = store.RunEnd{
				ErrorMessage: reason.message,
				ID:           run.ID,
				ReasonCode:   reason.code,
				RiverJobID:   run.RiverJobID,
				Status:       store.RunSkipped,
			}
		}
		ended, err := w.ender.cancel(ctx, tx, db, ends)
		if err != nil {
			return err
		}
		return w.ender.release(ctx, tx, db, ended)
	})
	if err != nil || len(overdue) == 0 {
		return 0, err
	}
	for _, run := range overdue {
		w.instruments.RecordRun(run.JobType, store.RunSkipped, 0)
	}
	w.logger.InfoContext(ctx, "Skipped runs that did not start before their deadlines.", slog.Int("runs", len(overdue)))
	return len(overdue), nil
}

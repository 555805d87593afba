package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// reconcileWorker ends a run if the run's River job can no longer end the run. River UI, River's CLI or plain SQL may
// have cancelled, discarded, completed or deleted the River job. River's rescuer may have discarded the job after its
// last attempt, or the run may have exceeded its time limit. The worker also releases runs that wait for a finished
// run, and ends runs whose start deadline has passed. The worker takes over stuck jobs, and settles the spending of
// runs that other programs ended. The worker restarts interrupted deletions of customers, brands and schedules, deletes
// chained ticks of deleted schedules, and adds missing follow-ups. If a wrong clock has scheduled jobs too far in the
// future, the worker makes these jobs due.
type reconcileWorker struct {
	river.WorkerDefaults[ReconcileArgs]

	db          *store.DB
	deletion    *deletion
	ender       *runEnder
	followUps   *followUps
	grace       time.Duration // time for a run's own job to notice the time limit and finish its calls
	instruments *instruments.Set
	logger      *slog.Logger
	nodeNow     func() time.Time // time of the node, not corrected to the database's time
	now         func() time.Time
	queue       *queue
	takeover    store.Takeover
}

// Work implements [river.Worker].
func (w *reconcileWorker) Work(ctx context.Context, _ *river.Job[ReconcileArgs]) error {
	if err := w.takeOver(ctx); err != nil {
		return err
	}
	if err := w.endAllLost(ctx); err != nil {
		return err
	}
	if err := w.endOverdue(ctx); err != nil {
		return err
	}
	if _, err := w.db.SettleFinished(ctx); err != nil {
		return err
	}
	if err := w.db.HurryStranded(ctx, Queues()); err != nil {
		return err
	}
	if err := w.db.DeleteStrayTicks(ctx); err != nil {
		return err
	}
	if err := w.deletion.restart(ctx); err != nil {
		return err
	}
	if err := releaseStranded(ctx, w.db, w.queue); err != nil {
		return err
	}
	return w.followUps.noteStranded(ctx)
}

func (w *reconcileWorker) takeOver(ctx context.Context) error {
	t := w.takeover
	t.Now = w.nodeNow()
	return takeOver(ctx, w.db, t, w.logger)
}

// releaseStranded starts the waiting runs that no unfinished run precedes, for example because the awaited run was
// deleted.
func releaseStranded(ctx context.Context, db *store.DB, queue *queue) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		stranded, err := db.ReleaseStranded(ctx)
		if err != nil {
			return err
		}
		return queue.release(ctx, tx, stranded)
	})
}

// endAllLost ends, in batches, all runs whose River jobs can no longer end the runs.
func (w *reconcileWorker) endAllLost(ctx context.Context) error {
	const batch = 500
	for {
		lost, err := w.db.LostRuns(ctx, w.grace, batch)
		if err != nil {
			return err
		}
		if err := w.endLost(ctx, lost); err != nil {
			return err
		}
		if len(lost) < batch {
			return nil
		}
	}
}

func (w *reconcileWorker) endLost(ctx context.Context, lost []store.LostRun) error {
	if len(lost) == 0 {
		return nil
	}
	ids, ends := make([]uuid.UUID, len(lost)), make([]store.RunEnd, len(lost))
	for i, l := range lost {
		ids[i], ends[i] = l.ID, lostEnd(l)
	}
	results, err := w.db.RunResults(ctx, ids, 0)
	if err != nil {
		return err
	}
	for i := range ends {
		ends[i].Metrics = collectionMetrics(results[i])
	}
	var ended []uuid.UUID
	err = w.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if ended, err = db.EndRuns(ctx, ends); err != nil {
			return err
		}
		for _, l := range lost {
			if l.TimedOut {
				if err := w.queue.cancel(ctx, tx, l.RiverJobID); err != nil {
					return err
				}
			}
		}
		return w.ender.release(ctx, tx, db, ended)
	})
	if err != nil {
		return fmt.Errorf("end lost runs: %w", err)
	}
	measureLost(w.instruments, lost, ends, ended, w.now())
	for _, e := range ends {
		if !slices.Contains(ended, e.ID) { // the run ended or continued meanwhile
			continue
		}
		w.logger.WarnContext(ctx, "Ended an unfinished run that its queue job did not end.",
			slog.String("run_id", e.ID.String()), slog.String("error_message", e.ErrorMessage))
	}
	return nil
}

// lostEnd returns the end of a run whose River job cannot end the run, with the reason.
func lostEnd(l store.LostRun) store.RunEnd {
	end := store.RunEnd{ID: l.ID, RiverJobID: l.RiverJobID, Status: store.RunFailed}
	var last rivertype.AttemptError
	detail := "."
	if json.Unmarshal(l.Error, &last) == nil && last.Error != "" {
		detail = ": " + sentence(last.Error)
	}
	switch {
	case l.TimedOut:
		end.ReasonCode = store.ReasonTimeLimitExceeded
		end.ErrorMessage = "The run exceeded its time limit."
	case l.State == nil:
		end.ReasonCode = store.ReasonQueueJobLost
		end.ErrorMessage = fmt.Sprintf("The queue job %d was deleted outside Tidewatch.", l.RiverJobID)
	case *l.State == string(rivertype.JobStateCancelled):
		end.Status, end.ReasonCode = store.RunCancelled, store.ReasonQueueJobCancelled
		end.ErrorMessage = fmt.Sprintf("The queue job %d was cancelled%s", l.RiverJobID, detail)
	case *l.State == string(rivertype.JobStateDiscarded):
		end.ReasonCode = store.ReasonQueueJobDiscarded
		end.ErrorMessage = fmt.Sprintf("The queue job %d was discarded%s", l.RiverJobID, detail)
	default:
		end.ReasonCode = store.ReasonQueueJobLost
		end.ErrorMessage = fmt.Sprintf("The queue job %d was set to %s outside Tidewatch.", l.RiverJobID, *l.State)
	}
	return end
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// reconcileWorker ends the runs that their River job will not end: it was cancelled, discarded, completed or deleted in
// River's own tables (River UI, its CLI, SQL, a rescue after the last attempt), or it outlived the run's timeout. It also
// lets runs go that wait for a run which has ended, settles the spending of runs that were ended elsewhere, hurries jobs that
// a clock which was set back has left in the future, and keeps the deletion of customers going.
type reconcileWorker struct {
	river.WorkerDefaults[ReconcileArgs]

	c *Client
}

// timeoutGrace is left to a run's own job to notice its timeout, with all its calls under way.
func (c *Client) timeoutGrace() time.Duration { return c.cfg.jobTimeout() }

// Work implements [river.Worker].
func (w *reconcileWorker) Work(ctx context.Context, _ *river.Job[ReconcileArgs]) error {
	const batch = 500
	for {
		lost, err := w.c.db.LostRuns(ctx, w.c.timeoutGrace(), batch)
		if err != nil {
			return err
		}
		if err := w.c.endLost(ctx, lost); err != nil {
			return err
		}
		if len(lost) < batch {
			break
		}
	}
	if _, err := w.c.db.SettleFinished(ctx); err != nil {
		return err
	}
	if err := w.c.db.HurryStranded(ctx, []string{queueTicks, queueCollect, queueScore}); err != nil {
		return err
	}
	if err := w.deleteCustomers(ctx); err != nil {
		return err
	}
	return w.c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		stranded, err := db.ReleaseStranded(ctx)
		if err != nil {
			return err
		}
		return w.c.retryJobs(ctx, tx, stranded)
	})
}

// deleteCustomers sees to it that the deletion of customers goes on.
func (w *reconcileWorker) deleteCustomers(ctx context.Context) error {
	return w.c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		ids, err := db.DeletedCustomers(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		return w.c.goOnDeleting(ctx, tx)
	})
}

func (c *Client) endLost(ctx context.Context, lost []store.LostRun) error {
	if len(lost) == 0 {
		return nil
	}
	ends := make([]store.RunEnd, len(lost))
	for i, l := range lost {
		metrics, err := c.collectionMetrics(ctx, l.ID)
		if err != nil {
			return err
		}
		ends[i] = lostEnd(l)
		ends[i].Metrics = metrics
	}
	var ended []uuid.UUID
	err := c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if ended, err = db.EndRuns(ctx, ends); err != nil {
			return err
		}
		for _, l := range lost {
			if l.TimedOut {
				if err := c.cancelJob(ctx, tx, l.RiverJobID); err != nil {
					return err
				}
			}
		}
		return c.release(ctx, tx, db, ended)
	})
	if err != nil {
		return fmt.Errorf("end lost runs: %w", err)
	}
	c.measureLost(lost, ends, ended)
	for _, e := range ends {
		component(c.logger, "scheduler").WarnContext(ctx, "Ended a run that its River job would not end.",
			slog.String("run_id", e.ID.String()), slog.String("error_message", e.ErrorMessage))
	}
	return nil
}

func lostEnd(l store.LostRun) store.RunEnd {
	end := store.RunEnd{ID: l.ID, RiverJobID: l.RiverJobID, Status: store.RunFailed}
	var last rivertype.AttemptError
	detail := "."
	if json.Unmarshal(l.Error, &last) == nil && last.Error != "" {
		detail = ": " + sentence(last.Error)
	}
	switch {
	case l.TimedOut:
		end.ErrorMessage = "The run exceeded its time limit."
	case l.State == nil:
		end.ErrorMessage = fmt.Sprintf("Its River job %d was deleted from outside.", l.RiverJobID)
	case *l.State == string(rivertype.JobStateCancelled):
		end.Status = store.RunCancelled
		end.ErrorMessage = fmt.Sprintf("Its River job %d was cancelled%s", l.RiverJobID, detail)
	case *l.State == string(rivertype.JobStateDiscarded):
		end.ErrorMessage = fmt.Sprintf("Its River job %d was discarded%s", l.RiverJobID, detail)
	default:
		end.ErrorMessage = fmt.Sprintf("Its River job %d was set to %s from outside.", l.RiverJobID, *l.State)
	}
	return end
}

// collectionMetrics counts what a run has collected; none when it has not begun to.
func (c *Client) collectionMetrics(ctx context.Context, runID uuid.UUID) (store.Metrics, error) {
	counts, err := c.db.CollectorCounts(ctx, runID)
	if err != nil || len(counts) == 0 {
		return store.Metrics{}, err
	}
	totals, err := c.db.AskedTotals(ctx, runID)
	if err != nil {
		return store.Metrics{}, err
	}
	m := store.CollectionMetrics{
		CollectorResults: map[string]int{},
		CostUSD:          totals.CostUSD,
		QueriesExecuted:  totals.Queries,
	}
	for _, n := range counts {
		m.CollectorResults[n.Collector] = n.Answered()
		m.SuccessfulExecutions += n.Answered()
		m.FailedExecutions += n.Failed
	}
	return store.Metrics{DataCollection: &m}, nil
}

package jobs

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// resume implements [Client.ResumeIn].
func (m *manual) resume(
	ctx context.Context, db *store.DB, pauses []uuid.UUID, policy store.MisfirePolicy,
) (started int, err error) {
	err = db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		// LockMissed waits for dispatches in progress, which may add missed ticks. Dispatches that start later do not
		// see the ended pauses.
		suppression := exception.Zones(m.planner.parser.Zone).Suppression
		missed, suppressed, err := db.LockMissed(ctx, pauses, policy, store.MaxCatchUp, suppression)
		if err != nil {
			return err
		}
		if err := reattribute(ctx, db, suppressed); err != nil || len(missed) == 0 {
			return err
		}
		if err := m.reopenMissed(ctx, tx, missed); err != nil {
			return err
		}
		started = len(missed)
		return db.ReopenMissed(ctx, missed, policy)
	})
	return started, err
}

// reattribute handles the missed ticks that another exception still suppresses. The skipped run of a suppressed tick
// gets the other exception as its reason.
func reattribute(ctx context.Context, db *store.DB, suppressed []store.SuppressedTick) error {
	if len(suppressed) == 0 {
		return nil
	}
	runs := make([]store.Reattribution, len(suppressed))
	for i, t := range suppressed {
		reason := exceptionReason(t.By, t.Missed)
		runs[i] = store.Reattribution{
			ErrorMessage: reason.message, ExceptionID: t.By.ID, Reason: reason.code, RunID: t.RunID,
		}
	}
	return db.Reattribute(ctx, runs)
}

// reopenMissed inserts the River jobs of missed ticks that are run after a pause. The runs of a schedule start one
// after another, oldest first, like the runs of a catch-up.
func (m *manual) reopenMissed(ctx context.Context, tx pgx.Tx, missed []store.MissedTick) error {
	jobs := make([]runJob, len(missed))
	previous := map[uuid.UUID]uuid.UUID{}
	for i, t := range missed {
		before, ok := previous[t.ScheduledJobID]
		if !ok && t.UnfinishedRunID != nil && t.OverlapPolicy != store.OverlapAllow {
			before = *t.UnfinishedRunID
		}
		previous[t.ScheduledJobID] = t.RunID
		missed[i].WaitsFor = before
		opts := &river.InsertOpts{Pending: before != uuid.Nil, Priority: priorityCatchUp}
		jobs[i] = runJob{args: firstStep(t.JobType, t.RunID), opts: withTrace(opts, traceparentOf(ctx)), runID: t.RunID}
	}
	ids, err := m.queue.insertRunJobs(ctx, tx, jobs)
	for i, id := range ids {
		missed[i].RiverJobID = id
	}
	return err
}

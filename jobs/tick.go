package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"

	"tidewatch/store"
)

// tickTime is for how long one TickJob goes on before it hands over to the next: well below the rescue of stuck jobs.
const tickTime = 30 * time.Second

// tickWorker turns due ticks into runs.
type tickWorker struct {
	river.WorkerDefaults[TickArgs]

	c *Client
}

// Timeout allows for the last batch after tickTime.
func (*tickWorker) Timeout(*river.Job[TickArgs]) time.Duration { return 2 * tickTime }

// NextRetry tries again at once: a tick that failed is late already.
func (w *tickWorker) NextRetry(job *river.Job[TickArgs]) time.Time {
	return w.c.cfg.Now().Add(time.Duration(job.Attempt) * time.Second)
}

// Work works what is due in batches, each a transaction of its own, until nothing is. When the first batch is full it
// asks for one more TickJob, so that others join in.
func (w *tickWorker) Work(ctx context.Context, _ *river.Job[TickArgs]) error {
	enough, cancel := context.WithTimeout(ctx, tickTime)
	defer cancel()
	total := 0
	for full := true; full; {
		n, err := w.c.dispatch(ctx, tickBatch)
		if err != nil {
			return err
		}
		full = n == tickBatch
		if full && (total == 0 || enough.Err() != nil) {
			if _, err := w.c.river.Insert(ctx, TickArgs{}, nil); err != nil {
				return fmt.Errorf("ask for another tick: %w", err)
			}
		}
		total += n
		if enough.Err() != nil {
			break
		}
	}
	if total > 0 {
		component(w.c.logger, "scheduler").InfoContext(ctx, "Ticks became runs.", slog.Int("schedules", total))
	}
	if err := w.c.db.SetLastTick(ctx); err != nil {
		return err
	}
	// What is due still is held by another node, or was by an edit or a trigger just now: look again soon.
	due, err := w.c.db.AnyDue(ctx)
	if err != nil || !due {
		return err
	}
	return river.JobSnooze(time.Second)
}

// dispatch works up to limit due schedules and returns how many. When one of them is such that the database refuses what
// its tick becomes, it is found and stopped with the reason, so that it holds up no other.
func (c *Client) dispatch(ctx context.Context, limit int) (int, error) {
	due, err := c.dispatchBatch(ctx, limit)
	if err == nil || !isDataError(err) {
		return len(due), err
	}
	for range due {
		one, err := c.dispatchBatch(ctx, 1)
		switch {
		case err == nil && len(one) == 0:
			return len(due), nil // others have worked the rest
		case err == nil:
		case isDataError(err) && len(one) == 1:
			component(c.logger, "scheduler").ErrorContext(ctx, "A schedule whose tick cannot be worked was stopped.",
				slog.String("scheduled_job_id", one[0].ID.String()), slog.Any("error", err))
			if err := c.db.Quarantine(ctx, one[0].ID, "its tick could not be worked: "+err.Error()); err != nil {
				return 0, err
			}
		default:
			return 0, err
		}
	}
	return len(due), nil
}

// isDataError reports whether the database refused a statement for what it says, not for how things stand: SQLSTATE
// classes 22 (data exception) and 23 (integrity constraint violation).
func isDataError(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(refused.Code, "22") || strings.HasPrefix(refused.Code, "23"))
}

// dispatchBatch is the transaction of the tick: it claims up to limit due schedules, works out what their ticks become,
// inserts the River jobs and the runs and moves the schedules on, all or nothing. It returns what it claimed.
func (c *Client) dispatchBatch(ctx context.Context, limit int) ([]store.DueJob, error) {
	var due []store.DueJob
	var ticked []store.TickRun
	endTraces := func(error) {}
	err := c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if due, err = db.ClaimDue(ctx, limit); err != nil || len(due) == 0 {
			return err
		}
		runs, advances := c.planTicks(due)
		if runs, err = withoutTicked(ctx, db, runs); err != nil {
			return err
		}
		endTraces = c.beginTraces(ctx, runs)
		if ticked, err = c.insertJobs(ctx, tx, due, runs); err != nil {
			return err
		}
		if err := db.RecordTicks(ctx, ticked, advances); err != nil {
			return fmt.Errorf("record ticks: %w", err)
		}
		return nil
	})
	endTraces(err)
	if err == nil {
		c.measureTicks(due, ticked)
	}
	return due, err
}

// withoutTicked leaves out the ticks of catch-ups that have a run already and closes the chain over them. For other
// ticks the unique index does: their runs wait for nobody, and nobody for them.
func withoutTicked(ctx context.Context, db *store.DB, runs []plannedRun) ([]plannedRun, error) {
	var candidates []store.TickRun
	for _, run := range runs {
		if run.catchUp {
			candidates = append(candidates, run.TickRun)
		}
	}
	if len(candidates) == 0 {
		return runs, nil
	}
	ticked, err := db.Ticked(ctx, candidates)
	if err != nil || len(ticked) == 0 {
		return runs, err
	}
	kept := runs[:0]
	instead := map[uuid.UUID]uuid.UUID{} // what waits for a run that is left out waits for this one
	for _, run := range runs {
		if before, ok := instead[run.WaitsFor]; ok {
			run.WaitsFor = before
		}
		if run.catchUp && ticked[run.Key()] {
			instead[run.ID] = run.WaitsFor
			continue
		}
		kept = append(kept, run)
	}
	return kept, nil
}

// planTicks works out the runs and the way on of claimed schedules. One whose spec cannot be read (plain SQL may write
// anything) still gets the run that is due, and then stands still with the reason.
func (c *Client) planTicks(due []store.DueJob) ([]plannedRun, []store.Advance) {
	runs := make([]plannedRun, 0, len(due))
	advances := make([]store.Advance, 0, len(due))
	for _, j := range due {
		schedule, err := c.planner.Schedule(j.Spec)
		if err != nil {
			runs = append(runs, newest(j, dueTicks{newest: j.NextRunAt}, newRunID, nil))
			advances = append(advances, store.Advance{Error: err.Error(), ID: j.ID, LastRunAt: j.NextRunAt})
			continue
		}
		ticks := ticksOf(j, schedule)
		decided := decide(j, ticks, newRunID)
		runs = append(runs, decided...)
		advance := store.Advance{ID: j.ID, NextRunAt: ticks.next}
		if decided[len(decided)-1].job {
			advance.LastRunAt = ticks.newest
		}
		if ticks.next.IsZero() {
			advance.Error = (&NoTickError{EndsAt: orZero(j.EndsAt)}).Error()
		}
		advances = append(advances, advance)
	}
	return runs, advances
}

// newRunID makes time-ordered ids, so that new rows land together in the indexes.
func newRunID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

var errJobOrder = errors.New("river returned inserted jobs in another order than it was given")

// insertJobs inserts the River jobs of the runs that become work, in one statement, and returns all runs with theirs.
func (c *Client) insertJobs(
	ctx context.Context,
	tx pgx.Tx,
	due []store.DueJob,
	runs []plannedRun,
) ([]store.TickRun, error) {
	types := make(map[uuid.UUID]store.JobType, len(due))
	for _, j := range due {
		types[j.ID] = j.JobType
	}
	ticked := make([]store.TickRun, len(runs))
	params := make([]river.InsertManyParams, 0, len(runs))
	var worked []int
	for i, run := range runs {
		ticked[i] = run.TickRun
		if run.job {
			params = append(
				params,
				river.InsertManyParams{Args: firstStep(types[run.ScheduledJobID], run.ID), InsertOpts: run.insertOpts()},
			)
			worked = append(worked, i)
		}
	}
	if len(params) == 0 {
		return ticked, nil
	}
	inserted, err := c.river.InsertManyTx(ctx, tx, params)
	if err != nil {
		return nil, fmt.Errorf("insert river jobs: %w", err)
	}
	for i, result := range inserted {
		run := &ticked[worked[i]]
		if !bytes.Contains(result.Job.EncodedArgs, []byte(run.ID.String())) {
			return nil, errJobOrder
		}
		run.RiverJobID = result.Job.ID
	}
	return ticked, nil
}

func (r plannedRun) insertOpts() *river.InsertOpts {
	opts := &river.InsertOpts{Pending: r.WaitsFor != uuid.Nil}
	if r.catchUp {
		opts.Priority = priorityCatchUp
	}
	if r.delay > 0 {
		opts.ScheduledAt = r.ScheduledFor.Add(r.delay)
	}
	return traced(opts, r.Metadata.Traceparent)
}

package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
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

// dispatch is the transaction of the tick: it claims up to limit due schedules, works out what their ticks become,
// inserts the River jobs and the runs and moves the schedules on, all or nothing. It returns how many it claimed.
func (c *Client) dispatch(ctx context.Context, limit int) (int, error) {
	n := 0
	err := c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		due, err := db.ClaimDue(ctx, limit)
		if err != nil || len(due) == 0 {
			return err
		}
		n = len(due)
		runs, advances := c.planTicks(due)
		ticked, err := c.insertJobs(ctx, tx, due, runs)
		if err != nil {
			return err
		}
		if err := db.RecordTicks(ctx, ticked, advances); err != nil {
			return fmt.Errorf("record ticks: %w", err)
		}
		return nil
	})
	return n, err
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
func (c *Client) insertJobs(ctx context.Context, tx pgx.Tx, due []store.DueJob, runs []plannedRun) ([]store.TickRun, error) {
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
			params = append(params, river.InsertManyParams{Args: firstStep(types[run.ScheduledJobID], run.ID), InsertOpts: run.insertOpts()})
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
	return opts
}

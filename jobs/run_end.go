package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// A runEnd holds the end of a run's step and the River job that executed the step.
type runEnd struct {
	job    *rivertype.JobRow
	next   river.JobArgs // the run's next River job; nil if there is none
	report *newReport    // the report to store with the end of the run; nil if there is none
	run    store.RunEnd
}

// runEnder ends runs and their River jobs in one transaction.
type runEnder struct {
	db    *store.DB
	now   func() time.Time
	queue *queue
}

// flush ends the steps of runs with their River jobs in one transaction. The transaction also stores the reports of the
// runs, inserts the next jobs, and releases waiting runs. Each element of the result reports whether the corresponding
// run was unfinished and belonged to the River job.
func (e *runEnder) flush(ctx context.Context, in []runEnd) ([]bool, error) {
	out := make([]bool, len(in))
	err := e.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if err := holdReportBrands(ctx, db, in); err != nil {
			return err
		}
		if err := e.insertNext(ctx, tx, in); err != nil {
			return err
		}
		runs := make([]store.RunEnd, len(in))
		for i, end := range in {
			runs[i] = end.run
		}
		ids, err := db.EndRuns(ctx, runs)
		if err != nil {
			return err
		}
		ended := make(map[uuid.UUID]bool, len(ids))
		for _, id := range ids {
			ended[id] = true
		}
		var finished []uuid.UUID
		for i, end := range in {
			if out[i] = ended[end.run.ID]; out[i] && end.run.Status.Finished() {
				finished = append(finished, end.run.ID)
			}
		}
		if err := e.saveReports(ctx, tx, db, in, ended); err != nil {
			return err
		}
		if err := e.endJobs(ctx, tx, in); err != nil {
			return err
		}
		return e.release(ctx, tx, db, finished)
	})
	return out, err
}

// insertNext inserts the next River job of each run that continues, and stores the job's id in the corresponding
// runEnd.
func (e *runEnder) insertNext(ctx context.Context, tx pgx.Tx, in []runEnd) error {
	var jobs []runJob
	var which []int
	for i, end := range in {
		if end.next == nil {
			continue
		}
		opts := withTrace(&river.InsertOpts{Priority: end.job.Priority}, jobTraceparent(end.job))
		jobs, which = append(jobs, runJob{args: end.next, opts: opts, runID: end.run.ID}), append(which, i)
	}
	ids, err := e.queue.insertRunJobs(ctx, tx, jobs)
	if err != nil {
		return fmt.Errorf("next step: %w", err)
	}
	for i, id := range ids {
		in[which[i]].run.NextRiverJobID = id
	}
	return nil
}

// endJobs sets the final states of the steps' River jobs.
func (e *runEnder) endJobs(ctx context.Context, tx pgx.Tx, in []runEnd) error {
	now := e.now()
	states := make([]*riverdriver.JobSetStateIfRunningParams, len(in))
	for i, end := range in {
		var err error
		if states[i], err = lastState(end, now); err != nil {
			return err
		}
	}
	return e.queue.end(ctx, tx, states)
}

func lastState(e runEnd, now time.Time) (*riverdriver.JobSetStateIfRunningParams, error) {
	if e.run.Status == store.RunCompleted || e.run.Status == store.RunProcessing {
		return riverdriver.JobSetStateCompleted(e.job.ID, now, nil), nil
	}
	data, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: e.job.Attempt, Error: e.run.ErrorMessage})
	if err != nil {
		return nil, fmt.Errorf("encode the error of a River job: %w", err)
	}
	if e.run.Status == store.RunCancelled || e.run.Status == store.RunSkipped {
		return riverdriver.JobSetStateCancelled(e.job.ID, now, data, nil), nil
	}
	return riverdriver.JobSetStateDiscarded(e.job.ID, now, data, nil), nil
}

// cancel ends runs, cancels their River jobs, and returns the ids of the ended runs. The runs that wait for the ended
// runs are not released.
func (e *runEnder) cancel(ctx context.Context, tx pgx.Tx, db *store.DB, runs []store.RunEnd) ([]uuid.UUID, error) {
	ended, err := db.EndRuns(ctx, runs)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if err := e.queue.cancel(ctx, tx, run.RiverJobID); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

// release starts the runs that waited for the finished runs. In a catch-up, each run waits for the previous run.
func (e *runEnder) release(ctx context.Context, tx pgx.Tx, db *store.DB, finished []uuid.UUID) error {
	if len(finished) == 0 {
		return nil
	}
	jobs, err := db.ReleaseWaiting(ctx, finished)
	if err != nil {
		return err
	}
	return e.queue.release(ctx, tx, jobs)
}

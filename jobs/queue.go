package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// queue inserts, cancels, releases and ends River jobs, in the caller's transaction.
type queue struct {
	now   func() time.Time
	river *river.Client[pgx.Tx]
}

// wake inserts a TickJob, so that some node dispatches the due schedules.
func (q *queue) wake(ctx context.Context) error {
	if _, err := q.river.Insert(ctx, TickArgs{}, nil); err != nil {
		return fmt.Errorf("ask for a tick: %w", err)
	}
	return nil
}

// insert adds a River job and returns its id.
func (q *queue) insert(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (int64, error) {
	inserted, err := q.river.InsertTx(ctx, tx, args, opts)
	if err != nil {
		return 0, fmt.Errorf("insert river job: %w", err)
	}
	return inserted.Job.ID, nil
}

// A runJob is a River job that executes a run.
type runJob struct {
	args  river.JobArgs
	opts  *river.InsertOpts
	runID uuid.UUID
}

var errJobOrder = errors.New("river returned the inserted jobs in a different order")

// insertRunJobs adds the River jobs of runs in one statement and returns their ids in the same order.
func (q *queue) insertRunJobs(ctx context.Context, tx pgx.Tx, jobs []runJob) ([]int64, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		params[i] = river.InsertManyParams{Args: job.args, InsertOpts: job.opts}
	}
	inserted, err := q.river.InsertManyTx(ctx, tx, params)
	if err != nil {
		return nil, fmt.Errorf("insert river jobs: %w", err)
	}
	ids := make([]int64, len(jobs))
	for i, result := range inserted {
		if !bytes.Contains(result.Job.EncodedArgs, []byte(jobs[i].runID.String())) {
			return nil, errJobOrder
		}
		ids[i] = result.Job.ID
	}
	return ids, nil
}

// cancel cancels a River job if the job still exists.
func (q *queue) cancel(ctx context.Context, tx pgx.Tx, id int64) error {
	if _, err := q.river.JobCancelTx(ctx, tx, id); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
		return fmt.Errorf("cancel river job %d: %w", id, err)
	}
	return nil
}

// release makes waiting River jobs available immediately, and ignores jobs that no longer exist. A waiting job is
// pending, scheduled or retryable.
func (q *queue) release(ctx context.Context, tx pgx.Tx, ids []int64) error {
	for _, id := range ids {
		if _, err := q.river.JobRetryTx(ctx, tx, id); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			return fmt.Errorf("release river job %d: %w", id, err)
		}
	}
	return nil
}

// end sets the final states of running River jobs. Unlike river.JobCompleteTx, end handles many jobs in one statement,
// including failed jobs.
func (q *queue) end(ctx context.Context, tx pgx.Tx, states []*riverdriver.JobSetStateIfRunningParams) error {
	if len(states) == 0 {
		return nil
	}
	params := &riverdriver.JobSetStateIfRunningManyParams{Schema: q.river.Schema()}
	for _, state := range states {
		params.ID = append(params.ID, state.ID)
		params.Attempt = append(params.Attempt, state.Attempt)
		params.ErrData = append(params.ErrData, state.ErrData)
		params.FinalizedAt = append(params.FinalizedAt, state.FinalizedAt)
		params.MetadataDoMerge = append(params.MetadataDoMerge, false)
		params.MetadataUpdates = append(params.MetadataUpdates, nil)
		params.ScheduledAt = append(params.ScheduledAt, state.ScheduledAt)
		params.State = append(params.State, state.State)
	}
	if _, err := q.river.Driver().UnwrapExecutor(tx).JobSetStateIfRunningMany(ctx, params); err != nil {
		return fmt.Errorf("end river jobs: %w", err)
	}
	return nil
}

// resign asks the leader to resign, so that the nodes elect a new leader.
func (q *queue) resign(ctx context.Context) error {
	if err := q.river.Notify().RequestResign(ctx); err != nil {
		return fmt.Errorf("ask for a new leader: %w", err)
	}
	return nil
}

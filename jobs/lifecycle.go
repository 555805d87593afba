package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// lifecycle is the River middleware around collect and score, which lets other jobs pass, and the one place where a run
// changes its status while it is worked: pending to processing before the worker, and its last status after it, in the transaction that
// also ends its River job. Workers only say how it ended.
//
// Starts and ends of runs that come together share a round trip (see batcher).
type lifecycle struct {
	river.MiddlewareDefaults

	c *Client
}

// An execution is one attempt at a run, shared by the middleware and the worker.
type execution struct {
	cap          store.ReachedCap // that kept the run from asking; see capMessage
	capMessage   string
	errorMessage string // what went wrong besides, on a run that completed
	metrics      store.Metrics
	next         river.JobArgs // the run's next River job; nil: the run has completed
	pause        string        // why the run's schedule is to be paused; empty: it is not
	run          store.Run
}

type executionKey struct{}

func executionFrom(ctx context.Context) *execution {
	e, _ := ctx.Value(executionKey{}).(*execution)
	return e
}

// A runError fails a run for good: trying again would not help.
type runError struct{ message string }

func (e *runError) Error() string { return e.message }

func failRun(format string, args ...any) error {
	return &runError{message: fmt.Sprintf(format, args...)}
}

var (
	errNoRun = errors.New(
		"no unfinished run belongs to this job: the run has ended, was deleted, or goes on under another job; retry the run, not its job",
	)
	errUnreadable  = errors.New("the job's arguments hold no run_id")
	errCancelledUI = errors.New("the River job was cancelled")
)

// Work implements [rivertype.WorkerMiddleware].
func (l *lifecycle) Work(ctx context.Context, job *rivertype.JobRow, doInner func(context.Context) error) error {
	if job.Kind != (CollectArgs{}).Kind() && job.Kind != (ScoreArgs{}).Kind() {
		return doInner(ctx)
	}
	var args struct {
		RunID uuid.UUID `json:"run_id"`
	}
	if err := json.Unmarshal(job.EncodedArgs, &args); err != nil || args.RunID == uuid.Nil {
		return river.JobCancel(errUnreadable)
	}
	run, err := l.c.starts.do(ctx, start{riverJobID: job.ID, runID: args.RunID})
	if err != nil {
		return fmt.Errorf("start run: %w", err)
	}
	if run == nil {
		return river.JobCancel(errNoRun)
	}
	runIn(ctx, *run)
	e := &execution{run: *run}
	err = doInner(context.WithValue(ctx, executionKey{}, e))
	return l.settle(ctx, job, e, err)
}

// settle turns the outcome of a worker into the status of its run.
func (l *lifecycle) settle(ctx context.Context, job *rivertype.JobRow, e *execution, err error) error {
	var snooze *rivertype.JobSnoozeError
	var failure *runError
	switch {
	case errors.As(err, &snooze):
		return err
	case err != nil && errors.Is(context.Cause(ctx), rivertype.ErrJobCancelledRemotely):
		return l.end(ctx, job, e, store.RunCancelled, errCancelledUI)
	case err == nil && e.next != nil:
		return l.end(ctx, job, e, store.RunProcessing, nil)
	case err == nil:
		return l.end(ctx, job, e, store.RunCompleted, nil)
	case errors.As(err, &failure):
		return l.end(ctx, job, e, store.RunFailed, failure)
	case ctx.Err() == nil && job.Attempt >= job.MaxAttempts:
		return l.end(ctx, job, e, store.RunFailed, fmt.Errorf("gave up after %d attempts: %w", job.Attempt, err))
	default:
		return err // River makes another attempt; see errorHandler
	}
}

// end writes how the run ended, together with its River job, and returns what River is to be told.
func (l *lifecycle) end(
	ctx context.Context,
	job *rivertype.JobRow,
	e *execution,
	status store.RunStatus,
	cause error,
) error {
	ending := ending{
		job: job, next: e.next,
		run: store.RunEnd{
			Cap:          e.cap,
			CapMessage:   e.capMessage,
			ErrorMessage: e.errorMessage,
			ID:           e.run.ID,
			Metrics:      e.metrics,
			PauseReason:  e.pause,
			RiverJobID:   job.ID,
			Status:       status,
		},
	}
	if cause != nil {
		ending.run.ErrorMessage = sentence(cause.Error())
	}
	// What was done must be written down even when the job's time is up.
	ended, err := l.c.ends.do(context.WithoutCancel(ctx), ending)
	if err != nil {
		return fmt.Errorf("end run: %w", err)
	}
	if ended && status.Finished() {
		l.c.cfg.Instruments.RunEnded(e.run.JobType, status, l.c.cfg.Now().Sub(*e.run.StartedAt))
	}
	attrs := []slog.Attr{slog.String("status", string(status)), slog.String("error_message", ending.run.ErrorMessage)}
	switch {
	case !ended:
		l.logger(e).InfoContext(ctx, "A run had ended while it was worked.")
	case status == store.RunFailed:
		l.logger(e).LogAttrs(ctx, slog.LevelWarn, "Run failed.", attrs...)
	case status != store.RunProcessing:
		l.logger(e).LogAttrs(ctx, slog.LevelInfo, "Run ended.", attrs...)
	}
	if cause == nil {
		return nil
	}
	return river.JobCancel(cause) // its state is written already; this keeps it out of errorHandler
}

func (l *lifecycle) logger(e *execution) *slog.Logger {
	return component(
		l.c.logger,
		"worker",
	).With(
		slog.String("run_id", e.run.ID.String()),
		slog.String("job_type", string(e.run.JobType)),
	)
}

type start struct {
	riverJobID int64
	runID      uuid.UUID
}

// startRuns is the flush of starts: the run as it is worked, or nil when there is nothing to work.
func (c *Client) startRuns(ctx context.Context, in []start) ([]*store.Run, error) {
	ids, jobs := make([]uuid.UUID, len(in)), make([]int64, len(in))
	for i, s := range in {
		ids[i], jobs[i] = s.runID, s.riverJobID
	}
	started, err := c.db.StartRuns(ctx, ids, jobs)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*store.Run, len(started))
	for i := range started {
		byID[started[i].ID] = &started[i]
	}
	out := make([]*store.Run, len(in))
	for i, s := range in {
		out[i] = byID[s.runID]
	}
	return out, nil
}

type ending struct {
	job  *rivertype.JobRow // nil: it has ended already
	next river.JobArgs     // the run's next River job; nil: none
	run  store.RunEnd
}

// endRuns is the flush of ends: one transaction for the runs, their River jobs, the jobs that come next and the runs
// that waited. It says of each whether the run was unfinished until now.
func (c *Client) endRuns(ctx context.Context, in []ending) ([]bool, error) {
	out := make([]bool, len(in))
	err := c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if err := c.insertNext(ctx, tx, in); err != nil {
			return err
		}
		runs := make([]store.RunEnd, len(in))
		for i, e := range in {
			runs[i] = e.run
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
		for i, e := range in {
			if out[i] = ended[e.run.ID]; out[i] && e.run.Status.Finished() {
				finished = append(finished, e.run.ID)
			}
		}
		if err := c.endJobs(ctx, tx, in); err != nil {
			return err
		}
		return c.release(ctx, tx, db, finished)
	})
	return out, err
}

// insertNext inserts the River jobs that take runs on and notes their ids in the ends.
func (c *Client) insertNext(ctx context.Context, tx pgx.Tx, in []ending) error {
	var params []river.InsertManyParams
	var which []int
	for i, e := range in {
		if e.next != nil {
			params = append(
				params,
				river.InsertManyParams{
					Args:       e.next,
					InsertOpts: traced(&river.InsertOpts{Priority: e.job.Priority}, jobTraceparent(e.job)),
				},
			)
			which = append(which, i)
		}
	}
	if len(params) == 0 {
		return nil
	}
	inserted, err := c.river.InsertManyTx(ctx, tx, params)
	if err != nil {
		return fmt.Errorf("insert the next river jobs: %w", err)
	}
	for i, result := range inserted {
		if !bytes.Contains(result.Job.EncodedArgs, []byte(in[which[i]].run.ID.String())) {
			return errJobOrder
		}
		in[which[i]].run.NextRiverJobID = result.Job.ID
	}
	return nil
}

// endJobs gives the River jobs of the ends their last state. It is what river.JobCompleteTx does, for many at once and
// for jobs that fail, too.
func (c *Client) endJobs(ctx context.Context, tx pgx.Tx, in []ending) error {
	now := c.cfg.Now()
	params := &riverdriver.JobSetStateIfRunningManyParams{Schema: c.river.Schema()}
	for _, e := range in {
		if e.job == nil {
			continue
		}
		state, err := lastState(e, now)
		if err != nil {
			return err
		}
		params.ID = append(params.ID, state.ID)
		params.Attempt = append(params.Attempt, state.Attempt)
		params.ErrData = append(params.ErrData, state.ErrData)
		params.FinalizedAt = append(params.FinalizedAt, state.FinalizedAt)
		params.MetadataDoMerge = append(params.MetadataDoMerge, false)
		params.MetadataUpdates = append(params.MetadataUpdates, nil)
		params.ScheduledAt = append(params.ScheduledAt, state.ScheduledAt)
		params.State = append(params.State, state.State)
	}
	if len(params.ID) == 0 {
		return nil
	}
	if _, err := c.river.Driver().UnwrapExecutor(tx).JobSetStateIfRunningMany(ctx, params); err != nil {
		return fmt.Errorf("end river jobs: %w", err)
	}
	return nil
}

func lastState(e ending, now time.Time) (*riverdriver.JobSetStateIfRunningParams, error) {
	if e.run.Status == store.RunCompleted || e.run.Status == store.RunProcessing {
		return riverdriver.JobSetStateCompleted(e.job.ID, now, nil), nil
	}
	data, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: e.job.Attempt, Error: e.run.ErrorMessage})
	if err != nil {
		return nil, fmt.Errorf("encode a river job's error: %w", err)
	}
	if e.run.Status == store.RunCancelled {
		return riverdriver.JobSetStateCancelled(e.job.ID, now, data, nil), nil
	}
	return riverdriver.JobSetStateDiscarded(e.job.ID, now, data, nil), nil
}

// release lets the runs go that waited for the finished ones: the next of a catch-up.
func (c *Client) release(ctx context.Context, tx pgx.Tx, db *store.DB, finished []uuid.UUID) error {
	if len(finished) == 0 {
		return nil
	}
	jobs, err := db.ReleaseWaiting(ctx, finished)
	if err != nil {
		return err
	}
	return c.retryJobs(ctx, tx, jobs)
}

// retryJobs makes pending River jobs available.
func (c *Client) retryJobs(ctx context.Context, tx pgx.Tx, jobs []int64) error {
	for _, id := range jobs {
		if _, err := c.river.JobRetryTx(ctx, tx, id); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			return fmt.Errorf("release river job %d: %w", id, err)
		}
	}
	return nil
}

func (c *Client) saveAnswers(ctx context.Context, in []store.Answer) ([]struct{}, error) {
	return make([]struct{}, len(in)), c.db.SaveAnswers(ctx, in)
}

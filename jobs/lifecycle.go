package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// lifecycle executes the steps of runs. Only lifecycle changes the status of a run under way: from pending to
// processing before the step, and to the final status after the step, in the transaction that also ends the River job.
// Steps only return an outcome. Starts and ends of runs that arrive together share a round trip: see [batcher].
type lifecycle struct {
	clock       *clock
	ends        *batcher[runEnd, bool]
	instruments *instruments.Set
	limit       time.Duration // time limit of a step in one attempt
	logger      *slog.Logger
	rescueAfter time.Duration
	starts      *batcher[runStart, *store.Run]
}

// A step executes a run for one slice of time and returns the outcome. The error is a snooze when the run goes on
// later, a [*runError] when the run fails for good, and otherwise a fault after which River makes another attempt.
type step func(ctx context.Context, run store.Run) (outcome, error)

// An outcome is the result of a run's step.
type outcome struct {
	cap        store.ReachedCap // the cap that stopped the run's calls
	capMessage string           // describes the cap for people
	cause      error            // why the River job fails; nil: it completes
	message    string           // the errors of a run that went on in spite of them
	metrics    store.Metrics
	next       river.JobArgs    // the next River job of a processing run
	pause      string           // why the run's schedule is to be paused; empty: it is not
	reason     store.ReasonCode // the code of the cause or of the message
	status     store.RunStatus
}

// A runError fails a run for good: another attempt would not help.
type runError struct {
	message string
	reason  store.ReasonCode
}

func (e *runError) Error() string { return e.message }

func failRun(reason store.ReasonCode, format string, args ...any) error {
	return &runError{message: fmt.Sprintf(format, args...), reason: reason}
}

// failedOutcome returns the outcome of a run that failed for good.
func failedOutcome(reason store.ReasonCode, format string, args ...any) outcome {
	return outcome{cause: failRun(reason, format, args...), reason: reason, status: store.RunFailed}
}

var (
	errNoRun = errors.New("no unfinished run belongs to this job: the run has ended, was deleted, or goes on under " +
		"another job. Retry the run instead of its job")
	errNoRunID   = errors.New("the job's arguments hold no run_id")
	errCancelled = errors.New("the queue job was cancelled")
)

// timeout returns River's time limit for an attempt. The limit leaves room for the start and the end of the run around
// a step of the full length. River's leader also uses the limit to find stuck jobs, by the uncorrected clock of its
// node. If that clock is ahead, the limit is longer by the difference: otherwise, the leader would rescue running jobs
// again and again, until their attempts are used up.
func (l *lifecycle) timeout() time.Duration { return l.rescueAfter + max(l.clock.ahead(), 0) }

// run executes one step of a run: it starts or resumes the run, calls the function work, and stores the outcome.
func (l *lifecycle) run(ctx context.Context, job *rivertype.JobRow, runID uuid.UUID, work step) error {
	if runID == uuid.Nil {
		return river.JobCancel(errNoRunID)
	}
	run, err := l.starts.do(ctx, runStart{riverJobID: job.ID, runID: runID})
	if err != nil {
		return fmt.Errorf("start run: %w", err)
	}
	if run == nil {
		return river.JobCancel(errNoRun)
	}
	setRunAttributes(ctx, *run)
	limited, cancel := context.WithTimeout(ctx, l.limit)
	defer cancel()
	result, err := work(limited, *run)
	if err != nil {
		if result, err = outcomeOf(ctx, job, err); err != nil {
			return err
		}
	}
	return l.end(ctx, job, *run, result)
}

// outcomeOf turns a step's error into the outcome that ends the run, or returns the error when the run goes on.
func outcomeOf(ctx context.Context, job *rivertype.JobRow, err error) (outcome, error) {
	var snooze *rivertype.JobSnoozeError
	var failure *runError
	switch {
	case errors.As(err, &snooze):
		return outcome{}, err
	case errors.Is(context.Cause(ctx), rivertype.ErrJobCancelledRemotely):
		return outcome{
			cause: errCancelled, reason: store.ReasonQueueJobCancelled, status: store.RunCancelled,
		}, nil
	case errors.As(err, &failure):
		return outcome{cause: failure, reason: failure.reason, status: store.RunFailed}, nil
	case ctx.Err() == nil && job.Attempt >= job.MaxAttempts:
		return failedOutcome(store.ReasonAttemptsExhausted, "Gave up after %d attempts: %s", job.Attempt, err), nil
	default:
		return outcome{}, err // River makes another attempt; see errorHandler
	}
}

// end writes the outcome of a step together with the end of its River job, and returns the result for River.
func (l *lifecycle) end(ctx context.Context, job *rivertype.JobRow, run store.Run, result outcome) error {
	end := runEnd{job: job, next: result.next, run: store.RunEnd{
		Cap:          result.cap,
		CapMessage:   result.capMessage,
		ErrorMessage: result.message,
		ID:           run.ID,
		Metrics:      result.metrics,
		PauseReason:  result.pause,
		ReasonCode:   result.reason,
		RiverJobID:   job.ID,
		Status:       result.status,
	}}
	if result.cause != nil {
		end.run.ErrorMessage = sentence(result.cause.Error())
	}
	// A result is written even when the job's time is up.
	ended, err := l.ends.do(context.WithoutCancel(ctx), end)
	if err != nil {
		return fmt.Errorf("end run: %w", err)
	}
	if ended && result.status.Finished() {
		l.instruments.RecordRun(run.JobType, result.status, l.clock.Now().Sub(*run.StartedAt))
	}
	attrs := endAttrs(run, end.run)
	switch {
	case !ended:
		l.logger.LogAttrs(ctx, slog.LevelInfo, "The run had ended during its step.", attrs...)
	case result.status == store.RunFailed:
		l.logger.LogAttrs(ctx, slog.LevelWarn, "Run failed.", attrs...)
	case result.status.Finished():
		l.logger.LogAttrs(ctx, slog.LevelInfo, "Run ended.", attrs...)
	}
	if result.cause == nil {
		return nil
	}
	return river.JobCancel(result.cause) // the job's state is stored already; River does not pass a cancel to errorHandler
}

// endAttrs returns the log attributes of the end of a run's step.
func endAttrs(run store.Run, end store.RunEnd) []slog.Attr {
	return []slog.Attr{
		slog.String("run_id", run.ID.String()),
		slog.String("job_type", string(run.JobType)),
		slog.String("status", string(end.Status)),
		slog.String("reason_code", string(end.ReasonCode)),
		slog.String("error_message", end.ErrorMessage),
	}
}

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

// lifecycle executes the steps of runs. Before the first step, lifecycle changes the status of a run from "pending" to
// "processing". After a step, lifecycle stores the outcome in the transaction that also ends the River job. The step
// itself does not change the status, and only returns an outcome. Simultaneous starts and ends of runs share a round
// trip by means of a [batcher].
type lifecycle struct {
	clock       *clock
	ends        *batcher[runEnd, bool]
	followUps   *followUps
	instruments *instruments.Set
	limit       time.Duration // time limit of a step in one attempt
	logger      *slog.Logger
	rescueAfter time.Duration
	results     *batcher[uuid.UUID, store.RunResult]
	starts      *batcher[runStart, *store.StartedRun]
}

// A step executes a run for one slice of time and returns the outcome. If the run continues later, the error is a
// snooze. If the run fails permanently, the error is a [*runError]. If a step returns an ordinary error, River makes
// another attempt.
type step func(ctx context.Context, run store.Run) (outcome, error)

// An outcome is the result of a run's step.
type outcome struct {
	cap        store.ReachedCap // the cap that stopped the run's calls
	capMessage string           // description of the cap, in a sentence for users
	cause      error            // error with which the River job fails; nil if the job completes
	message    string           // description of errors that did not stop the run
	metrics    store.Metrics
	next       river.JobArgs    // the next River job of a processing run
	pause      string           // reason to deactivate the run's schedule; empty if the schedule stays active
	reason     store.ReasonCode // reason code of the cause or of the message
	report     *newReport       // the report that the step made; nil if the step made no report
	status     store.RunStatus
}

// A runError is an error that fails a run permanently, because another attempt would not help.
type runError struct {
	message string
	reason  store.ReasonCode
}

func (e *runError) Error() string { return e.message }

func failRun(reason store.ReasonCode, format string, args ...any) error {
	return &runError{message: fmt.Sprintf(format, args...), reason: reason}
}

// failedOutcome returns the outcome of a run that failed permanently.
func failedOutcome(reason store.ReasonCode, format string, args ...any) outcome {
	return outcome{cause: failRun(reason, format, args...), reason: reason, status: store.RunFailed}
}

var (
	errNoRun = errors.New("no unfinished run belongs to this job: the run has ended, was deleted, or continues under " +
		"another job. Retry the run instead of its job")
	errNoRunID   = errors.New("the job's arguments contain no run_id")
	errCancelled = errors.New("the queue job was cancelled")
)

// timeout returns River's time limit for an attempt. The time limit leaves enough time for the start and the end of a
// run whose step uses its full time. River's leader also uses the time limit to find stuck jobs, but with the
// uncorrected clock of its node. If this node's clock is ahead of the database's clock, timeout adds the difference to
// the time limit. Without the added difference, the leader would rescue running jobs repeatedly until their attempts
// were used up.
func (l *lifecycle) timeout() time.Duration { return l.rescueAfter + max(l.clock.ahead(), 0) }

// run starts or resumes a run, calls the function "work" to execute one step, and stores the outcome.
func (l *lifecycle) run(ctx context.Context, job *rivertype.JobRow, runID uuid.UUID, work step) error {
	if runID == uuid.Nil {
		return river.JobCancel(errNoRunID)
	}
	started, err := l.starts.do(ctx, runStart{riverJobID: job.ID, runID: runID})
	if err != nil {
		return fmt.Errorf("start run: %w", err)
	}
	if started == nil {
		return river.JobCancel(errNoRun)
	}
	run := started.Run
	setRunAttributes(ctx, run)
	if started.TooLate {
		return l.end(ctx, job, run, overdueOutcome(run))
	}
	limited, cancel := context.WithTimeout(ctx, l.limit)
	defer cancel()
	result, err := work(limited, run)
	if err != nil {
		if result, err = outcomeOf(ctx, job, err); err != nil {
			return err
		}
		if result.metrics, err = l.metricsOf(context.WithoutCancel(ctx), run); err != nil {
			return err
		}
	}
	return l.end(ctx, job, run, result)
}

// metricsOf returns the counts of the calls that a run made before its step failed. A retry compares the counts with
// the stored answers, because a retry must not pay again for deleted answers.
func (l *lifecycle) metricsOf(ctx context.Context, run store.Run) (store.Metrics, error) {
	if !run.JobType.Collects() {
		return store.Metrics{}, nil
	}
	got, err := l.results.do(ctx, run.ID)
	if err != nil {
		return store.Metrics{}, fmt.Errorf("sum up the run: %w", err)
	}
	return collectionMetrics(got), nil
}

// outcomeOf converts a step's error into the outcome that ends the run. If the run continues, outcomeOf returns the
// error.
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
		return outcome{}, err // River makes another attempt, and errorHandler logs the error
	}
}

// end stores the outcome of a step and the end of the step's River job in one transaction. The returned error is the
// result of the job for River.
func (l *lifecycle) end(ctx context.Context, job *rivertype.JobRow, run store.Run, result outcome) error {
	end := runEnd{job: job, next: result.next, report: result.report, run: store.RunEnd{
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
	// The outcome is stored even if the job's time limit has passed.
	ended, err := l.ends.do(context.WithoutCancel(ctx), end)
	if err != nil {
		return fmt.Errorf("end run: %w", err)
	}
	if ended && result.status.Finished() {
		took := time.Duration(0)
		if run.StartedAt != nil && result.status != store.RunSkipped {
			took = l.clock.Now().Sub(*run.StartedAt)
		}
		l.instruments.RecordRun(run.JobType, result.status, took)
	}
	if !ended || needsFollowUp(run.JobType, result.status) {
		l.followUps.note(run.BrandID)
	}
	attrs := endAttrs(run, end.run)
	switch {
	case !ended:
		l.logger.LogAttrs(ctx, slog.LevelInfo, "The run ended during the attempt, for example because a user "+
			"cancelled the run.", attrs...)
	case result.status == store.RunFailed:
		l.logger.LogAttrs(ctx, slog.LevelWarn, "Run failed.", attrs...)
	case result.status.Finished():
		l.logger.LogAttrs(ctx, slog.LevelInfo, "Run ended.", attrs...)
	}
	if result.cause == nil {
		return nil
	}
	// The job's state is already stored, and River does not pass cancellations to errorHandler.
	return river.JobCancel(result.cause)
}

// needsFollowUp reports whether a run that ends a step with the given status needs a follow-up. A skipped run has no
// answers. The answers of a completed data collection get their follow-up from the run that scores the answers.
func needsFollowUp(kind store.JobType, status store.RunStatus) bool {
	switch {
	case !status.Finished() || status == store.RunSkipped || kind == store.JobTypeReport:
		return false
	case status == store.RunCompleted:
		return kind.Scores()
	}
	return true
}

// endAttrs returns the log attributes for the end of a run's step.
func endAttrs(run store.Run, end store.RunEnd) []slog.Attr {
	return []slog.Attr{
		slog.String("run_id", run.ID.String()),
		slog.String("job_type", string(run.JobType)),
		slog.String("status", string(end.Status)),
		slog.String("reason_code", string(end.ReasonCode)),
		slog.String("error_message", end.ErrorMessage),
	}
}

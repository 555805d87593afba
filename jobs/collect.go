package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// collectWorker sends a brand's active queries to the collectors of a run. Each answer is stored as it arrives. After a
// retry, a crash or a deploy, the worker therefore makes only the calls that have no answer yet.
type collectWorker struct {
	river.WorkerDefaults[CollectArgs]

	calls     *callPlanner
	db        *store.DB
	engines   *engineCalls
	lifecycle *lifecycle
	now       func() time.Time
	results   *batcher[uuid.UUID, store.RunResult]
	spending  *spending
}

// Timeout implements [river.Worker].
func (w *collectWorker) Timeout(*river.Job[CollectArgs]) time.Duration { return w.lifecycle.timeout() }

// Work implements [river.Worker].
func (w *collectWorker) Work(ctx context.Context, job *river.Job[CollectArgs]) error {
	return w.lifecycle.run(ctx, job.JobRow, job.Args.RunID, w.step)
}

// step makes due calls for one slice of time. After the slice, the step ends the collection, or snoozes until the next
// calls are due. If a cap forbids the due calls, the step makes only the calls that an earlier reservation covers. For
// example, a cap can forbid the repetition of a failed call although the other calls are reserved.
func (w *collectWorker) step(ctx context.Context, run store.Run) (outcome, error) {
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return outcome{}, failRun(store.ReasonInvalidOptions, "%s", err)
	}
	plan, err := w.calls.plan(ctx, run, opts)
	if err != nil {
		return outcome{}, err
	}
	if len(plan.due) == 0 || isLate(run, w.now) {
		return w.continueOrEnd(ctx, run, plan, w.engines.newSlice(run, opts, plan))
	}
	reserved, err := w.spending.reserve(ctx, run, opts, w.engines.neededCalls(plan))
	if err != nil {
		return outcome{}, err
	}
	allowed := plan
	if reserved.Reached != store.ReachedNone {
		count, err := w.db.ReservedCalls(ctx, run.ID)
		if err != nil {
			return outcome{}, err
		}
		if allowed.due = w.engines.firstCalls(plan, count); len(allowed.due) == 0 {
			return w.endAtCap(ctx, run, opts, plan, reserved)
		}
	}
	calls := w.engines.newSlice(run, opts, allowed)
	isAllowed := map[store.Call]bool{}
	for _, call := range allowed.due {
		isAllowed[call.Call] = true
	}
	if err := calls.work(ctx); err != nil {
		return outcome{}, err
	}
	if plan, err = w.calls.plan(ctx, run, opts); err != nil {
		return outcome{}, err
	}
	// Calls that the cap forbids do not shorten the wait for the other calls. If no other call is left, the next step
	// ends the collection at the cap.
	if reserved.Reached != store.ReachedNone {
		due := slices.DeleteFunc(slices.Clone(plan.due), func(call plannedCall) bool { return !isAllowed[call.Call] })
		if len(due) > 0 {
			plan.due = due
		}
	}
	return w.continueOrEnd(ctx, run, plan, calls)
}

// continueOrEnd ends the collection if no call is left, if the start deadline passed before the first call, or if the
// time limit of the run has passed. If the collection does not end, continueOrEnd snoozes until the next call can be
// made.
func (w *collectWorker) continueOrEnd(
	ctx context.Context, run store.Run, plan callPlan, calls *slice,
) (outcome, error) {
	switch {
	case calls.isOverdue():
		return overdueOutcome(run), nil
	case len(plan.due) == 0 && plan.retryIn == 0:
		return w.end(ctx, run, "")
	case isLate(run, w.now):
		return w.timeOut(ctx, run, plan)
	}
	wait := plan.retryIn
	if len(plan.due) > 0 {
		wait = calls.wait(plan.due)
	}
	return outcome{}, river.JobSnooze(min(wait, timeLeft(run, w.now)))
}

// isLate reports whether this node's clock has reached the deadline of a run. The deadline of a run depends on the
// start time that the database stores.
func isLate(run store.Run, now func() time.Time) bool { return timeLeft(run, now) == 0 }

// timeLeft returns the time until this node's clock reaches the deadline of a run, or 0 after the deadline.
func timeLeft(run store.Run, now func() time.Time) time.Duration {
	return max(0, run.Deadline().Sub(now()))
}

// end determines the outcome of a run from the results of its calls. A run without a successful call fails. A run with
// a successful call completes or continues with scoring. The message of the run lists the errors of its calls. If the
// parameter "remark" is not empty, the remark is added to the message.
func (w *collectWorker) end(ctx context.Context, run store.Run, remark string) (outcome, error) {
	got, err := w.results.do(ctx, run.ID)
	if err != nil {
		return outcome{}, fmt.Errorf("sum up the run: %w", err)
	}
	metrics := collectionMetrics(got)
	problems := strings.TrimSpace(listErrors(got.Errors) + " " + remark)
	if metrics.DataCollection == nil || metrics.DataCollection.SuccessfulExecutions == 0 {
		result := failedOutcome(noSuccessReason(got.Errors), "No call succeeded. %s", problems)
		result.metrics = metrics
		return result, nil
	}
	result := outcome{message: problems, metrics: metrics, status: store.RunCompleted}
	if problems != "" {
		result.reason = store.ReasonCallsFailed
	}
	if run.JobType.Scores() {
		result.next, result.status = ScoreArgs{RunID: run.ID}, store.RunProcessing
	}
	return result, nil
}

// endAtCap ends the collection of a run that has no reserved calls, and whose due calls would exceed a spending cap. A
// run that has made no call fails. A run that has made calls ends with its stored answers. If the run has the option
// pauseAtCap, the outcome also deactivates the schedule of the run.
func (w *collectWorker) endAtCap(
	ctx context.Context, run store.Run, opts store.Options, plan callPlan, reserved store.Reservation,
) (outcome, error) {
	reached := capMessage(reserved)
	result := failedOutcome(store.CapReason(reserved.Reached), "%s", reached)
	if plan.made > 0 {
		if err := w.db.GiveUpRetries(ctx, run.ID); err != nil {
			return outcome{}, err
		}
		var err error
		were := "were"
		left := len(plan.due) + plan.waiting
		if left == 1 {
			were = "was"
		}
		remark := fmt.Sprintf("%s %s not made or not repeated: %s", alert.Count(left, "call"), were, reached)
		if result, err = w.end(ctx, run, remark); err != nil {
			return outcome{}, err
		}
	}
	result.cap, result.capMessage, result.reason = reserved.Reached, reached, store.CapReason(reserved.Reached)
	if opts.PauseAtCap {
		result.pause = reached
	}
	return result, nil
}

// timeOut fails a run that has exceeded its time limit. The stored answers of the run remain.
func (w *collectWorker) timeOut(ctx context.Context, run store.Run, plan callPlan) (outcome, error) {
	if err := w.db.GiveUpRetries(ctx, run.ID); err != nil {
		return outcome{}, err
	}
	got, err := w.results.do(ctx, run.ID)
	if err != nil {
		return outcome{}, fmt.Errorf("sum up the run: %w", err)
	}
	metrics := collectionMetrics(got)
	answered := 0
	if metrics.DataCollection != nil {
		answered = metrics.DataCollection.SuccessfulExecutions
	}
	limit := time.Duration(run.RunTimeoutSeconds) * time.Second
	result := failedOutcome(
		store.ReasonTimeLimitExceeded,
		"The run exceeded its time limit of %s with %s of %s calls answered.",
		numeral.Duration(limit),
		numeral.Count(answered),
		numeral.Count(plan.total),
	)
	result.metrics = metrics
	return result, nil
}

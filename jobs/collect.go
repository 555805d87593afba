package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// maxCallAttempts is how often one call is made in a run before its failure is settled.
const maxCallAttempts = 5

// collectWorker asks the brand's active queries to the run's collectors, less what the run has answers to already. Each
// answer is stored as it arrives, so that a retry, a crash or a deploy goes on with what is missing.
type collectWorker struct {
	river.WorkerDefaults[CollectArgs]

	c *Client
}

// Timeout implements [river.Worker].
func (w *collectWorker) Timeout(*river.Job[CollectArgs]) time.Duration { return w.c.stepTimeout() }

// Work makes the calls that are due for one slice of time, then snoozes until the rest is, or ends the step.
func (w *collectWorker) Work(ctx context.Context, job *river.Job[CollectArgs]) error {
	e := executionFrom(ctx)
	opts, err := store.ParseOptions(e.run.Options)
	if err != nil {
		return failRun("%s", sentence(err.Error()))
	}
	plan, err := w.c.planCalls(ctx, e.run, opts)
	if err != nil {
		return err
	}
	calls := newSlice(w.c, e.run, opts, plan)
	if len(plan.due) > 0 && !w.c.late(e.run) {
		reached, err := w.c.reserve(ctx, e, opts, w.c.neededCalls(plan))
		if err != nil {
			return err
		}
		if reached != "" {
			return w.c.endAtCap(ctx, e, opts, plan, reached)
		}
		if err := calls.work(ctx); err != nil {
			return err
		}
		if plan, err = w.c.planCalls(ctx, e.run, opts); err != nil {
			return err
		}
	}
	return w.c.goOn(ctx, e, plan, calls, job.JobRow)
}

// goOn ends the step when nothing is left to do, else snoozes until something can be done.
func (c *Client) goOn(ctx context.Context, e *execution, plan callPlan, calls *slice, job *rivertype.JobRow) error {
	switch {
	case len(plan.due) == 0 && plan.retryIn == 0:
		return c.endCollection(ctx, e, "")
	case c.late(e.run):
		return c.timeOut(ctx, e, plan)
	case len(plan.due) == 0:
		return river.JobSnooze(plan.retryIn)
	}
	told := calls.wait(plan.due)
	switch {
	case told == 0:
		return river.JobSnooze(0)
	case calls.progress():
		return river.JobSnooze(waitForSome(told, len(plan.due)))
	default:
		return river.JobSnooze(waitInLine(told, job))
	}
}

// late reports whether a run is past its time limit, by this node's clock against the start that the database noted.
func (c *Client) late(run store.Run) bool { return !c.cfg.Now().Before(run.Deadline()) }

// A plannedCall is a call that is due, with what it asks.
type plannedCall struct {
	store.Call
	attempts int // made already
	query    store.Query
}

// A callPlan is what is left to do in a run.
type callPlan struct {
	due     []plannedCall   // in the order in which they are made one by one
	made    int             // calls that the run has an answer to, or failed to get one
	retryIn time.Duration   // until the first failed call is due again; 0: none will be
	stopped map[string]bool // collectors that are out of quota, for the rest of the run
	total   int             // calls of the run, settled ones included
}

// planCalls works out which calls a run still has to make.
func (c *Client) planCalls(ctx context.Context, run store.Run, opts store.Options) (callPlan, error) {
	queries, err := c.db.ActiveQueriesOf(ctx, run.BrandID)
	if err != nil {
		return callPlan{}, err
	}
	collectors, err := c.collectorsOf(ctx, c.db, run, opts)
	if err != nil {
		return callPlan{}, err
	}
	made, err := c.db.CallsOf(ctx, run.ID)
	if err != nil {
		return callPlan{}, err
	}
	if len(queries) == 0 && len(made) == 0 {
		return callPlan{}, c.noQueries(ctx, run)
	}
	states := make(map[store.Call]store.CallState, len(made))
	samples := max(opts.Samples, 1)
	plan := callPlan{made: len(made), stopped: map[string]bool{}, total: len(queries) * len(collectors) * samples}
	for _, s := range made {
		states[s.Call] = s
		if s.Class == string(collector.ClassOutOfQuota) && s.RetryIn == nil {
			plan.stopped[s.Collector] = true
		}
	}
	// All queries once before any a second time: a run that is cut off has asked as many of them as it could.
	for sample := 1; sample <= samples; sample++ {
		for _, q := range queries {
			for _, name := range collectors {
				call := store.Call{Collector: name, QueryID: q.ID, Sample: sample}
				plan.add(plannedCall{Call: call, query: q}, states)
			}
		}
	}
	return plan, nil
}

func (p *callPlan) add(call plannedCall, states map[store.Call]store.CallState) {
	state, made := states[call.Call]
	switch {
	case made && state.RetryIn == nil: // settled
	case made && *state.RetryIn > 0:
		wait := max(time.Duration(*state.RetryIn*float64(time.Second)), time.Second)
		if p.retryIn == 0 || wait < p.retryIn {
			p.retryIn = wait
		}
	default:
		call.attempts = state.Attempts
		p.due = append(p.due, call)
	}
}

// collectorsOf is the run's choice of engines, else the brand's, else the program's.
func (c *Client) collectorsOf(ctx context.Context, db *store.DB, run store.Run, opts store.Options) ([]string, error) {
	if len(opts.Collectors) > 0 {
		return opts.Collectors, nil
	}
	brand, err := db.Brand(ctx, run.BrandID)
	if err != nil {
		return nil, err
	}
	if len(brand.Collectors) > 0 {
		return brand.Collectors, nil
	}
	if len(c.cfg.DefaultCollectors) == 0 {
		return nil, failRun(
			"No collector is configured: set the key of one (%s), or start the stand-in engines.",
			strings.Join(keyVariables(), ", "),
		)
	}
	return c.cfg.DefaultCollectors, nil
}

func keyVariables() []string {
	var names []string
	for _, engine := range collector.Engines() {
		if !slices.Contains(names, engine.KeyVar) {
			names = append(names, engine.KeyVar)
		}
	}
	return names
}

func (c *Client) noQueries(ctx context.Context, run store.Run) error {
	brand, err := c.db.Brand(ctx, run.BrandID)
	if err != nil {
		return err
	}
	return failRun("No active queries found for brand %s.", brand.Name)
}

// endCollection counts what the run has, and decides: failed when no call succeeded, else on to scoring or completed,
// with the errors named. besides is what else went wrong.
func (c *Client) endCollection(ctx context.Context, e *execution, besides string) error {
	metrics, err := c.collectionMetrics(ctx, e.run.ID)
	if err != nil {
		return err
	}
	e.metrics = metrics
	problems, err := c.collectionErrors(ctx, e.run.ID)
	if err != nil {
		return err
	}
	problems = strings.TrimSpace(problems + " " + besides)
	if metrics.DataCollection == nil || metrics.DataCollection.SuccessfulExecutions == 0 {
		return failRun("No call succeeded. %s", problems)
	}
	e.errorMessage = problems
	if e.run.JobType.Scores() {
		e.next = ScoreArgs{RunID: e.run.ID}
	}
	return nil
}

// timeOut fails a run that is past its limit, with what it has.
func (c *Client) timeOut(ctx context.Context, e *execution, plan callPlan) error {
	if err := c.db.GiveUpRetries(ctx, e.run.ID); err != nil {
		return err
	}
	metrics, err := c.collectionMetrics(ctx, e.run.ID)
	if err != nil {
		return err
	}
	e.metrics = metrics
	answered := 0
	if metrics.DataCollection != nil {
		answered = metrics.DataCollection.SuccessfulExecutions
	}
	limit := time.Duration(e.run.RunTimeoutSeconds) * time.Second
	return failRun("The run exceeded its time limit of %s with %d of %d calls answered.", limit, answered, plan.total)
}

// collectionErrors names the errors of a run's calls in one line, the most frequent first; empty when there are none.
func (c *Client) collectionErrors(ctx context.Context, runID uuid.UUID) (string, error) {
	const most = 5
	errs, err := c.db.CallErrorsOf(ctx, runID, most+1)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, e := range errs[:min(len(errs), most)] {
		part := fmt.Sprintf("%s: %s", e.Collector, strings.TrimSuffix(e.Message, "."))
		if e.Count > 1 {
			part += fmt.Sprintf(" (%d calls)", e.Count)
		}
		parts = append(parts, part)
	}
	if len(errs) > most {
		parts = append(parts, "and other errors, listed with the answers")
	}
	if len(parts) == 0 {
		return "", nil
	}
	return strings.Join(parts, "; ") + ".", nil
}

// sentence makes an error's text one for a person, which Postgres can hold: it begins with a capital and ends with a
// full stop.
func sentence(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
	if s == "" {
		return s
	}
	if s[0] >= 'a' && s[0] <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// asFailure is the collector's error as it is stored; one that is none of its own counts as transient.
func asFailure(err error) *collector.Error {
	if failure, ok := errors.AsType[*collector.Error](err); ok {
		return failure
	}
	return &collector.Error{Class: collector.ClassTransient, Message: err.Error()}
}

// backoff is the wait before the nth attempt at a call is repeated: by default 5 s, 20 s, 80 s, 320 s.
func (c *Client) backoff(attempts int) time.Duration {
	return c.cfg.RetryPause << (2 * min(max(attempts-1, 0), 3))
}

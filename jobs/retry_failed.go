package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// retries plans and starts the retries of the failed runs of a period. Each run is resumed as [Client.RetryIn] resumes
// a single run.
type retries struct {
	calls      *callPlanner
	collectors collector.Set
	prices     collector.Prices
	queue      *queue
	retain     store.Retention
}

// preview implements [Client.PreviewRetriesIn].
func (r *retries) preview(ctx context.Context, db *store.DB, f store.RetryFilter) (store.RetryPlan, error) {
	runs, err := db.FailedRuns(ctx, f)
	if err != nil {
		return store.RetryPlan{}, err
	}
	return r.plan(ctx, db, f, runs)
}

// start implements [Client.RetryFailedIn].
func (r *retries) start(ctx context.Context, db *store.DB, f store.RetryFilter) (store.RetryPlan, error) {
	var plan store.RetryPlan
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		runs, err := db.LockFailedRuns(ctx, f)
		if err != nil {
			return err
		}
		if plan, err = r.plan(ctx, db, f, runs); err != nil || len(plan.Runs) == 0 {
			return err
		}
		return r.reopen(ctx, tx, db, plan.Runs)
	})
	return plan, err
}

// plan returns the calls that the retry of the given runs makes. Runs whose retry would be useless, or would pay again
// for deleted answers, are left out.
func (r *retries) plan(
	ctx context.Context, db *store.DB, f store.RetryFilter, runs []store.Run,
) (store.RetryPlan, error) {
	plan := store.RetryPlan{}
	needs, err := r.needsOf(ctx, db, runs)
	if err != nil {
		return plan, err
	}
	if plan.LeftOut, err = db.CountUnretried(ctx, f); err != nil {
		return plan, err
	}
	sums := map[brandCalls]int{}
	for _, run := range runs {
		need := needs[run.ID]
		switch {
		case len(f.Collectors) > 0 && !need.callsAny(f.Collectors):
		case need.answersDeleted || need.answersExpired:
			plan.LeftOut[store.RetryAnswersDeleted]++
		case !need.isUseful(run):
			plan.LeftOut[store.RetryNoCalls]++
		default:
			plan.Runs = append(plan.Runs, run)
			for name, calls := range need.calls {
				sums[brandCalls{run.BrandID, name}] += calls
			}
		}
	}
	plan.Calls, err = r.priced(ctx, db, sums)
	return plan, err
}

// A retryNeed is the work of the retry of one run.
type retryNeed struct {
	answersDeleted bool           // whether answers of the run were deleted
	answersExpired bool           // whether the run is older than the retention of answers
	calls          map[string]int // number of calls to each configured collector
	stored         int            // number of stored answers
}

// runCalls identifies the calls of a run to a collector.
type runCalls struct {
	runID     uuid.UUID
	collector string
}

// callsAny reports whether the run calls one of the given collectors.
func (n retryNeed) callsAny(collectors []string) bool {
	return slices.ContainsFunc(collectors, func(name string) bool { return n.calls[name] > 0 })
}

// isUseful reports whether the retry of a run can improve its result. If all calls are answered, a retry can only
// repeat the scoring of a failed run. The retry of a completed run is useless if only the judge failed. The missing
// calls of such a run belong to queries that were added later.
func (n retryNeed) isUseful(run store.Run) bool {
	if run.Status == store.RunCompleted {
		return len(n.calls) > 0 && run.ReasonCode != store.ReasonJudgeFailed
	}
	return len(n.calls) > 0 || run.JobType.Scores() && n.stored > 0
}

// needsOf returns the work of each run.
func (r *retries) needsOf(ctx context.Context, db *store.DB, runs []store.Run) (map[uuid.UUID]retryNeed, error) {
	ids, samples, options := make([]uuid.UUID, len(runs)), make([]int, len(runs)), map[uuid.UUID]store.Options{}
	for i, run := range runs {
		ids[i] = run.ID
		if opts, err := store.ParseOptions(run.Options); err == nil { // a run with invalid options makes no calls
			options[run.ID], samples[i] = opts, max(opts.Samples, 1)
		}
	}
	rows, err := db.RetriedRuns(ctx, ids, r.retain)
	if err != nil {
		return nil, err
	}
	answers, err := db.CountRunAnswers(ctx, ids, samples)
	if err != nil {
		return nil, err
	}
	current, stored := map[runCalls]int{}, map[uuid.UUID]int{}
	for _, a := range answers {
		current[runCalls{a.RunID, a.Collector}] = a.Current
		stored[a.RunID] += a.Stored
	}
	needs := make(map[uuid.UUID]retryNeed, len(runs))
	for _, row := range rows {
		need := retryNeed{
			answersDeleted: row.AnswersDeleted, answersExpired: row.AnswersExpired, calls: map[string]int{},
			stored: stored[row.ID],
		}
		if opts, ok := options[row.ID]; ok {
			for _, name := range r.calls.named(opts, row.BrandCollectors) {
				calls := row.Queries*max(opts.Samples, 1) - current[runCalls{row.ID, name}]
				if _, configured := r.collectors[name]; configured && calls > 0 {
					need.calls[name] = calls
				}
			}
		}
		needs[row.ID] = need
	}
	for _, run := range runs {
		need := needs[run.ID]
		need.answersDeleted = need.answersDeleted || answersOf(run) > need.stored
		needs[run.ID] = need
	}
	return needs, nil
}

// checkAnswers returns a conflict if the retry of a run would pay for answers again: answers of the run were deleted,
// or the run is older than the retention of answers.
func (r *retries) checkAnswers(ctx context.Context, db *store.DB, run store.Run) error {
	if !run.JobType.Collects() {
		return nil
	}
	needs, err := r.needsOf(ctx, db, []store.Run{run})
	if err != nil {
		return err
	}
	var cause string
	switch need := needs[run.ID]; {
	case need.answersDeleted:
		cause = "Answers of the run were deleted"
	case need.answersExpired:
		cause = "The run is older than the retention of answers"
	default:
		return nil
	}
	return &store.ConflictError{
		Message: cause + ", so that a retry would pay for answers again. Start a new run instead.",
		Reason:  store.ReasonAnswersDeleted,
		RunID:   run.ID,
	}
}

// brandCalls identifies the calls of the runs of a brand to a collector.
type brandCalls struct {
	brandID   uuid.UUID
	collector string
}

// priced returns the calls to each collector with their expected cost. The cost of a call is the mean cost of the
// newest calls of the brand, or the typical cost by the price table. Calls without a known or typical cost count as
// unpriced.
func (r *retries) priced(ctx context.Context, db *store.DB, sums map[brandCalls]int) ([]store.RetryCalls, error) {
	brands := map[uuid.UUID]bool{}
	for key := range sums {
		brands[key.brandID] = true
	}
	past, err := db.PastCallsOfBrands(ctx, slices.AppendSeq([]uuid.UUID{}, maps.Keys(brands)))
	if err != nil {
		return nil, err
	}
	known := map[brandCalls]*float64{}
	for _, p := range past {
		known[brandCalls{p.BrandID, p.Collector}] = p.CostUSD
	}
	totals := map[string]store.RetryCalls{}
	for key, count := range sums {
		total := totals[key.collector]
		total.Collector = key.collector
		total.Count += count
		usd := known[key]
		if typical, ok := r.prices.Typical(key.collector, r.collectors[key.collector].Model()); usd == nil && ok {
			usd = &typical
		}
		if usd == nil {
			total.Unpriced += count
		} else {
			total.CostUSD += float64(count) * *usd
		}
		totals[key.collector] = total
	}
	return slices.SortedFunc(maps.Values(totals), func(a, b store.RetryCalls) int {
		return cmp.Compare(a.Collector, b.Collector)
	}), nil
}

// reopen resumes runs under new River jobs, which start after the runs of ticks. The runs of a schedule continue one
// after another, oldest first, like the runs of a catch-up.
func (r *retries) reopen(ctx context.Context, tx pgx.Tx, db *store.DB, runs []store.Run) error {
	var schedules []uuid.UUID
	for _, run := range runs {
		if run.ScheduledJobID != nil {
			schedules = append(schedules, *run.ScheduledJobID)
		}
	}
	previous, err := db.LastUnfinishedRuns(ctx, schedules)
	if err != nil {
		return err
	}
	reopened, jobs := make([]store.ReopenedRun, len(runs)), make([]runJob, len(runs))
	for i, run := range runs {
		reopened[i].ID = run.ID
		if run.ScheduledJobID != nil {
			reopened[i].WaitsFor = previous[*run.ScheduledJobID]
			previous[*run.ScheduledJobID] = run.ID
		}
		// Each retried run continues its original trace.
		opts := withTrace(
			&river.InsertOpts{Pending: reopened[i].WaitsFor != uuid.Nil, Priority: priorityCatchUp},
			cmp.Or(runTraceparent(run), traceparentOf(ctx)),
		)
		jobs[i] = runJob{args: firstStep(run.JobType, run.ID), opts: opts, runID: run.ID}
	}
	ids, err := r.queue.insertRunJobs(ctx, tx, jobs)
	if err != nil {
		return err
	}
	for i, id := range ids {
		reopened[i].RiverJobID = id
	}
	return db.ReopenRuns(ctx, reopened)
}

// answersOf returns the number of answers that a run had stored when the run ended.
func answersOf(run store.Run) int {
	var metrics store.Metrics
	_ = json.Unmarshal(run.Metrics, &metrics) // plain SQL may have written other metrics
	if metrics.DataCollection == nil {
		return 0
	}
	return metrics.DataCollection.SuccessfulExecutions
}

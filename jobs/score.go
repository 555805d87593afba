package jobs

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/instruments"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// scoreBatchSize is the maximum number of answers that one transaction reads, scores and writes.
const scoreBatchSize = 100

// scoreWorker extracts positions, sentiments and citations from answers. A run that has collected answers scores only
// its own answers. A re-scoring run scores the answers of the run that it re-scores. A re-score of a brand and a
// scheduled run without a collection score all answers of the brand. Scoring needs no engine and no API key.
type scoreWorker struct {
	river.WorkerDefaults[ScoreArgs]

	db          *store.DB
	followUps   *followUps
	instruments *instruments.Set
	judging     *judging
	lifecycle   *lifecycle
	now         func() time.Time
	scorer      *scoring.Scorer
	sliceTime   time.Duration
	stop        *stopSignal
	tracer      trace.Tracer
}

// Timeout implements [river.Worker].
func (w *scoreWorker) Timeout(*river.Job[ScoreArgs]) time.Duration { return w.lifecycle.timeout() }

// Work implements [river.Worker]. After the end of a run, Work notes the brand for the follow-up.
func (w *scoreWorker) Work(ctx context.Context, job *river.Job[ScoreArgs]) error {
	var ended *store.Run // the run of a step that completed the run
	err := w.lifecycle.run(ctx, job.JobRow, job.Args.RunID, func(ctx context.Context, run store.Run) (outcome, error) {
		result, err := w.step(ctx, run)
		if err == nil && result.status == store.RunCompleted {
			ended = &run
		}
		return result, err
	})
	if err == nil && ended != nil {
		w.followUps.note(ended.BrandID)
	}
	return err
}

// step executes the scoring of a run for one slice of time. After the slice, the step ends the run, or snoozes if
// answers are left.
func (w *scoreWorker) step(ctx context.Context, run store.Run) (outcome, error) {
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return outcome{}, failRun(store.ReasonInvalidOptions, "%s", err)
	}
	if isLate(run, w.now) {
		return failedOutcome(store.ReasonTimeLimitExceeded, "The run exceeded its time limit while it scored."), nil
	}
	open, cancel := context.WithTimeout(ctx, w.sliceTime)
	defer cancel()
	scope, err := w.scopeOf(ctx, run, opts)
	if err != nil {
		return outcome{}, err
	}
	if err := w.scoreAll(ctx, open, run, scope); err != nil {
		return outcome{}, err
	}
	if run.RescoresBrand() {
		if err := w.checkComplete(ctx, scope); err != nil {
			return outcome{}, err
		}
	}
	var judged judgingEnd
	if w.asksJudge(run) {
		names, err := namesOf(ctx, w.db, w.scorer, run.BrandID)
		if err != nil {
			return outcome{}, err
		}
		if judged, err = w.judging.judgeAnswers(ctx, open, run, opts, scope, names.aliases); err != nil {
			return outcome{}, err
		}
	}
	return w.end(ctx, run, scope, judged)
}

// asksJudge reports whether a run asks the judge. A re-score of a brand keeps the existing judgements and requests no
// new judgements, because judging all answers of a brand would cost too much.
func (w *scoreWorker) asksJudge(run store.Run) bool { return w.judging.isOn() && !run.RescoresBrand() }

// checkComplete returns a snooze if answers of the scope are left. A batch skips answers that other transactions have
// locked, such as the transaction that stores missing candidates.
func (w *scoreWorker) checkComplete(ctx context.Context, scope store.Scope) error {
	left, err := w.db.HasUnscored(ctx, scope)
	if err == nil && left {
		err = river.JobSnooze(time.Second)
	}
	return err
}

// scoreAll scores answers with package scoring until no answer is left or the context "open" has ended.
func (w *scoreWorker) scoreAll(ctx, open context.Context, run store.Run, scope store.Scope) error {
	for {
		n, err := w.scoreBatch(ctx, run, scope)
		if err != nil || n < scoreBatchSize {
			return err
		}
		if open.Err() != nil || w.stop.isSent() {
			return river.JobSnooze(0)
		}
	}
}

// scoreBatch scores at most scoreBatchSize answers in one transaction and returns their number. During the transaction,
// the names of the brand cannot change. A new name is therefore either used by the batch or added after the batch is
// stored.
func (w *scoreWorker) scoreBatch(ctx context.Context, run store.Run, scope store.Scope) (int, error) {
	count, began := 0, w.now()
	ctx, span := w.tracer.Start(ctx, "score answers")
	err := w.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
		names, err := w.holdNames(ctx, db, run)
		if err != nil {
			return err
		}
		answers, err := db.ClaimUnscored(ctx, scope, scoreBatchSize)
		if err != nil || len(answers) == 0 {
			return err
		}
		count = len(answers)
		scores := store.Scores{Scorer: scoring.Name, Version: scoring.Version}
		for _, a := range answers {
			names.score(a, &scores)
		}
		if err := db.SaveScores(ctx, scores); err != nil || !run.RescoresBrand() {
			return err
		}
		return db.AddRescored(ctx, run.ID, count)
	})
	span.SetAttributes(attribute.Int("tidewatch.answers", count))
	endSpan(span, err)
	if err == nil && count > 0 {
		w.instruments.RecordScoring(count, w.now().Sub(began))
	}
	return count, err
}

// holdNames returns the current names of a run's brand, which stay unchanged until the transaction ends.
func (w *scoreWorker) holdNames(ctx context.Context, db *store.DB, run store.Run) (names, error) {
	brand, err := db.HoldNames(ctx, run.BrandID)
	if err != nil {
		return names{}, err
	}
	if run.RescoresBrand() {
		if err := checkCurrent(ctx, db, run); err != nil {
			return names{}, err
		}
	}
	return namesOfBrand(ctx, db, w.scorer, brand)
}

// checkCurrent returns a snooze if a run has ended or continues under another River job. The next attempt at the
// present job then finds no unfinished run.
func checkCurrent(ctx context.Context, db *store.DB, run store.Run) error {
	current, err := db.Run(ctx, run.ID)
	if err == nil && (current.Status.Finished() || *current.RiverJobID != *run.RiverJobID) {
		err = river.JobSnooze(0)
	}
	return err
}

// end refreshes the trends, counts the scored answers and completes the run.
func (w *scoreWorker) end(ctx context.Context, run store.Run, scope store.Scope, judged judgingEnd) (outcome, error) {
	if err := w.db.RefreshTrends(ctx, run.BrandID, *run.StartedAt); err != nil {
		return outcome{}, err
	}
	if run.RescoresBrand() {
		if err := w.endRescore(ctx, run); err != nil {
			return outcome{}, err
		}
	}
	scored, err := w.db.CountScored(ctx, scope, *run.StartedAt)
	if err != nil {
		return outcome{}, err
	}
	result := outcome{cap: judged.cap, capMessage: judged.capMessage, status: store.RunCompleted}
	if w.asksJudge(run) {
		counts, err := w.db.CountJudged(ctx, scope, *run.StartedAt)
		if err != nil {
			return outcome{}, err
		}
		scored.Judge = &counts
		result.message, result.reason = joinJudgeProblem(run, judgeProblem(counts, judged.reason), judged.cap)
	}
	result.metrics.Scoring = &scored
	return result, nil
}

// endRescore computes the facts and the sums of candidates after a re-score of a brand, because the re-score changed
// all of them, and notes the end of the re-score.
func (w *scoreWorker) endRescore(ctx context.Context, run store.Run) error {
	never := func() bool { return false }
	if err := refreshBuckets(ctx, w.db, run.BrandID, never); err != nil {
		return err
	}
	if err := sumMonths(ctx, w.db, run.BrandID, monthsEach); err != nil {
		return err
	}
	if err := sumCandidates(ctx, w.db, run.BrandID, never); err != nil {
		return err
	}
	return w.db.InTx(ctx, func(db *store.DB) error {
		if _, err := db.LockBrand(ctx, run.BrandID); err != nil {
			return err
		}
		if err := checkCurrent(ctx, db, run); err != nil {
			return err
		}
		return db.FinishRescore(ctx, run)
	})
}

// joinJudgeProblem appends a problem of the judge to the run's message and keeps an existing reason code. The two
// returned values are empty if the judge succeeded.
func joinJudgeProblem(run store.Run, problem string, reached store.ReachedCap) (string, store.ReasonCode) {
	switch {
	case problem == "":
		return "", ""
	case run.ErrorMessage != nil:
		return *run.ErrorMessage + " " + problem, cmp.Or(run.ReasonCode, store.ReasonJudgeFailed)
	default:
		return problem, cmp.Or(store.CapReason(reached), store.ReasonJudgeFailed)
	}
}

// scopeOf returns the scope of the answers that a run scores.
func (w *scoreWorker) scopeOf(ctx context.Context, run store.Run, opts store.Options) (store.Scope, error) {
	scope := store.Scope{
		BrandID:        run.BrandID,
		PositionLimit:  opts.PositionLimit,
		SentimentLimit: opts.SentimentLimit,
		Version:        scoring.Version,
	}
	switch {
	case run.JobType.Collects():
		scope.RunID = &run.ID
	case run.Rescores != nil:
		scope.RunID = run.Rescores
	case run.RescoresBrand():
		rescore, err := w.db.BrandRescore(ctx, run.ID)
		if err != nil {
			return store.Scope{}, err
		}
		scope.StoredUntil = &rescore.StoredUntil
	}
	if opts.Rescore {
		scope.RescoreBefore = run.StartedAt
	}
	return scope, nil
}

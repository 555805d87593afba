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
// its own answers. A re-scoring run scores the answers of the run that it re-scores. A re-score of a brand scores the
// answers of its segment. A run with the job type Scoring covers the stored answers of the brand. Scoring without the
// optional judge needs no engine and no API key.
type scoreWorker struct {
	river.WorkerDefaults[ScoreArgs]

	db          *store.DB
	instruments *instruments.Set
	judging     *judging
	lifecycle   *lifecycle
	now         func() time.Time
	rescoreRate int
	scorer      *scoring.Scorer
	sliceTime   time.Duration
	stop        *stopSignal
	tracer      trace.Tracer
}

// Timeout implements [river.Worker].
func (w *scoreWorker) Timeout(*river.Job[ScoreArgs]) time.Duration { return w.lifecycle.timeout() }

// Work implements [river.Worker].
func (w *scoreWorker) Work(ctx context.Context, job *river.Job[ScoreArgs]) error {
	return w.lifecycle.run(ctx, job.JobRow, job.Args.RunID, w.step)
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
	open, cancel := context.WithTimeout(ctx, min(w.sliceTime, timeLeft(run, w.now)))
	defer cancel()
	if run.RescoresBrand() {
		return w.rescore(ctx, open, run, opts)
	}
	scope := scopeOf(run, opts)
	if err := w.scoreAll(ctx, open, run, scope); err != nil {
		return outcome{}, err
	}
	var judged judgingEnd
	if w.judging.isOn() {
		names, err := namesOf(ctx, w.db, w.scorer, run.BrandID)
		if err != nil {
			return outcome{}, err
		}
		if judged, err = w.judging.judgeAnswers(ctx, open, run, opts, scope, names.aliases); err != nil {
			return outcome{}, err
		}
	}
	result, err := w.end(ctx, run, scope, judged)
	if opts.PauseAtCap && run.Rescores == nil {
		result.pause = judged.capMessage
	}
	return result, err
}

// scoreAll scores answers with package scoring until no answer is left. If the context "open" ends or the node stops
// earlier, the error is a snooze.
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

// scoreBatch scores at most scoreBatchSize answers in one transaction and returns their number.
func (w *scoreWorker) scoreBatch(ctx context.Context, run store.Run, scope store.Scope) (int, error) {
	return w.inBatch(ctx, run, func(ctx context.Context, db *store.DB, names names) (int, error) {
		answers, err := db.ClaimUnscored(ctx, scope, scoreBatchSize)
		if err != nil || len(answers) == 0 {
			return 0, err
		}
		return len(answers), saveScores(ctx, db, names, answers)
	})
}

// inBatch calls the function "score" in one transaction, and returns the number of scored answers. The names of the
// brand cannot change while inBatch executes the transaction. A new name is therefore either used by the batch or added
// after the batch is stored.
func (w *scoreWorker) inBatch(
	ctx context.Context, run store.Run, score func(ctx context.Context, db *store.DB, names names) (int, error),
) (int, error) {
	count, began := 0, w.now()
	ctx, span := w.tracer.Start(ctx, "score answers")
	err := w.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
		names, err := w.holdNames(ctx, db, run)
		if err == nil {
			count, err = score(ctx, db, names)
		}
		return err
	})
	span.SetAttributes(attribute.Int("tidewatch.answers", count))
	endSpan(span, err)
	if err == nil && count > 0 {
		w.instruments.RecordScoring(count, w.now().Sub(began))
	}
	return count, err
}

// saveScores scores answers and stores the scores.
func saveScores(ctx context.Context, db *store.DB, names names, answers []store.Unscored) error {
	scores := store.Scores{Scorer: scoring.Name, Version: scoring.Version}
	for _, a := range answers {
		names.score(a, &scores)
	}
	return db.SaveScores(ctx, scores)
}

// holdNames returns the current names of a run's brand. The names stay unchanged until the transaction ends.
func (w *scoreWorker) holdNames(ctx context.Context, db *store.DB, run store.Run) (names, error) {
	brand, err := db.HoldNames(ctx, run.BrandID)
	if err != nil {
		return names{}, err
	}
	return namesOfBrand(ctx, db, w.scorer, brand)
}

// end counts the scored answers and completes the run. The counts of a run that collects answers include the answers
// that earlier attempts at the run scored. The counts of a re-score include the judgements of earlier attempts.
func (w *scoreWorker) end(ctx context.Context, run store.Run, scope store.Scope, judged judgingEnd) (outcome, error) {
	since := *run.StartedAt
	if run.JobType.Collects() {
		since = time.Time{}
	}
	scored, err := w.db.CountScored(ctx, scope, since)
	if err != nil {
		return outcome{}, err
	}
	result := outcome{cap: judged.cap, capMessage: judged.capMessage, status: store.RunCompleted}
	if w.judging.isOn() {
		if run.Rescores != nil {
			since = *run.FirstStart()
		}
		counts, err := w.db.CountJudged(ctx, scope, since)
		if err != nil {
			return outcome{}, err
		}
		scored.Judge = &counts
		result.message, result.reason = joinJudgeProblem(run, judgeProblem(counts, judged.reason), judged.cap)
	}
	result.metrics.Scoring = &scored
	return result, nil
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
func scopeOf(run store.Run, opts store.Options) store.Scope {
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
	default:
		scope.ScoredBy = &run.ID
	}
	if opts.Rescore {
		scope.RescoreBefore = run.StartedAt
	}
	return scope
}

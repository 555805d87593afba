package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// rescore executes the re-score of a segment for one slice of time. Each batch is one transaction, which also moves the
// cursor of the re-score. Another node therefore continues after the last stored batch. The judge receives the answers
// of a batch before the next batch is scored.
func (w *scoreWorker) rescore(ctx, open context.Context, run store.Run, opts store.Options) (outcome, error) {
	last := w.now() // the end of the previous batch
	for isLast := false; !isLast; {
		began := w.now()
		rescore, err := w.judgeBatch(ctx, open, run, opts)
		if err != nil {
			return outcome{}, err
		}
		rate := w.rateOf(rescore)
		size := min(scoreBatchSize, rate)
		n, err := w.rescoreBatch(ctx, run, size, last)
		if err != nil {
			return outcome{}, err
		}
		last = w.now()
		if isLast = n < size; isLast {
			continue
		}
		if open.Err() != nil || w.stop.isSent() {
			return outcome{}, river.JobSnooze(0)
		}
		due := began.Add(time.Duration(n) * time.Second / time.Duration(rate))
		if err := w.rest(ctx, max(due.Sub(last), last.Sub(began)/rescoreRests)); err != nil {
			return outcome{}, err
		}
	}
	rescore, err := w.judgeBatch(ctx, open, run, opts)
	if err != nil {
		return outcome{}, err
	}
	if err := w.checkComplete(ctx, rescore); err != nil {
		return outcome{}, err
	}
	return w.endRescore(ctx, open, run, rescore)
}

// rateOf returns the maximum number of answers that a re-score scores per second. The setting of the node bounds the
// rate of the re-score.
func (w *scoreWorker) rateOf(rescore store.BrandRescore) int {
	if rescore.Rate == nil {
		return w.rescoreRate
	}
	return min(*rescore.Rate, w.rescoreRate)
}

// Between two batches of a re-score, transactions that wait for the lock of the brand, such as a pause, can take the
// lock. The time between two batches is at least minRescoreRest, and at least the duration of a batch divided by
// rescoreRests. The time between two batches depends on the duration of a batch, because a machine with slow batches
// also wakes waiting transactions slowly.
const (
	minRescoreRest = 10 * time.Millisecond
	rescoreRests   = 5
)

// pausedRescoreWait is the wait of a River job that another program has started although its re-score is paused. When
// the pause ends, the River job becomes due before the end of the wait.
const pausedRescoreWait = time.Minute

// rest waits for the given duration, but at least minRescoreRest. The error is a snooze if the node stops.
func (w *scoreWorker) rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(max(d, minRescoreRest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-w.stop.done():
		return river.JobSnooze(0)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// rescoreBatch scores at most "size" answers of a re-score, moves the cursor, and returns the number of answers. The
// time "last" is the end of the previous batch.
func (w *scoreWorker) rescoreBatch(ctx context.Context, run store.Run, size int, last time.Time) (int, error) {
	return w.inBatch(ctx, run, func(ctx context.Context, db *store.DB, names names) (int, error) {
		if err := checkCurrent(ctx, db, run); err != nil {
			return 0, err
		}
		rescore, err := db.BrandRescore(ctx, run.ID)
		if err != nil {
			return 0, err
		}
		answers, err := db.ClaimRescorable(ctx, rescore, scoring.Version, size)
		if err != nil || len(answers) == 0 {
			return 0, err
		}
		if err := saveScores(ctx, db, names, answers); err != nil {
			return 0, err
		}
		ids := make([]uuid.UUID, len(answers))
		for i, a := range answers {
			ids[i] = a.ID
		}
		return len(ids), db.AddRescored(ctx, run.ID, ids, max(w.now().Sub(last), 0).Seconds())
	})
}

// judgeBatch sends the answers of the last batch to the judge, and returns the re-score. Answers that the judge has
// already judged are left out, because judgements cost money. If the judge fails repeatedly or a spending cap is
// reached, the re-score continues without the judge. The error is a snooze if the re-score is paused.
func (w *scoreWorker) judgeBatch(
	ctx, open context.Context, run store.Run, opts store.Options,
) (store.BrandRescore, error) {
	rescore, err := w.db.BrandRescore(ctx, run.ID)
	if err == nil && rescore.PausedAt != nil && *rescore.RiverJobID == *run.RiverJobID {
		err = river.JobSnooze(pausedRescoreWait)
	}
	if err != nil || len(rescore.ToJudge) == 0 {
		return rescore, err
	}
	end := judgingEnd{reason: "This node has no judge."}
	if w.judging.isOn() {
		names, err := namesOf(ctx, w.db, w.scorer, run.BrandID)
		if err != nil {
			return rescore, err
		}
		scope := store.Scope{AnswerIDs: rescore.ToJudge, BrandID: run.BrandID}
		if end, err = w.judging.judgeAnswers(ctx, open, run, opts, scope, names.aliases); err != nil {
			return rescore, err
		}
	}
	if err := w.db.EndRescoreJudging(ctx, run.ID, rescore.ToJudge, end.reason, end.cap, end.capMessage); err != nil {
		return rescore, err
	}
	return w.db.BrandRescore(ctx, run.ID)
}

// checkComplete returns a snooze if answers of the segment are left, and rewinds the re-score. A batch skips answers
// that other transactions have locked, such as the transaction that stores missing candidates.
func (w *scoreWorker) checkComplete(ctx context.Context, rescore store.BrandRescore) error {
	left, err := w.db.HasRescorable(ctx, rescore, scoring.Version)
	if err != nil || !left {
		return err
	}
	if err := w.db.RewindRescore(ctx, rescore.ID); err != nil {
		return err
	}
	return river.JobSnooze(time.Second)
}

// checkCurrent returns a snooze if a run has ended, is paused or continues under another River job. After the snooze,
// the next attempt at the River job finds no unfinished run that belongs to the job.
func checkCurrent(ctx context.Context, db *store.DB, run store.Run) error {
	current, err := db.Run(ctx, run.ID)
	if err == nil && (current.Status.Finished() || *current.RiverJobID != *run.RiverJobID) {
		err = river.JobSnooze(0)
	}
	return err
}

// endRescore completes a re-score. Before the end, endRescore computes the facts, the trends and the sums of
// candidates, because the re-score changed all three. If the slice of time ends before this work is complete,
// endRescore returns a snooze.
func (w *scoreWorker) endRescore(
	ctx, open context.Context, run store.Run, rescore store.BrandRescore,
) (outcome, error) {
	isOver := func() bool { return open.Err() != nil || w.stop.isSent() }
	err := refreshBuckets(ctx, w.db, run.BrandID, isOver)
	if err == nil {
		err = sumMonths(ctx, w.db, run.BrandID, monthsEach)
	}
	if err == nil {
		err = sumCandidates(ctx, w.db, run.BrandID, isOver)
	}
	if errors.Is(err, errSliceOver) {
		return outcome{}, river.JobSnooze(0)
	}
	if err != nil {
		return outcome{}, err
	}
	err = w.db.InTx(ctx, func(db *store.DB) error {
		if _, err := db.LockBrand(ctx, run.BrandID); err != nil {
			return err
		}
		if err := checkCurrent(ctx, db, run); err != nil {
			return err
		}
		return db.FinishRescore(ctx, rescore)
	})
	if err != nil {
		return outcome{}, err
	}
	return w.rescoreOutcome(ctx, run, rescore)
}

// rescoreOutcome returns the outcome of a complete re-score, with the problems of the judge.
func (w *scoreWorker) rescoreOutcome(ctx context.Context, run store.Run, rescore store.BrandRescore) (outcome, error) {
	scope := store.Scope{BrandID: run.BrandID, ScoredBy: &run.ID}
	scored, err := w.db.CountScored(ctx, scope, *run.StartedAt)
	if err != nil {
		return outcome{}, err
	}
	result := outcome{cap: rescore.JudgeCap, capMessage: rescore.JudgeCapMessage, status: store.RunCompleted}
	failed := store.JudgeMetrics{AnswersFailed: rescore.JudgeFailed}
	if rescore.JudgeFailed > 0 {
		counts, err := w.db.CountJudged(ctx, scope, *run.StartedAt)
		if err != nil {
			return outcome{}, err
		}
		failed.Error = counts.Error
	}
	result.message, result.reason = joinJudgeProblem(run, judgeProblem(failed, rescore.JudgeStopped), rescore.JudgeCap)
	result.metrics.Scoring = &scored
	return result, nil
}

package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// An optional judge rates the sentiment of answers after the statistical model of package scoring has rated the
// answers. In the scope "unsure", the judge receives only the answers with unsure subjects, and rates only the unsure
// subjects. The judge's rating replaces the rating of the statistical model. If the judge fails, the rating of the
// statistical model remains. An answer is judged again only by a re-scoring run, because judgements cost money. A retry
// of a re-scoring run keeps the judgements of the earlier attempts. In the scope "unsure", even a re-scoring run does
// not judge a subject again, because a judged subject is no longer unsure.

const (
	judgeBatchSize   = 20
	maxJudgeFailures = 5 // number of consecutive failures after which a run continues without the judge
)

// judging asks the judge about the answers of runs.
type judging struct {
	db          *store.DB
	instruments *instruments.Set
	judge       *judge.Judge // nil if no judge is configured
	laneWidth   int
	lease       time.Duration // duration of a claim on an unjudged answer
	now         func() time.Time
	prices      collector.Prices
	spending    *spending
	stop        *stopSignal
	tracer      trace.Tracer
}

// isOn reports whether a judge is configured.
func (j *judging) isOn() bool { return j.judge != nil }

// A judgingEnd holds the reason why the remaining answers were not sent to the judge. An empty judgingEnd means that
// all answers were sent.
type judgingEnd struct {
	cap        store.ReachedCap
	capMessage string
	reason     string
}

// judgingSlice judges the answers of one run during one slice of time.
type judgingSlice struct {
	*judging
	aliases map[string][]string // aliases of each subject, by the subject's name
	opts    store.Options
	run     store.Run

	mu       sync.Mutex
	failures int    // number of consecutive failures
	givenUp  string // reason why the run stopped using the judge; empty while the run uses the judge
}

// judgeAnswers sends the answers of a scope to the judge. The run must have scored these answers. The error is a snooze
// if the context "open" ends or the node stops before the last answer is judged, or if another worker has a lease on an
// answer. Unless the node stops, each slice judges at least one answer, even if the context "open" has already ended.
// On a slow database, the run therefore makes progress in each slice.
func (j *judging) judgeAnswers(
	ctx, open context.Context, run store.Run, opts store.Options, scope store.Scope, aliases map[string][]string,
) (judgingEnd, error) {
	if !j.isOn() {
		return judgingEnd{}, nil
	}
	scope.JudgeAll = j.judge.Scope() == judge.ScopeAll
	s := &judgingSlice{judging: j, aliases: aliases, opts: opts, run: run}
	for begun := false; ; begun = true {
		if begun && open.Err() != nil || j.stop.isSent() {
			return judgingEnd{}, river.JobSnooze(0)
		}
		answers, err := j.db.ClaimUnjudged(ctx, scope, run, j.lease, judgeBatchSize)
		if err != nil {
			return judgingEnd{}, err
		}
		if len(answers) == 0 {
			return judgingEnd{}, j.awaitLeases(ctx, run, scope)
		}
		if end, err := s.batch(ctx, open, answers); err != nil || end.reason != "" {
			return end, err
		}
	}
}

// awaitLeases returns a snooze until the earliest lease of an unjudged answer ends, or nil if there is no such lease.
// If a node is killed during judging, the leases of the node remain.
func (j *judging) awaitLeases(ctx context.Context, run store.Run, scope store.Scope) error {
	left, err := j.db.UnjudgedLease(ctx, scope, run)
	if err != nil || left == nil {
		return err
	}
	return river.JobSnooze(max(*left, time.Second))
}

// batch sends claimed answers to the judge, and releases the claims on answers without a stored result.
func (s *judgingSlice) batch(ctx, open context.Context, answers []store.Unjudged) (judgingEnd, error) {
	reserved, err := s.spending.reserve(ctx, s.run, s.opts, s.neededCalls(len(answers)))
	if err != nil {
		return judgingEnd{}, err
	}
	isStored := make([]bool, len(answers))
	if reserved.Reached == store.ReachedNone {
		err = s.all(ctx, open, answers, isStored)
	}
	var left []uuid.UUID
	for i, a := range answers {
		if !isStored[i] {
			left = append(left, a.ID)
		}
	}
	if len(left) > 0 {
		err = errors.Join(err, s.db.ReleaseUnjudged(context.WithoutCancel(ctx), left))
	}
	if err != nil {
		return judgingEnd{}, err
	}
	if s.givenUp != "" {
		return judgingEnd{reason: s.givenUp}, nil
	}
	reached := capMessage(reserved)
	return judgingEnd{cap: reserved.Reached, capMessage: reached, reason: reached}, nil
}

// save stores the result of a judgement.
func (s *judgingSlice) save(ctx context.Context, judged store.Judged) error {
	ctx = context.WithoutCancel(ctx) // the judgement cost money
	scorer := judge.Name + ":" + s.judge.Model()
	return storePaid(s.run, s.now, func() error {
		ctx, cancel := context.WithTimeout(ctx, flushTimeout)
		defer cancel()
		return s.db.SaveJudgements(ctx, s.run.ID, scorer, judge.Version, []store.Judged{judged})
	})
}

// neededCalls returns the number and the typical cost of the judge's calls for n answers.
func (j *judging) neededCalls(n int) []store.NeededCalls {
	return []store.NeededCalls{{Collector: judge.Name, Count: n, TypicalUSD: j.judge.Typical(j.prices)}}
}

// The method "all" sends answers to the judge, at most laneWidth at a time, and stores each judgement when it arrives.
// A killed node therefore loses at most laneWidth judgements. After the context "open" has ended, only the first answer
// is sent. After a judgement could not be stored, or after the run has given up on the judge, no new call starts. The
// method sets the elements of isStored whose results are stored. Storing a result also releases the claim on its
// answer.
func (s *judgingSlice) all(ctx, open context.Context, answers []store.Unjudged, isStored []bool) error {
	errs := make([]error, len(answers))
	var hasFailed atomic.Bool
	work := make(chan int)
	var workers sync.WaitGroup
	for range s.laneWidth {
		workers.Go(func() {
			for i := range work {
				if i > 0 && open.Err() != nil || s.isGivenUp() || hasFailed.Load() {
					continue
				}
				if judged := s.one(ctx, answers[i]); judged != nil {
					errs[i] = s.save(ctx, *judged)
					isStored[i] = errs[i] == nil
					hasFailed.CompareAndSwap(false, errs[i] != nil)
				}
			}
		})
	}
	for i := range answers {
		work <- i
	}
	close(work)
	workers.Wait()
	return errors.Join(errs...)
}

// The method "one" sends a single answer to the judge. The result is nil if the job was interrupted before a call was
// completed.
func (s *judgingSlice) one(ctx context.Context, a store.Unjudged) *store.Judged {
	subjects := make([]judge.Subject, len(a.Names))
	for i, name := range a.Names {
		subjects[i] = judge.Subject{Aliases: s.aliases[name], Name: name}
	}
	began := s.now()
	askCtx, span := s.tracer.Start(ctx, "ask "+judge.Name)
	verdict, err := s.judge.Judge(askCtx, a.Text, subjects)
	endAsk(span, verdict.Answer, err)
	took := s.now().Sub(began)
	if err != nil && ctx.Err() != nil {
		return s.interrupted(a, verdict, err)
	}
	s.note(err)
	said := verdict.Answer
	result := &store.Judged{
		AnswerID:     a.ID,
		Calls:        verdict.Calls,
		CostUSD:      s.judge.Cost(s.prices, said), // the server may also have billed failed attempts
		Dropped:      verdict.Dropped,
		InputTokens:  said.InputTokens,
		OutputTokens: said.OutputTokens,
	}
	if err != nil {
		result.Error = err.Error()
		measureJudgement(s.instruments, *result, err, took)
		return result
	}
	measureJudgement(s.instruments, *result, nil, took)
	for _, j := range verdict.Judgements {
		result.Sentiments = append(result.Sentiments,
			store.JudgedSentiment{Label: string(j.Label), Name: j.Name, Quote: j.Quote, Score: j.Score})
	}
	return result
}

// interrupted handles an answer whose judgement the end of the job interrupted. The result contains the completed calls
// and their cost, or is nil if no call was completed. An interrupted call is not counted.
func (s *judgingSlice) interrupted(a store.Unjudged, verdict judge.Verdict, err error) *store.Judged {
	calls := verdict.Calls
	if _, isCompleted := errors.AsType[*collector.Error](err); !isCompleted {
		calls--
	}
	if calls <= 0 {
		return nil
	}
	return &store.Judged{
		AnswerID:    a.ID,
		Calls:       calls,
		CostUSD:     s.judge.Cost(s.prices, verdict.Answer),
		Interrupted: true,
	}
}

// note updates the number of consecutive failures of the judge. The run continues without the judge after
// maxJudgeFailures consecutive failures, or after one failure that concerns all answers.
func (s *judgingSlice) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.failures = 0
		return
	}
	s.failures++
	if concernsAllAnswers(err) || s.failures >= maxJudgeFailures {
		s.givenUp = strings.TrimSuffix(err.Error(), ".") + "."
	}
}

// concernsAllAnswers reports whether the judge would fail in the same way for every answer, for example because of a
// bad key. A refused request concerns only one answer, unless the error names a setting. Content filters, for example,
// refuse single texts.
func concernsAllAnswers(err error) bool {
	failure, ok := errors.AsType[*collector.Error](err)
	if !ok || failure.Retryable() {
		return false
	}
	switch failure.Kind {
	case collector.KindCutOff, collector.KindEngineError:
		return false
	case collector.KindRequestRefused:
		return failure.Advice != ""
	default:
		return true
	}
}

func (s *judgingSlice) isGivenUp() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.givenUp != ""
}

// judgeProblem describes the judge's problem in a sentence for users, or returns an empty string if there was no
// problem. The parameter "reason" says why some answers were not sent to the judge, and is empty if all answers were
// sent.
func judgeProblem(m store.JudgeMetrics, reason string) string {
	switch {
	case reason != "":
		return "The judge of sentiment did not receive all answers. " +
			"Answers that were not sent keep the sentiment of the statistical model. " + reason
	case m.AnswersFailed > 0:
		return fmt.Sprintf("The judge of sentiment failed for %s. "+
			"These answers keep the sentiment of the statistical model. The judge's error: %s.",
			alert.Count(m.AnswersFailed, "answer"), strings.TrimSuffix(m.Error, "."))
	default:
		return ""
	}
}

package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// If there is a judge of sentiment, it rates each answer after the lexicon has scored the answer. The judge's sentiment
// replaces the lexicon's. When the judge fails, the lexicon's sentiment stands. An answer is judged again only when a
// run re-scores it, because judgements cost money.

const (
	judgeBatchSize   = 20
	maxJudgeFailures = 5 // in a row, before a run continues without the judge
)

// judging asks the judge about the answers of runs.
type judging struct {
	db          *store.DB
	instruments *instruments.Set
	judge       *judge.Judge // nil: there is none
	laneWidth   int
	lease       time.Duration // how long a claim of an unjudged answer lasts
	now         func() time.Time
	prices      collector.Prices
	spending    *spending
	stop        *stopSignal
	tracer      trace.Tracer
}

// isOn reports whether there is a judge.
func (j *judging) isOn() bool { return j.judge != nil }

// A judgingEnd holds the reason why the remaining answers were not sent to the judge. It is empty if all answers were
// sent.
type judgingEnd struct {
	cap        store.ReachedCap
	capMessage string
	reason     string
}

// judgingSlice is the judging of one run during one slice of time.
type judgingSlice struct {
	*judging
	aliases map[string][]string // by name
	opts    store.Options
	run     store.Run

	mu       sync.Mutex
	failures int    // in a row
	givenUp  string // why the judge is no longer asked; empty: it is still asked
}

// judgeAnswers judges the answers of a scope that this run has scored, until the context open has ended. The error is
// then a snooze.
func (j *judging) judgeAnswers(
	ctx, open context.Context, run store.Run, opts store.Options, scope store.Scope, aliases map[string][]string,
) (judgingEnd, error) {
	if !j.isOn() {
		return judgingEnd{}, nil
	}
	s := &judgingSlice{judging: j, aliases: aliases, opts: opts, run: run}
	for {
		if open.Err() != nil || j.stop.isSent() {
			return judgingEnd{}, river.JobSnooze(0)
		}
		answers, err := j.db.ClaimUnjudged(ctx, scope, *run.StartedAt, j.lease, judgeBatchSize)
		if err != nil || len(answers) == 0 {
			return judgingEnd{}, err
		}
		if end, err := s.batch(ctx, open, answers); err != nil || end.reason != "" {
			return end, err
		}
	}
}

// batch judges claimed answers and releases the claims of those that were not judged.
func (s *judgingSlice) batch(ctx, open context.Context, answers []store.Unjudged) (judgingEnd, error) {
	reserved, err := s.spending.reserve(ctx, s.run, s.opts, s.neededCalls(len(answers)))
	if err != nil {
		return judgingEnd{}, err
	}
	var judged []store.Judged
	if reserved.Reached == store.ReachedNone {
		judged = s.all(ctx, open, answers)
	}
	if err := s.save(context.WithoutCancel(ctx), answers, judged); err != nil { // they cost money
		return judgingEnd{}, err
	}
	if s.givenUp != "" {
		return judgingEnd{reason: s.givenUp}, nil
	}
	reached := capMessage(reserved)
	return judgingEnd{cap: reserved.Reached, capMessage: reached, reason: reached}, nil
}

// save stores judgements and releases the answers without one.
func (s *judgingSlice) save(ctx context.Context, answers []store.Unjudged, judged []store.Judged) error {
	done := make(map[uuid.UUID]bool, len(judged))
	for _, one := range judged {
		done[one.AnswerID] = true
	}
	var left []uuid.UUID
	for _, a := range answers {
		if !done[a.ID] {
			left = append(left, a.ID)
		}
	}
	if len(judged) > 0 {
		scorer := judge.Name + ":" + s.judge.Model()
		if err := s.db.SaveJudgements(ctx, s.run.ID, scorer, judge.Version, judged); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		return s.db.ReleaseUnjudged(ctx, left)
	}
	return nil
}

// neededCalls returns the judge's calls for n answers.
func (j *judging) neededCalls(n int) []store.NeededCalls {
	need := store.NeededCalls{Collector: judge.Name, Count: n}
	if price, ok := j.prices.Of(judge.Name, j.judge.Model()); ok {
		const input, output = 2000, 300 // tokens; an answer of 3 kB with five names
		usd := price.Cost(input, output, 0)
		need.TypicalUSD = &usd
	}
	return []store.NeededCalls{need}
}

// all sends answers to the judge, at most laneWidth at a time. It starts no new call after the context open has ended
// or the run has given up on the judge.
func (s *judgingSlice) all(ctx, open context.Context, answers []store.Unjudged) []store.Judged {
	results := make([]*store.Judged, len(answers))
	work := make(chan int)
	var workers sync.WaitGroup
	for range s.laneWidth {
		workers.Go(func() {
			for i := range work {
				if open.Err() == nil && !s.isGivenUp() {
					results[i] = s.one(ctx, answers[i])
				}
			}
		})
	}
	for i := range answers {
		work <- i
	}
	close(work)
	workers.Wait()
	var judged []store.Judged
	for _, one := range results {
		if one != nil {
			judged = append(judged, *one)
		}
	}
	return judged
}

// one sends one answer to the judge. The result is nil if the job was cut off.
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
		return nil
	}
	s.note(err)
	said := verdict.Answer
	result := &store.Judged{
		AnswerID:     a.ID,
		Calls:        verdict.Calls,
		Dropped:      verdict.Dropped,
		InputTokens:  said.InputTokens,
		OutputTokens: said.OutputTokens,
	}
	if err != nil {
		result.Error = err.Error()
		measureJudgement(s.instruments, *result, err, took)
		return result
	}
	result.CostUSD, _ = s.prices.Cost(judge.Name, s.judge.Model(), said)
	measureJudgement(s.instruments, *result, nil, took)
	for _, j := range verdict.Judgements {
		result.Sentiments = append(result.Sentiments,
			store.JudgedSentiment{Label: string(j.Label), Name: j.Name, Quote: j.Quote, Score: j.Score})
	}
	return result
}

// note counts the judge's failures in a row. After maxJudgeFailures, or after a failure that would recur, the run
// continues without the judge.
func (s *judgingSlice) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.failures = 0
		return
	}
	s.failures++
	failure, ok := errors.AsType[*collector.Error](err)
	if ok && !failure.Retryable() || s.failures >= maxJudgeFailures {
		s.givenUp = strings.TrimSuffix(err.Error(), ".") + "."
	}
}

func (s *judgingSlice) isGivenUp() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.givenUp != ""
}

// judgeProblem describes the judge's problem for people; empty: there was none. The parameter reason says why some
// answers were not sent to the judge; empty: all answers were sent.
func judgeProblem(m store.JudgeMetrics, reason string) string {
	switch {
	case reason != "":
		return "The judge of sentiment was not asked about all answers. The others keep the lexicon's sentiment. " + reason
	case m.AnswersFailed > 0:
		return fmt.Sprintf("The judge of sentiment failed for %d answers, which keep the lexicon's sentiment: %s.",
			m.AnswersFailed, strings.TrimSuffix(m.Error, "."))
	default:
		return ""
	}
}

package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// When there is a judge of sentiment it is asked about each answer that was scored just now, and what it says takes the
// place of what the lexicon says. Whatever keeps it from judging, the lexicon's sentiment is there already and stands. An
// answer that was judged once is judged again only when the run rescores: judgements are paid for.

const (
	judgeBatchSize   = 20
	maxJudgeFailures = 5 // in a row, before a run goes on without the judge
)

// judging is a run's work with the judge during one slice of time.
type judging struct {
	aliases map[string][]string
	c       *Client
	e       *execution
	run     store.Run

	mu       sync.Mutex
	failures int   // in a row
	given    error // why the judge is not asked any more; nil: it is
}

// judgeAnswers judges the answers of a scope that have been scored by this run, for as long as open has not ended. It
// returns a snooze when time is up, and otherwise why the judge was not asked about the rest; empty when it was.
func (c *Client) judgeAnswers(
	ctx, open context.Context,
	e *execution,
	opts store.Options,
	scope store.Scope,
	n names,
) (reason string, err error) {
	if c.cfg.Judge == nil {
		return "", nil
	}
	j := &judging{aliases: n.aliases, c: c, e: e, run: e.run}
	for {
		if open.Err() != nil || c.isStopping() {
			return "", river.JobSnooze(0)
		}
		answers, err := c.db.ClaimUnjudged(ctx, scope, *e.run.StartedAt, c.cfg.jobTimeout(), judgeBatchSize)
		if err != nil || len(answers) == 0 {
			return "", err
		}
		if reason, err = j.batch(ctx, open, opts, answers); err != nil || reason != "" {
			return reason, err
		}
	}
}

// batch judges leased answers and gives back those that it does not come to.
func (j *judging) batch(
	ctx, open context.Context,
	opts store.Options,
	answers []store.Unjudged,
) (reason string, err error) {
	reason, err = j.c.reserve(ctx, j.e, opts, j.c.neededJudgements(len(answers)))
	if err != nil {
		return "", err
	}
	var judged []store.Judged
	if reason == "" {
		judged = j.all(ctx, open, answers)
	}
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
	ctx = context.WithoutCancel(ctx) // what was paid for is written down
	if len(judged) > 0 {
		if err := j.c.db.SaveJudgements(
			ctx,
			j.run.ID,
			judge.Name+":"+j.c.cfg.Judge.Model(),
			judge.Version,
			judged,
		); err != nil {
			return "", err
		}
	}
	if len(left) > 0 {
		if err := j.c.db.ReleaseUnjudged(ctx, left); err != nil {
			return "", err
		}
	}
	if j.given != nil {
		reason = strings.TrimSuffix(j.given.Error(), ".") + "."
	}
	return reason, nil
}

// neededJudgements are the calls of the judge for so many answers.
func (c *Client) neededJudgements(n int) []store.NeededCalls {
	need := store.NeededCalls{Collector: judge.Name, Count: n}
	if price, ok := c.cfg.Prices.Of(judge.Name, c.cfg.Judge.Model()); ok {
		const input, output = 2000, 300 // tokens; an answer of 3 kB with five names
		usd := price.Cost(input, output, 0)
		need.TypicalUSD = &usd
	}
	return []store.NeededCalls{need}
}

// all judges answers, a few at once, and starts with none after open has ended or the judge is given up.
func (j *judging) all(ctx, open context.Context, answers []store.Unjudged) []store.Judged {
	results := make([]*store.Judged, len(answers))
	work := make(chan int)
	var workers sync.WaitGroup
	for range j.c.cfg.LaneWidth {
		workers.Go(func() {
			for i := range work {
				if open.Err() == nil && !j.isGivenUp() {
					results[i] = j.one(ctx, answers[i])
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

// one judges one answer; nil: the job was cut off.
func (j *judging) one(ctx context.Context, a store.Unjudged) *store.Judged {
	subjects := make([]judge.Subject, len(a.Names))
	for i, name := range a.Names {
		subjects[i] = judge.Subject{Aliases: j.aliases[name], Name: name}
	}
	began := j.c.cfg.Now()
	askCtx, span := j.c.tracer.Start(ctx, "ask "+judge.Name)
	verdict, err := j.c.cfg.Judge.Judge(askCtx, a.Text, subjects)
	endAsk(span, verdict.Answer, err)
	took := j.c.cfg.Now().Sub(began)
	if err != nil && ctx.Err() != nil {
		return nil
	}
	j.note(err)
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
		j.c.measureJudgement(*result, err, took)
		return result
	}
	result.CostUSD, _ = j.c.cfg.Prices.Cost(judge.Name, j.c.cfg.Judge.Model(), said)
	j.c.measureJudgement(*result, nil, took)
	for _, s := range verdict.Judgements {
		result.Sentiments = append(
			result.Sentiments,
			store.JudgedSentiment{Label: string(s.Label), Name: s.Name, Quote: s.Quote, Score: s.Score},
		)
	}
	return result
}

// note gives the judge up when it would fail again, or has failed too often in a row.
func (j *judging) note(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err == nil {
		j.failures = 0
		return
	}
	j.failures++
	failure, ok := errors.AsType[*collector.Error](err)
	if ok && !failure.Retryable() || j.failures >= maxJudgeFailures {
		j.given = err
	}
}

func (j *judging) isGivenUp() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.given != nil
}

// judgeProblem says what went wrong with the judge, for the user; empty when nothing did.
func judgeProblem(m store.JudgeMetrics, reason string) string {
	switch {
	case reason != "":
		return "The judge of sentiment was not asked about all answers, where the lexicon's stands: " + reason
	case m.AnswersFailed > 0:
		return fmt.Sprintf(
			"The judge of sentiment failed for %d answers, where the lexicon's stands: %s.",
			m.AnswersFailed,
			strings.TrimSuffix(m.Error, "."),
		)
	default:
		return ""
	}
}

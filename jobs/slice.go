package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// A slice is the calls that a job makes in one go: it starts new ones for Config.SliceTime at most, so that a long run
// does not hold a worker, and none once the node is stopping.
type slice struct {
	c    *Client
	due  []plannedCall
	opts store.Options
	run  store.Run

	mu       sync.Mutex
	admitted int                      // calls that were let pass
	refused  map[string]time.Duration // collectors whose limit is reached or that are paused, and for how long
	stopped  map[string]bool          // collectors that are out of quota
	made     map[store.Call]bool      // calls that another worker of the run makes or has made
}

func newSlice(c *Client, run store.Run, opts store.Options, plan callPlan) *slice {
	return &slice{
		c:       c,
		due:     plan.due,
		opts:    opts,
		run:     run,
		refused: map[string]time.Duration{},
		stopped: plan.stopped,
		made:    map[store.Call]bool{},
	}
}

// work makes the due calls, one by one or each collector on its own lane. A call's failure is stored with it; an error
// is returned only when answers cannot be stored or ctx has ended.
func (s *slice) work(ctx context.Context) error {
	open, closeSlice := context.WithTimeout(ctx, s.c.cfg.SliceTime)
	defer closeSlice()
	go func() {
		select {
		case <-s.c.stopping:
			closeSlice()
		case <-open.Done():
		}
	}()
	if !s.opts.Parallel {
		return s.lane(ctx, open, s.due, 1)
	}
	lanes := map[string][]plannedCall{}
	for _, call := range s.due {
		lanes[call.Collector] = append(lanes[call.Collector], call)
	}
	errs := make(chan error, len(lanes))
	for _, calls := range lanes {
		go func() { errs <- s.lane(ctx, open, calls, s.c.cfg.LaneWidth) }()
	}
	var first error
	for range lanes {
		if err := <-errs; err != nil && first == nil {
			first = err
			closeSlice()
		}
	}
	return first
}

// lane makes calls in order, width at once, and starts no new one when open has ended.
func (s *slice) lane(ctx, open context.Context, calls []plannedCall, width int) error {
	work := make(chan plannedCall)
	errs := make(chan error, width)
	for range width {
		go func() {
			var err error
			for call := range work {
				if err == nil {
					err = s.call(ctx, call)
				}
			}
			errs <- err
		}()
	}
	for _, call := range calls {
		if open.Err() != nil {
			break
		}
		select {
		case work <- call:
		case <-open.Done():
		}
	}
	close(work)
	var first error
	for range width {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// call asks one question and stores what came of it.
func (s *slice) call(ctx context.Context, call plannedCall) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	answer := store.Answer{
		Collector: call.Collector, Country: call.query.Country, ID: newRunID(), Locale: call.query.Locale,
		QueryID: call.QueryID, QueryText: call.query.Text, RunID: s.run.ID, Sample: call.Sample,
	}
	if answer.Country == "" {
		answer.Country = s.opts.Country
	}
	if answer.Locale == "" {
		answer.Locale = s.opts.Locale
	}
	ours := store.RunCall{Call: call.Call, RunID: s.run.ID}
	admitted, err := s.admit(ctx, ours)
	if err != nil || !admitted {
		return err
	}
	asking, done := unhurried(ctx)
	defer done()
	asking, span := s.askSpan(asking, call)
	said, err := s.ask(asking, call, &answer)
	endAsk(span, said, err)
	switch {
	case err != nil && asking.Err() != nil: // cut off by a cancel or a stop: it is asked again, or never
		return errors.Join(asking.Err(), s.c.db.ReleasePlace(context.WithoutCancel(ctx), ours))
	case err != nil:
		failure := asFailure(err)
		s.fail(&answer, call.attempts+1, failure)
		if err := s.hold(ctx, call.Collector, failure); err != nil {
			return err
		}
	default:
		s.fill(&answer, said)
	}
	s.c.measureCall(answer, said)
	return s.save(context.WithoutCancel(ctx), answer) // whatever happens to this job
}

// unhurried is ctx for a call that an engine may be paid for: it ends with a cancel or a stop, and not by the job's time
// limit. The collector bounds the call, by the time that the process has had; a node that stood still takes the answer that
// came meanwhile.
func unhurried(ctx context.Context) (context.Context, context.CancelFunc) {
	calm, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel(context.Cause(ctx))
		}
	})
	return calm, func() {
		stop()
		cancel(nil)
	}
}

// save stores an answer that may be paid for: one that is not stored is asked again. While the database is away it is kept
// and tried again, until the run's time is up; the pause is shorter than it takes until the job can be taken over once the
// database is back. Other faults (a deadlock, a row that is refused) get a few tries.
func (s *slice) save(ctx context.Context, answer store.Answer) error {
	const tries = 4
	for n := 1; ; n++ {
		_, err := s.c.answers.do(ctx, answer)
		if err == nil {
			return nil
		}
		away := store.Unavailable(err) || errors.Is(err, context.DeadlineExceeded)
		if n >= tries && !away || s.c.late(s.run) {
			return err
		}
		<-time.After(savePause)
	}
}

const savePause = 500 * time.Millisecond

// admit takes a place for a call within its collector's limit. Once that is reached, or the collector is paused, the slice
// asks it nothing more.
func (s *slice) admit(ctx context.Context, call store.RunCall) (bool, error) {
	if s.isStopped(call.Collector) {
		return true, nil // the call will not be made, only noted
	}
	if _, refused := s.refusal(call.Collector); refused {
		return false, nil
	}
	got, err := s.c.admits.do(ctx, call)
	if err != nil {
		return false, fmt.Errorf("admit a call of %s: %w", call.Collector, err)
	}
	if !got.admitted && !got.made {
		s.refuse(call.Collector, got.retryIn)
		s.c.cfg.Instruments.Waits(call.Collector, got.retryIn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if got.made {
		s.made[call.Call] = true
	}
	if got.admitted {
		s.admitted++
	}
	return got.admitted, nil
}

// progress reports whether any call was let pass.
func (s *slice) progress() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.admitted > 0
}

func (s *slice) refusal(collector string) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait, ok := s.refused[collector]
	return wait, ok
}

func (s *slice) refuse(collector string, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[collector] = wait
}

// wait is how long nothing that is due can be asked; 0 when something can be at once.
func (s *slice) wait(due []plannedCall) time.Duration {
	var shortest time.Duration
	for _, call := range due {
		wait, refused := s.refusal(call.Collector)
		if s.isMade(call.Call) {
			wait, refused = lookAgain, true
		}
		if !refused {
			return 0
		}
		if shortest == 0 || wait < shortest {
			shortest = wait
		}
	}
	return shortest
}

func (s *slice) isMade(call store.Call) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made[call]
}

func (s *slice) ask(ctx context.Context, call plannedCall, answer *store.Answer) (said collector.Answer, err error) {
	defer func() {
		// On a goroutine of its own a panic would end the process, and then each that takes the run over.
		if p := recover(); p != nil {
			err = &collector.Error{Class: collector.ClassPermanent, Message: fmt.Sprintf("the collector panicked: %v", p)}
		}
	}()
	if s.isStopped(call.Collector) {
		return collector.Answer{}, &collector.Error{
			Class: collector.ClassOutOfQuota, Message: "not asked: an earlier call of this run found the engine out of quota",
		}
	}
	engine, err := s.c.cfg.Collectors.Get(call.Collector)
	if err != nil {
		return collector.Answer{}, err
	}
	answer.Asked = true
	began := s.c.cfg.Now()
	said, err = engine.Ask(ctx, collector.Question{Country: answer.Country, Locale: answer.Locale, Text: call.query.Text})
	answer.LatencyMS = s.c.cfg.Now().Sub(began).Milliseconds()
	return said, err
}

// fail notes a failure and when, if at all, the call is made again.
func (s *slice) fail(answer *store.Answer, attempts int, failure *collector.Error) {
	answer.Status = store.AnswerFailed
	answer.ErrorClass = string(failure.Class)
	answer.KeyRefused = keyRefused(failure)
	answer.RequestID = failure.RequestID
	named := *failure
	named.RequestID = "" // it has a column of its own, and would keep equal errors from being counted together
	answer.ErrorMessage = named.Error()
	if failure.Class == collector.ClassOutOfQuota {
		s.mu.Lock()
		s.stopped[answer.Collector] = true
		s.mu.Unlock()
	}
	wait := max(s.c.backoff(attempts), failure.RetryAfter)
	if !failure.Retryable() || attempts >= maxCallAttempts || s.c.cfg.Now().Add(wait).After(s.run.Deadline()) {
		return
	}
	seconds := wait.Seconds()
	answer.RetryIn = &seconds
}

// keyRefused reports whether an engine did not take the key. Google and xAI say so with 400.
func keyRefused(failure *collector.Error) bool {
	return failure.StatusCode == http.StatusUnauthorized || failure.StatusCode == http.StatusForbidden ||
		failure.StatusCode == http.StatusBadRequest && strings.Contains(strings.ToLower(failure.Message), "api key")
}

// hold keeps all nodes from an engine that asked to be left alone for a time.
func (s *slice) hold(ctx context.Context, name string, failure *collector.Error) error {
	if failure.Class != collector.ClassThrottled || failure.RetryAfter <= 0 {
		return nil
	}
	s.refuse(name, failure.RetryAfter)
	s.c.cfg.Instruments.Waits(name, failure.RetryAfter)
	return s.c.db.HoldCollector(context.WithoutCancel(ctx), name, failure.RetryAfter)
}

func (s *slice) isStopped(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped[name]
}

func (s *slice) fill(answer *store.Answer, said collector.Answer) {
	answer.Status = store.AnswerStatus(said.Status)
	answer.Text = said.Text
	answer.Searches = said.Searches
	answer.Model = said.Model
	answer.RequestID = said.RequestID
	cost, source := s.c.cfg.Prices.Cost(answer.Collector, s.c.cfg.Collectors[answer.Collector].Model(), said)
	answer.CostUSD, answer.CostSource = cost, store.CostSource(source)
	answer.CountryApplied, answer.LocaleApplied = said.CountryApplied, said.LocaleApplied
	answer.InputTokens, answer.OutputTokens = reported(said.InputTokens), reported(said.OutputTokens)
	answer.Sources = make([]store.Source, len(said.Sources))
	for i, source := range said.Sources {
		answer.Sources[i] = store.Source{Cited: source.Cited, Title: source.Title, URL: source.URL}
	}
}

func reported(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

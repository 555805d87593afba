package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// engineCalls calls engines and stores their answers.
type engineCalls struct {
	admitter    *admitter
	admissions  *batcher[store.CallRequest, admission]
	answers     *batcher[store.Answer, struct{}]
	begins      *batcher[uuid.UUID, bool]
	callTimeout time.Duration
	collectors  collector.Set
	db          *store.DB
	instruments *instruments.Set
	laneWidth   int
	lease       time.Duration // how long an admitted call holds its slot at least, even without a session
	nodeID      string
	now         func() time.Time
	prices      collector.Prices
	retryPause  time.Duration
	sliceTime   time.Duration
	stop        *stopSignal
	tracer      trace.Tracer
}

// reachesEngine reports whether a planned call will reach an engine.
func (c *engineCalls) reachesEngine(plan callPlan, call plannedCall) bool {
	_, configured := c.collectors[call.Collector]
	return configured && !plan.stopped[call.Collector]
}

// firstCalls returns due calls that will reach an engine, up to the given limit. Calls without an earlier attempt come
// first, beginning with the collectors that the run has called before. The other collectors may be new engines of the
// brand, for which the run has reserved no calls.
func (c *engineCalls) firstCalls(plan callPlan, limit int) []plannedCall {
	var first, added, repeated []plannedCall
	for _, call := range plan.due {
		switch {
		case !c.reachesEngine(plan, call):
		case call.attempts == 0 && plan.asked[call.Collector]:
			first = append(first, call)
		case call.attempts == 0:
			added = append(added, call)
		default:
			repeated = append(repeated, call)
		}
	}
	first = slices.Concat(first, added, repeated)
	return first[:min(limit, len(first))]
}

// neededCalls returns the number of due calls to each collector. Only calls that will reach an engine are counted.
func (c *engineCalls) neededCalls(plan callPlan) []store.NeededCalls {
	counts := map[string]int{}
	for _, call := range plan.due {
		if c.reachesEngine(plan, call) {
			counts[call.Collector]++
		}
	}
	needs := make([]store.NeededCalls, 0, len(counts))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		need := store.NeededCalls{Collector: name, Count: counts[name]}
		if usd, ok := c.prices.Typical(name, c.collectors[name].Model()); ok {
			need.TypicalUSD = &usd
		}
		needs = append(needs, need)
	}
	return needs
}

// call makes one engine call, if the call is admitted, and stores the answer or failure. The result is false if the
// collector refuses the call.
func (s *slice) call(ctx context.Context, call plannedCall) (admitted bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	place := store.RunCall{Call: call.Call, RunID: s.run.ID}
	asked := s.now()
	got, err := s.admit(ctx, place)
	if err != nil || !got.admitted {
		return got.made, err
	}
	if got.ended != nil {
		defer func() { got.ended(err) }()
	}
	if begun, err := s.begin(ctx); err != nil || !begun {
		return true, errors.Join(err, s.db.ReleasePlace(context.WithoutCancel(ctx), place, s.nodeID))
	}
	if s.outlivesLease(asked) { // the node was suspended after its request, so another node may make the call
		return true, s.db.ReleasePlace(ctx, place, s.nodeID)
	}
	answer := s.newAnswer(call)
	asking, done := untilCancelled(ctx)
	defer done()
	asking, span := s.askSpan(asking, call)
	said, err := s.ask(asking, call, &answer)
	endAsk(span, said, err)
	var held error
	switch {
	case err != nil && asking.Err() != nil: // a cancellation of the run or a stop of the node interrupted the call
		ctx := context.WithoutCancel(ctx)
		return true, errors.Join(asking.Err(), s.countInterrupted(ctx, answer, said), s.db.ReleasePlace(ctx, place, s.nodeID))
	case err != nil:
		failure := asFailure(err)
		s.fillUsage(&answer, said) // the engine may have billed the attempt
		s.fail(&answer, call.attempts+1, failure)
		held = s.hold(ctx, call.Collector, failure)
	default:
		s.fill(&answer, said)
	}
	s.measure(answer, said)
	// The answer's row is stored even if the job was interrupted or the collector could not be paused, because the
	// engine may have billed the attempt.
	return true, errors.Join(held, s.save(context.WithoutCancel(ctx), answer))
}

// outlivesLease reports whether a call that starts now could still be in progress when the lease of the call ends.
// After the end of the lease, another node may repeat the call. The parameter "asked" is the time at which the call's
// admission was requested. outlivesLease compares wall clocks, which also count the time during which the machine was
// suspended.
func (c *engineCalls) outlivesLease(asked time.Time) bool {
	return c.now().Round(0).Sub(asked.Round(0))+c.callTimeout > c.lease
}

// newAnswer returns the answer row of a call that has not been made yet.
func (s *slice) newAnswer(call plannedCall) store.Answer {
	answer := store.Answer{
		Collector: call.Collector,
		Country:   call.query.Country,
		ID:        newRunID(),
		Locale:    call.query.Locale,
		Node:      s.nodeID,
		QueryID:   call.QueryID,
		QueryText: call.query.Text,
		RunID:     s.run.ID,
		Sample:    call.Sample,
	}
	if answer.Country == "" {
		answer.Country = s.opts.Country
	}
	if answer.Locale == "" {
		answer.Locale = s.opts.Locale
	}
	return answer
}

// untilCancelled returns a context for a call that may cost money. The context ends if the run is cancelled or the node
// stops, but not at the job's time limit. The collector limits the duration of the call, but counts only the time
// during which the process runs. A suspended node can therefore still read an answer that arrived during the
// suspension.
func untilCancelled(ctx context.Context) (context.Context, context.CancelFunc) {
	asking, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel(context.Cause(ctx))
		}
	})
	return asking, func() {
		stop()
		cancel(nil)
	}
}

// ask calls the engine, and sets the fields Asked and LatencyMS of the answer.
func (s *slice) ask(ctx context.Context, call plannedCall, answer *store.Answer) (said collector.Answer, err error) {
	defer func() {
		// An unrecovered panic would end this process, and then every other process that resumes the run.
		if p := recover(); p != nil {
			err = &collector.Error{
				Class:   collector.ClassPermanent,
				Kind:    collector.KindEngineError,
				Message: fmt.Sprintf("the collector panicked: %v", p),
			}
		}
	}()
	if failure := s.stopOf(call.Collector); failure != nil {
		return collector.Answer{}, failure
	}
	engine, err := s.collectors.Get(call.Collector)
	if err != nil {
		return collector.Answer{}, err
	}
	answer.Asked = true
	began := s.now()
	said, err = engine.Ask(ctx, collector.Question{Country: answer.Country, Locale: answer.Locale, Text: call.query.Text})
	answer.LatencyMS = s.now().Sub(began).Milliseconds()
	return said, err
}

// These errors are the failures of skipped calls, see [slice.noteEnd].
var (
	errOutOfQuota = &collector.Error{
		Class:   collector.ClassOutOfQuota,
		Kind:    collector.KindOutOfQuota,
		Message: "not called: the engine was out of quota at an earlier call of this run",
	}
	errKeyRefused = &collector.Error{
		Class:   collector.ClassPermanent,
		Kind:    collector.KindKeyRefused,
		Message: fmt.Sprintf("not called: the engine rejected the key at the %d calls before", maxRefusals),
	}
)

// fail writes a failure to the answer's row. If the call will be repeated, the row also gets the wait before the next
// attempt.
func (s *slice) fail(answer *store.Answer, attempts int, failure *collector.Error) {
	answer.Status = store.AnswerFailed
	answer.ErrorClass = string(failure.Class)
	answer.ReasonCode = answerReason(failure)
	answer.RequestID = failure.RequestID
	named := *failure
	named.RequestID = "" // the request id has its own column and would make equal messages differ
	answer.ErrorMessage = named.Error()
	s.noteEnd(answer.Collector, failure)
	wait := max(s.backoff(attempts), failure.RetryAfter)
	if !failure.Retryable() || attempts >= maxCallAttempts || s.now().Add(wait).After(s.run.Deadline()) {
		return
	}
	seconds := wait.Seconds()
	answer.RetryIn = &seconds
}

// backoff returns the wait before a failed call is repeated. By default, the waits are 5 s, 20 s, 80 s and 320 s.
func (c *engineCalls) backoff(attempts int) time.Duration {
	return c.retryPause << (2 * min(max(attempts-1, 0), 3))
}

// hold suspends the calls of all nodes to an engine that asked for a pause, and to the configured engines with the same
// API key. A failure without a requested pause has no effect.
func (s *slice) hold(ctx context.Context, name string, failure *collector.Error) error {
	if failure.Class != collector.ClassThrottled || failure.RetryAfter <= 0 {
		return nil
	}
	s.instruments.RecordWait(name, failure.RetryAfter)
	var err error
	for _, held := range collector.SharingKey(name) {
		if _, configured := s.collectors[held]; configured {
			s.refuse(held, failure.RetryAfter)
			err = errors.Join(err, s.db.HoldCollector(context.WithoutCancel(ctx), held, failure.RetryAfter))
		}
	}
	return err
}

// fill writes an engine's answer and the cost of the answer to the answer's row.
func (s *slice) fill(answer *store.Answer, said collector.Answer) {
	s.noteEnd(answer.Collector, nil)
	answer.Status = store.AnswerStatus(said.Status)
	answer.Text = said.Text
	answer.Truncated = said.Truncated
	answer.Searches = said.Searches
	answer.RequestID = said.RequestID
	s.fillUsage(answer, said)
	answer.CountryApplied, answer.LocaleApplied = said.CountryApplied, said.LocaleApplied
	answer.Sources = make([]store.Source, len(said.Sources))
	for i, source := range said.Sources {
		answer.Sources[i] = store.Source{Cited: source.Cited, Title: source.Title, URL: source.URL}
	}
}

// fillUsage writes the model, the tokens and the cost of an attempt to the answer's row.
func (s *slice) fillUsage(answer *store.Answer, said collector.Answer) {
	answer.Model = said.Model
	answer.InputTokens, answer.OutputTokens = orNil(said.InputTokens), orNil(said.OutputTokens)
	engine, ok := s.collectors[answer.Collector]
	if !ok || !answer.Asked {
		return
	}
	cost, source := s.prices.Cost(answer.Collector, engine.Model(), said)
	answer.CostUSD, answer.CostSource = cost, store.CostSource(source)
}

// countInterrupted adds the cost of an interrupted call to the spending of the run, if the engine has reported usage.
// For example, an engine that answers in several turns bills each completed turn. The number of calls of the run grows
// only when the call is repeated.
func (s *slice) countInterrupted(ctx context.Context, answer store.Answer, said collector.Answer) error {
	if said.CostUSD == nil && said.InputTokens == 0 && said.BilledSearches == 0 {
		return nil
	}
	if s.fillUsage(&answer, said); answer.CostUSD == nil {
		return nil
	}
	return s.db.AddCost(ctx, s.run.ID, *answer.CostUSD)
}

// orNil returns a pointer to a number that an engine reported. The result is nil if the number is 0, because 0 means
// that the engine reported no number.
func orNil(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// save stores an answer.
func (s *slice) save(ctx context.Context, answer store.Answer) error {
	return storePaid(s.run, s.now, func() error {
		_, err := s.answers.do(ctx, answer)
		return err
	})
}

// storePaid stores the result of a paid call of a run and repeats failed attempts, because a lost result would cost a
// second call. While the database is unavailable, the attempts continue until the run's time limit. The pauses between
// attempts are short, so that the result is stored before another node takes over the job. If the database is available
// but refuses the result, for example because of a deadlock, storePaid gives up after four attempts. The function
// "save" must not count the costs of a result again if an earlier attempt has stored the result.
func storePaid(run store.Run, now func() time.Time, save func() error) error {
	const tries = 4
	for n := 1; ; n++ {
		err := save()
		if err == nil {
			return nil
		}
		unavailable := store.Unavailable(err) || errors.Is(err, context.DeadlineExceeded)
		if n >= tries && !unavailable || isLate(run, now) {
			return err
		}
		<-time.After(savePause)
	}
}

const savePause = 500 * time.Millisecond

// asFailure returns a collector's error in the form that is stored. An error that is not a [*collector.Error] counts as
// transient.
func asFailure(err error) *collector.Error {
	if failure, ok := errors.AsType[*collector.Error](err); ok {
		return failure
	}
	return &collector.Error{Class: collector.ClassTransient, Kind: collector.KindEngineError, Message: err.Error()}
}

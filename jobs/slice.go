package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// A slice makes the calls of one attempt at a job. New calls start only within [Config.SliceTime], so that a long run
// does not occupy a worker. After the time limit of the run, and on a stopping node, no new call starts.
type slice struct {
	*engineCalls
	due  []plannedCall
	opts store.Options
	run  store.Run

	starting sync.Mutex
	begun    bool // whether the run may make calls, because its first call is recorded
	overdue  bool // whether the start deadline has passed before the first call

	mu      sync.Mutex
	left    map[string]int       // number of due calls to each collector, less the requests for admission so far
	made    map[store.Call]bool  // calls that another worker of the run is making or has made
	refused map[string]time.Time // collectors that refused a call, with the time of the next request for admission
	// stopped has the collectors to which the slice makes no further calls, with the failure of the skipped calls.
	stopped  map[string]*collector.Error
	refusals map[string]int // number of consecutive calls whose key the engine rejected
}

func (c *engineCalls) newSlice(run store.Run, opts store.Options, plan callPlan) *slice {
	left := map[string]int{}
	for _, call := range plan.due {
		left[call.Collector]++
	}
	return &slice{
		engineCalls: c,
		due:         plan.due,
		left:        left,
		made:        map[store.Call]bool{},
		opts:        opts,
		refused:     map[string]time.Time{},
		run:         run,
		refusals:    map[string]int{},
		stopped:     stoppedBy(errOutOfQuota, plan.stopped),
	}
}

// work makes the due calls, one after another or in one parallel lane for each collector. The failure of a call is
// stored in the call's row. The returned error reports a failure of the database or the end of the context.
func (s *slice) work(ctx context.Context) error {
	open, closeSlice := context.WithTimeout(ctx, min(s.sliceTime, timeLeft(s.run, s.now)))
	defer closeSlice()
	go func() {
		select {
		case <-s.stop.done():
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
		go func() { errs <- s.lane(ctx, open, calls, s.laneWidth) }()
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

// lane makes calls in order, up to the given number of calls at a time. No new call starts after the context "open" has
// ended.
func (s *slice) lane(ctx, open context.Context, calls []plannedCall, width int) error {
	l := &lane{calls: calls}
	var workers sync.WaitGroup
	for range width {
		workers.Go(func() { l.end(s.workLane(ctx, open, l)) })
	}
	workers.Wait()
	return l.err
}

// workLane makes one call of a lane after another. After a refused call, workLane makes no more calls to the collector.
// The workers with calls in progress request admission again when their calls end.
func (s *slice) workLane(ctx, open context.Context, l *lane) error {
	called, refused := map[string]bool{}, map[string]bool{}
	for open.Err() == nil && !s.isOverdue() {
		call, ok := l.take(refused)
		if !ok {
			break
		}
		admitted, err := s.call(ctx, call)
		switch {
		case err != nil:
			return err
		case admitted:
			called[call.Collector] = true
		default:
			l.putBack(call)
			refused[call.Collector] = true
		}
	}
	for name := range called {
		if !refused[name] {
			if err := s.admitter.passTurn(context.WithoutCancel(ctx), name); err != nil {
				return err
			}
		}
	}
	return nil
}

// A lane holds the calls that its workers have not begun.
type lane struct {
	mu    sync.Mutex
	calls []plannedCall
	err   error // the first error of a worker, after which the lane has no more calls
}

// take removes and returns the first call to a collector that is not refused.
func (l *lane) take(refused map[string]bool) (call plannedCall, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, call := range l.calls {
		if !refused[call.Collector] {
			l.calls = slices.Delete(l.calls, i, i+1)
			return call, true
		}
	}
	return plannedCall{}, false
}

func (l *lane) putBack(call plannedCall) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.calls = slices.Insert(l.calls, 0, call)
	}
}

// end records the error with which a worker ends, or nil.
func (l *lane) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil && l.err == nil {
		l.calls, l.err = nil, err
	}
}

// admit reserves a slot for a call within its collector's limit, and reports whether the call may be made.
func (s *slice) admit(ctx context.Context, call store.RunCall) (admission, error) {
	if s.stopOf(call.Collector) != nil {
		return admission{admitted: true}, nil // the call is not made, but its row is stored as failed
	}
	// A flush of admissions includes the call even if the context ends. The method "admit" therefore waits for the end
	// of the flush, to release the slot of a call that will not be made.
	got, err := s.admissions.do(context.WithoutCancel(ctx), s.request(call))
	if err != nil {
		return admission{}, fmt.Errorf("admit a call of %s: %w", call.Collector, err)
	}
	if ctx.Err() != nil {
		if got.admitted {
			err = s.db.ReleasePlace(context.WithoutCancel(ctx), call, s.nodeID)
			got.ended(err)
		}
		return admission{}, errors.Join(ctx.Err(), err)
	}
	if !got.admitted && !got.made {
		s.refuse(call.Collector, got.retryIn)
		s.instruments.RecordWait(call.Collector, got.retryIn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if got.made {
		s.made[call.Call] = true
	}
	return got, nil
}

// request returns the request for a call's admission.
func (s *slice) request(call store.RunCall) store.CallRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := s.left[call.Collector]
	s.left[call.Collector]--
	ready := 1
	if s.opts.Parallel {
		ready = min(due, s.laneWidth)
	}
	return store.CallRequest{
		RunCall: call, CustomerID: s.run.CustomerID, Due: due, Manual: s.run.Trigger == store.TriggerManual, Ready: ready,
	}
}

// refusal reports whether a collector has refused a call of the slice, and when the run should request admission again.
func (s *slice) refusal(collector string) (retryAt time.Time, refused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	retryAt, refused = s.refused[collector]
	return retryAt, refused
}

func (s *slice) refuse(collector string, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[collector] = s.now().Add(wait)
}

// wait returns the time until the first due call can be made, at most longestWait, or 0 if a call can be made
// immediately.
func (s *slice) wait(due []plannedCall) time.Duration {
	now := s.now()
	first := now.Add(longestWait)
	for _, call := range due {
		retryAt, refused := s.refusal(call.Collector)
		switch {
		case s.isMade(call.Call):
			retryAt = now.Add(lookAgain)
		case !refused:
			return 0
		}
		if retryAt.Before(first) {
			first = retryAt
		}
	}
	return max(first.Sub(now), shortestWait)
}

func (s *slice) isMade(call store.Call) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made[call]
}

// stopOf returns the failure of a call that the slice skips, or nil if the slice calls the collector.
func (s *slice) stopOf(name string) *collector.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped[name]
}

// maxRefusals is the number of consecutive calls with a rejected key after which a slice makes no further calls to an
// engine. A single rejection can concern the text of a query, because some engines reject a text with status 403.
const maxRefusals = 3

// noteEnd stops the slice's calls to a collector that is out of quota, or whose key the engine rejects. The failure of a
// successful call is nil.
func (s *slice) noteEnd(name string, failure *collector.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped[name] != nil {
		return
	}
	if failure == nil || failure.Kind != collector.KindKeyRefused {
		s.refusals[name] = 0
	} else if s.refusals[name]++; s.refusals[name] >= maxRefusals {
		s.stopped[name] = errKeyRefused
	}
	if failure != nil && failure.Class == collector.ClassOutOfQuota {
		s.stopped[name] = errOutOfQuota
	}
}

// stoppedBy returns the failure of the skipped calls of each collector.
func stoppedBy(failure *collector.Error, collectors map[string]bool) map[string]*collector.Error {
	stopped := map[string]*collector.Error{}
	for name := range collectors {
		stopped[name] = failure
	}
	return stopped
}

package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"tidewatch/store"
)

// A slice makes the calls of one attempt at a job. New calls start only within [Config.SliceTime], so that a long run
// does not occupy a worker. On a stopping node, no new call starts.
type slice struct {
	*engineCalls
	due  []plannedCall
	opts store.Options
	run  store.Run

	starting sync.Mutex
	begun    bool // whether the run may make calls, because its first call is recorded
	overdue  bool // whether the start deadline has passed before the first call

	mu       sync.Mutex
	admitted int                      // number of admitted calls
	made     map[store.Call]bool      // calls that another worker of the run is making or has made
	refused  map[string]time.Duration // collectors that currently admit no call, with the wait for each collector
	stopped  map[string]bool          // collectors that are out of quota
}

func (c *engineCalls) newSlice(run store.Run, opts store.Options, plan callPlan) *slice {
	return &slice{
		engineCalls: c,
		due:         plan.due,
		made:        map[store.Call]bool{},
		opts:        opts,
		refused:     map[string]time.Duration{},
		run:         run,
		stopped:     plan.stopped,
	}
}

// work makes the due calls, one after another or in one parallel lane for each collector. The failure of a call is
// stored in the call's row. The returned error is nil unless the database fails or the context has ended.
func (s *slice) work(ctx context.Context) error {
	open, closeSlice := context.WithTimeout(ctx, s.sliceTime)
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

// admit reserves a slot for a call within its collector's limit, and reports whether the call may be made. Once the
// limit is reached, or the collector is paused, the slice makes no more calls to that collector.
func (s *slice) admit(ctx context.Context, call store.RunCall) (admission, error) {
	if s.isStopped(call.Collector) {
		return admission{admitted: true}, nil // the call is not made, but its row is stored as failed
	}
	if _, refused := s.refusal(call.Collector); refused {
		return admission{}, nil
	}
	// The flush includes the call even if the context ends, so the slot is known only after the flush.
	got, err := s.admissions.do(context.WithoutCancel(ctx), call)
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
	if got.admitted {
		s.admitted++
	}
	return got, nil
}

// hasAdmitted reports whether any call was admitted.
func (s *slice) hasAdmitted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.admitted > 0
}

// refusal reports whether a collector currently refuses calls, and for how long.
func (s *slice) refusal(collector string) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait, refused := s.refused[collector]
	return wait, refused
}

func (s *slice) refuse(collector string, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[collector] = wait
}

// wait returns the time until the first due call can be made, or 0 if a call can be made immediately.
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

func (s *slice) isStopped(collector string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped[collector]
}

// stopAsking stops the slice's calls to a collector that is out of quota.
func (s *slice) stopAsking(collector string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped[collector] = true
}

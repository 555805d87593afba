package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// A batcher combines calls that arrive together into one flush (group commit). Calls that arrive during a flush wait
// for the next flush. A single call therefore starts immediately, and a thousand simultaneous calls need only a few
// round trips.
type batcher[In, Out any] struct {
	// flush returns one result of type Out for each call.
	flush  func(ctx context.Context, in []In) ([]Out, error)
	max    int    // the maximum number of calls in one flush
	name   string // the name of a flush's span
	tracer trace.Tracer

	mu       sync.Mutex
	flushing bool
	waiting  []*batchedCall[In, Out]
}

func newBatcher[In, Out any](
	name string, most int, tracer trace.Tracer, flush func(ctx context.Context, in []In) ([]Out, error),
) *batcher[In, Out] {
	return &batcher[In, Out]{flush: flush, max: most, name: name, tracer: tracer}
}

// batchedCall is a call that waits for its flush.
type batchedCall[In, Out any] struct {
	done chan struct{}
	err  error
	in   In
	out  Out
	span trace.SpanContext // the caller's span
}

// flushTimeout bounds one flush. A call takes part in at most two flushes: a shared flush and, if the shared flush
// fails, a separate flush. The default of [Config.RescueAfter] leaves time for two flushes after the time limit of a
// run's step. With less time, another node could take over a job that is still waiting for a flush.
const flushTimeout = 10 * time.Second

var errFlushShort = errors.New("the number of results of a flush differs from the number of its calls")

// do adds a call to the next flush and waits for the call's result. If the caller's context ends before the flush, the
// caller gets the context's error, but the flush still includes the call.
func (b *batcher[In, Out]) do(ctx context.Context, in In) (Out, error) {
	c := &batchedCall[In, Out]{done: make(chan struct{}), in: in, span: trace.SpanContextFromContext(ctx)}
	b.mu.Lock()
	b.waiting = append(b.waiting, c)
	if !b.flushing {
		b.flushing = true
		go b.drain(context.WithoutCancel(ctx))
	}
	b.mu.Unlock()
	select {
	case <-c.done:
		return c.out, c.err
	case <-ctx.Done():
		var zero Out
		return zero, ctx.Err()
	}
}

// drain flushes batches of calls until no call is waiting.
func (b *batcher[In, Out]) drain(ctx context.Context) {
	for {
		b.mu.Lock()
		n := min(len(b.waiting), b.max)
		if n == 0 {
			b.flushing, b.waiting = false, nil
			b.mu.Unlock()
			return
		}
		calls := b.waiting[:n:n]
		b.waiting = b.waiting[n:]
		b.mu.Unlock()
		b.settle(ctx, calls)
	}
}

// settle flushes calls together. If the shared flush fails, each call is flushed separately, so that one bad call does
// not fail the other calls. Later calls do not wait for the separate flushes.
func (b *batcher[In, Out]) settle(ctx context.Context, calls []*batchedCall[In, Out]) {
	err := b.try(ctx, calls)
	if err != nil && len(calls) > 1 {
		for _, c := range calls {
			go func() {
				c.err = b.try(ctx, []*batchedCall[In, Out]{c})
				close(c.done)
			}()
		}
		return
	}
	for _, c := range calls {
		c.err = err
		close(c.done)
	}
}

// try makes one flush and sets the results of its calls.
func (b *batcher[In, Out]) try(ctx context.Context, calls []*batchedCall[In, Out]) (err error) {
	defer func() {
		// A panic in the goroutine of a flush would end the process instead of failing one job.
		if p := recover(); p != nil {
			err = fmt.Errorf("flush panicked: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	ctx, span := b.trace(ctx, calls)
	defer func() { endSpan(span, err) }()
	in := make([]In, len(calls))
	for i, c := range calls {
		in[i] = c.in
	}
	out, err := b.flush(ctx, in)
	if err != nil {
		return err
	}
	if len(out) != len(in) {
		return errFlushShort
	}
	for i, c := range calls {
		c.out = out[i]
	}
	return nil
}

// trace starts the span of a flush. The span is a child of the first traced call's span and links to the spans of up to
// 100 other calls. The parameter "ctx" comes from the call that started the goroutine of the flushes. The span in "ctx"
// may have ended, so trace replaces the span.
func (b *batcher[In, Out]) trace(ctx context.Context, calls []*batchedCall[In, Out]) (context.Context, trace.Span) {
	const mostLinks = 100
	var parent trace.SpanContext
	var links []trace.Link
	for _, c := range calls {
		switch {
		case !c.span.IsValid():
		case !parent.IsValid():
			parent = c.span
		case len(links) < mostLinks:
			links = append(links, trace.Link{SpanContext: c.span})
		}
	}
	ctx = trace.ContextWithSpanContext(ctx, parent)
	if !parent.IsValid() {
		return ctx, trace.SpanFromContext(ctx) // no call of the flush is traced
	}
	return b.tracer.Start(ctx, b.name, trace.WithLinks(links...))
}

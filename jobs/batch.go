package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// A batcher turns calls that arrive together into one: what comes in while a flush is under way waits and goes out with
// the next, so that one call alone waits for nobody and a thousand at once cost a few round trips (group commit).
type batcher[In, Out any] struct {
	flush func(ctx context.Context, in []In) ([]Out, error) // one Out for each In
	max   int                                               // the most that one flush takes

	name   string // of a flush's span
	tracer trace.Tracer

	mu       sync.Mutex
	flushing bool
	waiting  []*batched[In, Out]
}

type batched[In, Out any] struct {
	done chan struct{}
	err  error
	in   In
	out  Out
	span trace.SpanContext // that the call is part of
}

// flushTimeout bounds one flush: a call takes two of them at most, together with others and by itself. That must fit
// between a job's time limit and its rescue, so that no job is rescued while it still waits to write something down.
const flushTimeout = 10 * time.Second

var errFlushShort = errors.New("a flush returned fewer results than it was given")

// do hands in over and waits for its result, or for the end of ctx; the work itself is then done all the same.
func (b *batcher[In, Out]) do(ctx context.Context, in In) (Out, error) {
	c := &batched[In, Out]{done: make(chan struct{}), in: in, span: trace.SpanContextFromContext(ctx)}
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

// settle flushes calls together and, when that fails, each by itself, so that one bad call fails alone; those behind
// them do not wait for that.
func (b *batcher[In, Out]) settle(ctx context.Context, calls []*batched[In, Out]) {
	err := b.try(ctx, calls)
	if err != nil && len(calls) > 1 {
		for _, c := range calls {
			go func() {
				c.err = b.try(ctx, []*batched[In, Out]{c})
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

func (b *batcher[In, Out]) try(ctx context.Context, calls []*batched[In, Out]) (err error) {
	defer func() {
		// A flush runs on a goroutine of its own, where a panic would end the process instead of failing one job.
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

// trace begins the span of a flush: as a part of the first of its calls that is traced, linked to the others. The context
// that it is given is that of another call, which may have ended long ago.
func (b *batcher[In, Out]) trace(ctx context.Context, calls []*batched[In, Out]) (context.Context, trace.Span) {
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
		return ctx, trace.SpanFromContext(ctx) // of no trace
	}
	return b.tracer.Start(ctx, b.name, trace.WithLinks(links...))
}

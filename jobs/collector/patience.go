package collector

import (
	"context"
	"sync"
	"time"
)

// steps is into how many parts a patience is cut.
const steps = 10

// withPatience ends ctx with cause when the process has waited for d. A time in which it stood still (SIGSTOP, a frozen or
// migrated machine) does not count: the answer may have come meanwhile and lies in the socket, paid for, and a deadline
// that passed would throw it away before anybody has looked. now measures the waiting; without it every step counts.
func withPatience(
	ctx context.Context,
	d time.Duration,
	now func() time.Time,
	cause error,
) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &patience{end: func() { cancel(cause) }, left: steps, now: now, step: d / steps}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.arm()
	return ctx, func() {
		p.stop()
		cancel(context.Canceled)
	}
}

type patience struct {
	end  func()
	now  func() time.Time // nil: no clock
	step time.Duration

	mu    sync.Mutex
	began time.Time // of the step
	left  int       // steps; negative: stopped
	timer *time.Timer
}

// arm begins a step.
func (p *patience) arm() {
	if p.now != nil {
		p.began = p.now()
	}
	p.timer = time.AfterFunc(p.step, p.passed)
}

// passed ends a step. One that took twice its time, and a second, was no waiting.
func (p *patience) passed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left < 0 {
		return
	}
	if p.now == nil || p.now().Sub(p.began) <= 2*p.step+time.Second {
		p.left--
	}
	if p.left <= 0 {
		p.left = -1
		p.end()
		return
	}
	p.arm()
}

func (p *patience) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = -1
	p.timer.Stop()
}

package collector

import (
	"context"
	"sync"
	"time"
)

// steps is the number of equal parts in which withPatience waits.
const steps = 10

// withPatience returns a child of ctx that is cancelled with the given cause after the process has waited for the
// duration d. The wait excludes time during which the process was suspended, for example by SIGSTOP or by the migration
// of a virtual machine. An ordinary deadline would discard an answer that arrived in the socket during a suspension,
// although the engine bills the answer. The parameter "now" is the clock that measures the steps. Without a clock,
// every step counts as a wait.
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
	now  func() time.Time // nil if there is no clock
	step time.Duration

	mu    sync.Mutex
	began time.Time // the start of the current step
	left  int       // number of remaining steps; negative after the end of the wait
	timer *time.Timer
}

// arm starts the timer of the next step.
func (p *patience) arm() {
	if p.now != nil {
		p.began = p.now()
	}
	p.timer = time.AfterFunc(p.step, p.endStep)
}

// endStep ends the current step of the time limit. A step does not count as a wait if the step took more than twice the
// planned duration plus a second.
func (p *patience) endStep() {
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

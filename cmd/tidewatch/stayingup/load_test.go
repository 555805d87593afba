package stayingup_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
)

// load simulates users and a load balancer during a scenario. The users list runs, edit schedules and trigger runs
// through the API. Each API call goes to a ready node. If the node answers 503, the call is repeated at the next ready
// node.
type load struct {
	w     *world
	ready []atomic.Bool // whether each node is ready, by the index of the node
	stop  context.CancelFunc
	done  sync.WaitGroup

	// repeatsBroken says whether calls are also repeated if their connection breaks. The calls have idempotency keys.
	repeatsBroken bool

	calls    atomic.Int64
	mu       sync.Mutex
	failures []string
	runs     []uuid.UUID // runs that the API reported as triggered
}

func (w *world) load() *load {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	l := &load{w: w, ready: make([]atomic.Bool, len(w.nodes)), stop: stop}
	for i, n := range w.nodes {
		l.ready[i].Store(true)
		l.done.Go(func() { // the goroutine simulates the health checks of a load balancer
			for ctx.Err() == nil {
				l.ready[i].Store(status(ctx, n.addr) == http.StatusOK)
				wait(ctx, 100*time.Millisecond)
			}
		})
	}
	clients := make([]*client.ClientWithResponses, len(w.nodes))
	for i, n := range w.nodes {
		var err error
		clients[i], err = client.New("http://"+n.addr, client.WithToken(w.token))
		require.NoError(w.t, err)
	}
	for person := range 3 {
		l.done.Go(func() { l.use(ctx, clients, person) })
	}
	return l
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// end stops the load and waits until calls in progress have finished.
func (l *load) end() {
	l.stop()
	l.done.Wait()
}

// The method "use" makes API calls as one user until ctx ends.
func (l *load) use(ctx context.Context, clients []*client.ClientWithResponses, person int) {
	for n := 0; ctx.Err() == nil; n++ {
		key := fmt.Sprintf("person %d, call %d", person, n)
		l.call(ctx, clients, key, func(ctx context.Context, c *client.ClientWithResponses) error {
			switch {
			case n%10 == 0:
				id := l.w.triggered[(person+n/10)%len(l.w.triggered)]
				run, err := c.TriggerScheduledJobWithResponse(ctx, id, &client.TriggerScheduledJobParams{IdempotencyKey: &key})
				if err == nil {
					l.mu.Lock()
					l.runs = append(l.runs, run.JSON200.ID)
					l.mu.Unlock()
				}
				return err
			case n%5 == 0:
				_, err := c.UpdateScheduledJobWithResponse(ctx, l.w.triggered[person], nil, client.ScheduledJobChange{Name: &key})
				return err
			default:
				_, err := c.ListRunsWithResponse(ctx, &client.ListRunsParams{})
				return err
			}
		})
		wait(ctx, pick(60*time.Millisecond, 30*time.Millisecond))
	}
}

// call repeats a call until the call succeeds or fails with a status other than 503. With repeatsBroken, a broken
// connection does not end the repetition. A call that is in progress when the load ends is still completed.
func (l *load) call(
	ctx context.Context, clients []*client.ClientWithResponses, key string,
	do func(context.Context, *client.ClientWithResponses) error,
) {
	l.calls.Add(1)
	for try := 0; ; try++ {
		one := -1
		for i := range clients {
			if at := (i + try + int(l.calls.Load())) % len(clients); l.ready[at].Load() {
				one = at
			}
		}
		if one < 0 {
			if ctx.Err() != nil {
				return // no node is ready, so the call was not made
			}
			wait(ctx, 100*time.Millisecond)
			continue
		}
		err := do(context.WithoutCancel(ctx), clients[one])
		if err == nil {
			return
		}
		p, ok := errors.AsType[*client.Problem](err)
		if ok && p.Status != http.StatusServiceUnavailable || !ok && !l.repeatsBroken {
			l.mu.Lock()
			l.failures = append(l.failures, fmt.Sprintf("%s at %s: %v", key, time.Now().Format(time.TimeOnly), err))
			l.mu.Unlock()
			return
		}
		wait(context.WithoutCancel(ctx), 100*time.Millisecond) // the API client obeys the header Retry-After
	}
}

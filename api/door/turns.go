package door

import (
	"context"
	"net/http"
	"sync"
	"time"

	"tidewatch/api/problem"
)

// turns limits the concurrent requests of each caller. Requests above the limit wait, so that the slow requests of one
// caller do not use all database connections.
type turns struct {
	most int

	mu      sync.Mutex
	callers map[string]*callerTurns
}

type callerTurns struct {
	places chan struct{}
	users  int // the number of requests that have a slot or wait for a slot
}

// turnsAtOnce is the maximum number of concurrent requests of one caller. The limit is less than the default number of
// database connections, so that other callers and the queue also have connections.
const turnsAtOnce = 8

func newTurns(most int) *turns { return &turns{callers: map[string]*callerTurns{}, most: most} }

// take registers a request and returns a channel with the slots of the request's caller. A request occupies a slot by
// sending to the channel.
func (t *turns) take(key string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.callers[key]
	if c == nil {
		c = &callerTurns{places: make(chan struct{}, t.most)}
		t.callers[key] = c
	}
	c.users++
	return c.places
}

func (t *turns) leave(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.callers[key]; c != nil {
		if c.users--; c.users == 0 {
			delete(t.callers, key)
		}
	}
}

// takeTurns makes a request wait while too many requests of the same caller are in progress. Streams do not wait in
// this middleware.
func (d *Door) takeTurns(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := CallerOf(r.Context())
		if c == nil || RequestOf(r.Context()).Operation.Stream {
			next.ServeHTTP(w, r)
			return
		}
		leave, ok := d.Turn(r.Context(), c)
		if !ok {
			d.WriteProblem(
				w,
				r,
				problem.New(
					http.StatusServiceUnavailable,
					"Too many of your requests are in progress. Try again.",
				).RetryAfter(time.Second),
			)
			return
		}
		defer leave()
		next.ServeHTTP(w, r)
	})
}

// Turn waits until fewer than the maximum number of requests of a caller are in progress. Turn returns a function that
// ends the turn, or false if the context ends first. An export takes a turn for each page.
func (d *Door) Turn(ctx context.Context, c *Caller) (leave func(), ok bool) {
	places := d.turns.take(c.Key())
	select {
	case places <- struct{}{}:
		return func() {
			<-places
			d.turns.leave(c.Key())
		}, true
	case <-ctx.Done():
		d.turns.leave(c.Key())
		return nil, false
	}
}

package door

import (
	"net/http"
	"sync"
	"time"

	"tidewatch/api/problem"
)

// turns lets a few requests of each caller be worked at once; its others wait their turn, so that one caller's slow
// requests do not hold all connections to the database.
type turns struct {
	most int

	mu      sync.Mutex
	callers map[string]*callerTurns
}

type callerTurns struct {
	places chan struct{}
	users  int // requests that hold or wait for a place
}

// turnsAtOnce is below the connections that a process has by default: what others ask, and the queue, go on.
const turnsAtOnce = 8

func newTurns(most int) *turns { return &turns{callers: map[string]*callerTurns{}, most: most} }

// take counts a request in and returns where its caller's places are.
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

// takeTurns makes the requests of one caller wait while enough of them are worked. Event streams wait for nothing.
func (d *Door) takeTurns(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := CallerOf(r.Context())
		if c == nil || RequestOf(r.Context()).Operation.Stream {
			next.ServeHTTP(w, r)
			return
		}
		places := d.turns.take(c.Key())
		defer d.turns.leave(c.Key())
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
			d.WriteProblem(
				w,
				r,
				problem.New(
					http.StatusServiceUnavailable,
					"Too many of your requests are being worked. Try again.",
				).RetryAfter(
					time.Second,
				),
			)
		}
	})
}

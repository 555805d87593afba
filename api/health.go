package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"tidewatch/store"
)

// maxTickAge is how old the last tick may be on a node that schedules: the safety tick is worked each minute.
const maxTickAge = 3 * time.Minute

// checkTimeout bounds the checks of one request for readiness.
const checkTimeout = 5 * time.Second

// Health is what the health endpoints look at.
type Health struct {
	// CheckMigrations returns an error when the schema is not this program's.
	CheckMigrations func(context.Context) error
	// Draining says that the process is about to stop: it still answers, but is to be sent nothing more. nil: never.
	Draining func() bool
	// LastTickAge is how long ago a tick was worked on any node; nil: never.
	LastTickAge func(context.Context) (*time.Duration, error)
	// Ping returns an error when the database does not answer, or takes no writes (then it wraps [store.ErrReadOnly]).
	Ping func(context.Context) error
	// Scheduler says that this node schedules, so that a tick is to be expected.
	Scheduler bool
	// Uptime is how long this process has been running.
	Uptime func() time.Duration
}

// check is the outcome of one check of readiness. Its message is for operators and holds no secret: it is one of a few
// fixed sentences.
type check struct {
	AgeSeconds *float64 `json:"age_seconds,omitempty"`
	Message    string   `json:"message,omitempty"`
	OK         bool     `json:"ok"`
}

type readiness struct {
	Checks map[string]check `json:"checks"`
	Ready  bool             `json:"ready"`
}

// mount serves GET /healthz, which answers while the process lives, and GET /readyz, which answers 200 when this node can
// do its work, else 503 with what is in the way: the process stops, the database, pending migrations, or ticks that are not
// worked. Anybody may ask, so what was seen holds for a second.
func (h Health) mount(r chi.Router, now func() time.Time) {
	seen := &lastLook{look: h.readiness, now: now}
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
	})
	r.Get("/readyz", func(w http.ResponseWriter, r *http.Request) {
		state := readiness{Checks: map[string]check{"stopping": {Message: "This process is stopping."}}}
		if h.Draining == nil || !h.Draining() {
			state = seen.get(r.Context())
		}
		status := http.StatusOK
		if !state.Ready {
			status = http.StatusServiceUnavailable
			w.Header().Set("Retry-After", "5")
		}
		writeJSON(w, status, state)
	})
}

// lastLook keeps what the checks said, so that a flood of requests costs the database one look a second.
type lastLook struct {
	look func(context.Context) readiness
	now  func() time.Time

	mu    sync.Mutex
	at    time.Time
	state readiness
}

// get looks when the last look is older than a second. Those who come meanwhile wait for what it says.
func (l *lastLook) get(ctx context.Context) readiness {
	const fresh = time.Second
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := l.now().Sub(l.at); l.at.IsZero() || age < 0 || age >= fresh {
		// Not the request's end: the others wait for it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
		defer cancel()
		l.state, l.at = l.look(ctx), l.now()
	}
	return l.state
}

func (h Health) readiness(ctx context.Context) readiness {
	checks := map[string]check{}
	if err := h.Ping(ctx); err != nil {
		checks["database"] = check{Message: "The database does not answer."}
		if errors.Is(err, store.ErrReadOnly) {
			checks["database"] = check{Message: "The database takes no writes: it is read-only, or a standby."}
		}
		return readiness{Checks: checks}
	}
	checks["database"] = check{OK: true}
	if h.CheckMigrations(ctx) != nil {
		checks["migrations"] = check{Message: "The schema is not this program's: run `tidewatch migrate up`."}
		return readiness{Checks: checks}
	}
	checks["migrations"] = check{OK: true}
	checks["last_tick"] = h.lastTick(ctx)
	return readiness{Checks: checks, Ready: checks["last_tick"].OK}
}

func (h Health) lastTick(ctx context.Context) check {
	age, err := h.LastTickAge(ctx)
	if err != nil {
		return check{Message: "The age of the last tick cannot be read."}
	}
	late := h.Uptime() > maxTickAge
	if age != nil {
		late = late && *age > maxTickAge
	}
	c := check{OK: !late || !h.Scheduler}
	if age != nil {
		seconds := age.Seconds()
		c.AgeSeconds = &seconds
	}
	if late {
		c.Message = "No tick has been worked for three minutes: no node leads, or none works ticks."
	}
	return c
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "the answer cannot be encoded", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone: nobody is left to tell
}

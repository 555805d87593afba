package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"tidewatch/jobs/zoneinfo"
	"tidewatch/store"
	"tidewatch/store/replica"
)

// maxTickAge is the age of the last check for due ticks above which a node with the scheduler role is not ready. The
// safety tick makes a check every minute.
const maxTickAge = 3 * time.Minute

// checkTimeout is the time limit of the readiness checks.
const checkTimeout = 5 * time.Second

// Health has the checks of the health endpoints.
type Health struct {
	// CheckMigrations returns an error when the schema does not match this version.
	CheckMigrations func(context.Context) error
	// Draining reports whether the process is about to stop and must receive no new requests. If Draining is nil, the
	// process never drains.
	Draining func() bool
	// LastTickAge returns the time since a node last checked for due ticks, or nil if there was no check yet.
	LastTickAge func(context.Context) (*time.Duration, error)
	// Ping returns an error when the database is not available. The error of a read-only database wraps
	// [store.ErrReadOnly].
	Ping func(context.Context) error
	// Replica returns the state of the read replica. If Replica is nil, there is no read replica.
	Replica func() replica.Status
	// Scheduler reports whether this node has the scheduler role. The readiness check expects ticks only on a node with
	// the scheduler role.
	Scheduler bool
	// Zones returns the state of the time-zone data in the database. If Zones is nil, the endpoints do not check the
	// time-zone data.
	Zones func(context.Context) (store.ZoneState, error)
	// ZonesVersion is the version of the time-zone data that this node uses.
	ZonesVersion string
	// Uptime returns the time since the start of the process.
	Uptime func() time.Duration
}

// check is the result of one readiness check. The message of a check is a fixed sentence that contains no secret.
type check struct {
	AgeSeconds *float64 `json:"age_seconds,omitempty"`
	Message    string   `json:"message,omitempty"`
	OK         bool     `json:"ok"`
	*zoneCheck
	*replicaCheck
}

// replicaCheck has the further fields of the check of the read replica.
type replicaCheck struct {
	LagBytes   *int64   `json:"lag_bytes,omitempty"`
	LagSeconds *float64 `json:"lag_seconds,omitempty"`
	State      string   `json:"state"` // up, lagging, down or refused
}

// zoneCheck has the further fields of the check of the time-zone data.
type zoneCheck struct {
	DatabaseVersion string     `json:"database_version,omitempty"` // version with which the schedules are planned
	MovedTicks      int        `json:"moved_ticks"`                // ticks that the last planning with newer data moved
	PlannedAt       *time.Time `json:"planned_at,omitempty"`
	Version         string     `json:"version"` // version that this node uses
}

type readiness struct {
	Checks map[string]check `json:"checks"`
	Ready  bool             `json:"ready"`
}

// mount serves /healthz and /readyz for GET and HEAD. The endpoint /healthz returns 200 while the process runs. The
// endpoint /readyz returns 200 if this node can work, and otherwise 503 with the cause. Possible causes are a stopping
// process, an unavailable database, pending migrations, and a lack of ticks. The results of /readyz are cached for a
// second, because the endpoint is public.
func (h Health) mount(r chi.Router, now func() time.Time) {
	seen := &lastLook{look: h.readiness, now: now}
	get := func(path string, serve http.HandlerFunc) {
		r.Get(path, serve)
		r.Head(path, serve)
	}
	get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
	})
	get("/readyz", func(w http.ResponseWriter, r *http.Request) {
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

// lastLook caches the result of the checks for a second, so that many requests do not load the database.
type lastLook struct {
	look func(context.Context) readiness
	now  func() time.Time

	mu    sync.Mutex
	at    time.Time
	state readiness
}

// get returns the cached result. If the result is too old, get runs the checks again. Concurrent requests share one run
// of the checks.
func (l *lastLook) get(ctx context.Context) readiness {
	const fresh = time.Second
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := l.now().Sub(l.at); l.at.IsZero() || age < 0 || age >= fresh {
		// The checks continue after the end of the request that started them, because other requests may wait for the
		// result.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
		defer cancel()
		l.state, l.at = l.look(ctx), l.now()
	}
	return l.state
}

func (h Health) readiness(ctx context.Context) readiness {
	checks := map[string]check{}
	if err := h.Ping(ctx); err != nil {
		checks["database"] = check{Message: "The database is not available."}
		if errors.Is(err, store.ErrReadOnly) {
			checks["database"] = check{Message: "The database is read-only. The database may be a standby."}
		}
		return readiness{Checks: checks}
	}
	checks["database"] = check{OK: true}
	if h.CheckMigrations(ctx) != nil {
		checks["migrations"] = check{Message: "The schema does not match this version: run `tidewatch migrate up`."}
		return readiness{Checks: checks}
	}
	checks["migrations"] = check{OK: true}
	checks["last_tick"] = h.lastTick(ctx)
	if h.Zones != nil {
		checks["time_zones"] = h.timeZones(ctx)
	}
	if h.Replica != nil {
		checks["read_replica"] = readReplica(h.Replica())
	}
	return readiness{Checks: checks, Ready: checks["last_tick"].OK}
}

// timeZones returns the versions of the time-zone data. A node with older data can still work.
func (h Health) timeZones(ctx context.Context) check {
	c := check{OK: true, zoneCheck: &zoneCheck{Version: h.ZonesVersion}}
	state, err := h.Zones(ctx)
	if err != nil {
		c.Message = "Cannot read the version of the time-zone data."
		return c
	}
	c.DatabaseVersion, c.MovedTicks, c.PlannedAt = state.Version, state.Moved, state.PlannedAt
	if zoneinfo.IsNewer(state.Version, h.ZonesVersion) {
		c.Message = "The time-zone data of this node is older than the data of another node."
	}
	return c
}

// readReplica returns the state of the read replica. A node without its replica can work, because the primary answers.
func readReplica(status replica.Status) check {
	c := check{Message: status.Message, OK: status.State == replica.StateUp, replicaCheck: &replicaCheck{
		LagBytes: status.LagBytes, State: string(status.State),
	}}
	if status.Lag != nil {
		c.LagSeconds = new(status.Lag.Seconds())
	}
	return c
}

func (h Health) lastTick(ctx context.Context) check {
	age, err := h.LastTickAge(ctx)
	if err != nil {
		return check{Message: "Cannot read the time of the last check for due ticks."}
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
		c.Message = "No node has checked for due ticks for three minutes. Either no node is the leader, or no node " +
			"processes ticks."
	}
	return c
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "cannot encode the response", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // an error means that the client has disconnected
}

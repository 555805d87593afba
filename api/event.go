package api

import (
	"encoding/json"
	"log/slog"
	"slices"
	"strconv"
	"sync"

	"github.com/google/uuid"

	"tidewatch/store"
)

// RunEvent says that a run was made or has changed, or that its collection has gone on (event progress).
type RunEvent struct {
	ID             uuid.UUID  `doc:"The run." format:"uuid" json:"id"`
	ScheduledJobID *uuid.UUID `doc:"null: its schedule was deleted." format:"uuid" json:"scheduled_job_id"`
	BrandID        uuid.UUID  `format:"uuid" json:"brand_id"`
	CustomerID     uuid.UUID  `format:"uuid" json:"customer_id"`
	Status         string     `enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
}

// ScheduledJobEvent says that a scheduled job was made, has changed (by a tick, too) or was deleted.
type ScheduledJobEvent struct {
	ID         uuid.UUID `doc:"The scheduled job." format:"uuid" json:"id"`
	BrandID    uuid.UUID `format:"uuid" json:"brand_id"`
	CustomerID uuid.UUID `format:"uuid" json:"customer_id"`
	Change     string    `enum:"insert,update,delete" json:"change"`
}

// ChangeEvent says that somebody changed something: it is told of what the audit log has.
type ChangeEvent struct {
	ObjectKind string     `doc:"What kind of thing it is, as in the audit log: brand, competitor, query, queries (several of a brand), customer, catalog (an import of many), user, token, collector, scheduled_job, run." example:"brand" json:"object_kind"`
	ObjectID   string     `example:"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"object_id"`
	Action     string     `doc:"What was done, as in the audit log." example:"update" json:"action"`
	BrandID    *uuid.UUID `doc:"The brand that it is, or belongs to; null: none alone." format:"uuid" json:"brand_id"`
	CustomerID *uuid.UUID `doc:"Whose it is; null: nobody's alone." format:"uuid" json:"customer_id"`
}

// ResetEvent says that events were missed, or that very much has changed: what is shown must be fetched anew.
type ResetEvent struct {
	Reason string `doc:"Why, in words." example:"The events came faster than they were read." json:"reason"`
}

// The names of events on the wire.
const (
	eventChange       = "change"
	eventProgress     = "progress"
	eventReset        = "reset"
	eventRun          = "run"
	eventScheduledJob = "scheduled_job"
)

// event is one event as it goes out.
type event struct {
	admins   bool       // for admins alone: it tells who may enter
	customer *uuid.UUID // whose it is; nil: everybody's, or nobody's alone
	data     []byte     // JSON
	id       string     // the same on every node
	name     string
	overall  bool // of nobody's alone: for those who see all customers
}

// Events keeps the latest changes and hands them to those who watch. Every node hears of every change in the same order,
// the database's, so that a reader who says which event was its last can go on at any node. Nothing waits for a reader:
// one that is too slow misses events, and is told so.
type Events struct {
	logger  *slog.Logger
	stopped chan struct{}

	mu       sync.Mutex
	latest   []event // a ring, oldest at next when it is full
	next     int
	stopOnce sync.Once
	watchers map[*watcher]struct{}
}

const (
	keptEvents    = 8192
	watcherBuffer = 512
	maxWatchers   = 1000 // of one process
	maxOwnWatches = 20   // of one caller, of these: nobody takes them all
)

// NewEvents returns Events that nobody watches yet.
func NewEvents(logger *slog.Logger) *Events {
	return &Events{
		logger:   logger.With(slog.String("component", "api")),
		stopped:  make(chan struct{}),
		watchers: map[*watcher]struct{}{},
	}
}

// Stop ends all streams: the process is to end.
func (e *Events) Stop() { e.stopOnce.Do(func() { close(e.stopped) }) }

// Reset tells all readers that events were missed. It is called when listening begins.
func (e *Events) Reset() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.latest) == 0 && len(e.watchers) == 0 {
		return // nobody can have missed anything
	}
	e.latest, e.next = nil, 0
	e.publish(
		resetEvent("reset-"+uuid.Must(uuid.NewV7()).String(), "The connection to the database was lost for a moment."),
	)
}

func resetEvent(id, reason string) event {
	data, err := json.Marshal(ResetEvent{Reason: reason})
	if err != nil {
		data = []byte(`{"reason":""}`)
	}
	return event{data: data, id: id, name: eventReset}
}

// notification is what the triggers send, see the migrations 00007 and 00010.
type notification struct {
	Changes []notified `json:"changes"`
	ID      string     `json:"id"`
	Kind    string     `json:"kind"`
	Many    int        `json:"many"`
}

// notified is one thing that changed.
type notified struct {
	Brand    uuid.UUID  `json:"b"`
	Customer uuid.UUID  `json:"c"`
	Job      *uuid.UUID `json:"s"`
	Object   string     `json:"o"`
	Kind     string     `json:"k"` // of the object
	Run      uuid.UUID  `json:"r"`
	Status   string     `json:"st"`
}

// Publish takes a notification in. One that cannot be read, as a newer program may send it, is left out.
func (e *Events) Publish(payload string) {
	var n notification
	if err := json.Unmarshal([]byte(payload), &n); err != nil {
		e.logger.Warn("A notification of changes cannot be read.", slog.Any("error", err))
		return
	}
	events := n.events()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, one := range events {
		e.publish(one)
	}
}

func (n *notification) events() []event {
	if n.Many > 0 {
		return []event{resetEvent(n.ID, "Very much has changed at once.")}
	}
	events := make([]event, 0, len(n.Changes))
	for i, c := range n.Changes {
		one := event{customer: idOrNil(c.Customer), id: n.ID + "." + strconv.Itoa(i), name: n.Kind}
		one.overall = one.customer == nil && c.Kind != objectCollector // engines are everybody's
		var v any
		switch n.Kind {
		case eventRun, eventProgress:
			v = RunEvent{ID: c.Run, ScheduledJobID: c.Job, BrandID: c.Brand, CustomerID: c.Customer, Status: c.Status}
		case eventScheduledJob:
			if c.Job == nil {
				continue
			}
			v = ScheduledJobEvent{ID: *c.Job, BrandID: c.Brand, CustomerID: c.Customer, Change: c.Status}
		case eventChange:
			one.admins = c.Kind == store.ObjectUser || c.Kind == store.ObjectToken
			v = ChangeEvent{
				ObjectKind: c.Kind,
				ObjectID:   c.Object,
				Action:     c.Status,
				BrandID:    idOrNil(c.Brand),
				CustomerID: one.customer,
			}
		default:
			continue
		}
		var err error
		if one.data, err = json.Marshal(v); err != nil {
			continue
		}
		events = append(events, one)
	}
	return events
}

// publish keeps an event and hands it to the watchers. The lock is held.
func (e *Events) publish(one event) {
	if len(e.latest) < keptEvents {
		e.latest = append(e.latest, one)
	} else {
		e.latest[e.next] = one
		e.next = (e.next + 1) % keptEvents
	}
	for w := range e.watchers {
		w.offer(one)
	}
}

// watcher is one reader.
type watcher struct {
	admin    bool
	caller   string
	customer *uuid.UUID // sees only this customer's; nil: all
	events   chan event
	missed   chan struct{} // holds one when events were missed
}

func (w *watcher) sees(one event) bool {
	if one.admins && !w.admin {
		return false
	}
	return w.customer == nil || one.customer == nil && !one.overall || one.customer != nil && *one.customer == *w.customer
}

func (w *watcher) offer(one event) {
	if !w.sees(one) {
		return
	}
	select {
	case w.events <- one:
	default:
		select {
		case w.missed <- struct{}{}:
		default: // known already
		}
	}
}

// watch registers a reader that has read up to last, and returns what came since. When that is not known any more, it is
// a reset. ok is false when there are too many readers.
func (e *Events) watch(who *caller, last string) (w *watcher, since []event, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	own := 0
	for other := range e.watchers {
		if other.caller == who.key() {
			own++
		}
	}
	if len(e.watchers) >= maxWatchers || own >= maxOwnWatches {
		return nil, nil, false
	}
	w = &watcher{
		admin:    who.role == store.RoleAdmin,
		caller:   who.key(),
		customer: who.customer,
		events:   make(chan event, watcherBuffer),
		missed:   make(chan struct{}, 1),
	}
	e.watchers[w] = struct{}{}
	if last == "" {
		return w, nil, true
	}
	ordered := slices.Concat(e.latest[e.next:], e.latest[:e.next])
	for i, newest := range slices.Backward(ordered) {
		if newest.id != last {
			continue
		}
		for _, one := range ordered[i+1:] {
			if w.sees(one) {
				since = append(since, one)
			}
		}
		return w, since, true
	}
	newest := "start"
	if len(ordered) > 0 {
		newest = ordered[len(ordered)-1].id
	}
	return w, []event{resetEvent(newest, "The last event is not known here any more.")}, true
}

func (e *Events) unwatch(w *watcher) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.watchers, w)
}

// newest is the id of the newest event.
func (e *Events) newest() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case len(e.latest) == 0:
		return "start"
	case len(e.latest) < keptEvents:
		return e.latest[len(e.latest)-1].id
	default:
		return e.latest[(e.next+keptEvents-1)%keptEvents].id
	}
}

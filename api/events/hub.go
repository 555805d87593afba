package events

import (
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Hub keeps the latest events and distributes them to readers. All nodes receive all changes in the order of the
// database. A reader can therefore reconnect to any node and continue after the last event that the reader received. A
// slow reader does not delay other readers, but misses events and receives a reset event.
type Hub struct {
	logger  *slog.Logger
	stopped chan struct{}

	mu       sync.Mutex
	latest   []event // a ring buffer; when the buffer is full, the field "next" is the index of the oldest event
	next     int
	stopOnce sync.Once
	watches  map[*Watch]struct{}
}

const (
	keptEvents    = 8192 // the maximum number of events in the ring buffer
	watchBuffer   = 512  // the maximum number of events that wait for one reader
	maxWatches    = 1000 // the maximum number of streams of one process
	maxOwnWatches = 20   // the maximum number of streams of one caller, so that no caller uses up maxWatches
)

// NewHub returns a Hub without readers.
func NewHub(logger *slog.Logger) *Hub {
	return &Hub{
		logger:  logger.With(slog.String("component", "api")),
		stopped: make(chan struct{}),
		watches: map[*Watch]struct{}{},
	}
}

// Stop ends all streams. The process calls Stop when it shuts down.
func (h *Hub) Stop() { h.stopOnce.Do(func() { close(h.stopped) }) }

// Stopped returns a channel that is closed when the process shuts down.
func (h *Hub) Stopped() <-chan struct{} { return h.stopped }

// Reset sends a reset event to all readers, because the process may have missed events. The process calls Reset
// whenever the process starts to listen to the database.
func (h *Hub) Reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.latest) == 0 && len(h.watches) == 0 {
		return // no reader is connected, and the hub has no event after which a reader could continue
	}
	h.latest, h.next = nil, 0
	for w := range h.watches {
		w.doubt() // the hub may have missed the notification that a caller lost rights
	}
	h.publish(newReset("reset-"+uuid.Must(uuid.NewV7()).String(), "The connection to the database was interrupted."))
}

// Publish distributes the events of a notification. If Publish cannot parse a notification, Publish only logs a
// warning, because a newer version may have sent the notification.
func (h *Hub) Publish(payload string) {
	var n notification
	if err := json.Unmarshal([]byte(payload), &n); err != nil {
		h.logger.Warn("Cannot read a notification of changes.", slog.Any("error", err))
		return
	}
	events := n.events()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recheck(n)
	for _, e := range events {
		h.publish(e)
	}
}

// recheck marks the streams of the callers that may have lost rights according to the notification. A marked stream
// checks the rights of its caller before the next event. The caller must hold the hub's lock.
func (h *Hub) recheck(n notification) {
	if n.Kind != nameAccess {
		return
	}
	for w := range h.watches {
		if n.Many > 0 || slices.ContainsFunc(n.Changes, func(c change) bool { return c.Kind+":"+c.Object == w.reader.Key }) {
			w.doubt()
		}
	}
}

// publish stores an event in the ring buffer and offers the event to all readers. The caller must hold the hub's lock.
func (h *Hub) publish(e event) {
	if len(h.latest) < keptEvents {
		h.latest = append(h.latest, e)
	} else {
		h.latest[h.next] = e
		h.next = (h.next + 1) % keptEvents
	}
	for w := range h.watches {
		w.offer(e)
	}
}

// Reader identifies a client of the event stream, and the events that the client may see.
type Reader struct {
	Admin    bool
	Customer *uuid.UUID // the only customer whose events the reader may see; nil for all customers
	Expires  *time.Time // the time at which the stream ends; nil if the stream has no end
	Key      string     // the key of the caller, such as user:ID; the number of streams with the same key is limited
}

func (r Reader) sees(e event) bool {
	if e.admins && !r.Admin {
		return false
	}
	return r.Customer == nil || e.customer == nil && !e.overall || e.customer != nil && *e.customer == *r.Customer
}

// Watch is the subscription of one reader. [Watch.Stream] ends the subscription.
type Watch struct {
	doubts chan struct{} // the channel contains one value if the reader may have lost rights
	events chan event
	hub    *Hub
	missed chan struct{} // the channel contains one value if the reader missed events
	reader Reader
	since  []event // the events after the reader's last event and before the subscription
}

// Watch subscribes a reader. The parameter "last" is the id of the last event that the reader received. If the
// parameter "last" is empty, the reader receives only new events. If the hub does not have the last event, the reader
// receives a reset event. Watch returns false if there are too many streams.
func (h *Hub) Watch(r Reader, last string) (*Watch, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	own := 0
	for other := range h.watches {
		if other.reader.Key == r.Key {
			own++
		}
	}
	if len(h.watches) >= maxWatches || own >= maxOwnWatches {
		return nil, false
	}
	w := &Watch{
		doubts: make(chan struct{}, 1), events: make(chan event, watchBuffer), hub: h, missed: make(chan struct{}, 1),
		reader: r,
	}
	h.watches[w] = struct{}{}
	if last != "" {
		w.since = h.after(last, r)
	}
	return w, true
}

// The method "after" returns the events that the reader may see and that are newer than the reader's last event. The
// parameter "last" is the id of the reader's last event. If the hub does not have the last event, the method returns a
// reset event. The caller must hold the hub's lock.
func (h *Hub) after(last string, r Reader) []event {
	ordered := slices.Concat(h.latest[h.next:], h.latest[:h.next])
	for i, e := range slices.Backward(ordered) {
		if e.id == last {
			return slices.DeleteFunc(ordered[i+1:], func(e event) bool { return !r.sees(e) })
		}
	}
	return []event{newReset(h.newest(), "The last event that the client read is no longer stored.")}
}

func (h *Hub) unwatch(w *Watch) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watches, w)
}

// newest returns the id of the newest event. The caller must hold the hub's lock.
func (h *Hub) newest() string {
	switch {
	case len(h.latest) == 0:
		return "start"
	case len(h.latest) < keptEvents:
		return h.latest[len(h.latest)-1].id
	default:
		return h.latest[(h.next+keptEvents-1)%keptEvents].id
	}
}

// offer queues an event for a reader. If the queue is full, offer records that the reader missed events.
func (w *Watch) offer(e event) {
	if !w.reader.sees(e) {
		return
	}
	select {
	case w.events <- e:
	default:
		select {
		case w.missed <- struct{}{}:
		default: // the miss is already recorded
		}
	}
}

// doubt records that the reader may have lost rights.
func (w *Watch) doubt() {
	select {
	case w.doubts <- struct{}{}:
	default: // the doubt is already recorded
	}
}

// reset returns a reset event, which replaces all events that the reader missed.
func (w *Watch) reset() event {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	for len(w.events) > 0 { // the waiting events are older than the missed events
		<-w.events
	}
	return newReset(w.hub.newest(), "The client reads events too slowly.")
}

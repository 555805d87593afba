package events

import (
	"fmt"
	"net/http"
	"time"
)

const (
	heartbeat    = 15 * time.Second // the interval of comments that keep proxies from closing an idle stream
	writeTimeout = 10 * time.Second // the time after which the stream ends if the client does not read
	reconnect    = 1 * time.Second  // the time that a browser waits before reconnecting
)

// Stream writes the events of a subscription as server-sent events, and ends the subscription. Stream returns when the
// client disconnects, the hub stops, the rights of the reader expire, or the function "allowed" returns false. Stream
// calls the function "allowed" before the first event and at every heartbeat. When the reader may have lost rights,
// Stream also calls "allowed" before the next event. The parameter "now" is the clock for deadlines.
func (w *Watch) Stream(to http.ResponseWriter, r *http.Request, now func() time.Time, allowed func() bool) {
	defer w.hub.unwatch(w)
	out := &eventWriter{control: http.NewResponseController(to), now: now, to: to}
	to.Header().Set("Content-Type", "text/event-stream")
	to.Header().Set("X-Accel-Buffering", "no") // the header prevents nginx from buffering events
	to.WriteHeader(http.StatusOK)
	out.write(fmt.Sprintf("retry: %d\n\n", reconnect.Milliseconds()))
	quiet := time.NewTicker(heartbeat)
	defer quiet.Stop()
	expiry := w.expiry(now)
	if !allowed() {
		return // the reader has lost rights since the authentication of the request
	}
	for _, e := range w.since {
		out.event(e)
	}
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-w.hub.stopped:
			return
		case <-expiry:
			return
		case <-w.doubts:
			if !allowed() {
				return
			}
		case e := <-w.events:
			if w.isDoubtful() && !allowed() {
				return
			}
			out.event(e)
		case <-w.missed:
			out.event(w.reset())
		case <-quiet.C:
			if !allowed() {
				return
			}
			out.write(": \n\n")
		}
	}
}

// isDoubtful reports whether the reader may have lost rights since the last call.
func (w *Watch) isDoubtful() bool {
	select {
	case <-w.doubts:
		return true
	default:
		return false
	}
}

// expiry returns a channel that receives a value when the rights of the reader expire, or nil if the rights do not
// expire.
func (w *Watch) expiry(now func() time.Time) <-chan time.Time {
	if w.reader.Expires == nil {
		return nil
	}
	return time.After(w.reader.Expires.Sub(now()))
}

// eventWriter writes events, and limits the time for each event to writeTimeout. After an error, eventWriter writes no
// more events.
type eventWriter struct {
	control *http.ResponseController
	err     error
	now     func() time.Time
	to      http.ResponseWriter
}

func (o *eventWriter) event(e event) {
	o.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", e.id, e.name, e.data))
}

func (o *eventWriter) write(text string) {
	if o.err != nil {
		return
	}
	if o.err = o.control.SetWriteDeadline(o.now().Add(writeTimeout)); o.err != nil {
		return
	}
	if _, o.err = o.to.Write([]byte(text)); o.err == nil {
		o.err = o.control.Flush()
	}
}

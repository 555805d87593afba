package events

import (
	"fmt"
	"net/http"
	"time"
)

const (
	heartbeat    = 15 * time.Second // the interval of comments that keep proxies from closing an idle stream
	writeTimeout = 10 * time.Second // after this time, the stream of a client that does not read ends
	reconnect    = 1 * time.Second  // how long a browser waits before it connects again
)

// Stream writes the events of a subscription as server-sent events, and ends the subscription. It returns when the
// client disconnects, when the hub stops, or when the function allowed returns false. Stream calls allowed at every
// heartbeat. The parameter now is the clock for write deadlines.
func (w *Watch) Stream(to http.ResponseWriter, r *http.Request, now func() time.Time, allowed func() bool) {
	defer w.hub.unwatch(w)
	out := &eventWriter{control: http.NewResponseController(to), now: now, to: to}
	to.Header().Set("Content-Type", "text/event-stream")
	to.Header().Set("X-Accel-Buffering", "no") // nginx would buffer events
	to.WriteHeader(http.StatusOK)
	out.write(fmt.Sprintf("retry: %d\n\n", reconnect.Milliseconds()))
	for _, e := range w.since {
		out.event(e)
	}
	quiet := time.NewTicker(heartbeat)
	defer quiet.Stop()
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-w.hub.stopped:
			return
		case e := <-w.events:
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

// eventWriter writes events, each within writeTimeout. It writes nothing after an error.
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

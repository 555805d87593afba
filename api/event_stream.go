package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"tidewatch/api/problem"
)

const (
	heartbeat    = 15 * time.Second // keeps proxies from ending a quiet stream
	writeTimeout = 10 * time.Second // a reader who takes nothing for so long is let go
	reconnect    = 1 * time.Second  // what a browser waits before it comes again
)

type watchEventsInput struct {
	LastEventID string `doc:"The id of the last event that was read: the stream goes on after it. A browser's EventSource sends it by itself." header:"Last-Event-ID" maxLength:"100"` //nolint:tagliatelle // the standard's spelling
}

// describeEvents describes the stream in the document: the data that an event can have.
func describeEvents(api huma.API, op *huma.Operation) {
	registry := api.OpenAPI().Components.Schemas
	var kinds []*huma.Schema
	for _, t := range []reflect.Type{reflect.TypeFor[RunEvent](), reflect.TypeFor[ScheduledJobEvent](), reflect.TypeFor[ChangeEvent](), reflect.TypeFor[ResetEvent]()} {
		kinds = append(kinds, registry.Schema(t, true, t.Name()))
	}
	op.Responses["200"] = &huma.Response{
		Description: "Server-sent events, until the connection ends. The schema is that of their data, which is JSON.",
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{OneOf: kinds}}},
	}
}

// watchEvents streams the changes that the caller may see.
func (s *server) watchEvents(ctx context.Context, in *watchEventsInput) (*huma.StreamResponse, error) {
	if s.cfg.Events == nil {
		return nil, problem.New(http.StatusServiceUnavailable, "This server watches no changes.").RetryAfter(time.Minute)
	}
	w, since, ok := s.cfg.Events.watch(callerOf(ctx), in.LastEventID)
	if !ok {
		return nil, problem.New(
			http.StatusServiceUnavailable,
			"Too many streams are open here. Try again, or ask another node.",
		).RetryAfter(
			5 * time.Second,
		)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer s.cfg.Events.unwatch(w)
		r, writer := humachi.Unwrap(ctx)
		s.stream(r, writer, w, since)
	}}, nil
}

// stream writes events until the reader, the caller's right to see them, or the process ends.
func (s *server) stream(r *http.Request, writer http.ResponseWriter, w *watcher, since []event) {
	out := &eventWriter{control: http.NewResponseController(writer), now: s.cfg.Now, to: writer}
	writer.Header().Set("Content-Type", "text/event-stream")
	writer.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	writer.WriteHeader(http.StatusOK)
	out.write(fmt.Sprintf("retry: %d\n\n", reconnect.Milliseconds()))
	for _, one := range since {
		out.event(one)
	}
	quiet := time.NewTicker(heartbeat)
	defer quiet.Stop()
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-s.cfg.Events.stopped:
			return
		case one := <-w.events:
			out.event(one)
		case <-w.missed:
			// What waits is older than what was missed: one reset stands for all of it.
			for len(w.events) > 0 {
				<-w.events
			}
			out.event(resetEvent(s.cfg.Events.newest(), "The events came faster than they were read."))
		case <-quiet.C:
			if c, err := s.whoIs(r); err != nil || c == nil {
				return // logged out, revoked or expired meanwhile
			}
			out.write(": \n\n")
		}
	}
}

// eventWriter writes events one by one, each within writeTimeout. The first error ends it.
type eventWriter struct {
	control *http.ResponseController
	err     error
	now     func() time.Time
	to      http.ResponseWriter
}

func (o *eventWriter) event(one event) {
	o.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", one.id, one.name, one.data))
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

package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/api/problem"
	"tidewatch/store"
)

type watchEventsInput struct {
	LastEventID string `doc:"The id of the last event that the client has read. The stream continues after the event with this id. The EventSource object of browsers sends the header automatically." header:"Last-Event-ID" maxLength:"100"` //nolint:tagliatelle // the standard's spelling
}

// describeEvents adds the schema of the event data to the OpenAPI document.
func describeEvents(api huma.API, op *huma.Operation) {
	registry := api.OpenAPI().Components.Schemas
	var kinds []*huma.Schema
	for _, t := range []reflect.Type{
		reflect.TypeFor[events.RunEvent](), reflect.TypeFor[events.ScheduledJobEvent](),
		reflect.TypeFor[events.ChangeEvent](), reflect.TypeFor[events.ResetEvent](),
	} {
		kinds = append(kinds, registry.Schema(t, true, t.Name()))
	}
	op.Responses["200"] = &huma.Response{
		Description: "A stream of server-sent events, which ends with the connection. The data of each event is JSON, " +
			"as described by the schema.",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{OneOf: kinds}}},
	}
}

// watchEvents streams the changes that the caller may see.
func (s *server) watchEvents(ctx context.Context, in *watchEventsInput) (*huma.StreamResponse, error) {
	if s.cfg.Events == nil {
		p := problem.New(http.StatusServiceUnavailable, "This server does not offer an event stream.")
		return nil, p.RetryAfter(time.Minute)
	}
	c := door.CallerOf(ctx)
	reader := events.Reader{Admin: c.Role == store.RoleAdmin, Customer: c.Customer, Expires: c.Expires, Key: c.Key()}
	watch, ok := s.cfg.Events.Watch(reader, in.LastEventID)
	if !ok {
		p := problem.New(http.StatusServiceUnavailable, "Too many event streams are open. Try again, or use another node.")
		return nil, p.RetryAfter(5 * time.Second)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) { //nolint:contextcheck // the request carries the context
		r, w := humachi.Unwrap(ctx)
		watch.Stream(w, r, s.cfg.Now, func() bool {
			current, err := s.door.IsCurrent(r.Context(), c)
			return err == nil && current // the client reconnects if the database was not available
		})
	}}, nil
}

package api

import (
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// metricsPath is where Prometheus looks.
const metricsPath = "/metrics"

// Served is a request that was answered.
type Served struct {
	Operation string // the operation's id, else the route that the request came by, else "unmatched": one of a few
	Status    int
	Stream    bool // it went on for as long as somebody listened
	Took      time.Duration
}

// trace traces operations. Event streams are left out: they have no end.
func (s *server) trace(next http.Handler) http.Handler {
	if s.cfg.Trace == nil {
		return next
	}
	traced := s.cfg.Trace(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if op := requestOf(r.Context()).operation; op.id == "" || op.stream {
			next.ServeHTTP(w, r)
			return
		}
		traced.ServeHTTP(w, r)
	})
}

// observe tells of a request that was answered, and names its span by its route.
func (s *server) observe(r *http.Request, route string, status int, took time.Duration) {
	if span := trace.SpanFromContext(r.Context()); route != "" && span.IsRecording() {
		span.SetName(r.Method + " " + route)
		span.SetAttributes(attribute.String("http.route", route))
	}
	if s.cfg.Observe == nil {
		return
	}
	op := requestOf(r.Context()).operation
	operation := op.id
	switch {
	case operation != "":
	case route == "" || status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		operation = "unmatched"
	default:
		operation = route
	}
	s.cfg.Observe(Served{Operation: operation, Status: status, Stream: op.stream, Took: took})
}

package door

import (
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// MetricsPath is the path of the Prometheus metrics.
const MetricsPath = "/metrics"

// Served describes a finished request.
type Served struct {
	Operation string // the id of the operation; for other requests, the route or "unmatched"
	Status    int
	Stream    bool // whether the response is a stream of events or of exported rows
	Took      time.Duration
}

// trace traces the requests of operations. Streams are not traced, because the span of a stream would stay open.
func (d *Door) trace(next http.Handler) http.Handler {
	if d.cfg.Trace == nil {
		return next
	}
	traced := d.cfg.Trace(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if op := RequestOf(r.Context()).Operation; op.ID == "" || op.Stream {
			next.ServeHTTP(w, r)
			return
		}
		traced.ServeHTTP(w, r)
	})
}

// observe reports a finished request, and names the request's span after the route.
func (d *Door) observe(r *http.Request, route string, status int, took time.Duration) {
	if span := trace.SpanFromContext(r.Context()); route != "" && span.IsRecording() {
		span.SetName(r.Method + " " + route)
		span.SetAttributes(attribute.String("http.route", route))
	}
	if d.cfg.Observe == nil {
		return
	}
	op := RequestOf(r.Context()).Operation
	operation := op.ID
	switch {
	case operation != "":
	case route == "" || status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		operation = "unmatched"
	default:
		operation = route
	}
	d.cfg.Observe(Served{Operation: operation, Status: status, Stream: op.Stream, Took: took})
}

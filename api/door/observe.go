package door

import (
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// MetricsPath is where Prometheus looks.
const MetricsPath = "/metrics"

// Served is a request that was answered.
type Served struct {
	Operation string // the operation's id, else the route that the request came by, else "unmatched": one of a few
	Status    int
	Stream    bool // it went on for as long as somebody listened
	Took      time.Duration
}

// trace traces operations. Event streams are left out: they have no end.
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

// observe tells of a request that was answered, and names its span by its route.
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

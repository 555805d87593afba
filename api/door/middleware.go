package door

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"tidewatch/api/problem"
)

// SharedPath is the beginning of the paths of links to reports. The rest of the path of a link is a secret, which logs
// must not contain.
const SharedPath = "/reports/shared/"

// RequestTime is the default time limit of a request.
const RequestTime = 15 * time.Second

// logRequests writes the access log. Each record of the log names the caller that authentication has identified.
func (d *Door) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := d.cfg.Now()
		record := &accessRecord{aborted: true}
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		// A handler that ends its response early panics, see recoverPanics.
		defer func() { d.logRequest(r, wrapped, record, d.cfg.Now().Sub(began)) }()
		next.ServeHTTP(wrapped, r.WithContext(context.WithValue(r.Context(), accessKey, record)))
		record.aborted = false
	})
}

// logRequest writes a request to the access log and to the metrics.
func (d *Door) logRequest(
	r *http.Request, w middleware.WrapResponseWriter, record *accessRecord, took time.Duration,
) {
	route := chi.RouteContext(r.Context()).RoutePattern()
	status := w.Status()
	if status == 0 {
		status = http.StatusOK
	}
	d.observe(r, route, status, took)
	path := r.URL.Path
	if i := strings.Index(path, SharedPath); i >= 0 { // requests that match no route can contain a secret, too
		path = path[:i] + SharedPath + "{secret}"
	}
	if route == "/healthz" || route == "/readyz" || route == MetricsPath {
		return
	}
	d.cfg.Logger.InfoContext(
		r.Context(),
		"Request.",
		slog.String("method", r.Method),
		slog.String("route", route),
		slog.String("path", path),
		slog.Int("status", status),
		slog.Bool("aborted", record.aborted),
		slog.Int("bytes", w.BytesWritten()),
		slog.Float64("took_seconds", took.Seconds()),
		slog.String("caller", record.caller),
		slog.String("address", RequestOf(r.Context()).Address),
		slog.String("request_id", RequestID(r.Context())),
	)
}

type accessRecord struct {
	aborted bool // whether the response ended early
	caller  string
}

// recoverPanics logs the stack and responds with status 500 when a handler panics.
func (d *Door) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // the request carries the context
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p) // handlers panic with http.ErrAbortHandler to close the connection
			}
			if written, ok := w.(interface{ Status() int }); ok && written.Status() != 0 {
				defer panic(http.ErrAbortHandler) // a closed connection shows that the response is incomplete
			}
			ctx := r.Context()
			d.cfg.Logger.ErrorContext(
				ctx,
				"Request panicked.",
				slog.Any("panic", p),
				slog.String("stack", string(debug.Stack())),
				slog.String("request_id", RequestID(ctx)),
			)
			d.WriteProblem(w, r, problem.Internal())
		}()
		next.ServeHTTP(w, r)
	})
}

// harden sets security headers on every response.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// RefuseCrossOrigin returns middleware that refuses writes from pages of other origins. The SameSite attribute of the
// session cookie is not enough, because browsers send the cookie with requests from other origins of the same site.
func (d *Door) RefuseCrossOrigin() func(http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.WriteProblem(w, r, problem.New(http.StatusForbidden, "The request comes from a page of another site."))
	}))
	return protection.Handler
}

// limitTime cancels a request after the time limit of its operation. Streams have no time limit.
func limitTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := RequestOf(r.Context()).Operation
		if op.Stream {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), cmp.Or(op.Timeout, RequestTime))
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

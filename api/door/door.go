// Package door is the front door of the API: the middleware and checks that a request passes before its handler runs.
//
//	identify ─ trace ─ logRequests ─ recoverPanics ─ harden            every request, see [Door.Outer]
//	RefuseCrossOrigin ─ limitTime ─ Authenticate ─ LimitRequests ─ takeTurns   operations, see [Door.Inner]
//	Admit: access ─ query ─ body                                       one operation
//
// The files follow the order of the steps. The file identify.go determines the request's id and the client's address.
// The file observe.go contains the tracing and the metrics. The file middleware.go contains the access log, the
// recovery from panics, the security headers and the time limit. The file authenticate.go identifies callers, with the
// help of secret.go, known_tokens.go and jwt.go. The file still.go checks whether a caller still has its rights. The
// files rate_limit.go and turns.go limit the requests of each caller. The file access.go checks access. The files
// time.go, body.go, json.go and not_json.go check and normalize queries and bodies. The file password.go hashes
// passwords. The files operation.go and caller.go define the properties of requests that the steps use.
package door

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"time"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// Config configures a [Door].
type Config struct {
	// DB is the database with the sessions and tokens.
	DB *store.DB
	// JWT configures the tokens of an outside issuer. If JWT is nil, all JWTs are refused.
	JWT *JWT
	// Logger is required.
	Logger *slog.Logger
	// Now returns the current time.
	Now func() time.Time
	// Observe receives the properties of each finished request. If Observe is nil, the front door reports no requests.
	Observe func(Served)
	// OperationOf returns the operation that a request calls, or the zero Operation.
	OperationOf func(*http.Request) Operation
	// RequestsPerSecond limits the requests of one caller to this process. If RequestsPerSecond is 0, there is no
	// limit.
	RequestsPerSecond int
	// SessionLife bounds the duration of sessions.
	SessionLife store.SessionLife
	// Trace wraps the handler of each operation that is not a stream. If Trace is nil, operations are not traced.
	Trace func(http.Handler) http.Handler
	// TrustedProxies are the addresses of the proxies whose X-Forwarded-For and X-Forwarded-Proto headers are trusted.
	TrustedProxies []netip.Prefix
}

// Door checks the requests to one server before their handlers run.
type Door struct {
	cfg   Config
	known *knownTokens
	limit *rateLimit // nil if the rate of requests is not limited
	turns *turns
}

// New returns a Door with the given configuration.
func New(cfg Config) *Door {
	d := &Door{cfg: cfg, known: newKnownTokens(cfg.Now), turns: newTurns(turnsAtOnce)}
	if cfg.RequestsPerSecond > 0 {
		d.limit = newRateLimit(cfg.RequestsPerSecond, cfg.Now)
	}
	return d
}

// Outer returns the middleware for all requests, from the outermost to the innermost.
func (d *Door) Outer() []func(http.Handler) http.Handler {
	return []func(http.Handler) http.Handler{d.identify, d.trace, d.logRequests, d.recoverPanics, harden}
}

// Inner returns the middleware for operations, from the outermost to the innermost.
func (d *Door) Inner() []func(http.Handler) http.Handler {
	return []func(http.Handler) http.Handler{
		d.RefuseCrossOrigin(), limitTime, d.Authenticate, d.LimitRequests, d.takeTurns,
	}
}

// Admit checks the caller's access to an operation, checks the query, and reads the body. If Admit refuses the request,
// Admit writes the response and returns nil. If Admit accepts the request, Admit returns a function that must be called
// after the handler.
func (d *Door) Admit(w http.ResponseWriter, r *http.Request, op Operation) (leave func()) {
	if err := op.Access.Check(CallerOf(r.Context())); err != nil {
		d.Refuse(w, r, err)
		return nil
	}
	p := cleanQuery(r)
	if p == nil && op.Idempotent {
		p = cleanKey(r)
	}
	if p == nil {
		p = normalizeTimes(r, RequestOf(r.Context()).Operation.Times)
	}
	if p == nil {
		p = ReadBody(w, r, op.Body)
	}
	if p != nil {
		d.WriteProblem(w, r, p)
		return nil
	}
	if op.Method == http.MethodGet {
		return func() {}
	}
	d.known.change(+1) // the call clears the cache of callers, so that later requests have the changed rights
	return func() { d.known.change(-1) }
}

// ProblemOf returns the problem of an error, and logs the causes of problems with status 500 or 503.
func (d *Door) ProblemOf(ctx context.Context, err error) *problem.Problem {
	p := problem.Of(ctx, err)
	p.RequestID = RequestID(ctx)
	attributes := []slog.Attr{slog.Any("error", err), slog.String("request_id", p.RequestID)}
	switch p.Status {
	case http.StatusInternalServerError:
		d.cfg.Logger.LogAttrs(ctx, slog.LevelError, "Request failed.", attributes...)
	case http.StatusServiceUnavailable:
		d.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "Request refused temporarily.", attributes...)
	}
	return p
}

// Refuse writes the problem of an error as the response.
func (d *Door) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	d.WriteProblem(w, r, d.ProblemOf(r.Context(), err))
}

// WriteProblem writes a problem with the id of the request as the response.
func (d *Door) WriteProblem(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	p.RequestID = RequestID(r.Context())
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"title":"Internal Server Error","status":500}`)
		d.cfg.Logger.ErrorContext(r.Context(), "Cannot encode a problem.", slog.Any("error", err))
	}
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // an error means that the client has disconnected
}

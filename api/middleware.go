package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"

	"tidewatch/api/problem"
)

// The bounds of one request.
const (
	maxBody       = 1 << 20 // bytes
	maxImportBody = 4 << 20 // bytes, as of `tidewatch import`
	requestTime   = 15 * time.Second
	importTime    = 55 * time.Second // below the server's time to write an answer
)

// identify gives each request an id, that of the X-Request-Id header when it is a plausible one, and notes the address
// that it comes from: the peer's, or what a trusted proxy says of it.
func (s *server) identify(next http.Handler) http.Handler {
	plausible := regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !plausible.MatchString(id) {
			id = uuid.Must(uuid.NewV7()).String()
		}
		w.Header().Set("X-Request-Id", id)
		known := request{address: s.address(r), id: id, operation: s.operationOf(r), secure: s.isSecure(r)}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey, known)))
	})
}

// address is the client's: the last entry of X-Forwarded-For that no trusted proxy has, when the peer is one.
func (s *server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	entries := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(entries) - 1; i >= 0 && s.trusts(host); i-- {
		entry, err := netip.ParseAddr(strings.TrimSpace(entries[i]))
		if err != nil {
			break
		}
		host = entry.String()
	}
	return host
}

// isSecure reports whether the client spoke TLS: to this process, or to a trusted proxy that says so.
func (s *server) isSecure(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return r.TLS != nil || err == nil && s.trusts(host) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

func (s *server) trusts(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, proxy := range s.cfg.TrustedProxies {
		if proxy.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// logRequests writes the access log: who asked for what, and what came of it. It knows the caller by what authenticate
// left in the record.
func (s *server) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.cfg.Now()
		record := &accessRecord{}
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(wrapped, r.WithContext(context.WithValue(r.Context(), accessKey{}, record)))
		route := chi.RouteContext(r.Context()).RoutePattern()
		status := wrapped.Status()
		if status == 0 {
			status = http.StatusOK
		}
		s.observe(r, route, status, s.cfg.Now().Sub(began))
		if route == "/healthz" || route == "/readyz" || route == metricsPath {
			return
		}
		s.logger.InfoContext(
			r.Context(),
			"Request.",
			slog.String("method", r.Method),
			slog.String("route", route),
			slog.String("path", r.URL.Path),
			slog.Int("status", status),
			slog.Int("bytes", wrapped.BytesWritten()),
			slog.Duration("took", s.cfg.Now().Sub(began)),
			slog.String(
				"caller",
				record.caller,
			),
			slog.String("address", requestOf(r.Context()).address),
			slog.String("request_id", requestID(r.Context())),
		)
	})
}

type accessKey struct{}

type accessRecord struct{ caller string }

// recoverPanics answers 500 to a request whose handler panics, and logs where.
func (s *server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // the request has it
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p) // the way to end a connection
			}
			if written, ok := w.(interface{ Status() int }); ok && written.Status() != 0 {
				defer panic(http.ErrAbortHandler) // an answer has begun: what follows must not pass for its end
			}
			ctx := r.Context()
			s.logger.ErrorContext(ctx, "A request panicked.", slog.Any("panic", p), slog.String("stack", string(debug.Stack())),
				slog.String("request_id", requestID(ctx)))
			s.writeProblem(
				w,
				r,
				problem.New(http.StatusInternalServerError, "Something went wrong here. The log has the cause under the request's id."),
			)
		}()
		next.ServeHTTP(w, r)
	})
}

// harden sets the headers that every answer has.
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

// refuseCrossOrigin keeps other sites from writing with a browser's session.
func (s *server) refuseCrossOrigin() func(http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.writeProblem(w, r, problem.New(http.StatusForbidden, "The request comes from another site's page."))
	}))
	return protection.Handler
}

// limitTime ends the work on a request that takes longer than its operation may. Streams have no limit.
func limitTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := requestOf(r.Context()).operation
		if op.stream {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), cmp.Or(op.timeout, requestTime))
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// bodyRule is what the body of a request may be.
type bodyRule struct {
	anyType bool  // any Content-Type and syntax: the handler parses it; false: JSON
	limit   int64 // in bytes; 0: maxBody
}

// readBody reads the whole body before huma parses it, so that a body that is too large, truncated, of another type or
// not JSON gets a status of its own.
func readBody(w http.ResponseWriter, r *http.Request, rule bodyRule) *problem.Problem {
	limit := cmp.Or(rule.limit, maxBody)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return unreadable(err, limit)
	}
	if !rule.anyType {
		if p := notJSON(r.Header.Get("Content-Type"), body); p != nil {
			return p
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return nil
}

func unreadable(err error, limit int64) *problem.Problem {
	var timeout net.Error
	switch _, tooBig := errors.AsType[*http.MaxBytesError](err); {
	case tooBig:
		return problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than %d bytes.", limit))
	case errors.As(err, &timeout) && timeout.Timeout():
		return problem.New(http.StatusRequestTimeout, "The body did not arrive in time.")
	default:
		return problem.New(http.StatusBadRequest, "The body is cut off.")
	}
}

// notJSON says why a body cannot be read as JSON; nil: it can, or there is none.
func notJSON(contentType string, body []byte) *problem.Problem {
	if len(body) == 0 {
		return nil
	}
	if contentType != "" {
		if mediaType, _, err := mime.ParseMediaType(contentType); err != nil || mediaType != "application/json" {
			return problem.New(
				http.StatusUnsupportedMediaType,
				fmt.Sprintf("The body's type is %q: send JSON, with Content-Type: application/json.", contentType),
			)
		}
	}
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		if number, ok := errors.AsType[*json.UnmarshalTypeError](
			err,
		); ok { // of what is valid, only a number does not fit into any
			return problem.New(
				http.StatusBadRequest,
				fmt.Sprintf("The body holds a %.40s at byte %d: it is too large.", number.Value, number.Offset),
			)
		}
		where := ""
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			where = fmt.Sprintf(" (at byte %d)", syntax.Offset)
		}
		return problem.New(http.StatusBadRequest, "The body is not JSON: "+err.Error()+where+".")
	}
	return nil
}

// writeProblem answers outside of an operation.
func (s *server) writeProblem(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	p.RequestID = requestID(r.Context())
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"title":"Internal Server Error","status":500}`)
		s.logger.ErrorContext(r.Context(), "A problem cannot be encoded.", slog.Any("error", err))
	}
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client has gone: nobody is left to tell
}

package api

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"tidewatch/api/door"
)

// mountPages serves the admin page, River UI and the Model Context Protocol. The admin page is public, because the page
// contains no data. River UI is only for admins with access to all customers. The Model Context Protocol is for all
// callers with credentials, and each of its calls passes through the API.
func (s *server) mountPages(root chi.Router) {
	if s.cfg.Page != nil {
		toHome := http.RedirectHandler("/admin/home", http.StatusFound)
		root.Method(http.MethodGet, "/", toHome)
		root.Method(http.MethodGet, "/admin", toHome)
		root.Method(http.MethodGet, "/admin/", toHome)
		root.Mount("/admin/", s.cfg.Page)
	}
	if s.cfg.QueuePage != nil {
		root.Group(func(r chi.Router) {
			r.Use(
				s.door.RefuseCrossOrigin(),
				s.askForLogin,
				s.door.Authenticate,
				s.door.LimitRequests,
				s.onlyOverseers,
				s.door.RefuseUnclean,
				s.auditQueue,
			)
			r.Mount("/riverui", s.cfg.QueuePage)
		})
	}
	if s.cfg.MCP != nil {
		root.Group(func(r chi.Router) {
			r.Use(s.door.RefuseCrossOrigin(), s.door.Authenticate, s.door.LimitRequests, s.onlyViewers)
			r.Handle("/mcp", s.cfg.MCP(root))
		})
	}
}

// onlyViewers admits only callers with credentials.
func (s *server) onlyViewers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := door.Viewers.Check(door.CallerOf(r.Context())); err != nil {
			s.door.WriteProblem(w, r, s.door.ProblemOf(r.Context(), err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// askForLogin redirects a user who opens River UI without a session to the log-in page. After log-in, the admin page
// redirects the user to River UI.
func (s *server) askForLogin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
			if c, err := s.door.WhoIs(r); c == nil &&
				(err == nil || s.door.ProblemOf(r.Context(), err).Status == http.StatusUnauthorized) {
				http.Redirect(w, r, "/admin/log-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusFound)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// onlyOverseers admits only admins with access to all customers. The content security policy allows River UI to load
// files only from this server.
func (s *server) onlyOverseers(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := door.Overseers.Check(door.CallerOf(r.Context())); err != nil {
			s.door.WriteProblem(w, r, s.door.ProblemOf(r.Context(), err))
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		next.ServeHTTP(w, r)
	})
}

// auditQueue writes an audit entry before River UI changes the queue. The audit entry needs a separate transaction,
// because River UI uses its own transactions.
func (s *server) auditQueue(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		if p := door.ReadBody(w, r, door.Body{}); p != nil {
			s.door.WriteProblem(w, r, p)
			return
		}
		asked, err := io.ReadAll(r.Body) // the body is already in memory
		if err != nil {
			s.door.WriteProblem(w, r, s.door.ProblemOf(r.Context(), err))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(asked))
		entry := entryBy(r.Context(), door.CallerOf(r.Context()))
		entry.Action, entry.ObjectKind = "ask_queue", "queue"
		entry.ObjectID = r.Method + " " + strings.TrimPrefix(r.URL.Path, "/riverui/api")
		if len(asked) > 0 {
			entry.After = asked
		}
		if err := s.db.WriteAudit(r.Context(), entry); err != nil {
			s.door.WriteProblem(w, r, s.door.ProblemOf(r.Context(), err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

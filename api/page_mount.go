package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"
)

// mountPages serves what people look at: the admin page, which everybody may load because it holds no data, and the
// queue's own page, which is closed to all but admins of all customers.
func (s *server) mountPages(root chi.Router) {
	if s.cfg.Page != nil {
		toSchedules := http.RedirectHandler("/admin/scheduled-jobs", http.StatusFound)
		root.Method(http.MethodGet, "/", toSchedules)
		root.Method(http.MethodGet, "/admin", toSchedules)
		root.Method(http.MethodGet, "/admin/", toSchedules)
		root.Mount("/admin/", s.cfg.Page)
	}
	if s.cfg.QueuePage != nil {
		root.Group(func(r chi.Router) {
			r.Use(s.refuseCrossOrigin(), s.askForLogin, s.authenticate, s.limitRequests, s.onlyOverseers)
			r.Mount("/riverui", s.cfg.QueuePage)
		})
	}
}

// askForLogin sends a person who opens the queue's page without a session to log in first, and then back here.
func (s *server) askForLogin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
			if c, err := s.whoIs(r); c == nil && (err == nil || s.problemOf(r.Context(), err).Status == http.StatusUnauthorized) {
				http.Redirect(w, r, "/admin/log-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusFound)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// onlyOverseers lets admins of all customers pass. What the queue's page loads comes from here alone.
func (s *server) onlyOverseers(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := overseer.allow(callerOf(r.Context())); err != nil {
			s.writeProblem(w, r, s.problemOf(r.Context(), err))
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		next.ServeHTTP(w, r)
	})
}

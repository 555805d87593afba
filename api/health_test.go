package api_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestReadyz(t *testing.T) {
	t.Parallel()
	minute, hour := time.Minute, time.Hour
	for _, tt := range []struct {
		name   string
		change func(*api.Health)
		status int
		body   string
	}{
		{"all in order", func(*api.Health) {}, http.StatusOK, `"age_seconds":60`},
		{"the database is away", func(h *api.Health) { h.Ping = fails }, http.StatusServiceUnavailable, "The database is not available."},
		{"the database takes no writes", func(h *api.Health) {
			h.Ping = func(context.Context) error { return fmt.Errorf("secret: %w", store.ErrReadOnly) }
		}, http.StatusServiceUnavailable, "is read-only"},
		{"the process stops", func(h *api.Health) { h.Draining = func() bool { return true } }, http.StatusServiceUnavailable, "This process is stopping."},
		{"migrations are pending", func(h *api.Health) { h.CheckMigrations = fails }, http.StatusServiceUnavailable, "tidewatch migrate up"},
		{"no tick for an hour", func(h *api.Health) { h.LastTickAge = age(&hour) }, http.StatusServiceUnavailable, "for three minutes"},
		{"no tick for an hour, on a node that has just started", func(h *api.Health) {
			h.LastTickAge = age(&hour)
			h.Uptime = func() time.Duration { return minute }
		}, http.StatusOK, `"ready":true`},
		{"no tick for an hour, on a node that does not schedule", func(h *api.Health) {
			h.LastTickAge, h.Scheduler = age(&hour), false
		}, http.StatusOK, "for three minutes"},
		{"never a tick, on a new node", func(h *api.Health) {
			h.LastTickAge = age(nil)
			h.Uptime = func() time.Duration { return minute }
		}, http.StatusOK, `"ready":true`},
		{"never a tick, on an old node", func(h *api.Health) { h.LastTickAge = age(nil) }, http.StatusServiceUnavailable, "for three minutes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := api.Health{
				CheckMigrations: func(context.Context) error { return nil }, LastTickAge: age(&minute),
				Ping: func(context.Context) error { return nil }, Scheduler: true, Uptime: func() time.Duration { return hour },
			}
			tt.change(&h)
			w := httptest.NewRecorder()
			health(h).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			require.Equal(t, tt.status, w.Code)
			require.Contains(t, w.Body.String(), tt.body)
			require.NotContains(t, w.Body.String(), "secret")
		})
	}
}

func TestReadyz_ChecksTheDatabaseAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	looks := 0
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	stopping := false
	handler := api.New(api.Config{Health: api.Health{
		Draining: func() bool { return stopping }, Ping: func(context.Context) error { looks++; return errors.New("away") },
	}, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	ask := func(ctx context.Context) string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", nil))
		return w.Body.String()
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	ask(gone) // a disconnected client does not affect other clients
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() { ask(t.Context()) })
	}
	all.Wait()
	require.Equal(t, 1, looks)
	now = now.Add(time.Second)
	require.Contains(t, ask(t.Context()), "is not available")
	require.Equal(t, 2, looks)
	stopping = true
	require.Contains(t, ask(t.Context()), "stopping", "the process stops, which is not cached")
}

func fails(context.Context) error { return errors.New("secret detail") }

func age(d *time.Duration) func(context.Context) (*time.Duration, error) {
	return func(context.Context) (*time.Duration, error) { return d, nil }
}

func TestHealthz_DoesNotDependOnTheDatabase(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	health(api.Health{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	require.Equal(t, http.StatusOK, w.Code)
	w = httptest.NewRecorder()
	health(api.Health{}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/healthz", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
}

// health returns an API without a database.
func health(h api.Health) http.Handler {
	return api.New(api.Config{Health: h, Logger: slog.New(slog.DiscardHandler), Now: time.Now})
}

func TestHealth_HEADRespondsLikeGETWithoutABody(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		get, head := f.call(t, http.MethodGet, f.url+path, nil), f.call(t, http.MethodHead, f.url+path, nil)
		require.Equal(t, get.status, head.status, path)
		require.Equal(t, get.header.Get("Content-Type"), head.header.Get("Content-Type"))
		require.Empty(t, head.body)
	}
}

package api_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// line is a proxy on loopback that forwards connections to Postgres. A test can cut the line.
type line struct {
	addr string
	dial func(ctx context.Context) (net.Conn, error)

	mu       sync.Mutex
	conns    []net.Conn
	listener net.Listener
}

func (l *line) open(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", l.addr)
	require.NoError(t, err)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listener, l.addr = listener, listener.Addr().String()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the method "cut" has closed the listener
			}
			go l.forward(t.Context(), conn)
		}
	}()
}

func (l *line) forward(ctx context.Context, from net.Conn) {
	to, err := l.dial(ctx)
	if err != nil {
		_ = from.Close()
		return
	}
	l.mu.Lock()
	l.conns = append(l.conns, from, to)
	l.mu.Unlock()
	go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
	_, _ = io.Copy(from, to)
	_ = from.Close()
}

// cut closes all connections of the line. New connections are refused until the line is opened again.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.listener.Close()
	for _, conn := range l.conns {
		_ = conn.Close()
	}
	l.conns = nil
}

// throughLine returns a line and a connection pool that reaches the database through the line.
func throughLine(t *testing.T, databaseURL string) (*pgxpool.Pool, *line) {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(databaseURL)
	require.NoError(t, err)
	direct := cfg.ConnConfig.DialFunc
	l := &line{addr: "127.0.0.1:0"}
	cfg.ConnConfig.DialFunc = func(ctx context.Context, _, _ string) (net.Conn, error) {
		l.mu.Lock()
		at := l.addr
		l.mu.Unlock()
		return (&net.Dialer{}).DialContext(ctx, "tcp", at)
	}
	// pgx dials the address of the line to cancel a query, so the address of Postgres comes from the configuration.
	network, address := pgconn.NetworkAddress(cfg.ConnConfig.Host, cfg.ConnConfig.Port)
	l.dial = func(ctx context.Context) (net.Conn, error) { return direct(ctx, network, address) }
	l.open(t)
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() {
		l.cut()
		pool.Close()
	})
	return pool, l
}

// setupWithLine does the same as setup, but the server reaches the database through a line.
func setupWithLine(t *testing.T) (*fixture, *line) {
	t.Helper()
	var cfg api.Config
	f := setup(t, func(c *api.Config) { cfg = *c })
	pool, l := throughLine(t, f.db.URL)
	cfg.DB, cfg.Health.Ping = store.New(pool), pool.Ping
	server := httptest.NewServer(api.New(cfg))
	t.Cleanup(server.Close)
	f.url = server.URL
	return f, l
}

func TestOutage_IsA503AndTheProcessRecovers(t *testing.T) {
	t.Parallel()
	f, l := setupWithLine(t)
	job := f.create(t, nil)
	requests := []struct {
		method, path string
		body         any
	}{
		{http.MethodGet, "/scheduled-jobs", nil},
		{http.MethodGet, "/scheduled-jobs/" + job.ID.String(), nil},
		{http.MethodPut, "/scheduled-jobs/" + job.ID.String(), `{"cron_expression":"0 10 * * *"}`},
		{
			http.MethodPost,
			"/scheduled-jobs",
			map[string]any{"brand_id": f.brand.ID, "job_type": "scoring", "cron_expression": "0 9 * * *"},
		},
		{http.MethodPost, "/session", `{"email":"ada@example.com","password":"wrong"}`},
		{http.MethodGet, "/session", nil},
	}
	for range 2 { // the server must recover from more than one outage
		l.cut()
		for _, r := range requests {
			got := f.call(t, r.method, r.path, r.body)
			require.Contains(t, got.problem(t, http.StatusServiceUnavailable).Detail, "database", "%s %s", r.method, r.path)
			require.NotEmpty(t, got.header.Get("Retry-After"))
			require.NotContains(t, string(got.body), "127.0.0.1")
		}
		require.Equal(t, http.StatusOK, f.look(t, "/healthz").status)
		ready := f.look(t, "/readyz")
		require.Equal(t, http.StatusServiceUnavailable, ready.status)
		require.NotEmpty(t, ready.header.Get("Retry-After"))
		l.open(t)
		for _, r := range requests {
			require.Less(t, f.call(t, r.method, r.path, r.body).status, 500, "%s %s", r.method, r.path)
		}
	}
}

func TestOutage_BrokenConnectionsCauseAtMostA503(t *testing.T) {
	t.Parallel()
	f, l := setupWithLine(t)
	f.call(t, http.MethodGet, "/scheduled-jobs", nil).must(t, http.StatusOK)
	l.cut()
	l.open(t) // the cut simulates a failover that ends before the next request
	for range 3 {
		if got := f.call(t, http.MethodGet, "/scheduled-jobs", nil); got.status != http.StatusOK {
			got.problem(t, http.StatusServiceUnavailable)
		}
	}
	f.call(t, http.MethodGet, "/scheduled-jobs", nil).must(t, http.StatusOK)
}

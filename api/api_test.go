package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// fixture is a test server with its own database, a brand and an API token.
type fixture struct {
	admin string // the secret of a token with the role admin
	brand store.Brand
	db    storetest.DB
	url   string
}

// The function "configured" returns the names of the collectors that the test server has.
func configured() []string { return []string{"chatgpt", "google_aio", "perplexity"} }

func setup(tb testing.TB, options ...func(*api.Config)) *fixture {
	tb.Helper()
	db := storetest.Open(tb)
	f := &fixture{brand: db.Brand(tb, 2), db: db}
	f.admin = f.token(tb, store.Token{Name: "tests", Role: store.RoleAdmin})
	return f.node(tb, options...)
}

// node starts another test server on the same database.
func (f *fixture) node(tb testing.TB, options ...func(*api.Config)) *fixture {
	tb.Helper()
	db := f.db
	client, err := jobs.New(jobs.Config{Logger: slog.New(slog.DiscardHandler), Now: time.Now, Pool: db.Pool})
	require.NoError(tb, err)
	cfg := api.Config{
		Alerts: client,
		Catalog: catalog.Rules{
			CheckCollectors: checkCollectors,
			Collectors:      collector.Names(),
			Plan:            client.Planner().Plan,
		},
		DB:          db.DB,
		Logger:      slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
		Now:         time.Now,
		Runs:        client,
		Health:      api.Health{Ping: db.Pool.Ping},
		SessionLife: store.SessionLife{Idle: time.Hour, Most: 24 * time.Hour},
	}
	for _, name := range collector.Names() {
		engine, _ := collector.Lookup(name)
		info := api.CollectorInfo{
			Access: string(engine.Access), Name: name, Title: engine.Title, Configured: checkCollectors([]string{name}) == nil,
		}
		if !info.Configured {
			info.Missing = checkCollectors([]string{name}).Error()
		}
		cfg.Collectors = append(cfg.Collectors, info)
	}
	for _, option := range options {
		option(&cfg)
	}
	server := httptest.NewServer(api.New(cfg))
	tb.Cleanup(func() {
		server.Close()
		server.Config.Handler = nil // package testing keeps the cleanups of parallel tests until the end of all tests
	})
	other := *f
	other.url = server.URL
	return &other
}

func checkCollectors(names []string) error {
	for _, name := range names {
		if !strings.Contains(strings.Join(configured(), " "), name) {
			return fmt.Errorf("engine %s is not configured: set %s_API_KEY", name, strings.ToUpper(name))
		}
	}
	return nil
}

// token creates an API token and returns its secret.
func (f *fixture) token(tb testing.TB, token store.Token) string {
	tb.Helper()
	secret, hash := door.NewSecret(door.TokenPrefix)
	token.CreatedBy = "test"
	_, err := f.db.CreateToken(tb.Context(), token, hash)
	require.NoError(tb, err)
	return secret
}

// answer is a response of the test server.
type answer struct {
	body   []byte
	header http.Header
	status int
}

// value decodes the body of a response.
func value[T any](tb testing.TB, a answer) T {
	tb.Helper()
	var v T
	require.NoError(tb, json.Unmarshal(a.body, &v), "%s", a.body)
	return v
}

// call sends a request with the token of an admin. The parameter "body" is JSON text, a value to encode, or nil for no
// body. The parameter "headers" lists names and values in pairs.
func (f *fixture) call(tb testing.TB, method, path string, body any, headers ...string) answer {
	tb.Helper()
	return f.callAs(tb, f.admin, method, path, body, headers...)
}

func (f *fixture) callAs(tb testing.TB, secret, method, path string, body any, headers ...string) answer {
	tb.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		require.NoError(tb, err)
		reader = bytes.NewReader(encoded)
	}
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/api/") {
		path = "/api/admin" + path
	}
	r, err := http.NewRequestWithContext(tb.Context(), method, f.url+strings.TrimPrefix(path, f.url), reader)
	require.NoError(tb, err)
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return f.send(tb, r)
}

func (*fixture) send(tb testing.TB, r *http.Request) answer {
	tb.Helper()
	client := &http.Client{Timeout: time.Minute}
	response, err := client.Do(r)
	require.NoError(tb, err)
	defer func() { require.NoError(tb, response.Body.Close()) }()
	read, err := io.ReadAll(response.Body)
	require.NoError(tb, err)
	fits(tb, r, response, read)
	return answer{body: read, header: response.Header, status: response.StatusCode}
}

// The method "must" fails the test unless the response has the expected status.
func (a answer) must(tb testing.TB, status int) answer {
	tb.Helper()
	require.Equal(tb, status, a.status, "%s", a.body)
	return a
}

// problem returns the problem in the response. The test fails if the response has a different status.
func (a answer) problem(tb testing.TB, status int) problem.Problem {
	tb.Helper()
	a.must(tb, status)
	require.Equal(tb, "application/problem+json", a.header.Get("Content-Type"))
	p := value[problem.Problem](tb, a)
	require.Equal(tb, status, p.Status)
	require.NotEmpty(tb, p.Detail)
	require.NotEmpty(tb, p.RequestID)
	return p
}

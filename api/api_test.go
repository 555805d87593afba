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
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// fixture is a server on a database of its own, with a brand, and callers.
type fixture struct {
	admin string // the secret of a token that may do everything
	brand store.Brand
	db    storetest.DB
	url   string
}

// configured are the collectors that the tests' server has.
func configured() []string { return []string{"chatgpt", "google_aio", "perplexity"} }

func setup(t *testing.T, options ...func(*api.Config)) *fixture {
	t.Helper()
	db := storetest.Open(t)
	client, err := jobs.New(jobs.Config{Logger: slog.New(slog.DiscardHandler), Now: time.Now, Pool: db.Pool})
	require.NoError(t, err)
	cfg := api.Config{
		Catalog:         catalog.Rules{Collectors: collector.Names(), Plan: client.Planner().Plan},
		CheckCollectors: checkCollectors, DB: db.DB, Logger: slog.New(slog.DiscardHandler), Now: time.Now, Plan: client.Planner().Plan, Runs: client,
		Health: api.Health{Ping: db.Pool.Ping}, SessionLife: store.SessionLife{Idle: time.Hour, Most: 24 * time.Hour},
	}
	for _, name := range collector.Names() {
		info := api.CollectorInfo{Name: name, Configured: checkCollectors([]string{name}) == nil}
		if !info.Configured {
			info.Missing = checkCollectors([]string{name}).Error()
		}
		cfg.Collectors = append(cfg.Collectors, info)
	}
	for _, option := range options {
		option(&cfg)
	}
	server := httptest.NewServer(api.New(cfg))
	t.Cleanup(server.Close)
	f := &fixture{brand: db.Brand(t, 2), db: db, url: server.URL}
	f.admin = f.token(t, store.Token{Name: "tests", Role: store.RoleAdmin})
	return f
}

func checkCollectors(names []string) error {
	for _, name := range names {
		if !strings.Contains(strings.Join(configured(), " "), name) {
			return fmt.Errorf("engine %s is not configured: set %s_API_KEY", name, strings.ToUpper(name))
		}
	}
	return nil
}

// token makes an API token and returns its secret.
func (f *fixture) token(t *testing.T, token store.Token) string {
	t.Helper()
	secret, hash := api.NewSecret(api.TokenPrefix)
	token.CreatedBy = "test"
	_, err := f.db.CreateToken(t.Context(), token, hash)
	require.NoError(t, err)
	return secret
}

// answer is what a request brought.
type answer struct {
	body   []byte
	header http.Header
	status int
}

// value decodes the body.
func value[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(a.body, &v), "%s", a.body)
	return v
}

// call makes a request as the admin; body is JSON as text, or anything that becomes JSON; nil is none. headers are pairs.
func (f *fixture) call(t *testing.T, method, path string, body any, headers ...string) answer {
	t.Helper()
	return f.callAs(t, f.admin, method, path, body, headers...)
}

func (f *fixture) callAs(t *testing.T, secret, method, path string, body any, headers ...string) answer {
	t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		require.NoError(t, err)
		reader = bytes.NewReader(encoded)
	}
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/api/") {
		path = "/api/admin" + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, f.url+strings.TrimPrefix(path, f.url), reader)
	require.NoError(t, err)
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return f.send(t, r)
}

func (*fixture) send(t *testing.T, r *http.Request) answer {
	t.Helper()
	client := &http.Client{Timeout: time.Minute}
	response, err := client.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	read, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	fits(t, r, response, read)
	return answer{body: read, header: response.Header, status: response.StatusCode}
}

// must fails the test unless the answer has the status.
func (a answer) must(t *testing.T, status int) answer {
	t.Helper()
	require.Equal(t, status, a.status, "%s", a.body)
	return a
}

// problem is the problem that the answer must be, with its status.
func (a answer) problem(t *testing.T, status int) api.Problem {
	t.Helper()
	a.must(t, status)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	p := value[api.Problem](t, a)
	require.Equal(t, status, p.Status)
	require.NotEmpty(t, p.Detail)
	require.NotEmpty(t, p.RequestID)
	return p
}

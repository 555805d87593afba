package collector_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

const (
	testKey          = "sk-test/secret+0123456789"
	bingCopilot      = "bing_copilot"
	chatgpt          = "chatgpt"
	claude           = "claude"
	deepseek         = "deepseek"
	gemini           = "gemini"
	googleAIMode     = "google_ai_mode"
	googleAIO        = "google_aio"
	grok             = "grok"
	mistral          = "mistral"
	openAICompatible = "openai_compatible"
	perplexity       = "perplexity"
)

// standIn is a stand-in server with a recorder of the requests.
type standIn struct {
	*standin.Server

	root string
	wire *recorder
}

func newStandIn(t *testing.T, opts standin.Options) standIn {
	t.Helper()
	if opts.Now == nil {
		opts.Now = time.Now
	}
	server := standin.New(opts)
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	return standIn{Server: server, root: listening.URL, wire: &recorder{next: listening.Client().Transport}}
}

func (s standIn) collector(t *testing.T, name string, change ...func(*collector.Config)) collector.Collector {
	t.Helper()
	cfg := collector.Config{
		APIKey:     testKey,
		BaseURL:    standin.BaseURLs(s.root)[name],
		HTTPClient: &http.Client{Transport: s.wire},
		Now:        time.Now,
	}
	for _, f := range change {
		f(&cfg)
	}
	return build(t, name, cfg)
}

func build(t *testing.T, name string, cfg collector.Config) collector.Collector {
	t.Helper()
	cfg.Enabled = true
	if name == openAICompatible && cfg.Model == "" {
		cfg.Model = "m-1"
	}
	if name == openAICompatible && cfg.BaseURL == "" {
		cfg.BaseURL = "https://gateway.example/v1"
	}
	set, err := collector.NewSet(map[string]collector.Config{name: cfg})
	require.NoError(t, err)
	c, err := set.Get(name)
	require.NoError(t, err)
	return c
}

// against returns a collector whose engine is the given HTTP handler.
func against(t *testing.T, name string, answer http.HandlerFunc) collector.Collector {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return build(t, name, collector.Config{APIKey: testKey, BaseURL: server.URL, HTTPClient: server.Client()})
}

// says returns an HTTP handler that answers every request with status 200 and the given body.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// failure asserts that err is an *Error whose text does not contain the API key.
func failure(t *testing.T, err error) *collector.Error {
	t.Helper()
	var e *collector.Error
	require.ErrorAs(t, err, &e)
	require.NotContains(t, e.Error(), testKey)
	require.NotContains(t, e.Error(), "0123456789")
	require.LessOrEqual(t, len(e.Message), 500)
	return e
}

// citedURLs returns the addresses of the cited sources and of the consulted sources.
func citedURLs(a collector.Answer) (cited, consulted []string) {
	for _, s := range a.Sources {
		if s.Cited {
			cited = append(cited, s.URL)
		} else {
			consulted = append(consulted, s.URL)
		}
	}
	return cited, consulted
}

// recorder stores the URL and the body of each request.
type recorder struct {
	next http.RoundTripper

	mu       sync.Mutex
	requests []recorded
}

type recorded struct {
	body   string
	header http.Header
	path   string
	query  map[string][]string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	r.mu.Lock()
	r.requests = append(
		r.requests,
		recorded{body: string(body), header: req.Header.Clone(), path: req.URL.Path, query: req.URL.Query()},
	)
	r.mu.Unlock()
	return r.next.RoundTrip(req)
}

func (r *recorder) all() []recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.requests
}

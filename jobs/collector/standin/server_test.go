package standin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

// When a test closes its httptest server, the server would also close the idle connections of simultaneous tests.
// TestMain hides the method CloseIdleConnections of the default transport, so that the idle connections stay open.
func TestMain(m *testing.M) {
	http.DefaultTransport = struct{ http.RoundTripper }{http.DefaultTransport}
	os.Exit(m.Run())
}

// clock is a clock whose time the tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func listen(t *testing.T, opts standin.Options) (server *standin.Server, root string) {
	t.Helper()
	server = standin.New(opts)
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	return server, listening.URL
}

type answer struct {
	body   string
	header http.Header
	status int
}

func send(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{string(body), resp.Header, resp.StatusCode}
}

func post(t *testing.T, address, key, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	require.NoError(t, err)
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	return send(t, req)
}

func get(t *testing.T, address string, query url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"?"+query.Encode(), http.NoBody)
	require.NoError(t, err)
	return send(t, req)
}

const (
	openAIBody     = `{"model":"m","input":"best crm","tools":[{"type":"web_search"}]}`
	perplexityBody = `{"model":"perplexity/sonar","input":"best crm","tools":[{"type":"web_search"}]}`
)

func TestAnswerIsAFunctionOfTheRequest(t *testing.T) {
	t.Parallel()
	brands := []string{"Acme", "Zeta", "Ümlaut", "Delta"}
	_, one := listen(t, standin.Options{Brands: brands})
	_, two := listen(t, standin.Options{Brands: brands})

	first := post(t, one+"/openai/v1/responses", "k", openAIBody)
	require.Equal(t, first.body, post(t, two+"/openai/v1/responses", "k", openAIBody).body)
	require.NotEqual(
		t,
		first.body,
		post(t, one+"/openai/v1/responses", "k", strings.Replace(openAIBody, "crm", "erp", 1)).body,
	)
}

func TestBrandsAndStylesVary(t *testing.T) {
	t.Parallel()
	_, root := listen(t, standin.Options{Brands: []string{"Acme", "Zeta"}})
	c, err := collector.NewPerplexity(collector.Config{APIKey: "k", BaseURL: standin.BaseURLs(root)["perplexity"]})
	require.NoError(t, err)
	var absent, list, table, comparison, prose int
	for i := range 100 {
		a, err := c.Ask(t.Context(), collector.Question{Text: "question " + strings.Repeat("x", i)})
		require.NoError(t, err)
		switch {
		case strings.Contains(a.Text, "| --- |"):
			table++
		case strings.Contains(a.Text, "compared with"):
			comparison++
		case strings.Contains(a.Text, "1. **"):
			list++
		default:
			prose++
		}
		if !strings.Contains(a.Text, "Acme") {
			absent++
		}
	}
	require.Positive(t, list*table*comparison*prose, "all styles occur")
	require.InDelta(t, 20, absent, 15)
}

func TestOpenAIOffsetsCountCharacters(t *testing.T) {
	t.Parallel()
	_, root := listen(t, standin.Options{Brands: []string{"Ümlaut", "Acme"}})
	var body struct {
		Output []struct {
			Content []struct {
				Annotations []struct {
					End   int    `json:"end_index"`
					Start int    `json:"start_index"`
					URL   string `json:"url"`
				} `json:"annotations"`
				Text string `json:"text"`
			} `json:"content"`
		} `json:"output"`
	}
	require.NoError(t, json.Unmarshal([]byte(post(t, root+"/openai/v1/responses", "k", openAIBody).body), &body))
	part := body.Output[len(body.Output)-1].Content[0]
	require.NotEmpty(t, part.Annotations)
	for _, a := range part.Annotations {
		require.Contains(t, string([]rune(part.Text)[a.Start:a.End]), "]("+a.URL+")")
	}
}

func TestOpenAIDefaultsToTheUnitedStates(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{})
	got := post(t, root+"/openai/v1/responses", "k", openAIBody)
	require.Contains(t, got.body, "country US")
	require.Equal(t, "256ms", got.header.Get("X-Ratelimit-Reset-Tokens"))
	require.NotEmpty(t, got.header.Get("X-Request-Id"))
	require.Equal(t, "US", s.Calls()[0].Country)
}

func TestRequestsAreCheckedByTheRulesOfTheVendors(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{APIKey: "good"})
	openai, perplexity, serpapi := root+"/openai/v1/responses", root+"/perplexity/v1/agent", root+"/serpapi/search.json"
	for name, tt := range map[string]struct {
		got    answer
		status int
		body   string
	}{
		"OpenAI requires a key":   {post(t, openai, "", openAIBody), 401, "You didn't provide an API key"},
		"OpenAI quotes a bad key": {post(t, openai, "bad", openAIBody), 401, "invalid_api_key"},
		"OpenAI requires JSON":    {post(t, openai, "good", "{"), 400, "could not parse"},
		"OpenAI requires a model": {post(t, openai, "good", `{"input":"x"}`), 400, "'model'"},
		"OpenAI rejects unknown models": {
			post(t, openai, "good", `{"model":"bad model","input":"x"}`), 400, "model_not_found",
		},
		"OpenAI requires an input": {post(t, openai, "good", `{"model":"m"}`), 400, "'input'"},
		"OpenAI rejects unknown tools": {
			post(t, openai, "good", `{"model":"m","input":"x","tools":[{"type":"x"}]}`), 400, "Invalid value",
		},
		"OpenAI requires a two-letter country": {
			post(t, openai, "good", `{"model":"m","input":"x","tools":[{"type":"web_search",`+
				`"user_location":{"type":"approximate","country":"DEU"}}]}`),
			400, "user_location",
		},
		"Perplexity's 401 is a page": {post(t, perplexity, "bad", perplexityBody), 401, "<html>"},
		"Perplexity rejects unknown fields": {
			post(t, perplexity, "good", `{"model":"a/b","input":"x","store":false}`), 400, `unknown field \"store\"`,
		},
		"Perplexity rejects unknown nested fields": {
			post(t, perplexity, "good", `{"model":"a/b","input":"x","tools":[{"type":"web_search",`+
				`"user_location":{"type":"approximate"}}]}`),
			400, "unknown field",
		},
		"Perplexity requires a model": {post(t, perplexity, "good", `{"input":"x"}`), 400, "model or preset"},
		"Perplexity rejects unknown models": {
			post(t, perplexity, "good", `{"model":"sonar","input":"x"}`), 400, "invalid_model",
		},
		"Perplexity requires an input": {post(t, perplexity, "good", `{"preset":"fast"}`), 400, "input is required"},
		"Perplexity rejects unknown tools": {
			post(t, perplexity, "good", `{"model":"a/b","input":"x","tools":[{"type":"x"}]}`), 400, "unknown tool",
		},
		"SerpApi requires a key": {
			get(t, serpapi, url.Values{"engine": {"google"}, "q": {"x"}}), 401, "Invalid API key",
		},
		"SerpApi requires a query": {
			get(t, serpapi, url.Values{"engine": {"google"}, "api_key": {"good"}}), 400, "Missing query",
		},
		"SerpApi rejects unknown engines": {
			get(t, serpapi, url.Values{"engine": {"x"}, "q": {"x"}, "api_key": {"good"}}), 400, "Unsupported `x` search engine",
		},
		"SerpApi rejects unknown languages": {
			get(t, serpapi, url.Values{"engine": {"google"}, "q": {"x"}, "hl": {"nb"}, "api_key": {"good"}}), 400,
			"interface language",
		},
		"SerpApi requires a token": {
			get(t, serpapi, url.Values{"engine": {"google_ai_overview"}, "page_token": {"x"}, "api_key": {"good"}}), 400,
			"page_token",
		},
	} {
		require.Equal(t, tt.status, tt.got.status, name)
		require.Contains(t, tt.got.body, tt.body, name)
	}
	for _, call := range s.Calls() {
		require.Equal(t, standin.OutcomeRejected, call.Outcome)
	}
	require.Equal(t, 200, post(t, perplexity, "good", `{"model":"a/b","input":"x"}`).status)
	require.Equal(t, 404, post(t, root+"/openai/v1/other", "good", "{}").status)
}

func TestPageTokenExpiresAfterAMinute(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	_, root := listen(t, standin.Options{Now: c.Now})
	first := get(t, root+"/serpapi/search.json", url.Values{
		"engine": {"google"}, "api_key": {"k"}, "q": {"x [[fault:aio_deferred]]"},
	})
	var body struct {
		AIOverview struct {
			PageToken string `json:"page_token"`
		} `json:"ai_overview"`
	}
	require.NoError(t, json.Unmarshal([]byte(first.body), &body))
	second := url.Values{"engine": {"google_ai_overview"}, "api_key": {"k"}, "page_token": {body.AIOverview.PageToken}}

	c.advance(time.Minute)
	require.Equal(t, 200, get(t, root+"/serpapi/search.json", second).status)
	c.advance(time.Second)
	require.Equal(t, 400, get(t, root+"/serpapi/search.json", second).status)
}

func TestFaultEndsAfterItsTimes(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Engine != "chatgpt" {
			return standin.Fault{}
		}
		return standin.Fault{Kind: standin.FaultUnavailable, Times: 2}
	}})
	var got []int
	for range 4 {
		got = append(got, post(t, root+"/openai/v1/responses", "k", openAIBody).status)
	}
	require.Equal(t, []int{503, 503, 200, 200}, got)
	require.Equal(t, 503, post(t, root+"/openai/v1/responses", "k", strings.Replace(openAIBody, "crm", "erp", 1)).status)
	require.Equal(t, 200, post(t, root+"/perplexity/v1/agent", "k", perplexityBody).status)
	require.Equal(t, standin.OutcomeFault, s.Calls()[1].Outcome)
	require.Equal(t, standin.OutcomeAnswered, s.Calls()[2].Outcome)
	require.Equal(t, 3, s.Calls()[2].Attempt)
}

func TestFaultByHeader(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	_, root := listen(t, standin.Options{Now: c.Now})
	req, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		root+"/openai/v1/responses",
		strings.NewReader(openAIBody),
	)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer k")
	req.Header.Set("X-Standin-Fault", "throttle_date retry_after=30s")
	got := send(t, req)
	require.Equal(t, 429, got.status)
	require.Equal(t, "Tue, 24 Nov 2026 12:00:30 GMT", got.header.Get("Retry-After"))
	require.Equal(t, "Tue, 24 Nov 2026 12:00:00 GMT", got.header.Get("Date"))
	require.Contains(t, got.body, "Please try again in 30s.")
}

func TestInvalidOrEmptyFaultHeaderKeepsTheMarkerOfThePrompt(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]int{
		"":                   http.StatusServiceUnavailable,
		" ":                  http.StatusServiceUnavailable,
		"unavailabel":        http.StatusServiceUnavailable,
		"throttle times=one": http.StatusServiceUnavailable,
		"throttle":           http.StatusTooManyRequests,
	} {
		_, root := listen(t, standin.Options{})
		body := strings.Replace(openAIBody, "crm", "crm [[fault:unavailable]]", 1)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, root+"/openai/v1/responses",
			strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer k")
		req.Header.Set("X-Standin-Fault", header)
		require.Equal(t, want, send(t, req).status, header)
	}
}

func TestParseFault(t *testing.T) {
	t.Parallel()
	f, err := standin.ParseFault("throttle retry_after=2s times=1 delay=10ms")
	require.NoError(t, err)
	require.Equal(t, standin.Fault{
		Delay: 10 * time.Millisecond, Kind: standin.FaultThrottle, RetryAfter: 2 * time.Second, Times: 1,
	}, f)
	for _, bad := range []string{"explode", "times=x", "delay=1", "throttle=1"} {
		_, err := standin.ParseFault(bad)
		require.Error(t, err, bad)
	}
	for _, kind := range standin.Kinds() {
		f, err := standin.ParseFault(string(kind))
		require.NoError(t, err)
		require.Equal(t, kind, f.Kind)
	}
}

func TestUnknownFaultOfAProviderAnswers500(t *testing.T) {
	t.Parallel()
	_, root := listen(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Kind: standin.FaultAIOError}
	}})
	for _, got := range []answer{
		post(t, root+"/openai/v1/responses", "k", openAIBody), post(t, root+"/perplexity/v1/agent", "k", perplexityBody),
	} {
		require.Equal(t, 500, got.status)
		require.Contains(t, got.body, "unsupported fault: aio_error")
	}
}

func TestLogKeepsTheNewestCalls(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{Keep: 3})
	for range 5 {
		post(t, root+"/openai/v1/responses", "k", openAIBody)
	}
	var ids []int64
	for _, c := range s.Calls() {
		ids = append(ids, c.ID)
	}
	require.Equal(t, []int64{3, 4, 5}, ids)
}

// lines is a writer that collects lines. The method Write is safe for concurrent use.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func TestLogLineIsWrittenBeforeTheResponseEnds(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	out := &lines{}
	s, root := listen(t, standin.Options{Log: out, Now: c.Now})
	post(t, root+"/openai/v1/responses", "k", openAIBody)
	post(t, root+"/perplexity/v1/agent", "k", strings.Replace(perplexityBody, "best crm", "[[fault:quota]]", 1))

	out.mu.Lock()
	defer out.mu.Unlock()
	decoder := json.NewDecoder(&out.buf)
	var got []standin.Call
	for decoder.More() {
		var call standin.Call
		require.NoError(t, decoder.Decode(&call))
		got = append(got, call)
	}
	require.Equal(t, s.Calls(), got)
	require.Equal(t, standin.Call{
		Attempt: 1, Country: "US", End: c.now, Engine: "chatgpt", ID: 1, Model: "m", Outcome: standin.OutcomeAnswered,
		Prompt: "best crm", Provider: "openai", Start: c.now, Status: 200, Step: 1,
	}, got[0])
	require.Equal(t, standin.OutcomeFault, got[1].Outcome)
}

func TestCallOfADisconnectedClientIsAborted(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		req, err := http.NewRequestWithContext(
			ctx,
			http.MethodGet,
			root+"/serpapi/search.json?engine=google&q=x&api_key=k",
			http.NoBody,
		)
		if err != nil {
			return
		}
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	require.NoError(t, s.WaitCalls(t.Context(), func(calls []standin.Call) bool {
		return len(calls) == 1 && calls[0].Outcome == standin.OutcomePending
	}))
	cancel()
	<-done
	require.NoError(t, s.WaitCalls(t.Context(), func(calls []standin.Call) bool {
		return calls[0].Outcome == standin.OutcomeAborted && calls[0].Status == 0
	}))
}

func TestWaitCallsEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := standin.New(standin.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.WaitCalls(ctx, func(calls []standin.Call) bool { return len(calls) > 0 }), context.Canceled)
}

func TestServerIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{Keep: 10, Log: &lines{}})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 10 {
				post(t, root+"/openai/v1/responses", "k", openAIBody)
				s.Calls()
			}
		})
	}
	group.Wait()
	calls := s.Calls()
	require.Len(t, calls, 10)
	require.True(t, slices.IsSortedFunc(calls, func(a, b standin.Call) int { return int(a.ID - b.ID) }))
}

func TestEveryEngineHasABaseURL(t *testing.T) {
	t.Parallel()
	for _, name := range collector.Names() {
		require.Contains(t, standin.BaseURLs("http://x/"), name)
	}
}

func TestKinds_AreInTheDocumentation(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../../../docs/engines.md")
	require.NoError(t, err)
	for _, kind := range standin.Kinds() {
		require.Contains(t, string(docs), "`"+string(kind)+"`")
	}
}

package collector_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"tidewatch/jobs/collector"
)

// wire is an HTTP transport that answers every request with the same response.
type wire struct {
	body   []byte
	header string
	status int
}

func (w wire) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: w.status, Request: req, Body: io.NopCloser(bytes.NewReader(w.body)),
		Header: http.Header{"Retry-After": {w.header}, "Content-Type": {w.header}},
	}, nil
}

// FuzzAsk checks that a collector turns any response into a storable answer, or into an *Error without secrets.
func FuzzAsk(f *testing.F) {
	for _, seed := range []string{
		`{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"a[1]",
			"annotations":[{"url":"https://a.b/"}]}]}]}`,
		`{"output":[{"type":"search_results","queries":[{"query":1}],"results":[{"id":"1",
			"url":"https://a.b/?utm_source=chatgpt.com&&"}]}]}`,
		`{"choices":[{"message":{"content":[{"text":"x"}]}}],"citations":[{"url":"https://a.b"}]}`,
		`{"ai_overview":{"text_blocks":[{"type":"list","list":[{"list":[{"snippet":"x"}]}]},{"table":[[],["|"]]},
			{"comparison":[{}]}],"references":[{"index":9}]}}`,
		`{"content":[{"type":"text","text":"a","citations":[{"url":"https://a.b"}]},{"type":"web_search_tool_result",
			"content":{"error_code":"unavailable"}},{"type":"server_tool_use","input":[]}],"stop_reason":"pause_turn"}`,
		`{"candidates":[{"content":{"parts":[{"text":"x"}]},
			"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.b"}}],
		"groundingSupports":[{"groundingChunkIndices":[-1,9]}]}}]}`,
		`{"outputs":[{"type":"message.output","content":[{"type":"tool_reference","url":"https://a.b"},{"type":"text",
			"text":"x"}]},{"type":"tool.execution","arguments":"{\"query\":1}"}]}`,
		`{"output":[{"type":"web_search_call","arguments":"{"},{"type":"message",
			"content":"x [[1]](https://a.b/(c) [[2]](()"}],"citations":[1]}`,
		`{"header":"h","text_blocks":[{"code":"~` + "```" + `"},{"headers":["a"],"table":[["b"]]}],
			"references":[{"link":"https://a.b"}]}`,
		`{"choices":[{"message":{"content":"<think>x</think>"}}],"error":{"code":429}}`,
		`{"ai_overview":{"page_token":"t"}}`, `{"error":{"details":[{"retryDelay":"1s","violations":[{}]}]}}`,
		`[{"error":"try again in 1s"}]`, `<title>İ</title>`, `{"detail":[{"msg":"x"},"y",null]}`, "\xff\x00",
	} {
		f.Add([]byte(seed), 200, "3")
		f.Add([]byte(seed), 429, "Wed, 21 Oct 2015 07:28:00 GMT")
	}
	f.Fuzz(func(t *testing.T, body []byte, status int, header string) {
		if status < 200 || status > 599 {
			status = 200
		}
		for _, name := range collector.Names() {
			c := build(t, name, collector.Config{
				APIKey: testKey, HTTPClient: &http.Client{Transport: wire{body, header, status}},
			})
			a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			if err != nil {
				var e *collector.Error
				if !errors.As(err, &e) || len(e.Message) > 500 || !utf8.ValidString(e.Error()) ||
					strings.Contains(e.Error(), testKey) || e.RetryAfter < 0 {
					t.Fatalf("%s: %#v", name, err)
				}
				continue
			}
			if !utf8.ValidString(a.Text) || strings.Contains(a.Text, "\x00") ||
				(a.Status == collector.StatusOK && a.Text == "") {
				t.Fatalf("%s: %#v", name, a)
			}
		}
	})
}

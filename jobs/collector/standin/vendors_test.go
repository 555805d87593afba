package standin_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
)

const (
	chatBody   = `{"model":"m","messages":[{"role":"user","content":"best crm"}]}`
	claudeBody = `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"best crm"}],` +
		`"tools":[{"type":"web_search_20250305","name":"web_search"}]}`
	geminiBody    = `{"contents":[{"parts":[{"text":"best crm"}]}],"tools":[{"googleSearch":{}}]}`
	geminiPath    = "/gemini/v1beta/models/m:generateContent"
	mistralBody   = `{"model":"m","inputs":"best crm","tools":[{"type":"web_search"}]}`
	xaiBody       = `{"model":"m","input":[{"role":"user","content":"best crm"}],"tools":[{"type":"web_search"}]}`
	anthropicPath = "/anthropic/v1/messages"
)

// postWith sends a body with headers. The parameter "headers" contains alternating names and values.
func postWith(t *testing.T, address, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return send(t, req)
}

func TestMoreRequestsAreCheckedByTheRulesOfTheVendors(t *testing.T) {
	t.Parallel()
	s, root := listen(t, standin.Options{APIKey: "good"})
	claude := func(key, body string) answer {
		return postWith(t, root+anthropicPath, body, "X-Api-Key", key, "Anthropic-Version", "2023-06-01")
	}
	gemini := func(path, key, body string) answer { return postWith(t, root+path, body, "X-Goog-Api-Key", key) }
	xai, mistral := root+"/xai/v1/responses", root+"/mistral/v1/conversations"
	deepseek, compatible := root+"/deepseek/chat/completions", root+"/compatible/v1/chat/completions"
	for name, tt := range map[string]struct {
		got    answer
		status int
		body   string
	}{
		"Anthropic requires a key": {claude("bad", claudeBody), 401, `"authentication_error"`},
		"Anthropic requires a version": {
			postWith(t, root+anthropicPath, claudeBody, "X-Api-Key", "good"), 400, "anthropic-version",
		},
		"Anthropic requires JSON":    {claude("good", "{"), 400, "not valid JSON"},
		"Anthropic requires a limit": {claude("good", chatBody), 400, "max_tokens"},
		"Anthropic rejects unknown models": {
			claude("good", strings.Replace(claudeBody, `"m"`, `"bad"`, 1)), 404, "not_found_error",
		},
		"Anthropic requires a question": {claude("good", `{"model":"m","max_tokens":9}`), 400, "at least one message"},
		"Anthropic rejects unknown tools": {
			claude("good", strings.Replace(claudeBody, "web_search_2025", "x", 1)), 400, "tools.0",
		},
		"Anthropic requires a two-letter country": {
			claude("good", strings.Replace(
				claudeBody, `"name"`, `"user_location":{"type":"approximate","country":"DEU"},"name"`, 1,
			)),
			400, "user_location",
		},
		"Anthropic requires its encrypted contents back": {
			claude("good", strings.Replace(claudeBody, `}],"tools"`, `},{"role":"assistant","content":[]}],"tools"`, 1)), 400,
			"encrypted_content",
		},
		"Gemini requires a key":     {gemini(geminiPath, "", geminiBody), 403, "PERMISSION_DENIED"},
		"Gemini's bad key is a 400": {gemini(geminiPath, "bad", geminiBody), 400, "API_KEY_INVALID"},
		"Gemini rejects unknown models": {
			gemini("/gemini/v1beta/models/bad:generateContent", "good", geminiBody), 404, "NOT_FOUND",
		},
		"Gemini rejects unknown methods": {
			gemini("/gemini/v1beta/models/m:explode", "good", geminiBody), 404, "NOT_FOUND",
		},
		"Gemini requires JSON":       {gemini(geminiPath, "good", "{"), 400, "INVALID_ARGUMENT"},
		"Gemini requires a question": {gemini(geminiPath, "good", "{}"), 400, "contents is not specified"},
		"Gemini rejects unknown tools": {
			gemini(geminiPath, "good", strings.Replace(geminiBody, "googleSearch", "x", 1)), 400, "Unknown name",
		},
		"xAI requires a key":     {post(t, xai, "", xaiBody), 401, "No authentication"},
		"xAI's bad key is a 400": {post(t, xai, "bad", xaiBody), 400, "Incorrect API key"},
		"xAI requires JSON":      {post(t, xai, "good", "{"), 422, "deserialize"},
		"xAI has removed live search": {
			post(t, xai, "good", `{"model":"m","search_parameters":{}}`), 410, "deprecated",
		},
		"xAI rejects unknown models": {post(t, xai, "good", `{"model":"bad"}`), 404, "does not exist"},
		"xAI requires a question":    {post(t, xai, "good", `{"model":"m"}`), 400, "content"},
		"xAI rejects unknown tools": {
			post(t, xai, "good", strings.Replace(xaiBody, "web_search", "x", 1)), 422, "unknown variant",
		},
		"Mistral requires a key":      {post(t, mistral, "bad", mistralBody), 401, `{"detail":"Unauthorized"}`},
		"Mistral requires JSON":       {post(t, mistral, "good", "{"), 422, "JSON decode error"},
		"Mistral requires a question": {post(t, mistral, "good", "{}"), 422, "Field required"},
		"Mistral rejects unknown models": {
			post(t, mistral, "good", `{"model":"bad","inputs":"x"}`), 400, "invalid_model",
		},
		"Mistral rejects unknown tools": {
			post(t, mistral, "good", strings.Replace(mistralBody, "web_search", "x", 1)), 422, "Input tag",
		},
		"DeepSeek requires a key": {post(t, deepseek, "bad", chatBody), 401, "Authentication Fails"},
		"DeepSeek requires JSON":  {post(t, deepseek, "good", "{"), 422, "deserialize"},
		"DeepSeek rejects unknown models": {
			post(t, deepseek, "good", strings.Replace(chatBody, `"m"`, `"bad"`, 1)), 400, "Model Not Exist",
		},
		"a compatible server rejects a bad key": {post(t, compatible, "bad", chatBody), 401, "Unauthorized"},
		"a compatible server requires JSON":     {post(t, compatible, "good", "{"), 400, `"code":400`},
		"a compatible server rejects unknown models": {
			post(t, compatible, "good", strings.Replace(chatBody, `"m"`, `"bad"`, 1)), 404, "NotFoundError",
		},
		"Copilot requires a key": {
			get(t, root+"/serpapi/search.json", url.Values{"engine": {"bing_copilot"}, "q": {"x"}}), 401, "Invalid API key",
		},
		"Copilot requires a query": {
			get(t, root+"/serpapi/search.json", url.Values{"engine": {"bing_copilot"}, "api_key": {"good"}}), 400,
			"Missing query",
		},
		"Copilot rejects a country": {
			get(t, root+"/serpapi/search.json", url.Values{
				"engine": {"bing_copilot"}, "api_key": {"good"}, "q": {"x"}, "gl": {"de"},
			}),
			400, "Unsupported",
		},
		"AI Mode requires a key": {
			get(t, root+"/serpapi/search.json", url.Values{"engine": {"google_ai_mode"}, "q": {"x"}}), 401, "Invalid API key",
		},
		"AI Mode requires a query": {
			get(t, root+"/serpapi/search.json", url.Values{"engine": {"google_ai_mode"}, "api_key": {"good"}}), 400,
			"Missing query",
		},
		"AI Mode rejects unlisted languages": {
			get(t, root+"/serpapi/search.json", url.Values{
				"engine": {"google_ai_mode"}, "api_key": {"good"}, "q": {"x"}, "hl": {"nb"},
			}),
			400, "Unsupported `nb` interface language",
		},
	} {
		require.Equal(t, tt.status, tt.got.status, name)
		require.Contains(t, tt.got.body, tt.body, name)
	}
	for _, call := range s.Calls() {
		require.Equal(t, standin.OutcomeRejected, call.Outcome)
	}
}

func TestGeminiOffsetsCountBytes(t *testing.T) {
	t.Parallel()
	_, root := listen(t, standin.Options{Brands: []string{"Ümlaut", "Acme"}})
	var body struct {
		Candidates []struct {
			Content struct {
				Parts []struct {
					Text    string `json:"text"`
					Thought bool   `json:"thought"`
				} `json:"parts"`
			} `json:"content"`
			GroundingMetadata struct {
				GroundingChunks []struct {
					Web struct {
						Title string `json:"title"`
						URI   string `json:"uri"`
					} `json:"web"`
				} `json:"groundingChunks"` //nolint:tagliatelle // Google's name
				GroundingSupports []struct {
					Segment struct {
						EndIndex   int    `json:"endIndex"`   //nolint:tagliatelle // Google's name
						StartIndex int    `json:"startIndex"` //nolint:tagliatelle // Google's name
						Text       string `json:"text"`
					} `json:"segment"`
				} `json:"groundingSupports"` //nolint:tagliatelle // Google's name
			} `json:"groundingMetadata"` //nolint:tagliatelle // Google's name
		} `json:"candidates"`
	}
	got := postWith(t, root+geminiPath, geminiBody, "X-Goog-Api-Key", "k")
	require.NoError(t, json.Unmarshal([]byte(got.body), &body))
	candidate := body.Candidates[0]
	require.True(t, candidate.Content.Parts[0].Thought)
	text := candidate.Content.Parts[1].Text
	require.Greater(t, len(text), len([]rune(text)), "the text contains characters of several bytes")
	require.NotEmpty(t, candidate.GroundingMetadata.GroundingSupports)
	for _, support := range candidate.GroundingMetadata.GroundingSupports {
		require.Equal(t, support.Segment.Text, text[support.Segment.StartIndex:support.Segment.EndIndex])
	}
	for _, chunk := range candidate.GroundingMetadata.GroundingChunks {
		require.Contains(t, chunk.Web.URI, "https://vertexaisearch.cloud.google.com/grounding-api-redirect/")
		require.NotContains(t, chunk.Web.Title, "/")
	}
}

func TestAnswersAreEqualWithoutAClock(t *testing.T) {
	t.Parallel()
	_, one := listen(t, standin.Options{})
	_, two := listen(t, standin.Options{})
	for path, body := range map[string]string{
		anthropicPath: claudeBody, geminiPath: geminiBody,
		"/xai/v1/responses": xaiBody, "/mistral/v1/conversations": mistralBody,
		"/deepseek/chat/completions": chatBody, "/compatible/v1/chat/completions": chatBody,
	} {
		ask := func(root string) string {
			got := postWith(
				t,
				root+path,
				body,
				"Authorization",
				"Bearer k",
				"X-Api-Key",
				"k",
				"X-Goog-Api-Key",
				"k",
				"Anthropic-Version",
				"x",
			)
			require.Equal(t, 200, got.status, got.body)
			return got.body
		}
		require.Equal(t, ask(one), ask(two))
	}
}

func TestThrottlingFollowsTheFormatOfEachVendor(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	_, root := listen(t, standin.Options{Now: c.Now})
	limited := func(path, body, fault string) answer {
		return postWith(t, root+path, body, "Authorization", "Bearer k", "X-Api-Key", "k", "X-Goog-Api-Key", "k",
			"Anthropic-Version", "x", "X-Standin-Fault", fault)
	}
	got := limited(anthropicPath, claudeBody, "throttle retry_after=30s")
	require.Equal(t, "30", got.header.Get("Retry-After"))
	require.Equal(t, "2026-11-24T12:00:30Z", got.header.Get("Anthropic-Ratelimit-Requests-Reset"))
	require.Equal(t, "0", got.header.Get("Anthropic-Ratelimit-Requests-Remaining"))
	require.Equal(t, 529, limited(anthropicPath, claudeBody, "overloaded").status)

	got = limited(geminiPath, geminiBody, "throttle retry_after=1500ms")
	require.Empty(t, got.header.Get("Retry-After"))
	require.Contains(t, got.body, `"retryDelay":"1.5s"`)
	require.Contains(t, got.body, "PerMinute")
	require.Contains(t, limited(geminiPath, geminiBody, "quota").body, "PerDay")

	got = limited("/mistral/v1/conversations", mistralBody, "throttle")
	require.Equal(t, "0", got.header.Get("X-Ratelimit-Remaining-Req-60-Second"))
	require.Equal(t, "479", limited("/xai/v1/responses", xaiBody, "").header.Get("X-Ratelimit-Remaining-Requests"))
	got = limited("/deepseek/chat/completions", chatBody, "quota")
	require.Equal(t, 402, got.status)
	require.Equal(t, "application/octet-stream", got.header.Get("Content-Type"))
}

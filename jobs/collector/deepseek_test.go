package collector_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestDeepSeekRequest(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})
	c := s.collector(t, deepseek)
	a, err := c.Ask(t.Context(), collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"})
	require.NoError(t, err)
	cited, consulted := citedURLs(a)
	require.NotEmpty(t, cited)
	require.NotEmpty(t, consulted)
	require.False(t, a.CountryApplied)
	_, err = c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)

	sent := s.wire.all()
	require.Equal(t, "/deepseek/anthropic/v1/messages", sent[0].path)
	require.Equal(t, testKey, sent[0].header.Get("X-Api-Key"))
	const search = `"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":5}]`
	require.JSONEq(t, `{"max_tokens":8192,"messages":[{"content":"best crm","role":"user"}],"model":"deepseek-flash",
		"system":"Answer in the language of the BCP 47 tag de-DE.",`+search+`}`, sent[0].body)
	require.JSONEq(t, `{"max_tokens":8192,"messages":[{"content":"best crm","role":"user"}],"model":"deepseek-flash",`+
		search+`}`, sent[1].body)
}

func TestDeepSeekAcceptsTheBaseURLsOfOtherClients(t *testing.T) {
	t.Parallel()
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		says(`{"content":[{"type":"text","text":"Acme leads."}]}`)(w, r)
	}))
	t.Cleanup(server.Close)
	for _, path := range []string{"", "/", "/v1", "/anthropic", "/anthropic/v1", "/proxy/v1/"} {
		c := build(t, deepseek, collector.Config{APIKey: testKey, BaseURL: server.URL + path})
		_, err := c.Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
	}
	const messages = "/anthropic/v1/messages"
	require.Equal(t, []string{messages, messages, messages, messages, messages, "/proxy" + messages}, paths)
}

func TestDeepSeekReadsAnAnswerInTheChatCompletionsFormat(t *testing.T) {
	t.Parallel()
	a, err := against(t, deepseek, says(`{"id":"1","model":"m","choices":[{"finish_reason":"stop",
		"message":{"content":"Acme leads.","reasoning_content":"Globex?"}}],"usage":{"prompt_tokens":7}}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "Acme leads.", a.Text)
	require.Equal(t, int64(7), a.InputTokens)
}

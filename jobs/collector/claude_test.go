package collector_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestClaudeRequest(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		question collector.Question
		want     string
	}{
		"country and locale": {
			collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"},
			`{"max_tokens":4096,"messages":[{"content":"best crm","role":"user"}],"model":"claude-haiku-5-5",
			  "system":"Answer in the language of the BCP 47 tag de-DE.",
			  "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":5,"user_location":{"type":"approximate",
				"country":"DE"}}]}`,
		},
		"neither": {
			collector.Question{Text: "best crm"},
			`{"max_tokens":4096,"messages":[{"content":"best crm","role":"user"}],"model":"claude-haiku-5-5",
			  "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":5}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStandIn(t, standin.Options{APIKey: testKey})
			a, err := s.collector(t, claude).Ask(t.Context(), tt.question)
			require.NoError(t, err)
			require.Contains(t, a.RequestID, "req_")
			sent := s.wire.all()[0]
			require.Equal(t, "/anthropic/v1/messages", sent.path)
			require.JSONEq(t, tt.want, sent.body)
			require.Equal(t, testKey, sent.header.Get("X-Api-Key"))
			require.Equal(t, "2023-06-01", sent.header.Get("Anthropic-Version"))
			require.Empty(t, sent.header.Get("Authorization"))
			require.Equal(t, tt.question.Country, s.Calls()[0].Country)
			require.Equal(t, tt.question.Locale, s.Calls()[0].Locale)
		})
	}
}

func TestClaudeAnswer(t *testing.T) {
	t.Parallel()
	a, err := against(
		t,
		claude,
		says(`{"id":"msg_1","type":"message","model":"claude-x","stop_reason":"end_turn","content":[
		{"type":"text","text":"I'll search."},
		{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"best crm"}},
		{"type":"web_search_tool_result","tool_use_id":"s1","content":[
		 {"type":"web_search_result","url":"https://a.example/","title":"A","encrypted_content":"E1","page_age":null},
		 {"type":"web_search_result","url":"https://b.example/","title":"B","encrypted_content":"E2"}]},
		{"type":"server_tool_use","id":"s2","name":"web_search","input":{"query":"crm test"}},
		{"type":"web_search_tool_result","tool_use_id":"s2","content":{"type":"web_search_tool_result_error",
			"error_code":"max_uses_exceeded"}},
		{"type":"text","text":"Über "},
		{"type":"text","text":"Acme is good","citations":[
		 {"type":"web_search_result_location","url":"https://b.example/","title":"B","cited_text":"x","encrypted_index":"E"},
		 {"type":"web_search_result_location","url":"https://c.example/","title":"C"}]},
		{"type":"text","text":".","citations":null}],
		"usage":{"input_tokens":100,"output_tokens":7,"cache_creation_input_tokens":20,"cache_read_input_tokens":3}}`),
	).
		Ask(
			t.Context(),
			collector.Question{Text: "q"},
		)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(collector.Answer{
		InputTokens: 123, OutputTokens: 7, Model: "claude-x", RequestID: "msg_1", Status: collector.StatusOK,
		Searches: []string{"best crm", "crm test"},
		Sources: []collector.Source{
			{URL: "https://a.example/", Title: "A"},
			{URL: "https://b.example/", Title: "B", Cited: true},
			{URL: "https://c.example/", Title: "C", Cited: true},
		},
		Text: "Über Acme is good.",
	}, a))
}

// Anthropic does not accept some countries, for example Singapore, although the codes are valid.
func TestClaudeAsksWithoutACountryThatAnthropicRefuses(t *testing.T) {
	t.Parallel()
	var locations []bool
	c := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		locations = append(locations, strings.Contains(string(body), "user_location"))
		if locations[len(locations)-1] {
			replies(400, `{"type":"error","error":{"type":"invalid_request_error",
				"message":"tools.0.web_search_20250305: Country code SG is not supported."}}`)(w, r)
			return
		}
		says(claudeBody("end_turn", claudeText("Acme leads.")))(w, r)
	})
	for range 2 {
		a, err := c.Ask(t.Context(), collector.Question{Country: "SG", Locale: "en-SG", Text: "q"})
		require.NoError(t, err)
		require.Equal(t, "Acme leads.", a.Text)
		require.False(t, a.CountryApplied)
		require.True(t, a.LocaleApplied)
	}
	require.Equal(t, []bool{true, false, false}, locations, "the collector remembers the refused country")
}

func TestClaudeContinuesAPausedTurn(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{Brands: []string{"Acme", "Zeta"}})
	c := s.collector(t, claude)
	whole, err := c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)
	paused, err := c.Ask(t.Context(), collector.Question{Text: "best crm [[fault:pause_turn]]"})
	require.NoError(t, err)
	require.NotEmpty(t, whole.Sources)
	require.NotContains(t, paused.Text, "encrypted")
	require.Greater(t, paused.InputTokens, whole.InputTokens, "the answer includes the tokens of both turns")
	require.NotContains(t, paused.Text, "I'll search for that.")

	sent := s.wire.all()
	require.Len(t, sent, 3)
	var second struct {
		Messages []struct {
			Content json.RawMessage `json:"content"`
			Role    string          `json:"role"`
		} `json:"messages"`
		Tools []struct {
			MaxUses int `json:"max_uses"`
		} `json:"tools"`
	}
	require.NoError(t, json.Unmarshal([]byte(sent[2].body), &second))
	require.Len(t, second.Messages, 2)
	require.Equal(t, "assistant", second.Messages[1].Role)
	require.Equal(t, 4, second.Tools[0].MaxUses, "the first turn made one of five searches")
	require.Contains(t, string(second.Messages[1].Content), "encrypted_content")
	require.Equal(t, 2, s.Calls()[2].Step)
	require.Equal(t, 1, s.Calls()[2].Attempt)
}

func TestClaudeThatPausesAtEachTurnIsTransient(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	_, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		says(`{"stop_reason":"pause_turn","content":[{"type":"text","text":"x"}]}`)(w, r)
	}).Ask(t.Context(), collector.Question{Text: "q"})
	e := failure(t, err)
	require.Equal(t, collector.ClassTransient, e.Class)
	require.Equal(t, "the answer did not end within 5 turns", e.Message)
	require.EqualValues(t, 5, calls.Load())
}

func TestClaudeReadsTheStatusInTheBody(t *testing.T) {
	t.Parallel()
	const failed = `{"type":"server_tool_use","input":{"query":"q"}},{"type":"web_search_tool_result",
		"content":{"error_code":"CODE"}},{"type":"text","text":"half"}`
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
		text   string
	}{
		"an answer cut at its maximum length keeps the text": {
			`{"stop_reason":"max_tokens","content":[{"type":"text","text":"half"}]}`, collector.StatusOK, "", "half",
		},
		"a refusal is refused": {`{"stop_reason":"refusal","content":[]}`, collector.StatusRefused, "", ""},
		"a refusal after a failed search": {
			`{"stop_reason":"refusal","content":[` + strings.ReplaceAll(failed, "CODE", "unavailable") + `]}`,
			collector.StatusRefused, "", "half",
		},
		"a failed search is transient": {
			`{"content":[` + strings.ReplaceAll(failed, "CODE", "unavailable") + `]}`, "", collector.ClassTransient, "",
		},
		"a bad query of the model is transient": {
			`{"content":[` + strings.ReplaceAll(failed, "CODE", "invalid_tool_input") + `]}`, "", collector.ClassTransient, "",
		},
		"a throttled search is throttled": {
			`{"content":[` + strings.ReplaceAll(failed, "CODE", "too_many_requests") + `]}`, "", collector.ClassThrottled, "",
		},
		"an answer without a search is valid": {
			`{"content":[{"type":"text","text":"half"}]}`, collector.StatusOK, "", "half",
		},
		"a search may find nothing": {
			`{"content":[{"type":"web_search_tool_result","content":[]},{"type":"text","text":"half"}]}`, collector.StatusOK, "",
			"half",
		},
		"an error body is an error": {
			`{"type":"error","error":{"type":"overloaded_error","message":"m"}}`, "", collector.ClassTransient, "",
		},
		"a bad key is permanent": {
			`{"type":"error","error":{"type":"authentication_error","message":"m"}}`, "", collector.ClassPermanent, "",
		},
		"an empty pause is an empty answer": {
			`{"stop_reason":"pause_turn","content":[]}`, "", collector.ClassTransient, "",
		},
		"an empty answer is transient": {`{"content":null}`, "", collector.ClassTransient, ""},
		"secondary fields may change": {
			`{"id":7,"usage":"x","content":[{"type":"text","text":"half","citations":5},{"type":"server_tool_use",` +
				`"input":"x"}]}`,
			collector.StatusOK, "", "half",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, claude, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			if tt.class != "" {
				require.Equal(t, tt.class, failure(t, err).Class, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.status, a.Status)
			require.Equal(t, tt.text, a.Text)
		})
	}
}

func TestCitedAndConsultedPagesOfTheStandIn(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{Brands: []string{"Acme", "Zeta"}})
	for _, name := range []string{claude, gemini, grok} {
		a, err := s.collector(t, name).Ask(t.Context(), collector.Question{Text: "best crm"})
		require.NoError(t, err)
		cited, consulted := citedURLs(a)
		require.NotEmpty(t, cited, name)
		require.NotEmpty(t, consulted, name)
		require.NotEmpty(t, a.Searches, name)
		require.Positive(t, a.InputTokens, name)
		require.Positive(t, a.OutputTokens, name)

		a, err = s.collector(t, name).Ask(t.Context(), collector.Question{Text: "best crm [[fault:no_citations]]"})
		require.NoError(t, err)
		cited, consulted = citedURLs(a)
		require.Empty(t, cited, name)
		require.NotEmpty(t, consulted, name)
	}
}

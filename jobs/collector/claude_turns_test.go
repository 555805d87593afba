package collector_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// The blocks of an answer with searches.
const (
	claudeSearch = `{"type":"server_tool_use","name":"web_search","input":{"query":"q"}},
		{"type":"web_search_tool_result","content":[{"url":"https://a.example/","title":"A"}]}`
	claudeCited = `{"type":"text","text":"Acme leads","citations":[{"url":"https://a.example/","title":"A"}]}`
)

func claudeText(text string) string { return `{"type":"text","text":"` + text + `"}` }

func claudeBody(stop string, blocks ...string) string {
	return `{"model":"m","stop_reason":"` + stop + `","content":[` + strings.Join(blocks, ",") + `],
		"usage":{"input_tokens":7,"output_tokens":3,"server_tool_use":{"web_search_requests":2}}}`
}

func TestClaudeAnswerHasNoNarrationOfSearches(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		blocks []string
		want   string
	}{
		"before a search": {
			[]string{claudeText("Let me look at Globex."), claudeSearch, claudeText("Acme leads.")}, "Acme leads.",
		},
		"between searches": {
			[]string{claudeSearch, claudeText("Now Globex."), claudeSearch, claudeText("Acme leads.")}, "Acme leads.",
		},
		"after the last search, text belongs to the answer": {
			[]string{claudeSearch, claudeText("Here is what I found:"), claudeText(" Acme leads.")},
			"Here is what I found: Acme leads.",
		},
		"a cited passage between searches is part of the answer": {
			[]string{
				claudeText("Let me look."), claudeSearch, claudeText("By revenue, "), claudeCited, claudeText(" today."),
				claudeSearch, claudeText("Bolt follows."),
			},
			"By revenue, Acme leads today.\n\nBolt follows.",
		},
		"without a search, all text is the answer": {
			[]string{claudeText("Acme"), claudeText(" leads.")}, "Acme leads.",
		},
		"without text after the last search": {
			[]string{claudeText("Acme leads."), claudeSearch, claudeText(" ")}, "Acme leads.\n\n ",
		},
		"after a failed search": {
			[]string{
				claudeText("Let me look."), claudeSearch, claudeText("Once more."),
				`{"type":"web_search_tool_result","content":{"error_code":"max_uses_exceeded"}}`, claudeText("Acme leads."),
			},
			"Acme leads.",
		},
		"a thought separates passages": {
			[]string{
				claudeSearch, claudeText("Acme leads."), `{"type":"thinking","thinking":"Globex?"}`, claudeText("Bolt follows."),
			},
			"Acme leads.\n\nBolt follows.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, claude, says(claudeBody("end_turn", tt.blocks...))).
				Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Equal(t, tt.want, a.Text)
		})
	}
}

func TestClaudeLimitsTheSearchesOfAllTurnsTogether(t *testing.T) {
	t.Parallel()
	type request struct {
		ToolChoice struct {
			Type string `json:"type"`
		} `json:"tool_choice"`
		Tools []struct {
			MaxUses int `json:"max_uses"`
		} `json:"tools"`
	}
	var sent []request
	_, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
		var one request
		_ = json.NewDecoder(r.Body).Decode(&one)
		sent = append(sent, one)
		says(claudeBody("pause_turn", claudeSearch, claudeSearch))(w, r)
	}).Ask(t.Context(), collector.Question{Text: "q"})
	require.Error(t, err)
	var left []int
	var choices []string
	for _, one := range sent {
		left, choices = append(left, one.Tools[0].MaxUses), append(choices, one.ToolChoice.Type)
	}
	require.Equal(t, []int{5, 3, 1, 1, 1}, left)
	require.Equal(t, []string{"", "", "", "none", "none"}, choices, "after five searches, the model may not search")
}

func TestClaudeContinuationThatFailsIsBilledAndRepeated(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		class  collector.Class
	}{
		"a refused continuation": {400, `{"error":{"type":"invalid_request_error","message":"bad content"}}`, collector.ClassTransient},
		"a request that grew too large": {
			413, `{"error":{"type":"request_too_large","message":"m"}}`, collector.ClassTransient,
		},
		"an overloaded engine": {529, `{"error":{"type":"overloaded_error","message":"m"}}`, collector.ClassTransient},
		"an account that became empty": {
			400, `{"error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}`,
			collector.ClassOutOfQuota,
		},
		"a key that was revoked": {401, `{"error":{"type":"authentication_error","message":"m"}}`, collector.ClassPermanent},
		"a broken document":      {200, `{"content":`, collector.ClassTransient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			a, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) == 1 {
					says(claudeBody("pause_turn", claudeSearch))(w, r)
					return
				}
				replies(tt.status, tt.body)(w, r)
			}).Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, tt.class, failure(t, err).Class, err)
			require.Equal(t, collector.Answer{BilledSearches: 2, InputTokens: 7, Model: "m", OutputTokens: 3}, a)
		})
	}
	_, err := against(t, claude, replies(400, message("bad question"))).Ask(t.Context(), collector.Question{Text: "q"})
	require.Equal(t, collector.ClassPermanent, failure(t, err).Class, "the first request is not a continuation")
}

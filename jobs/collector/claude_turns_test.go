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

// These constants are the blocks of an answer with searches.
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

// Before the last search, an answer keeps only the sentences with citations and the text between these sentences.
func TestClaudeAnswerKeepsTheCitedSentencesBeforeASearch(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ before, after, want string }{
		"a sentence before":              {"Let me look at Globex. ", "", "Acme leads"},
		"a sentence after":               {"", ". Let me look at Globex.", "Acme leads."},
		"a paragraph before and after":   {"I'll search for Globex:\\n\\n", ".\\n\\nNow for Globex", "Acme leads."},
		"no space after a sentence":      {"接下来搜索Globex。", "。再搜索Globex。", "Acme leads。"},
		"the rest of the cited sentence": {"First, Globex. By revenue, ", ", says Bolt. Next, Globex.", "By revenue, Acme leads, says Bolt."},
		"a label":                        {"I found more.\\n\\n**Revenue:** ", "", "**Revenue:** Acme leads"},
		"a number of a list":             {"Searching.\\n1. ", "!  Searching on.", "1. Acme leads!"},
		"an abbreviation":                {"Globex next! Bolt Inc. says that ", " in the U.S. market. Next.", "Bolt Inc. says that Acme leads in the U.S. market."},
		"a decimal number":               {"At 3.5 million, ", " by 0.5 points", "At 3.5 million, Acme leads by 0.5 points"},
		"a sentence between citations": {
			"Hm. ", `. Bolt is old. "},` + claudeCited + `,{"type":"text","text":". Next.`,
			"Acme leads. Bolt is old. Acme leads.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocks := []string{claudeText(tt.before), claudeCited, claudeText(tt.after), claudeSearch, claudeText("End.")}
			a, err := against(t, claude, says(claudeBody("end_turn", blocks...))).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Equal(t, tt.want+"\n\nEnd.", a.Text)
		})
	}
}

func TestClaudeAnswerThatEndsEarlyHasNoNarration(t *testing.T) {
	t.Parallel()
	const search = `{"type":"server_tool_use","name":"web_search","input":{"query":"q"}}`
	narration := claudeText("I'll search for Globex.")
	for name, tt := range map[string]struct {
		stop   string
		blocks []string
		want   string
	}{
		"after a search":               {"max_tokens", []string{narration, claudeSearch}, ""},
		"within a search":              {"max_tokens", []string{narration, search}, ""},
		"before the context":           {"model_context_window_exceeded", []string{narration, claudeSearch, narration, search}, ""},
		"after a cited passage":        {"max_tokens", []string{narration, claudeSearch, claudeCited, claudeText(". Now Bolt."), search}, "Acme leads."},
		"with the reason of a gateway": {"length", []string{narration, claudeSearch}, ""},
		"within the answer":            {"max_tokens", []string{narration, claudeSearch, claudeText("Acme le")}, "Acme le"},
		"without a search":             {"max_tokens", []string{claudeText("Acme le")}, "Acme le"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, engine := range []string{claude, deepseek} {
				a, err := against(
					t,
					engine,
					says(claudeBody(tt.stop, tt.blocks...)),
				).Ask(
					t.Context(),
					collector.Question{Text: "q"},
				)
				if tt.want == "" {
					require.Equal(t, collector.KindCutOff, failure(t, err).Kind)
					require.Equal(t, int64(7), a.InputTokens)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, tt.want, a.Text)
				require.True(t, a.Truncated)
			}
		})
	}
}

func TestClaudeLimitsTheSearchesOfAllTurnsTogether(t *testing.T) {
	t.Parallel()
	var sent []sentTurn
	_, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
		var one sentTurn
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

// claudeOpenSearch is the last block of a turn that Anthropic paused before a search.
const claudeOpenSearch = `{"type":"server_tool_use","id":"s9","name":"web_search","input":{"query":"open"}}`

// sentTurn contains the fields of a request that continues an answer.
type sentTurn struct {
	Messages []struct {
		Content json.RawMessage `json:"content"`
	} `json:"messages"`
	ToolChoice struct {
		Type string `json:"type"`
	} `json:"tool_choice"`
	Tools []struct {
		MaxUses int `json:"max_uses"`
	} `json:"tools"`
}

// isOpen reports whether the request ends with a search that has no result.
func (s sentTurn) isOpen() bool {
	return strings.Contains(string(s.Messages[len(s.Messages)-1].Content), claudeOpenSearch)
}

func TestClaudeMayMakeTheSearchBeforeWhichItPaused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		searches, open, left int
	}{
		"the last search":   {4, 1, 1},
		"one search beyond": {5, 1, 1},
		"an early search":   {2, 1, 3},
		"two searches":      {2, 2, 3},
	} {
		var sent []sentTurn
		_, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
			var one sentTurn
			_ = json.NewDecoder(r.Body).Decode(&one)
			sent = append(sent, one)
			if len(sent) == 1 {
				says(claudeBody("pause_turn", strings.Repeat(claudeSearch+",", tt.searches)+claudeText("Next."),
					strings.TrimSuffix(strings.Repeat(claudeOpenSearch+",", tt.open), ",")))(w, r)
				return
			}
			says(claudeBody("end_turn", claudeText("Acme leads.")))(w, r)
		}).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
		require.Len(t, sent, 2)
		require.Equal(t, tt.left, sent[1].Tools[0].MaxUses, name)
		require.True(t, sent[1].isOpen(), name)
		require.Empty(t, sent[1].ToolChoice.Type, name)
	}
}

func TestClaudeMakesOneOpenSearchBeyondTheLimit(t *testing.T) {
	t.Parallel()
	var sent []sentTurn
	a, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
		var one sentTurn
		_ = json.NewDecoder(r.Body).Decode(&one)
		sent = append(sent, one)
		switch len(sent) {
		case 1:
			says(claudeBody("pause_turn", strings.Repeat(claudeSearch+",", 5)+claudeOpenSearch))(w, r)
		case 2:
			result := `{"type":"web_search_tool_result","content":[{"url":"https://b.example/","title":"B"}]}`
			says(claudeBody("pause_turn", result, claudeText("One more."), claudeOpenSearch))(w, r)
		default:
			says(claudeBody("end_turn", claudeText("Acme leads.")))(w, r)
		}
	}).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "Acme leads.", a.Text)
	require.Len(t, a.Searches, 6)
	require.Len(t, sent, 3)
	require.True(t, sent[1].isOpen())
	require.Empty(t, sent[1].ToolChoice.Type)
	require.False(t, sent[2].isOpen())
	require.Equal(t, "none", sent[2].ToolChoice.Type)
}

// Anthropic sometimes refuses to continue an answer that ends with a search without a result (anthropic-sdk-python,
// issues 961 and 1339). The earlier searches are billed, so the answer is continued without the open searches and
// without their announcement.
func TestClaudeContinuesWithoutSearchesThatAnthropicRefuses(t *testing.T) {
	t.Parallel()
	announcement := claudeText("I'll continue with the remaining searches.")
	for name, tt := range map[string]struct {
		turns    [][]string
		messages int    // the number of messages in the last request
		last     string // the last block of the last request
		want     string
	}{
		"after a search":        {[][]string{{claudeSearch, claudeOpenSearch}}, 2, "web_search_tool_result", "Acme leads."},
		"after an announcement": {[][]string{{claudeSearch, announcement, claudeOpenSearch}}, 2, "web_search_tool_result", "Acme leads."},
		"two searches":          {[][]string{{claudeSearch, claudeOpenSearch, claudeOpenSearch}}, 2, "web_search_tool_result", "Acme leads."},
		"after a cited passage": {
			[][]string{{claudeSearch, claudeCited, claudeText(". Next."), claudeOpenSearch}}, 2, "text", "Acme leadsAcme leads.",
		},
		"in a turn of its own": {
			[][]string{{claudeSearch}, {announcement, claudeOpenSearch}}, 2, "web_search_tool_result", "Acme leads.",
		},
		"at the first search": {[][]string{{announcement, claudeOpenSearch}}, 2, "server_tool_use", ""},
	} {
		var last sentTurn
		calls := 0
		a, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
			last = sentTurn{}
			_ = json.NewDecoder(r.Body).Decode(&last)
			calls++
			switch {
			case calls <= len(tt.turns):
				says(claudeBody("pause_turn", tt.turns[calls-1]...))(w, r)
			case last.isOpen():
				replies(400, `{"type":"error","error":{"type":"invalid_request_error","message":"messages.1: `+
					"`web_search` tool use with id `s9` was found without a corresponding `web_search_tool_result` block"+
					`"}}`)(w, r)
			default:
				says(claudeBody("end_turn", claudeText("Acme leads.")))(w, r)
			}
		}).Ask(t.Context(), collector.Question{Text: "q"})
		require.Len(t, last.Messages, tt.messages, name)
		var blocks []struct {
			Type string `json:"type"`
		}
		require.NoError(t, json.Unmarshal(last.Messages[len(last.Messages)-1].Content, &blocks))
		require.Equal(t, tt.last, blocks[len(blocks)-1].Type, name)
		if tt.want == "" {
			require.Equal(t, collector.ClassTransient, failure(t, err).Class, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, tt.want, a.Text, name)
		require.Equal(t, []string{"q"}, a.Searches, "the open searches were not made")
		require.Equal(t, int64(7*(len(tt.turns)+1)), a.InputTokens)
		require.Equal(t, "none", last.ToolChoice.Type)
	}
}

// Gateways may answer a turn in the chat completions format, for example if they fall back to another vendor.
func TestClaudeContinuationInTheChatCompletionsFormatKeepsTheEarlierUsage(t *testing.T) {
	t.Parallel()
	const usage = `"usage":{"prompt_tokens":40,"completion_tokens":20,"input_tokens":40,"output_tokens":20,"cost":0.5}`
	for name, tt := range map[string]struct {
		body, text, model string
		isError           bool
	}{
		"an answer":                 {`{"model":"n","choices":[{"message":{"content":"Acme."}}],` + usage + `}`, "Acme.", "n", false},
		"an answer without a model": {`{"choices":[{"message":{"content":"Acme."}}],` + usage + `}`, "Acme.", "m", false},
		"a failure":                 {`{"choices":[{"finish_reason":"error","message":{"content":""}}],` + usage + `}`, "", "m", true},
		"an empty list":             {`{"choices":[],` + usage + `}`, "", "m", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			a, err := against(t, claude, func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) <= 2 {
					says(claudeBody("pause_turn", claudeSearch))(w, r)
					return
				}
				says(tt.body)(w, r)
			}).Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, tt.isError, err != nil, err)
			require.Equal(t, tt.text, a.Text)
			require.Equal(t, tt.model, a.Model)
			require.Equal(t, 4, a.BilledSearches)
			require.Equal(t, int64(7+7+40), a.InputTokens)
			require.Equal(t, int64(3+3+20), a.OutputTokens)
			require.Nil(t, a.CostUSD, "the reported cost lacks the earlier turns")
			once, err := against(t, claude, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, tt.isError, err != nil, err)
			require.Equal(t, int64(40), once.InputTokens)
			require.Equal(t, new(0.5), once.CostUSD)
		})
	}
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

package collector_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// plainAnswers returns the shortest answer in each format, with the text "Acme." and a placeholder for other fields.
func plainAnswers() map[string]string {
	return map[string]string{
		chatgpt:          `{"output":[{"type":"message","content":[{"type":"output_text","text":"Acme."}]}]MORE}`,
		claude:           `{"content":[{"type":"text","text":"Acme."}]MORE}`,
		deepseek:         `{"choices":[{"message":{"content":"Acme."}}]MORE}`,
		gemini:           `{"candidates":[{"content":{"parts":[{"text":"Acme."}]}}]MORE}`,
		googleAIMode:     `{"text_blocks":[{"type":"paragraph","snippet":"Acme."}]MORE}`,
		googleAIO:        `{"ai_overview":{"text_blocks":[{"type":"paragraph","snippet":"Acme."}]}MORE}`,
		bingCopilot:      `{"text_blocks":[{"type":"paragraph","snippet":"Acme."}]MORE}`,
		grok:             `{"output":[{"type":"message","content":[{"type":"output_text","text":"Acme."}]}]MORE}`,
		mistral:          `{"outputs":[{"type":"message.output","content":"Acme."}]MORE}`,
		openAICompatible: `{"choices":[{"message":{"content":"Acme."}}]MORE}`,
		perplexity:       `{"choices":[{"message":{"content":"Acme."}}]MORE}`,
	}
}

// A billed text must be stored, even if an engine sends unexpected values in other fields.
func TestOddFields_LoseNoText(t *testing.T) {
	t.Parallel()

	require.Len(t, plainAnswers(), len(collector.Names()))
	for name, body := range plainAnswers() {
		for _, more := range []string{
			``,
			`,"usage":NaN`,
			`,"logprob":-Infinity,"note":"NaN \" Infinity"`,
			`,"usage":{"cost":1e300}`,
			`,"usage":{"cost":"Infinity","cost_in_usd_ticks":1e300}`,
			`,"usage":{"prompt_tokens":1e400,"input_tokens":"12","cost":-1}`,
			`,"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807,"output_tokens":-9}`,
			`,"usage":{"prompt_tokens":9223372036854775807,"connector_tokens":9223372036854775807,"cost":{"total_cost":-3}}`,
			`,"usageMetadata":{"promptTokenCount":9223372036854775807,"toolUsePromptTokenCount":9223372036854775807}`,
			`,"tool_usage":{"web_search":{"num_requests":9000000000000000000}}`,
		} {
			body := "\ufeff" + strings.Replace(body, "MORE", more, 1)
			a, err := against(t, name, says(body)).Ask(t.Context(), collector.Question{Text: "best crm"})
			require.NoError(t, err, "%s: %s", name, body)
			require.Equal(t, "Acme.", strings.TrimSpace(a.Text), "%s: %s", name, body)
			require.True(t, a.InputTokens >= 0 && a.OutputTokens >= 0 && a.BilledSearches < 100, "%s: %s", name, body)
			require.True(t, a.CostUSD == nil || *a.CostUSD >= 0 && *a.CostUSD < 10_000, "%s: %s", name, body)
		}
	}
}

// A cost would be too low if one of the numbers of tokens were lost.
func TestOddFields_LoseNoTokens(t *testing.T) {
	t.Parallel()
	usage := map[string]string{
		chatgpt: `"tool_usage":{"web_search":{"num_requests":"2"}},
			"usage":{"input_tokens":"12","output_tokens":3.0}`,
		claude: `"usage":{"input_tokens":"5","cache_read_input_tokens":7.0,"output_tokens":3,
			"server_tool_use":{"web_search_requests":2.0}}`,
		gemini: `"usageMetadata":{"promptTokenCount":"5","toolUsePromptTokenCount":7,"candidatesTokenCount":"3"}`,
		grok:   `"usage":{"input_tokens":"12","output_tokens":3}`,
		mistral: `"usage":{"prompt_tokens":"5","connector_tokens":7.0,"completion_tokens":3,
			"connectors":{"web_search":"2"}}`,
		openAICompatible: `"usage":{"prompt_tokens":"12","completion_tokens":3.0}`,
		perplexity:       `"usage":{"prompt_tokens":12.0,"completion_tokens":"3"}`,
	}
	for name, more := range usage {
		body := strings.Replace(plainAnswers()[name], "MORE", ","+more, 1)
		a, err := against(t, name, says(body)).Ask(t.Context(), collector.Question{Text: "best crm"})
		require.NoError(t, err, body)
		require.Equal(t, []int64{12, 3}, []int64{a.InputTokens, a.OutputTokens}, body)
		if strings.Contains(more, "search") {
			require.Equal(t, 2, a.BilledSearches, body)
		}
	}
}

// A text counts in each form that an engine may give to the parts of a message.
func TestOddFields_LoseNoPartOfAMessage(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, body string }{
		{openAICompatible, `{"choices":[{"message":{"content":{"type":"text","text":"Acme."}}}]}`},
		{openAICompatible, `{"choices":[{"message":{"content":["Ac","me."]}}]}`},
		{openAICompatible, `{"choices":[{"message":{"content":[{"type":null,"text":"Acme."},7]}}]}`},
		{mistral, `{"outputs":[{"content":[{"text":"Acme."}]}]}`},
		{claude, `{"content":[{"text":"Acme."}]}`},
		{claude, `{"content":[{"type":7,"text":"Acme."}]}`},
		{chatgpt, `{"output":[{"type":"message","role":"user","content":"Bolt?"},{"type":"message","role":"system","content":"Zeta."},` +
			`{"type":"message","role":"assistant","content":"Acme."}]}`},
		{chatgpt, `{"status":"done","output":[{"content":[{"text":"Acme."}]}]}`},
		{grok, `{"status":7,"output":[{"type":7,"content":{"text":"Acme."}}]}`},
	} {
		a, err := against(t, tt.name, says(tt.body)).Ask(t.Context(), collector.Question{Text: "best crm"})
		require.NoError(t, err, tt.body)
		require.Equal(t, "Acme.", a.Text, tt.body)
	}
	_, err := against(t, chatgpt, says(`{"status":"queued","output":[{"type":"message","content":"Ac"}]}`)).
		Ask(t.Context(), collector.Question{Text: "best crm"})
	require.Equal(t, collector.ClassTransient, failure(t, err).Class)
}

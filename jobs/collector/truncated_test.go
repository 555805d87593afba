package collector_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// cutOff returns response bodies of an engine that ended its answer at a length limit. TEXT stands for the text of the
// answer.
func cutOff() map[string][]string {
	responses := []string{
		`{"model":"m","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"usage":{"input_tokens":7},
			"output":[{"type":"message","content":[{"type":"output_text","text":"TEXT"}]}]}`,
		`{"model":"m","status":"incomplete","usage":{"input_tokens":7},
			"output":[{"type":"message","content":[{"type":"output_text","text":"TEXT"}]}]}`,
		`{"model":"m","status":"completed","usage":{"input_tokens":7},
			"output":[{"type":"message","status":"incomplete","content":[{"type":"output_text","text":"TEXT"}]}]}`,
	}
	var completions []string
	for _, reason := range []string{"length", "max_tokens", "MAX_TOKENS", "model_length"} {
		completions = append(completions, `{"model":"m","usage":{"prompt_tokens":7},
			"choices":[{"finish_reason":"`+reason+`","message":{"content":"TEXT"}}]}`)
	}
	messages := []string{
		`{"model":"m","stop_reason":"max_tokens","usage":{"input_tokens":7},"content":[{"type":"text","text":"TEXT"}]}`,
		`{"model":"m","stop_reason":"model_context_window_exceeded","usage":{"input_tokens":7},
			"content":[{"type":"text","text":"TEXT"}]}`,
	}
	return map[string][]string{
		chatgpt: responses,
		claude:  messages,
		gemini: {`{"modelVersion":"m","usageMetadata":{"promptTokenCount":7},
			"candidates":[{"finishReason":"MAX_TOKENS","content":{"parts":[{"text":"TEXT"}]}}]}`},
		grok:             responses,
		openAICompatible: completions,
		perplexity:       append(completions, responses...),
	}
}

func TestAnswerThatEndsAtALengthLimitIsTruncated(t *testing.T) {
	t.Parallel()
	for engine, bodies := range cutOff() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			for _, body := range bodies {
				body = strings.ReplaceAll(body, "TEXT", "Half an answer about")
				a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
				require.NoError(t, err, body)
				require.True(t, a.Truncated, body)
				require.Equal(t, collector.StatusOK, a.Status)
				require.Equal(t, "Half an answer about", a.Text)
			}
		})
	}
}

func TestTextlessAnswerThatEndsAtALengthLimitIsNotRepeated(t *testing.T) {
	t.Parallel()
	for engine, bodies := range cutOff() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			for _, body := range bodies {
				body = strings.ReplaceAll(body, "TEXT", "")
				a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
				e := failure(t, err)
				require.False(t, e.Retryable(), body)
				require.Equal(t, collector.KindCutOff, e.Kind)
				require.Equal(t, int64(7), a.InputTokens, "the engine bills the attempt")
				require.Equal(t, "m", a.Model)
			}
		})
	}
}

// The text before the searches is not the answer, even if the engine ended the response before the answer.
func TestIncompleteAnswerHasNoCommentary(t *testing.T) {
	t.Parallel()
	const commentary = `{"type":"message","phase":"commentary","content":[{"type":"output_text","text":"I will compare Acme."}]}`
	const search = `{"type":"web_search_call","action":{"type":"search","query":"crm"}}`
	body := func(reason, more string) string {
		return `{"model":"m","status":"incomplete","incomplete_details":{"reason":"` + reason + `"},"usage":{"input_tokens":7},
			"output":[` + commentary + `,` + search + more + `]}`
	}
	ask := func(body string) (collector.Answer, error) {
		return against(t, chatgpt, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
	}
	a, err := ask(body("max_output_tokens", ""))
	require.Equal(t, collector.KindCutOff, failure(t, err).Kind)
	require.Equal(t, collector.Answer{BilledSearches: 1, InputTokens: 7, Model: "m"}, a)

	a, err = ask(body("content_filter", ""))
	require.NoError(t, err)
	require.Equal(t, collector.StatusRefused, a.Status)
	require.Empty(t, a.Text)

	a, err = ask(body("max_output_tokens", `,{"type":"message","content":[{"type":"output_text","text":"Acme leads"}]}`))
	require.NoError(t, err)
	require.True(t, a.Truncated)
	require.Equal(t, "Acme leads", a.Text)

	a, err = ask(`{"status":"completed","output":[` + commentary + `]}`)
	require.NoError(t, err)
	require.Equal(t, "I will compare Acme.", a.Text, "an answer without another message keeps its only text")
}

func TestFailedAttemptReportsWhatTheEngineBills(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		engine string
		body   string
		want   collector.Answer
	}{
		"OpenAI failed after a search": {
			chatgpt, `{"model":"m","status":"failed","error":{"code":"server_error","message":"m"},
				"tool_usage":{"web_search":{"num_requests":2}},"usage":{"input_tokens":7,"output_tokens":3}}`,
			collector.Answer{BilledSearches: 2, InputTokens: 7, Model: "m", OutputTokens: 3},
		},
		"xAI without text": {
			grok, `{"model":"m","status":"completed","output":[],"usage":{"input_tokens":7,"cost_in_usd_ticks":20000000000}}`,
			collector.Answer{CostUSD: new(2.0), InputTokens: 7, Model: "m"},
		},
		"Perplexity cancelled": {
			perplexity, `{"model":"m","status":"cancelled","usage":{"input_tokens":7,"cost":{"total_cost":0.5}}}`,
			collector.Answer{CostUSD: new(0.5), InputTokens: 7, Model: "m"},
		},
		"Gemini without text": {
			gemini, `{"modelVersion":"m","candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7}}`,
			collector.Answer{InputTokens: 7, Model: "m"},
		},
		"Mistral without text": {
			mistral, `{"outputs":[{"type":"message.output","model":"m","content":""}],"usage":{"prompt_tokens":7}}`,
			collector.Answer{InputTokens: 7, Model: "m"},
		},
		"Mistral without outputs": {
			mistral, `{"outputs":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"connectors":{"web_search":1}}}`,
			collector.Answer{BilledSearches: 1, InputTokens: 7, OutputTokens: 3},
		},
		"a gateway without choices": {
			openAICompatible, `{"model":"m","choices":[],"usage":{"prompt_tokens":7,"cost":0.5}}`,
			collector.Answer{CostUSD: new(0.5), InputTokens: 7, Model: "m"},
		},
		"Anthropic's search failed": {
			claude, `{"model":"m","stop_reason":"end_turn","usage":{"input_tokens":7},"content":[
				{"type":"web_search_tool_result","content":{"error_code":"unavailable"}},{"type":"text","text":"From memory:"}]}`,
			collector.Answer{InputTokens: 7, Model: "m"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, tt.engine, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NotEmpty(t, failure(t, err).Message)
			require.Equal(t, tt.want, a)
		})
	}
}

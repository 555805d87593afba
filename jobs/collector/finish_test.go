package collector_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// ended returns the answer of a chat-completions server and of the Gemini API that ends for the given reason.
func ended(t *testing.T, reason string) map[string]collector.Collector {
	t.Helper()
	return map[string]collector.Collector{
		openAICompatible: against(t, openAICompatible,
			says(`{"choices":[{"finish_reason":"`+reason+`","message":{"content":"Acme is"}}]}`)),
		gemini: against(t, gemini,
			says(`{"candidates":[{"finishReason":"`+reason+`","content":{"parts":[{"text":"Acme is"}]}}]}`)),
	}
}

func TestFinish_AFilterRefusesInTheWordsOfEveryVendor(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{
		"content_filter", "CONTENT_FILTER", "content_filtered", "SAFETY", "safety", "RECITATION", "IMAGE_SAFETY", "LANGUAGE",
		"PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "sensitive", "guardrail_intervened", "ERROR_TOXIC", "refusal",
	} {
		for engine, c := range ended(t, reason) {
			a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err, reason)
			require.Equal(t, collector.StatusRefused, a.Status, "%s %s", engine, reason)
			require.False(t, a.Truncated, "%s %s", engine, reason)
		}
	}
}

func TestFinish_ALengthLimitTruncatesInTheWordsOfEveryVendor(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{
		"length", "LENGTH", "max_tokens", "MAX_TOKENS", "max_new_tokens", "max_completion_tokens", "token_limit", "ERROR_LIMIT",
		"model_length", "context_length_exceeded", "model_context_window_exceeded",
	} {
		for engine, c := range ended(t, reason) {
			a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err, reason)
			require.Equal(t, collector.StatusOK, a.Status, "%s %s", engine, reason)
			require.True(t, a.Truncated, "%s %s", engine, reason)
		}
	}
}

func TestFinish_AnAnswerThatBrokeOffIsATransientError(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{
		"error", "ERROR", "network_error", "abort", "timeout", "cancelled", "insufficient_system_resource",
	} {
		_, err := ended(t, reason)[openAICompatible].Ask(t.Context(), collector.Question{Text: "q"})
		e := failure(t, err)
		require.Equal(t, collector.ClassTransient, e.Class, reason)
		require.Contains(t, e.Message, "ended the answer with the reason "+reason)
	}
}

func TestFinish_OtherReasonsEndAWholeAnswer(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"stop", "STOP", "end_turn", "eos", "COMPLETE", "tool_calls", "OTHER", "MALFORMED_FUNCTION_CALL", ""} {
		for engine, c := range ended(t, reason) {
			a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err, reason)
			require.Equal(t, collector.StatusOK, a.Status, "%s %s", engine, reason)
			require.False(t, a.Truncated, "%s %s", engine, reason)
		}
	}
}

func TestGemini_ABlockedPromptWithAnEmptyCandidateIsRefused(t *testing.T) {
	t.Parallel()
	a, err := against(t, gemini, says(`{"candidates":[{"index":0}],"promptFeedback":{"blockReason":"SAFETY"}}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, collector.StatusRefused, a.Status)
}

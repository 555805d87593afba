package collector_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// withError returns the body of a response of each engine, with the given text and the given JSON fields.
func withError(text, fields string) map[string]string {
	return map[string]string{
		chatgpt:          `{"output":[{"type":"message","content":[{"type":"output_text","text":"` + text + `"}]}],` + fields + `}`,
		claude:           `{"content":[{"type":"text","text":"` + text + `"}],"stop_reason":"end_turn",` + fields + `}`,
		gemini:           `{"candidates":[{"content":{"parts":[{"text":"` + text + `"}]}}],` + fields + `}`,
		grok:             `{"status":"incomplete","output":[{"type":"message","content":"` + text + `"}],` + fields + `}`,
		mistral:          `{"outputs":[{"type":"message.output","content":"` + text + `"}],` + fields + `}`,
		openAICompatible: `{"choices":[{"message":{"content":"` + text + `"}}],` + fields + `}`,
		perplexity:       `{"status":"COMPLETED","output":[{"type":"message","content":"` + text + `"}],` + fields + `}`,
	}
}

func TestErrorWithoutText_HasTheClassOfTheError(t *testing.T) {
	t.Parallel()
	for fields, class := range map[string]collector.Class{
		`"error":{"message":"Your credit balance is too low","code":402}`:   collector.ClassOutOfQuota,
		`"error":{"message":"Slow down","code":"rate_limit_exceeded"}`:      collector.ClassThrottled,
		`"error":{"message":"No such tool","type":"invalid_request_error"}`: collector.ClassPermanent,
		`"error":"insufficient credits"`:                                    collector.ClassOutOfQuota,
		`"error":{"message":"boom","code":500}`:                             collector.ClassTransient,
	} {
		for engine, body := range withError("", fields) {
			_, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, class, failure(t, err).Class, "%s: %s", engine, fields)
		}
	}
}

func TestErrorWithoutText_ABilledTextIsKept(t *testing.T) {
	t.Parallel()
	for _, fields := range []string{
		`"error":{}`, `"error":""`, `"error":false`, `"error":[]`, `"error":{"message":""}`, `"error":{"code":0,"message":"ok"}`,
		`"error":{"message":"the connection to the search closed late"}`,
	} {
		for engine, body := range withError("Acme", fields) {
			a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err, "%s: %s", engine, fields)
			require.Equal(t, "Acme", a.Text, "%s: %s", engine, fields)
		}
	}
}

func TestErrorWithoutText_OfAChoice(t *testing.T) {
	t.Parallel()
	_, err := against(t, openAICompatible, says(
		`{"choices":[{"finish_reason":"stop","error":{"message":"You are out of credits"},"message":{"content":""}}]}`,
	)).Ask(t.Context(), collector.Question{Text: "q"})
	require.Equal(t, collector.ClassOutOfQuota, failure(t, err).Class)
}

func TestResponses_ReadTheStatusInCapitals(t *testing.T) {
	t.Parallel()
	_, err := against(t, chatgpt, says(`{"status":"FAILED","error":{"code":"insufficient_quota","message":"m"}}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.Equal(t, collector.ClassOutOfQuota, failure(t, err).Class)
}

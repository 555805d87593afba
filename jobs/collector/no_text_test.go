package collector_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// A text of citation marks and invisible characters is no answer.
func TestAnswerWithoutWords_IsTransient(t *testing.T) {
	t.Parallel()
	for text, isAnswer := range map[string]bool{
		`[1]`: false, ` [1][2] \n`: false, `\u200b\ufeff`: false, `【3†L1-L2】`: false, `[web:1, web:2]`: false, `\u00a0`: false,
		`[1] 42`: true, `👍`: true, `-`: true, `Nein.[1]`: true,
	} {
		bodies := withError(text, `"x":1`)
		delete(bodies, grok) // the body for this engine is incomplete
		for engine, body := range bodies {
			a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			if isAnswer {
				require.NoError(t, err, "%s: %s", engine, text)
				require.NotEmpty(t, a.Text, engine)
				continue
			}
			require.Equal(t, collector.ClassTransient, failure(t, err).Class, "%s: %s", engine, text)
		}
	}
}

// The reason that an engine or a gateway states with a successful status reaches the operator.
func TestMessageInsteadOfAnAnswer_IsTheError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct {
		class   collector.Class
		message string
	}{
		`{"detail":"Model overloaded, come back later"}`:               {collector.ClassTransient, "Model overloaded"},
		`{"message":"Your credit balance is too low"}`:                 {collector.ClassOutOfQuota, "credit balance"},
		`{"status":"error","msg":"upstream timed out"}`:                {collector.ClassTransient, "upstream timed out"},
		`{"code":429,"message":"Slow down"}`:                           {collector.ClassThrottled, "Slow down"},
		`{"error_message":"no route","choices":[],"output":[]}`:        {collector.ClassTransient, "no route"},
		`{"choices":null,"message":"Rate limit reached for requests"}`: {collector.ClassThrottled, "Rate limit reached"},
	} {
		for _, engine := range []string{
			chatgpt, claude, deepseek, gemini, googleAIO, googleAIMode, grok, mistral, openAICompatible, perplexity,
		} {
			_, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			e := failure(t, err)
			require.Equal(t, want.class, e.Class, "%s: %s", engine, body)
			require.Contains(t, e.Message, want.message, engine)
		}
	}
}

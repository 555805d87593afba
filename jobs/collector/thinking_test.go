package collector_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestAnswersContainNoReasoning(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<think>Globex?</think>\n\nAcme leads.":                                "Acme leads.",
		"<thinking>Globex?</thinking> Acme leads.":                             "Acme leads.",
		"<THINK>Globex?</THINK>Acme leads.":                                    "Acme leads.",
		"<think time=\"3\">Globex?</think>Acme leads.":                         "Acme leads.",
		"[THINK]Globex?[/THINK]Acme leads.":                                    "Acme leads.",
		"◁think▷Globex?◁/think▷Acme leads.":                                    "Acme leads.",
		"Globex?</thinking>\nAcme leads.":                                      "Acme leads.",
		"<think>Globex?</think><think>Bolt?</think>Acme leads.":                "Acme leads.",
		"<think>Globex?</think>Acme leads. <think>Bolt?</think>Zeta follows.":  "Acme leads. Zeta follows.",
		"Acme leads.\n\n<thinking>\nBolt?\n</thinking>\nZeta follows.":         "Acme leads.\n\n\nZeta follows.",
		"Globex?</think>Acme leads.\n<think>Bolt?</think>Zeta follows.":        "Acme leads.\nZeta follows.",
		"<think>Use <think>, Globex?</think> Bolt?</think>Acme leads.":         "Acme leads.",
		"<think>Globex?</think>Acme leads.\n<think>Bolt?":                      "Acme leads.\n",
		"<think>Globex?</think>Write `<think>` before `</think>`. Acme leads.": "Write `<think>` before `</think>`. Acme leads.",
		"Use <think>x</think> tags, says Acme.":                                "Use <think>x</think> tags, says Acme.",
		"I think Acme leads. <b>Bolt</b> follows.":                             "I think Acme leads. <b>Bolt</b> follows.",
		"  Acme leads.": "  Acme leads.",
	} {
		quoted, err := json.Marshal(text)
		require.NoError(t, err)
		for engine, body := range map[string]string{
			chatgpt:          `{"output":[{"type":"message","content":` + string(quoted) + `}]}`,
			claude:           `{"content":[{"type":"text","text":` + string(quoted) + `}]}`,
			gemini:           `{"candidates":[{"content":{"parts":[{"text":` + string(quoted) + `}]}}]}`,
			mistral:          `{"outputs":[{"type":"message.output","content":` + string(quoted) + `}]}`,
			openAICompatible: `{"choices":[{"message":{"content":` + string(quoted) + `}}]}`,
			perplexity:       `{"output":[{"type":"message","content":` + string(quoted) + `}]}`,
		} {
			a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Equal(t, want, a.Text, engine+": "+text)
		}
	}
}

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
		"&lt;think&gt;Globex?&lt;/think&gt;\nAcme leads.":          "Acme leads.",
		"&lt;thinking&gt;Globex? &lt;/thinking&gt;Acme: A &lt; B.": "Acme: A &lt; B.",
		"Write &lt;think&gt; and &lt;/think&gt;, says Acme.":       "Write &lt;think&gt; and &lt;/think&gt;, says Acme.",
		"&lt;think&gt; begins reasoning, and Acme shows it.":       "&lt;think&gt; begins reasoning, and Acme shows it.",
		"&lt;think&gt; opens: write &lt;think&gt;, says Acme.":     "&lt;think&gt; opens: write &lt;think&gt;, says Acme.",
		"<think/>\nAcme leads.":                                    "Acme leads.",
		"<thinking />Acme leads.":                                  "Acme leads.",
		// These texts contain the marks of other engines.
		"<analysis>Globex?</analysis>Acme leads.":                                                      "Acme leads.",
		"<|begin_of_thought|>Globex?<|end_of_thought|>\n<|begin_of_solution|>Acme.<|end_of_solution|>": "Acme.",
		"<|START_THINKING|>Globex?<|END_THINKING|><|START_RESPONSE|>Acme.<|END_RESPONSE|>":             "Acme.",
		"<|think|>Globex?<|/think|>Acme leads.":                                                        "Acme leads.",
		"<unused94>thought\nGlobex?<unused95>Acme leads.":                                              "Acme leads.",
		"<longcat_think>Globex?</longcat_think>\nAcme leads.":                                          "Acme leads.",
		"<mm:think>\nGlobex?\n</mm:think>\n\nAcme leads.":                                              "Acme leads.",
		"Globex?</seed:think>Acme leads.":                                                              "Acme leads.",
		"<cot>Globex?</cot>Acme leads.":                                                                "Acme leads.",
		"<chain_of_thought>Globex?</chain_of_thought>Acme leads.":                                      "Acme leads.",
		"<reasoning_content>Globex?</reasoning_content>Acme leads.":                                    "Acme leads.",
		"<inner_thoughts>Globex?</inner_thoughts>Acme leads.":                                          "Acme leads.",
		"<search_quality_reflection>Globex?</search_quality_reflection>\nAcme leads.":                  "Acme leads.",
		"<details><summary>💭 Thought for 5 seconds</summary>\nGlobex?</details>\nAcme leads.":          "Acme leads.",
		"<details open>\n<summary>Reasoning</summary>Globex?</details>Acme leads.":                     "Acme leads.",
		"<details><summary>Acme leads</summary>Bolt follows.</details>":                                "<details><summary>Acme leads</summary>Bolt follows.</details>",
		"Acme leads. <details><summary>Thinking, Fast and Slow</summary>Bolt.</details>":               "Acme leads. <details><summary>Thinking, Fast and Slow</summary>Bolt.</details>",
		"<inner_monologue>Globex?</inner_monologue>Acme leads.":                                        "Acme leads.",
		"<think_1a2b>Globex?</think_1a2b>Acme leads.":                                                  "Acme leads.",
		"<details type=\"reasoning\" done=\"true\">Globex?</details>\nAcme leads.":                     "Acme leads.",
		"<think>Globex?</think><answer>Acme leads.</answer>":                                           "Acme leads.",
		"<think>Globex?</think>\n<response>\nAcme leads.\n</response>\n":                               "Acme leads.",
		"<details>Acme</details> leads <answer>":                                                       "<details>Acme</details> leads <answer>",
		// These texts contain channels.
		"<|channel|>analysis<|message|>Globex?<|end|><|start|>assistant<|channel|>final<|message|>Acme leads.<|return|>": "Acme leads.",
		"<|channel|>analysis<|message|>Globex?<|end|>Acme leads.":                                                        "Acme leads.",
		"<|channel|>analysis Globex?<|channel|>final Acme leads.":                                                        "Acme leads.",
		"Acme<|channel|>commentary to=browser.search <|constrain|>json<|message|>{}<|call|> leads.":                      "Acme leads.",
		"<|channel|>analysis<|message|>Globex?<|end|><|start|>assistant<|message|>Acme leads.":                           "Acme leads.",
		"<|channel>thought\nGlobex?<channel|>Acme leads.":                                                                "Acme leads.",
		"analysisWe could name Globex.assistantfinalAcme leads.":                                                         "Acme leads.",
		"analysis by Acme": "analysis by Acme",
		// These texts contain tags inside a line.
		"Acme leads. <think>Globex?</think> Zeta follows.":                 "Acme leads.  Zeta follows.",
		"Acme leads! <think>Globex is also an option":                      "Acme leads! ",
		"**Acme leads.** <thinking>Globex?</thinking>":                     "**Acme leads.** ",
		"Acme leads <think>but is Globex not better?</think> the market.":  "Acme leads  the market.",
		"领先者是Acme<think>不过Globex是否更值得推荐呢</think>。":                         "领先者是Acme。",
		"Acme! <think about it> Zeta follows.":                             "Acme! <think about it> Zeta follows.",
		"The tag <thinking>your thoughts</thinking> helps.":                "The tag <thinking>your thoughts</thinking> helps.",
		"Write `a <think>but is Globex not better?</think>` first.":        "Write `a <think>but is Globex not better?</think>` first.",
		"Acme says that the tag <think> has no end and no closing, at all": "Acme says that the tag <think> has no end and no closing, at all",
		// These texts mention tags in code.
		"Acme strips text up to `</think>` for you. Bolt doesn't.":       "Acme strips text up to `</think>` for you. Bolt doesn't.",
		"Globex? It strips `</think>`.\n</think>Acme strips `</think>`.": "Acme strips `</think>`.",
		"<think>Globex?</think>Acme strips `</think>` for you.":          "Acme strips `</think>` for you.",
		"<think>Globex?</think>Acme:\n```\n</think>\n```":                "Acme:\n```\n</think>\n```",
		"<think>It strips `</think>`.\n</think>Acme leads.":              "Acme leads.",
		"<think>It strips `</think>` tags.</think>Acme has `x`.":         "Acme has `x`.",
		"<think>Globex's ` sign</think>Acme has `x`.":                    "Acme has `x`.",
		"<|channel|>analysis<|message|>Draft: ```py<|end|><|start|>assistant<|channel|>final<|message|>" +
			"Acme leads.\n```x```": "Acme leads.\n```x```",
		"<|channel|>analysis<|message|>Draft:\n```py\n<|end|><|start|>assistant<|channel|>final<|message|>" +
			"Acme leads.\n```py\nx\n```": "Acme leads.\n```py\nx\n```",
		"<|channel|>analysis<|message|>Draft:\n```\n<|end|><|start|>assistant<|channel|>final<|message|>" +
			"Acme leads.\n```\nx\n```": "Acme leads.\n```\nx\n```",
		"Draft:\n```py\n</think>Acme leads.\n```py\nx\n```":                                                   "Acme leads.\n```py\nx\n```",
		"Draft:\n```py\n</think>Acme leads.\n```\nx\n```":                                                     "Acme leads.\n```\nx\n```",
		"Draft: ```py\n</think>\nAcme has ```x```.":                                                           "Acme has ```x```.",
		"Use this: ```\n</think>\n```\nAcme leads.":                                                           "Use this: ```\n</think>\n```\nAcme leads.",
		"Acme:\n```\n</think>\n```\nBolt:\n```go\nx\n```":                                                     "Acme:\n```\n</think>\n```\nBolt:\n```go\nx\n```",
		"Globex's ` sign</think>Acme leads.":                                                                  "Acme leads.",
		"Acme:\n```\ntext.split(\"</think>\")[-1]\n```\nBolt follows.":                                        "Acme:\n```\ntext.split(\"</think>\")[-1]\n```\nBolt follows.",
		"Acme:\n```\n<think>\nHm?\n</think>\n```\nBolt follows.":                                              "Acme:\n```\n<think>\nHm?\n</think>\n```\nBolt follows.",
		"Models use `<|channel|>analysis` to think. Acme leads.":                                              "Models use `<|channel|>analysis` to think. Acme leads.",
		"Acme:\n```\n<|channel|>analysis\n```\nBolt follows.":                                                 "Acme:\n```\n<|channel|>analysis\n```\nBolt follows.",
		"<|channel|>analysis<|message|>A `b<|end|><|start|>assistant<|channel|>final<|message|>`Acme` leads.": "`Acme` leads.",
		"Globex?\n```\nx\n```\n</think>Acme leads.":                                                           "Acme leads.",
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

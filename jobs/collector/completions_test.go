package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestCompatibleServerRequiresNoKey(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	c := s.collector(t, openAICompatible, func(cfg *collector.Config) { cfg.APIKey, cfg.Model = "", "llama" })
	a, err := c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)
	require.Equal(t, "llama", a.Model)
	require.Equal(t, "/compatible/v1/chat/completions", s.wire.all()[0].path)
	require.NotContains(t, s.wire.all()[0].header, "Authorization")
	require.JSONEq(
		t,
		`{"messages":[{"content":"best crm","role":"user"}],"model":"llama","stream":false}`,
		s.wire.all()[0].body,
	)

	_, err = s.collector(t, openAICompatible).Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)
	require.Equal(t, "Bearer "+testKey, s.wire.all()[1].header.Get("Authorization"))
}

func TestCompatibleAnswersCiteInThreeFormats(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want []collector.Source
	}{
		"addresses and marks": {
			`{"choices":[{"message":{"content":"Acme[2]"}}],"citations":["https://a.example/","https://b.example/"]}`,
			[]collector.Source{{URL: "https://a.example/"}, {URL: "https://b.example/", Cited: true}},
		},
		"search results": {
			`{"choices":[{"message":{"content":"Acme"}}],"search_results":[{"title":"A","url":"https://a.example/"}]}`,
			[]collector.Source{{URL: "https://a.example/", Title: "A"}},
		},
		"annotations": {
			`{"choices":[{"message":{"content":"Acme","annotations":[{"type":"url_citation","url_citation":{"title":"A",
				"url":"https://a.example/"}},{"url":"https://b.example/"}]}}]}`,
			[]collector.Source{{URL: "https://a.example/", Title: "A", Cited: true}, {URL: "https://b.example/", Cited: true}},
		},
		"none": {`{"choices":[{"message":{"content":"Acme"}}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, openAICompatible, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(tt.want, a.Sources))
		})
	}
}

func TestCompletionsReadTheStatusInTheBody(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
		text   string
	}{
		"a thought is no answer": {
			`{"choices":[{"message":{"content":" <think>\nAcme?\n</think>\n\nZeta."}}]}`, collector.StatusOK, "", "Zeta.",
		},
		"the opening tag may be missing": {
			`{"choices":[{"message":{"content":"Acme?\n</think>\n\nZeta."}}]}`, collector.StatusOK, "", "Zeta.",
		},
		"a thought that was cut off": {
			`{"choices":[{"finish_reason":"length","message":{"content":"<think>Acme?"}}]}`, "", collector.ClassPermanent, "",
		},
		"an escaped thought that was cut off": {
			`{"choices":[{"finish_reason":"length","message":{"content":"&lt;think&gt;\nAcme?"}}]}`, "", collector.ClassPermanent, "",
		},
		"a tag in the answer stays": {
			`{"choices":[{"message":{"content":"Use <think>x</think> tags."}}]}`, collector.StatusOK, "",
			"Use <think>x</think> tags.",
		},
		"a part that is a thought is left out": {
			`{"choices":[{"message":{"content":[{"type":"reasoning","text":"Acme?"},{"type":"text","text":"Zeta."}]}}]}`,
			collector.StatusOK, "", "Zeta.",
		},
		"reasoning beside the content": {
			`{"choices":[{"message":{"reasoning_content":"Acme?","content":"Zeta."}}]}`, collector.StatusOK, "", "Zeta.",
		},
		"a filter refuses": {
			`{"choices":[{"finish_reason":"content_filter","message":{"content":""}}]}`, collector.StatusRefused, "", "",
		},
		"DeepSeek broke off": {
			`{"choices":[{"finish_reason":"insufficient_system_resource","message":{"content":"half"}}]}`, "",
			collector.ClassTransient, "",
		},
		"an error with a number as code": {`{"error":{"message":"m","code":429}}`, "", collector.ClassThrottled, ""},
		"an error with a bad key":        {`{"error":{"message":"m","code":401}}`, "", collector.ClassPermanent, ""},
		"an error for lack of credit":    {`{"error":{"message":"m","code":"402"}}`, "", collector.ClassOutOfQuota, ""},
		"an error of the server": {
			`{"error":{"message":"m","code":502,"type":"invalid"}}`, "", collector.ClassTransient, "",
		},
		"an error that is a string": {`{"error":"model not loaded"}`, "", collector.ClassTransient, ""},
		"no choices":                {`{"choices":[]}`, "", collector.ClassTransient, ""},
		"secondary fields may change": {
			`{"id":7,"usage":[],"citations":{},"choices":[{"finish_reason":9,"message":{"content":"Zeta.","annotations":"x"}}]}`,
			collector.StatusOK, "", "Zeta.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, engine := range []string{deepseek, openAICompatible} {
				a, err := against(t, engine, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
				if tt.class != "" {
					require.Equal(t, tt.class, failure(t, err).Class, err)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, tt.status, a.Status)
				require.Equal(t, tt.text, a.Text)
			}
		})
	}
}

func TestCompatibleAnswersContainNoReasoning(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{Brands: []string{"Kappa"}})
	c := s.collector(t, openAICompatible)
	for _, text := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		a, err := c.Ask(t.Context(), collector.Question{Text: text})
		require.NoError(t, err)
		require.NotContains(t, a.Text, "think>")
		require.NotContains(t, a.Text, "Acme or Zeta?")
		require.NotEmpty(t, a.Sources)
		require.Positive(t, a.InputTokens)
	}
}

package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestPerplexityRequest(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		question collector.Question
		want     string
	}{
		"country and language": {
			collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"},
			`{"input":"best crm",
			  "instructions":"Cite the search results that support your statements by their ids in square brackets, for example [1]. Answer in the language of the BCP 47 tag de-DE.",
			  "language_preference":"de","model":"perplexity/sonar","tool_choice":{"type":"web_search"},
			  "tools":[{"type":"web_search","user_location":{"country":"DE"}}]}`,
		},
		"a language with a script": {
			collector.Question{Locale: "zh-Hant", Text: "best crm"},
			`{"input":"best crm",
			  "instructions":"Cite the search results that support your statements by their ids in square brackets, for example [1]. Answer in the language of the BCP 47 tag zh-Hant.",
			  "language_preference":"zh","model":"perplexity/sonar","tool_choice":{"type":"web_search"},
			  "tools":[{"type":"web_search"}]}`,
		},
		"neither": {
			collector.Question{Text: "best crm"},
			`{"input":"best crm",
			  "instructions":"Cite the search results that support your statements by their ids in square brackets, for example [1].",
			  "model":"perplexity/sonar","tool_choice":{"type":"web_search"},
				"tools":[{"type":"web_search"}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStandIn(t, standin.Options{APIKey: testKey})

			a, err := s.collector(t, perplexity).Ask(t.Context(), tt.question)
			require.NoError(t, err)
			require.JSONEq(t, tt.want, s.wire.all()[0].body)
			require.NotNil(t, a.CostUSD)
			require.InDelta(t, 0.00502, *a.CostUSD, 1e-9)
			require.Len(t, a.Searches, 2)
			require.Equal(t, tt.question.Country, s.Calls()[0].Country)
		})
	}
}

func TestPerplexityAnswer(t *testing.T) {
	t.Parallel()
	c := against(t, perplexity, says(`{"id":"resp_1","status":"completed","model":"openai/gpt-x","error":null,"output":[
		{"type":"search_results","queries":["q1"],"results":[
		 {"id":7,"url":"https://a.example/","title":"A","date":null},{"id":1,"url":"https://b.example/","title":"B"},
		 {"id":12,"url":"https://c.example/","title":"C"}]},
		{"type":"search_results","queries":"q2","results":[{"id":20,"url":"https://a.example/","title":"A again"}]},
		{"type":"fetch_url_results","contents":[{"url":"https://d.example/","title":"D"}]},
		{"type":"finance_results","results":[{"ticker":"X"}]},
		{"type":"message","content":[{"type":"output_text","text":"Acme.[7] Zeta [12, 99][x] [] [8","annotations":[]}]}],
		"usage":{"input_tokens":3007,"output_tokens":36,"cost":{"total_cost":0}}}`))

	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(collector.Answer{
		CostUSD: new(0.0), InputTokens: 3007, OutputTokens: 36, Model: "openai/gpt-x", RequestID: "resp_1",
		Searches: []string{"q1", "q2"},
		Sources: []collector.Source{
			{URL: "https://a.example/", Title: "A", Cited: true},
			{URL: "https://b.example/", Title: "B"},
			{URL: "https://c.example/", Title: "C", Cited: true},
			{URL: "https://d.example/", Title: "D"},
		},
		Status: collector.StatusOK, Text: "Acme.[7] Zeta [12, 99][x] [] [8",
	}, a))
}

func TestPerplexityAnswerOfTheOldAPI(t *testing.T) {
	t.Parallel()
	c := against(t, perplexity, says(`{"id":"uuid-1","object":"chat.completion","model":"sonar-pro","choices":[{"index":0,
		"finish_reason":"stop","message":{"role":"assistant","content":"**Acme**[2]."}}],
		"citations":["https://a.example/","https://b.example/"],
		"search_results":[{"title":"A","url":"https://a.example/"},{"title":"B","url":"https://b.example/"},
		 {"title":"C","url":"https://c.example/"}],
		"usage":{"prompt_tokens":28,"completion_tokens":8,"cost":{"total_cost":0.006}}}`))

	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(collector.Answer{
		CostUSD: new(0.006), InputTokens: 28, OutputTokens: 8, Model: "sonar-pro", RequestID: "uuid-1",
		Sources: []collector.Source{
			{URL: "https://a.example/", Title: "A"},
			{URL: "https://b.example/", Title: "B", Cited: true},
			{URL: "https://c.example/", Title: "C"},
		},
		Status: collector.StatusOK, Text: "**Acme**[2].",
	}, a))

	const ok, refused = collector.StatusOK, collector.StatusRefused
	for body, want := range map[string]collector.Status{
		`{"choices":[{"finish_reason":"content_filter","message":{"content":"no"}}]}`:                        refused,
		`{"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"no"}}]}`:                   refused,
		`{"choices":[{"finish_reason":"length","message":{"content":[{"type":"text","text":"no"}]}}]}`:       ok,
		`{"choices":[{"message":{"content":"no","annotations":[{"url_citation":{"url":"https://a.b/"}}]}}]}`: ok,
	} {
		a, err := against(t, perplexity, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err, body)
		require.Equal(t, want, a.Status, body)
		require.Equal(t, "no", a.Text, body)
	}
}

package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestGrokRequest(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})
	c := s.collector(t, grok)
	a, err := c.Ask(t.Context(), collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"})
	require.NoError(t, err)
	require.NotNil(t, a.CostUSD)
	require.InDelta(t, 0.018948, *a.CostUSD, 1e-9)
	_, err = c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)

	sent := s.wire.all()
	require.Equal(t, "/xai/v1/responses", sent[0].path)
	require.Equal(t, "Bearer "+testKey, sent[0].header.Get("Authorization"))
	require.JSONEq(
		t,
		`{"include":["web_search_call.action.sources"],"input":[{"content":"Answer in the language of the BCP 47 tag de-DE.","role":"system"},{"content":"best crm",
			"role":"user"}],
		"model":"grok-4.6","store":false,
		"tools":[{"type":"web_search","user_location":{"type":"approximate","country":"DE"}}]}`,
		sent[0].body,
	)
	require.JSONEq(
		t,
		`{"include":["web_search_call.action.sources"],"input":[{"content":"best crm","role":"user"}],"model":"grok-4.6","store":false,"tools":[{"type":"web_search"}]}`,
		sent[1].body,
	)
}

func TestGrokAnswer(t *testing.T) {
	t.Parallel()
	a, err := against(t, grok, says(`{"id":"r1","status":"completed","model":"grok-x","output":[
		{"type":"web_search_call","name":"web_search","arguments":"{\"query\":\"best crm\",\"num_results\":5}"},
		{"type":"web_search_call","action":{"type":"search","query":"crm test","sources":[{"url":"https://e.example/"}]}},
		{"type":"custom_tool_call","arguments":"{\"query\":\"another tool\"}"},
		{"type":"message","content":[{"type":"output_text",
		 "text":"Über Acme[[1]](https://a.example/) and Zeta[[2]](https://b.example/x_(y)) [[3]](https://broken.example/ [[4]]()",
		 "annotations":[{"type":"url_citation","url":"https://a.example/"},{"type":"url_citation",
			"url":"https://a.example/","title":"1"},
		  {"type":"url_citation","url":"https://c.example/","title":"C","start_index":0,"end_index":9},
		  {"type":"url_citation","url":"https://f.example/"}]}]}],
		"citations":["https://d.example/","https://a.example/"],
		"usage":{"input_tokens":5,"output_tokens":6,"num_sources_used":3}}`)).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(collector.Answer{
		InputTokens:  5,
		OutputTokens: 6,
		Model:        "grok-x",
		RequestID:    "r1",
		Status:       collector.StatusOK,
		Searches:     []string{"crm test", "best crm"},
		Sources: []collector.Source{
			{URL: "https://e.example/"},
			{URL: "https://a.example/", Cited: true},
			{URL: "https://c.example/", Title: "C", Cited: true},
			{URL: "https://f.example/"}, // xAI also lists pages as annotations that it only found
			{URL: "https://b.example/x_(y)", Cited: true},
			{URL: "https://d.example/"},
		},
		Text: "Über Acme[[1]](https://a.example/) and Zeta[[2]](https://b.example/x_(y)) [[3]](https://broken.example/" +
			" [[4]]()",
	}, a))
}

// OpenRouter nests the indexes of an annotation.
func TestGrokReadsNestedIndexes(t *testing.T) {
	t.Parallel()
	a, err := against(
		t,
		grok,
		says(`{"output":[{"type":"message","content":[{"type":"output_text","text":"Acme.","annotations":[
		{"type":"url_citation","url_citation":{"url":"https://a.example/","start_index":0,"end_index":4}},
		{"type":"url_citation","url_citation":{"url":"https://b.example/"}}]}]}]}`),
	).
		Ask(
			t.Context(),
			collector.Question{Text: "q"},
		)
	require.NoError(t, err)
	require.Equal(t, []collector.Source{{URL: "https://a.example/", Cited: true}, {URL: "https://b.example/"}}, a.Sources)
}

// A search may have the fields of OpenAI and the fields of xAI.
func TestGrokListsEachSearchOnce(t *testing.T) {
	t.Parallel()
	a, err := against(t, grok, says(`{"output":[
		{"type":"web_search_call","action":{"type":"search","query":"crm"},"arguments":"{\"query\":\"crm\"}"},
		{"type":"web_search_call","arguments":"{\"query\":\"best crm\"}"},
		{"type":"message","content":"Acme."}]}`)).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, []string{"crm", "best crm"}, a.Searches)
}

func TestGrokWithoutTextIsTransient(t *testing.T) {
	t.Parallel()
	_, err := against(t, grok, says(`{"status":"completed","output":[],"usage":{"cost_in_usd_ticks":-1}}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.Equal(t, collector.ClassTransient, failure(t, err).Class)
}

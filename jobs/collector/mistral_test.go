package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestMistralRequest(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})
	c := s.collector(t, mistral)
	a, err := c.Ask(t.Context(), collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"})
	require.NoError(t, err)
	cited, consulted := citedURLs(a)
	require.NotEmpty(t, cited)
	require.Empty(t, consulted, "the API reports no consulted pages")
	_, err = c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)

	sent := s.wire.all()
	require.Equal(t, "/mistral/v1/conversations", sent[0].path)
	require.Equal(t, "Bearer "+testKey, sent[0].header.Get("Authorization"))
	require.JSONEq(t, `{"inputs":"best crm","instructions":"Answer in the language of the BCP 47 tag de-DE.",
		"model":"mistral-medium-latest","store":false,"stream":false,"tools":[{"type":"web_search"}]}`, sent[0].body)
	require.JSONEq(t, `{"inputs":"best crm","model":"mistral-medium-latest","store":false,"stream":false,
		"tools":[{"type":"web_search"}]}`, sent[1].body)
}

func TestMistralAnswer(t *testing.T) {
	t.Parallel()
	a, err := against(t, mistral, says(`{"object":"conversation.response","conversation_id":"conv_1","outputs":[
		{"type":"tool.execution","name":"web_search","arguments":"{\"query\":\"best crm\"}"},
		{"type":"message.output","model":"mistral-x","content":[
		 {"type":"thinking","thinking":[{"type":"text","text":"hm"}],"text":"not this"},
		 {"type":"text","text":"Über Acme"},
		 {"type":"tool_reference","tool":"web_search","title":"A","url":"https://a.example/","source":"brave"},
		 {"type":"text","text":" and Zeta."},
		 {"type":"tool_reference","tool":"web_search","title":"A again","url":"https://a.example/"},
		 {"type":"tool_reference","tool":"web_search","title":"no page","url":null}]},
		{"type":"message.output","content":"More."}],
		"usage":{"prompt_tokens":188,"completion_tokens":55,"connector_tokens":7112,"total_tokens":7355}}`)).
		Ask(t.Context(), collector.Question{Country: "DE", Text: "q"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(collector.Answer{
		InputTokens: 7300, OutputTokens: 55, Model: "mistral-x", RequestID: "conv_1", Status: collector.StatusOK,
		Searches: []string{"best crm"}, Sources: []collector.Source{{URL: "https://a.example/", Title: "A", Cited: true}},
		Text: "Über Acme and Zeta.\n\nMore.",
	}, a))
}

func TestMistralWithoutAMessageIsAnError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]collector.Class{
		`{"object":"error","message":"Invalid model: x","type":"invalid_model","code":"1500"}`: collector.ClassPermanent,
		`{"object":"conversation.response","outputs":[]}`:                                      collector.ClassTransient,
		`{"outputs":[{"type":"tool.execution"}]}`:                                              collector.ClassTransient,
		`{"outputs":[{"type":"message.output","content":""}]}`:                                 collector.ClassTransient,
	} {
		_, err := against(t, mistral, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.Equal(t, want, failure(t, err).Class, body)
	}
}

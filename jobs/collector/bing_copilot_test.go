package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestBingCopilotRequest(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})
	a, err := s.collector(
		t,
		bingCopilot,
	).Ask(
		t.Context(),
		collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"},
	)
	require.NoError(t, err)
	require.False(t, a.CountryApplied)
	require.False(t, a.LocaleApplied)
	require.Empty(t, cmp.Diff(map[string][]string{
		"api_key": {testKey}, "engine": {"bing_copilot"}, "no_cache": {"true"}, "q": {"best crm"},
	}, s.wire.all()[0].query))
	require.Equal(t, "bing_copilot", s.Calls()[0].Engine)
	cited, consulted := citedURLs(a)
	require.NotEmpty(t, cited)
	require.NotEmpty(t, consulted)
}

func TestBingCopilotRendersMarkdown(t *testing.T) {
	t.Parallel()
	a, err := against(t, bingCopilot, says(`{"search_metadata":{"id":"s1","status":"Success"},"header":"Best CRM\n2026",
		"text_blocks":[
		 {"type":"heading","level":2,"snippet":"Top picks"},
		 {"type":"paragraph","snippet":"Acme is good.","reference_indexes":[0],"snippet_links":[{"text":"Acme",
			"link":"https://acme.example/"}]},
		 {"type":"list","list":[{"snippet":"Zeta","reference_indexes":[1],"list":[{"snippet":"cheap"}]}]},
		 {"type":"table","headers":["Tool","Price"],"table":[["Acme","9"]]},
		 {"type":"table","headers":["Tool"],"table":[["Tool"],["Zeta"]]},
		 {"type":"code_block","language":"sh","code":"echo `+"```"+`\n"},
		 {"type":"hologram","snippet":"Unknown."}],
		"references":[{"index":0,"link":"https://a.example/","title":"A"},{"index":1,"link":"https://b.example/",
			"source":"B"},{"index":2,"link":"https://c.example/"}]}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "## Best CRM 2026\n\n### Top picks\n\nAcme is good.\n\n- Zeta\n  - cheap\n\n"+
		"| Tool | Price |\n| --- | --- |\n| Acme | 9 |\n\n| Tool |\n| --- |\n| Zeta |\n\n"+
		"````sh\necho ```\n````\n\nUnknown.", a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://a.example/", Title: "A", Cited: true},
		{URL: "https://b.example/", Title: "B", Cited: true},
		{URL: "https://c.example/"},
		{URL: "https://acme.example/", Title: "Acme", Cited: true},
	}, a.Sources))
	require.Equal(t, "s1", a.RequestID)
}

func TestBingCopilotReadsAllFormats(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
	}{
		"Markdown without blocks is an answer": {`{"markdown":"**Acme**"}`, collector.StatusOK, ""},
		"no results is no answer": {
			`{"search_metadata":{"status":"Success"},"error":"Bing Copilot hasn't returned any results for this query."}`,
			collector.StatusNoAnswer, "",
		},
		"a heading alone is no answer": {
			`{"search_metadata":{"status":"Success"},"header":"CRM","text_blocks":[]}`, "", collector.ClassTransient,
		},
		"an unknown format is transient": {
			`{"search_metadata":{"status":"Success"},"answer":{"text":"x"}}`, "", collector.ClassTransient,
		},
		"a failed search is transient": {
			`{"search_metadata":{"status":"Error"},"error":"We couldn't complete your search."}`, "", collector.ClassTransient,
		},
		"an empty account": {
			`{"error":"Your account has run out of searches."}`, "", collector.ClassOutOfQuota,
		},
		"a bad key":              {`{"error":"Invalid API key."}`, "", collector.ClassPermanent},
		"a search under way":     {`{"search_metadata":{"status":"Processing"}}`, "", collector.ClassTransient},
		"blocks of another type": {`{"text_blocks":"text","header":5}`, "", collector.ClassTransient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, bingCopilot, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			if tt.class != "" {
				require.Equal(t, tt.class, failure(t, err).Class, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.status, a.Status)
		})
	}
}

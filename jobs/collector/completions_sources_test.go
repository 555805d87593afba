package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestCompletionsNumberTheirSourcesAsTheMarksDo(t *testing.T) {
	t.Parallel()
	choice := `"choices":[{"message":{"content":"Acme[2] and Bolt[3]."}}]`
	b, c := "https://b.example/", "https://c.example/"
	for name, tt := range map[string]struct {
		body string
		want []collector.Source
	}{
		"an empty citation keeps its number": {
			`{"citations":["","https://b.example/","https://c.example/"],` + choice + `}`,
			[]collector.Source{{URL: b, Cited: true}, {URL: c, Cited: true}},
		},
		"a missing citation keeps its number": {
			`{"citations":[null,"https://b.example/",{"url":"https://c.example/","title":"C"}],` + choice + `}`,
			[]collector.Source{{URL: b, Cited: true}, {URL: c, Title: "C", Cited: true}},
		},
		"search results without citations are numbered": {
			`{"search_results":[{"url":"https://a.example/"},{"url":"https://b.example/"}],` + choice + `}`,
			[]collector.Source{{URL: "https://a.example/"}, {URL: b, Cited: true}},
		},
		"search results beside citations only have titles": {
			`{"citations":["https://c.example/","https://b.example/"],
				"search_results":[{"url":"https://a.example/"},{"url":"https://b.example/","title":"B"}],` + choice + `}`,
			[]collector.Source{{URL: c}, {URL: b, Title: "B", Cited: true}, {URL: "https://a.example/"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, openAICompatible, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(tt.want, a.Sources))
		})
	}
}

func TestCompletionsReadTheToolsThatGroqExecuted(t *testing.T) {
	t.Parallel()
	a, err := against(t, openAICompatible, says(`{"choices":[{"message":{
		"content":"Acme leads, see https://a.example/crm.",
		"executed_tools":[
			{"type":"search","arguments":"{\"query\":\"best crm\"}","output":"ignored","search_results":{"results":[
				{"title":"A","url":"https://a.example/crm","content":"…","score":0.9},
				{"title":"B","url":"https://a.example/","content":"…","score":0.5}]}},
			{"type":"search","arguments":"{\"query\":\"crm prices\"}",
				"output":"Title: C: prices\nURL: https://c.example/\nContent: URL: none\n\nTitle: D\nURL: https://d.example/"},
			{"type":"search","arguments":"{}","search_results":[{"title":"E","link":"https://e.example/"},"https://f.example/"]},
			{"type":"visit","arguments":"{\"url\":\"https://g.example/\"}","output":"a page"},
			{"type":"visit","arguments":"{\"url\":\"https://h.example/\"}","output":"Title: H\nURL: https://h.example/"},
			{"type":"browser","browser_results":[{"title":"I","url":"https://i.example/"}]},
			{"type":"browser","browser_results":{"results":[{"title":"J","url":"https://j.example/"}]},"search_results":null},
			{"type":"python","arguments":"{\"code\":\"1+1\"}","output":"2"}]}}]}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, []string{"best crm", "crm prices"}, a.Searches)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://a.example/crm", Title: "A", Cited: true},
		{URL: "https://a.example/", Title: "B"},
		{URL: "https://c.example/", Title: "C: prices"},
		{URL: "https://d.example/", Title: "D"},
		{URL: "https://e.example/", Title: "E"},
		{URL: "https://f.example/"},
		{URL: "https://g.example/"},
		{URL: "https://h.example/", Title: "H"},
		{URL: "https://i.example/", Title: "I"},
		{URL: "https://j.example/", Title: "J"},
	}, a.Sources))
}

// If start_index and end_index of an annotation are both 0, as in answers of OpenRouter, no passage cites the page: the
// annotation only lists a page that a search found. Other indexes mark the passage that cites the page.
func TestAnnotationsWithoutAPassageOnlyListPages(t *testing.T) {
	t.Parallel()
	const annotations = `[
		{"type":"url_citation","url_citation":{"url":"https://a.example/","start_index":0,"end_index":0}},
		{"type":"url_citation","url_citation":{"url":"https://b.example/x","start_index":0,"end_index":0}},
		{"type":"url_citation","url":"https://c.example/","start_index":0,"end_index":0},
		{"type":"url_citation","url":"https://d.example/","start_index":0,"end_index":4},
		{"type":"url_citation","url_citation":{"url":"https://e.example/","start_index":0,"end_index":4}}]`
	for name, tt := range map[string]struct {
		text      string
		consulted []string
	}{
		"without marks":   {"Acme", []string{"https://a.example/", "https://b.example/x", "https://c.example/"}},
		"with an address": {"See https://b.example/x.", []string{"https://a.example/", "https://c.example/"}},
		"with a link":     {"[Acme](https://a.example)", []string{"https://b.example/x", "https://c.example/"}},
	} {
		for engine, body := range map[string]string{
			openAICompatible: `{"choices":[{"message":{"content":"` + tt.text + `","annotations":` + annotations + `}}]}`,
			chatgpt: `{"output":[{"type":"message","content":[{"type":"output_text","text":"` + tt.text +
				`","annotations":` + annotations + `}]}]}`,
			perplexity: `{"output":[{"type":"message","content":[{"type":"output_text","text":"` + tt.text +
				`","annotations":` + annotations + `}]}]}`,
		} {
			a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			cited, consulted := citedURLs(a)
			require.Equal(t, tt.consulted, consulted, "%s %s", engine, name)
			require.Len(t, cited, 5-len(tt.consulted), "%s %s", engine, name)
		}
	}
}

func TestAddressesInTheTextCitePages(t *testing.T) {
	t.Parallel()
	for text, page := range map[string]string{
		"[Acme](https://en.wikipedia.org/wiki/Acme_(company)), the leader": "https://en.wikipedia.org/wiki/Acme_(company)",
		"Acme (https://a.example/x).":                                      "https://a.example/x",
		"Source:https://a.example/x":                                       "https://a.example/x",
		"见https://a.example/x。":                                            "https://a.example/x",
		"见https://a.example/x，其次是Bolt":                                     "https://a.example/x",
		"Acme（https://a.example/x）领先":                                      "https://a.example/x",
		"Acme【https://a.example/x】":                                        "https://a.example/x",
		"“https://a.example/x”":                                            "https://a.example/x",
		"https://a.example/x#prices":                                       "https://a.example/x",
		"https://a.example/x":                                              "https://a.example/x#prices",
		"https://a.example/x?utm_source=openai":                            "https://a.example/x",
		"https://a.example/x?p=1":                                          "https://a.example/x/?p=1&utm_source=chatgpt.com",
		"[B](https://b.example/),[A](https://a.example/x)":                 "https://a.example/x",
		"(https://b.example/)/(https://a.example/x)":                       "https://a.example/x",
		"<https://a.example/x> and **https://b.example/y**":                "https://a.example/x",
	} {
		for _, tt := range []struct {
			address string
			isCited bool
		}{{page, true}, {"https://a.example/x/y", false}, {"https://a.example/x?p=2", false}} {
			a, err := against(t, openAICompatible, says(`{"choices":[{"message":{"content":"`+text+`","annotations":[
				{"type":"url_citation","url_citation":{"url":"`+tt.address+`","start_index":0,"end_index":0}}]}}]}`)).
				Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Equal(t, []collector.Source{{URL: tt.address, Cited: tt.isCited}}, a.Sources, text)
		}
	}
}

// OpenRouter passes on the answers of Perplexity, which cite the annotations by number. Annotations of files have no
// address and no number.
func TestMarksCiteAnnotationsByNumber(t *testing.T) {
	t.Parallel()
	first := `{"type":"url_citation","url_citation":{"url":"https://a.example/","start_index":0,"end_index":0}}`
	others := `{"type":"file","file":{"name":"a.pdf"}},
		{"type":"url_citation","url_citation":{"url":"https://b.example/","start_index":0,"end_index":0}},
		{"type":"url_citation","url_citation":{"url":"https://c.example/","start_index":0,"end_index":0}}`
	for engine, body := range map[string]string{
		openAICompatible: `{"choices":[{"message":{"content":"Acme[2].","annotations":[` + first + `,` + others + `]}}]}`,
		chatgpt: `{"output":[
			{"type":"message","content":[{"type":"output_text","text":"Acme","annotations":[` + first + `]}]},
			{"type":"message","content":[{"type":"output_text","text":"leads[2].","annotations":[` + others + `]}]}]}`,
	} {
		a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]collector.Source{
			{URL: "https://a.example/"}, {URL: "https://b.example/", Cited: true}, {URL: "https://c.example/"},
		}, a.Sources), engine)
	}
}

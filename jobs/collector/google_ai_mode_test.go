package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestGoogleAIModeRequest(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})
	a, err := s.collector(t, googleAIMode).Ask(t.Context(), collector.Question{
		Country: "FR", Locale: "fr-FR", Text: "meilleur crm",
	})
	require.NoError(t, err)
	require.True(t, a.CountryApplied)
	require.True(t, a.LocaleApplied)
	require.Len(t, s.wire.all(), 1)
	require.Empty(t, cmp.Diff(map[string][]string{
		"api_key": {testKey}, "engine": {"google_ai_mode"}, "gl": {"fr"}, "hl": {"fr"}, "location": {"France"},
		"no_cache": {"true"}, "q": {"meilleur crm"},
	}, s.wire.all()[0].query))
	require.Equal(t, googleAIMode, s.Calls()[0].Engine)
	cited, consulted := citedURLs(a)
	require.NotEmpty(t, cited)
	require.NotEmpty(t, consulted)
}

func TestGoogleAIModeRendersMarkdown(t *testing.T) {
	t.Parallel()
	a, err := against(t, googleAIMode, says(`{"search_metadata":{"id":"s1","status":"Success"},
		"text_blocks":[
		 {"type":"paragraph","snippet":"Oak desks last.","reference_indexes":[1]},
		 {"type":"list","list":[{"snippet":"Pine Works: light"},{"snippet":"Oak Bros: heavy"}]},
		 {"type":"shopping_results","shopping_results":[
		  {"title":"Pine Desk","price":"240 €","rating":4.5,"source":"Desk Shop","link":"https://desks.example/pine"}]}],
		"local_results":[{"title":"Desk House","type":"Furniture","website":"https://house.example/"},
		 {"title":"Chair House","link":"https://www.google.com/viewer/place?mid=x"}],
		"inline_videos":[{"title":"Build a desk","link":"https://video.example/1","source":"Videos"}],
		"reconstructed_markdown":"not used",
		"references":[{"index":0,"title":"Wood","link":"https://wood.example/"},
		 {"index":1,"title":"Oak","link":"https://oak.example/"}]}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, `Oak desks last.

- Pine Works: light
- Oak Bros: heavy

- Pine Desk – 240 € – ★ 4.5

- Desk House
- Chair House

Build a desk`, a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://wood.example/", Title: "Wood"},
		{URL: "https://oak.example/", Title: "Oak", Cited: true},
		{URL: "https://desks.example/pine", Title: "Pine Desk", Cited: true},
		{URL: "https://house.example/", Title: "Desk House", Cited: true},
		{URL: "https://video.example/1", Title: "Build a desk", Cited: true},
	}, a.Sources))
	require.Equal(t, "s1", a.RequestID)
	require.Equal(t, 1, a.BilledSearches)
}

func TestGoogleAIModeReadsAllFormats(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
	}{
		"Markdown without blocks is an answer": {
			`{"search_metadata":{"status":"Success"},"reconstructed_markdown":"## Desks\n\n- Oak"}`, collector.StatusOK, "",
		},
		"no results is no answer": {
			`{"search_metadata":{"status":"Success"},"error":"Google AI Mode hasn't returned any results for this query."}`,
			collector.StatusNoAnswer, "",
		},
		"the text of a page without an answer is no answer": {
			`{"search_metadata":{"status":"Success"},"text_blocks":[{"type":"paragraph",
				"snippet":"It looks like there’s no response available for this search. Try asking something else."}],
				"references":[{"link":"https://a.example/"}]}`,
			collector.StatusNoAnswer, "",
		},
		"an empty search is transient": {
			`{"search_metadata":{"status":"Success"},"text_blocks":[]}`, "", collector.ClassTransient,
		},
		"a failed search is transient": {
			`{"search_metadata":{"status":"Error"},"error":"We couldn't get valid results for this search."}`, "",
			collector.ClassTransient,
		},
		"an empty account": {
			`{"error":"Your account has run out of searches."}`, "", collector.ClassOutOfQuota,
		},
		"a bad key":          {`{"error":"Invalid API key."}`, "", collector.ClassPermanent},
		"a search under way": {`{"search_metadata":{"status":"Queued"}}`, "", collector.ClassTransient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, googleAIMode, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			if tt.class != "" {
				require.Equal(t, tt.class, failure(t, err).Class, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.status, a.Status)
			require.Equal(t, tt.status == collector.StatusOK, a.Text != "")
			require.Empty(t, a.Sources)
		})
	}
}

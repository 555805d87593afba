package collector_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestGoogleAIORequests(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})

	a, err := s.collector(t, googleAIO).Ask(t.Context(), collector.Question{
		Country: "DE", Locale: "de-DE", Text: "best crm [[fault:aio_deferred]]",
	})
	require.NoError(t, err)
	require.Equal(t, collector.StatusOK, a.Status)
	sent := s.wire.all()
	require.Len(t, sent, 2)
	require.Empty(t, cmp.Diff(map[string][]string{
		"api_key": {testKey}, "engine": {"google"}, "gl": {"de"}, "hl": {"de"}, "location": {"Germany"},
		"no_cache": {"true"}, "q": {"best crm [[fault:aio_deferred]]"},
	}, sent[0].query))
	require.NotEmpty(t, sent[1].query["page_token"])
	delete(sent[1].query, "page_token")
	require.Empty(t, cmp.Diff(map[string][]string{"api_key": {testKey}, "engine": {"google_ai_overview"}}, sent[1].query))

	calls := s.Calls()
	require.Equal(t, []int{1, 2}, []int{calls[0].Step, calls[1].Step})
	require.Equal(t, calls[0].Prompt, calls[1].Prompt)
}

func TestGoogleAIOReadsAllFormats(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
	}{
		"no overview is no answer": {
			`{"search_metadata":{"id":"s1","status":"Success"},"organic_results":[]}`, collector.StatusNoAnswer, "",
		},
		"a null overview is no answer": {
			`{"search_metadata":{"id":"s1","status":"Success"},"ai_overview":null}`, collector.StatusNoAnswer, "",
		},
		"no results is no answer": {
			`{"search_metadata":{"id":"s1","status":"Success"},"error":"Google hasn't returned any results for this query."}`,
			collector.StatusNoAnswer, "",
		},
		"no results with another apostrophe": {
			`{"search_metadata":{"id":"s1"},"error":"Google hasn’t returned any results for this query."}`,
			collector.StatusNoAnswer, "",
		},
		"not available is no answer": {
			`{"search_metadata":{"id":"s1"},"ai_overview":{"error":"An AI Overview is not available for this search"}}`,
			collector.StatusNoAnswer, "",
		},
		"a failed generation is transient": {
			`{"search_metadata":{"id":"s1","status":"Success"},` +
				`"ai_overview":{"error":"Can't generate an AI overview right now. Try again later."}}`,
			"", collector.ClassTransient,
		},
		"an error as an object": {
			`{"search_metadata":{"id":"s1"},"ai_overview":{"error":{"message":"Can't generate"}}}`, "", collector.ClassTransient,
		},
		"a failed search is transient": {
			`{"search_metadata":{"id":"s1","status":"Error"},"error":"We couldn't complete your search."}`, "",
			collector.ClassTransient,
		},
		"a failed search without a message": {
			`{"search_metadata":{"id":"s1","status":"Error"}}`, "", collector.ClassTransient,
		},
		"an empty account is out of quota": {
			`{"error":"Your account has run out of searches."}`, "", collector.ClassOutOfQuota,
		},
		"a bad key is permanent": {
			`{"error":"Invalid API key. Your API key should be here: x"}`, "", collector.ClassPermanent,
		},
		"an unfinished search is transient": {
			`{"search_metadata":{"id":"s1","status":"Processing"}}`, "", collector.ClassTransient,
		},
		"an overview without text": {
			`{"search_metadata":{"id":"s1","status":"Success"},"ai_overview":{}}`, "", collector.ClassTransient,
		},
		"an object that is not a search": {`{}`, "", collector.ClassTransient},
		"blocks take precedence over an error": {
			`{"ai_overview":{"text_blocks":[{"snippet":"x"}],"error":"x"}}`, collector.StatusOK, "",
		},
		"blocks take precedence over a token": {
			`{"ai_overview":{"text_blocks":[{"snippet":"x"}],"page_token":"x"}}`, collector.StatusOK, "",
		},
		"a block of unknown type has its text": {
			`{"ai_overview":{"text_blocks":[{"type":"hologram","snippet":"x"}]}}`, collector.StatusOK, "",
		},
		"a block that is no object is left out": {
			`{"ai_overview":{"text_blocks":[5,{"snippet":"x","list":"none"}]}}`, collector.StatusOK, "",
		},
		"an overview that is no object is transient": {
			`{"search_metadata":{"status":"Success"},"ai_overview":"text"}`, "", collector.ClassTransient,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, googleAIO, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			if tt.class != "" {
				require.Equal(t, tt.class, failure(t, err).Class, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.status, a.Status)
			require.Equal(t, tt.status == collector.StatusOK, a.Text != "")
		})
	}
}

func TestGoogleAIORejectedTokenIsTransient(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]collector.Class{
		400: collector.ClassTransient, 404: collector.ClassTransient, 410: collector.ClassTransient,
		401: collector.ClassPermanent, 429: collector.ClassThrottled, 500: collector.ClassTransient,
	} {
		c := against(t, googleAIO, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("page_token") {
				w.WriteHeader(status)
			}
			// the page token takes precedence over the error
			says(`{"ai_overview":{"page_token":"tok","error":"An AI Overview is not available for this search"}}`)(w, r)
		})
		a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
		require.Equal(t, want, failure(t, err).Class, status)
		require.Equal(t, collector.Answer{BilledSearches: 1}, a, "SerpApi bills the first step")
		require.Equal(t, want == collector.ClassPermanent, failure(t, err).Kind == collector.KindKeyRefused, status)
		require.NotEqual(t, collector.KindRequestRefused, failure(t, err).Kind, status)
	}
}

func TestGoogleAIOSendsTheTokenOnlyToTheConfiguredAddress(t *testing.T) {
	t.Parallel()
	elsewhere := newStandIn(t, standin.Options{})
	c := against(t, googleAIO, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("page_token") {
			says(`{"ai_overview":{"text_blocks":[{"snippet":"here"}]}}`)(w, r)
			return
		}
		says(`{"ai_overview":{"page_token":"tok","serpapi_link":"`+elsewhere.root+`/serpapi/search.json"}}`)(w, r)
	})
	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "here", a.Text)
	require.Empty(t, elsewhere.Calls())
}

func TestGoogleAIORendersMarkdown(t *testing.T) {
	t.Parallel()
	c := against(t, googleAIO, says(`{"search_metadata":{"id":"s1","status":"Success"},"ai_overview":{"text_blocks":[
		{"type":"paragraph","snippet":"Acme is a CRM.","reference_indexes":[4],"snippet_links":[{"text":"Acme",
			"link":"https://acme.example/"}]},
		{"type":"heading","snippet":"Top picks"},
		{"type":"list","list":[
		 {"title":"Acme:","snippet":"good\nfor teams","reference_indexes":[5],"list":[{"snippet":"cheap"}]},
		 {"snippet":"Zeta"}]},
		{"type":"table","table":[["Tool"],["Acme","9|10"]]},
		{"type":"comparison","product_labels":["Acme","Zeta"],"comparison":[{"feature":"Price","values":["low","high"]}]},
		{"type":"expandable","title":"More","subtitle":"Details","text_blocks":[{"type":"paragraph","snippet":"Inner."}]}],
		"references":[
		 {"title":"One","link":"https://a.example/","source":"A","index":4},
		 {"link":"https://b.example/","source":"B","index":5},
		 {"title":"Again","link":"https://a.example/","index":6},
		 {"title":"Three","link":"https://c.example/","index":7}]}}`))

	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, `Acme is a CRM.

### Top picks

- **Acme:** good for teams
  - cheap
- Zeta

| Tool |  |
| --- | --- |
| Acme | 9\|10 |

|  | Acme | Zeta |
| --- | --- | --- |
| Price | low | high |

**More**

Details

Inner.`, a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://a.example/", Title: "One", Cited: true},
		{URL: "https://b.example/", Title: "B", Cited: true},
		{URL: "https://c.example/", Title: "Three"},
		{URL: "https://acme.example/", Title: "Acme", Cited: true},
	}, a.Sources))
	require.Equal(t, "s1", a.RequestID)
	require.Nil(t, a.CostUSD)
}

func TestGoogleAIOReadsTheOverviewsOfTheStandIn(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	c := s.collector(t, googleAIO)
	for kind, want := range map[standin.FaultKind]collector.Status{
		standin.FaultAIOAbsent: collector.StatusNoAnswer, standin.FaultNoResults: collector.StatusNoAnswer,
		standin.FaultAIOInline: collector.StatusOK, standin.FaultAIODeferred: collector.StatusOK,
	} {
		a, err := c.Ask(t.Context(), collector.Question{Text: "x [[fault:" + string(kind) + "]]"})
		require.NoError(t, err)
		require.Equal(t, want, a.Status, kind)
	}
	_, err := c.Ask(t.Context(), collector.Question{Text: "x [[fault:aio_error]]"})
	require.Equal(t, collector.ClassTransient, failure(t, err).Class)
}

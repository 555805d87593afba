package collector_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// shown sends a question to each SerpApi engine. Each engine's page shows the given answer. The engines must agree on
// the text and the sources.
func shown(t *testing.T, page string) collector.Answer {
	t.Helper()
	var answers []collector.Answer
	for engine, body := range map[string]string{
		bingCopilot:  `{"search_metadata":{"status":"Success"},` + page + `}`,
		googleAIMode: `{"search_metadata":{"status":"Success"},` + page + `}`,
		googleAIO:    `{"search_metadata":{"status":"Success"},"ai_overview":{` + page + `}}`,
	} {
		a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err, engine)
		require.Equal(t, collector.StatusOK, a.Status, engine)
		answers = append(answers, a)
	}
	for _, a := range answers[1:] {
		require.Empty(t, cmp.Diff(answers[0], a))
	}
	return answers[0]
}

func TestPageAnswer_StoriesAreTextAndSources(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[{"type":"top_stories","top_stories":[
		{"title":"Acme buys Bolt","link":"https://news.example/1","source":"The Paper","date":"1 hour ago","live":true},
		{"title":"Bolt denies","link":"https://radio.example/2","source":"Radio"}]}]`)
	require.Equal(t, "- Acme buys Bolt\n- Bolt denies", a.Text, "the name of the publisher is no mention")
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://news.example/1", Title: "Acme buys Bolt", Cited: true},
		{URL: "https://radio.example/2", Title: "Bolt denies", Cited: true},
	}, a.Sources))
}

func TestPageAnswer_VideosAreSources(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[
		{"type":"paragraph","snippet":"Watch this:","video":{"link":"https://video.example/1","source":"Acme Channel"}},
		{"type":"list","list":[{"snippet":"Bolt","video":{"title":"Bolt in use","link":"https://video.example/2"}}]}]`)
	require.Equal(t, "Watch this:\n\n- Bolt\n  - Bolt in use", a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://video.example/1", Title: "Acme Channel", Cited: true},
		{URL: "https://video.example/2", Title: "Bolt in use", Cited: true},
	}, a.Sources))
}

func TestPageAnswer_ProductsFollowTheText(t *testing.T) {
	t.Parallel()
	a := shown(t, `"products":[
		{"title":"Acme Phone","price":"$799","rating":"4.7","link":"https://shop.example/acme"},
		{"title":"Bolt Phone","price":650,"link":"https://www.google.co.uk/shopping/product/1"},
		{"title":"Zeta Phone"}],
		"text_blocks":[{"type":"paragraph","snippet":"Both are fast."}]`)
	require.Equal(t, "Both are fast.\n\n- Acme Phone – $799 – ★ 4.7\n- Bolt Phone – 650\n- Zeta Phone", a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://shop.example/acme", Title: "Acme Phone", Cited: true},
	}, a.Sources))
}

func TestPageAnswer_ReadsItems(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[
		{"type":"header","answer":"Top picks"},
		{"type":"unordered_list","items":[
		 {"title":"Acme","answer":"is quick","link":"https://acme.example/","reference_indexes":[0],
		  "items":[{"answer":"cheap"},"small"]},
		 "Bolt"]},
		{"type":"carousel","items":[{"title":"Zeta","link":"https://zeta.example/"}]}],
		"references":[{"index":0,"link":"https://a.example/","title":"A"},{"index":1,"link":"https://b.example/"}]`)
	require.Equal(t, "### Top picks\n\n- **Acme** is quick\n  - cheap\n  - small\n- Bolt\n\n- **Zeta**", a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://a.example/", Title: "A", Cited: true},
		{URL: "https://b.example/"},
		{URL: "https://acme.example/", Title: "Acme", Cited: true},
		{URL: "https://zeta.example/", Title: "Zeta", Cited: true},
	}, a.Sources))
}

func TestPageAnswer_ReadsTheDetailsOfTables(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[
		{"type":"table","table":[["Tool",2026],["Acme",{"snippet":"9 €"}]],"detailed":[
		 [{"snippet":"Tool"},{"snippet":"2026"}],
		 [{"snippet":"Acme","snippet_links":[{"text":"Acme","link":"https://acme.example/"}]},
		  {"snippet":"9 €","reference_indexes":[1]}]]},
		{"type":"table","detailed":[[{"snippet":"Tool"}],[{"snippet":"Bolt"}]]}],
		"references":[{"index":0,"link":"https://a.example/"},{"index":1,"link":"https://b.example/"}]`)
	require.Equal(t, "| Tool | 2026 |\n| --- | --- |\n| Acme | 9 € |\n\n| Tool |\n| --- |\n| Bolt |", a.Text)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://a.example/"},
		{URL: "https://b.example/", Cited: true},
		{URL: "https://acme.example/", Title: "Acme", Cited: true},
	}, a.Sources))
}

func TestPageAnswer_LinksToFurtherSearchesAreNoSources(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[
		{"type":"paragraph","snippet":"Acme uses Rust.","reference_indexes":[0,1],"snippet_links":[
		 {"text":"Rust","link":"https://www.google.com/search?q=Rust&sa=X"},
		 {"text":"Wasm","link":"https://google.com.br/search?q=Wasm"},
		 {"text":"Go","link":"https://www.bing.com/search?q=Go"},
		 {"text":"images","link":"https://www.bing.com/images/search?q=Go"},
		 {"text":"Acme House","link":"https://www.google.de/viewer/place?mid=1"},
		 {"text":"Chrome","link":"https://www.google.com/chrome/"},
		 {"text":"help","link":"https://support.google.com/search?hl=en"},
		 {"text":"a shop","link":"https://google.example/search?q=x"},
		 {"text":"news","link":"https://news.google.com/search?q=Rust"},
		 {"text":"papers","link":"https://scholar.google.com/scholar?q=Rust"},
		 {"text":"the start page","link":"https://www.google.com/?q=Rust"},
		 {"text":"another start page","link":"https://www.google.com/webhp?q=Rust"},
		 {"text":"a map","link":"https://www.google.com/maps/search/rust+cafe"},
		 {"text":"a redirect","link":"https://www.google.com/url?q=https%3A%2F%2Fwww.google.com%2Fsearch%3Fq%3DRust"},
		 {"text":"wrapped","link":"https://www.google.com/url?q=https://acme.example/"}]},
		{"type":"list","list":[{"title":"Speed:","link":"https://www.google.com/search?q=Speed","snippet":"high"}]}],
		"references":[{"index":0,"title":"Searches","link":"https://www.google.com/search?q=Acme"},
		 {"index":1,"title":"Acme","link":"https://acme.example/"}]`)
	cited, consulted := citedURLs(a)
	require.Equal(t, []string{
		"https://acme.example/", "https://www.google.com/chrome/", "https://support.google.com/search?hl=en",
		"https://google.example/search?q=x", "https://www.google.com/url?q=https://acme.example/",
	}, cited)
	require.Empty(t, consulted)
}

func TestPageAnswer_CitesAllReferencesWithoutIndexes(t *testing.T) {
	t.Parallel()
	both := []string{"https://a.example/", "https://b.example/"}
	for name, tt := range map[string]struct {
		indexes string
		want    []string
	}{
		"no block has indexes":                {"", both},
		"the indexes are empty":               {`,"reference_indexes":[]`, both},
		"the indexes name no known reference": {`,"reference_indexes":[7]`, both},
		"a block names a reference":           {`,"reference_indexes":[1]`, []string{"https://b.example/"}},
	} {
		a := shown(t, `"text_blocks":[{"snippet":"Acme"`+tt.indexes+`}],"references":[
			{"index":0,"link":"https://a.example/"},{"index":1,"link":"https://b.example/"}]`)
		cited, _ := citedURLs(a)
		require.Equal(t, tt.want, cited, name)
	}
}

func TestPageAnswer_LabelsOfSourcesAreNoText(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[
		{"type":"paragraph","snippet":"Come early. The Paper +2","reference_indexes":[0]},
		{"type":"paragraph","snippet":"提前到达。视频·新闻 +1"},
		{"type":"list","list":[{"snippet":"Bring water. Fan Guide +1",
		  "snippet_links":[{"text":"Fan Guide +1","link":"https://fans.example/"}]},
		 {"snippet":"The Paper +2"},{"snippet":"Acme +3"},{"snippet":"Our pick: Bolt +3"},{"snippet":"Ages 18+"}]}],
		"references":[{"index":0,"source":"The Paper","link":"https://paper.example/"},
		 {"index":1,"source":"视频 · 新闻","link":"https://video.example/"}]`)
	require.Equal(t, "Come early.\n\n提前到达。\n\n- Bring water.\n- The Paper +2\n- Acme +3\n- Our pick: Bolt +3\n- Ages 18+",
		a.Text)
	cited, consulted := citedURLs(a)
	require.Equal(t, []string{"https://paper.example/", "https://fans.example/"}, cited)
	require.Equal(t, []string{"https://video.example/"}, consulted)
}

func TestPageAnswer_PrefersTheTitleOfAPage(t *testing.T) {
	t.Parallel()
	a := shown(t, `"text_blocks":[{"snippet":"Acme","snippet_links":[{"text":"pricing","link":"https://b.example/"},
		{"text":"docs","link":"https://c.example/"}]}],"references":[
		{"index":0,"source":"a.example","link":"https://a.example/"},
		{"index":1,"source":"B News","link":"https://b.example/"},
		{"index":2,"source":"A News","title":"Seven tools compared","link":"https://a.example/"}]`)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://a.example/", Title: "Seven tools compared", Cited: true},
		{URL: "https://b.example/", Title: "B News", Cited: true},
		{URL: "https://c.example/", Title: "docs", Cited: true},
	}, a.Sources))
}

func TestPageAnswer_RefusesDeepNesting(t *testing.T) {
	t.Parallel()
	nested := func(levels int) string {
		return `{"pad":"[[[{{{\"[[[","text_blocks":` + strings.Repeat(`[{"list":`, levels) + `[{"snippet":"x"}]` +
			strings.Repeat(`}]`, levels) + `}`
	}
	a, err := against(t, googleAIMode, says(nested(15))).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Contains(t, a.Text, "x")
	_, err = against(t, googleAIMode, says(nested(4000))).Ask(t.Context(), collector.Question{Text: "q"})
	require.Equal(t, collector.ClassTransient, failure(t, err).Class)
	require.ErrorContains(t, err, "nested more than 40 levels deep")
}

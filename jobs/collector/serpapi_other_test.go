package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestNamedFields_AreTheFieldsOfATextBlock(t *testing.T) {
	t.Parallel()
	require.ElementsMatch(t, collector.TextBlockFields(), collector.NamedFields())
}

// The answer of each page consists of one block, whose field no documentation mentions.
func TestPageAnswer_ReadsUnknownFieldsOfABlock(t *testing.T) {
	t.Parallel()
	page := []collector.Source{{URL: "https://a.example/1", Title: "Acme wins", Cited: true}}
	for name, tt := range map[string]struct {
		block, text string
		sources     []collector.Source
	}{
		"stories": {
			`{"type":"stories","stories":[{"title":"Acme wins","link":"https://a.example/1","source":"The Paper"}]}`,
			"- Acme wins", page,
		},
		"news results": {
			`{"news_results":[{"title":"Acme wins","url":"https://a.example/1","snippet":"By far."}]}`,
			"- Acme wins – By far.", page,
		},
		"videos": {
			`{"videos":[{"title":"Acme wins","link":"https://a.example/1","thumbnail":"https://img.example/"}]}`,
			"Acme wins", page,
		},
		"one short video": {`{"short_video":{"title":"Acme wins","link":"https://a.example/1"}}`, "Acme wins", page},
		"cards": {
			`{"type":"cards","cards":[{"title":"Acme wins","link":"https://a.example/1","price":{"value":9}},"Bolt"]}`,
			"- Acme wins – 9\n- Bolt", page,
		},
		"a carousel of cards": {
			`{"carousel":{"items":[{"title":"Acme wins","link":"https://a.example/1"},{"title":"Bolt"}]}}`,
			"- **Acme wins**\n- **Bolt**", page,
		},
		"places": {
			`{"places":[{"name":"Acme House","website":"https://house.example/","description":"quiet","rating":4.5,
				"link":"https://www.google.com/maps/search/acme","gps_coordinates":{"latitude":1}}]}`,
			"- Acme House – quiet – ★ 4.5",
			[]collector.Source{{URL: "https://house.example/", Title: "Acme House", Cited: true}},
		},
		"a quote": {
			`{"type":"quote","quote":"Acme is best.","author":{"name":"Jo"},"link":"https://a.example/1","source":"Acme wins"}`,
			"Acme is best.", page,
		},
		"a quote in an object": {`{"quote":{"text":"Acme is best.","source":"Jo"}}`, "Acme is best.", nil},
		"content":              {`{"content":[{"text":"Acme wins."},{"list":["Bolt"]}]}`, "Acme wins.\n\n- Bolt", nil},
		"content as a string":  {`{"content":"Acme wins."}`, "Acme wins.", nil},
		"sections": {
			`{"sections":[{"title":"Picks","items":[{"name":"Acme","url":"https://a.example/1"}]}]}`,
			"**Picks**\n\n- **Acme**",
			[]collector.Source{{URL: "https://a.example/1", Title: "Acme", Cited: true}},
		},
		"cards in a list": {
			`{"list":[{"snippet":"Phones","offers":[{"title":"Acme wins","link":"https://a.example/1"}]}]}`,
			"- Phones\n  - Acme wins", page,
		},
		"sources of a block": {
			`{"snippet":"Acme wins.","references":[{"title":"Acme wins","url":"https://a.example/1"}]}`, "Acme wins.", page,
		},
		"a video without a title": {
			`{"type":"video","video":{"link":"https://v.example/1","source":"Acme Channel"}}`, "https://v.example/1",
			[]collector.Source{{URL: "https://v.example/1", Title: "Acme Channel", Cited: true}},
		},
		"formulas": {
			`{"type":"paragraph","snippet":"Light travels at $c$.","snippet_latex":["c"]}`, "Light travels at $c$.", nil,
		},
		"labels of a card": {
			`{"cards":[{"title":"Acme wins","link":"https://a.example/1","extensions":["4.5","Bolt"],"tags":["Zeta"]}]}`,
			"- Acme wins", page,
		},
		"lists of strings": {
			`{"snippet":"Acme.","features":["Fast"],"key_points":["Cheap","Old"]}`, "Acme.\n\n- Fast\n- Cheap\n- Old", nil,
		},
		"pros and cons":         {`{"pros":["Fast"],"cons":["Old"],"rich_extensions":["4.5"],"badges":["Bolt"]}`, "- Old\n- Fast", nil},
		"cards as strings":      {`{"cards":["Acme","Bolt"]}`, "- Acme\n- Bolt", nil},
		"paragraphs as strings": {`{"paragraphs":["Acme.","Bolt."]}`, "Acme.\n\nBolt.", nil},
		"fields that are not part of the answer": {
			`{"snippet":"Acme.","images":[{"title":"Bolt","link":"https://i.example/"}],"related_searches":[{"text":"Zeta"}],
				"author":{"name":"Jo"},"snippet_highlighted_words":["Acme"],"live":true,"note":null}`, "Acme.", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := shown(t, `"text_blocks":[`+tt.block+`]`)
			require.Equal(t, tt.text, a.Text)
			require.Empty(t, cmp.Diff(tt.sources, a.Sources))
		})
	}
}

// The answer of each page consists of one field beside the text blocks.
func TestPageAnswer_ReadsCardsOfThePage(t *testing.T) {
	t.Parallel()
	for field, text := range map[string]string{
		`"stories":[{"title":"Acme wins","link":"https://a.example/1"}]`:               "- Acme wins",
		`"news_stories":{"items":[{"title":"Acme wins","url":"https://a.example/1"}]}`: "- **Acme wins**",
		`"places":[{"name":"Acme wins","website":"https://a.example/1"}]`:              "- Acme wins",
		`"videos":[{"title":"Acme wins","link":"https://a.example/1"}]`:                "Acme wins",
		`"cards":[{"title":"Acme wins","link":"https://a.example/1"}]`:                 "- Acme wins",
	} {
		a := shown(t, `"search_parameters":{"name":"Bolt","q":"q"},"related_questions":[{"title":"Zeta"}],`+field)
		require.Equal(t, text, a.Text)
		require.Empty(
			t,
			cmp.Diff([]collector.Source{{URL: "https://a.example/1", Title: "Acme wins", Cited: true}}, a.Sources),
		)
	}
}

func TestPageAnswer_ReadsTablesInEveryForm(t *testing.T) {
	t.Parallel()
	const want = "| Tool | Price |\n| --- | --- |\n| Acme | 9 |\n| Bolt | 10, 12 |"
	for name, table := range map[string]string{
		"lists":               `"table":[["Tool","Price"],["Acme",9],["Bolt",["10","12"]]]`,
		"rows":                `"rows":[["Tool","Price"],["Acme",9],["Bolt",["10","12"]]]`,
		"a header and rows":   `"headers":["Tool",{"text":"Price"}],"rows":[["Acme","9"],["Bolt","10, 12"]]`,
		"columns and rows":    `"columns":[{"name":"Tool"},{"title":"Price"}],"rows":[["Acme","9"],["Bolt","10, 12"]]`,
		"rows with cells":     `"table":[{"cells":["Tool","Price"]},{"cells":[{"text":"Acme"},9]},{"cells":["Bolt","10, 12"]}]`,
		"an object":           `"table":{"headers":["Tool","Price"],"rows":[["Acme",9],["Bolt","10, 12"]]}`,
		"named cells":         `"table":[{"Tool":"Acme","Price":9},{"Price":[10,12],"Tool":"Bolt"}]`,
		"formatted alone":     `"formatted":[{"Tool":"Acme","Price":"9"},{"Tool":"Bolt","Price":"10, 12"}]`,
		"formatted as well":   `"table":[["Tool","Price"],["Acme",9],["Bolt","10, 12"]],"formatted":[{"tool":"Acme"}]`,
		"a table cut short":   `"table":[["Tool","Price"]],"detailed":[["Tool","Price"],["Acme","9"],["Bolt","10, 12"]]`,
		"a row that is wrong": `"table":[["Tool","Price"],["Acme",9],5,["Bolt","10, 12"]]`,
	} {
		require.Equal(t, want, shown(t, `"text_blocks":[{"type":"table",`+table+`}]`).Text, name)
	}
}

func TestPageAnswer_ReadsIndexesInEveryForm(t *testing.T) {
	t.Parallel()
	for _, indexes := range []string{`[1]`, `["1"]`, `1`, `"1"`, `[1.0]`, `[{"index":1}]`, `"[1]"`, `["1",null,"x",{}]`} {
		for _, index := range []string{"1", `"1"`} {
			a := shown(t, `"text_blocks":[{"snippet":"Acme","reference_indexes":`+indexes+`}],"references":[
				{"index":`+index+`,"link":"https://b.example/","source":{"name":"B"}},{"index":0,"link":"https://a.example/"}]`)
			require.Empty(t, cmp.Diff([]collector.Source{
				{URL: "https://b.example/", Title: "B", Cited: true}, {URL: "https://a.example/"},
			}, a.Sources), indexes)
		}
	}
}

func TestPageAnswer_FurtherSearchesOfTheEngineAreNoSources(t *testing.T) {
	t.Parallel()
	for address, isSource := range map[string]bool{
		"https://www.google.com/search?q=a":                                        false,
		"https://www.google.co.jp/search?udm=50&q=a#x":                             false,
		"http://google.com/search/?q=a":                                            false,
		"https://m.google.com/search?q=a":                                          false,
		"/search?q=a":                                                              false,
		"/url?q=/search%3Fq%3Da":                                                   false,
		"https://www.google.com/url?q=/search%3Fq%3Da":                             false,
		"google.com/url?q=google.com/search%3Fq%3Da":                               false,
		"https://www.google.com/url?url=https://news.google.com/search%3Fq%3Da":    false,
		"https://shopping.google.com/search?q=a":                                   false,
		"https://www.google.com/shopping?q=a":                                      false,
		"https://maps.google.com/?q=a":                                             false,
		"https://www.google.com/maps?q=a":                                          false,
		"https://www.google.com/maps/search/a/@1,2":                                false,
		"https://www.google.com/maps/search/?api=1&query=a":                        false,
		"https://books.google.com/books?q=a":                                       false,
		"https://play.google.com/store/search?q=a":                                 false,
		"https://trends.google.com/trends/explore?q=a":                             false,
		"https://www.google.com/travel/search?q=a":                                 false,
		"https://www.google.com/travel/flights?q=a":                                false,
		"https://patents.google.com/?q=a":                                          false,
		"https://www.google.com/ai?q=a":                                            false,
		"https://g.co/kgs/aB1":                                                     false,
		"https://share.google/aimode/aB1":                                          false,
		"https://www.bing.com/news/search?q=a":                                     false,
		"https://www.bing.com/copilotsearch?q=a":                                   false,
		"https://www.bing.com/?q=a":                                                false,
		"https://www.bing.com/ck/a?u=a1aHR0cHM6Ly93d3cuYmluZy5jb20vc2VhcmNoP3E9YQ": false,

		"https://www.bing.com/ck/a?u=a1L3NlYXJjaD9xPWE": false,

		"https://www.google.com/url?q=https://acme.example/%3Fq%3Da": true,
		"https://www.google.com/chrome/?q=a":                         true,
		"https://www.google.com/search/howsearchworks/":              true,
		"https://www.google.com/":                                    true,
		"https://books.google.com/books?id=1":                        true,
		"https://play.google.com/store/apps/details?id=a":            true,
		"https://scholar.google.com/citations?user=a":                true,
		"https://news.google.com/articles/CBMi1":                     true,
		"https://cloud.google.com/search?q=a":                        true,
		"https://g.co/gemini":                                        true,
		"https://google.example/search?q=a":                          true,
		"https://google.github.io/search?q=a":                        true,
		"https://acme.example/search?q=a":                            true,
	} {
		a := shown(t, `"text_blocks":[{"snippet":"Acme","snippet_links":[{"text":"a","link":"`+address+`"}]}]`)
		require.Equal(t, isSource, len(a.Sources) == 1, address)
	}
}

func TestPageAnswer_ReadsTextsOfUnknownFields(t *testing.T) {
	t.Parallel()
	a := shown(t, `"message":"Powered by a search","note":"cached","text_blocks":[
		{"type":"callout","heading":"Our pick","body":"Acme is best."},
		{"type":"definition","term":"CRM","definition":"A system such as Bolt."},
		{"type":"tip","message":"Ask Zeta."},
		{"type":"faq","questions":[{"question":"Is Acme free?","answer":"No."}]},
		{"type":"facts","facts":[{"key":"Price","value":9},{"value":"of no key"}]},
		{"type":"steps","steps":[{"step":1,"instruction":"Open Acme."}]},
		{"type":"section","body":[{"type":"paragraph","snippet":"A body of blocks."}]}]`)
	require.Equal(t, "**Our pick**\n\nAcme is best.\n\n**CRM**\n\nA system such as Bolt.\n\nAsk Zeta.\n\n"+
		"- Is Acme free? – No.\n\n- Price – 9\n\nOpen Acme.\n\nA body of blocks.", a.Text)
}

func TestGoogleAIO_ReadsAListOfBlocks(t *testing.T) {
	t.Parallel()
	a, err := against(t, googleAIO, says(
		`{"search_metadata":{"status":"Success"},"ai_overview":[{"type":"paragraph","snippet":"Acme is best."}]}`,
	)).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "Acme is best.", a.Text)
}

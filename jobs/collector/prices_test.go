package collector_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestPricesApplyToAModelAndItsVersions(t *testing.T) {
	t.Parallel()
	prices := collector.Prices{
		{Collector: chatgpt, Model: "gpt-9", PerSearch: 1},
		{Collector: chatgpt, Model: "gpt-9-mini", PerSearch: 2},
		{Collector: chatgpt, PerSearch: 3},
		{Collector: claude, Model: "haiku-4", PerSearch: 4},
	}
	for _, test := range []struct {
		collector, model string
		want             float64 // the expected price; 0 if no price is expected
	}{
		{chatgpt, "gpt-9", 1},
		{chatgpt, "gpt-9-2026-07-09", 1},
		{chatgpt, "gpt-9-latest", 1},
		{chatgpt, "gpt-9@20260709", 1},
		{chatgpt, "gpt-9-mini", 2},
		{chatgpt, "gpt-9-mini-2601", 2},
		{chatgpt, "gpt-9-nano", 3},
		{chatgpt, "gpt-9.5", 3},
		{chatgpt, "", 3},
		{claude, "haiku-4-20260101", 4},
		{claude, "haiku-4-5", 0},
		{claude, "", 0},
		{perplexity, "sonar", 0},
	} {
		price, ok := prices.Of(test.collector, test.model)
		require.Equal(t, test.want > 0, ok, test.model)
		require.InDelta(t, test.want, price.PerSearch, 0, test.model)
	}
}

// Google bills each different query of Gemini 3, and each answer with a search of earlier models.
func TestGeminiBillsDifferentQueries(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		model, queries string
		want           int
	}{
		{"gemini-3.8-flash", `["crm","","crm","best crm"]`, 2},
		{"gemini-3.8-flash", `null`, 0},
		{"", `["crm","best crm"]`, 2},
		{"gemini-2.5-flash", `["crm","best crm"]`, 1},
		{"gemini-2.5-flash", `[]`, 0},
		{"gemini-2-flash", `["crm","best crm"]`, 1},
		{"gemini-1", `["crm","best crm"]`, 1},
		{"gemini-10-flash", `["crm","best crm"]`, 2},
		{"gemini-20.5-pro", `["crm","best crm"]`, 2},
	} {
		a, err := against(
			t,
			gemini,
			says(`{"modelVersion":"`+tt.model+`","candidates":[{"content":{"parts":[{"text":"Acme."}]},
			"groundingMetadata":{"webSearchQueries":`+tt.queries+`}}]}`),
		).Ask(
			t.Context(),
			collector.Question{Text: "q"},
		)
		require.NoError(t, err)
		require.Equal(t, tt.want, a.BilledSearches, "%s %s", tt.model, tt.queries)
	}
}

// Servers with a search of their own report the number of searches in one of three fields.
func TestCompatibleBilledSearches(t *testing.T) {
	t.Parallel()
	const groq = `,"executed_tools":[{"type":"search","arguments":"{\"query\":\"crm\"}"},{"type":"visit",
		"arguments":"{\"url\":\"https://a.example/\"}"},{"type":"search","arguments":"{\"query\":\"best crm\"}"}]`
	for _, tt := range []struct {
		more, usage string
		want        int
	}{
		{"", `{"prompt_tokens":1}`, 0},
		{groq, `{"prompt_tokens":1}`, 2},
		{"", `{"server_tool_use":{"web_search_requests":3}}`, 3},           // Anthropic's field, which LiteLLM passes on
		{"", `{"server_tool_use_details":{"web_search_requests":"1"}}`, 1}, // OpenRouter's field
		{"", `{"server_tool_use":null,"server_tool_use_details":7}`, 0},
	} {
		body := `{"choices":[{"message":{"content":"Acme."` + tt.more + `}}],"usage":` + tt.usage + `}`
		a, err := against(t, openAICompatible, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
		require.Equal(t, tt.want, a.BilledSearches, tt.usage)
		empty := strings.Replace(body, "Acme.", "", 1)
		a, err = against(t, openAICompatible, says(empty)).Ask(t.Context(), collector.Question{Text: "q"})
		require.Error(t, err)
		require.Equal(t, tt.want, a.BilledSearches, "the searches of an answer without text are billed, too")
	}
}

// If a call uses the operator's own key for a provider (BYOK), OpenRouter reports only its own fee as the cost. The
// provider bills the amount in upstream_inference_cost. In other calls, the reported cost includes the provider's
// amount.
func TestCompatibleCost_IncludesTheBillOfTheProvider(t *testing.T) {
	t.Parallel()
	for usage, want := range map[string]*float64{
		`{"cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":2}}`:    new(2.5),
		`{"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":2}}`:      new(2.0),
		`{"cost":0.5,"is_byok":false,"cost_details":{"upstream_inference_cost":0.5}}`: new(0.5),
		`{"cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":null}}`: nil,
		`{"cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":-1}}`:   nil,
		`{"cost":0.5,"is_byok":true}`:                 nil,
		`{"cost":0.5}`:                                new(0.5),
		`{"is_byok":"x","cost_details":7,"cost":0.5}`: new(0.5),
	} {
		for _, engine := range []string{chatgpt, grok, openAICompatible, perplexity} {
			body := strings.Replace(plainAnswers()[engine], "MORE", `,"usage":`+usage, 1)
			a, err := against(t, engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.NoError(t, err)
			require.Equal(t, want, a.CostUSD, "%s %s", engine, usage)
		}
	}
}

// A gateway may report the cost in a different form from the engine whose format the gateway uses.
func TestReportedCost_IsReadInEveryForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ engine, usage string }{
		{chatgpt, `{"cost":0.5}`},
		{chatgpt, `{"cost":{"total_cost":"0.5"}}`},
		{grok, `{"cost_in_usd_ticks":"5000000000"}`},
		{grok, `{"cost":"0.5"}`},
		{openAICompatible, `{"cost":"0.5"}`},
		{perplexity, `{"cost":{"total_cost":0.5}}`},
	} {
		body := strings.Replace(plainAnswers()[tt.engine], "MORE", `,"usage":`+tt.usage, 1)
		a, err := against(t, tt.engine, says(body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
		require.Equal(t, new(0.5), a.CostUSD, "%s %s", tt.engine, tt.usage)
	}
}

func TestCostIsReportedOrComputedOrUnknown(t *testing.T) {
	t.Parallel()
	prices := collector.Prices{
		{Collector: chatgpt, Model: "m", InputPerMillion: 2, OutputPerMillion: 10, PerSearch: 0.01},
		{Collector: openAICompatible}, // a local server
	}
	cost := func(name, asked string, a collector.Answer) (float64, collector.CostSource) {
		usd, source := prices.Cost(name, asked, a)
		if usd == nil {
			return -1, source
		}
		return *usd, source
	}
	expect := func(name, asked string, a collector.Answer, want float64, from collector.CostSource) {
		usd, source := cost(name, asked, a)
		require.Equal(t, from, source)
		require.InDelta(t, want, usd, 1e-9)
	}
	reported := 0.5
	expect(chatgpt, "m", collector.Answer{Model: "m", CostUSD: &reported, InputTokens: 1}, 0.5, collector.CostReported)
	expect(
		chatgpt,
		"m",
		collector.Answer{Model: "m", InputTokens: 10_000, OutputTokens: 1000, BilledSearches: 2},
		0.05,
		collector.CostComputed,
	)
	// The price of the requested model applies, because the table has no price for the reported model.
	expect(chatgpt, "m", collector.Answer{Model: "a/b", InputTokens: 1_000_000}, 2, collector.CostComputed)
	// The cost is unknown, because the engine reported no tokens.
	expect(chatgpt, "m", collector.Answer{Model: "m", BilledSearches: 2}, -1, collector.CostUnknown)
	expect(chatgpt, "x", collector.Answer{Model: "x", InputTokens: 1}, -1, collector.CostUnknown)
	expect(openAICompatible, "llama", collector.Answer{}, 0, collector.CostComputed)

	typical, ok := prices.Typical(chatgpt, "m")
	require.True(t, ok)
	require.InDelta(t, 0.044, typical, 1e-9)
	_, ok = prices.Typical(claude, "x")
	require.False(t, ok)
}

func TestBuiltInPricesCoverTheDefaultModels(t *testing.T) {
	t.Parallel()
	for _, price := range collector.BuiltInPrices() {
		engine, ok := collector.Lookup(price.Collector)
		require.True(t, ok)
		_, ok = collector.BuiltInPrices().Of(engine.Name, engine.Model)
		require.True(t, ok, engine.Name)
		found, ok := collector.BuiltInPrices().Of(price.Collector, price.Model)
		require.True(t, ok, price.Model)
		require.Equal(t, price, found)
		require.Less(t, price.InputPerMillion, price.OutputPerMillion)
	}
	_, ok := collector.BuiltInPrices().Of(mistral, "mistral-medium-2505")
	require.False(t, ok, "an older model with a similar name has another price")
	costs, err := os.ReadFile("../../docs/costs.md")
	require.NoError(t, err)
	require.Contains(t, string(costs), "as of "+collector.ModelsCheckedOn)
}

func TestBilledSearches(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	for name, want := range map[string]int{
		bingCopilot: 1, chatgpt: 2, claude: 1, deepseek: 1, gemini: 2, googleAIMode: 1, mistral: 1,
	} {
		a, err := s.collector(t, name).Ask(t.Context(), collector.Question{Text: "best crm"})
		require.NoError(t, err)
		require.Equal(t, want, a.BilledSearches, name)
	}
	for shape, want := range map[string]int{"aio_inline": 1, "aio_deferred": 2, "aio_absent": 1} {
		a, err := s.collector(t, googleAIO).Ask(t.Context(), collector.Question{Text: "best crm [[fault:" + shape + "]]"})
		require.NoError(t, err)
		require.Equal(t, want, a.BilledSearches, shape)
	}
}

func TestParsePrices(t *testing.T) {
	t.Parallel()
	prices, err := collector.ParsePrices([]byte(`
prices:
  - {collector: chatgpt, model: gpt-9, input_per_million: 0.5, output_per_million: 3}
  - collector: google_aio
    per_search: 0.015
`), collector.Names())
	require.NoError(t, err)
	require.Equal(t, collector.Prices{
		{
			Collector:        chatgpt,
			Model:            "gpt-9",
			InputPerMillion:  0.5,
			OutputPerMillion: 3,
		},
		{Collector: googleAIO, PerSearch: 0.015},
	}, prices)
	all := prices.Over(collector.BuiltInPrices())
	_, ok := all.Of(chatgpt, "gpt-6-luna")
	require.False(t, ok, "the file replaces all prices of chatgpt")
	_, ok = all.Of(claude, "claude-haiku-4-5-20251001")
	require.True(t, ok)
	fromJSON, err := collector.ParsePrices(
		[]byte(`{"prices":[{"collector":"chatgpt","per_search":0}]}`),
		collector.Names(),
	)
	require.NoError(t, err)
	require.Len(t, fromJSON, 1)
}

func TestParsePricesRejectsInvalidFiles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"", "must have at least one entry"},
		{"prices: {", "[1:"},
		{"prices: [{collector: chatgpt, per_serach: 1}]", "per_serach"},
		{"prices: [{collector: chatgtp, per_search: 1}]", `prices[0].collector: must be one of bing_copilot,`},
		{"prices: [{collector: chatgpt}]", "the entry has no price"},
		{"prices: [{collector: chatgpt, per_search: -1}]", "prices[0].per_search: must be 0–10000 US dollars, got -1"},
		{"prices: [{collector: chatgpt, per_search: .nan}]", "got NaN"},
		{"prices: [{collector: chatgpt, per_search: cheap}]", "cheap"},
		{"prices: [{collector: chatgpt, per_search: 1}, {collector: chatgpt, per_search: 2}]", "duplicate entry"},
		{"rates: []", "rates"},
	} {
		_, err := collector.ParsePrices([]byte(tt.text), collector.Names())
		require.ErrorContains(t, err, tt.want, tt.text)
	}
}

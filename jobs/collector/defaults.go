package collector

// ModelsCheckedOn is the date on which the default models and the prices were compared with the vendors' lists.
const ModelsCheckedOn = "2026-11-27"

// knownModel is a model of a collector with its list price in US dollars.
type knownModel struct {
	collector string
	model     string // the name in requests
	price     *Price // the list price; nil if the engine reports the cost of each answer
}

// knownModels returns the models with their prices. A change of a model or a price needs a change only in knownModels.
// The first model of each collector is the default model. Models after the first were default models of earlier
// versions, and operators may have configured them. The names and prices come from copies of the vendors' pages and
// from lists of other programs. The names and prices were not tested with calls to the models. All search prices are
// second-hand, and the search prices of gemini and mistral are also unverified. DeepSeek lists no search price.
func knownModels() []knownModel {
	return []knownModel{
		{
			collector: nameChatGPT,
			model:     "gpt-6-luna", // OpenAI has listed the model since 2026-09-22
			price: &Price{
				InputPerMillion:  0.10,
				OutputPerMillion: 0.50,
				PerSearch:        0.01,
			}, // the price for at most 272,000 input tokens
		},
		{
			collector: nameChatGPT, model: "gpt-5.6-luna",
			price: &Price{InputPerMillion: 0.20, OutputPerMillion: 1.20, PerSearch: 0.01},
		},
		{
			collector: nameClaude,
			model:     "claude-haiku-5-5", // Anthropic has listed the model since 2026-10-07
			price: &Price{
				InputPerMillion:  0.10,
				OutputPerMillion: 0.50,
				PerSearch:        0.01,
			}, // the price for at most 100,000 input tokens
		},
		{
			collector: nameClaude, model: "claude-haiku-4-5",
			price: &Price{InputPerMillion: 1, OutputPerMillion: 5, PerSearch: 0.01},
		},
		{
			collector: nameDeepSeek, model: "deepseek-flash",
			price: &Price{InputPerMillion: 0.30, OutputPerMillion: 1.20}, // the price at peak hours; the off-peak price is half
		},
		{
			collector: nameGemini, model: "gemini-3.8-flash",
			price: &Price{InputPerMillion: 0.75, OutputPerMillion: 3.75, PerSearch: 0.014}, // doubles on 2027-01-01
		},
		{collector: nameGrok, model: "grok-4.6"},
		{
			collector: nameMistral, model: "mistral-medium-latest", // the vendor calls this version Medium 3.5
			price: &Price{InputPerMillion: 1.50, OutputPerMillion: 7.50, PerSearch: 0.03},
		},
		{collector: namePerplexity, model: "perplexity/sonar"},
	}
}

// modelOf returns the default model of a collector; empty if the collector has no models.
func modelOf(name string) string {
	for _, known := range knownModels() {
		if known.collector == name {
			return known.model
		}
	}
	return ""
}

// BuiltInPrices returns the list prices of present and former default models, as of [ModelsCheckedOn].
//
// The prices ignore discounts for cached tokens, off-peak hours and plans, so actual bills tend to be lower. Perplexity
// and xAI report the cost of each answer. The price of a SerpApi search depends on the plan, and is unknown without a
// price file (see [ParsePrices]).
func BuiltInPrices() Prices {
	var prices Prices
	for _, known := range knownModels() {
		if known.price == nil {
			continue
		}
		price := *known.price
		price.Collector, price.Model = known.collector, known.model
		prices = append(prices, price)
	}
	return prices
}

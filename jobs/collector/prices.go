package collector

import (
	"slices"
	"strings"
)

// Price is what the answers of one collector cost, in US dollars.
type Price struct {
	Collector        string  // as in the registry
	Model            string  // as the engine echoes it, without a version's date; "" = every model that no other line names
	InputPerMillion  float64 // tokens
	OutputPerMillion float64 // tokens
	PerSearch        float64 // search that the engine bills, see Answer.BilledSearches
}

// Prices is a table of prices.
type Prices []Price

// BuiltInPrices are list prices for the default models, read on 2026-11-24: those of chatgpt and deepseek on their
// vendors' pages, that of gemini in copies of its vendor's page, those of claude and mistral as others quote them. Prices
// of searches are second-hand, and those of gemini and mistral unverified. They leave out discounts for cached tokens
// and for slow hours, and what a plan includes, so that a bill is rather lower. Perplexity and xAI report the cost
// themselves. What SerpApi's searches cost depends on the plan: it is unknown until a file says so, see [ParsePrices].
func BuiltInPrices() Prices {
	return Prices{
		{Collector: nameChatGPT, Model: "gpt-5.6-luna", InputPerMillion: 0.20, OutputPerMillion: 1.20, PerSearch: 0.01},
		{Collector: nameClaude, Model: "claude-haiku-4-5", InputPerMillion: 1, OutputPerMillion: 5, PerSearch: 0.01},
		{
			Collector:        nameDeepSeek,
			Model:            "deepseek-flash",
			InputPerMillion:  0.30,
			OutputPerMillion: 1.20,
		}, // at peak hours; half of it at others
		{
			Collector:        nameGemini,
			Model:            "gemini-3.8-flash",
			InputPerMillion:  0.75,
			OutputPerMillion: 3.75,
			PerSearch:        0.014,
		}, // tokens double on 2027-01-01
		{
			Collector:        nameMistral,
			Model:            "mistral-medium",
			InputPerMillion:  1.50,
			OutputPerMillion: 7.50,
			PerSearch:        0.03,
		}, // Medium 3.5
	}
}

// Over returns the prices with those of others in place of their own: a collector that p names has only p's.
func (p Prices) Over(others Prices) Prices {
	all := slices.Clone(p)
	for _, price := range others {
		if !slices.ContainsFunc(p, func(mine Price) bool { return mine.Collector == price.Collector }) {
			all = append(all, price)
		}
	}
	return all
}

// Of finds the price of a model: the line of its name, else of its name without the version's date, else the
// collector's line without a model.
func (p Prices) Of(collector, model string) (Price, bool) {
	best := -1
	for i, price := range p {
		if price.Collector != collector || price.Model != "" && price.Model != model && !isVersion(price.Model, model) {
			continue
		}
		if best < 0 || len(price.Model) > len(p[best].Model) {
			best = i
		}
	}
	if best < 0 {
		return Price{}, false
	}
	return p[best], true
}

// isVersion says whether model is base with the date or the number of a version behind it, such as
// "gpt-5.6-luna-2026-07-09" or "claude-haiku-4-5-20251001", or "-latest". "-5" alone is another model.
func isVersion(base, model string) bool {
	version, ok := strings.CutPrefix(model, base)
	if version == "-latest" {
		return true
	}
	if !ok || len(version) < len("-2508") || (version[0] != '-' && version[0] != '@') {
		return false
	}
	first, _, _ := strings.Cut(version[1:], "-")
	return len(first) >= len("2508") && strings.Trim(version[1:], "0123456789-") == ""
}

// CostSource says where the cost of an answer comes from.
type CostSource string

// The sources of a cost.
const (
	CostUnknown  CostSource = ""
	CostReported CostSource = "reported" // by the engine, with the answer
	CostComputed CostSource = "computed" // from the table of prices
)

// Cost is what an answer of a collector cost: as the engine reports it, else by the table, else nil. The table is asked
// for the model that the engine echoes, then for the one that it was asked for, which may be an alias.
func (p Prices) Cost(collector, asked string, a Answer) (*float64, CostSource) {
	if a.CostUSD != nil {
		return a.CostUSD, CostReported
	}
	price, ok := p.Of(collector, a.Model)
	if !ok || price.Model == "" {
		price, ok = p.Of(collector, asked)
	}
	if !ok || price.perToken() && a.InputTokens+a.OutputTokens == 0 {
		return nil, CostUnknown // no answer with a text takes no tokens: they were not reported
	}
	cost := price.Cost(a.InputTokens, a.OutputTokens, a.BilledSearches)
	return &cost, CostComputed
}

// What an answer to a question with one search takes, roughly, by recorded traffic: the pages that the search found are
// most of the input.
const (
	typicalInput    = 12_000 // tokens
	typicalOutput   = 1000   // tokens
	typicalSearches = 1
)

// Typical is about what one answer costs, to be known before the first. ok is false when the table has no price.
func (p Prices) Typical(collector, model string) (usd float64, ok bool) {
	price, ok := p.Of(collector, model)
	return price.Cost(typicalInput, typicalOutput, typicalSearches), ok
}

func (p Price) perToken() bool { return p.InputPerMillion > 0 || p.OutputPerMillion > 0 }

// Cost is what so many tokens and searches cost, in US dollars.
func (p Price) Cost(input, output int64, searches int) float64 {
	const million = 1e6
	return (float64(input)*p.InputPerMillion+float64(output)*p.OutputPerMillion)/million + float64(searches)*p.PerSearch
}

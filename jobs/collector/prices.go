package collector

import (
	"slices"
	"strings"
)

// Price is the price of the answers of one collector and model, in US dollars.
type Price struct {
	Collector        string  // name of the collector in the registry
	Model            string  // as the engine reports it, without a date; empty: all other models of the collector
	InputPerMillion  float64 // price of a million input tokens
	OutputPerMillion float64 // price of a million output tokens
	PerSearch        float64 // price of a billed search, see Answer.BilledSearches
}

// Prices is a price table.
type Prices []Price

// BuiltInPrices returns list prices of the default models, read on 2026-11-24. The prices of chatgpt and deepseek come
// from the vendors' pages, the prices of gemini from copies of such a page, the prices of claude and mistral from other
// sources. Prices of searches are second-hand; the search prices of gemini and mistral are also unverified.
//
// The prices ignore discounts for cached tokens, off-peak hours and plans, so bills tend to be lower. Perplexity and
// xAI report their costs. The price of a SerpApi search depends on the plan and is unknown without a file, see
// [ParsePrices].
func BuiltInPrices() Prices {
	return Prices{
		{Collector: nameChatGPT, Model: "gpt-5.6-luna", InputPerMillion: 0.20, OutputPerMillion: 1.20, PerSearch: 0.01},
		{Collector: nameClaude, Model: "claude-haiku-4-5", InputPerMillion: 1, OutputPerMillion: 5, PerSearch: 0.01},
		{
			Collector:        nameDeepSeek,
			Model:            "deepseek-flash",
			InputPerMillion:  0.30,
			OutputPerMillion: 1.20, // at peak hours; both token prices are half as high off-peak
		},
		{
			Collector:        nameGemini,
			Model:            "gemini-3.8-flash",
			InputPerMillion:  0.75, // the prices of tokens double on 2027-01-01
			OutputPerMillion: 3.75,
			PerSearch:        0.014,
		},
		{
			Collector:        nameMistral,
			Model:            "mistral-medium", // this model is Medium 3.5
			InputPerMillion:  1.50,
			OutputPerMillion: 7.50,
			PerSearch:        0.03,
		},
	}
}

// Over returns the prices in p, and the prices in the parameter others for those collectors that p does not contain.
func (p Prices) Over(others Prices) Prices {
	all := slices.Clone(p)
	for _, price := range others {
		if !slices.ContainsFunc(p, func(mine Price) bool { return mine.Collector == price.Collector }) {
			all = append(all, price)
		}
	}
	return all
}

// Of returns the price of a model. It looks for an entry with the full name of the model, then for its name without the
// date, then for an entry of the collector without a model.
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

// isVersion reports whether the parameter model consists of the parameter base and a date, a version number of four
// digits or more, or "-latest": "gpt-5.6-luna-2026-07-09", "claude-haiku-4-5-20251001". A suffix such as "-5" belongs
// to the name of another model.
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

// CostSource is the source of the cost of an answer.
type CostSource string

// The sources of a cost.
const (
	CostUnknown  CostSource = ""
	CostReported CostSource = "reported" // the engine reported the cost with the answer
	CostComputed CostSource = "computed" // the cost was computed from the price table
)

// Cost returns the cost of an answer of a collector: the cost that the engine reports, or else the cost from the table,
// or else nil. Cost searches the table for the model that the engine reports, then for the requested model (the
// parameter asked), which may be an alias.
func (p Prices) Cost(collector, asked string, a Answer) (*float64, CostSource) {
	if a.CostUSD != nil {
		return a.CostUSD, CostReported
	}
	price, ok := p.Of(collector, a.Model)
	if !ok || price.Model == "" {
		price, ok = p.Of(collector, asked)
	}
	if !ok || price.perToken() && a.InputTokens+a.OutputTokens == 0 {
		return nil, CostUnknown // zero tokens means that the engine did not report them
	}
	cost := price.Cost(a.InputTokens, a.OutputTokens, a.BilledSearches)
	return &cost, CostComputed
}

// The approximate usage of an answer with one search, from recorded traffic. Most of the input is search results.
const (
	typicalInput    = 12_000 // number of input tokens
	typicalOutput   = 1000   // number of output tokens
	typicalSearches = 1
)

// Typical returns the approximate cost of one answer. The result ok is false if the table has no price.
func (p Prices) Typical(collector, model string) (usd float64, ok bool) {
	price, ok := p.Of(collector, model)
	return price.Cost(typicalInput, typicalOutput, typicalSearches), ok
}

func (p Price) perToken() bool { return p.InputPerMillion > 0 || p.OutputPerMillion > 0 }

// Cost returns the price of the given numbers of tokens and searches, in US dollars.
func (p Price) Cost(input, output int64, searches int) float64 {
	const million = 1e6
	return (float64(input)*p.InputPerMillion+float64(output)*p.OutputPerMillion)/million + float64(searches)*p.PerSearch
}

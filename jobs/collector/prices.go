package collector

import (
	"slices"
	"strings"
)

// Price contains the prices of one collector and model, in US dollars.
type Price struct {
	Collector string // name of the collector in the registry
	// Model is the model name that the engine reports, without a date; empty for all other models of the collector.
	Model            string
	InputPerMillion  float64 // price of a million input tokens
	OutputPerMillion float64 // price of a million output tokens
	PerSearch        float64 // price of a billed search, see Answer.BilledSearches
}

// Prices is a price table.
type Prices []Price

// Over returns all prices in p. For each collector without a price in p, Over adds the prices from the parameter
// "others".
func (p Prices) Over(others Prices) Prices {
	all := slices.Clone(p)
	for _, price := range others {
		if !slices.ContainsFunc(p, func(mine Price) bool { return mine.Collector == price.Collector }) {
			all = append(all, price)
		}
	}
	return all
}

// Of returns the price of a model. An entry with the full model name takes precedence over an entry with the name
// without a date. An entry without a model name applies to all other models of the collector. The second result reports
// whether an entry applies.
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

// isVersion reports whether the parameter "model" names a version of the model in the parameter "base". A version adds
// a date, a number of at least four digits, or "-latest", as in "gpt-6-luna-2026-09-22" and
// "claude-haiku-4-5-20251001". A suffix such as "-5" belongs to the name of another model.
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

// A cost has one of these sources.
const (
	CostUnknown  CostSource = ""
	CostReported CostSource = "reported" // the engine reported the cost with the answer
	CostComputed CostSource = "computed" // the cost was computed from the price table
)

// Cost returns the cost of an answer: the cost that the engine reports, or else the cost from the price table, or else
// nil. Cost searches the price table for the model that the engine reports, then for the requested model. The parameter
// "asked" is the requested model, which may be an alias.
func (p Prices) Cost(collector, asked string, a Answer) (*float64, CostSource) {
	if a.CostUSD != nil {
		return a.CostUSD, CostReported
	}
	price, ok := p.Of(collector, a.Model)
	if !ok || price.Model == "" {
		price, ok = p.Of(collector, asked)
	}
	if !ok || price.perToken() && a.InputTokens+a.OutputTokens == 0 {
		return nil, CostUnknown // zero tokens means that the engine reported no usage
	}
	cost := price.Cost(a.InputTokens, a.OutputTokens, a.BilledSearches)
	return &cost, CostComputed
}

// These constants are the approximate token usage of an answer with one search, according to recorded traffic. Most
// input tokens belong to search results.
const (
	typicalInput    = 12_000 // typical number of input tokens of an answer
	typicalOutput   = 1000   // typical number of output tokens of an answer
	typicalSearches = 1
)

// Typical returns the approximate cost of one answer in US dollars. The result "ok" is false if the table has no price
// for the model.
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

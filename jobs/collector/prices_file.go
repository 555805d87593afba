package collector

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// priceFile is the YAML (or JSON) of [ParsePrices].
type priceFile struct {
	Prices []priceLine `yaml:"prices"`
}

type priceLine struct {
	Collector        string   `yaml:"collector"`
	InputPerMillion  *float64 `yaml:"input_per_million"`
	Model            string   `yaml:"model"`
	OutputPerMillion *float64 `yaml:"output_per_million"`
	PerSearch        *float64 `yaml:"per_search"`
}

// maxPrice bounds prices, so that a slip of the keyboard is noticed.
const maxPrice = 10_000 // US dollars

// ParsePrices reads a file of prices in US dollars; JSON is YAML, too:
//
//	prices:
//	  - collector: chatgpt
//	    model: gpt-5.6-luna      # as the engine echoes it; a version's date may be left out
//	    input_per_million: 0.20  # tokens
//	    output_per_million: 1.20
//	    per_search: 0.01
//	  - collector: google_aio    # without a model: all of the collector's
//	    per_search: 0.015
//
// A price that a line leaves out is 0. names are the collectors that may be named. The error says what is wrong, and
// in which line.
func ParsePrices(data []byte, names []string) (Prices, error) {
	var file priceFile
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, errors.New(yaml.FormatError(err, false, true))
	}
	if len(file.Prices) == 0 {
		return nil, errors.New("prices: the file lists none")
	}
	var prices Prices
	for i, line := range file.Prices {
		price, err := line.price(names)
		if err != nil {
			return nil, fmt.Errorf("prices[%d].%w", i, err)
		}
		if slices.ContainsFunc(
			prices,
			func(p Price) bool { return p.Collector == price.Collector && p.Model == price.Model },
		) {
			return nil, fmt.Errorf("prices[%d]: %s %s has a price already", i, price.Collector, price.Model)
		}
		prices = append(prices, price)
	}
	return prices, nil
}

func (l priceLine) price(names []string) (Price, error) {
	if !slices.Contains(names, l.Collector) {
		return Price{}, fmt.Errorf("collector: must be one of %s, is %q", strings.Join(names, ", "), l.Collector)
	}
	if l.InputPerMillion == nil && l.OutputPerMillion == nil && l.PerSearch == nil {
		return Price{}, errors.New("input_per_million: the line names no price; write 0 if there is nothing to pay")
	}
	p := Price{Collector: l.Collector, Model: l.Model}
	for _, value := range []struct {
		name string
		from *float64
		to   *float64
	}{
		{"input_per_million", l.InputPerMillion, &p.InputPerMillion},
		{"output_per_million", l.OutputPerMillion, &p.OutputPerMillion},
		{"per_search", l.PerSearch, &p.PerSearch},
	} {
		if value.from == nil {
			continue
		}
		if !(*value.from >= 0 && *value.from <= maxPrice) { // not a number, too
			return Price{}, fmt.Errorf("%s: must be 0 to %d US dollars, is %v", value.name, maxPrice, *value.from)
		}
		*value.to = *value.from
	}
	return p, nil
}

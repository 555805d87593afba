package collector

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// priceFile is the format of the file that [ParsePrices] reads.
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

// maxPrice is the maximum price in US dollars. The maximum catches typing errors in a price file.
const maxPrice = 10_000

// ParsePrices reads a file of prices in US dollars, in YAML or JSON. The page docs/costs.md contains an example of a
// price file. A model name without a date applies to all versions of the model. An entry without a model name applies
// to all other models of the collector. The default of each price is 0, but an entry must set at least one price. The
// parameter "names" contains the names of the valid collectors. The error names the invalid entry and the reason.
func ParsePrices(data []byte, names []string) (Prices, error) {
	var file priceFile
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, errors.New(yaml.FormatError(err, false, true))
	}
	if len(file.Prices) == 0 {
		return nil, errors.New("prices: must have at least one entry")
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
			return nil, fmt.Errorf("prices[%d]: duplicate entry for %s %s", i, price.Collector, price.Model)
		}
		prices = append(prices, price)
	}
	return prices, nil
}

func (l priceLine) price(names []string) (Price, error) {
	if !slices.Contains(names, l.Collector) {
		return Price{}, fmt.Errorf("collector: must be one of %s, got %q", strings.Join(names, ", "), l.Collector)
	}
	if l.InputPerMillion == nil && l.OutputPerMillion == nil && l.PerSearch == nil {
		return Price{}, errors.New("input_per_million: the entry has no price; write 0 if there is no charge")
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
		if !(*value.from >= 0 && *value.from <= maxPrice) { // unlike price < 0, the negated condition also rejects NaN
			return Price{}, fmt.Errorf("%s: must be 0–%d US dollars, got %v", value.name, maxPrice, *value.from)
		}
		*value.to = *value.from
	}
	return p, nil
}

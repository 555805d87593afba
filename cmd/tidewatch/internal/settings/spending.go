package settings

import (
	"fmt"
	"os"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// Spending sets caps on the calls and costs of runs, and names the file with the prices of engines. All nodes should
// have the same caps and prices.
type Spending struct {
	MaxDayCalls   int     `default:"0" help:"Maximum number of calls per day (UTC) for the runs of one customer. A customer's own cap takes precedence. 0 means no cap." setting:"TIDEWATCH_MAX_DAY_CALLS"`
	MaxDayCostUSD float64 `default:"0" help:"Maximum estimated cost in US dollars per day (UTC) for the runs of one customer. The actual cost can exceed the cap by the error of the estimates. Calls with an unknown cost do not count toward the cap. A customer's own cap takes precedence. 0 means no cap." name:"max-day-cost-usd" setting:"TIDEWATCH_MAX_DAY_COST_USD"`
	MaxRunCalls   int     `default:"0" help:"Maximum number of calls of a run whose schedule has no maxCalls. 0 means no cap." setting:"TIDEWATCH_MAX_RUN_CALLS"`
	MaxRunCostUSD float64 `default:"0" help:"Maximum estimated cost in US dollars of a run whose schedule has no maxCostUsd. The actual cost can exceed the cap by the error of the estimates. Calls with an unknown cost do not count toward the cap. 0 means no cap." name:"max-run-cost-usd" setting:"TIDEWATCH_MAX_RUN_COST_USD"`
	Prices        string  `help:"YAML or JSON file with the prices of models and searches. If the file has a price for an engine, no built-in price of this engine applies." placeholder:"FILE" setting:"TIDEWATCH_PRICES" type:"path"`
}

// Validate checks the bounds of the caps.
func (s Spending) Validate() error {
	const most = 1_000_000_000
	for _, bound := range []struct {
		flag, variable string
		value          float64
	}{
		{"--max-day-calls", "TIDEWATCH_MAX_DAY_CALLS", float64(s.MaxDayCalls)},
		{"--max-day-cost-usd", "TIDEWATCH_MAX_DAY_COST_USD", s.MaxDayCostUSD},
		{"--max-run-calls", "TIDEWATCH_MAX_RUN_CALLS", float64(s.MaxRunCalls)},
		{"--max-run-cost-usd", "TIDEWATCH_MAX_RUN_COST_USD", s.MaxRunCostUSD},
	} {
		if !(bound.value >= 0 && bound.value <= most) { // the condition also rejects NaN
			return outOfRange(bound.flag, bound.variable, fmt.Sprintf("0 (no cap) to %d", most), bound.value)
		}
	}
	return nil
}

// DayCap returns the default daily cap of a customer.
func (s Spending) DayCap() store.Cap {
	return store.Cap{Calls: s.MaxDayCalls, CostUSD: s.MaxDayCostUSD}
}

// RunCap returns the default cap of a run.
func (s Spending) RunCap() store.Cap {
	return store.Cap{Calls: s.MaxRunCalls, CostUSD: s.MaxRunCostUSD}
}

// ReadPrices returns the prices of engines. If the price file has a price for an engine, the file replaces all built-in
// prices of this engine.
func (s Spending) ReadPrices() (collector.Prices, error) {
	builtIn := collector.BuiltInPrices()
	if s.Prices == "" {
		return builtIn, nil
	}
	data, err := os.ReadFile(s.Prices)
	if err != nil {
		return nil, fmt.Errorf("--prices (TIDEWATCH_PRICES): %w", err)
	}
	prices, err := collector.ParsePrices(data, append(collector.Names(), judge.Name))
	if err != nil {
		return nil, fmt.Errorf("--prices (TIDEWATCH_PRICES): %s: %w", s.Prices, err)
	}
	return prices.Over(builtIn), nil
}

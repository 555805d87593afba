package main

import (
	"fmt"
	"os"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// spendingSettings bound what is spent, and say what engines cost that do not report it. All nodes should have the same.
type spendingSettings struct {
	MaxDayCalls   int     `default:"0" help:"The most calls that the runs of one customer make in a day (UTC) together, where the customer has no cap of its own. 0: no cap." setting:"TIDEWATCH_MAX_DAY_CALLS"`
	MaxDayCostUSD float64 `default:"0" help:"The most that the runs of one customer cost in a day (UTC) together, in US dollars, as far as costs are known. 0: no cap." name:"max-day-cost-usd" setting:"TIDEWATCH_MAX_DAY_COST_USD"`
	MaxRunCalls   int     `default:"0" help:"The most calls that a run makes whose schedule has no maxCalls in its metadata. 0: no cap." setting:"TIDEWATCH_MAX_RUN_CALLS"`
	MaxRunCostUSD float64 `default:"0" help:"The most that a run costs whose schedule has no maxCostUsd in its metadata, in US dollars, as far as costs are known. 0: no cap." name:"max-run-cost-usd" setting:"TIDEWATCH_MAX_RUN_COST_USD"`
	Prices        string  `help:"A YAML or JSON file with the prices of models and searches; what it says of a collector replaces all built-in prices of it." placeholder:"FILE" setting:"TIDEWATCH_PRICES" type:"path"`
}

func (s spendingSettings) check() error {
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
		if !(bound.value >= 0 && bound.value <= most) { // not a number, too
			return outOfRange(bound.flag, bound.variable, fmt.Sprintf("0 (no cap) to %d", most), bound.value)
		}
	}
	return nil
}

func (s spendingSettings) dayCap() store.Cap {
	return store.Cap{Calls: s.MaxDayCalls, CostUSD: s.MaxDayCostUSD}
}

func (s spendingSettings) runCap() store.Cap {
	return store.Cap{Calls: s.MaxRunCalls, CostUSD: s.MaxRunCostUSD}
}

// prices are the built-in ones, with those of the file in their place.
func (s spendingSettings) prices() (collector.Prices, error) {
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

package main

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"tidewatch/jobs/collector/standin"
)

// demoFaults are what goes wrong in a demo, and heals: one engine is throttled, another one is away.
type demoFaults struct {
	down      atomic.Int32
	throttled atomic.Int32
}

const (
	demoOutage     = 4               // calls that find the engine away
	demoRetryAfter = time.Second     // what the throttled one is told
	demoRetryPause = time.Second / 2 // instead of the 5 s that a server waits
)

func (f *demoFaults) of(call standin.Call) standin.Fault {
	switch {
	case call.Engine == "chatgpt" && f.throttled.CompareAndSwap(0, 1):
		return standin.Fault{Kind: standin.FaultThrottle, RetryAfter: demoRetryAfter}
	case call.Engine == "perplexity" && f.down.Add(1) <= demoOutage:
		return standin.Fault{Kind: standin.FaultUnavailable}
	default:
		return standin.Fault{}
	}
}

// faultReport is a fault that was injected, and what came of it.
type faultReport struct {
	Collector  string `json:"collector"`
	HTTPStatus int    `json:"http_status"`
	Calls      int    `json:"calls"`
	Healed     bool   `json:"healed"` // each of these calls has its answer
}

// faultsIn finds the injected faults among the calls of the stand-in, by collector.
func faultsIn(calls []standin.Call) []faultReport {
	type question struct{ engine, prompt, country string }
	answered := map[question]bool{}
	for _, c := range calls {
		if c.Outcome == standin.OutcomeAnswered {
			answered[question{c.Engine, c.Prompt, c.Country}] = true
		}
	}
	faults := []faultReport{}
	for _, c := range calls {
		if c.Outcome != standin.OutcomeFault {
			continue
		}
		i := slices.IndexFunc(faults, func(f faultReport) bool { return f.Collector == c.Engine && f.HTTPStatus == c.Status })
		if i < 0 {
			faults = append(faults, faultReport{Collector: c.Engine, HTTPStatus: c.Status, Healed: true})
			i = len(faults) - 1
		}
		faults[i].Calls++
		faults[i].Healed = faults[i].Healed && answered[question{c.Engine, c.Prompt, c.Country}]
	}
	slices.SortFunc(faults, func(a, b faultReport) int { return cmp.Compare(a.Collector, b.Collector) })
	return faults
}

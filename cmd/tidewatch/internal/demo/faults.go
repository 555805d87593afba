package demo

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"tidewatch/jobs/collector/standin"
)

// faults injects temporary failures. One engine throttles a call, and another engine is unavailable for its first
// calls.
type faults struct {
	down      atomic.Int32
	throttled atomic.Int32
}

const (
	outageCalls = 4               // number of calls that fail because the engine is unavailable
	retryAfter  = time.Second     // wait that the throttling engine requests with Retry-After
	retryPause  = time.Second / 2 // pause before a call is repeated; a server waits 5 s
)

// next returns the fault to inject into a call. The zero Fault means that the call succeeds.
func (f *faults) next(call standin.Call) standin.Fault {
	switch {
	case call.Engine == "chatgpt" && f.throttled.CompareAndSwap(0, 1):
		return standin.Fault{Kind: standin.FaultThrottle, RetryAfter: retryAfter}
	case call.Engine == "perplexity" && f.down.Add(1) <= outageCalls:
		return standin.Fault{Kind: standin.FaultUnavailable}
	default:
		return standin.Fault{}
	}
}

// faultReport describes an injected fault and its result.
type faultReport struct {
	Collector  string `json:"collector"`
	HTTPStatus int    `json:"http_status"`
	Calls      int    `json:"calls"`
	Healed     bool   `json:"healed"` // whether all failed calls were later repeated and answered
}

// faultsIn summarizes the injected faults in the calls. Each report counts the faults of one collector with one HTTP
// status.
func faultsIn(calls []standin.Call) []faultReport {
	type question struct{ engine, prompt, country string }
	answered := map[question]bool{}
	for _, c := range calls {
		if c.Outcome == standin.OutcomeAnswered {
			answered[question{c.Engine, c.Prompt, c.Country}] = true
		}
	}
	found := []faultReport{}
	for _, c := range calls {
		if c.Outcome != standin.OutcomeFault {
			continue
		}
		i := slices.IndexFunc(found, func(f faultReport) bool { return f.Collector == c.Engine && f.HTTPStatus == c.Status })
		if i < 0 {
			found = append(found, faultReport{Collector: c.Engine, HTTPStatus: c.Status, Healed: true})
			i = len(found) - 1
		}
		found[i].Calls++
		found[i].Healed = found[i].Healed && answered[question{c.Engine, c.Prompt, c.Country}]
	}
	slices.SortFunc(found, func(a, b faultReport) int { return cmp.Compare(a.Collector, b.Collector) })
	return found
}

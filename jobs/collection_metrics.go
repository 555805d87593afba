package jobs

import (
	"fmt"
	"strings"

	"tidewatch/store"
)

// collectionMetrics returns the counts of a run's calls. The returned metrics are empty before the run's first call.
func collectionMetrics(r store.RunResult) store.Metrics {
	if len(r.Counts) == 0 {
		return store.Metrics{}
	}
	m := store.CollectionMetrics{
		CollectorResults: map[string]int{},
		CostUSD:          r.CostUSD,
		QueriesExecuted:  r.Queries,
	}
	for _, n := range r.Counts {
		m.CollectorResults[n.Collector] = n.Answered()
		m.SuccessfulExecutions += n.Answered()
		m.FailedExecutions += n.Failed
	}
	return store.Metrics{DataCollection: &m}
}

// mostErrors is the maximum number of different call errors in the message of a run.
const mostErrors = 5

// listErrors returns the errors of a run's calls in one line, or an empty string if no call failed.
func listErrors(errs []store.CallError) string {
	if len(errs) == 0 {
		return ""
	}
	var parts []string
	for _, e := range errs[:min(len(errs), mostErrors)] {
		part := fmt.Sprintf("%s: %s", e.Collector, strings.TrimSuffix(e.Message, "."))
		if e.Count > 1 {
			part += fmt.Sprintf(" (%d calls)", e.Count)
		}
		parts = append(parts, part)
	}
	if len(errs) > mostErrors {
		parts = append(parts, "and other errors, listed with the answers")
	}
	return strings.Join(parts, "; ") + "."
}

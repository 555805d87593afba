package jobs

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/store"
)

// collectionMetrics counts the calls of a run. They are empty before its first call.
func collectionMetrics(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Metrics, error) {
	counts, err := db.CollectorCounts(ctx, runID)
	if err != nil || len(counts) == 0 {
		return store.Metrics{}, err
	}
	totals, err := db.AskedTotals(ctx, runID)
	if err != nil {
		return store.Metrics{}, err
	}
	m := store.CollectionMetrics{
		CollectorResults: map[string]int{},
		CostUSD:          totals.CostUSD,
		QueriesExecuted:  totals.Queries,
	}
	for _, n := range counts {
		m.CollectorResults[n.Collector] = n.Answered()
		m.SuccessfulExecutions += n.Answered()
		m.FailedExecutions += n.Failed
	}
	return store.Metrics{DataCollection: &m}, nil
}

// callErrors names the errors of a run's calls in one line, the most frequent first; empty: there are none.
func callErrors(ctx context.Context, db *store.DB, runID uuid.UUID) (string, error) {
	const most = 5
	errs, err := db.CallErrorsOf(ctx, runID, most+1)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, e := range errs[:min(len(errs), most)] {
		part := fmt.Sprintf("%s: %s", e.Collector, strings.TrimSuffix(e.Message, "."))
		if e.Count > 1 {
			part += fmt.Sprintf(" (%d calls)", e.Count)
		}
		parts = append(parts, part)
	}
	if len(errs) > most {
		parts = append(parts, "and other errors, listed with the answers")
	}
	if len(parts) == 0 {
		return "", nil
	}
	return strings.Join(parts, "; ") + ".", nil
}

package jobs

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// Caps limit the reservations of each run, and the daily reservations of each customer. A run reserves all its calls
// before its first call, so that a cap does not stop the run half-way. A repeated call is reserved when the call
// becomes due. If a cap forbids a repeated call, the run still makes its reserved calls. The reserved cost is an
// estimate, so the actual cost can exceed a cap by the error of the estimate. When a run's step ends, the actual
// spending replaces the reservation.

// spending reserves calls within the caps.
type spending struct {
	dayCap store.Cap
	needs  *batcher[store.Need, store.Reservation]
	runCap store.Cap
}

// reserve makes a reservation for calls of a run. If a cap forbids the calls, nothing is reserved, and the result names
// the cap.
func (s *spending) reserve(
	ctx context.Context, run store.Run, opts store.Options, calls []store.NeededCalls,
) (store.Reservation, error) {
	if len(calls) == 0 {
		return store.Reservation{}, nil
	}
	reserved, err := s.needs.do(ctx, store.Need{
		Calls:  calls,
		DayCap: s.dayCap,
		RunID:  run.ID,
		RunCap: store.Cap{
			Calls:   cmp.Or(opts.MaxCalls, s.runCap.Calls),
			CostUSD: cmp.Or(opts.MaxCostUSD, s.runCap.CostUSD),
		},
	})
	if err != nil {
		return store.Reservation{}, fmt.Errorf("reserve spending: %w", err)
	}
	return reserved, nil
}

// capMessage describes the cap that a reservation would exceed. The result is empty if all calls are reserved.
func capMessage(r store.Reservation) string {
	switch r.Reached {
	case store.ReachedNone:
		return ""
	case store.ReachedRunCalls:
		return fmt.Sprintf("The run needs %s, but its cap is %s.", alert.Count(*r.RunCalls, "call"),
			numeral.Count(*r.CallsCap))
	case store.ReachedRunCost:
		return fmt.Sprintf("The run needs about %s USD for %s, but its cap is %s USD.",
			store.FormatUSD(*r.RunCostUSD), alert.Count(*r.RunCalls, "call"), store.FormatUSD(*r.CostCap))
	case store.ReachedDayCalls:
		needed, allowed := alert.Count(*r.RunCalls, "call"), alert.Count(*r.CallsCap, "call")
		return fmt.Sprintf("The run needs %s, but %s has made or reserved %s of its %s on %s (UTC).",
			needed, *r.CustomerName, numeral.Count(*r.DayCalls), allowed, r.Day.Format(time.DateOnly))
	case store.ReachedDayCost:
		return fmt.Sprintf(
			"The run needs about %s USD, but %s has spent or reserved %s of its %s USD on %s (UTC).",
			store.FormatUSD(
				*r.RunCostUSD,
			),
			*r.CustomerName,
			store.FormatUSD(*r.DayCostUSD),
			store.FormatUSD(*r.CostCap),
			r.Day.Format(time.DateOnly),
		)
	default:
		return fmt.Sprintf("The run reached a cap on spending (%s).", r.Reached)
	}
}

package jobs

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tidewatch/store"
)

// Spending is bounded by caps of a run and of a customer's day. All that a run needs is reserved before its first call,
// so that nothing is half spent; calls that are made again are reserved as they become due. What was spent settles the
// reservation when the run's step ends.

// neededCalls are the due calls that an engine will be called for.
func (c *Client) neededCalls(plan callPlan) []store.NeededCalls {
	counts := map[string]int{}
	for _, call := range plan.due {
		if _, configured := c.cfg.Collectors[call.Collector]; configured && !plan.stopped[call.Collector] {
			counts[call.Collector]++
		}
	}
	needs := make([]store.NeededCalls, 0, len(counts))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		need := store.NeededCalls{Collector: name, Count: counts[name]}
		if usd, ok := c.cfg.Prices.Typical(name, c.cfg.Collectors[name].Model()); ok {
			need.TypicalUSD = &usd
		}
		needs = append(needs, need)
	}
	return needs
}

// reserve reserves what a run still needs. When a cap forbids it, nothing is reserved and reached says so with the
// numbers, for the user.
func (c *Client) reserve(
	ctx context.Context,
	e *execution,
	opts store.Options,
	needs []store.NeededCalls,
) (reached string, err error) {
	if len(needs) == 0 {
		return "", nil
	}
	run := e.run
	got, err := c.needs.do(ctx, store.Need{
		Calls:      needs,
		CustomerID: run.CustomerID,
		DayCap:     c.cfg.DayCap,
		RunID:      run.ID,
		RunCap: store.Cap{
			Calls:   cmp.Or(opts.MaxCalls, c.cfg.RunCap.Calls),
			CostUSD: cmp.Or(opts.MaxCostUSD, c.cfg.RunCap.CostUSD),
		},
	})
	if err != nil {
		return "", fmt.Errorf("reserve spending: %w", err)
	}
	e.cap, e.capMessage = got.Reached, reachedCap(got)
	return e.capMessage, nil
}

func reachedCap(r store.Reservation) string {
	switch r.Reached {
	case store.ReachedNone:
		return ""
	case store.ReachedRunCalls:
		return fmt.Sprintf("The run needs %d calls, its cap is %d.", *r.RunCalls, *r.CallsCap)
	case store.ReachedRunCost:
		return fmt.Sprintf(
			"The run needs about %.2f USD for %d calls, its cap is %.2f USD.",
			*r.RunCostUSD,
			*r.RunCalls,
			*r.CostCap,
		)
	case store.ReachedDayCalls:
		return fmt.Sprintf("The run needs %d calls, and of the %d that %s may make on %s (UTC) %d are made or reserved.",
			*r.RunCalls, *r.CallsCap, *r.CustomerName, r.Day.Format(time.DateOnly), *r.DayCalls)
	case store.ReachedDayCost:
		return fmt.Sprintf(
			"The run needs about %.2f USD, and of the %.2f USD that %s may spend on %s (UTC) %.2f USD are spent or reserved.",
			*r.RunCostUSD,
			*r.CostCap,
			*r.CustomerName,
			r.Day.Format(time.DateOnly),
			*r.DayCostUSD,
		)
	default:
		return fmt.Sprintf("The run reached a cap on spending (%s).", r.Reached)
	}
}

// endAtCap ends the collection of a run that must not make the calls that are due: it fails when it has asked nothing
// yet, else it ends with what it has. Its schedule is paused if it wants that.
func (c *Client) endAtCap(ctx context.Context, e *execution, opts store.Options, plan callPlan, reached string) error {
	if opts.PauseAtCap {
		e.pause = reached
	}
	if plan.made == 0 {
		return failRun("%s", reached)
	}
	if err := c.db.GiveUpRetries(ctx, e.run.ID); err != nil {
		return err
	}
	return c.endCollection(ctx, e, fmt.Sprintf("%d calls were not made, or not made again: %s", len(plan.due), reached))
}

package api

import (
	"context"
	"math"
	"time"

	"tidewatch/forecast"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// walk adds the ticks of all groups, and finds the cap that is reached first.
func (f *forecasting) walk(ctx context.Context) error {
	for _, shown := range []bool{true, false} {
		for key, group := range f.groups {
			if key.shown != shown {
				continue
			}
			if err := f.walkGroup(ctx, key, group); err != nil {
				return err
			}
		}
	}
	for _, c := range f.capped {
		reached, ok := f.budgets[c.ID].Reached()
		if !ok || !f.payers[c.ID] {
			continue
		}
		kind := store.ReachedDayCalls
		if reached.ByCost {
			kind = store.ReachedDayCost
		}
		f.reach(&ForecastCap{
			Cap: reached.Cap, CustomerID: c.ID, CustomerName: &c.Name, Expected: reached.Expects, Kind: kind,
		}, reached.At)
	}
	return nil
}

// walkGroup adds the ticks of a group, except suppressed ticks. walkGroup stops at the maximum number of ticks of the
// forecast.
func (f *forecasting) walkGroup(ctx context.Context, key plannedTiming, group *plannedGroup) error {
	const checked = 1000
	steps := 0
	if err := ctx.Err(); err != nil {
		return err
	}
	schedule, err := f.server.schedule(group.timing.Spec)
	if err != nil {
		return nil //nolint:nilerr // a schedule whose spec was made invalid by plain SQL does not fire
	}
	if len(group.delayed) == 0 && !key.shown {
		return nil
	}
	set := exception.NewSet(f.exceptions.Of(key.scope), f.server.specs.Zone)
	fires := false
	for w := newWalk(schedule, group.timing, key.next.Add(-1)); w.ok && w.at.Before(f.to); w.next() {
		if f.ticks >= mostForecastTicks {
			f.incomplete = true
			return nil
		}
		if steps++; steps%checked == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f.ticks += 1 + len(group.delayed)/delaysPerTick
		if set.Suppress(w.at) != nil {
			continue
		}
		if key.shown && !fires {
			f.schedules += group.schedules
			f.reach(group.runCap, w.at)
		}
		fires = true
		f.addTick(w.at, group, key.shown)
		if len(group.delayed) == 0 {
			return nil // the schedules fire, but make no calls
		}
	}
	return nil
}

// addTick adds the calls of a tick of a group.
func (f *forecasting) addTick(at time.Time, group *plannedGroup, shown bool) {
	for delay, calls := range group.delayed {
		f.forecast.Add(forecast.Tick{At: at.Add(delay), Calls: calls, Shown: shown})
	}
	for customer, calls := range group.ofCustomer {
		f.budgets[customer].Add(at, calls)
	}
	f.crowd.collect(at, group.members)
}

// reach keeps the given cap if it is reached before the kept cap. A nil cap is ignored.
func (f *forecasting) reach(reached *ForecastCap, at time.Time) {
	if reached == nil || f.firstCap != nil && !at.Before(f.firstCap.At) {
		return
	}
	first := *reached
	first.At = at.UTC()
	first.Expected = math.Round(first.Expected*1e4) / 1e4 // amounts may have fractions of a cent
	f.firstCap = &first
}

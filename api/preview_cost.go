package api

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/forecast"
	"tidewatch/store"
)

// PreviewCost has the expected calls to engines and their expected cost, without the judge.
type PreviewCost struct {
	Queries       int      `doc:"The number of active queries of the brand." example:"20" json:"queries"`
	Collectors    []string `doc:"The configured answer engines to which a run sends the queries." example:"[\"chatgpt\",\"perplexity\"]" json:"collectors" nullable:"false"`
	Calls         int      `doc:"The number of calls of one run: one call for each query, engine and sample. Repeated attempts at a call do not count." example:"40" json:"calls"`
	CostUSD       *float64 `doc:"The expected cost of one run in US dollars, without the calls whose price is unknown. The value is null if no price is known." example:"0.6" json:"cost_usd"`
	UnpricedCalls int      `doc:"The number of calls of one run whose price is unknown." example:"0" json:"unpriced_calls"`
	Runs          *int     `doc:"The number of runs in the next 30 days. The value is null if the schedule fires after another schedule." example:"30" json:"runs_in_30_days"`
}

// addCost adds the expected cost of the runs to a preview, and warns if a run would exceed a cap for one run. The cost
// stays absent if the brand is unknown, or if the runs collect no answers.
func (s *server) addCost(
	ctx context.Context,
	out *SchedulePreview,
	in SchedulePreviewRequest,
	j store.ScheduledJob,
) error {
	in.JobType.assign((*string)(&j.JobType))
	if m := in.Metadata.Value; m != nil {
		var err error
		if j.Metadata, err = m.raw(); err != nil {
			return err
		}
	}
	options, err := store.ParseOptions(j.Metadata)
	if err != nil || j.BrandID == uuid.Nil || !j.JobType.Collects() {
		return nil //nolint:nilerr // a schedule whose options were made invalid by plain SQL makes no calls
	}
	brand, err := s.db.Brand(ctx, j.BrandID)
	if err != nil {
		return err
	}
	past, err := s.db.PastCallsOfBrands(ctx, []uuid.UUID{brand.ID})
	if err != nil {
		return err
	}
	queries, err := s.db.CountActiveQueries(ctx, brand.ID)
	if err != nil {
		return err
	}
	f := &forecasting{server: s, past: map[pastKey]store.PastCalls{}}
	for _, p := range past {
		f.past[pastKey{p.BrandID, p.Collector}] = p
	}
	planned := store.PlannedSchedule{BrandID: brand.ID, BrandCollectors: brand.Collectors, Queries: queries}
	cost := &PreviewCost{Queries: queries, Collectors: []string{}}
	var run forecast.Calls
	for _, name := range f.collectorsOf(planned, options) {
		if s.hasEngine(name) {
			cost.Collectors = append(cost.Collectors, name)
			first, _ := f.callsOf(planned, name, float64(queries*max(options.Samples, 1)))
			run = run.Plus(first)
		}
	}
	cost.Calls, cost.UnpricedCalls = int(run.Count), int(run.Unpriced)
	if run.Count > run.Unpriced {
		cost.CostUSD = &run.CostUSD
	}
	out.Cost = cost
	if reached := f.runCap(planned, options, run); reached != nil {
		out.warnOfCap(*reached)
	}
	return nil
}

// warnOfCap warns about a cap that each run would reach before its first call.
func (p *SchedulePreview) warnOfCap(c ForecastCap) {
	amount := func(x float64) string { return fmt.Sprintf("%.0f calls", x) }
	if c.Kind == store.ReachedRunCost {
		amount = func(x float64) string { return fmt.Sprintf("$%.2f", x) }
	}
	p.warn(
		warnCap,
		fmt.Sprintf("Each run would need %s, and would fail, because the cap for one run is %s. Raise the cap, or "+
			"use fewer queries, engines or samples.", amount(c.Expected), amount(c.Cap)),
	)
}

// countRuns sets the number of runs: the ticks in the next 30 days that no exception suppresses. Without a cost,
// countRuns does nothing. A set of exceptions counts the ticks that a skip suppresses, so that countRuns needs a set of
// its own.
func (s *server) countRuns(ctx context.Context, cost *PreviewCost, j store.ScheduledJob, ticks walk) error {
	if cost == nil {
		return nil
	}
	now := s.cfg.Now()
	exceptions, err := s.exceptionSet(ctx, j, now)
	if err != nil {
		return err
	}
	n := 0
	for until := now.Add(previewChange); ticks.within(until); ticks.next() {
		if exceptions.Suppress(ticks.at) == nil {
			n++
		}
	}
	cost.Runs = &n
	return nil
}

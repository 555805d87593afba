package api

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/forecast"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Forecast is the response with the expected calls and costs of the active schedules.
type Forecast struct {
	From          time.Time        `json:"from"`
	To            time.Time        `doc:"The end of the range, which is not included." json:"to"`
	ScheduleCount int              `doc:"The number of schedules that fire in the range and collect answers." json:"schedule_count"`
	Calls         float64          `doc:"The expected calls, including repeated calls." example:"1240" json:"calls"`
	CostUSD       float64          `doc:"The expected cost in US dollars of the calls whose price is known." example:"18.6" json:"cost_usd"`
	UnpricedCalls float64          `doc:"The expected calls whose price is unknown. The field cost_usd does not include these calls." example:"0" json:"unpriced_calls"`
	IsComplete    bool             `doc:"Whether the figures include all schedules. A forecast computes at most 300,000 ticks, beginning with the schedules that match the filters. Schedules that do not match the filters affect only waits and caps." json:"is_complete"`
	FirstCap      *ForecastCap     `doc:"The first cap on spending that the schedules would reach. The field is absent if no cap would be reached." json:"first_cap,omitempty"`
	Engines       []ForecastEngine `doc:"The engines that are expected to receive calls, sorted by name." json:"engines" nullable:"false"`
	Hours         []ForecastHour   `doc:"The expected calls of each hour and engine, earliest first." json:"hours" nullable:"false"`
}

// ForecastCalls are expected calls to an engine.
type ForecastCalls struct {
	Engine        string  `doc:"The name of the engine." example:"chatgpt" json:"engine"`
	Calls         float64 `doc:"The expected calls, including repeated calls." example:"40.5" json:"calls"`
	CostUSD       float64 `doc:"The expected cost in US dollars of the calls whose price is known." example:"0.61" json:"cost_usd"`
	UnpricedCalls float64 `doc:"The expected calls whose price is unknown." example:"0" json:"unpriced_calls"`
	LateSeconds   int     `doc:"The longest expected wait of a call for the limit of the engine, in seconds. The calls of all customers share the limit. The value is 0 if the engine has no limit." example:"90" json:"late_seconds"`
}

// ForecastEngine has the expected calls to an engine in the whole range.
type ForecastEngine struct {
	ForecastCalls

	Title          string  `doc:"The display name of the engine." example:"ChatGPT API" json:"title"`
	CallsPerMinute float64 `doc:"The calls per minute that the limits of the engine allow. If only the number of simultaneous calls is limited, the value follows from the mean duration of past calls. The value is 0 if there is no limit." example:"500" json:"calls_per_minute"`
}

// ForecastHour has the expected calls to an engine in one hour.
type ForecastHour struct {
	ForecastCalls

	At        time.Time `doc:"The start of the hour." json:"at"`
	IsCrowded bool      `doc:"Whether calls of the hour wait longer than 5 minutes for the limit of the engine. The operation spread-scheduled-jobs shortens the wait." json:"is_crowded"`
}

// ForecastCap is a cap on spending that the schedules would reach.
type ForecastCap struct {
	Kind         store.ReachedCap `doc:"The kind of the cap: a limit on the calls or the cost of a run, or of a day (UTC)." enum:"run_calls,run_cost,day_calls,day_cost" json:"kind"`
	At           time.Time        `doc:"The tick of the run, or the start of the hour in which the day reaches its cap." json:"at"`
	CustomerID   uuid.UUID        `format:"uuid" json:"customer_id"`
	CustomerName *string          `doc:"The name of the customer, for a cap of a day. The value is null for a cap of a run." json:"customer_name" nullable:"true"`
	Schedule     *AheadSchedule   `doc:"The schedule of the run. The field is absent for a cap of a day." json:"schedule,omitempty"`
	Cap          float64          `doc:"The cap, in calls or US dollars." example:"1000" json:"cap"`
	Expected     float64          `doc:"The expected spending of the run, or of the day up to the end of the hour, in calls or US dollars." example:"1040" json:"expected"`
}

type forecastInput struct {
	Hours      int     `default:"24" doc:"The length of the range in hours, from now." maximum:"168" minimum:"1" query:"hours"`
	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Filters by brand." format:"uuid" query:"brand_id"`
}

type forecastOutput struct {
	Body Forecast
}

func (s *server) getForecast(ctx context.Context, in *forecastInput) (*forecastOutput, error) {
	f, err := s.newForecasting(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := f.compute(ctx); err != nil {
		return nil, err
	}
	return &forecastOutput{Body: f.response()}, nil
}

// newForecasting reads the data for a forecast, except the schedules.
func (s *server) newForecasting(ctx context.Context, in *forecastInput) (*forecasting, error) {
	from := s.cfg.Now().UTC().Truncate(time.Second)
	f := &forecasting{
		brandID: in.BrandID.pointer(), customerID: in.CustomerID.pointer(), from: from, server: s,
		to: from.Add(time.Duration(in.Hours) * time.Hour), visible: visible(ctx),
	}
	if err := f.readPast(ctx); err != nil {
		return nil, err
	}
	var err error
	if f.capped, err = s.db.CappedCustomers(ctx, s.cfg.DayCap, from, cmp.Or(f.visible, f.customerID)); err != nil {
		return nil, err
	}
	f.exceptions, err = s.db.ExceptionsUnder(ctx, store.TimingFilter{Before: f.to}, from)
	return f, err
}

// compute reads the schedules and adds their ticks to the forecast. Each call of compute starts with an empty forecast.
func (f *forecasting) compute(ctx context.Context) error {
	f.budgets, f.groups = map[uuid.UUID]*forecast.Budget{}, map[plannedTiming]*plannedGroup{}
	f.firstCap, f.incomplete, f.payers, f.schedules, f.ticks = nil, false, map[uuid.UUID]bool{}, 0, 0
	f.forecast = forecast.New(f.from, f.to, f.engines)
	for _, c := range f.capped {
		f.budgets[c.ID] = forecast.NewBudget(forecast.Cap{Calls: float64(c.MaxCalls), CostUSD: c.MaxCostUSD},
			forecast.Calls{Count: float64(c.Calls), CostUSD: c.CostUSD}, f.from, f.to)
	}
	if err := f.server.db.EachPlannedSchedule(ctx, f.to, f.add); err != nil {
		return err
	}
	return f.walk(ctx)
}

// forecasting collects the schedules of a forecast. Schedules that the caller does not see, or that the filter
// excludes, count only in the queues of the engines and in the daily caps of customers.
type forecasting struct {
	brandID, customerID, visible *uuid.UUID
	from, to                     time.Time
	server                       *server

	budgets    map[uuid.UUID]*forecast.Budget // of the customers with a daily cap
	capped     []store.CappedCustomer         // the visible customers that have a daily cap
	crowd      *crowd                         // an hour whose schedules are collected, or nil
	engines    []forecast.Engine
	exceptions store.ScopedExceptions
	firstCap   *ForecastCap
	forecast   *forecast.Forecast
	groups     map[plannedTiming]*plannedGroup
	past       map[pastKey]store.PastCalls
	payers     map[uuid.UUID]bool // the customers of the schedules that the response counts
	incomplete bool               // whether the forecast leaves out ticks
	schedules  int
	spread     map[uuid.UUID]int // jitter that replaces the jitter of schedules, in seconds
	ticks      int               // number of computed ticks
}

// mostForecastTicks is the maximum number of ticks that a forecast computes. The computation of this number of ticks
// takes about half a second.
const mostForecastTicks = 300_000

// delaysPerTick is the number of jitter delays whose computation takes about as long as the computation of a tick.
const delaysPerTick = 8

type pastKey struct {
	brandID   uuid.UUID
	collector string
}

// A plannedTiming is the key of a group of schedules: their timing, their next tick, the ids that have exceptions, and
// whether the response counts the schedules.
type plannedTiming struct {
	scope              store.ExceptionScope // an id is zero if no exception applies to its schedule, brand or customer
	spec               store.Spec
	starts, ends, next time.Time
	shown              bool
}

// plannedGroup has the calls of one tick of all schedules with the same timing.
type plannedGroup struct {
	delayed    map[time.Duration]map[string]forecast.Calls // calls of each engine, by the delay in full minutes
	members    []crowdMember                               // only if the schedules of an hour are collected
	ofCustomer map[uuid.UUID]forecast.Calls                // calls of the customers with a daily cap, over all engines
	runCap     *ForecastCap                                // cap that a run of the group would reach
	schedules  int
	timing     store.Timing
}

// readPast reads the figures of past calls and the numbers of waiting calls. readPast derives the limits of the engines
// in calls per minute.
func (f *forecasting) readPast(ctx context.Context) error {
	past, err := f.server.db.PastCallsOfBrands(ctx, nil)
	if err != nil {
		return err
	}
	waiting, err := f.server.db.WaitingCalls(ctx)
	if err != nil {
		return err
	}
	f.past = make(map[pastKey]store.PastCalls, len(past))
	latencies, counts := map[string]float64{}, map[string]float64{}
	for _, p := range past {
		f.past[pastKey{p.BrandID, p.Collector}] = p
		if p.LatencyMS != nil {
			latencies[p.Collector] += *p.LatencyMS
			counts[p.Collector]++
		}
	}
	for _, info := range f.server.cfg.Collectors {
		var call time.Duration
		if n := counts[info.Name]; n > 0 {
			call = time.Duration(latencies[info.Name] / n * float64(time.Millisecond))
		}
		f.engines = append(f.engines, forecast.Engine{
			Name: info.Name, PerMinute: forecast.Rate(info.Limit.PerMinute, info.Limit.AtOnce, call),
			Waiting: waiting[info.Name],
		})
	}
	return nil
}

// isShown reports whether the response counts the calls of a schedule.
func (f *forecasting) isShown(s store.PlannedSchedule) bool {
	return (f.visible == nil || *f.visible == s.CustomerID) && (f.customerID == nil || *f.customerID == s.CustomerID) &&
		(f.brandID == nil || *f.brandID == s.BrandID)
}

// excepted returns the ids of a schedule, its brand and its customer. An id to which no exception applies is zero.
func (f *forecasting) excepted(s store.PlannedSchedule) (scope store.ExceptionScope) {
	has := func(id uuid.UUID) uuid.UUID {
		if len(f.exceptions[id]) > 0 {
			return id
		}
		return uuid.Nil
	}
	return store.ExceptionScope{
		BrandID: has(s.BrandID), CustomerID: has(s.CustomerID), ScheduledJobID: has(s.ID),
	}
}

// add adds a schedule to the group of its timing.
func (f *forecasting) add(s store.PlannedSchedule) error {
	options, err := store.ParseOptions(s.Metadata)
	if err != nil {
		return nil //nolint:nilerr // a schedule whose options were made invalid by plain SQL makes no calls
	}
	if s.NextRunAt.Before(f.from) {
		s.NextRunAt = f.from
	}
	key := plannedTiming{
		scope: f.excepted(s), spec: s.Spec, starts: orZero(s.StartsAt), ends: orZero(s.EndsAt), next: s.NextRunAt,
		shown: f.isShown(s),
	}
	group := f.groups[key]
	if group == nil {
		group = &plannedGroup{
			delayed: map[time.Duration]map[string]forecast.Calls{}, ofCustomer: map[uuid.UUID]forecast.Calls{},
			timing: s.Timing,
		}
		f.groups[key] = group
	}
	group.schedules++
	f.payers[s.CustomerID] = f.payers[s.CustomerID] || key.shown
	delay := f.delayOf(s)
	var run, planned forecast.Calls
	for _, name := range f.collectorsOf(s, options) {
		if !f.server.hasEngine(name) {
			continue // the calls of the run fail without reaching an engine
		}
		first, all := f.callsOf(s, name, float64(s.Queries*max(options.Samples, 1)))
		planned, run = planned.Plus(first), run.Plus(all)
		group.add(delay, name, all)
		if key.shown && s.FirstID == nil && f.crowd.isOf(name) {
			group.members = append(group.members, newCrowdMember(s, all.Count, delay))
		}
	}
	if f.budgets[s.CustomerID] != nil {
		group.ofCustomer[s.CustomerID] = group.ofCustomer[s.CustomerID].Plus(run)
	}
	if key.shown && group.runCap == nil {
		group.runCap = f.runCap(s, options, planned)
	}
	return nil
}

// delayOf returns the time in full minutes between a tick and the start of the run of a schedule. The run of a chained
// schedule also waits for the delay of the first schedule of the chain.
func (f *forecasting) delayOf(s store.PlannedSchedule) time.Duration {
	delay := f.jitterOf(s.ID, s.JitterSeconds)
	if s.FirstID != nil {
		delay += f.jitterOf(*s.FirstID, s.FirstJitter)
	}
	return delay.Truncate(time.Minute)
}

func (f *forecasting) jitterOf(id uuid.UUID, seconds int) time.Duration {
	if spread, ok := f.spread[id]; ok {
		seconds = spread
	}
	return cronspec.Jitter(id, seconds)
}

// add adds the calls of a schedule to one engine.
func (g *plannedGroup) add(delay time.Duration, engine string, calls forecast.Calls) {
	if g.delayed[delay] == nil {
		g.delayed[delay] = map[string]forecast.Calls{}
	}
	g.delayed[delay][engine] = g.delayed[delay][engine].Plus(calls)
}

func (f *forecasting) collectorsOf(s store.PlannedSchedule, options store.Options) []string {
	if len(options.Collectors) > 0 {
		return options.Collectors
	}
	if len(s.BrandCollectors) > 0 {
		return s.BrandCollectors
	}
	var names []string
	for _, info := range f.server.cfg.Collectors {
		if info.Default {
			names = append(names, info.Name)
		}
	}
	return names
}

// callsOf returns the expected calls of a tick to one engine. The result "first" counts only first attempts, and the
// result "all" also counts repeated calls.
func (f *forecasting) callsOf(s store.PlannedSchedule, name string, count float64) (first, all forecast.Calls) {
	past, known := f.past[pastKey{s.BrandID, name}]
	attempts := 1.0
	if known {
		attempts = max(past.Attempts, 1)
	}
	first.Count, all.Count = count, count*attempts
	usd := past.CostUSD
	if usd == nil {
		usd = f.server.typicalUSD(name)
	}
	if usd == nil {
		first.Unpriced, all.Unpriced = first.Count, all.Count
		return first, all
	}
	first.CostUSD, all.CostUSD = count**usd, count**usd // the cost of an answer includes all attempts
	return first, all
}

// hasEngine reports whether an engine is configured.
func (s *server) hasEngine(name string) bool {
	return slices.ContainsFunc(s.cfg.Collectors, func(c CollectorInfo) bool { return c.Name == name && c.Configured })
}

// typicalUSD returns the typical cost of a call to an engine, or nil if the price is unknown.
func (s *server) typicalUSD(name string) *float64 {
	for _, info := range s.cfg.Collectors {
		if info.Name == name {
			return info.TypicalUSD
		}
	}
	return nil
}

// runCap returns the cap that a run of a schedule would reach, or nil.
func (f *forecasting) runCap(s store.PlannedSchedule, options store.Options, planned forecast.Calls) *ForecastCap {
	out := &ForecastCap{
		CustomerID: s.CustomerID,
		Schedule:   &AheadSchedule{ID: s.ID, Name: s.Name, BrandID: s.BrandID, BrandName: s.BrandName, Then: []string{}},
	}
	calls := float64(cmp.Or(options.MaxCalls, f.server.cfg.RunCap.Calls))
	cost := cmp.Or(options.MaxCostUSD, f.server.cfg.RunCap.CostUSD)
	switch {
	case calls > 0 && planned.Count > calls:
		out.Kind, out.Cap, out.Expected = store.ReachedRunCalls, calls, planned.Count
	case cost > 0 && planned.CostUSD > cost:
		out.Kind, out.Cap, out.Expected = store.ReachedRunCost, cost, planned.CostUSD
	default:
		return nil
	}
	return out
}

// rounded returns an expected number with at most two decimal places.
func rounded(x float64) float64 { return math.Round(x*100) / 100 }

func (f *forecasting) response() Forecast {
	out := Forecast{
		From: f.from, To: f.to, Engines: []ForecastEngine{}, FirstCap: f.firstCap, Hours: []ForecastHour{},
		IsComplete: !f.incomplete, ScheduleCount: f.schedules,
	}
	sums, late := map[string]forecast.Calls{}, map[string]time.Duration{}
	for _, hour := range f.forecast.Hours() {
		out.Hours = append(
			out.Hours,
			ForecastHour{
				At: hour.At, ForecastCalls: forecastCalls(hour.Engine, hour.Calls, hour.Late),
				IsCrowded: hour.Late > crowdedAfter,
			},
		)
		sums[hour.Engine] = sums[hour.Engine].Plus(hour.Calls)
		late[hour.Engine] = max(late[hour.Engine], hour.Late)
	}
	var total forecast.Calls
	for i, info := range f.server.cfg.Collectors {
		sum := sums[info.Name]
		if sum.Count == 0 {
			continue
		}
		total = total.Plus(sum)
		out.Engines = append(out.Engines, ForecastEngine{
			CallsPerMinute: rounded(f.engines[i].PerMinute), ForecastCalls: forecastCalls(info.Name, sum, late[info.Name]),
			Title: info.Title,
		})
	}
	out.Calls, out.CostUSD, out.UnpricedCalls = rounded(total.Count), rounded(total.CostUSD), rounded(total.Unpriced)
	return out
}

func forecastCalls(engine string, calls forecast.Calls, late time.Duration) ForecastCalls {
	return ForecastCalls{
		Engine: engine, Calls: rounded(calls.Count), CostUSD: rounded(calls.CostUSD), UnpricedCalls: rounded(calls.Unpriced),
		LateSeconds: seconds(late),
	}
}

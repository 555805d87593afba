package api_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func (f *fixture) forecast(t *testing.T, secret, query string) api.Forecast {
	t.Helper()
	return value[api.Forecast](t, f.callAs(t, secret, http.MethodGet, "/forecast"+query, nil).must(t, http.StatusOK))
}

// priced sets a limit and a typical price of the engine chatgpt.
func priced(limit store.Limit, usd float64) func(*api.Config) {
	return func(cfg *api.Config) {
		for i := range cfg.Collectors {
			if cfg.Collectors[i].Name == "chatgpt" {
				cfg.Collectors[i].Limit, cfg.Collectors[i].TypicalUSD = limit, &usd
			}
		}
	}
}

func TestForecast_CountsTheCallsOfEachHourAndEngine(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"), priced(store.Limit{PerMinute: 10}, 0.01))
	engines := store.Options{Collectors: []string{"chatgpt", "perplexity"}, Samples: 3}
	f.db.Schedule(t, f.brand, storetest.Cron("0 */6 * * *", "UTC"), storetest.Metadata(engines))
	paused := f.db.Schedule(t, f.brand, storetest.Cron("0 * * * *", "UTC"), storetest.Metadata(engines))
	f.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", paused.ID)
	got := f.forecast(t, f.admin, "")
	require.Equal(t, 1, got.ScheduleCount)
	require.Len(t, got.Hours, 8, "four ticks with two engines")
	require.Equal(t, "2430-06-01T12:00:00Z", got.Hours[0].At.Format(time.RFC3339))
	require.Equal(
		t,
		api.ForecastCalls{Engine: "chatgpt", Calls: 6, CostUSD: 0.06, LateSeconds: 36},
		got.Hours[0].ForecastCalls,
	)
	require.Equal(t, api.ForecastCalls{Engine: "perplexity", Calls: 6, UnpricedCalls: 6}, got.Hours[1].ForecastCalls)
	require.InDelta(t, 48, got.Calls, 0)
	require.InDelta(t, 0.24, got.CostUSD, 0)
	require.InDelta(t, 24, got.UnpricedCalls, 0)
	require.Nil(t, got.FirstCap)
	require.InDelta(t, 7*48, f.forecast(t, f.admin, "?hours=168").Calls, 0)
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, brand_id, note, created_by, starts_at, ends_at)
		VALUES ('pause', $1, $2, 'holidays', 'test', '2430-06-01T11:00:00Z', '2430-06-01T13:00:00Z')`, f.brand.CustomerID, f.brand.ID)
	require.InDelta(t, 36, f.forecast(t, f.admin, "").Calls, 0, "a tick is suppressed")
	require.Empty(t, f.forecast(t, f.admin, "?brand_id="+uuid.NewString()).Hours)
	f.call(t, http.MethodGet, "/forecast?hours=169", nil).must(t, http.StatusUnprocessableEntity)
}

func TestForecast_AChainedScheduleWaitsForTheJitterOfTheFirst(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"))
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	const jitter = 24 * 60 * 60
	first := f.db.Schedule(t, f.brand, storetest.Cron("0 12 * * *", "UTC"), options,
		func(j *store.ScheduledJob) { j.JitterSeconds = jitter })
	f.db.Schedule(t, f.brand, storetest.Cron("", "UTC"), options, func(j *store.ScheduledJob) { j.After = &first.ID })
	got := f.forecast(t, f.admin, "?hours=48").Hours[0]
	due := time.Date(2430, 6, 1, 12, 0, 0, 0, time.UTC).Add(cronspec.Jitter(first.ID, jitter))
	require.Equal(t, due.Truncate(time.Hour), got.At)
	require.InDelta(t, 4, got.Calls, 0)
}

func TestForecast_OfACustomerWaitsForTheCallsOfOthers(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"), priced(store.Limit{PerMinute: 10}, 0.01), func(cfg *api.Config) {
		cfg.DayCap = store.Cap{Calls: 1}
	})
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	f.db.Schedule(t, f.brand, storetest.Cron("0 12 * * *", "UTC"), options)
	other := f.db.Brand(t, 100)
	f.db.Schedule(t, other, storetest.Cron("0 12 * * *", "UTC"), options)
	viewer := f.token(t, store.Token{CustomerID: &f.brand.CustomerID, Name: "viewer", Role: store.RoleViewer})
	got := f.forecast(t, viewer, "")
	require.InDelta(t, 2, got.Calls, 0)
	require.Equal(t, 612, got.Engines[0].LateSeconds, "102 calls at 10 per minute")
	require.Equal(t, f.brand.CustomerID, got.FirstCap.CustomerID)
	require.Empty(t, f.forecast(t, viewer, "?customer_id="+other.CustomerID.String()).Hours)
}

func TestForecast_NamesTheFirstCap(t *testing.T) {
	t.Parallel()
	const noon = "2430-06-01T12:00:00Z"
	for name, tt := range map[string]struct {
		options store.Options
		dayCap  store.Cap
		runCap  store.Cap
		want    *api.ForecastCap
	}{
		"none":                 {want: nil},
		"calls of the run":     {options: store.Options{MaxCalls: 3}, want: &api.ForecastCap{Kind: "run_calls", Cap: 3, Expected: 4}},
		"cost of the run":      {options: store.Options{MaxCostUSD: 0.03}, want: &api.ForecastCap{Kind: "run_cost", Cap: 0.03, Expected: 0.04}},
		"parts of a cent":      {options: store.Options{MaxCostUSD: 0.004}, want: &api.ForecastCap{Kind: "run_cost", Cap: 0.004, Expected: 0.04}},
		"the server's run cap": {runCap: store.Cap{Calls: 3}, want: &api.ForecastCap{Kind: "run_calls", Cap: 3, Expected: 4}},
		"calls of the day":     {dayCap: store.Cap{Calls: 3}, want: &api.ForecastCap{Kind: "day_calls", Cap: 3, Expected: 4}},
		"cost of the day":      {dayCap: store.Cap{CostUSD: 0.03}, want: &api.ForecastCap{Kind: "day_cost", Cap: 0.03, Expected: 0.04}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setup(t, at(t, "2430-06-01T10:20:00Z"), priced(store.Limit{}, 0.01), func(cfg *api.Config) {
				cfg.DayCap, cfg.RunCap = tt.dayCap, tt.runCap
			})
			tt.options.Collectors, tt.options.Samples = []string{"chatgpt"}, 2
			job := f.db.Schedule(t, f.brand, storetest.Cron("0 12 * * *", "UTC"), storetest.Metadata(tt.options))
			got := f.forecast(t, f.admin, "").FirstCap
			if tt.want == nil {
				require.Nil(t, got)
				return
			}
			require.Equal(t, noon, got.At.Format(time.RFC3339))
			require.Equal(t, f.brand.CustomerID, got.CustomerID)
			if got.Schedule != nil {
				require.Equal(t, job.ID, got.Schedule.ID)
			}
			require.Equal(t, *tt.want, api.ForecastCap{Kind: got.Kind, Cap: got.Cap, Expected: got.Expected})
		})
	}
}

// The forecast of a brand names the cap of its own customer, even if another customer reaches a cap earlier.
func TestForecast_OfABrandNamesTheCapOfItsCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"), func(cfg *api.Config) { cfg.DayCap = store.Cap{Calls: 5} })
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	f.db.Schedule(t, f.brand, storetest.Cron("0 13,14,15 * * *", "UTC"), options)
	busy, idle := f.db.Brand(t, 100), f.db.Brand(t, 1)
	f.db.Schedule(t, busy, storetest.Cron("0 12 * * *", "UTC"), options)
	f.db.Schedule(t, idle, storetest.Cron("0 12 * * *", "UTC"), options)
	ofBrand := func(b store.Brand) *api.ForecastCap {
		return f.forecast(t, f.admin, "?brand_id="+b.ID.String()).FirstCap
	}
	require.Nil(t, ofBrand(idle))
	require.Equal(t, f.brand.CustomerID, ofBrand(f.brand).CustomerID)
	require.Equal(t, busy.CustomerID, f.forecast(t, f.admin, "").FirstCap.CustomerID)
	viewer := f.token(t, store.Token{CustomerID: &f.brand.CustomerID, Name: "viewer", Role: store.RoleViewer})
	require.Nil(t, f.forecast(t, viewer, "?customer_id="+busy.CustomerID.String()).FirstCap)

	f.db.Exec(t, "INSERT INTO spending_days (customer_id, day, calls, cost_usd) VALUES ($1, '2430-06-01', 5, 0)",
		idle.CustomerID)
	reached := ofBrand(idle)
	require.NotNil(t, reached, "the spending of the day on which the forecast begins")
	require.InDelta(t, 6, reached.Expected, 0)
}

// The engines of this test fail an eighth of all calls, so that calls are repeated. The forecast of a week must be
// within 20 % of the actual calls and costs.
func TestForecast_OfAWeekIsCloseToWhatTheEnginesReceive(t *testing.T) {
	t.Parallel()
	f := setup(t)
	var calls atomic.Int64
	standIn := standin.New(standin.Options{Faults: func(standin.Call) standin.Fault {
		if calls.Add(1)%8 == 0 {
			return standin.Fault{Kind: standin.FaultHTML}
		}
		return standin.Fault{}
	}})
	server := httptest.NewServer(standIn)
	t.Cleanup(server.Close)
	configs := map[string]collector.Config{}
	for name, url := range standin.BaseURLs(server.URL) {
		configs[name] = collector.Config{APIKey: "sk-test", BaseURL: url, Timeout: 30 * time.Second}
	}
	set, err := collector.NewSet(configs)
	require.NoError(t, err)
	client, err := jobs.New(jobs.Config{
		Collectors: set,
		Logger:     slog.New(slog.DiscardHandler),
		Now:        time.Now,
		Pool:       storetest.Pool(t, f.db.URL),
		RetryPause: time.Millisecond,
		Worker:     true,
		Prices: collector.Prices{
			{Collector: "chatgpt", PerSearch: 0.01},
			{Collector: "perplexity", OutputPerMillion: 20},
		},
	})
	require.NoError(t, err)
	require.NoError(t, client.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, client.Stop(context.WithoutCancel(t.Context()))) })
	runs := map[uuid.UUID]int{ // the ticks of a week
		f.db.Schedule(t, f.brand, storetest.Cron("0 */12 * * *", "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID: 14,
		f.db.Schedule(t, f.brand, storetest.Cron("0 7 * * *", "Asia/Tokyo"),
			storetest.Metadata(store.Options{Collectors: []string{"chatgpt", "perplexity"}, Samples: 2})).ID: 7,
		f.db.Schedule(t, f.brand, storetest.Cron("0 0 * * 1", "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"perplexity"}})).ID: 1,
	}
	execute := func(n map[uuid.UUID]int) {
		for left := true; left; {
			left = false
			for id := range n {
				if n[id] > 0 {
					n[id]--
					left = true
					f.call(t, http.MethodPost, "/scheduled-jobs/"+id.String()+"/trigger", nil).must(t, http.StatusOK)
				}
			}
			f.db.WaitFor(t, "the runs", "SELECT bool_and(finished_at IS NOT NULL) FROM job_runs")
		}
	}
	past := map[uuid.UUID]int{}
	for id := range runs {
		past[id] = 2
	}
	execute(past)
	forecast := f.forecast(t, f.admin, "?hours=168")
	before, spent := calls.Load(), storetest.Value[float64](t, f.db, "SELECT sum(cost_usd)::float8 FROM answers")
	execute(runs)
	received := float64(calls.Load() - before)
	cost := storetest.Value[float64](t, f.db, "SELECT sum(cost_usd)::float8 FROM answers") - spent
	t.Logf(
		"expected %.0f calls and %.3f USD, received %.0f calls and %.3f USD",
		forecast.Calls,
		forecast.CostUSD,
		received,
		cost,
	)
	require.InEpsilon(t, received, forecast.Calls, 0.2)
	require.InEpsilon(t, cost, forecast.CostUSD, 0.2)
}

func TestForecast_SaysThatItLeavesOutTicks(t *testing.T) {
	t.Parallel()
	f := setup(t)
	require.True(t, f.forecast(t, f.admin, "?hours=168").IsComplete)
	engines := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	since := time.Now().AddDate(-1, 0, 0)
	for range 31 {
		since = since.Add(time.Minute)
		starts := since
		f.db.Schedule(t, f.brand, storetest.Cron("* * * * *", "UTC"), engines,
			func(j *store.ScheduledJob) { j.StartsAt = &starts })
	}
	f.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now()")
	require.False(t, f.forecast(t, f.admin, "?hours=168").IsComplete, "the schedules have 312,480 ticks")
}

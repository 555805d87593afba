package forecast_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/forecast"
)

var start = time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)

func TestForecast_CountsCallsByHourAndEngine(t *testing.T) {
	t.Parallel()
	f := forecast.New(start, start.Add(24*time.Hour), []forecast.Engine{{Name: "chatgpt"}, {Name: "claude"}})
	calls := map[string]forecast.Calls{
		"chatgpt": {Count: 10, CostUSD: 0.5},
		"claude":  {Count: 4, Unpriced: 4},
		"gone":    {Count: 1},
	}
	f.Add(forecast.Tick{At: start.Add(90 * time.Minute), Calls: calls, Shown: true})
	f.Add(forecast.Tick{At: start.Add(100 * time.Minute), Calls: calls})
	require.Equal(t, []forecast.Hour{
		{At: start.Add(time.Hour), Calls: calls["chatgpt"], Engine: "chatgpt"},
		{At: start.Add(time.Hour), Calls: calls["claude"], Engine: "claude"},
	}, f.Hours())
	require.NotEmpty(t, f.Hours(), "the hours can be read again")
}

func TestForecast_IgnoresCallsAfterItsEnd(t *testing.T) {
	t.Parallel()
	f := forecast.New(start, start.Add(30*time.Minute), []forecast.Engine{{Name: "chatgpt"}})
	for _, after := range []time.Duration{29 * time.Minute, 30 * time.Minute, 31 * time.Minute} {
		f.Add(forecast.Tick{At: start.Add(after), Calls: map[string]forecast.Calls{"chatgpt": {Count: 60}}, Shown: true})
	}
	require.InDelta(t, 60, f.Hours()[0].Count, 0)
}

func TestForecast_LatenessIsTheWaitForTheLimit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		engine forecast.Engine
		ticks  []time.Duration // each with 300 calls
		late   []time.Duration
	}{
		"no limit":           {forecast.Engine{}, []time.Duration{0}, []time.Duration{0}},
		"within a minute":    {forecast.Engine{PerMinute: 600}, []time.Duration{0}, []time.Duration{30 * time.Second}},
		"for three minutes":  {forecast.Engine{PerMinute: 100}, []time.Duration{0}, []time.Duration{3 * time.Minute}},
		"behind what waits":  {forecast.Engine{PerMinute: 100, Waiting: 200}, []time.Duration{0}, []time.Duration{5 * time.Minute}},
		"two ticks together": {forecast.Engine{PerMinute: 100}, []time.Duration{0, time.Minute}, []time.Duration{5 * time.Minute}},
		"an hour later": {
			forecast.Engine{PerMinute: 4}, []time.Duration{0, time.Hour}, []time.Duration{75 * time.Minute, 90 * time.Minute},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.engine.Name = "chatgpt"
			f := forecast.New(start, start.Add(24*time.Hour), []forecast.Engine{tt.engine})
			for _, after := range tt.ticks {
				f.Add(forecast.Tick{
					At: start.Add(after), Calls: map[string]forecast.Calls{"chatgpt": {Count: 300}}, Shown: true,
				})
			}
			var late []time.Duration
			for _, h := range f.Hours() {
				late = append(late, h.Late)
			}
			require.Equal(t, tt.late, late)
		})
	}
}

func TestForecast_TheQueueBeginsNow(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, 30 * time.Minute, 55 * time.Minute} {
		now := start.Add(after)
		f := forecast.New(now, now.Add(time.Hour), []forecast.Engine{{Name: "chatgpt", PerMinute: 100, Waiting: 3000}})
		f.Add(forecast.Tick{At: now, Calls: map[string]forecast.Calls{"chatgpt": {Count: 300}}, Shown: true})
		require.Equal(t, 33*time.Minute, f.Hours()[0].Late)
	}
}

func TestForecast_CallsOfThePastAreDueNow(t *testing.T) {
	t.Parallel()
	now := start.Add(40 * time.Minute)
	for _, before := range []time.Duration{time.Minute, 30 * time.Minute, 2 * time.Hour} {
		f := forecast.New(now, now.Add(time.Hour), []forecast.Engine{{Name: "chatgpt", PerMinute: 100}})
		f.Add(forecast.Tick{At: now.Add(-before), Calls: map[string]forecast.Calls{"chatgpt": {Count: 300}}, Shown: true})
		f.Add(forecast.Tick{At: now, Calls: map[string]forecast.Calls{"chatgpt": {Count: 100}}, Shown: true})
		require.Equal(t, []forecast.Hour{
			{At: start, Calls: forecast.Calls{Count: 400}, Engine: "chatgpt", Late: 4 * time.Minute},
		}, f.Hours(), before)
	}
}

func TestRate_IsTheLowerLimit(t *testing.T) {
	t.Parallel()
	require.Zero(t, forecast.Rate(0, 0, time.Second))
	require.InDelta(t, 500, forecast.Rate(500, 0, 0), 0)
	require.InDelta(t, 60, forecast.Rate(0, 2, 2*time.Second), 0)
	require.InDelta(t, 60, forecast.Rate(500, 2, 2*time.Second), 0)
	require.InDelta(t, 30, forecast.Rate(30, 2, 2*time.Second), 0)
}

func TestBudget_NamesTheFirstCapOfADay(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	budget := func(bound forecast.Cap) *forecast.Budget {
		b := forecast.NewBudget(bound, forecast.Calls{Count: 70, CostUSD: 0.7}, start, start.Add(7*day))
		b.Add(start.Add(2*time.Hour), forecast.Calls{Count: 30, CostUSD: 0.3})     // today: 100
		b.Add(start.Add(day), forecast.Calls{Count: 60, CostUSD: 0.6})             // tomorrow
		b.Add(start.Add(day+5*time.Hour), forecast.Calls{Count: 60, CostUSD: 0.6}) // tomorrow: 120
		return b
	}
	_, reached := budget(forecast.Cap{}).Reached()
	require.False(t, reached)
	got, reached := budget(forecast.Cap{Calls: 100}).Reached()
	require.True(t, reached)
	require.Equal(t, forecast.Reached{At: start.Add(day + 5*time.Hour), Cap: 100, Expects: 120}, got)
	got, _ = budget(forecast.Cap{Calls: 99}).Reached()
	require.Equal(t, start.Add(2*time.Hour), got.At)
	got, _ = budget(forecast.Cap{CostUSD: 1.1}).Reached()
	require.True(t, got.ByCost)
	require.Equal(t, start.Add(day+5*time.Hour), got.At)
}

package remote

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
)

func TestMissedText_StatesWhatHappenedToTheTicks(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, 11, 30, 9, minute, 0, 0, time.UTC) }
	const before = "3 ticks before this run missed, from 2026-11-30T09:00:00Z to 2026-11-30T09:02:00Z: "
	const own = "3 ticks missed, from 2026-11-30T09:00:00Z to 2026-11-30T09:02:00Z: "
	for want, c := range map[string]struct {
		minute int // of the run's own tick
		missed client.Missed
	}{
		before + "the misfire policy skipped them": {3, client.Missed{Outcome: "skipped", Policy: "skip", Count: 3}},
		before + "this run replaces them":          {3, client.Missed{Outcome: "replaced", Policy: "run_once", Count: 3}},
		before + "no run replaces them, because they are outside the catch-up window": {
			3, client.Missed{Outcome: "skipped", Policy: "run_once", Count: 3, OutsideWindow: new(int64(3))},
		},
		own + "each tick within the catch-up window, at most 100, has its own run; " +
			"1 tick outside the catch-up window had no run": {
			1, client.Missed{Outcome: "own_runs", Policy: "run_all", Count: 3, OutsideWindow: new(int64(1))},
		},
		"the tick was missed, and the run caught up on it": {
			2, client.Missed{Outcome: "replaced", Policy: "run_once", Count: 1},
		},
		"": {2, client.Missed{Outcome: "skipped", Policy: "skip", Count: 1}},
	} {
		c.missed.From, c.missed.To = at(0), at(2)
		require.Equal(t, want, missedText(client.RunDetail{ScheduledFor: at(c.minute), Missed: &c.missed}))
	}
	require.Empty(t, missedText(client.RunDetail{}))
}

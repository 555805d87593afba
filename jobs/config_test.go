package jobs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestConfig_IsRefusedWithEveryProblemNamed(t *testing.T) {
	t.Parallel()
	_, err := jobs.New(jobs.Config{})
	require.Error(t, err)
	for _, field := range []string{"Logger", "Now", "Pool"} {
		require.ErrorContains(t, err, field+": is required")
	}
	db := storetest.Open(t)
	for name, test := range map[string]struct {
		change func(*jobs.Config)
		want   string
	}{
		"alert interval": {func(c *jobs.Config) { c.Alerts.Interval = -1 }, "Alerts.Interval: must be positive"},
		"alert retention": {
			func(c *jobs.Config) { c.Alerts.Retain = -time.Hour }, "Alerts.Retain: must be positive, got -1h0m0s",
		},
		"call timeout":    {func(c *jobs.Config) { c.CallTimeout = -time.Second }, "CallTimeout: must be positive, got -1s"},
		"collect workers": {func(c *jobs.Config) { c.CollectWorkers = -1 }, "CollectWorkers: must be positive, got -1"},
		"too many workers": {
			func(c *jobs.Config) { c.CollectWorkers = 10_001 }, "CollectWorkers: must be at most 10000, got 10001",
		},
		"day cap": {func(c *jobs.Config) { c.DayCap.Calls = -1 }, "DayCap: must not be negative"},
		"default collectors": {
			func(c *jobs.Config) { c.DefaultCollectors = []string{"chatgpt", "chatgtp"} },
			`DefaultCollectors: no engine is named "chatgtp"`,
		},
		"lane width": {func(c *jobs.Config) { c.LaneWidth = -1 }, "LaneWidth: must be positive"},
		"limit": {
			func(c *jobs.Config) { c.Limits = map[string]store.Limit{"chatgpt": {PerMinute: -1}} },
			"Limits[chatgpt]: must not be negative",
		},
		"rescue before the time limit of a job": {
			func(c *jobs.Config) { c.RescueAfter = 80 * time.Second },
			"RescueAfter: must exceed SliceTime + CallTimeout + 5s, which is 1m20s, got 1m20s",
		},
		"retry pause": {func(c *jobs.Config) { c.RetryPause = -1 }, "RetryPause: must be positive"},
		"run cap": {
			func(c *jobs.Config) { c.RunCap.CostUSD = -0.5 }, "RunCap: must not be negative, got 0 calls and -0.5 USD",
		},
		"score workers": {func(c *jobs.Config) { c.ScoreWorkers = -1 }, "ScoreWorkers: must be positive"},
		"slice time":    {func(c *jobs.Config) { c.SliceTime = -1 }, "SliceTime: must be positive"},
		"stop timeout":  {func(c *jobs.Config) { c.StopTimeout = -1 }, "StopTimeout: must be positive"},
		"sync interval": {func(c *jobs.Config) { c.SyncInterval = -1 }, "SyncInterval: must be positive"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, db, nil)
			test.change(&cfg)
			_, err := jobs.New(cfg)
			require.ErrorContains(t, err, test.want)
			require.Len(t, strings.Split(err.Error(), "\n"), 1, "the error lists no other problem")
		})
	}
}

func TestConfig_DerivesRescueAfterFromSliceTimeAndCallTimeout(t *testing.T) {
	t.Parallel()
	cfg := config(t, storetest.Open(t), nil)
	cfg.SliceTime, cfg.CallTimeout = 10*time.Second, 20*time.Second
	require.Equal(t, 55*time.Second, newClient(t, cfg).RiverTimeout())
}

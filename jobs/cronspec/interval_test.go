package cronspec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestLeastIntervalIgnoresChangesOfTheClock(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, tt := range []struct {
		cron, zone string
		want       time.Duration
	}{
		{"* * * * *", "UTC", time.Minute},
		{"*/15 9-17 * * 1-5", "Europe/Berlin", 15 * time.Minute},
		{"0,50 * * * *", "UTC", 10 * time.Minute},
		{"30 2 * * *", "America/New_York", day},
		{"0 9 * * 1,2", "UTC", day},
		{"0 9 * * 1", "UTC", 7 * day},
		{"0 0 1 * *", "UTC", 28 * day},
		{"0 0 29 2 *", "UTC", 366 * day},
	} {
		t.Run(tt.cron, func(t *testing.T) {
			t.Parallel()
			s, err := cronspec.Parse(cronspec.Spec{Cron: tt.cron, Zone: tt.zone, DSTRepeat: cronspec.RepeatBoth})
			require.NoError(t, err)
			require.Equal(t, tt.want, s.LeastInterval())
		})
	}
}

package remote

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
)

func TestDuration_IsWrittenAsTheFlagsTakeIt(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{
		0: "0s", 90: "1m30s", 60: "1m", 3600: "1h", 3601: "1h0m1s", 5400: "1h30m", 604_800: "7d",
	} {
		require.Equal(t, want, duration(seconds))
	}
}

func TestScheduleFlags_DescribeTheirFields(t *testing.T) {
	t.Parallel()
	for _, f := range scheduleFields() {
		help := flagHelp(f)
		for _, value := range f.Enum {
			require.Contains(t, help, value, f.Name)
		}
		if f.Name != active {
			require.True(t, strings.HasPrefix(help, f.Description), f.Name)
		}
	}
	jitter, ok := store.ScheduleFieldOf("jitter_seconds")
	require.True(t, ok)
	require.Contains(t, flagHelp(jitter), "0s to 1d")
	require.Equal(t, "0s", defaultInWords(jitter))
}

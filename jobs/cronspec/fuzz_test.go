package cronspec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func FuzzParse(f *testing.F) {
	for _, cron := range []string{
		"0 9 * * *", "*/5,1-9/2 0-23 1 JAN mon-7", "@daily", "@every 5m", "TZ=UTC * * * * *", "0 0 31 2 *", "0 0 L * 5#2",
		"1,, * * * *",
	} {
		f.Add(cron, "Europe/Berlin", "shift", "both")
	}
	f.Add("30 2 8-14 3 */7", "America/New_York", "skip", "")
	f.Add("* * * * *", "../UTC", "", "first")

	f.Fuzz(func(t *testing.T, cron, zone, gap, repeat string) {
		spec := cronspec.Spec{
			Cron: cron, Zone: zone, DSTGap: cronspec.GapPolicy(gap), DSTRepeat: cronspec.RepeatPolicy(repeat),
		}
		schedule, err := cronspec.Parse(spec)
		if err != nil {
			fieldErr := requireFieldError(t, err)
			require.Contains(t, []string{"cron_expression", "timezone", "dst_gap", "dst_repeat"}, fieldErr.Field)
			return
		}
		now := time.Date(2026, 8, 22, 9, 0, 0, 0, time.UTC)
		require.True(t, schedule.Next(now).After(now))

		again, err := cronspec.Parse(schedule.Spec())
		require.NoError(t, err, "the result of Spec is a valid spec")
		require.Equal(t, schedule.Spec(), again.Spec())
		require.Equal(t, schedule.Next(now), again.Next(now))
	})
}

// FuzzNext compares the results of Next with the reference. The compared instants lie around changes of the clock in
// zones with unusual changes.
func FuzzNext(f *testing.F) {
	f.Add("30 2 * * *", uint8(1), uint8(0), int64(1_772_000_000), int64(0))
	f.Add("0,15,30 1,2,3 * * 0", uint8(4), uint8(4), int64(1_775_000_000), int64(-3600))
	f.Add("*/7 * */2 * 5", uint8(8), uint8(2), int64(1_325_000_000), int64(86_400))
	f.Add("0 0 29 2 */7", uint8(5), uint8(5), int64(4_500_000_000), int64(1))
	f.Add("59 23 31 12 *", uint8(18), uint8(1), int64(-3_225_000_000), int64(30))

	f.Fuzz(func(t *testing.T, cron string, zone, policies uint8, around, off int64) {
		names := oddZones()
		spec := cronspec.Spec{
			Cron: cron, Zone: names[int(zone)%len(names)],
			DSTGap:    []cronspec.GapPolicy{cronspec.GapShift, cronspec.GapSkip}[policies%2],
			DSTRepeat: []cronspec.RepeatPolicy{"first", "second", "both"}[policies/2%3],
		}
		var parser cronspec.Parser
		schedule, err := parser.Parse(spec)
		if err != nil {
			return
		}
		const centuries = 5_000_000_000 // the range covers the years 1811 to 2128
		from := around % centuries
		if _, end := time.Unix(from, 0).In(schedule.Location()).ZoneBounds(); !end.IsZero() {
			from = end.Unix()
		}
		from += off%(2*day) - day/2
		newWindow(schedule.Location(), from, from+day).requireAgreement(t, &parser, spec)
	})
}

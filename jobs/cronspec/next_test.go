package cronspec_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

const layout = "2006-01-02 15:04 Mon"

// requireFires checks the next instants after a wall time. The arguments are wall times in the time zone of the
// schedule.
func requireFires(t *testing.T, spec cronspec.Spec, after, layout string, want ...string) {
	t.Helper()
	schedule, err := cronspec.Parse(spec)
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", after, schedule.Location())
	require.NoError(t, err)

	var got []string
	for range want {
		at = schedule.Next(at)
		require.Equal(t, time.UTC, at.Location())
		got = append(got, at.In(schedule.Location()).Format(layout))
	}
	require.Empty(t, cmp.Diff(want, got))
}

func TestNextReadsAllFields(t *testing.T) {
	t.Parallel()

	const after = "2026-08-22 09:00" // this day is a Saturday
	for _, tc := range []struct {
		rule, cron string
		want       []string
	}{
		{"each day, strictly after", "0 9 * * *", []string{"2026-08-23 09:00 Sun", "2026-08-24 09:00 Mon"}},
		{"every six hours", "0 */6 * * *", []string{"2026-08-22 12:00 Sat", "2026-08-22 18:00 Sat", "2026-08-23 00:00 Sun"}},
		{"Sundays", "0 0 * * 0", []string{"2026-08-23 00:00 Sun", "2026-08-30 00:00 Sun"}},
		{"weekdays", "30 14 * * 1-5", []string{"2026-08-24 14:30 Mon", "2026-08-25 14:30 Tue"}},
		{"the first of each month", "0 0 1 * *", []string{"2026-09-01 00:00 Tue", "2026-10-01 00:00 Thu"}},
		{"every quarter of an hour", "*/15 * * * *", []string{"2026-08-22 09:15 Sat", "2026-08-22 09:30 Sat"}},
		{"midnight and noon", "0 0,12 * * *", []string{"2026-08-22 12:00 Sat", "2026-08-23 00:00 Sun"}},
		{"each hour", "0 * * * *", []string{"2026-08-22 10:00 Sat", "2026-08-22 11:00 Sat"}},
		{"@hourly", "@hourly", []string{"2026-08-22 10:00 Sat"}},
		{"@daily", "@daily", []string{"2026-08-23 00:00 Sun"}},
		{"@midnight in capitals", "@Midnight", []string{"2026-08-23 00:00 Sun"}},
		{"@weekly", "@weekly", []string{"2026-08-23 00:00 Sun", "2026-08-30 00:00 Sun"}},
		{"@monthly", "@monthly", []string{"2026-09-01 00:00 Tue"}},
		{"@yearly", "@yearly", []string{"2027-01-01 00:00 Fri", "2028-01-01 00:00 Sat"}},
		{"@annually", "@annually", []string{"2027-01-01 00:00 Fri"}},
		{"blanks and tabs", "\t0  10\t* * *\n", []string{"2026-08-22 10:00 Sat"}},
		{"names in any case", "0 9 * jan,DEC Mon", []string{"2026-12-07 09:00 Mon"}},
		{
			"a range with a step", "10-40/15 9 * * *",
			[]string{"2026-08-22 09:10 Sat", "2026-08-22 09:25 Sat", "2026-08-22 09:40 Sat"},
		},
		{
			"a start with a step, to the end", "5/25 9 * * *",
			[]string{"2026-08-22 09:05 Sat", "2026-08-22 09:30 Sat", "2026-08-22 09:55 Sat"},
		},
		{
			"a weekday with a step", "0 9 * * 2/3",
			[]string{"2026-08-25 09:00 Tue", "2026-08-28 09:00 Fri", "2026-09-01 09:00 Tue"},
		},
		{"7 is Sunday", "0 9 * * 7", []string{"2026-08-23 09:00 Sun"}},
		{
			"7 at the end of a range", "0 9 * * 5-7",
			[]string{"2026-08-23 09:00 Sun", "2026-08-28 09:00 Fri", "2026-08-29 09:00 Sat"},
		},
		{"7 at the end of a named range", "0 9 * * fri-7", []string{"2026-08-23 09:00 Sun", "2026-08-28 09:00 Fri"}},
		{
			"7 that a step leaves out", "0 9 * * 2-7/2",
			[]string{"2026-08-25 09:00 Tue", "2026-08-27 09:00 Thu", "2026-08-29 09:00 Sat", "2026-09-01 09:00 Tue"},
		},
		{
			"7 that a step meets", "0 9 * * 5-7/2",
			[]string{"2026-08-23 09:00 Sun", "2026-08-28 09:00 Fri", "2026-08-30 09:00 Sun"},
		},
		{"0 to 7 is each day", "0 9 * * 0-7", []string{"2026-08-23 09:00 Sun", "2026-08-24 09:00 Mon"}},
		{"a step of the whole field", "*/60 * * * *", []string{"2026-08-22 10:00 Sat"}},
		{
			"both days restricted: either", "0 9 25 * FRI",
			[]string{"2026-08-25 09:00 Tue", "2026-08-28 09:00 Fri", "2026-09-04 09:00 Fri"},
		},
		{"*/2 days do not restrict: both", "0 9 */2 * FRI", []string{"2026-09-11 09:00 Fri", "2026-09-25 09:00 Fri"}},
		{"*/2 weekdays do not restrict: both", "0 9 25 * */2", []string{"2026-08-25 09:00 Tue", "2026-10-25 09:00 Sun"}},
		{"a list that starts with * does not restrict", "0 9 *,5 * FRI", []string{"2026-08-28 09:00 Fri"}},
		{"a list with * that starts otherwise does", "0 9 5,* * FRI", []string{"2026-08-23 09:00 Sun"}},
		{"1-31 restricts: either", "0 9 1-31 * FRI", []string{"2026-08-23 09:00 Sun"}},
		{
			"31 skips short months", "0 0 31 * *",
			[]string{"2026-08-31 00:00 Mon", "2026-10-31 00:00 Sat", "2026-12-31 00:00 Thu"},
		},
		{"February 29 in leap years", "0 0 29 2 *", []string{"2028-02-29 00:00 Tue", "2032-02-29 00:00 Sun"}},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()
			requireFires(t, cronspec.Spec{Cron: tc.cron, Zone: "UTC"}, after, layout, tc.want...)
		})
	}
}

func TestNextKnowsLeapYears(t *testing.T) {
	t.Parallel()

	for zone, rule := range map[string]string{"UTC": "no changes of the clock", "Europe/Berlin": "changes of the clock"} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			requireFires(t, cronspec.Spec{Cron: "0 0 29 2 *", Zone: zone}, "2095-01-01 00:00", layout,
				"2096-02-29 00:00 Wed", "2104-02-29 00:00 Fri")
			requireFires(t, cronspec.Spec{Cron: "0 0 29 2 *", Zone: zone}, "1999-01-01 00:00", layout, "2000-02-29 00:00 Tue")
			// Each weekday falls on February 29 at least once in forty years.
			requireFires(t, cronspec.Spec{Cron: "0 0 29 2 */7", Zone: zone}, "2088-03-01 00:00", layout, "2128-02-29 00:00 Sun")
		})
	}
}

func TestNextAtExtremeTimes(t *testing.T) {
	t.Parallel()

	for _, spec := range withPolicies("0 0 1 1 *", "* * * * *", "0 0 29 2 */7") {
		for _, zone := range []string{"UTC", "America/New_York", "Pacific/Apia", "Africa/Casablanca"} {
			spec.Zone = zone
			schedule, err := cronspec.Parse(spec)
			require.NoError(t, err)

			for _, early := range []time.Time{{}, time.Unix(math.MinInt64, 0), time.Unix(-1<<60, 0)} {
				first := schedule.Next(early)
				require.Positive(t, first.Compare(time.Time{}.Add(-1)), "%v", spec)
				require.Less(t, first.Year(), 42, "%v", spec)
			}
			for _, late := range []time.Time{
				time.Unix(math.MaxInt64, 0), time.Unix(1<<60, 0), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
			} {
				require.True(t, schedule.Next(late).IsZero(), "%v", spec)
			}
			require.LessOrEqual(t, schedule.Next(time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)).Year(), 9999)
		}
	}
}

// A search that starts in the distant past must find the first instant that Parse found.
func TestNextFindsASpecThatFiresOnlyFromACertainYearOn(t *testing.T) {
	t.Parallel()

	// Before 2007, the clock in New York went forward in April.
	spec := cronspec.Spec{Cron: "30 2 1-7 4 */7", Zone: "America/New_York", DSTGap: cronspec.GapSkip}
	requireFires(t, spec, "1987-01-01 00:00", layout, "2007-04-01 02:30 Sun", "2008-04-06 02:30 Sun")
}

func TestWithin(t *testing.T) {
	t.Parallel()

	schedule, err := cronspec.Parse(cronspec.Spec{Cron: "0 9 * * *", Zone: "UTC"})
	require.NoError(t, err)
	at := func(day, hour int) time.Time { return time.Date(2026, 8, day, hour, 0, 0, 0, time.UTC) }

	for _, tc := range []struct {
		rule                          string
		after, startsAt, endsAt, want time.Time
	}{
		{"no bounds", at(1, 9), time.Time{}, time.Time{}, at(2, 9)},
		{"a start before has no effect", at(5, 10), at(1, 0), time.Time{}, at(6, 9)},
		{"starts later", at(1, 0), at(5, 10), time.Time{}, at(6, 9)},
		{"a start at the instant includes it", at(1, 0), at(5, 9), time.Time{}, at(5, 9)},
		{"a start within the second before", at(1, 0), at(5, 9).Add(-1), time.Time{}, at(5, 9)},
		{"a start just after excludes it", at(1, 0), at(5, 9).Add(1), time.Time{}, at(6, 9)},
		{"after is excluded, even if it is the start", at(5, 9), at(5, 9), time.Time{}, at(6, 9)},
		{"an end at the instant includes it", at(1, 10), time.Time{}, at(2, 9), at(2, 9)},
		{"an end just before excludes it", at(1, 10), time.Time{}, at(2, 9).Add(-1), time.Time{}},
		{"an end before the start", at(1, 0), at(5, 0), at(4, 0), time.Time{}},
		{"no instant before: the first from the start on", time.Time{}, at(5, 9), at(9, 0), at(5, 9)},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()

			got, ok := schedule.Within(tc.after, tc.startsAt, tc.endsAt)
			require.Equal(t, !tc.want.IsZero(), ok)
			require.Equal(t, tc.want, got)
		})
	}
}

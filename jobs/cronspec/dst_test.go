package cronspec_test

import (
	"testing"

	"tidewatch/jobs/cronspec"
)

// zoned is a time layout with the offset from UTC. The offset from UTC distinguishes the two passes of a repeated hour.
const zoned = "01-02 15:04:05 -07:00"

func TestFixedTimeInAGap(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule, cron, zone string
		gap              cronspec.GapPolicy
		after            string
		want             []string
	}{
		{
			"default: at the first instant after the gap", "30 2 * * *", "America/New_York", "",
			"2026-03-07 12:00",
			[]string{"03-08 03:00:00 -04:00", "03-09 02:30:00 -04:00"},
		},
		{
			"shift", "30 2 * * *", "America/New_York", cronspec.GapShift,
			"2026-03-07 12:00",
			[]string{"03-08 03:00:00 -04:00", "03-09 02:30:00 -04:00"},
		},
		{
			"skip", "30 2 * * *", "America/New_York", cronspec.GapSkip,
			"2026-03-07 12:00",
			[]string{"03-09 02:30:00 -04:00"},
		},
		{
			"several wall times that move to the end of the gap fire once", "0,15,30 2 * * *", "America/New_York", "",
			"2026-03-07 12:00",
			[]string{"03-08 03:00:00 -04:00", "03-09 02:00:00 -04:00"},
		},
		{
			"a wall time that moves to a regular one fires once", "0 2,3 * * *", "America/New_York", "",
			"2026-03-07 12:00",
			[]string{"03-08 03:00:00 -04:00", "03-09 02:00:00 -04:00"},
		},
		{
			"skip keeps the regular wall time", "0 2,3 * * *", "America/New_York", cronspec.GapSkip,
			"2026-03-07 12:00",
			[]string{"03-08 03:00:00 -04:00", "03-09 02:00:00 -04:00"},
		},
		{
			"0-23 is fixed-time", "30 0-23 * * *", "America/New_York", "",
			"2026-03-08 01:30",
			[]string{"03-08 03:00:00 -04:00", "03-08 03:30:00 -04:00"},
		},
		{
			"of half an hour", "15 2 * * *", "Australia/Lord_Howe", "",
			"2026-10-03 12:00",
			[]string{"10-04 02:30:00 +11:00", "10-05 02:15:00 +11:00"},
		},
		{
			"at midnight, Cairo", "0 0 * * *", "Africa/Cairo", "",
			"2026-04-23 12:00",
			[]string{"04-24 01:00:00 +03:00", "04-25 00:00:00 +03:00"},
		},
		{
			"at midnight, Sao Paulo", "0 0 * * *", "America/Sao_Paulo", "",
			"2018-11-03 12:00",
			[]string{"11-04 01:00:00 -02:00", "11-05 00:00:00 -02:00"},
		},
		{
			"at midnight, Beirut", "0 0 * * *", "Asia/Beirut", "",
			"2026-03-28 12:00",
			[]string{"03-29 01:00:00 +03:00", "03-30 00:00:00 +03:00"},
		},
		{
			"of a day: all its wall times move to the next midnight", "0 9,15 * * *", "Pacific/Apia", "",
			"2011-12-29 15:00",
			[]string{"12-31 00:00:00 +14:00", "12-31 09:00:00 +14:00"},
		},
		{
			"of a day: they move to the regular midnight", "0 0 * * *", "Pacific/Apia", "",
			"2011-12-29 00:00",
			[]string{"12-31 00:00:00 +14:00", "01-01 00:00:00 +14:00"},
		},
		{
			"of a day: the day fields apply to the skipped day", "0 9 30 12 *", "Pacific/Apia", "",
			"2011-12-29 00:00",
			[]string{"12-31 00:00:00 +14:00", "12-30 09:00:00 +14:00"},
		},
		{
			"of a day: skip", "0 9 * * *", "Pacific/Apia", cronspec.GapSkip,
			"2011-12-29 09:00",
			[]string{"12-31 09:00:00 +14:00"},
		},
		{
			"of a day: Kwajalein", "0 12 * * *", "Pacific/Kwajalein", "",
			"1993-08-20 12:00",
			[]string{"08-22 00:00:00 +12:00", "08-22 12:00:00 +12:00"},
		},
		{
			"that starts within an hour, from an offset with seconds", "0 0 * * *", "Africa/Monrovia", "",
			"1972-01-05 00:00",
			[]string{"01-06 00:00:00 -00:44", "01-07 00:44:30 +00:00", "01-08 00:00:00 +00:00"},
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()
			requireFires(t, cronspec.Spec{Cron: tc.cron, Zone: tc.zone, DSTGap: tc.gap}, tc.after, zoned, tc.want...)
		})
	}
}

func TestFixedTimeInARepeatedHour(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule, cron, zone string
		repeat           cronspec.RepeatPolicy
		after            string
		want             []string
	}{
		{
			"default: only in the first pass", "30 1 * * *", "America/New_York", "",
			"2026-10-31 12:00",
			[]string{"11-01 01:30:00 -04:00", "11-02 01:30:00 -05:00"},
		},
		{
			"first", "30 1 * * *", "America/New_York", cronspec.RepeatFirst,
			"2026-10-31 12:00",
			[]string{"11-01 01:30:00 -04:00", "11-02 01:30:00 -05:00"},
		},
		{
			"second", "30 1 * * *", "America/New_York", cronspec.RepeatSecond,
			"2026-10-31 12:00",
			[]string{"11-01 01:30:00 -05:00", "11-02 01:30:00 -05:00"},
		},
		{
			"both", "30 1 * * *", "America/New_York", cronspec.RepeatBoth,
			"2026-10-31 12:00",
			[]string{"11-01 01:30:00 -04:00", "11-01 01:30:00 -05:00", "11-02 01:30:00 -05:00"},
		},
		{
			"both, with a list: in the order of the instants", "0,30 1 * * *", "America/New_York", cronspec.RepeatBoth,
			"2026-10-31 12:00",
			[]string{"11-01 01:00:00 -04:00", "11-01 01:30:00 -04:00", "11-01 01:00:00 -05:00", "11-01 01:30:00 -05:00"},
		},
		{
			"first: the hour after the repeated one fires once", "0 1,2 * * *", "America/New_York", "",
			"2026-10-31 12:00",
			[]string{"11-01 01:00:00 -04:00", "11-01 02:00:00 -05:00"},
		},
		{
			"of half an hour, first", "45 1 * * *", "Australia/Lord_Howe", "",
			"2026-04-04 12:00",
			[]string{"04-05 01:45:00 +11:00", "04-06 01:45:00 +10:30"},
		},
		{
			"of half an hour, both", "45 1 * * *", "Australia/Lord_Howe", cronspec.RepeatBoth,
			"2026-04-04 12:00",
			[]string{"04-05 01:45:00 +11:00", "04-05 01:45:00 +10:30", "04-06 01:45:00 +10:30"},
		},
		{
			"before midnight, first", "30 23 * * *", "Africa/Cairo", "",
			"2026-10-29 12:00",
			[]string{"10-29 23:30:00 +03:00", "10-30 23:30:00 +02:00"},
		},
		{
			"before midnight, second", "30 23 * * THU", "Africa/Cairo", cronspec.RepeatSecond,
			"2026-10-29 12:00",
			[]string{"10-29 23:30:00 +02:00", "11-05 23:30:00 +02:00"},
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()
			requireFires(t, cronspec.Spec{Cron: tc.cron, Zone: tc.zone, DSTRepeat: tc.repeat}, tc.after, zoned, tc.want...)
		})
	}
}

func TestWildcardFollowsRealTime(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule, cron, zone, after string
		want                    []string
	}{
		{
			"each hour: no extra instant after a gap", "30 * * * *", "America/New_York",
			"2026-03-08 00:30",
			[]string{"03-08 01:30:00 -05:00", "03-08 03:30:00 -04:00"},
		},
		{
			"minutes of one hour: none on the day of the gap", "*/30 2 * * *", "America/New_York",
			"2026-03-07 02:30",
			[]string{"03-09 02:00:00 -04:00"},
		},
		{
			"each hour: in both passes", "30 * * * *", "America/New_York",
			"2026-11-01 00:30",
			[]string{"11-01 01:30:00 -04:00", "11-01 01:30:00 -05:00", "11-01 02:30:00 -05:00"},
		},
		{
			"minutes of one hour: in both passes", "*/30 1 * * *", "America/New_York",
			"2026-10-31 12:00",
			[]string{"11-01 01:00:00 -04:00", "11-01 01:30:00 -04:00", "11-01 01:00:00 -05:00", "11-01 01:30:00 -05:00"},
		},
		{
			"every second hour: by the wall clock", "0 */2 * * *", "Europe/Berlin",
			"2026-03-29 00:00",
			[]string{"03-29 04:00:00 +02:00"},
		},
		{
			"after a gap of half an hour", "*/20 * * * *", "Australia/Lord_Howe",
			"2026-10-04 01:40",
			[]string{"10-04 02:40:00 +11:00"},
		},
		{
			"after a skipped day", "0 * * * *", "Pacific/Apia",
			"2011-12-29 23:00",
			[]string{"12-31 00:00:00 +14:00"},
		},
		{
			"where offsets have seconds", "*/30 * * * *", "Africa/Monrovia",
			"1972-01-06 23:00",
			[]string{"01-06 23:30:00 -00:44", "01-07 01:00:00 +00:00"},
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()
			// The policies have no effect on wildcard schedules.
			for _, spec := range withPolicies(tc.cron) {
				spec.Zone = tc.zone
				requireFires(t, spec, tc.after, zoned, tc.want...)
			}
		})
	}
}

package cronspec_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule, cron, part, reason string
	}{
		{"an empty expression", " \t ", "", `is missing: write five fields, such as "0 9 * * *"`},
		{
			"six fields", "0 0 9 * * *", "",
			`no seconds or years: write five (minute, hour, day of month, month, day of week), such as "0 9 * * *"`,
		},
		{"four fields", "0 9 * *", "", "has 4 of the five fields"},
		{"seven fields", "0 0 9 * * * 2026", "", "has 7 of the five fields"},
		{"@every", "@every 5m", "", `write a step, such as "*/15 * * * *"`},
		{"@reboot", "@reboot", "", "names no time: write five fields"},
		{"an unknown word", "@fortnightly", "", "write five fields, or one of @hourly"},
		{"more behind a word", "@daily 9", "", "write five fields, or one of @hourly"},
		{"TZ=", "TZ=Europe/Berlin 0 9 * * *", "", `the zone into "timezone"`},
		{"TZ= alone", "TZ=Europe/Berlin", "", `the zone into "timezone"`},
		{"CRON_TZ=", "CRON_TZ=UTC 0 9 * * *", "", `the zone into "timezone"`},
		{"TZ= in a field", "0 TZ=UTC * * *", "hour", `"TZ=UTC" is not an hour: write 0 to 23`},
		{"a very long expression", strings.Repeat("1,", 300) + "1 * * * *", "", "is too long: use ranges"},
		{"? for the day of the month", "0 9 ? * 1", "day_of_month", "write * for any value"},
		{"? for the weekday", "0 9 1 * ?", "day_of_week", "write * for any value"},
		{"the last day", "0 9 L * *", "day_of_month", "write a day that every month has, 1 to 28"},
		{"the third day from the end", "0 9 L-3 * *", "day_of_month", "(the last day) is not known"},
		{"the last Friday", "0 9 * * 5L", "day_of_week", "(the last day) is not known"},
		{"the last Friday by name", "0 9 * * FRIL", "day_of_week", "(the last day) is not known"},
		{"the nearest working day", "0 9 15W * *", "day_of_month", "write days such as 15, or weekdays such as 1-5"},
		{"the last working day", "0 9 LW * *", "day_of_month", "(the nearest working day) is not known"},
		{
			"the nth weekday", "0 9 * * MON#2", "day_of_week",
			"(the nth weekday of a month) is not known: write the weekday alone",
		},
		{"an hour range that wraps", "0 22-2 * * *", "hour", `22-2 runs backwards: write a list, "22-23,0-2"`},
		{"a weekday range that wraps", "0 9 * * FRI-MON", "day_of_week", `write a list, "5-6,0-1"`},
		{"a weekday range to SUN, which is 0", "0 9 * * SAT-SUN", "day_of_week", `write a list, "6,0"`},
		{"a weekday range from 7", "0 9 * * 7-3", "day_of_week", `7-3 runs backwards: write "0-3"`},
		{"a range that wraps with a step", "0 20-4/2 * * *", "hour", `write a list, "20,22,0,2,4"`},
		{"minute 60", "60 * * * *", "minute", `"60" is not a minute: write 0 to 59`},
		{"minute 61 in a list", "5,61 * * * *", "minute", `"61" is not a minute`},
		{"hour 24", "0 24 * * *", "hour", `"24" is not an hour: write 0 to 23`},
		{"day 0", "0 0 0 * *", "day_of_month", `"0" is not a day of the month: write 1 to 31`},
		{"month 13", "0 0 1 13 *", "month", `"13" is not a month: write 1 to 12 or JAN to DEC`},
		{"weekday 8", "0 0 * * 8", "day_of_week", `write 0 to 6 (0 is Sunday, and so is 7) or SUN to SAT`},
		{"a full name", "0 0 * * monday", "day_of_week", `"monday" is not a day of the week`},
		{"a name in the wrong field", "0 0 MON * *", "day_of_month", `"MON" is not a day of the month`},
		{"step 0", "*/0 * * * *", "minute", `"0" is not a step: write 1 to 60 after the slash`},
		{"a step beyond the field", "*/90 * * * *", "minute", `"90" is not a step`},
		{"no step", "*/ * * * *", "minute", `"" is not a step`},
		{"two steps", "*/5/5 * * * *", "minute", `"5/5" is not a step`},
		{"a negative step", "*/-5 * * * *", "minute", `"-5" is not a step`},
		{"a sign", "+5 * * * *", "minute", `"+5" is not a minute`},
		{"a negative value", "-5 * * * *", "minute", `"-5" lacks a value: write 0 to 59`},
		{"an open range", "5- * * * *", "minute", `"5-" lacks a value`},
		{"a range of three", "1-2-3 * * * *", "minute", `"2-3" is not a minute`},
		{"a range from *", "*-5 * * * *", "minute", `"*" is not a minute`},
		{"an empty entry", "1,,2 * * * *", "minute", "has an empty entry"},
		{"a comma at the end", "0 1, * * *", "hour", "has an empty entry"},
		{"a lone comma", "0 0 , * *", "day_of_month", "has an empty entry"},
		{"a number that overflows", "99999999999999999999 * * * *", "minute", "is not a minute"},
		{"a day that no month has", "0 0 31 2 *", "", "never fires: its months have no such day"},
		{"a day that none of the months has", "0 0 31 4,6,9,11 *", "", "never fires"},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()

			_, err := cronspec.Parse(cronspec.Spec{Cron: tc.cron, Zone: "UTC"})
			fieldErr := requireFieldError(t, err)
			require.Equal(t, "cron_expression", fieldErr.Field)
			require.Equal(t, tc.part, fieldErr.Part)
			require.Contains(t, fieldErr.Reason, tc.reason)
		})
	}
}

func TestParseRefusesZonesAndPolicies(t *testing.T) {
	t.Parallel()

	const nightly = "30 2 8-14 3 */7" // the second Sunday of March
	for _, tc := range []struct {
		rule          string
		spec          cronspec.Spec
		field, reason string
	}{
		{"no zone", cronspec.Spec{Cron: "@daily"}, "timezone", `is missing: write "UTC"`},
		{"Local", cronspec.Spec{Cron: "@daily", Zone: "Local"}, "timezone", `depends on the machine: write "UTC"`},
		{"localtime", cronspec.Spec{Cron: "@daily", Zone: "localtime"}, "timezone", `depends on the machine`},
		{"leap seconds", cronspec.Spec{Cron: "@daily", Zone: "right/Europe/Berlin"}, "timezone", `write "Europe/Berlin"`},
		{"an unknown zone", cronspec.Spec{Cron: "@daily", Zone: "Mars/Base"}, "timezone", "is not an IANA time zone name"},
		{"an offset", cronspec.Spec{Cron: "@daily", Zone: "+02:00"}, "timezone", "is not an IANA time zone name"},
		{"a path", cronspec.Spec{Cron: "@daily", Zone: "../etc/passwd"}, "timezone", "is not an IANA time zone name"},
		{"a gap policy", cronspec.Spec{Cron: "@daily", Zone: "UTC", DSTGap: "both"}, "dst_gap", `write "shift" or "skip"`},
		{
			"a repeat policy", cronspec.Spec{Cron: "@daily", Zone: "UTC", DSTRepeat: "skip"}, "dst_repeat",
			`write "first", "second" or "both"`,
		},
		{
			"only in gaps that are skipped",
			cronspec.Spec{Cron: nightly, Zone: "America/New_York", DSTGap: cronspec.GapSkip},
			"cron_expression", "the clock in America/New_York always leaves its times out",
		},
		{
			"only in gaps, with an asterisk",
			cronspec.Spec{Cron: "*/30 2 8-14 3 */7", Zone: "America/New_York"},
			"cron_expression", "the clock in America/New_York always leaves its times out",
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()

			_, err := cronspec.Parse(tc.spec)
			fieldErr := requireFieldError(t, err)
			require.Equal(t, tc.field, fieldErr.Field)
			require.Contains(t, fieldErr.Reason, tc.reason)
		})
	}
	_, err := cronspec.Parse(cronspec.Spec{Cron: nightly, Zone: "America/New_York"})
	require.NoError(t, err, "shifted out of the gap it fires")
}

func TestParseFillsInTheDefaults(t *testing.T) {
	t.Parallel()

	schedule, err := cronspec.Parse(cronspec.Spec{Cron: "  0\t9 *  * mon\n", Zone: "Europe/Berlin"})
	require.NoError(t, err)
	want := cronspec.Spec{
		Cron: "0 9 * * mon", Zone: "Europe/Berlin", DSTGap: cronspec.GapShift, DSTRepeat: cronspec.RepeatFirst,
	}
	require.Empty(t, cmp.Diff(want, schedule.Spec()))
	require.Equal(t, "Europe/Berlin", schedule.Location().String())
}

func TestParserLoadsAZoneOnce(t *testing.T) {
	t.Parallel()

	var parser cronspec.Parser
	var group sync.WaitGroup
	schedules := make([]*cronspec.Schedule, 8)
	for i := range schedules {
		group.Go(func() {
			schedules[i], _ = parser.Parse(cronspec.Spec{Cron: "0 9 * * *", Zone: "Europe/Berlin"})
		})
	}
	group.Wait()
	for _, schedule := range schedules {
		require.NotNil(t, schedule)
		require.Same(t, schedules[0].Location(), schedule.Location())
	}
}

func TestFieldErrorReadsAsOneLine(t *testing.T) {
	t.Parallel()

	_, err := cronspec.Parse(cronspec.Spec{Cron: "61 9 * * *", Zone: "UTC"})
	require.EqualError(t, err, `cron_expression, minute "61": "61" is not a minute: write 0 to 59`)
	_, err = cronspec.Parse(cronspec.Spec{Cron: "@daily"})
	require.EqualError(t, err, `timezone: is missing: write "UTC" or an IANA time zone name, such as "Europe/Berlin"`)
}

func requireFieldError(t *testing.T, err error) *cronspec.FieldError {
	t.Helper()
	var fieldErr *cronspec.FieldError
	require.ErrorAs(t, err, &fieldErr)
	require.NotEmpty(t, fieldErr.Reason)
	return fieldErr
}

package cronspec_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestParseRejectsInvalidExpressions(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule, cron, part, message string
	}{
		{
			"an empty expression", " \t ", "",
			`must have five fields (minute, hour, day of month, month, day of week), such as "0 9 * * *"`,
		},
		{
			"six fields", "0 0 9 * * 1", "",
			`must have five fields (minute, hour, day of month, month, day of week), without seconds or years; got ` +
				`6: write "0 9 * * 1"`,
		},
		{
			"four fields", "0 9 * *", "",
			`must have five fields (minute, hour, day of month, month, day of week), such as "0 9 * * *"; got 4`,
		},
		{
			"seven fields", "0 0 9 * * 1 *", "",
			`must have five fields (minute, hour, day of month, month, day of week), without seconds or years; got ` +
				`7: write "0 9 * * 1"`,
		},
		{
			"nine fields", "0 0 9 * * * 2026 1 2", "",
			`must have five fields (minute, hour, day of month, month, day of week), such as "0 9 * * *"; got 9`,
		},
		{"@every", "@every 5m", "", `must not use @every: write a step, such as "*/15 * * * *" for every 15 minutes`},
		{"@reboot", "@reboot", "", `must not use @reboot: write five fields, such as "0 9 * * *"`},
		{
			"an unknown shorthand", "@fortnightly", "",
			`must have five fields, or be one of @hourly, @daily, @weekly, @monthly and @yearly; got "@fortnightly"`,
		},
		{
			"a shorthand with more text", "@daily 9", "",
			`must have five fields, or be one of @hourly, @daily, @weekly, @monthly and @yearly; got "@daily 9"`,
		},
		{
			"TZ=", "TZ=Europe/Berlin 0 9 * * *", "",
			`must not contain a time zone: write only the five fields here, and the zone in "timezone"`,
		},
		{
			"TZ= alone", "TZ=Europe/Berlin", "",
			`must not contain a time zone: write only the five fields here, and the zone in "timezone"`,
		},
		{
			"CRON_TZ=", "CRON_TZ=UTC 0 9 * * *", "",
			`must not contain a time zone: write only the five fields here, and the zone in "timezone"`,
		},
		{"TZ= in a field", "0 TZ=UTC * * *", "hour", `hour must be 0–23, got "TZ=UTC"`},
		{
			"a very long expression", strings.Repeat("1,", 300) + "1 * * * *", "",
			"must have at most 512 characters: use ranges and steps, such as 0-30 and */5",
		},
		{
			"? for the day of the month", "0 9 ? * 1", "day_of_month",
			`day of month must not contain "?": write * for any value`,
		},
		{"? for the weekday", "0 9 1 * ?", "day_of_week", `day of week must not contain "?": write * for any value`},
		{
			"the last day", "0 9 L * *", "day_of_month",
			"day of month cannot be L (last day): write a day such as 28",
		},
		{
			"the third day from the end", "0 9 L-3 * *", "day_of_month",
			"day of month cannot be L-3 (last day): write a day such as 25",
		},
		{
			"the last Friday", "0 9 * * 5L", "day_of_week",
			"day of week cannot be 5L (last day): write * here, and a day of the month such as 28",
		},
		{
			"the last day of the week", "0 9 * * L", "day_of_week",
			"day of week cannot be L (the last day of the week in Quartz and AWS): write SAT",
		},
		{
			"the last Friday by name", "0 9 * * FRIL", "day_of_week",
			"day of week cannot be FRIL (last day): write * here, and a day of the month such as 28",
		},
		{
			"the nearest working day", "0 9 15W * *", "day_of_month",
			"day of month cannot be 15W (nearest working day): write a day such as 15",
		},
		{
			"the last working day", "0 9 LW * *", "day_of_month",
			"day of month cannot be LW (nearest working day): write a day such as 28",
		},
		{
			"the nth weekday", "0 9 * * MON#2", "day_of_week",
			"day of week cannot be MON#2 (nth weekday of the month): write * here, and a day of the month such as 8",
		},
		{
			"the fifth weekday, which few months have", "0 9 * * MON#5", "day_of_week",
			"day of week cannot be MON#5 (nth weekday of the month), which five fields cannot express",
		},
		{"? for the minute", "? 9 * * *", "minute", `minute must be 0–59, got "?"`},
		{"an hour range that wraps", "0 22-2 * * *", "hour", `hour range 22-2 runs backwards: write the list "22-23,0-2"`},
		{
			"a weekday range that wraps", "0 9 * * FRI-MON", "day_of_week",
			`day of week range FRI-MON runs backwards: write the list "5-6,0-1"`,
		},
		{
			"a weekday range to SUN, which is 0", "0 9 * * SAT-SUN", "day_of_week",
			`day of week range SAT-SUN runs backwards: write the list "6,0"`,
		},
		{"a weekday range from 7", "0 9 * * 7-3", "day_of_week", `day of week range 7-3 runs backwards: write "0-3"`},
		{
			"a range that wraps with a step", "0 20-4/2 * * *", "hour",
			`hour range 20-4/2 runs backwards: write the list "20,22,0,2,4"`,
		},
		{"minute 60", "60 * * * *", "minute", "minute must be 0–59, got 60"},
		{"minute 61 in a list", "5,61 * * * *", "minute", "minute must be 0–59, got 61"},
		{"hour 24", "0 24 * * *", "hour", `hour must be 0–23, got 24: write 0 for midnight`},
		{"day 0", "0 0 0 * *", "day_of_month", "day of month must be 1–31, got 0"},
		{"month 13", "0 0 1 13 *", "month", "month must be 1–12 or JAN–DEC, got 13"},
		{"weekday 8", "0 0 * * 8", "day_of_week", "day of week must be 0–7 (0 and 7 are Sunday) or SUN–SAT, got 8"},
		{
			"a full name", "0 0 * * monday", "day_of_week",
			`day of week must be 0–7 (0 and 7 are Sunday) or SUN–SAT, got "monday": write MON`,
		},
		{"a name in the wrong field", "0 0 MON * *", "day_of_month", `day of month must be 1–31, got "MON"`},
		{"step 0", "*/0 * * * *", "minute", "minute step must be 1–60, got 0"},
		{"a step beyond the field", "*/90 * * * *", "minute", "minute step must be 1–60, got 90"},
		{"no step", "*/ * * * *", "minute", `minute step must be 1–60, got ""`},
		{"two steps", "*/5/5 * * * *", "minute", `minute step must be 1–60, got "5/5"`},
		{"a negative step", "*/-5 * * * *", "minute", `minute step must be 1–60, got "-5"`},
		{"a sign", "+5 * * * *", "minute", `minute must be 0–59, got "+5"`},
		{"a negative value", "-5 * * * *", "minute", `minute must have a value on both sides of the hyphen (0–59), got "-5"`},
		{"an open range", "5- * * * *", "minute", `minute must have a value on both sides of the hyphen (0–59), got "5-"`},
		{"a range of three", "1-2-3 * * * *", "minute", `minute must be 0–59, got "2-3"`},
		{"a range from *", "*-5 * * * *", "minute", `minute must be 0–59, got "*"`},
		{"an empty entry", "1,,2 * * * *", "minute", "minute has an empty list entry: remove the extra comma"},
		{"a comma at the end", "0 1, * * *", "hour", "hour has an empty list entry: remove the extra comma"},
		{"a lone comma", "0 0 , * *", "day_of_month", "day of month has an empty list entry: remove the extra comma"},
		{
			"a number that overflows", "99999999999999999999 * * * *", "minute",
			"minute must be 0–59, got 99999999999999999999",
		},
		{
			"a day that February does not have", "0 0 31 2 *", "",
			"never fires: none of its months has this day; choose another day or another month",
		},
		{
			"a day that its months do not have", "0 0 31 4,6,9,11 *", "",
			"never fires: none of its months has this day; choose another day or another month",
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()

			_, err := cronspec.Parse(cronspec.Spec{Cron: tc.cron, Zone: "UTC"})
			fieldErr := requireFieldError(t, err)
			require.Equal(t, "cron_expression", fieldErr.Field)
			require.Equal(t, tc.part, fieldErr.Part)
			require.Equal(t, tc.message, fieldErr.Message())
			require.EqualError(t, err, "cron_expression: "+tc.message)
		})
	}
}

func TestParseRejectsInvalidZonesAndPolicies(t *testing.T) {
	t.Parallel()

	const (
		nightly       = "30 2 8-14 3 */7" // 02:30 on the second Sunday of March
		alwaysSkipped = "never fires: the clock in America/New_York always skips these times; choose another hour, " +
			`or set dst_gap to "shift" and write minute and hour without *`
	)
	for _, tc := range []struct {
		rule           string
		spec           cronspec.Spec
		field, message string
	}{
		{
			"no zone",
			cronspec.Spec{Cron: "@daily"},
			"timezone", `must be "UTC" or an IANA time zone name, such as "Europe/Berlin"`,
		},
		{
			"Local",
			cronspec.Spec{Cron: "@daily", Zone: "Local"},
			"timezone", `must be "UTC" or an IANA time zone name, such as "Europe/Berlin"; "Local" depends on the machine`,
		},
		{
			"localtime",
			cronspec.Spec{Cron: "@daily", Zone: "localtime"},
			"timezone", `must be "UTC" or an IANA time zone name, such as "Europe/Berlin"; "localtime" depends on the machine`,
		},
		{
			"leap seconds",
			cronspec.Spec{Cron: "@daily", Zone: "right/Europe/Berlin"},
			"timezone", `"right/Europe/Berlin" is a file, not a time zone: write "Europe/Berlin"`,
		},
		{
			"an unknown zone",
			cronspec.Spec{Cron: "@daily", Zone: "Mars/Base"},
			"timezone", `"Mars/Base" is not an IANA time zone name, such as "Europe/Berlin" or "UTC"`,
		},
		{
			"an offset",
			cronspec.Spec{Cron: "@daily", Zone: "+02:00"},
			"timezone", `"+02:00" is not an IANA time zone name: write a zone such as Europe/Berlin, or Etc/GMT-2 for the fixed offset +02`,
		},
		{
			"a path",
			cronspec.Spec{Cron: "@daily", Zone: "../etc/passwd"},
			"timezone", `"../etc/passwd" is not an IANA time zone name, such as "Europe/Berlin" or "UTC"`,
		},
		{
			"a gap policy",
			cronspec.Spec{Cron: "@daily", Zone: "UTC", DSTGap: "both"},
			"dst_gap", `must be "shift" or "skip", got "both"`,
		},
		{
			"a repeat policy",
			cronspec.Spec{Cron: "@daily", Zone: "UTC", DSTRepeat: "skip"},
			"dst_repeat", `must be "first", "second" or "both", got "skip"`,
		},
		{
			"only in gaps that are skipped",
			cronspec.Spec{Cron: nightly, Zone: "America/New_York", DSTGap: cronspec.GapSkip},
			"cron_expression", alwaysSkipped,
		},
		{
			"only in gaps, with an asterisk",
			cronspec.Spec{Cron: "*/30 2 8-14 3 */7", Zone: "America/New_York"},
			"cron_expression", alwaysSkipped,
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()

			_, err := cronspec.Parse(tc.spec)
			fieldErr := requireFieldError(t, err)
			require.Equal(t, tc.field, fieldErr.Field)
			require.Equal(t, tc.message, fieldErr.Message())
		})
	}
	_, err := cronspec.Parse(cronspec.Spec{Cron: nightly, Zone: "America/New_York"})
	require.NoError(t, err, "the schedule fires after the gap")
}

func TestParseFillsInDefaults(t *testing.T) {
	t.Parallel()

	schedule, err := cronspec.Parse(cronspec.Spec{Cron: "  0\t9 *  * mon\n", Zone: "Europe/Berlin"})
	require.NoError(t, err)
	want := cronspec.Spec{
		Cron: "0 9 * * mon", Zone: "Europe/Berlin", DSTGap: cronspec.GapShift, DSTRepeat: cronspec.RepeatFirst,
	}
	require.Empty(t, cmp.Diff(want, schedule.Spec()))
	require.Equal(t, "Europe/Berlin", schedule.Location().String())
}

func TestConcurrentCallsLoadEachZoneOnce(t *testing.T) {
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

func TestFieldErrorIsOneLine(t *testing.T) {
	t.Parallel()

	_, err := cronspec.Parse(cronspec.Spec{Cron: "61 9 * * *", Zone: "UTC"})
	require.EqualError(t, err, "cron_expression: minute must be 0–59, got 61")
	_, err = cronspec.Parse(cronspec.Spec{Cron: "@daily"})
	require.EqualError(t, err, `timezone: must be "UTC" or an IANA time zone name, such as "Europe/Berlin"`)
}

func requireFieldError(t *testing.T, err error) *cronspec.FieldError {
	t.Helper()
	var fieldErr *cronspec.FieldError
	require.ErrorAs(t, err, &fieldErr)
	require.NotEmpty(t, fieldErr.Reason)
	return fieldErr
}

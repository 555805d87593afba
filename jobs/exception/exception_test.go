package exception_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

func utc(t *testing.T, value string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04", value)
	require.NoError(t, err)
	return at
}

func TestSuppress_FollowsTheLocalTimeOfABlackout(t *testing.T) {
	t.Parallel()
	const never, weekly, yearly = store.RepeatsNever, store.RepeatsWeekly, store.RepeatsYearly
	for _, tt := range []struct {
		name, zone, from, to string
		repeats              store.Repetition
		weekdays             []int16
		until                string
		suppressed, fires    []string // in UTC
	}{
		{
			name: "a date", zone: "Europe/Berlin", from: "2026-12-25T00:00", to: "2026-12-26T00:00", repeats: never,
			suppressed: []string{"2026-12-24T23:00", "2026-12-25T22:59"}, fires: []string{"2026-12-24T22:59", "2026-12-25T23:00"},
		},
		{
			name: "over midnight in another zone", zone: "America/New_York", from: "2026-11-06T22:00", to: "2026-11-07T06:00",
			repeats: weekly, weekdays: []int16{5},
			suppressed: []string{"2026-11-07T03:00", "2026-11-07T10:59", "2027-07-03T02:00"},
			fires:      []string{"2026-11-07T02:59", "2026-11-07T11:00", "2026-11-08T03:00", "2026-10-31T03:00"},
		},
		{
			name: "the whole weekend until a date", zone: "UTC", from: "2026-11-07T00:00", to: "2026-11-08T00:00",
			repeats: weekly, weekdays: []int16{6, 7}, until: "2026-11-14",
			suppressed: []string{"2026-11-07T00:00", "2026-11-08T23:59", "2026-11-14T12:00"},
			fires:      []string{"2026-11-09T00:00", "2026-11-15T12:00", "2026-11-01T12:00"},
		},
		{
			name: "from Friday to Monday", zone: "UTC", from: "2026-11-06T18:00", to: "2026-11-09T08:00",
			repeats: weekly, weekdays: []int16{5},
			suppressed: []string{"2026-11-13T18:00", "2026-11-15T12:00", "2026-11-16T07:59"},
			fires:      []string{"2026-11-13T17:59", "2026-11-16T08:00"},
		},
		{
			name: "overlapping weekends", zone: "UTC", from: "2026-11-06T18:00", to: "2026-11-08T08:00", repeats: weekly,
			weekdays:   []int16{5, 6},
			suppressed: []string{"2026-11-07T20:00", "2026-11-08T07:00"}, fires: []string{"2026-11-06T17:59", "2026-11-09T08:00"},
		},
		{
			name: "both passes of a repeated hour", zone: "Europe/Berlin", from: "2026-10-25T02:00", to: "2026-10-25T03:00",
			repeats:    never,
			suppressed: []string{"2026-10-25T00:30", "2026-10-25T01:30"}, fires: []string{"2026-10-24T23:59", "2026-10-25T02:00"},
		},
		{
			name: "a start within a skipped hour", zone: "Europe/Berlin", from: "2026-03-29T02:30", to: "2026-03-29T04:00",
			repeats:    never,
			suppressed: []string{"2026-03-29T01:00", "2026-03-29T01:59"}, fires: []string{"2026-03-29T00:59", "2026-03-29T02:00"},
		},
		{
			name: "each year over New Year", zone: "UTC", from: "2025-12-24T00:00", to: "2026-01-02T00:00", repeats: yearly,
			suppressed: []string{"2025-12-24T00:00", "2027-01-01T23:59", "2030-12-31T12:00"},
			fires:      []string{"2025-01-01T12:00", "2027-01-02T00:00", "2026-12-23T23:59"},
		},
		{
			name: "longer than a duration can express", zone: "UTC", from: "1970-01-01T00:00", to: "9998-01-01T00:00",
			repeats:    never,
			suppressed: []string{"1970-01-01T00:00", "2300-01-01T00:00", "9997-12-31T23:59"}, fires: []string{"9998-01-01T00:00"},
		},
		{
			name: "29 February", zone: "UTC", from: "2024-02-29T00:00", to: "2024-03-01T00:00", repeats: yearly,
			suppressed: []string{"2024-02-29T12:00", "2028-02-29T12:00"}, fires: []string{"2026-03-01T12:00", "2026-02-28T12:00"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from, to := utc(t, tt.from), utc(t, tt.to)
			e := store.Exception{
				Kind: store.ExceptionBlackout, LocalFrom: &from, LocalTo: &to, Repeats: tt.repeats, Timezone: tt.zone,
				Weekdays: tt.weekdays,
			}
			if tt.until != "" {
				until := utc(t, tt.until+"T00:00")
				e.RepeatsUntil = &until
			}
			zones := exception.Zones(new(cronspec.Parser).Zone)
			set := exception.NewSet([]store.Exception{e}, zones)
			twice := []store.Exception{e, e}
			covering := zones.Covering(twice)
			for _, at := range tt.suppressed {
				require.NotNil(t, set.Suppress(utc(t, at)), "%s is suppressed", at)
				require.Equal(t, []*store.Exception{&twice[0], &twice[1]}, covering(utc(t, at)))
			}
			for _, at := range tt.fires {
				require.Nil(t, set.Suppress(utc(t, at)), "%s fires", at)
				require.Empty(t, covering(utc(t, at)))
			}
		})
	}
}

func TestSuppress_CountsOnlyTicksThatWouldRunTowardsASkip(t *testing.T) {
	t.Parallel()
	start, end, two := utc(t, "2026-11-28T09:00"), utc(t, "2026-11-28T11:00"), 2
	set := exception.NewSet([]store.Exception{
		{Kind: store.ExceptionSkip, Remaining: &two, StartsAt: &start},
		{Kind: store.ExceptionPause, StartsAt: &start, EndsAt: &end},
	}, nil)
	var kinds []store.ExceptionKind
	for hour := range 6 {
		if by := set.Suppress(start.Add(time.Duration(hour-1) * time.Hour)); by != nil {
			kinds = append(kinds, by.Kind)
		} else {
			kinds = append(kinds, "")
		}
	}
	require.Equal(t, []store.ExceptionKind{"", "pause", "pause", "skip", "skip", ""}, kinds)
	require.Equal(t, []store.UsedSkip{{Ticks: 2}}, set.UsedSkips())
	require.Nil(t, exception.NewSet(nil, nil).Suppress(start))
}

// A minutely schedule is due for eight days, and the schedule, brand, customer and all customers each have a thousand
// blackouts. Without the coverage of each day, the ticks need 40 million comparisons, which take more than ten seconds.
func TestSuppress_ThousandsOfBlackoutsDoNotSlowDownEachTick(t *testing.T) {
	t.Parallel()
	var exceptions []store.Exception
	start := utc(t, "2026-11-01T00:00")
	for i := range 4000 {
		from := start.AddDate(0, 0, i%7).Add(time.Duration(i/7) * time.Second)
		to := from.Add(time.Second)
		exceptions = append(exceptions, store.Exception{
			Kind: store.ExceptionBlackout, LocalFrom: &from, LocalTo: &to, Repeats: store.RepeatsWeekly, Timezone: "UTC",
			Weekdays: []int16{1, 2, 3, 4, 5, 6, 7},
		})
	}
	set := exception.NewSet(exceptions, new(cronspec.Parser).Zone)
	began, suppressed := time.Now(), 0
	for minute := range 8 * 24 * 60 {
		if set.Suppress(start.AddDate(0, 0, 30).Add(time.Duration(minute)*time.Minute)) != nil {
			suppressed++
		}
	}
	require.Equal(t, 80, suppressed, "the blackouts cover 00:00:00 to 00:09:32 of each day")
	require.Less(t, time.Since(began), 2*time.Second)
}

func TestParseCalendar_BoundsTheWorkAndTheDurations(t *testing.T) {
	t.Parallel()
	zones := new(cronspec.Parser).Zone
	event := func(lines string) string {
		return "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224T090000Z\n" + lines + "\nEND:VEVENT\nEND:VCALENDAR\n"
	}
	began := time.Now()
	folded := event("DURATION:PT1H\nSUMMARY:" + strings.Repeat("\n a", 87_000))
	parsed, err := exception.ParseCalendar(folded, "UTC", zones)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("a", 500), *parsed[0].Note)
	require.Less(t, time.Since(began), time.Second)
	_, err = exception.ParseCalendar(event("DURATION:PT1H\nSUMMARY:"+strings.Repeat("\n é", 70_000)), "UTC", zones)
	require.ErrorContains(t, err, "at most 256 KiB")
	for _, refused := range []string{"P99999W", "P99999D99999D99999D", "P1D1D", "PT1H1H", "P367D", "P52W3D"} {
		_, err := exception.ParseCalendar(event("DURATION:"+refused), "UTC", zones)
		require.ErrorContains(t, err, "line 4: DURATION must be positive and at most 366 days;", refused)
	}
	for _, allowed := range []string{"P366D", "P1DT12H", "P52W2D", "PT1H30M15S", "P1DT1M"} {
		_, err := exception.ParseCalendar(event("DURATION:"+allowed), "UTC", zones)
		require.NoError(t, err, allowed)
	}
}

package cronspec_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestShiftsListTheEffectsOfChangesOfTheClock(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule string
		spec cronspec.Spec
		year int
		want []string // the wall time, the kind and the instants of each shift
	}{
		{
			"a gap shifts, a repeat fires once",
			cronspec.Spec{Cron: "30 2 * * *", Zone: "Europe/Berlin"},
			2027,
			[]string{"03-28 02:30 shifted 01:00", "10-31 02:30 first 00:30"},
		},
		{
			"skip and second",
			cronspec.Spec{Cron: "30 2 * * *", Zone: "Europe/Berlin", DSTGap: "skip", DSTRepeat: "second"},
			2027,
			[]string{"03-28 02:30 skipped", "10-31 02:30 second 01:30"},
		},
		{
			"both",
			cronspec.Spec{Cron: "30 2 * * *", Zone: "Europe/Berlin", DSTRepeat: "both"},
			2027,
			[]string{"03-28 02:30 shifted 01:00", "10-31 02:30 both 00:30 01:30"},
		},
		{
			"a gap includes its beginning and excludes its end",
			cronspec.Spec{Cron: "0 1,2,3 * * *", Zone: "Europe/Berlin"},
			2027,
			[]string{"03-28 02:00 shifted 01:00", "10-31 02:00 first 00:00"},
		},
		{"other hours are unaffected", cronspec.Spec{Cron: "0 9 * * *", Zone: "Europe/Berlin"}, 2027, nil},
		{"other days are unaffected", cronspec.Spec{Cron: "30 2 * * MON", Zone: "Europe/Berlin"}, 2027, nil},
		{"a clock without changes", cronspec.Spec{Cron: "30 2 * * *", Zone: "UTC"}, 2027, nil},
		{
			"a wildcard schedule of all hours is unaffected",
			cronspec.Spec{Cron: "30 * * * *", Zone: "Europe/Berlin"},
			2027, nil,
		},
		{
			"a wildcard schedule of one hour is affected",
			cronspec.Spec{Cron: "*/30 2 * * *", Zone: "Europe/Berlin"},
			2027,
			[]string{
				"03-28 02:00 skipped", "03-28 02:30 skipped", "10-31 02:00 both 00:00 01:00", "10-31 02:30 both 00:30 01:30",
			},
		},
		{
			"all hours, with a gap of half an hour",
			cronspec.Spec{Cron: "15 * * * *", Zone: "Australia/Lord_Howe"},
			2026,
			[]string{"10-04 02:15 skipped"},
		},
		{
			"a skipped day",
			cronspec.Spec{Cron: "0 9,21 * * *", Zone: "Pacific/Apia"},
			2011,
			[]string{"12-30 09:00 shifted 10:00", "12-30 21:00 shifted 10:00"},
		},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			t.Parallel()
			schedule, err := cronspec.Parse(tc.spec)
			require.NoError(t, err)
			var got []string
			newYear := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
			for _, shift := range schedule.Shifts(newYear(tc.year), newYear(tc.year+1)) {
				words := []string{shift.Wall.Format("01-02 15:04"), string(shift.Kind)}
				for _, at := range shift.Fires {
					words = append(words, at.Format("15:04"))
				}
				got = append(got, strings.Join(words, " "))
			}
			require.Empty(t, cmp.Diff(tc.want, got))
		})
	}
}

func TestShiftsKeepWithinTheirBounds(t *testing.T) {
	t.Parallel()

	schedule, err := cronspec.Parse(cronspec.Spec{Cron: "30 2 * * *", Zone: "Europe/Berlin"})
	require.NoError(t, err)
	change := time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC)
	require.Len(t, schedule.Shifts(change.Add(-time.Second), change), 1, "the end is included")
	require.Empty(t, schedule.Shifts(change, change.AddDate(0, 1, 0)), "the beginning is excluded")
	require.Empty(t, schedule.Shifts(change.Add(-time.Hour), change.Add(-time.Second)))
	require.Empty(t, schedule.Shifts(change, change.AddDate(0, -1, 0)), "an end before the beginning yields nothing")
	require.NotEmpty(t, schedule.Shifts(time.Time{}, change), "the zero time is a valid beginning")
}

// TestShiftsAgreeWithReference checks the result of Shifts around each change of the clock in each zone. The wall times
// must equal the skipped and repeated wall times of the reference, and the instants must equal the results of Next.
func TestShiftsAgreeWithReference(t *testing.T) {
	t.Parallel()

	var parser cronspec.Parser
	compared := 0
	for change, zone := range changes(zones(t), 2010, 2028) {
		w := newWindow(zone, change.at-day, change.at+day)
		for _, spec := range withPolicies("0 0 * * *", "0,15,30,45 * * * *", "*/15 1,2,23 * * *", "30 0-3 * * 0-5") {
			spec.Zone = zone.String()
			schedule, err := parser.Parse(spec)
			require.NoError(t, err)
			expr := readExpression(spec.Cron)
			if expr.wildcard && expr.hours == readField("*", 0, 23) {
				continue // a wildcard schedule for every hour is unaffected by changes of whole hours
			}
			var got []int64
			for _, shift := range schedule.Shifts(time.Unix(change.at-1, 0), time.Unix(change.at, 0)) {
				compared++
				got = append(got, shift.Wall.Unix())
				fires := slices.Compact(firesFor(schedule, w, shift))
				if len(fires) != len(shift.Fires) || !slices.EqualFunc(fires, shift.Fires, time.Time.Equal) {
					require.Failf(t, "Shifts is wrong", "%v: %+v, but Next fires at %v", spec, shift, fires)
				}
			}
			if want := w.oddWalls(expr, change); !slices.Equal(got, want) {
				require.Failf(t, "Shifts is wrong", "%v at %v: got %v, want %v", spec, change, got, want)
			}
		}
	}
	require.Greater(t, compared, 1000)
}

// firesFor returns the instants at which the schedule fires for the wall time of a shift.
func firesFor(schedule *cronspec.Schedule, w *window, shift cronspec.Shift) []time.Time {
	var fires []time.Time
	candidates := []int64{}
	for i := range w.walls {
		if w.walls[i].wall == shift.Wall.Unix() {
			candidates = append(candidates, w.walls[i].at)
		}
	}
	if len(candidates) == 0 && shift.Kind == cronspec.ShiftLater {
		candidates = append(candidates, shift.Change.Unix())
	}
	for _, at := range candidates {
		if schedule.Next(time.Unix(at-1, 0)).Unix() == at {
			fires = append(fires, time.Unix(at, 0).UTC())
		}
	}
	return fires
}

// oddWalls returns those wall times of an expression that a change of the clock skips or repeats.
func (w *window) oddWalls(expr *expression, change change) []int64 {
	var odd []int64
	for i := range w.missing {
		if m := &w.missing[i]; m.at == change.at && expr.matches(m) {
			odd = append(odd, m.wall)
		}
	}
	for i := range w.walls {
		t := &w.walls[i]
		again := t.at + int64(change.before-change.after)
		if t.at < change.at && again >= change.at && change.before > change.after && expr.matches(t) {
			odd = append(odd, t.wall)
		}
	}
	return odd
}

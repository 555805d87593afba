package cronspec_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

// window contains the wall times of a zone at each minute of some days, or at each second if the offsets contain
// seconds. A window is the reference for Next. The standard library provides only the wall times at given instants.
type window struct {
	from, to int64      // the first and the last instant to compare
	walls    []wallTime // the wall times in the order of their instants, with a margin at both ends
	missing  []wallTime // full minutes that the clock skips, each with the first instant after the gap
}

type wallTime struct {
	at                                int64 // the instant
	wall                              int64 // the wall time in seconds, as if the clock showed UTC
	month, day, weekday, hour, minute int
}

func newWindow(zone *time.Location, from, to int64) *window {
	const margin = 26 * 3600 // the margin, in seconds, exceeds the largest change of a clock
	step := int64(60)
	for at := from - margin; at <= to+margin; at += 3600 {
		if _, offset := time.Unix(at, 0).In(zone).Zone(); offset%60 != 0 {
			step = 1
		}
	}

	w := &window{from: from, to: to, walls: make([]wallTime, 0, (to-from+2*margin)/60+2)}
	start := (from - margin) / 60 * 60
	_, before := time.Unix(start-step, 0).In(zone).Zone()
	previous := start - step + int64(before)
	for at := start; at <= to+margin; at += step {
		_, offset := time.Unix(at, 0).In(zone).Zone()
		wall := at + int64(offset)
		for missing := previous + 1; missing < wall && wall > previous+step; missing++ {
			if missing%60 == 0 {
				w.missing = append(w.missing, newWallTime(at, missing))
			}
		}
		if wall%60 == 0 {
			w.walls = append(w.walls, newWallTime(at, wall))
		}
		previous = wall
	}
	return w
}

func newWallTime(at, wall int64) wallTime {
	t := time.Unix(wall, 0).UTC()
	return wallTime{
		at: at, wall: wall,
		month: int(t.Month()), day: t.Day(), weekday: int(t.Weekday()), hour: t.Hour(), minute: t.Minute(),
	}
}

// fires applies the rules directly, and returns the instants of the window at which a spec fires.
func (w *window) fires(spec cronspec.Spec) []int64 {
	expr := readExpression(spec.Cron)
	var fires []int64
	if expr.wildcard {
		for i := range w.walls {
			if t := &w.walls[i]; expr.matches(t) {
				fires = append(fires, t.at)
			}
		}
		return w.clip(fires)
	}

	passes := make(map[int64][]int64)
	for i := range w.walls {
		if t := &w.walls[i]; expr.matches(t) {
			passes[t.wall] = append(passes[t.wall], t.at)
		}
	}
	for _, at := range passes {
		switch spec.DSTRepeat {
		case cronspec.RepeatBoth:
			fires = append(fires, at...)
		case cronspec.RepeatSecond:
			fires = append(fires, at[len(at)-1])
		default:
			fires = append(fires, at[0])
		}
	}
	for i := range w.missing {
		if t := &w.missing[i]; expr.matches(t) && spec.DSTGap != cronspec.GapSkip {
			fires = append(fires, t.at)
		}
	}
	return w.clip(fires)
}

// clip sorts the instants, and removes duplicates and all instants in the margins.
func (w *window) clip(fires []int64) []int64 {
	fires = slices.DeleteFunc(fires, func(at int64) bool { return at < w.from || at > w.to })
	slices.Sort(fires)
	return slices.Compact(fires)
}

// requireAgreement compares the results of Next with the window. The searches start at each firing, and at instants
// between the firings. The comparison runs millions of times. For speed, requireAgreement uses the package
// testify/require only to report a difference.
func (w *window) requireAgreement(t *testing.T, parser *cronspec.Parser, spec cronspec.Spec) {
	t.Helper()
	schedule, err := parser.Parse(spec)
	require.NoError(t, err)

	want := w.fires(spec)
	fail := func(after, next int64) {
		require.Failf(t, "Next is wrong", "%v after %v: %v, but the rules say one of %v (none: after %v)",
			spec, inZone(schedule, after), inZone(schedule, next), want, inZone(schedule, w.to))
	}
	// check compares the result of Next with the i-th firing of the window, or with the end of the window.
	check := func(after int64, i int) (next int64) {
		next = schedule.Next(time.Unix(after, 999)).Unix()
		if i < len(want) && next != want[i] || i == len(want) && next <= w.to {
			fail(after, next)
		}
		return next
	}

	after := w.from - 1
	for i := range len(want) + 1 {
		after = check(after, i)
	}
	for after := w.from; after < w.to; after += 97*60 + 13 {
		i, _ := slices.BinarySearch(want, after+1)
		check(after, i)
	}
}

func inZone(s *cronspec.Schedule, at int64) time.Time { return time.Unix(at, 0).In(s.Location()) }

// expression contains each of the five fields of a cron expression as a set of numbers. The parser for expressions in
// reference_test.go is simple and slow.
type expression struct {
	minutes, hours, days, months, weekdays set
	eitherDay, wildcard                    bool
}

type set [64]bool

func (e *expression) matches(t *wallTime) bool {
	if !e.minutes[t.minute] || !e.hours[t.hour] || !e.months[t.month] {
		return false
	}
	if e.eitherDay {
		return e.days[t.day] || e.weekdays[t.weekday]
	}
	return e.days[t.day] && e.weekdays[t.weekday]
}

func readExpression(cron string) *expression {
	for short, full := range map[string]string{
		"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
		"@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
	} {
		if strings.EqualFold(strings.TrimSpace(cron), short) {
			cron = full
		}
	}
	cron = strings.ToUpper(cron)
	for i, name := range strings.Fields("SUN MON TUE WED THU FRI SAT") {
		cron = strings.ReplaceAll(cron, name, strconv.Itoa(i))
	}
	for i, name := range strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC") {
		cron = strings.ReplaceAll(cron, name, strconv.Itoa(i+1))
	}
	f := strings.Fields(cron)
	e := &expression{
		minutes:   readField(f[0], 0, 59),
		hours:     readField(f[1], 0, 23),
		days:      readField(f[2], 1, 31),
		months:    readField(f[3], 1, 12),
		weekdays:  readField(f[4], 0, 6),
		eitherDay: f[2][0] != '*' && f[4][0] != '*',
		wildcard:  f[0][0] == '*' || f[1][0] == '*',
	}
	e.weekdays[0] = e.weekdays[0] || e.weekdays[7]
	return e
}

func readField(text string, low, high int) set {
	var values set
	for item := range strings.SplitSeq(text, ",") {
		body, stepText, stepped := strings.Cut(item, "/")
		step := 1
		if stepped {
			step = number(stepText)
		}
		from, to := low, high
		if body != "*" {
			a, b, ranged := strings.Cut(body, "-")
			from = number(a)
			switch {
			case ranged:
				to = number(b)
			case !stepped || from > to:
				to = from
			}
		}
		for n := from; n <= to; n += step {
			values[n] = true
		}
	}
	return values
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err) // a text that cronspec.Parse accepts is a number or a name
	}
	return n
}

package cronspec_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestDescribe(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct{ cron, words string }{
		{"0 9 * * *", "At 09:00 every day"},
		{"@daily", "At 00:00 every day"},
		{"@hourly", "Every hour on the hour"},
		{"@weekly", "At 00:00 on Sundays"},
		{"@monthly", "At 00:00 on day 1 of each month"},
		{"@yearly", "At 00:00 on day 1 of January"},
		{"* * * * *", "Every minute"},
		{"*/15 * * * *", "Every 15 minutes"},
		{"*/15 * * * 1-5", "Every 15 minutes, Monday to Friday"},
		{"*/15 9-17 * * MON-FRI", "Every 15 minutes from 09:00 to 17:45, Monday to Friday"},
		{"* 9 * * *", "Every minute from 09:00 to 09:59 every day"},
		{"*/7 * * * *", "Every hour at every 7th minute from 0 to 56"},
		{"*/25 * * * *", "Every hour at minutes 0, 25 and 50"},
		{"*/7 9 * * *", "Every 7 minutes from 09:00 to 09:56 every day"},
		{"30 * * * *", "Every hour at minute 30"},
		{"0 */6 * * *", "Every 6 hours from 00:00"},
		{"5 */6 * * *", "Every 6 hours from 00:05"},
		{"0 */2 * * 1-5", "Every 2 hours from 00:00, Monday to Friday"},
		{"0 */12 1 * *", "Every 12 hours from 00:00 on day 1 of each month"},
		{"0 */24 * * *", "At 00:00 every day, whenever the clock shows it"},
		{"0 */5 * * SUN", "Every 5 hours from 00:00 to 20:00 on Sundays"},
		{"0 9,17 * * *", "At 09:00 and 17:00 every day"},
		{"0,30 9,17 * * 1-5", "At 09:00, 09:30, 17:00 and 17:30, Monday to Friday"},
		{"0 9-17 * * MON-FRI", "At 09:00 and every hour until 17:00, Monday to Friday"},
		{"0 0-23 * * *", "At minute 0 of every hour"},
		{"0 0-23/2 * * *", "At 00:00 and every 2 hours until 22:00 every day"},
		{"0,15,30,45 9-17 * * *", "At minutes 0, 15, 30 and 45 of hours 09 to 17 every day"},
		{"0-59 8,10 * * *", "At every minute of hours 08 and 10 every day"},
		{"*/60 2 * * *", "At 02:00 every day, whenever the clock shows it"},
		{"*/20 8,10,13 * * *", "At minutes 0, 20 and 40 of hours 08, 10 and 13 every day, whenever the clock shows it"},
		{"30 14 * * 1-5", "At 14:30, Monday to Friday"},
		{"0 0 * * 0", "At 00:00 on Sundays"},
		{"0 0 1 * *", "At 00:00 on day 1 of each month"},
		{"0 0,12 * * *", "At 00:00 and 12:00 every day"},
		{"0 * * * *", "Every hour on the hour"},
		{"*/5 * * * *", "Every 5 minutes"},
		{"0 8,12,16,20 * * *", "At 08:00, 12:00, 16:00 and 20:00 every day"},
		{"0 9 28-31 * *", "At 09:00 on days 28 to 31 of each month"},
		{"0 9 1 */3 *", "At 09:00 on day 1 of January, April, July and October"},
		{"0 9 29 2 *", "At 09:00 on day 29 of February"},
		{"0 9 * * 1,3,5", "At 09:00 on Mondays, Wednesdays and Fridays"},
		{"0 9 * * 6,0", "At 09:00 on Saturdays and Sundays"},
		{"0 9 * * 5-7", "At 09:00, Friday to Sunday"},
		{"0 9 * * 0-7", "At 09:00 every day"},
		{"0 9 1,15 * *", "At 09:00 on days 1 and 15 of each month"},
		{"0 9 1-7 * *", "At 09:00 on days 1 to 7 of each month"},
		{"0 9 1-31/2 * *", "At 09:00 on every 2nd day from 1 to 31 of each month"},
		{"0 9 31 * *", "At 09:00 on day 31 of each month that has one"},
		{"0 9 1 1,7 *", "At 09:00 on day 1 of January and July"},
		{"0 9 1 */2 *", "At 09:00 on day 1 of every 2nd month from January to November"},
		{"0 9 * 6-8 *", "At 09:00 every day from June to August"},
		{"0 9 1 6-8 *", "At 09:00 on day 1 of each month from June to August"},
		{"0 9 * 1-3,10-12 *", "At 09:00 every day in the months January to March and October to December"},
		{"0 9 1 1,6-8 *", "At 09:00 on day 1 of the months January and June to August"},
		{"0 9 * 1 MON-FRI", "At 09:00, Monday to Friday, in January"},
		{"0 9 * 1 MON", "At 09:00 on Mondays in January"},
		{"*/15 * * 1 *", "Every 15 minutes every day in January"},
		{"0 9 13 * FRI", "At 09:00 on day 13 of the month and on every Friday"},
		{"0 9 13 * 1-5", "At 09:00 on day 13 of the month and on each day from Monday to Friday"},
		{"0 9 13 1 FRI", "At 09:00 in January on day 13 of the month and on every Friday"},
		{"0 9 1-31 * FRI", "At 09:00 every day"},
		{"0 9 */2 * FRI", "At 09:00 on every Friday that falls on every 2nd day from 1 to 31 of the month"},
		{"30 2 8-14 3 */7", "At 02:30 in March on every Sunday that falls on days 8 to 14 of the month"},
		{"0 9 13 * */2", "At 09:00 on every Tuesday, Thursday, Saturday or Sunday that falls on day 13 of the month"},
	} {
		t.Run(tc.cron, func(t *testing.T) {
			t.Parallel()
			schedule, err := cronspec.Parse(cronspec.Spec{Cron: tc.cron, Zone: "Europe/Berlin"})
			require.NoError(t, err)
			require.Equal(t, tc.words, schedule.Describe())
		})
	}
}

// TestDescribeGivesDifferentWordsToDifferentTimes checks random expressions. Expressions with equal descriptions must
// fire at equal instants, even around changes of the clock.
func TestDescribeGivesDifferentWordsToDifferentTimes(t *testing.T) {
	t.Parallel()

	var parser cronspec.Parser
	known := map[string]*cronspec.Schedule{}
	same := 0
	r := rand.New(rand.NewPCG(1, 2))
	for range 15_000 {
		cron := randomExpression(r)
		schedule, err := parser.Parse(cronspec.Spec{Cron: cron, Zone: "America/New_York"})
		if err != nil {
			continue
		}
		words := schedule.Describe()
		requirePlain(t, words)
		other, ok := known[words]
		if !ok {
			known[words] = schedule
			continue
		}
		same++
		for _, start := range []time.Time{
			time.Date(2026, 2, 25, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 3, 7, 23, 0, 0, 0, time.UTC), time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC),
		} {
			a, b := start, start
			for range 200 {
				a, b = schedule.Next(a), other.Next(b)
				if !a.Equal(b) {
					require.Failf(t, "equal descriptions for different times", "%q: %q, %q", words, cron, other.Spec().Cron)
				}
			}
		}
	}
	require.Greater(t, same, 300, "too few expressions with equal descriptions")
	require.Greater(t, len(known), 5_000)
}

func FuzzDescribe(f *testing.F) {
	f.Add("0 9 * * *", "0 9 1-31 * FRI")
	f.Add("*/7 */5 13 */2 */2", "@hourly")
	f.Add("0,15,30,45 * * * *", "*/15 * * * *")
	f.Fuzz(func(t *testing.T, one, other string) {
		a, err := cronspec.Parse(cronspec.Spec{Cron: one, Zone: "America/New_York"})
		if err != nil {
			return
		}
		requirePlain(t, a.Describe())
		b, err := cronspec.Parse(cronspec.Spec{Cron: other, Zone: "America/New_York"})
		if err != nil || a.Describe() != b.Describe() {
			return
		}
		at := time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC)
		for range 200 {
			require.Equal(t, a.Next(at), b.Next(at), "%q has the same description as %q: %s", one, other, a.Describe())
			at = a.Next(at)
		}
	})
}

func requirePlain(t *testing.T, words string) {
	t.Helper()
	if !strings.HasPrefix(words, "At ") && !strings.HasPrefix(words, "Every ") || strings.Contains(words, "  ") ||
		strings.Contains(words, ",,") {
		require.Fail(t, "the description is not plain English", words)
	}
}

// randomExpression returns an expression of any shape. Some of the random expressions are equivalent, because several
// forms of a field select all values, such as "*" and "0-59".
func randomExpression(r *rand.Rand) string {
	item := func(low, high int) string {
		a := low + r.IntN(high-low+1)
		switch r.IntN(9) {
		case 0, 1:
			return "*"
		case 2:
			return fmt.Sprintf("*/%d", 1+r.IntN(high-low+1))
		case 3:
			return fmt.Sprintf("%d-%d", a, a+r.IntN(high-a+1))
		case 4:
			return fmt.Sprintf("%d-%d/%d", low, high, 1+r.IntN(min(12, high-low)))
		case 5:
			return fmt.Sprintf("%d-%d", low, high)
		case 6:
			return fmt.Sprintf("%d/%d", a, 1+r.IntN(min(12, high-low)))
		default:
			return strconv.Itoa(a)
		}
	}
	var fields []string
	for _, bounds := range [][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}} {
		items := []string{"*"}
		if len(fields) < 2 || r.IntN(2) == 0 {
			items[0] = item(bounds[0], bounds[1])
			for r.IntN(4) == 0 {
				items = append(items, item(bounds[0], bounds[1]))
			}
		}
		fields = append(fields, strings.Join(items, ","))
	}
	return strings.Join(fields, " ")
}

package cronspec_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestParse_SaysWhatToWriteInsteadOfMoreThanFiveFields(t *testing.T) {
	t.Parallel()
	const checkWeekday = "; check the weekday: 1 is Monday here, and Sunday in Quartz and AWS"
	const limit = ", and limit the schedule to %s with starts_at and ends_at"
	instead := func(special, day string) string {
		return "; five fields cannot express " + special + ", so this schedule fires at 09:00 on " + day
	}
	for cron, advice := range map[string]string{
		// Quartz and Spring put a field for seconds first.
		"0 30 * * * *":             `write "30 * * * *"`,
		"0 0 9 * * MON-FRI":        `write "0 9 * * MON-FRI"`,
		"0 30 9 * * 1-5":           `write "30 9 * * 1-5"`,
		"*/10 0 9 * * MON":         `write "0 9 * * MON"`,
		"0 15 10 ? * MON-FRI":      `write "15 10 * * MON-FRI"`,
		"0 15 10 ? * 2-6":          `write "15 10 * * 2-6"` + checkWeekday,
		"0 0 12 1/5 * ?":           `write "0 12 1/5 * *"`,
		"0 0 12 */5 * ?":           `write "0 12 */5 * *"`,
		"0 0 9 ? * MON 2027":       `write "0 9 * * MON"` + fmt.Sprintf(limit, "2027"),
		"0 0 9 ? * 2-6 2027-2029":  `write "0 9 * * 2-6"` + fmt.Sprintf(limit, "2027-2029") + checkWeekday,
		"0 0 9 ? * MON *":          `write "0 9 * * MON"`,
		"0 0 9 ? * MON 2027, 2029": `write "0 9 * * MON"` + fmt.Sprintf(limit, "2027,2029"),
		// AWS and other schedulers put a field for years last.
		"0 9 * * ? *":             `write "0 9 * * *"`,
		"15 12 ? * MON-FRI *":     `write "15 12 * * MON-FRI"`,
		"0 9 ? * 2-6 *":           `write "0 9 * * 2-6"` + checkWeekday,
		"0 9 1 * ? 2027":          `write "0 9 1 * *"` + fmt.Sprintf(limit, "2027"),
		"0 9 * * 1 2027":          `write "0 9 * * 1"` + fmt.Sprintf(limit, "2027"),
		"0/15 9 ? * * 2027":       `write "0/15 9 * * *"` + fmt.Sprintf(limit, "2027"),
		"30 6 1,15 * * 2027-29":   `write "30 6 1,15 * *"` + fmt.Sprintf(limit, "2027-29"),
		"30 6 * * 5 2027,2029":    `write "30 6 * * 5"` + fmt.Sprintf(limit, "2027,2029"),
		"30 6 * * 5 2027-2035/2":  `write "30 6 * * 5"` + fmt.Sprintf(limit, "2027-2035/2"),
		"0 9 * * MON *":           `write "0 9 * * MON"`,
		"cron(0 9 * * ? *)":       `write "0 9 * * *"`,
		"cron(15 8-17 ? * 2-6 *)": `write "15 8-17 * * 2-6"` + checkWeekday,
		"CRON (0 9 1 * ? 2027)":   `write "0 9 1 * *"` + fmt.Sprintf(limit, "2027"),
		"cron(0 9 * * 1)":         `write "0 9 * * 1"`,
		"rate(1 day)":             `write five fields, such as "0 9 * * *" for every day, or "*/15 * * * *" for every 15 minutes`,
		// Five fields cannot express some days of Quartz and AWS. The advice fires as often as these days.
		"0 9 * * 1#1 *":        `write "0 9 1 * *"` + instead("1#1", "day 1 of each month"),
		"0 9 * * 1#1 2027":     `write "0 9 1 * *"` + fmt.Sprintf(limit, "2027") + instead("1#1", "day 1 of each month"),
		"0 0 9 ? * MON#2":      `write "0 9 8 * *"` + instead("MON#2", "day 8 of each month"),
		"0 0 9 ? * MON#1 *":    `write "0 9 1 * *"` + instead("MON#1", "day 1 of each month"),
		"0 9 ? * 2#1,4#3 *":    `write "0 9 1,15 * *"` + instead("2#1,4#3", "days 1 and 15 of each month"),
		"0 0 9 ? * 6L":         `write "0 9 28 * *"` + instead("6L", "day 28 of each month"),
		"0 0 9 L * ?":          `write "0 9 28 * *"` + instead("L", "day 28 of each month"),
		"0 0 9 L-3 * ?":        `write "0 9 25 * *"` + instead("L-3", "day 25 of each month"),
		"0 9 LW * ? *":         `write "0 9 28 * *"` + instead("LW", "day 28 of each month"),
		"0 9 1,15W 3 ? *":      `write "0 9 1,15 3 *"` + instead("1,15W", "days 1 and 15 of March"),
		"cron(0 9 ? * 2#1 *)":  `write "0 9 1 * *"` + instead("2#1", "day 1 of each month"),
		"cron(0 0 9 L * ? *)":  `write "0 9 28 * *"` + instead("L", "day 28 of each month"),
		"0 0 9 ? * 6#5":        `such as "0 9 * * *"; got 6`, // few months have a fifth Friday
		"0 0 9 1-7 * MON#1":    `such as "0 9 * * *"; got 6`, // a mixture of both day fields
		"0 0 9 ? * MON#1,FRI":  `such as "0 9 * * *"; got 6`,
		"0 0 9 ? * L":          `such as "0 9 * * *"; got 6`,
		"70 0 9 ? * MON#1":     `such as "0 9 * * *"; got 6`,
		"0 0 9 32W * ?":        `such as "0 9 * * *"; got 6`,
		"0 0 9 ? * MON#1 soon": `such as "0 9 * * *"; got 7`,
		// The first field may be for seconds, or the last field for years. The rarer schedule comes first.
		"0 0 9 * * *": `write "0 0 9 * *" (at 00:00 on day 9 of each month) if the last field is a year, ` +
			`or "0 9 * * *" (at 09:00 every day) if the first field is seconds`,
		"0 30 6 * * *": `write "30 6 * * *"`, // no day has an hour 30
		"0 7 28 * * *": `write "0 7 28 * *"`,
		"0 9 3 2 * *": `write "0 9 3 2 *" (at 09:00 on day 3 of February) if the last field is a year, ` +
			`or "9 3 2 * *" (at 03:09 on day 2 of each month) if the first field is seconds`,
		"0 9 * * 1 *": `write "0 9 * * 1" (at 09:00 on Mondays) if the last field is a year, ` +
			`or "9 * * 1 *" (every hour at minute 9 every day in January) if the first field is seconds`,
		"*/5 * * * * *": `write "*/5 * * * *" (every 5 minutes) if the last field is a year, ` +
			`or "* * * * *" (every minute) if the first field is seconds`,
		"* * * * * *": `write "* * * * *"`,
		// An expression may have one field too many by mistake. The advice names the meaning without the extra field if
		// all other meanings fire more often.
		"0 9 * * * 5": `write "0 9 * * 5" (at 09:00 on Fridays) if one * is too many, ` +
			`or "9 * * * 5" (every hour at minute 9 on Fridays) if the first field is seconds`,
		"30 7 * * * MON,WED": `write "30 7 * * MON,WED" (at 07:30 on Mondays and Wednesdays) if one * is too many, ` +
			`or "7 * * * MON,WED" (every hour at minute 7 on Mondays and Wednesdays) if the first field is seconds`,
		"0 9 * * 2 4": `write "0 9 * * 2" (at 09:00 on Tuesdays) if the last field is too many, ` +
			`or "9 * * 2 4" (every hour at minute 9 on Thursdays in February) if the first field is seconds, ` +
			`or "0 9 * * 2,4" (at 09:00 on Tuesdays and Thursdays) if the last two fields are one list`,
		"0 9 * * MON FRI": `write "0 9 * * MON" (at 09:00 on Mondays) if the last field is too many, ` +
			`or "0 9 * * MON,FRI" (at 09:00 on Mondays and Fridays) if the last two fields are one list`,
		"5 8 * * * * *": `write "5 8 * * *" (at 08:05 every day) if one * is too many, ` +
			`or "8 * * * *" (every hour at minute 8) if the first field is seconds and the last field is a year`,
		"0 9 * * * * 5": `write "0 9 * * 5"`,
		// The expressions contain blanks inside a field, or a comma after the last value of a list.
		"0 9, 10 * * *":           `write "0 9,10 * * *", without blanks inside a field`,
		"0 9 ,10 * * *":           `write "0 9,10 * * *", without blanks inside a field`,
		"0 9, 10, * * *":          `write "0 9,10 * * *", without blanks inside a field`,
		"0 7 , 19 , * * 1-5":      `write "0 7,19 * * 1-5", without blanks inside a field`,
		"0 9 * * 1, 3,":           `write "0 9 * * 1,3", without blanks inside a field`,
		"0 9 - 17 * * 1 - 5":      `write "0 9-17 * * 1-5", without blanks inside a field`,
		"*/ 15 * * * *":           `write "*/15 * * * *", without blanks inside a field`,
		"0 9 * * MON, WED,  FRI":  `write "0 9 * * MON,WED,FRI", without blanks inside a field`,
		"0, 15, 30, 45 9 * * MON": `write "0,15,30,45 9 * * MON", without blanks inside a field`,
		"0 0 9, 17 ? * MON":       `write "0 9,17 * * MON"`,
		"0 9, * * * *": `write "0 9 * * *" (at 09:00 every day) if the last field is a year, ` +
			`or "9 * * * *" (every hour at minute 9) if the first field is seconds`,
		// The expressions have no valid correction.
		"0 *, 9 * * *":                `such as "0 9 * * *"; got 6`,
		"0 9 * * MON command":         `such as "0 9 * * *"; got 6`,
		"61 0 9 * * MON extra":        `such as "0 9 * * *"; got 7`,
		"every day at nine in Berlin": `such as "0 9 * * *"; got 6`,
	} {
		_, err := cronspec.Parse(cronspec.Spec{Cron: cron, Zone: "UTC"})
		require.Error(t, err, cron)
		require.Regexp(t, `: `+regexp.QuoteMeta(advice)+`$|, `+regexp.QuoteMeta(advice)+`$`, err.Error(), cron)
	}
}

func TestParse_RejectsTheZoneOfAMachineWithoutOne(t *testing.T) {
	t.Parallel()
	_, err := cronspec.Parse(cronspec.Spec{Cron: "0 9 * * *", Zone: "Factory"})
	require.ErrorContains(t, err, `"Factory" marks a machine whose time zone is not set`)
}

// For six fields, the schedule of the first advice fires at most as often as the expression without its first field, or
// without its last field.
func TestParse_AdvisesTheRarestReadingFirst(t *testing.T) {
	t.Parallel()
	values := []string{"0", "9", "*"}
	first := regexp.MustCompile(`write "([^"]+)"`)
	for n := range 729 {
		texts := make([]string, 6)
		for i := range texts {
			texts[i], n = values[n%len(values)], n/len(values)
		}
		cron := strings.Join(texts, " ")
		_, err := cronspec.Parse(cronspec.Spec{Cron: cron, Zone: "UTC"})
		require.Error(t, err, cron)
		advice := first.FindStringSubmatch(err.Error())
		if advice == nil {
			continue
		}
		advised := ticksOf(t, advice[1])
		require.Positive(t, advised, cron)
		for _, fields := range [][]string{texts[1:], texts[:5]} {
			if isYear := texts[5] == "*"; !isYear && fields[0] == texts[0] {
				continue
			}
			if ticks := ticksOf(t, strings.Join(fields, " ")); ticks > 0 {
				require.LessOrEqual(t, advised, ticks, "%s: %s", cron, err)
			}
		}
	}
}

// ticksOf returns the number of ticks of an expression in a year, up to a maximum, or 0 if the expression is invalid.
func ticksOf(t *testing.T, cron string) int {
	t.Helper()
	schedule, err := cronspec.Parse(cronspec.Spec{Cron: cron, Zone: "UTC"})
	if err != nil {
		return 0
	}
	begin, ticks := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 0
	for at := begin; ticks < 400; ticks++ {
		if at = schedule.Next(at); at.Year() > begin.Year() {
			break
		}
	}
	return ticks
}

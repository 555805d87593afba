package cronspec_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestParse_SaysWhatToWriteInsteadOfMoreThanFiveFields(t *testing.T) {
	t.Parallel()
	const checkWeekday = "; check the weekday: 1 is Monday here, and Sunday in Quartz and AWS"
	for cron, advice := range map[string]string{
		// Quartz and Spring put a field for seconds first.
		"0 0 9 * * *":             `write "0 9 * * *"`,
		"0 30 * * * *":            `write "30 * * * *"`,
		"*/10 0 9 * * MON":        `write "0 9 * * MON"`,
		"0 15 10 ? * MON-FRI":     `write "15 10 * * MON-FRI"`,
		"0 15 10 ? * 2-6":         `write "15 10 * * 2-6"` + checkWeekday,
		"0 0 12 1/5 * ?":          `write "0 12 1/5 * *"`,
		"0 0 12 */5 * ?":          `write "0 12 */5 * *"`,
		"0 0 9 ? * MON 2027":      `write "0 9 * * MON"`,
		"0 0 9 ? * MON 2027-2029": `write "0 9 * * MON"`,
		"0 0 9 ? * MON *":         `write "0 9 * * MON"`,
		// AWS and other schedulers put a field for years last.
		"0 9 * * ? *":           `write "0 9 * * *"`,
		"15 12 ? * MON-FRI *":   `write "15 12 * * MON-FRI"`,
		"0 9 ? * 2-6 *":         `write "0 9 * * 2-6"` + checkWeekday,
		"0 9 1 * ? 2027":        `write "0 9 1 * *"`,
		"0 9 * * 1 2027":        `write "0 9 * * 1"`,
		"0/15 9 ? * * 2027":     `write "0/15 9 * * *"`,
		"30 6 1,15 * * 2027-29": `write "30 6 1,15 * *"`,
		// The first field may be for seconds, or the last field for years.
		"0 9 * * 1 *": `write "0 9 * * 1" if the last field is a year, or "9 * * 1 *" if the first field is seconds`,
		"0 5 * * * *": `write "0 5 * * *" if the last field is a year, or "5 * * * *" if the first field is seconds`,
		// The expressions contain blanks inside a field.
		"0 9, 10 * * *":           `write "0 9,10 * * *", without blanks inside a field`,
		"0 9 ,10 * * *":           `write "0 9,10 * * *", without blanks inside a field`,
		"0 9 - 17 * * 1 - 5":      `write "0 9-17 * * 1-5", without blanks inside a field`,
		"*/ 15 * * * *":           `write "*/15 * * * *", without blanks inside a field`,
		"0 9 * * MON, WED,  FRI":  `write "0 9 * * MON,WED,FRI", without blanks inside a field`,
		"0, 15, 30, 45 9 * * MON": `write "0,15,30,45 9 * * MON", without blanks inside a field`,
		"0 0 9, 17 * * *":         `write "0 9,17 * * *"`,
		// The expressions have no valid correction.
		"0 9, * * * *":                `such as "0 9 * * *"; got 6`,
		"0 *, 9 * * *":                `such as "0 9 * * *"; got 6`,
		"0 9, 10, * * *":              `day of month, month, day of week), such as "0 9 * * *"; got 6`,
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

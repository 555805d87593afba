package cronspec_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func reasonOf(t *testing.T, expr, zone string) string {
	t.Helper()
	_, err := cronspec.Parse(cronspec.Spec{Cron: expr, Zone: zone})
	require.Error(t, err)
	return err.Error()
}

func TestParse_AdvisesOnValues(t *testing.T) {
	t.Parallel()
	for expr, advice := range map[string]string{
		"0 9 * * MONDAY":     "write MON",
		"0 9 * * tuesdays":   "write TUE",
		"0 9 * * MON-Friday": "write FRI",
		"0 9 * * Thurs":      "write THU",
		"0 9 * JANUARY *":    "write JAN",
		"0 9 1 Sept *":       "write SEP",
		"0 24 * * *":         "write 0 for midnight",
		"0 9am * * *":        "write 9",
		"0 12AM * * *":       "write 0",
		"0 5pm * * *":        "write 17",
		"0 9:00 * * *":       "write 9",
		"H 9 * * *":          "jitter_seconds",
		"H(0-29) 9 * * *":    "jitter_seconds",
		"9:00":               `write "0 9 * * *" for 09:00 every day`,
		"9.30 pm":            `write "30 21 * * *" for 21:30 every day`,
		"12am":               `write "0 0 * * *" for 00:00 every day`,
	} {
		require.Contains(t, reasonOf(t, expr, "UTC"), advice, expr)
	}
	for expr, never := range map[string]string{
		"0 9 * * MO": "write", "0 25 * * *": "write", "0 13pm * * *": "write", "0 9 MON * *": "write", "25:00": "write \"",
		"9": "every day", "0 9:30 * * *": "write 9", "0 9 * * SUNMON": "write SUN", "0 9 * * ١": "write",
	} {
		require.NotContains(t, reasonOf(t, expr, "UTC"), never, expr)
	}
}

func TestParse_AdvisesOnZones(t *testing.T) {
	t.Parallel()
	for zone, advice := range map[string]string{
		"europe/berlin":    `write "Europe/Berlin"`,
		"EUROPE/BERLIN":    `write "Europe/Berlin"`,
		"America/New York": `write "America/New_York"`,
		"new york":         `write "America/New_York"`,
		"Berlin":           `write "Europe/Berlin"`,
		"India/Kolkata":    `write "Asia/Kolkata"`,
		"utc":              `write "UTC"`,
		"PST":              "write a zone such as America/Los_Angeles",
		"cest":             "write a zone such as Europe/Berlin",
		"Z":                "write a zone such as UTC",
		"GMT+2":            "or Etc/GMT-2 for the fixed offset +2",
		"utc-05:00":        "or Etc/GMT+5 for the fixed offset -05",
		"+05:30":           "instead of an offset",
		"+99":              "instead of an offset",
	} {
		require.Contains(t, reasonOf(t, "0 9 * * *", zone), advice, zone)
	}
	for _, zone := range []string{"Mars/Base", "../etc/passwd", "europe/../../etc/passwd", "Local", "Factory", "Nowhere", "e"} {
		require.NotContains(t, reasonOf(t, "0 9 * * *", zone), "write \"Eu", zone)
	}
}

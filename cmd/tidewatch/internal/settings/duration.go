package settings

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// longUnits matches a number of days or weeks, which [time.ParseDuration] does not accept.
var longUnits = regexp.MustCompile(`(\d+(?:\.\d+)?)([dw])`)

// ParseDuration parses a duration such as 90s, 1h30m, 30d or 2w. A day (d) has 24 hours, and a week (w) has seven days.
func ParseDuration(text string) (time.Duration, error) {
	inHours := longUnits.ReplaceAllStringFunc(strings.TrimSpace(text), func(part string) string {
		number, _ := strconv.ParseFloat(part[:len(part)-1], 64) // the pattern matches only numbers
		hours := number * day.Hours()
		if strings.HasSuffix(part, "w") {
			hours *= 7
		}
		return strconv.FormatFloat(hours, 'f', -1, 64) + "h"
	})
	d, err := time.ParseDuration(inHours)
	if err != nil {
		return 0, fmt.Errorf("must be a duration such as 90s, 15m, 12h or 30d, got %q", text)
	}
	return d, nil
}

// FormatDuration formats a duration in the largest units that fit, without zero units at the end: 30d instead of
// 720h0m0s. [ParseDuration] accepts the result.
func FormatDuration(d time.Duration) string {
	days, rest := d/day, d%day
	if d < day {
		days, rest = 0, d
	}
	text := rest.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	switch {
	case days == 0:
		return text
	case rest == 0:
		return fmt.Sprintf("%dd", days)
	default:
		return fmt.Sprintf("%dd%s", days, text)
	}
}

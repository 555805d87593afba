package catalog

import (
	"fmt"
	"time"
)

// RefuseInterval checks the shortest interval of a scheduled job against the minimum of the customer's plan. A minimum
// of 0 allows every interval. The result is a message, or "" for an allowed interval.
func RefuseInterval(least, allowed time.Duration) string {
	if least >= allowed {
		return ""
	}
	return fmt.Sprintf(
		"fires as often as every %s; the customer's plan allows one run every %s",
		PlainDuration(least),
		PlainDuration(allowed),
	)
}

// PlainDuration returns a duration in words, such as "15 minutes", "6 hours" or "7 days". If the duration is not a
// number of full minutes, the format is that of [time.Duration.String], such as "1m30s".
func PlainDuration(d time.Duration) string {
	for _, unit := range []struct {
		name string
		is   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if d >= unit.is && d%unit.is == 0 {
			n := int64(d / unit.is)
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

package exception

import (
	"fmt"
	"strings"
	"time"

	"tidewatch/store"
)

// Describe describes in words which ticks an exception suppresses: "25 December 2026 (Europe/Berlin)".
func Describe(e store.Exception) string {
	switch e.Kind {
	case store.ExceptionPause:
		if e.EndsAt == nil {
			return "Until the pause is resumed"
		}
		return "Until " + e.EndsAt.UTC().Format("2 January 2006 15:04") + " UTC"
	case store.ExceptionSkip:
		if e.Remaining == nil || *e.Remaining == 1 {
			return "The next tick"
		}
		return fmt.Sprintf("The next %d ticks", *e.Remaining)
	case store.ExceptionBlackout:
		return describeBlackout(e)
	default:
		return ""
	}
}

func describeBlackout(e store.Exception) string {
	if e.LocalFrom == nil || e.LocalTo == nil {
		return ""
	}
	from, to := *e.LocalFrom, *e.LocalTo
	text := ""
	if e.Repeats == store.RepeatsWeekly {
		text = "Every " + weekdayList(e.Weekdays) + " " + describeTimes(from, to)
	} else {
		layout := "2 January 2006"
		if e.Repeats == store.RepeatsYearly {
			layout, text = "2 January", "Every year: "
		}
		text += describeDates(from, to, layout)
	}
	if e.RepeatsUntil != nil {
		text += " until " + e.RepeatsUntil.Format("2 January 2006")
	}
	return text + " (" + e.Timezone + ")"
}

// describeTimes describes a weekly period.
func describeTimes(from, to time.Time) string {
	days := int(date(to).Sub(date(from)) / day)
	switch {
	case from.Equal(date(from)) && to.Equal(date(to)) && days == 1:
		return "all day"
	case days == 0:
		return "from " + from.Format("15:04") + " to " + to.Format("15:04")
	case days == 1:
		return "from " + from.Format("15:04") + " to " + to.Format("15:04") + " on the next day"
	default:
		return fmt.Sprintf("from %s to %s %d days later", from.Format("15:04"), to.Format("15:04"), days)
	}
}

// describeDates describes a period of dates, or of dates with times.
func describeDates(from, to time.Time, layout string) string {
	if !from.Equal(date(from)) || !to.Equal(date(to)) {
		return from.Format(layout+" 15:04") + " to " + to.Format(layout+" 15:04")
	}
	last := to.Add(-day)
	if last.Equal(from) {
		return from.Format(layout)
	}
	return from.Format(layout) + " to " + last.Format(layout)
}

func weekdayList(days []int16) string {
	names := make([]string, 0, len(days))
	for _, d := range days {
		names = append(names, time.Weekday(d%7).String())
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// HasEnded reports whether an exception suppresses no tick at or after the given time. For a period of local time, the
// result is false until about a day after the end, because a margin covers all time zones.
func HasEnded(e store.Exception, now time.Time) bool {
	const most = 26 * time.Hour // the largest difference between two local times at the same instant
	end := e.EndsAt
	if e.LocalFrom != nil && e.LocalTo != nil {
		last := *e.LocalTo
		if e.Repeats != store.RepeatsNever {
			if e.RepeatsUntil == nil {
				return false
			}
			last = e.RepeatsUntil.Add(day + last.Sub(*e.LocalFrom))
		}
		last = last.Add(most)
		end = &last
	}
	return end != nil && !now.Before(*end)
}

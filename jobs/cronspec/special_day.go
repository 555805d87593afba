package cronspec

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// lastSafeDay is the last day that every month has.
const lastSafeDay = 28

// These constants are the places of the day fields in an expression.
const (
	dayIndex     = 2
	weekdayIndex = 4
)

var (
	nthWeekday   = regexp.MustCompile(`(?i)^(?:[0-7]|[a-z]{3})#([1-4])$`)
	lastWeekday  = regexp.MustCompile(`(?i)^(?:[0-7]|[a-z]{3})L$`)
	nearestDay   = regexp.MustCompile(`(?i)^([1-9]|[12]\d|3[01])W$`)
	lastDay      = regexp.MustCompile(`(?i)^L(?:-(\d{1,2}))?W?$`)
	isAnySpecial = regexp.MustCompile(`(?i)#|\d[LW]\b|\bL\b|\bLW\b|\b[a-z]{3}L\b`)
)

// readingOfSpecialDay returns the reading of an expression with a special day of Quartz and AWS, such as the second
// Monday (MON#2), the last Friday (5L), the last day (L) or the working day nearest to the 15th (15W). Five fields
// cannot express these days. Instead, the reading has a day of the month that occurs as often. The result is nil if
// there is no such reading.
func readingOfSpecialDay(texts []string) *reading {
	at := slices.IndexFunc(texts, isAnySpecial.MatchString)
	fields, years := fieldsAround(texts, at)
	if fields == nil {
		return nil
	}
	place, other, replace := dayIndex, weekdayIndex, dayForDay
	if fields[weekdayIndex] == texts[at] {
		place, other, replace = weekdayIndex, dayIndex, dayForWeekday
	}
	if fields[other] != "*" && fields[other] != "?" {
		return nil
	}
	var days []string
	for item := range strings.SplitSeq(fields[place], ",") {
		day := replace(item)
		if day == "" {
			return nil
		}
		if !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	fields[dayIndex], fields[weekdayIndex] = strings.Join(days, ","), "*"
	r := newReading(fields, "")
	if r == nil {
		return nil
	}
	times := strings.ToLower(r.times[:1]) + r.times[1:]
	r.note = "; five fields cannot express " + texts[at] + ", so this schedule fires " + times
	return r.inYears(years)
}

// fieldsAround returns the five fields and the years of an expression. The place of a special day says whether the
// expression begins with a field for seconds. The result is nil if the other fields do not fit this place.
func fieldsAround(texts []string, at int) (fields []string, years string) {
	seconds := 0 // the number of fields for seconds
	switch at {
	case dayIndex + 1, weekdayIndex + 1:
		seconds = 1
	case dayIndex, weekdayIndex:
	default:
		return nil, ""
	}
	end := seconds + fieldCount
	if len(texts) < end || seconds == 1 && newReading([]string{texts[0], "*", "*", "*", "*"}, "") == nil {
		return nil, ""
	}
	switch rest := texts[end:]; {
	case len(rest) == 0:
		years = "*"
	case len(rest) == 1 && isYears(rest[0]):
		years = rest[0]
	default:
		return nil, ""
	}
	return slices.Clone(texts[seconds:end]), years
}

// dayForWeekday returns a day of the month that occurs as often as a special weekday, or "".
func dayForWeekday(item string) string {
	if nth := nthWeekday.FindStringSubmatch(item); nth != nil {
		n, _ := strconv.Atoi(nth[1]) // one digit
		const week = 7
		return strconv.Itoa((n-1)*week + 1)
	}
	if lastWeekday.MatchString(item) {
		return strconv.Itoa(lastSafeDay)
	}
	return ""
}

// dayForDay returns a day of the month that occurs as often as an item of the field for days, or "".
func dayForDay(item string) string {
	if nearest := nearestDay.FindStringSubmatch(item); nearest != nil {
		return nearest[1]
	}
	if last := lastDay.FindStringSubmatch(item); last != nil {
		before, _ := strconv.Atoi(last[1]) // up to two digits
		return strconv.Itoa(max(lastSafeDay-before, 1))
	}
	if isDigits(item) {
		return item
	}
	return ""
}

// invalidSpecialDay returns the reason why a special day of Quartz and AWS is invalid in the field, and a valid value
// that fires at most as often. The result is "" for other texts.
func (f field) invalidSpecialDay(text, item string) string {
	var kind, day string
	switch {
	case f.part == weekdayField().part && strings.EqualFold(item, "L"):
		return "cannot be " + item + " (the last day of the week in Quartz and AWS): write SAT"
	case strings.Contains(item, "#"):
		kind, day = "nth weekday of the month", dayForWeekday(item)
	case isQuartz(text, "W"):
		kind, day = "nearest working day", dayForDay(item)
	case isQuartz(text, "L"):
		kind, day = "last day", cmp.Or(dayForDay(item), strconv.Itoa(lastSafeDay))
	default:
		return ""
	}
	reason := "cannot be " + item + " (" + kind + ")"
	switch {
	case day == "":
		return reason + ", which five fields cannot express"
	case f.part == weekdayField().part:
		return reason + ": write * here, and a day of the month such as " + day
	}
	return reason + ": write a day such as " + day
}

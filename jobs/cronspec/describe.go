package cronspec

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Describe returns the times of the schedule in plain English: "At 09:00 and 17:30, Monday to Friday". The description
// names wall times, and mentions neither the time zone nor the policies. Expressions that fire at different wall times,
// or treat changes of the clock differently, have different descriptions. Descriptions of fixed-time schedules begin
// with "At". Descriptions of wildcard schedules begin with "Every", or end with "whenever the clock shows it".
func (s *Schedule) Describe() string {
	suffix := ""
	text, wholeDay := "", false
	if s.wildcard {
		if text, wholeDay = s.times.describeEvery(); text == "" {
			suffix = ", whenever the clock shows it"
		}
	}
	if text == "" {
		text, wholeDay = s.times.describeTimes()
	}
	if when := s.times.describeDays(); when != everyDay || !wholeDay {
		text += when
	}
	return text + suffix
}

const (
	everyDay = " every day"

	maxListedTimes = 6 // the maximum number of times of day in a list
	minRegular     = 5 // the minimum number of equally spaced values that a rule describes
)

func allMinutes() uint64  { return span64(0, 59) }
func allHours() uint64    { return span64(0, 23) }
func allDays() uint64     { return span64(1, 31) }
func allMonths() uint64   { return span64(1, 12) }
func allWeekdays() uint64 { return span64(0, 6) }

// span64 returns a mask of the values from low to high.
func span64(low, high int) uint64 { return bitsFrom(low) &^ bitsFrom(high+1) }

// describeEvery returns the times of a wildcard schedule as a rule, or "" if the times follow no simple rule. The
// result wholeDay reports whether the rule covers the whole day.
func (c *calendar) describeEvery() (text string, wholeDay bool) {
	hours, minutes := valuesOf(c.hours), valuesOf(c.minutes)
	step := stepOf(minutes)
	// The interval is steady only if the step from the last minute to the next hour equals the other steps.
	steady := step > 0 && minutes[0] == 0 && len(minutes)*step == 60
	every := "Every minute"
	if step > 1 {
		every = fmt.Sprintf("Every %d minutes", step)
	}
	hourStep := stepOf(hours)
	switch {
	case c.hours == allHours() && steady:
		return every, true
	case c.hours == allHours() && c.minutes == 1:
		return "Every hour on the hour", true
	case c.hours == allHours():
		return "Every hour at " + describeNumbers("minute", minutes, strconv.Itoa), true
	case len(minutes) == 1 && hourStep > 0:
		return describeHours(hours, hourStep, minutes[0])
	case len(hours) == 1 && step > 0, hourStep == 1 && steady:
		return every + describeRange(hours, minutes), false
	}
	return "", false
}

// describeHours describes a schedule that fires in equally spaced hours, once in each hour.
func describeHours(hours []int, step, minute int) (text string, wholeDay bool) {
	every := "Every hour"
	if step > 1 {
		every = fmt.Sprintf("Every %d hours", step)
	}
	if hours[0] == 0 && len(hours)*step == 24 {
		return every + " from " + clockTime(0, minute), true
	}
	return every + describeRange(hours, []int{minute}), false
}

// describeRange describes the first and the last time of a day. The returned text follows a rule such as "Every 5
// minutes".
func describeRange(hours, minutes []int) string {
	last := clockTime(hours[len(hours)-1], minutes[len(minutes)-1])
	return " from " + clockTime(hours[0], minutes[0]) + " to " + last
}

// describeTimes returns a list of the times of day, or a rule if there are too many times for a list. The result
// wholeDay has the same meaning as in describeEvery.
func (c *calendar) describeTimes() (text string, wholeDay bool) {
	hours, minutes := valuesOf(c.hours), valuesOf(c.minutes)
	if len(hours)*len(minutes) <= maxListedTimes {
		var times []string
		for _, h := range hours {
			for _, m := range minutes {
				times = append(times, clockTime(h, m))
			}
		}
		return "At " + enumerate(times), false
	}
	if step := stepOf(hours); len(minutes) == 1 && step > 0 && c.hours != allHours() {
		every := "hour"
		if step > 1 {
			every = fmt.Sprintf("%d hours", step)
		}
		return fmt.Sprintf(
			"At %s and every %s until %s",
			clockTime(hours[0], minutes[0]),
			every,
			clockTime(hours[len(hours)-1], minutes[0]),
		), false
	}
	ofMinutes, ofHours := "every minute", "every hour"
	if c.minutes != allMinutes() {
		ofMinutes = describeNumbers("minute", minutes, strconv.Itoa)
	}
	if c.hours != allHours() {
		ofHours = describeNumbers("hour", hours, twoDigits)
	}
	return "At " + ofMinutes + " of " + ofHours, c.hours == allHours()
}

// describeDays describes the days on which a schedule fires. The returned text begins with a space or a comma, because
// the description puts the days after the times.
func (c *calendar) describeDays() string {
	months, inMonths := describeMonths(c.months)
	byDay, byWeekday := c.days != allDays(), c.weekdays != allWeekdays()
	switch {
	case byDay && byWeekday:
		return inMonths + " on " + c.describeBothDays()
	case !byDay && !byWeekday, c.eitherDay: // if either day field matches every day, the other field has no effect
		return everyDay + inMonths
	case byDay:
		days := valuesOf(c.days)
		if len(days) == 1 && days[0] > 28 && inMonths == "" {
			months += " that has one"
		}
		return " on " + describeNumbers("day", days, strconv.Itoa) + " of " + months
	case isRunOfWeekdays(c.weekdays) && inMonths != "":
		return ", " + describeWeekdays(c.weekdays) + "," + inMonths
	case isRunOfWeekdays(c.weekdays):
		return ", " + describeWeekdays(c.weekdays)
	}
	return " on " + describeWeekdays(c.weekdays) + inMonths
}

// describeBothDays returns the days of a schedule that restricts both day fields.
func (c *calendar) describeBothDays() string {
	days := describeNumbers("day", valuesOf(c.days), strconv.Itoa) + " of the month"
	names := weekdayNames(c.weekdays, "")
	switch {
	case !c.eitherDay:
		return "every " + enumerateWith("or", names) + " that falls on " + days
	case isRunOfWeekdays(c.weekdays):
		return days + " and on each day from " + describeWeekdays(c.weekdays)
	}
	return days + " and on every " + enumerate(names)
}

// describeNumbers returns the values of a field: "minute 5", "minutes 5 and 20 to 30", "every 2nd minute from 1 to 59".
func describeNumbers(noun string, values []int, write func(int) string) string {
	if rule, ok := describeSteps(noun, values, write); ok {
		return rule
	}
	if len(values) > 1 {
		noun += "s"
	}
	return noun + " " + enumerate(runs(values, write))
}

// describeMonths returns the months in two forms: the result "months" follows the word "of", and the result "inMonths"
// follows the days. The result "inMonths" is empty if the schedule fires in all months.
func describeMonths(mask uint64) (months, inMonths string) {
	if mask == allMonths() {
		return "each month", ""
	}
	values := valuesOf(mask)
	name := func(n int) string { return time.Month(n).String() }
	if rule, ok := describeSteps("month", values, name); ok {
		return rule, " in " + rule
	}
	names := runs(values, name)
	switch {
	case len(names) == 1 && len(values) > 1:
		return "each month from " + names[0], " from " + names[0]
	case len(names) < len(values): // some elements of the list of names are ranges
		months = "the months " + enumerate(names)
		return months, " in " + months
	}
	return enumerate(names), " in " + enumerate(names)
}

// describeSteps describes equally spaced values with a rule. The result "ok" is false if the values are too few or
// consecutive, or if the distances between the values differ.
func describeSteps(noun string, values []int, write func(int) string) (rule string, ok bool) {
	step := stepOf(values)
	if step < 2 || len(values) < minRegular {
		return "", false
	}
	return fmt.Sprintf(
		"every %s %s from %s to %s",
		ordinal(step),
		noun,
		write(values[0]),
		write(values[len(values)-1]),
	), true
}

// describeWeekdays describes a set of weekdays: "Monday to Friday", or "Mondays and Thursdays".
func describeWeekdays(mask uint64) string {
	if isRunOfWeekdays(mask) {
		names := weekdayNames(mask, "")
		return names[0] + " to " + names[len(names)-1]
	}
	return enumerate(weekdayNames(mask, "s"))
}

// weekdayNames returns the names of weekdays, from Monday to Sunday.
func weekdayNames(mask uint64, suffix string) []string {
	var names []string
	for _, n := range valuesOf(mondayFirst(mask)) {
		names = append(names, time.Weekday((n+1)%daysPerWeek).String()+suffix)
	}
	return names
}

// isRunOfWeekdays reports whether a mask consists of three or more consecutive weekdays.
func isRunOfWeekdays(mask uint64) bool {
	values := valuesOf(mondayFirst(mask))
	return len(values) > 2 && stepOf(values) == 1
}

// mondayFirst rotates a mask of weekdays so that bit 0 stands for Monday.
func mondayFirst(mask uint64) uint64 { return mask>>1 | mask&1<<(daysPerWeek-1) }

// runs formats values, and combines three or more consecutive values into a range.
func runs(values []int, write func(int) string) []string {
	var texts []string
	for i := 0; i < len(values); {
		j := i
		for j+1 < len(values) && values[j+1] == values[j]+1 {
			j++
		}
		if j-i < 2 {
			j = i
			texts = append(texts, write(values[i]))
		} else {
			texts = append(texts, write(values[i])+" to "+write(values[j]))
		}
		i = j + 1
	}
	return texts
}

// stepOf returns the distance between neighbouring values, or 0 if the distances differ or there is only one value.
func stepOf(values []int) int {
	if len(values) < 2 {
		return 0
	}
	step := values[1] - values[0]
	for i := 2; i < len(values); i++ {
		if values[i]-values[i-1] != step {
			return 0
		}
	}
	return step
}

// valuesOf returns the values of a mask in ascending order.
func valuesOf(mask uint64) []int {
	values := make([]int, 0, bits.OnesCount64(mask))
	for ; mask != 0; mask &= mask - 1 {
		values = append(values, bits.TrailingZeros64(mask))
	}
	return values
}

func enumerate(texts []string) string { return enumerateWith("and", texts) }

// enumerateWith joins texts with commas and a conjunction: "a", "a and b", "a, b and c".
func enumerateWith(word string, texts []string) string {
	last := len(texts) - 1
	if last == 0 {
		return texts[0]
	}
	return strings.Join(texts[:last], ", ") + " " + word + " " + texts[last]
}

func clockTime(hour, minute int) string { return twoDigits(hour) + ":" + twoDigits(minute) }

func twoDigits(n int) string { return fmt.Sprintf("%02d", n) }

func ordinal(n int) string {
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

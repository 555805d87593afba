package cronspec

import (
	"math/bits"
	"time"
)

const (
	minutesPerDay  = 24 * 60
	secondsPerMin  = 60
	secondsPerDay  = minutesPerDay * secondsPerMin
	repeatsByWeek  = 1 | 1<<7 | 1<<14 | 1<<21 | 1<<28
	daysPerWeek    = 7
	epochIsWeekday = time.Thursday // weekday of 1970-01-01
)

// calendar is a compiled cron expression. A calendar handles only wall times, counted in seconds as if the wall clock
// showed UTC. Bit n of each mask stands for the value n.
type calendar struct {
	minutes, hours, days, months, weekdays uint64

	// eitherDay reports whether both day fields are restricted, so that a day needs to match only one of the two
	// fields.
	eitherDay bool
}

func compileCalendar(texts [5]string) (calendar, error) {
	var c calendar
	for i, target := range []struct {
		field field
		mask  *uint64
	}{
		{minuteField(), &c.minutes},
		{hourField(), &c.hours},
		{dayField(), &c.days},
		{monthField(), &c.months},
		{weekdayField(), &c.weekdays},
	} {
		mask, err := target.field.compile(texts[i])
		if err != nil {
			return calendar{}, err
		}
		*target.mask = mask
	}
	c.eitherDay = !isStar(texts[2]) && !isStar(texts[4])
	return c, nil
}

// next returns the first matching wall time later than the parameter "after". The result "ok" is false if no wall time
// matches before the end of the year lastYear. The search first finds a month with a matching day, and then reads the
// day and the time of day from the masks.
func (c *calendar) next(after int64, lastYear int) (wall int64, ok bool) {
	minute := floorDiv(after, secondsPerMin) + 1
	today := floorDiv(minute, minutesPerDay)
	year, month, day := time.Unix(today*secondsPerDay, 0).UTC().Date()
	if year > lastYear {
		return 0, false
	}

	first := today - int64(day-1)
	days := c.daysOf(year, month, first)
	if days>>day&1 == 1 {
		if ofDay, ok := c.timeOfDay(int(minute - today*minutesPerDay)); ok {
			return today*secondsPerDay + ofDay*secondsPerMin, true
		}
	}
	days &= bitsFrom(day + 1)
	for days == 0 {
		if year, month = c.nextMonth(year, month); year > lastYear {
			return 0, false
		}
		first = time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
		days = c.daysOf(year, month, first)
	}
	ofDay, ok := c.timeOfDay(0)
	return (first+int64(bits.TrailingZeros64(days)-1))*secondsPerDay + ofDay*secondsPerMin, ok
}

// daysOf returns the matching days of a month as a mask. The parameter "first" is the first day of the month, in days
// since 1970-01-01.
func (c *calendar) daysOf(year int, month time.Month, first int64) uint64 {
	if c.months>>month&1 == 0 {
		return 0
	}
	// Rotate the mask of weekdays so that bit 0 is the weekday of the first day of the month, and repeat the mask five
	// times.
	weekday := int(floorMod(first+int64(epochIsWeekday), daysPerWeek))
	week := (c.weekdays>>weekday | c.weekdays<<(daysPerWeek-weekday)) & (1<<daysPerWeek - 1)
	byWeekday := week * repeatsByWeek << 1

	matching := c.days & byWeekday
	if c.eitherDay {
		matching = c.days | byWeekday
	}
	return matching & bitsFrom(1) &^ bitsFrom(daysIn(year, month)+1)
}

// nextMonth returns the first matching month after the given month.
func (c *calendar) nextMonth(year int, month time.Month) (int, time.Month) {
	if later := c.months & bitsFrom(int(month)+1); later != 0 {
		return year, time.Month(bits.TrailingZeros64(later))
	}
	return year + 1, time.Month(bits.TrailingZeros64(c.months))
}

// timeOfDay returns the first matching time of a day, in minutes since midnight, at or after the parameter "earliest".
func (c *calendar) timeOfDay(earliest int) (minutes int64, ok bool) {
	hour, minute := earliest/60, earliest%60
	if c.hours>>hour&1 == 1 {
		if left := c.minutes & bitsFrom(minute); left != 0 {
			return int64(hour*60 + bits.TrailingZeros64(left)), true
		}
	}
	left := c.hours & bitsFrom(hour+1)
	if left == 0 {
		return 0, false
	}
	return int64(bits.TrailingZeros64(left)*60 + bits.TrailingZeros64(c.minutes)), true
}

// bitsFrom returns a mask of the value n and all greater values.
func bitsFrom(n int) uint64 { return ^uint64(0) << n }

func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

func floorMod(a, b int64) int64 { return (a%b + b) % b }

package cronspec

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reading is one meaning of an expression with more than five fields.
type reading struct {
	expr  string // the expression of five fields with this meaning
	when  string // the condition for this meaning
	times string // the times of the schedule, in words
	note  string // what the five fields cannot express
	ticks int    // the number of ticks in 28 years, see calendar.count
}

// newReading returns the reading that consists of five fields, or nil if the fields are invalid. In Quartz and AWS, "?"
// stands for any day. newReading replaces "?" with "*".
func newReading(fields []string, when string) *reading {
	expr, note := strings.Join(fields, " "), ""
	if slices.Contains(fields, "?") {
		if slices.Contains(fields[:2], "?") || fields[3] == "?" {
			return nil
		}
		expr = strings.ReplaceAll(expr, "?", "*")
		if strings.ContainsAny(fields[4], "0123456789") {
			note = "; check the weekday: 1 is Monday here, and Sunday in Quartz and AWS"
		}
	}
	schedule, err := Parse(Spec{Cron: expr, Zone: "UTC"})
	if err != nil {
		return nil
	}
	return &reading{expr: expr, when: when, times: schedule.Describe(), note: note, ticks: schedule.times.count()}
}

// inYears adds the advice to limit the schedule to the given years.
func (r *reading) inYears(years string) *reading {
	if r != nil && years != "*" {
		r.note = ", and limit the schedule to " + years + " with starts_at and ends_at" + r.note
	}
	return r
}

// add appends a reading, unless the reading is nil or another reading in the list has the same expression.
func add(readings []*reading, r *reading) []*reading {
	if r == nil || slices.ContainsFunc(readings, func(other *reading) bool { return other.expr == r.expr }) {
		return readings
	}
	return append(readings, r)
}

// rarest returns the number of ticks of the reading that fires least often.
func rarest(readings []*reading) int {
	ticks := math.MaxInt
	for _, r := range readings {
		ticks = min(ticks, r.ticks)
	}
	return ticks
}

// advise returns the advice to write one of the readings, or "" if the parameter "readings" is empty. A schedule must
// not fire more often than the user meant, because each run costs money. The advice therefore says when each of several
// readings fires, and begins with the reading that fires least often.
func advise(readings []*reading) string {
	if len(readings) == 0 {
		return ""
	}
	slices.SortStableFunc(readings, func(a, b *reading) int { return cmp.Compare(a.ticks, b.ticks) })
	texts := make([]string, 0, len(readings))
	for _, r := range readings {
		text := strconv.Quote(r.expr)
		if len(readings) > 1 {
			text += fmt.Sprintf(" (%s) if %s", strings.ToLower(r.times[:1])+r.times[1:], r.when)
		}
		texts = append(texts, text+r.note)
	}
	return "write " + strings.Join(texts, ", or ")
}

// count returns the number of matching wall times in 28 years. After 28 years, each date has the same weekday again.
func (c *calendar) count() int {
	const first, years = 2027, 28
	days := 0
	for month := range years * 12 {
		start := time.Date(first, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC)
		days += bits.OnesCount64(c.daysOf(start.Year(), start.Month(), start.Unix()/secondsPerDay))
	}
	return days * bits.OnesCount64(c.hours) * bits.OnesCount64(c.minutes)
}

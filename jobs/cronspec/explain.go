package cronspec

import (
	"fmt"
	"strconv"
	"strings"
)

// expandShorthand returns the five fields that a word with an @ stands for, or why there are none.
func expandShorthand(expr string) (full, reason string) {
	word, _, _ := strings.Cut(strings.ToLower(expr), " ")
	switch strings.ToLower(expr) {
	case "@hourly":
		return "0 * * * *", ""
	case "@daily", "@midnight":
		return "0 0 * * *", ""
	case "@weekly":
		return "0 0 * * 0", ""
	case "@monthly":
		return "0 0 1 * *", ""
	case "@yearly", "@annually":
		return "0 0 1 1 *", ""
	}
	switch word {
	case "@every":
		return "", `has no times of the clock: write a step, such as "*/15 * * * *" for every 15 minutes`
	case "@reboot":
		return "", `names no time: write five fields, such as "0 9 * * *"`
	}
	return "", "is not known: write five fields, or one of @hourly, @daily, @weekly, @monthly and @yearly"
}

// refusedExpression says what is wrong with an expression that does not consist of five fields.
func refusedExpression(expr string) string {
	upper := strings.ToUpper(expr)
	if strings.HasPrefix(upper, "TZ=") || strings.HasPrefix(upper, "CRON_TZ=") {
		return `names a time zone: write the five fields only, and the zone into "timezone"`
	}
	const order = "minute, hour, day of month, month, day of week"
	texts := strings.Fields(expr)
	switch len(texts) {
	case 5:
		return ""
	case 6:
		return fmt.Sprintf("has six fields, and there are no seconds or years: write five (%s), such as %q",
			order, strings.Join(texts[1:], " "))
	default:
		return fmt.Sprintf(`has %d of the five fields (%s): write all, such as "0 9 * * *"`, len(texts), order)
	}
}

// refusedValue says why a text is no value of the field; item is the entry in which it stands.
func (f field) refusedValue(text, item string) string {
	switch {
	case item == "":
		return "has an empty entry: write a value between commas, and no comma at the end"
	case strings.Contains(item, "?"):
		return "? is not known: write * for any value"
	case f.isDay() && strings.Contains(item, "#"):
		return item + " (the nth weekday of a month) is not known: write the weekday alone, such as 5 for every Friday"
	case f.isDay() && isQuartz(text, "W"):
		return item + " (the nearest working day) is not known: write days such as 15, or weekdays such as 1-5"
	case f.isDay() && isQuartz(text, "L"):
		return item + " (the last day) is not known: write a day that every month has, 1 to 28, or a weekday"
	case text == "":
		return strconv.Quote(item) + " lacks a value: write " + f.allowed()
	}
	return strconv.Quote(text) + " is not " + f.noun + ": write " + f.allowed()
}

// allowed names the field's values.
func (f field) allowed() string {
	text := fmt.Sprintf("%d to %d", f.low, f.high)
	switch f.part {
	case monthField().part:
		return text + " or JAN to DEC"
	case weekdayField().part:
		return text + " (0 is Sunday, and so is 7) or SUN to SAT"
	}
	return text
}

func (f field) isDay() bool {
	return f.part == dayField().part || f.part == weekdayField().part
}

// isQuartz reports whether a text is one that the Quartz scheduler would take: L, LW, 5L, FRIL, 15W.
func isQuartz(text, suffix string) bool {
	before, ok := strings.CutSuffix(strings.ToUpper(text), suffix)
	return ok && (before == "" || before == "L" || isDigits(before) || len(before) == len("FRI"))
}

// forwards returns a range that runs past the field's end as the list that it stands for.
func (f field) forwards(low, high, step int) string {
	if low > f.high { // 7-3: Sunday is the first value, too
		return strconv.Quote(span(f.low, high))
	}
	if step == 1 {
		return "a list, " + strconv.Quote(span(low, f.high)+","+span(f.low, high))
	}
	var values []string
	count := f.high - f.low + 1
	for n := low; n <= high+count; n += step {
		values = append(values, strconv.Itoa(f.low+(n-f.low)%count))
	}
	return "a list, " + strconv.Quote(strings.Join(values, ","))
}

func span(low, high int) string {
	if low == high {
		return strconv.Itoa(low)
	}
	return fmt.Sprintf("%d-%d", low, high)
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

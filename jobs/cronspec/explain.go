package cronspec

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const exampleExpression = `"0 9 * * *"`

// expandShorthand returns the five fields that a shorthand such as @daily stands for, or the reason why the shorthand
// is invalid.
func expandShorthand(expr string) (full, reason string) {
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
	switch word, _, _ := strings.Cut(strings.ToLower(expr), " "); word {
	case "@every":
		return "", `must not use @every: write a step, such as "*/15 * * * *" for every 15 minutes`
	case "@reboot":
		return "", "must not use @reboot: write five fields, such as " + exampleExpression
	}
	const shorthands = "@hourly, @daily, @weekly, @monthly and @yearly"
	return "", "must have five fields, or be one of " + shorthands + "; got " + strconv.Quote(expr)
}

// invalidExpression returns the reason why an expression does not consist of five fields, or "" if the expression has
// five fields.
func invalidExpression(expr string) string {
	if reason := invalidCall(expr); reason != "" {
		return reason
	}
	upper := strings.ToUpper(expr)
	if strings.HasPrefix(upper, "TZ=") || strings.HasPrefix(upper, "CRON_TZ=") {
		return `must not contain a time zone: write only the five fields here, and the zone in "timezone"`
	}
	const fields = "must have five fields (minute, hour, day of month, month, day of week)"
	count := len(strings.Fields(expr))
	switch {
	case count == fieldCount:
		return ""
	case count == 0:
		return fields + ", such as " + exampleExpression
	case adviseOnTime(expr) != "":
		return fields + ": " + adviseOnTime(expr)
	case count > fieldCount:
		if advice := adviseOnExtraFields(expr); advice != "" {
			return fmt.Sprintf("%s, without seconds or years; got %d: %s", fields, count, advice)
		}
	}
	return fmt.Sprintf("%s, such as %s; got %d", fields, exampleExpression, count)
}

// callOfAWS matches the three forms of schedules in AWS: cron(…), rate(…) and at(…).
var callOfAWS = regexp.MustCompile(`(?i)^(cron|rate|at)\s*\((.*)\)$`)

// invalidCall returns the reason why an expression in the form of AWS is invalid, or "" for other expressions. The form
// cron(…) has six fields, and the last field is for years.
func invalidCall(expr string) string {
	call := callOfAWS.FindStringSubmatch(expr)
	if call == nil {
		return ""
	}
	name := strings.ToLower(call[1])
	reason := "must not be inside " + name + "(…)"
	if name != "cron" {
		return reason + ": write five fields, such as " + exampleExpression + ` for every day, or "*/15 * * * *" for every 15 minutes`
	}
	texts, years := strings.Fields(joinLists(call[2])), "*"
	if len(texts) == fieldCount+1 && isYears(texts[fieldCount]) {
		texts, years = texts[:fieldCount], texts[fieldCount]
	}
	if len(texts) == fieldCount {
		if r := newReading(texts, ""); r != nil {
			return reason + ": " + advise([]*reading{r.inYears(years)})
		}
	}
	if r := readingOfSpecialDay(strings.Fields(joinLists(call[2]))); r != nil {
		return reason + ": " + advise([]*reading{r})
	}
	return reason + ": write five fields, such as " + exampleExpression
}

// invalidValue returns the reason why a text is not a valid value of the field. The parameter "item" is the list entry
// that contains the text.
func (f field) invalidValue(text, item string) string {
	switch {
	case item == "":
		return "has an empty list entry: remove the extra comma"
	case f.isDay() && strings.Contains(item, "?"):
		return `must not contain "?": write * for any value`
	case f.isDay() && f.invalidSpecialDay(text, item) != "":
		return f.invalidSpecialDay(text, item)
	case text == "" && strings.HasPrefix(item, "/"):
		return "must have * or a value before the slash, got " + strconv.Quote(item)
	case text == "":
		return "must have a value on both sides of the hyphen (" + f.allowedValues() + "), got " + strconv.Quote(item)
	}
	reason := "must be " + f.allowedValues() + ", got " + quote(text)
	if advice := f.adviseOnValue(text); advice != "" {
		reason += ": " + advice
	}
	return reason
}

// quote puts a text in quotation marks, unless the text is a number.
func quote(text string) string {
	if isDigits(text) {
		return text
	}
	return strconv.Quote(text)
}

// allowedValues describes the valid values of the field.
func (f field) allowedValues() string {
	switch f.part {
	case monthField().part:
		return "1–12 or JAN–DEC"
	case weekdayField().part:
		return "0–7 (0 and 7 are Sunday) or SUN–SAT"
	}
	return fmt.Sprintf("%d–%d", f.low, f.high)
}

func (f field) isDay() bool {
	return f.part == dayField().part || f.part == weekdayField().part
}

// isQuartz reports whether a text has a meaning only in the Quartz scheduler, such as L, LW, 5L, FRIL or 15W.
func isQuartz(text, suffix string) bool {
	before, ok := strings.CutSuffix(strings.ToUpper(text), suffix)
	return ok && (before == "" || before == "L" || isDigits(before) || len(before) == len("FRI"))
}

// forwards rewrites a range that runs past the end of the field as an equivalent list.
func (f field) forwards(low, high, step int) string {
	if low > f.high { // in the range "7-3", 7 is Sunday, which is also the first value of the field
		return strconv.Quote(span(f.low, high))
	}
	if step == 1 {
		return "the list " + strconv.Quote(span(low, f.high)+","+span(f.low, high))
	}
	var values []string
	count := f.high - f.low + 1
	for n := low; n <= high+count; n += step {
		values = append(values, strconv.Itoa(f.low+(n-f.low)%count))
	}
	return "the list " + strconv.Quote(strings.Join(values, ","))
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

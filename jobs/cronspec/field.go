package cronspec

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"

	"github.com/robfig/cron/v3"
)

// field is one of the five fields of an expression.
type field struct {
	part      string // in FieldError.Part
	noun      string // in FieldError.Reason, with its article
	low, high int
	option    cron.ParseOption
}

func minuteField() field { return field{"minute", "a minute", 0, 59, cron.Minute} }
func hourField() field   { return field{"hour", "an hour", 0, 23, cron.Hour} }
func dayField() field    { return field{"day_of_month", "a day of the month", 1, 31, cron.Dom} }
func monthField() field  { return field{"month", "a month", 1, 12, cron.Month} }
func weekdayField() field {
	return field{"day_of_week", "a day of the week", 0, 6, cron.Dow}
}

// isStar reports whether crontab(5) calls the field unrestricted. It decides by the first character.
func isStar(text string) bool { return strings.HasPrefix(text, "*") }

// compile returns the values that the text of the field names, as bits.
func (f field) compile(text string) (uint64, error) {
	var all uint64
	for item := range strings.SplitSeq(text, ",") {
		values, err := f.item(item)
		if err != nil {
			return 0, &FieldError{Field: fieldCron, Part: f.part, Value: text, Reason: err.Error()}
		}
		all |= values
	}
	return all, nil
}

// item returns the values of one entry of a list. The library knows numbers, names, ranges and steps, but takes
// more than crontab(5) does ("*-5", "+5", "1,,2", "*/90") and does not know 7: what reaches it has been checked.
func (f field) item(item string) (uint64, error) {
	body, stepText, stepped := strings.Cut(item, "/")
	step := 1
	if stepped {
		var err error
		if step, err = f.step(stepText); err != nil {
			return 0, err
		}
	}
	if body == "*" {
		return f.library(item)
	}

	lowText, highText, ranged := strings.Cut(body, "-")
	low, err := f.value(lowText, item)
	if err != nil {
		return 0, err
	}
	high := low
	if ranged {
		if high, err = f.value(highText, item); err != nil {
			return 0, err
		}
	}
	switch {
	case low > high:
		return 0, errors.New(item + " runs backwards: write " + f.forwards(low, high, step))
	case low > f.high: // 7, 7-7 and 7/2: Sunday is the last value
		return 1 << f.low, nil
	case high > f.high: // 5-7: the library's week ends on Saturday
		values, err := f.library(lowText + "-" + strconv.Itoa(f.high) + "/" + strconv.Itoa(step))
		if (high-low)%step == 0 {
			values |= 1 << f.low
		}
		return values, err
	}
	return f.library(item)
}

// step reads what stands behind the slash. A step beyond the field's values would fire as if it were
// not there, which nobody means.
func (f field) step(text string) (int, error) {
	count := f.high - f.low + 1
	step, err := strconv.Atoi(text)
	if !isDigits(text) || err != nil || step < 1 || step > count {
		return 0, errors.New(strconv.Quote(text) + " is not a step: write 1 to " + strconv.Itoa(count) + " after the slash")
	}
	return step, nil
}

// value reads a number or a name. Only for the weekday it may be one above the field's highest value: 7.
func (f field) value(text, item string) (int, error) {
	if isWord(text) {
		if values, err := f.library(text); err == nil {
			return bits.TrailingZeros64(values), nil
		}
		if n, err := strconv.Atoi(text); err == nil && n == 7 && f.option == cron.Dow {
			return n, nil
		}
	}
	return 0, errors.New(f.refusedValue(text, item))
}

// library has robfig/cron parse an entry of a list. Its errors are not shown: the callers know the field's nouns.
func (f field) library(item string) (uint64, error) {
	parsed, err := cron.NewParser(f.option).Parse(item)
	if err != nil {
		return 0, err
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return 0, errors.New(item + " is not " + f.noun)
	}
	const starBit = 1 << 63 // the library's mark for "*", not a value
	switch f.option {
	case cron.Minute:
		return spec.Minute &^ starBit, nil
	case cron.Hour:
		return spec.Hour &^ starBit, nil
	case cron.Dom:
		return spec.Dom &^ starBit, nil
	case cron.Month:
		return spec.Month &^ starBit, nil
	default:
		return spec.Dow &^ starBit, nil
	}
}

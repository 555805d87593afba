package cronspec

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// field is one of the five fields of an expression.
type field struct {
	part      string // the name of the field in FieldError.Part
	low, high int
	names     []string // the names of the values from low to high, or nil if the values have no names
}

func minuteField() field { return field{part: "minute", low: 0, high: 59} }
func hourField() field   { return field{part: "hour", low: 0, high: 23} }
func dayField() field {
	return field{part: "day_of_month", low: 1, high: 31}
}

func monthField() field {
	names := []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	return field{part: "month", low: 1, high: 12, names: names}
}

func weekdayField() field {
	names := []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	return field{part: "day_of_week", low: 0, high: 6, names: names}
}

// isStar reports whether the field is unrestricted in the sense of crontab(5). A field is unrestricted if its first
// character is an asterisk.
func isStar(text string) bool { return strings.HasPrefix(text, "*") }

// compile returns the values that a text selects, as a bit mask.
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

// item returns the values of one list entry: a value, a range or an asterisk, with or without a step.
func (f field) item(item string) (uint64, error) {
	body, stepText, hasStep := strings.Cut(item, "/")
	step := 1
	if hasStep {
		var err error
		if step, err = f.step(stepText); err != nil {
			return 0, err
		}
	}
	if body == "*" {
		return f.values(f.low, f.high, step), nil
	}

	lowText, highText, isRange := strings.Cut(body, "-")
	low, err := f.value(lowText, item)
	if err != nil {
		return 0, err
	}
	high := low
	if isRange {
		if high, err = f.value(highText, item); err != nil {
			return 0, err
		}
	} else if hasStep {
		high = max(low, f.high)
	}
	if low > high {
		return 0, errors.New("range " + item + " runs backwards: write " + f.forwards(low, high, step))
	}
	return f.values(low, high, step), nil
}

// values returns every step-th value from low to high. A value above the highest value of the field stands for the
// lowest value: weekday 7 is weekday 0.
func (f field) values(low, high, step int) uint64 {
	var all uint64
	for n := low; n <= high; n += step {
		if n > f.high {
			return all | 1<<f.low
		}
		all |= 1 << n
	}
	return all
}

// step parses the text after the slash of a list entry. A step greater than the number of values is invalid, because
// such a step would select only the first value.
func (f field) step(text string) (int, error) {
	count := f.high - f.low + 1
	step, err := strconv.Atoi(text)
	if !isDigits(text) || err != nil || step < 1 || step > count {
		return 0, fmt.Errorf("step must be 1–%d, got %s", count, quote(text))
	}
	return step, nil
}

// value parses a number or a name. The weekday field also accepts 7 for Sunday, although the highest value of the field
// is 6.
func (f field) value(text, item string) (int, error) {
	if i := slices.Index(f.names, strings.ToUpper(text)); i >= 0 {
		return f.low + i, nil
	}
	high := f.high
	if f.part == weekdayField().part {
		high++
	}
	if n, err := strconv.Atoi(text); err == nil && isDigits(text) && n >= f.low && n <= high {
		return n, nil
	}
	return 0, errors.New(f.invalidValue(text, item))
}

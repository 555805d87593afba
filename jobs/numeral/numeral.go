// Package numeral writes numbers and lists of names for readers, in the same way as the admin page. Halves are rounded
// away from zero. A negative number has a minus sign (U+2212) instead of a hyphen, and a count has thousands separators.
package numeral

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Count returns a number of things with thousands separators, such as "1,221".
func Count[N int | int64](n N) string {
	text := strconv.FormatInt(int64(n), 10)
	const group = 3 // the number of digits between two separators
	for i := len(text) - group; i > 0 && text[i-1] != '-'; i -= group {
		text = text[:i] + "," + text[i:]
	}
	return withMinus(text)
}

// Duration returns whole seconds in hours, minutes and seconds, such as "1 h 30 m". Parts that are 0 are omitted.
func Duration(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, " h"}, {time.Minute, " m"}, {time.Second, " s"}} {
		if n := d / unit.size; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.name)
		}
		d %= unit.size
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Join(parts, " ")
}

// Things returns a number of things with their noun, such as "1 answer" or "1,221 answers".
func Things(n int, one, many string) string { return Count(n) + " " + Noun(n, one, many) }

// Noun returns the singular or the plural of a noun after a number.
func Noun(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Percent returns a share as a whole percentage, without the unit. A share between 0 and 1 is never shown as 0 or 100.
// The text "0 %" says that no answer counts, and "100 %" says that all answers count.
func Percent(share float64) string {
	const rest = 1e-9 // the maximum rounding error of the bounds of intervals
	switch percent := math.Round(100 * share); {
	case percent == 0 && share > rest:
		return "<1"
	case percent == 100 && share < 1-rest:
		return ">99"
	default:
		return Decimal(percent, 0)
	}
}

// Points returns a difference of shares in whole percentage points, with a sign and without the unit. A difference
// below half a point has one decimal place, or is "0" if that decimal place is 0.
func Points(difference float64) string {
	if points := math.Round(100 * difference); points != 0 {
		return Signed(points, 0)
	}
	return strings.Replace(Signed(100*difference, 1), "0.0", "0", 1)
}

// Difference returns a difference, or a bound of its interval, with the given number of decimal places and a sign. A
// number that would be rounded to 0 has one more decimal place. Thus the text of an interval that excludes 0 does not
// have the bound "0.0", unless the bound is almost 0.
func Difference(v float64, places int) string {
	for _, text := range []string{Signed(v, places), Signed(v, places+1)} {
		if strings.Trim(text, "0.") != "" {
			return text
		}
	}
	return Signed(v, places)
}

// WithPoints returns a difference of shares like [Points], with the unit "point" or "points".
func WithPoints(difference float64) string {
	points := Points(difference)
	if strings.TrimLeft(points, "+−") == "1" {
		return points + " point"
	}
	return points + " points"
}

// Signed returns a number with the given number of decimal places and a sign. Zero has no sign.
func Signed(v float64, places int) string {
	text := Decimal(v, places)
	if v > 0 && strings.Trim(text, "0.") != "" {
		return "+" + text
	}
	return text
}

// Decimal returns a number with the given number of decimal places. Only a negative number has a sign.
func Decimal(v float64, places int) string {
	absolute, scale := math.Abs(v), math.Pow10(places)
	// The function FormatFloat rounds halves to even, so the following lines round halves up. A number counts as a half
	// only if its product with the scale has no rounding error.
	if scaled := absolute * scale; math.FMA(absolute, scale, -scaled) == 0 && scaled-math.Floor(scaled) == 0.5 {
		absolute = math.Ceil(scaled) / scale
	}
	text := strconv.FormatFloat(absolute, 'f', places, 64)
	if v < 0 && strings.Trim(text, "0.") != "" {
		return withMinus("-" + text)
	}
	return text
}

func withMinus(text string) string { return strings.Replace(text, "-", "−", 1) }

// Names joins names: "Acme", "Acme and Globex", or "Acme, Globex and 2 more". The result for no names is empty.
func Names(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	default:
		return names[0] + ", " + names[1] + " and " + Count(len(names)-2) + " more"
	}
}

package insights

import (
	"math"
	"strconv"
	"strings"
)

// The functions of this file round figures for readers in the same way as the admin page. Halves are rounded away from
// zero.

// PercentText returns a share as a whole percentage, without the unit. A share between 0 and 1 is never shown as 0 or
// 100. The text "0 %" says that no answer counts, and "100 %" says that all answers count.
func PercentText(share float64) string {
	const rest = 1e-9 // the maximum rounding error of the bounds of intervals
	switch percent := math.Round(100 * share); {
	case percent == 0 && share > rest:
		return "<1"
	case percent == 100 && share < 1-rest:
		return ">99"
	default:
		return DecimalText(percent, 0)
	}
}

// PointsText returns a difference of shares in whole percentage points, without the unit. A difference below half
// a point has one decimal place, or is "0" if that decimal place is 0.
func PointsText(difference float64) string {
	if points := math.Round(100 * difference); points != 0 {
		return DecimalText(points, 0)
	}
	return strings.Replace(DecimalText(100*difference, 1), "0.0", "0", 1)
}

// DecimalText returns a number with the given number of decimal places. Zero has no sign.
func DecimalText(v float64, places int) string {
	absolute, scale := math.Abs(v), math.Pow10(places)
	// The function FormatFloat rounds halves to even, so the following lines round halves up. A number counts as a half
	// only if its product with the scale has no rounding error.
	if scaled := absolute * scale; math.FMA(absolute, scale, -scaled) == 0 && scaled-math.Floor(scaled) == 0.5 {
		absolute = math.Ceil(scaled) / scale
	}
	text := strconv.FormatFloat(absolute, 'f', places, 64)
	if v < 0 && strings.Trim(text, "0.") != "" {
		return "-" + text
	}
	return text
}

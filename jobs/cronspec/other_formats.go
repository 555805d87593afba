package cronspec

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// fieldCount is the number of fields of a valid expression.
const fieldCount = 5

// adviseOnExtraFields returns what to write instead of an expression with more than five fields. The function
// recognizes blanks inside a field, as in "0 9, 10 * * *". The function also recognizes a field for seconds at the
// beginning (Quartz, Spring) and a field for years at the end (Quartz, AWS). The result is "" if the function finds no
// valid expression with the same meaning.
//
// Some expressions of six fields have two readings: the first field may be for seconds, or the last field for years.
// The advice must not make a schedule fire more often than the user meant, because each run costs money. The advice
// names both readings if the reading with seconds fires in every hour.
func adviseOnExtraFields(expr string) string {
	texts := strings.Fields(blankInField.ReplaceAllString(expr, "$1"))
	seconds, years := "", "" // the expressions without the field for seconds and without the field for years
	isSeconds := valid([]string{texts[0], "*", "*", "*", "*"}) != ""
	last := texts[len(texts)-1]
	switch {
	case len(texts) == fieldCount:
		return adviseOnBlanks(texts)
	case len(texts) == fieldCount+1:
		if isSeconds {
			seconds = valid(texts[1:])
		}
		if isYear(last) {
			years = valid(texts[:fieldCount])
		}
	case len(texts) == fieldCount+2 && isSeconds && isYear(last):
		seconds = valid(texts[1 : fieldCount+1])
	}
	switch mark := slices.Index(texts, "?"); {
	case seconds == "" && years == "":
		return ""
	case years == "":
		return "write " + seconds + checkWeekday(texts, fieldCount)
	case seconds == "", mark == 2, mark == 4: // in expressions of AWS, the "?" is at index 2 or 4
		return "write " + years + checkWeekday(texts, fieldCount-1)
	case mark >= 0, !isStar(texts[2]):
		return "write " + seconds + checkWeekday(texts, fieldCount)
	default:
		return fmt.Sprintf("write %s if the last field is a year, or %s if the first field is seconds", years, seconds)
	}
}

// adviseOnBlanks returns the advice to write an expression without blanks inside its fields, or "". In "0 9, * * * *",
// the star belongs to the next field. In a list, the star would stand for each value.
func adviseOnBlanks(fields []string) string {
	joined := valid(fields)
	if joined == "" || strings.Contains(joined, ",*") || strings.Contains(joined, "*,") {
		return ""
	}
	return "write " + joined + ", without blanks inside a field"
}

// blankInField matches a separator inside a field and the blanks around it.
var blankInField = regexp.MustCompile(`\s*([,/-])\s*`)

// valid returns the fields as a quoted expression, or "" if the expression is invalid. A "*" replaces the "?" of Quartz
// and AWS.
func valid(fields []string) string {
	expr := strings.ReplaceAll(strings.Join(fields, " "), "?", "*")
	if _, err := Parse(Spec{Cron: expr, Zone: "UTC"}); err != nil {
		return ""
	}
	return strconv.Quote(expr)
}

// isYear reports whether a text is a year field of Quartz, such as "2027", "2027-2029" or "*".
func isYear(text string) bool {
	first, _, _ := strings.Cut(text, "-")
	return isStar(text) || len(first) == len("2027") && isDigits(first)
}

// checkWeekday returns a warning if the expression contains a "?" and the weekday is a number. Quartz and AWS require
// the "?", and number the weekdays differently.
func checkWeekday(texts []string, weekday int) string {
	if slices.Contains(texts, "?") && strings.ContainsAny(texts[weekday], "0123456789") {
		return "; check the weekday: 1 is Monday here, and Sunday in Quartz and AWS"
	}
	return ""
}

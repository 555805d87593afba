package cronspec

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// fieldCount is the number of fields of a valid expression.
const fieldCount = 5

// Each possible meaning of an expression (see [reading]) applies under one of the following conditions.
const (
	ifSeconds     = "the first field is seconds"
	ifYears       = "the last field is a year"
	ifStars       = "one * is too many"
	ifLast        = "the last field is too many"
	ifMissesComma = "the last two fields are one list"
)

// adviseOnExtraFields returns what to write instead of an expression with more than five fields. The advice covers
// blanks inside a field, as in "0 9, 10 * * *". The advice also covers a field for seconds at the beginning (Quartz,
// Spring) and a field for years at the end (Quartz, AWS). The result is "" if the function finds no valid expression
// with the same meaning.
func adviseOnExtraFields(expr string) string {
	texts := strings.Fields(joinLists(expr))
	if len(texts) != fieldCount {
		if r := readingOfSpecialDay(texts); r != nil {
			return advise([]*reading{r})
		}
		return advise(readingsOf(texts))
	}
	if r := newReading(texts, ""); r != nil {
		return "write " + strconv.Quote(r.expr) + ", without blanks inside a field"
	}
	return ""
}

var (
	blankInField = regexp.MustCompile(`\s*([,/-])\s*`)
	strayComma   = regexp.MustCompile(`([^\s,*])\s*,\s*([*?]|$)`)
)

// joinLists removes the blanks inside fields, and the comma after the last value of a list. In "0 9, * * * *", the
// first star belongs to the next field, because a star in a list would make the other values useless.
func joinLists(expr string) string {
	expr = blankInField.ReplaceAllString(strayComma.ReplaceAllString(expr, "$1 $2"), "$1")
	if strings.Contains(expr, "*,") {
		return ""
	}
	return expr
}

// readingsOf returns the possible meanings of six or seven fields. A meaning assumes either another cron format or a
// mistake. The result contains the meanings with a mistake only if one of these meanings fires less often than every
// meaning in another format.
func readingsOf(texts []string) []*reading {
	if len(texts) <= fieldCount || len(texts) > fieldCount+2 {
		return nil
	}
	readings := readingsOfFormats(texts)
	if slices.Contains(texts, "?") { // only expressions of Quartz and AWS contain a question mark
		return readings
	}
	mistakes := readingsOfMistakes(texts)
	if rarest(mistakes) >= rarest(readings) {
		return readings
	}
	for _, r := range mistakes {
		readings = add(readings, r)
	}
	return readings
}

// readingsOfFormats returns the possible meanings in which a field counts seconds, a field counts years, or both.
func readingsOfFormats(texts []string) (readings []*reading) {
	isSeconds := newReading([]string{texts[0], "*", "*", "*", "*"}, "") != nil
	last := texts[len(texts)-1]
	switch {
	case len(texts) == fieldCount+1:
		if isYears(last) {
			readings = add(readings, newReading(texts[:fieldCount], ifYears).inYears(last))
		}
		if isSeconds {
			readings = add(readings, newReading(texts[1:], ifSeconds))
		}
	case isSeconds && isYears(last):
		readings = add(readings, newReading(texts[1:fieldCount+1], ifSeconds+" and "+ifYears).inYears(last))
	}
	return readings
}

// readingsOfMistakes returns the possible meanings of an expression that has one field too many by mistake.
func readingsOfMistakes(texts []string) (readings []*reading) {
	years := "*"
	if last := texts[len(texts)-1]; len(texts) == fieldCount+2 && isYears(last) {
		texts, years = texts[:fieldCount+1], last
	}
	if fields := withoutStars(texts); fields != nil {
		return add(readings, newReading(fields, ifStars).inYears(years))
	}
	if len(texts) != fieldCount+1 {
		return nil
	}
	before, last := texts[:fieldCount], texts[fieldCount]
	if newReading([]string{"*", "*", "*", "*", last}, "") == nil {
		return nil
	}
	readings = add(readings, newReading(before, ifLast))
	joined := slices.Concat(before[:fieldCount-1], []string{before[fieldCount-1] + "," + last})
	return add(readings, newReading(joined, ifMissesComma))
}

// withoutStars removes the last stars, so that five fields remain. Stars among the first four fields remain. The result
// is nil if more than five fields remain.
func withoutStars(texts []string) []string {
	fields := slices.Clone(texts)
	for i := len(fields) - 1; i >= fieldCount-1 && len(fields) > fieldCount; i-- {
		if isStar(fields[i]) {
			fields = slices.Delete(fields, i, i+1)
		}
	}
	if len(fields) != fieldCount {
		return nil
	}
	return fields
}

// The pattern of yearList matches a year field of Quartz, such as "2027", "2027-2029", "2027,2029" or "*".
var yearList = regexp.MustCompile(`^(\*|\d{4}(-\d{2,4})?)(/\d+)?(,\d{4}(-\d{2,4})?(/\d+)?)*$`)

func isYears(text string) bool { return yearList.MatchString(text) }

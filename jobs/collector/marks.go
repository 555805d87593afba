package collector

import (
	"regexp"
	"strconv"
	"strings"
)

// citationMark matches a citation mark: "[7]", "[7, 8]", "[2-4]", "[^7]", "[web:7]", "[cite: 7, 8]", "【7】" and
// "【7†L2-L5】". Some engines put several marks into one pair of brackets: "[web:1, web:3]".
var citationMark = regexp.MustCompile(
	`(?i)[\[【［]` + markNumbers + `(?:[,;，、]` + markNumbers + `)*(?:†[^\]】］\n]*)?[\]】］]`,
)

// markNumbers matches a number or a range of numbers in a citation mark.
const markNumbers = `\s*\^?` +
	`(?:(?:citation|cite|doc|document|page|ref|reference|result|search|source|src|url|web)s?[\s:_-]*)?` +
	`\d+\^?(?:\s*[-–—~～]\s*\d+)?\s*`

// markNumber matches one number or one range.
var markNumber = regexp.MustCompile(`(\d+)(?:\s*[-–—~～]\s*(\d+))?`)

// longestRange is the maximum length of a range of citations. A range longer than longestRange is a range of years or
// an identifier.
const longestRange = 50

// markers returns the numbers in the citation marks of a text.
func markers(text string) map[string]bool {
	found := map[string]bool{}
	for _, mark := range citationMark.FindAllString(text, -1) {
		mark, _, _ = strings.Cut(mark, "†")
		for _, numbers := range markNumber.FindAllStringSubmatch(mark, -1) {
			from, _ := strconv.Atoi(numbers[1]) // a number that is too large does not cite a page
			to, _ := strconv.Atoi(numbers[2])
			found[strconv.Itoa(from)] = true
			for n := from; n < to && to-from <= longestRange; n++ {
				found[strconv.Itoa(n+1)] = true
			}
		}
	}
	return found
}

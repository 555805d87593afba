package collector

import (
	"regexp"
	"strconv"
	"strings"
)

// citationMark matches a citation mark: "[7]", "[7, 8]", "[2-4]", "[^7]", "[web:7]", "[cite: 7, 8]", "【7】" and
// "【7†L2-L5】". Some engines put several marks into one pair of brackets: "[web:1, web:3]".
var citationMark = regexp.MustCompile(
	`(?i)[\[【［]` + markNumbers + `(?:(?:[,;，、；،&]|and\b)` + markNumbers + `)*(?:†[^\]】］\n]*)?[\]】］]`,
)

// markNumbers matches a number or a range of numbers in a citation mark.
const markNumbers = `\s*\^?` +
	`(?:(?:citation|cite|doc|document|page|ref|reference|result|search|source|src|url|web` +
	`|quelle|fuente|fonte|référence|bron|kaynak|źródło|источник|来源|來源|出典|資料|参考|參考|引用|출처)[sn]?[\s:：_-]*)?(?:#|№)?\s*` +
	`\d+\^?(?:\s*[-–—~～]\s*\d+)?\s*`

// markNumber matches one number or one range.
var markNumber = regexp.MustCompile(`(\d+)(?:\s*[-–—~～]\s*(\d+))?`)

// longestRange is the maximum length of a range of citations. A range longer than longestRange is a range of years or
// an identifier.
const longestRange = 50

// plainMarks replaces the escapes of Markdown and HTML for brackets.
var plainMarks = strings.NewReplacer(`\[`, "[", `\]`, "]", "&#91;", "[", "&#93;", "]", "&lsqb;", "[", "&rsqb;", "]")

// asciiDigits replaces full-width digits and the digits of Arabic, Persian, Hindi, Bengali and Thai.
func asciiDigits(text string) string {
	return strings.Map(func(r rune) rune {
		for _, zero := range "０٠۰०০๐" {
			if zero <= r && r <= zero+9 {
				return r - zero + '0'
			}
		}
		return r
	}, text)
}

// markers returns the numbers in the citation marks of a text.
func markers(text string) map[string]bool {
	found := map[string]bool{}
	text = asciiDigits(plainMarks.Replace(text))
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

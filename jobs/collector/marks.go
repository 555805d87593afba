package collector

import (
	"iter"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
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
func plainMarks(text string) string {
	return strings.NewReplacer(
		`\[`, "[", `\]`, "]", "&#91;", "[", "&#93;", "]", "&lsqb;", "[", "&rsqb;", "]",
	).Replace(text)
}

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
	for mark := range citationMarks(plainMarks(text)) {
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

// citationMarks returns the citation marks of a text. A search from each opening bracket to the next closing bracket
// takes less time than a search of the whole text.
func citationMarks(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			begin := strings.IndexAny(text, "[【［")
			if begin < 0 {
				return
			}
			text = text[begin:]
			end := strings.IndexAny(text, "]】］")
			if end < 0 {
				return
			}
			_, size := utf8.DecodeRuneInString(text[end:])
			if mark := citationMark.FindString(asciiDigits(text[:end+size])); mark != "" && !yield(mark) {
				return
			}
			text = text[end+size:]
		}
	}
}

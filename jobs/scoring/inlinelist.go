package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inlineMark is a number that begins an item within a line.
type inlineMark struct {
	mark

	start int
}

// inlineMarks returns the consecutive numbers within a line. The parameter "next" is the value of the first number.
func inlineMarks(line string, next int) []inlineMark {
	var found []inlineMark
	read := 0 // the end of the last number
	for i, r := range line {
		if i < read || !isInlineStart(r) {
			continue
		}
		m := readNumber(line[i:min(len(line), i+maxMark)])
		number, after := line[i:i+m.length], line[i+m.length:]
		isRank := m.kind == strongMark || hasCounter(number)
		if isRank && m.number == next && isInlineMark(line[:i], number, after, next) {
			found = append(found, inlineMark{mark: m, start: i})
			next++
			read = i + m.length
		}
	}
	return found
}

// isInlineStart reports whether the given character may begin the number of an item.
func isInlineStart(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9' || r == '(' || r == '#'
	}
	return r == '（' || r == '第' || isNoteSign(r) || unicode.Is(unicode.So, r)
}

// isInlineMark reports whether the number between two parts of a line begins an item, and is not a footnote or a part
// of a word. The parameter "next" is the value of the number.
func isInlineMark(before, number, after string, next int) bool {
	first := afterSigns(number, after)
	if r, _ := utf8.DecodeRuneInString(first); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	separated := before == "" || unicode.IsSpace(last) || strings.ContainsRune(",;:，、；：。.|*", last)
	if r := firstRune(number); r < '0' || r > '9' || strings.Contains(number, string(keycap)) {
		// In texts without spaces, a sign such as "①" directly precedes the text of the item.
		return separated || (isNoteSign(r) || r == '（') && len(first) == len(after)
	}
	// A number after a word ("Step 1. Open Acme") or before a colon does not begin a list.
	return (separated || script(last) == unspacedScript) && !strings.ContainsAny(number, ":：") &&
		(next > 1 || !endsInWord(before))
}

// hasCounter reports whether a number ends in an East Asian word for a rank: "1位Acme、2位Globex".
func hasCounter(number string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(number, " "))
	return strings.ContainsRune("位名위", r)
}

// afterSigns returns the text after the signs that follow a number: "1位：Acme、2位：Globex".
func afterSigns(number, after string) string {
	text := strings.TrimLeft(after, " \u00a0*_\"“„«「『[")
	if isWorded(number) {
		return strings.TrimLeft(text, ":： ")
	}
	return text
}

// endsInWord reports whether a word of a script with spaces ends the text. A digit after such a word numbers the word:
// "Step 1. Open Acme".
func endsInWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, " \u00a0*_"))
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && script(r) != unspacedScript
}

package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inlineMark is a number within a line that begins an item.
type inlineMark struct {
	mark

	start int
}

// inlineMarks returns the consecutive numbers within a line, from the number next.
func inlineMarks(line string, next int) []inlineMark {
	var found []inlineMark
	before := rune(' ')
	read := 0 // the end of the last number
	for i, r := range line {
		if i >= read && isInlineStart(r) {
			m := readNumber(line[i:min(len(line), i+maxMark)])
			if m.kind == strongMark && m.number == next && isInlineMark(before, r, line[i+m.length:]) {
				found = append(found, inlineMark{mark: m, start: i})
				next++
				read = i + m.length
			}
		}
		before = r
	}
	return found
}

// isInlineStart reports whether a number may begin with a character.
func isInlineStart(r rune) bool {
	return '0' <= r && r <= '9' || r == '(' || r == '（' || r == '#' || isNoteSign(r) || unicode.Is(unicode.So, r)
}

// isInlineMark reports whether the number between two parts of a line begins an item, and is no footnote and no part of
// a word. The parameter first is the first character of the number.
func isInlineMark(before, first rune, after string) bool {
	next := strings.TrimLeft(after, " \u00a0*_\"“„«「『[")
	r, _ := utf8.DecodeRuneInString(next)
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return false
	}
	if unicode.IsSpace(before) || strings.ContainsRune(",;:，、；：。.(（|*", before) {
		return true
	}
	// In texts without spaces, a sign directly precedes the item that the sign numbers.
	return (isNoteSign(first) || first == '（') && len(next) == len(after)
}

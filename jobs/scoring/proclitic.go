package scoring

import "strings"

// minAfterProclitic is the minimum number of letters of a name after a proclitic. A proclitic is an Arabic or Hebrew
// word that touches the next word. After a proclitic, the letters of a shorter name are often a part of another word.
const minAfterProclitic = 4

// maxProclitics is the maximum number of letters of the proclitics before a name.
const maxProclitics = 4

// followsProclitic reports whether only proclitics precede unit i in its word. In Arabic and Hebrew, conjunctions,
// prepositions and the article touch the next word: "وسامسونج" (and Samsung), "בזארה" (at Zara), "وAmazon".
func followsProclitic(units []unit, i int) bool {
	if i == 0 || !isSemitic(units[i-1].r) {
		return false
	}
	start := i
	for start > 0 && i-start <= maxProclitics && !wordBreak(units, start) {
		start--
	}
	return isProclitic(letters(units[start:i]))
}

// isSemitic reports whether a character is a letter of the Arabic or Hebrew script.
func isSemitic(r rune) bool { return r >= 'א' && r <= 'ي' }

// isProclitic reports whether a text consists of proclitics in their fixed order.
func isProclitic(text string) bool {
	if text == "" {
		return false
	}
	for _, order := range [][]string{
		{"و ف", "ب ل ك", "ال"},
		{"ו", "ש כש", "ב ל מ כ", "ה"},
	} {
		rest := text
		for _, class := range order {
			for proclitic := range strings.FieldsSeq(class) {
				if after, ok := strings.CutPrefix(rest, proclitic); ok {
					rest = after
					break
				}
			}
		}
		if rest == "" {
			return true
		}
	}
	return false
}

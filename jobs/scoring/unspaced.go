package scoring

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// sumUnspaced sums the valences in tokens of a language without spaces, where a
// token is all that stands between two marks or names.
func (l *lexicon) sumUnspaced(tokens []token) float64 {
	sum := 0.0
	for i := 0; i < len(tokens); {
		text := tokens[i].word
		// Korean has spaces, which its words and their endings cross.
		for i++; i < len(tokens) && !tokens[i].pause && !tokens[i].isMention() && text != ""; i++ {
			text += tokens[i].word
		}
		sum += l.sumText(text)
	}
	return sum
}

func (l *lexicon) sumText(text string) float64 {
	sum := 0.0
	for i := 0; i < len(text); {
		valence, n := l.entryAt(text[i:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		if valence != 0 {
			turned, used := l.turnedAfter(text[i+n:])
			if turned != l.turnedBefore(text[:i]) {
				valence *= negation
			}
			n += used
		}
		sum += valence
		i += n
	}
	return sum
}

// entryAt returns the longest entry at the beginning of text and its length.
func (l *lexicon) entryAt(text string) (valence float64, length int) {
	r, _ := utf8.DecodeRuneInString(text)
	for _, p := range l.runes[r] {
		if strings.HasPrefix(text, p.words[0]) {
			return p.valence, len(p.words[0])
		}
	}
	return 0, 0
}

// turnDistance is how many characters an ending that turns a word may stand
// behind it: "使いにくい点がない".
const turnDistance = 6

// turnedAfter reports whether what follows an entry turns it, and how many bytes
// of it that takes. Another rating in between takes the ending for itself.
func (l *lexicon) turnedAfter(rest string) (turned bool, used int) {
	for range turnDistance + 1 {
		for _, ending := range l.behind {
			if strings.HasPrefix(rest[used:], ending) {
				return true, used + len(ending)
			}
		}
		if _, n := l.entryAt(rest[used:]); n > 0 || used == len(rest) {
			return false, 0
		}
		_, size := utf8.DecodeRuneInString(rest[used:])
		used += size
	}
	return false, 0
}

func (l *lexicon) turnedBefore(text string) bool {
	for _, word := range l.before {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

// turns reports whether a sentence turns at the comma between two tokens.
func (l *lexicon) turns(before, after string) bool {
	return slices.ContainsFunc(l.concedes, func(ending string) bool { return strings.HasSuffix(before, ending) }) ||
		slices.ContainsFunc(l.objects, func(word string) bool { return strings.HasPrefix(after, word) })
}

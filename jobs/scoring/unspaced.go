package scoring

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// sumUnspaced returns the sum of the valences of all words of the lexicon in the tokens. The language of the tokens
// writes words without spaces, so the entries of the lexicon match anywhere in the text between two punctuation marks
// or names.
func (l *lexicon) sumUnspaced(tokens []token) float64 {
	sum := 0.0
	for i := 0; i < len(tokens); {
		first := i
		// Korean text has spaces, but a lexicon entry may extend across several words.
		for i++; i < len(tokens) && !tokens[i].pause && !tokens[i].isMention() && !tokens[first].isMention(); i++ {
		}
		sum += l.sumText(textOf(tokens[first:i]))
	}
	return sum
}

// textOf returns the words of the tokens without spaces.
func textOf(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].word
	}
	var text strings.Builder
	for _, t := range tokens {
		text.WriteString(t.word)
	}
	return text.String()
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
			turned, used := l.isTurnedAfter(text[i+n:])
			if turned != l.isTurnedBefore(text[:i]) {
				valence *= negation
			}
			n += used
		}
		sum += valence
		i += n
	}
	return sum
}

// entryAt returns the valence and the length of the longest lexicon entry at the beginning of the text.
func (l *lexicon) entryAt(text string) (valence float64, length int) {
	return l.unspaced.at(text)
}

// textIndex finds the longest of many texts at the beginning of another text.
type textIndex[T any] struct {
	values  map[string]T
	lengths map[rune][]int // the lengths of the texts that begin with each character, in bytes, the longest first
}

func newTextIndex[T any]() textIndex[T] {
	return textIndex[T]{values: map[string]T{}, lengths: map[rune][]int{}}
}

// add adds a text that is not longer than the texts before it. The first value of a text takes precedence.
func (x textIndex[T]) add(text string, value T) {
	if _, known := x.values[text]; known {
		return
	}
	x.values[text] = value
	r, _ := utf8.DecodeRuneInString(text)
	if lengths := x.lengths[r]; len(lengths) == 0 || lengths[len(lengths)-1] != len(text) {
		x.lengths[r] = append(lengths, len(text))
	}
}

// at returns the value and the length of the longest text at the beginning of the parameter "text". The length is 0 if
// there is no such text.
func (x textIndex[T]) at(text string) (value T, length int) {
	r, _ := utf8.DecodeRuneInString(text)
	for _, n := range x.lengths[r] {
		if n > len(text) {
			continue
		}
		if value, known := x.values[text[:n]]; known {
			return value, n
		}
	}
	return value, 0
}

// turnDistance is the maximum distance, in characters, between a word and an ending that reverses the valence of the
// word: "使いにくい点がない".
const turnDistance = 6

// isTurnedAfter reports whether an ending after a lexicon entry reverses the valence of the entry. The result "used" is
// the distance from the entry to the end of the ending, in bytes. If another lexicon entry stands before the ending,
// the ending belongs to the other entry.
func (l *lexicon) isTurnedAfter(rest string) (turned bool, used int) {
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

func (l *lexicon) isTurnedBefore(text string) bool {
	for _, word := range l.before {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

// turns reports whether the comma between two texts introduces a contrast, such as "but". The word 而 introduces a
// contrast only alone, before a name, because 而且 means "moreover".
func (l *lexicon) turns(before, after string) bool {
	return slices.ContainsFunc(l.concedes, func(ending string) bool { return strings.HasSuffix(before, ending) }) ||
		slices.ContainsFunc(l.objects, func(word string) bool {
			return after == word || word != "而" && strings.HasPrefix(after, word)
		})
}

// opposesNext reports whether a text directly before a name introduces a contrast without a comma: "훌륭하지만 Acme는".
func (l *lexicon) opposesNext(before string) bool {
	return slices.ContainsFunc(l.opposes, func(ending string) bool { return strings.HasSuffix(before, ending) })
}

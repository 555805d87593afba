package scoring

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// wordList is a list of words that the program searches often.
type wordList struct {
	words   []string // in the order of the list
	phrases []string // the words with a space in place of each underscore
	ascii   []string // the words that consist of ASCII characters
	set     map[string]bool
	lengths []int // the different lengths of the words in bytes, in increasing order
}

// listOf returns a list of words that are separated by white space. The parameter "list" must be a constant, because
// the program parses each list only once and keeps the result.
func listOf(list string) *wordList {
	parsed, known := wordLists.Load(list)
	if !known {
		parsed, _ = wordLists.LoadOrStore(list, newWordList(list))
	}
	words, _ := parsed.(*wordList)
	return words
}

// wordLists contains all lists that listOf has returned.
//
//nolint:gochecknoglobals // a cache of constants
var wordLists sync.Map

func newWordList(list string) *wordList {
	l := &wordList{words: strings.Fields(list), set: map[string]bool{}}
	for _, word := range l.words {
		l.phrases = append(l.phrases, strings.ReplaceAll(word, "_", " "))
		if isASCII(word) {
			l.ascii = append(l.ascii, word)
		}
		l.set[word] = true
		l.lengths = append(l.lengths, len(word))
	}
	slices.Sort(l.lengths)
	l.lengths = slices.Compact(l.lengths)
	return l
}

// isASCII reports whether a text consists of ASCII characters.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// begins reports whether a word of the list begins a text.
func (l *wordList) begins(text string) bool {
	for _, n := range l.lengths {
		if n > len(text) {
			return false
		}
		if l.set[text[:n]] {
			return true
		}
	}
	return false
}

// longest returns the length of the longest word of the list that begins a text, or 0 if no word begins the text.
func (l *wordList) longest(text string) int {
	for _, n := range slices.Backward(l.lengths) {
		if n <= len(text) && l.set[text[:n]] {
			return n
		}
	}
	return 0
}

// ends reports whether a word of the list ends a text.
func (l *wordList) ends(text string) bool {
	for _, n := range l.lengths {
		if n > len(text) {
			return false
		}
		if l.set[text[len(text)-n:]] {
			return true
		}
	}
	return false
}

// phraseLength returns the length of the first phrase of a list that begins a text, with the space after the phrase. The
// comparison ignores case. In the list, an underscore stands for a space. The length is 0 if no phrase begins the text.
func phraseLength(text, list string) int {
	for _, phrase := range listOf(list).phrases {
		n := len(phrase)
		if n < len(text) && text[n] == ' ' && strings.EqualFold(text[:n], phrase) {
			return n + 1
		}
	}
	return 0
}

// oneOf reports whether a list contains a word. The value of the parameter "list" must be a constant that contains a
// space before and after each word.
func oneOf(word, list string) bool {
	if len(list) < longList || strings.Contains(word, " ") {
		return strings.Contains(list, " "+word+" ")
	}
	return len(word) <= longestWord && listOf(list).set[word]
}

const (
	longList    = 100 // the minimum length of a list, in bytes, for which a set is faster than a search in the list
	longestWord = 40  // a length in bytes that no word of a list exceeds
)

// containsPart reports whether a text contains one of the parts in a list.
func containsPart(text, parts string) bool {
	words := listOf(parts).words
	if isASCII(text) {
		words = listOf(parts).ascii
	}
	return slices.ContainsFunc(words, func(part string) bool { return strings.Contains(text, part) })
}

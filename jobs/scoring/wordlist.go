package scoring

import (
	"strings"
	"sync"
)

// oneOf reports whether a list contains a word. The value of the parameter "list" must be a constant that contains a
// space before and after each word.
func oneOf(word, list string) bool {
	if len(list) < longList || strings.Contains(word, " ") {
		return strings.Contains(list, " "+word+" ")
	}
	if len(word) > longestWord {
		return false
	}
	set, known := wordSets.Load(list)
	if !known {
		set, _ = wordSets.LoadOrStore(list, newWordSet(list))
	}
	words, _ := set.(map[string]bool)
	return words[word]
}

const (
	longList    = 100 // the minimum length of a list, in bytes, for which a set is faster than a search in the list
	longestWord = 40  // a length in bytes that no word of a list exceeds
)

// wordSets contains the words of each long list.
//
//nolint:gochecknoglobals // a cache of constants
var wordSets sync.Map

func newWordSet(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		words[word] = true
	}
	return words
}

package scoring

import (
	"embed"
	"slices"
	"strconv"
	"strings"
)

// wordFiles contains the word lists, with at most one file for each language. Each line contains a word or a phrase, a
// tab, and a valence. The authors of the word lists did not know the labelled answers.
//
//go:embed words/*.tsv
var wordFiles embed.FS

// enterFile adds the word list of a language to the lexicon, except for entries that the lexicon already contains. The
// entries in the source code take precedence, because the rules were developed with these entries.
func (l *lexicon) enterFile(lang language) {
	data, err := wordFiles.ReadFile("words/" + lang.code() + ".tsv")
	if err != nil {
		return // the language has no word list
	}
	for line := range strings.Lines(string(data)) {
		entry, number, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		valence, _ := strconv.ParseFloat(number, 64) // a test checks that every valence is a valid number
		if words := strings.Fields(entry); !l.contains(words) {
			l.rate(words, valence)
		}
	}
}

// contains reports whether the lexicon has an entry for exactly these words.
func (l *lexicon) contains(words []string) bool {
	var list []phrase
	switch stem, cut := strings.CutSuffix(words[0], "*"); {
	case l.runes != nil:
		for _, r := range words[0] {
			list = l.runes[r]
			break
		}
		words = []string{strings.Join(words, "")}
	case len(words) > 1:
		list = l.phrases[words[0]]
	case cut:
		_, ok := l.stems[stem]
		return ok
	default:
		_, rated := l.words[words[0]]
		return rated || l.neutral[words[0]] || l.boosters[words[0]] != 0 || l.kinds[words[0]] != 0
	}
	for _, p := range list {
		if slices.Equal(p.words, words) {
			return true
		}
	}
	return false
}

// shortEnding is the maximum length, in bytes, of the ending of an inflected form that the lexicon knows.
const shortEnding = 3

// knows reports whether the tokens begin with a word of the lexicon or of a concept. The word
// "salesforce" is not an inflected form of "sales".
func (l *lexicon) knows(tokens []token) bool {
	t := tokens[0]
	if t.isMention() || t.kind != 0 {
		return true
	}
	e := t.entry
	if e == nil { // the token is not a token of the whole answer
		e = l.entryOf(t.word)
	}
	return e.ending <= shortEnding ||
		len(tokens) > 1 && (slices.ContainsFunc(e.phrases, func(p phrase) bool { return p.matches(tokens) }) ||
			slices.ContainsFunc(e.ideas, func(p conceptPhrase) bool { return p.matches(tokens) }))
}

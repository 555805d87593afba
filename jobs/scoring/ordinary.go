package scoring

import (
	"embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// ordinaryFiles contains one file of ordinary words for each language with spaces. The README file of the directory
// explains the files.
//
//go:embed ordinary/*.txt
var ordinaryFiles embed.FS

// dictionaryWords returns the ordinary words of each language.
//
//nolint:gochecknoglobals // the table is constant and read only once
var dictionaryWords = sync.OnceValue(func() [languages]map[string]bool {
	var words [languages]map[string]bool
	for l := range languages {
		data, err := ordinaryFiles.ReadFile("ordinary/" + l.code() + ".txt")
		if err != nil {
			continue // a language without spaces
		}
		words[l] = make(map[string]bool, strings.Count(string(data), "\n"))
		for word := range strings.FieldsSeq(string(data)) {
			words[l][word] = true
		}
	}
	return words
})

// isLowerCaseWord reports whether the name at token i is an ordinary word in lower case: "available nationwide". The
// answer must use capitals elsewhere, and must write no other name in lower case. A name in an enumeration with an
// unknown word or with another name is no ordinary word: "geico and nationwide".
func (r *Reading) isLowerCaseWord(i int) bool {
	if !r.mentions[r.tokens[i].mention].word || !r.isLower(i) || !r.isKnownWord(r.lowerText(i)) || r.isPossessor(i) {
		return false
	}
	if r.isInAddress(i) || r.isEmphasisedAlone(i) || r.isQuoted(i) ||
		r.beginsLine(i) && (i+1 == len(r.tokens) || r.between(i, i+1) != " ") { // the name of a list item
		return false
	}
	return !r.isEnumeratedName(i-1, -1) && !r.isEnumeratedName(i+1, 1) && r.writesNamesInCapitals()
}

// isInAddress reports whether the name at token i is an account, a tag or a part of a path or a host name.
func (r *Reading) isInAddress(i int) bool {
	before, size := utf8.DecodeLastRuneInString(r.doc.plain[:r.tokens[i].start])
	rest := r.doc.plain[r.tokens[i].end:]
	return size > 0 && strings.ContainsRune("@#/.-", before) ||
		strings.HasPrefix(rest, ".") && unicode.IsLetter(firstRune(rest[1:]))
}

// isLower reports whether token i begins with a letter in lower case.
func (r *Reading) isLower(i int) bool {
	first, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i].start:])
	return unicode.IsLower(first)
}

// isKnownWord reports whether a word is an ordinary word of the language of the answer, or a function word.
func (r *Reading) isKnownWord(word string) bool {
	return dictionaryWords()[r.words.language][word] || r.words.listed(word).isListed ||
		len(r.scorer.words.function[word]) > 0
}

// isEnumeratedName reports whether token i is a name or an unknown word, after a comma or a conjunction next to another
// name. The step leads from the other name to token i: 1 forward and -1 backward.
func (r *Reading) isEnumeratedName(i, step int) bool {
	joined := false
	if r.isWithin(i) && oneOf(r.tokens[i].word, " vs versus ") {
		return true
	}
	if r.isWithin(i) && r.tokens[i].kind.is(conjunction) {
		i, joined = i+step, true
	}
	if !r.isWithin(i) {
		return false
	}
	gap := strings.TrimSpace(r.between(i, i-step))
	joined = joined || gap != "" && strings.ContainsAny(gap[:1], ",/|")
	if !joined || r.tokens[i].isMention() {
		return joined && r.tokens[i].isMention()
	}
	return !r.isKnownWord(r.tokens[i].word) && !isDigit(r.tokens[i].word[0])
}

// maxSampled is the maximum number of tokens from which the style of an answer is known.
const maxSampled = 200

// writesNamesInCapitals reports whether the answer contains capitals, and every name in lower case is an ordinary word.
func (r *Reading) writesNamesInCapitals() bool {
	capitals := false
	for i := range r.tokens[:min(len(r.tokens), maxSampled)] {
		switch {
		case !r.isLower(i):
			first, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i].start:])
			capitals = capitals || unicode.IsUpper(first)
		case r.tokens[i].isMention() && r.mentions[r.tokens[i].mention].word && !r.isKnownWord(r.lowerText(i)):
			return false
		}
	}
	return capitals
}

package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isModelStart reports whether a text begins with a word that the name of a product may contain: a word with a capital,
// a number, or a word in the form of "iPhone" and "i4".
func isModelStart(text string) bool {
	first := firstRune(text)
	if unicode.IsLower(first) {
		return isMixedCase(text) || isShortModel(text)
	}
	return unicode.IsUpper(first) || unicode.IsDigit(first)
}

// isMixedCase reports whether a text begins with a word that begins in lower case and continues with a capital, such as
// "iPhone" and "macOS".
func isMixedCase(text string) bool {
	const longest = 5 // the letters before the capital, as in "watchOS"
	for i, r := range text[:min(len(text), maxMark)] {
		if !unicode.IsLower(r) {
			isElectric := i == 1 && r == '-' && strings.ContainsRune("ei", firstRune(text)) // as in "e-Golf"
			return unicode.IsUpper(r) && i > 0 || isElectric && unicode.IsUpper(firstRune(text[i+1:]))
		}
		if i >= longest {
			return false
		}
	}
	return false
}

// isShortModel reports whether a text begins with a word that consists of a lower-case letter and a number: "i4".
func isShortModel(text string) bool {
	_, size := utf8.DecodeRuneInString(text)
	rest := strings.TrimLeftFunc(text[size:], unicode.IsDigit)
	return len(rest) < len(text)-size && !unicode.IsLetter(firstRune(rest))
}

// hyphens are the characters that join the parts of a word.
const hyphens = "-\u2010\u2011"

// afterModelWord returns the text after the word at the beginning of a text. A hyphen may join the parts of the name of
// a model, as in "WH-1000XM5". In words such as "Phone-Konkurrent" and "Cloud-based", the hyphen ends the name, and the
// result begins with the hyphen.
func afterModelWord(text string) string {
	rest := trimWord(text)
	for rest != "" && strings.ContainsRune(hyphens, firstRune(rest)) {
		_, size := utf8.DecodeRuneInString(rest)
		after := trimWord(rest[size:])
		if !isModelPart(rest[size : len(rest)-len(after)]) {
			break
		}
		rest = after
	}
	return rest
}

func trimWord(text string) string {
	return strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
	})
}

// isModelPart reports whether the part of a word after a hyphen belongs to the name of a model. Words for other
// products, such as "alternative", do not.
func isModelPart(part string) bool {
	first := firstRune(part)
	words := []string{strings.ToLower(part)}
	return (unicode.IsUpper(first) || strings.ContainsFunc(part, unicode.IsDigit)) && !isProperty(words) &&
		!isRelation(words) && !oneOf(words[0], otherModels)
}

// otherModels are the ends of compound words for products that resemble the product at the beginning of the word.
const otherModels = " killer clone klon kopie nachbau ersatz rivale kloon kloni replica "

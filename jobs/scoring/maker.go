package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isMadeBy reports whether an entry begins with a product, and the name between the two texts is the maker of the
// product: "Air Max (Nike)", "Air Max by Nike". The maker has the rank of the product.
func isMadeBy(prefix, rest string) bool {
	product, inBrackets := cutBracket(prefix)
	product, byMaker := cutMakerWord(product)
	if !byMaker && !inBrackets {
		return false
	}
	if inBrackets {
		mark, _ := utf8.DecodeRuneInString(rest)
		if !strings.ContainsRune(")]）］,，、;；", mark) {
			return false
		}
	}
	return isProductName(product)
}

// cutBracket removes an opening bracket at the end of a text.
func cutBracket(text string) (before string, found bool) {
	text = strings.TrimRight(text, " *_")
	last, size := utf8.DecodeLastRuneInString(text)
	if !strings.ContainsRune("([（［", last) {
		return text, false
	}
	return text[:len(text)-size], true
}

// cutMakerWord removes a word such as "by" at the end of a text.
func cutMakerWord(text string) (before string, found bool) {
	text = strings.TrimRight(text, " *_")
	open := strings.LastIndexAny(text, " (（")
	if open < 0 || !oneOf(strings.ToLower(text[open+1:]), " by von par de di da van door od ") {
		return text, false
	}
	before, _ = cutBracket(text[:open+1])
	return before, true
}

// maxProductWords is the maximum number of words in the name of a product.
const maxProductWords = 6

// isProductName reports whether a text can be the name of a product. Each word of the name begins with a capital, a
// digit, or a letter of a script without upper case.
func isProductName(text string) bool {
	text = strings.Trim(text, " *_\"“”")
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > maxProductWords || strings.ContainsAny(text, ":：.!?。；;—–") ||
		isProperty(labelWords(text)) {
		return false
	}
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "*_\"“&"))
		if unicode.IsLower(first) {
			return false
		}
	}
	return true
}

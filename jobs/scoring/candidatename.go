package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isName reports whether a text has the form of a name, and is not a label, a sentence or a generic heading.
func (f *candidateFinder) isName(text string) bool {
	if len(text) > maxCandidate || !utf8.ValidString(text) || !strings.ContainsFunc(text, unicode.IsLetter) ||
		strings.ContainsAny(text, "?!\n@") || utf8.RuneCountInString(text) < 2 {
		return false
	}
	words := labelWords(text)
	if len(strings.Fields(text)) > maxCandidateWords || isGenericText(text, words) {
		return false
	}
	if script(firstRune(text)) != spacedScript {
		return f.isUnspacedName(text)
	}
	return isNameCase(text) && f.hasNameWord(text)
}

// isGenericText reports whether a text contains a word that names of companies and products do not contain.
func isGenericText(text string, words []string) bool {
	whole := strings.Join(words, " ")
	if strings.Contains(genericPhrases, "\n"+whole+"\n") {
		return true
	}
	for _, word := range words {
		if oneOf(word, genericWords) {
			return true
		}
	}
	if len(words) > 1 && isMerit(text, words[:1]) {
		return true
	}
	return containsPart(text, genericParts)
}

// isNameCase reports whether the words of a text are capitalised as in a name. Connectives may be in lower case. A name
// such as "iPhone" or "wFirma" contains a capital, and a name such as "allegro.pl" contains a dot.
func isNameCase(text string) bool {
	capitals := 0
	for word := range strings.FieldsSeq(text) {
		first := firstRune(word)
		switch {
		case strings.ContainsFunc(word, unicode.IsUpper):
			capitals++
		case !unicode.IsLetter(first), script(first) != spacedScript:
		case strings.Contains(strings.Trim(word, "."), "."):
			capitals++
		case oneOf(strings.ToLower(word), nameConnectives):
		default:
			return false
		}
	}
	return capitals > 0
}

// nameConnectives are the words that names write in lower case.
const nameConnectives = " of the and for by de del della di da do dos das du la le les los el y e et und von van der den het en" +
	" & i w on in to "

// hasNameWord reports whether a text contains a word that is not an ordinary word of the answer's language.
func (f *candidateFinder) hasNameWord(text string) bool {
	tokens := tokenize(text, nil, nil)
	if len(tokens) == 0 {
		return false
	}
	if f.opensPhrase(text, tokens) {
		return false
	}
	for i, t := range tokens {
		word := text[t.start:t.end]
		if hasInnerCapital(word) || !f.isOrdinary(tokens[i:], len(tokens) == 1) {
			return true
		}
	}
	return false
}

// opensPhrase reports whether a text begins with a function word, as in "When to switch". A function word in capitals
// may be a name.
func (f *candidateFinder) opensPhrase(text string, tokens []token) bool {
	first := text[tokens[0].start:tokens[0].end]
	if len(tokens) == 1 && first == strings.ToUpper(first) {
		return false
	}
	word := tokens[0].word
	return len(f.words.function[word]) > 0 && !oneOf(word, " the la le el los les il de das der die o ")
}

// hasInnerCapital reports whether a word has a capital after a small letter, such as "HubSpot".
func hasInnerCapital(word string) bool {
	small := false
	for _, r := range word {
		if small && unicode.IsUpper(r) {
			return true
		}
		small = small || unicode.IsLower(r)
	}
	return false
}

// isOrdinary reports whether the text begins with an ordinary word. A word that the answer also writes in lower case is
// ordinary. The words of the sentiment lexicon are ordinary, because the lexicon contains the properties of products.
func (f *candidateFinder) isOrdinary(tokens []token, alone bool) bool {
	word := tokens[0].word
	if f.lower[word] || len(f.words.function[word]) > 0 || oneOf(word, ordinaryWords) ||
		!strings.ContainsFunc(word, unicode.IsLetter) {
		return true
	}
	if oneOf(letters(fold(word)), places) || oneOf(letters(fold(word)), countries) {
		return alone
	}
	return f.lexicon != nil && f.lexicon.knows(tokens) && !f.words.isCommon(word)
}

// isUnspacedName reports whether a text in Japanese, Chinese or Korean has the form of a name. Names are short, and
// Japanese names contain no particles.
func (f *candidateFinder) isUnspacedName(text string) bool {
	const longest = 14
	if utf8.RuneCountInString(text) > longest {
		return false
	}
	for _, r := range text {
		if unicode.Is(unicode.Hiragana, r) && strings.ContainsRune("をがはへにでと", r) {
			return false
		}
	}
	if isUnspacedPhrase(text) || isKoreanPhrase(strings.Fields(text)) || hasInnerAmount(text) {
		return false
	}
	tokens := tokenize(text, nil, nil)
	return len(tokens) > 0 && (f.lexicon == nil || len(tokens) > 1 || !f.lexicon.knows(tokens))
}

// isUnspacedPhrase reports whether a text contains a Chinese function word, or ends in a Japanese condition. The
// particle 的 turns the preceding words into an attribute: "可以考虑的渠道" (channels to consider). The company name 美的 (Midea)
// also ends in 的, but is not an attribute.
func isUnspacedPhrase(text string) bool {
	attribute, rest, found := strings.Cut(text, "的")
	return found && rest != "" && !strings.HasSuffix(attribute, "美") || strings.ContainsAny(text, "怎哪") ||
		strings.HasPrefix(text, "但") || strings.HasSuffix(text, "なら")
}

const (
	// koreanParticles are particles that may end the words of a Korean phrase, but not the words of a name.
	koreanParticles = "에서 에게 으로 부터 까지 보다 인데도 지만 면서 을 를 의 은 는 도 만 에 게"
	// koreanEndings are endings of predicates, including the nominal forms that lists use: "수리가 쉬움" (easy to repair).
	koreanEndings = "함 음 움 임 됨 다 요 까 다면 으면"
)

// isKoreanPhrase reports whether several words form a Korean phrase. In a phrase, a word before the last word has a
// particle, or the last word is a predicate.
func isKoreanPhrase(words []string) bool {
	n := len(words) - 1
	if n < 1 {
		return false
	}
	if words[0] == "그" { // the word for "that", as in "그 외" (others)
		return true
	}
	for _, word := range words[:n] {
		if endsHangul(word, koreanParticles) {
			return true
		}
	}
	return endsHangul(words[n], koreanEndings)
}

// endsHangul reports whether a Korean word consists of at least one syllable and one of the given endings.
func endsHangul(word, endings string) bool {
	for _, ending := range listOf(endings).words {
		stem, ok := strings.CutSuffix(word, ending)
		if last, _ := utf8.DecodeLastRuneInString(stem); ok && unicode.Is(unicode.Hangul, last) {
			return true
		}
	}
	return false
}

// hasInnerAmount reports whether an East Asian letter follows a number inside a text, as in "月額900円". A number at the
// end may belong to a name: "小米14".
func hasInnerAmount(text string) bool {
	before, digit := false, false
	for _, r := range text {
		if digit && unicode.IsLetter(r) && script(r) != spacedScript {
			return true
		}
		digit = unicode.IsDigit(r) && before || r == ' ' && digit
		before = before || unicode.IsLetter(r)
	}
	return false
}

// Names reports whether a candidate names a subject of the Scorer. The name of the subject must be at the beginning of
// the candidate, so that "Acme CRM" names "Acme".
func (s *Scorer) Names(candidate string) bool {
	hits := s.names.find(&document{stored: candidate, plain: candidate})
	return len(hits) > 0 && hits[0].start == 0
}

// CandidateStem returns the key of a name without the kind of product at the end: "Acme CRM" has the stem "acme". The
// stem is empty if the name does not end in a kind of product.
func CandidateStem(name string) string {
	words := strings.Fields(name)
	n := len(words)
	for n > 1 && oneOf(strings.ToLower(words[n-1]), ordinaryWords) {
		n--
	}
	if n == len(words) {
		return ""
	}
	return CandidateKey(strings.Join(words[:n], " "))
}

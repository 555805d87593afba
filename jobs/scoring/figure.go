package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainFigures is what the clauses about a subject contain besides plain words.
type plainFigures struct {
	number bool // a number
	topic  bool // a currency, or a word for a price, an opening hour, a rating or a number of branches
}

// statesFigures reports whether the clauses about a subject state only prices, fees, opening hours, ratings, distances or
// numbers of branches, without a word of judgement: "At Acme, the plan costs $29 a month". Such figures are facts,
// although the words of a price also occur in much criticism. Other measurements, such as the days until a reply, may
// judge a product.
func (r *Reading) statesFigures(e evidence) bool {
	if e.counts[relationCompared] > 0 {
		return false
	}
	var f plainFigures
	for _, c := range e.clauses {
		if c.relation == relationBeside {
			continue
		}
		if c.score != 0 {
			return false
		}
		for _, t := range r.tokens[c.first:c.last] {
			if !r.readFigure(t, &f) && !r.isLongName(c.clause) {
				return false
			}
		}
	}
	return f.number && f.topic
}

// readFigure reports whether a token consists of numbers and words that occur beside figures. A name is such a word.
func (r *Reading) readFigure(t token, f *plainFigures) bool {
	switch {
	case t.isMention() || t.word == "":
		return true
	case r.words.runes != nil:
		return f.readUnspaced(t.word)
	case isDigit(t.word[0]):
		f.number = true
		f.topic = f.topic || isBesideCurrency(r.doc.plain, t)
		return true
	case oneOf(t.word, figureTopics) || oneOf(t.word, currencies):
		f.topic = true
		return true
	}
	return oneOf(t.word, figureWords)
}

// isLongName reports whether a clause consists of a name and of further capitalised words, as in "Acme Garden Inn".
func (r *Reading) isLongName(c clause) bool {
	const longest = 4
	hasName := false
	for _, t := range r.tokens[c.first:c.last] {
		hasName = hasName || t.isMention()
		if !t.isMention() && !unicode.IsUpper(firstRune(r.doc.plain[t.start:])) && !oneOf(t.word, figureWords) {
			return false
		}
	}
	return hasName && c.last-c.first <= longest
}

// isBesideCurrency reports whether the sign of a currency stands next to a token.
func isBesideCurrency(plain string, t token) bool {
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(plain[:t.start], blanks))
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(plain[t.end:], blanks))
	return unicode.Is(unicode.Sc, before) || unicode.Is(unicode.Sc, after)
}

// readUnspaced is [Reading.readFigure] for a text in Japanese, Chinese or Korean.
func (f *plainFigures) readUnspaced(text string) bool {
	for len(text) > 0 {
		n := listOf(unspacedFigureTopics).longest(text)
		switch first := firstRune(text); {
		case n > 0:
			f.topic = true
		case first < utf8.RuneSelf: // a digit, or a part of a foreign word such as "GB"
			f.number, n = f.number || isDigit(text[0]), 1
		default:
			if n = listOf(unspacedFigureWords).longest(text); n == 0 {
				return false
			}
		}
		text = text[n:]
	}
	return true
}

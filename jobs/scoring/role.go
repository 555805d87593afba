package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// role is the function of a name in a clause.
type role uint8

const (
	described role = iota // the clause describes the name
	compared              // the clause compares something with the name: "better than Acme"
	involved              // the clause mentions the name without a description: "integrates with Acme"
)

// roleOf returns the role of the mention at token i in the clause c.
func (r *Reading) roleOf(c clause, i int) role {
	if r.words.runes != nil {
		return r.roleBetween(c, i)
	}
	switch {
	case r.isSubjectAfterName(c, i):
		return described
	case r.isChoice(c, i), r.precedesAlternatives(c, i):
		return involved
	}
	k := i - 1
	skips := func(t token) bool {
		return t.isMention() || t.kind.is(conjunction|article) && !t.kind.is(yardstick)
	}
	for k > c.first && skips(r.tokens[k]) {
		k--
	}
	if k < c.first {
		return described
	}
	if r.isYardstick(c, k, i) {
		return compared
	}
	if of, ok := r.rivalRole(c, k, i); ok {
		return of
	}
	isAside := slices.ContainsFunc(r.tokens[c.first:i], func(t token) bool { return t.kind.is(aside) })
	if isAside || r.isLinked(c, k) || r.isReplaceable(c, k) {
		return involved
	}
	return described
}

// isLinked reports whether the word at token k ends a phrase such as "integrates with".
func (r *Reading) isLinked(c clause, k int) bool {
	return k > c.first && r.tokens[k].kind.is(link) && r.tokens[k-1].kind.is(linked)
}

// precedesAlternatives reports whether a word for alternatives follows the name at token i: "the best Acme
// alternatives".
func (r *Reading) precedesAlternatives(c clause, i int) bool {
	return i+1 < c.last && !r.tokens[i+1].pause && isAmong(r.tokens[i+1].word, alternatives)
}

// isReplaceable reports whether the word at token k ends a phrase such as "alternatives to", so that the clause
// describes the alternatives and not the next name. An adjective may precede the word: "alternative crédible à Acme".
func (r *Reading) isReplaceable(c clause, k int) bool {
	const reach = 3 // the maximum distance between the words of the phrase
	if !oneOf(r.tokens[k].word, alternativeTo) {
		return false
	}
	for n := k - 1; n >= max(c.first, k-reach); n-- {
		t := r.tokens[n]
		if isAmong(t.word, alternatives) {
			return true
		}
		if r.tokens[n+1].pause || t.isMention() || isPredicate(t) {
			break
		}
	}
	return false
}

const (
	// alternatives are words for alternatives.
	alternatives = " alternative alternatives alternativen alternativa alternativas alternatief alternatieven alternatywa" +
		" alternatywy alternatywą alternatywę alternatyw competitor competitors konkurrenten concurrents competidores" +
		" concorrentes concorrenti "
	// alternativeTo are prepositions between a word for alternatives and the name of the replaced product.
	alternativeTo = " to for of zu zum zur von für à au aux de du a al ad alla all ao às aos da do di del voor op van dla "
)

// isChoice reports whether the name at token i belongs to the names after "between" or a similar word, so that the clause
// chooses among these names. The name after "and" is the last of these names.
func (r *Reading) isChoice(c clause, i int) bool {
	if !r.opensChoice(c.first) || slices.ContainsFunc(r.tokens[c.first:i], isPredicate) {
		return false
	}
	isLast := false
	for _, t := range r.tokens[c.first:i] {
		if isLast && t.isMention() {
			return false
		}
		isLast = isLast || t.kind.is(conjunction)
	}
	return true
}

// isSubjectAfterName reports whether the name at token i is the subject after a phrase that ends in another name: "W
// porównaniu z Globex, Acme jest szybsze".
func (r *Reading) isSubjectAfterName(c clause, i int) bool {
	return i > c.first && r.tokens[i-1].isMention() && r.followsComma(i) && i+1 < c.last && isPredicate(r.tokens[i+1])
}

// isYardstick reports whether the word at token k makes the name at token i the basis of a comparison. In English,
// "than" makes a name the basis of a comparison even at a distance from the name. In languages whose word for "than"
// also has other meanings, such as French "que", a comparative must precede the word.
func (r *Reading) isYardstick(c clause, k, i int) bool {
	if r.words.language == english {
		for at := c.first; at <= k; at++ {
			if r.tokens[at].kind.is(yardstick) && !r.isMeasure(at+1, k) && r.reaches(c, at, i) {
				return true
			}
		}
		return r.isDeniedEquality(c, k)
	}
	if r.isDeniedEquality(c, k) {
		return true
	}
	if !r.tokens[k].kind.is(yardstick) {
		return false
	}
	for _, t := range r.tokens[c.first:k] {
		if t.kind.is(comparative) {
			return true
		}
	}
	return !r.words.comparatives
}

// reaches reports whether the English word "than" at token "at" makes the name at token i the basis of a comparison.
// The word does not reach a name after a comma: "Set up in less than 5 minutes, Acme is easy." An enumeration contains
// commas: "better than tools such as Globex, Initech and Acme".
func (r *Reading) reaches(c clause, at, i int) bool {
	// "Rather than" and "other than" do not make the next name the basis of a comparison.
	if r.deniesComparison(c) || at > 0 && oneOf(r.tokens[at-1].word, " rather other ") {
		return false
	}
	for k := at + 1; k <= i; k++ {
		t, before := r.tokens[k], r.tokens[k-1]
		if !t.pause || !strings.Contains(r.doc.plain[before.end:t.start], ",") || isAmong(t.word, exampleWords) {
			continue
		}
		isSubject := k == i && i+1 < c.last && isPredicate(r.tokens[i+1]) // as in "Cheaper than Globex, Acme is good."
		first, _ := utf8.DecodeRuneInString(r.doc.plain[before.start:])
		isName := before.isMention() || unicode.IsUpper(first)
		if !isName && !r.isSecondAdjective(at, k, i) || isSubject {
			return false
		}
	}
	return true
}

// deniesComparison reports whether an English clause denies a comparison: "No other tool is better than Acme" praises
// Acme.
func (r *Reading) deniesComparison(c clause) bool {
	next := r.tokens[c.first+1]
	return r.tokens[c.first].word == "no" && !next.pause && !next.isMention() && !oneOf(next.word, afterNo)
}

// isSecondAdjective reports whether token k is the second of two adjectives between "than" at token "at" and the name
// at token i: "faster than the older, slower Acme".
func (r *Reading) isSecondAdjective(at, k, i int) bool {
	const distance = 3 // an article and two adjectives
	isAdjective := len(r.scorer.words.function[r.tokens[k].word]) == 0
	return k-at == distance && i-k == 1 && r.tokens[at+1].kind.is(article) && isAdjective
}

// isMeasure reports whether an amount or an expectation begins at token i and does not end in the name after token k:
// "5,000 teams", "a decade", "expected". In "half the time taken by Acme", the name is the basis of a comparison.
func (r *Reading) isMeasure(i, k int) bool {
	if i > k {
		return false
	}
	word := r.tokens[i].word
	if oneOf(word, " a an ") {
		return i+1 < len(r.tokens) && isAmong(r.tokens[i+1].word, measureNouns)
	}
	if oneOf(word, " half double twice ") && oneOf(r.tokens[k].word, " by of at for as ") {
		return false
	}
	return isAmong(word, measureWords) || word != "" && isDigit(word[0])
}

const (
	// afterNo are words before which an initial "no" does not deny the comparison of a sentence: "No doubt".
	afterNo = " one doubt question wonder surprise matter "
	// exampleWords introduce examples of a group: "its rivals, including Acme".
	exampleWords = " including such like namely especially particularly notably e.g eg "
	// measureWords begin an amount or an expectation after "than".
	measureWords = " one two three four five six seven eight nine ten dozens hundreds thousands millions half double twice" +
		" just ever expected anticipated before usual average "
	// measureNouns follow "than a" and denote an amount.
	measureNouns = " few couple handful dozen hundred thousand million billion half third quarter second minute hour day week" +
		" month year decade century "
)

package scoring

import "slices"

// In some languages, several negations in a clause count as one (negative concord): "no es nunca fiable", "nigdy nie
// zawodzi". At least one of the negations must be in concordWords, such as "nunca". Each other negation is in
// concordWords or verbNegators, or is a word for "without" before one of the concordWords: "sin ningún problema".
// Without one of the concordWords, two negations cancel out: "no sin errores".
//
//nolint:misspell // other languages are not misspelled English
const (
	concordWords = " nunca jamás tampoco ni jamais nem mai né nigdy ani nigdzie " + concordNouns
	verbNegators = " no não non pas nie "
	withoutWords = " sin sem senza sans bez "

	// concordNouns are the concordWords that may be the object of "there is" in a superlative: "no hay nada mejor".
	concordNouns = " nada nadie ningún ninguna ninguno nenhum nenhuma ninguém niente nulla nessun nessuna nessuno rien aucun aucune" +
		" nic niczego niczym nikt nikogo nikomu żaden żadna żadne żadnego żadnej żadnych żadnym żadną "

	// existence are Italian verbs for "there is". The words "c'è" are one token or two.
	existence = " esiste esistono c'è c ci "

	// copulas are verbs before a word such as "nada" that is no object: "no es nada mejor".
	copulas = " es son era está están fue é são foi è sono jest są "
)

// agrees reports whether the negations at the indices i and k, i < k, deny the rated word at index "rated" only once.
func agrees(tokens []token, i, k, rated int) bool {
	first, second := tokens[i].word, tokens[k].word
	switch {
	case isConcordWord(tokens, i, rated):
		return oneOf(second, verbNegators) || isConcordWord(tokens, k, rated)
	case oneOf(first, verbNegators), oneOf(first, withoutWords):
		return isConcordWord(tokens, k, rated)
	}
	return false
}

// isConcordWord reports whether the word at index i is one of the concordWords and repeats another negation of the rated
// word. In the superlative "no hay nada mejor", the word "nada" repeats no negation.
func isConcordWord(tokens []token, i, rated int) bool {
	if !tokens[i].kind.is(negator) || !oneOf(tokens[i].word, concordWords) {
		return false
	}
	isObject := oneOf(tokens[i].word, concordNouns) && (i == 0 || !oneOf(tokens[i-1].word, copulas))
	return !isObject || !exceeds(tokens, i+1, rated)
}

// exceeds reports whether the words from index i to the index "rated" contain a comparative, and no name with which the
// clause compares follows: "nada mejor", but not "nada mejor que Acme".
func exceeds(tokens []token, i, rated int) bool {
	const reach = 5 // the maximum distance, in words, of the name
	isComparative := func(t token) bool { return t.kind.is(comparative | degree) }
	if i > rated || !slices.ContainsFunc(tokens[i:rated+1], isComparative) {
		return false
	}
	follows := false // whether a word such as "than" follows
	for k := rated + 1; k < min(rated+1+reach, len(tokens)) && !tokens[k].pause; k++ {
		if tokens[k].isMention() && follows {
			return false
		}
		follows = follows || tokens[k].kind.is(yardstick)
	}
	return true
}

// deniesRival reports whether the negation at index i denies that anything better exists: "non esiste scelta migliore".
// The last word of the rated phrase has the index "rated".
func deniesRival(tokens []token, i, rated int) bool {
	return oneOf(tokens[i+1].word, existence) && exceeds(tokens, i+2, rated)
}

// agreesWithPhrase reports whether the negation at index i only repeats a negation in the rated phrase tokens[k:end]:
// "no tiene" before "ningún problema".
func agreesWithPhrase(tokens []token, i, k, end int) bool {
	if agrees(tokens, i, k, k) {
		return true
	}
	for k++; k < end; k++ {
		if isConcordWord(tokens, k, k) && agrees(tokens, i, k, k) {
			return true
		}
	}
	return false
}

// agreesWithWord reports whether the word at index k only repeats a negation in the rated phrase tokens[i:end]:
// "żadnych problemów nie ma".
func agreesWithWord(tokens []token, i, end, k int) bool {
	for ; i < end; i++ {
		if tokens[i].kind.is(negator) && agrees(tokens, i, k, i) {
			return true
		}
	}
	return false
}

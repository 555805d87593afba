package scoring

import (
	"slices"
	"sync"
)

// readIdioms replaces one word of each idiom whose meaning differs from its words: "I can't recommend Acme enough" is
// praise, "far from perfect" is criticism, and "closed on Mondays" is neither. With the replacement, such as "really"
// for "can't", the word lists and the sentiment model rate the words as the idiom means them.
func (r *Reading) readIdioms() {
	for i := range r.tokens {
		switch t := r.tokens[i]; {
		case t.isMention():
		case r.words.language == english && oneOf(t.word, " can't cannot couldn't ") && r.precedesEnough(i):
			r.replaceWord(i, "really")
		case idiomWords().set[t.word]: // one search for most words
			r.readHours(i)
			r.readSteepPrice(i)
		case r.readDoubtless(i):
		case r.isFarFrom(i):
			r.replaceWord(i, farWords(r.words.language).negator)
		default:
			if end := r.minorityEnd(i); end >= 0 {
				r.tokens[i].kind |= negator | minority
				r.tokens[end].kind |= negator | minority
			}
			r.readNoLess(i)
		}
	}
}

// idiomWords returns the words of [Reading.readHours] and [Reading.readSteepPrice].
//
//nolint:gochecknoglobals // the list is constant and computed only once
var idiomWords = sync.OnceValue(func() *wordList { return listOf(closedWords + steepWords) })

// readDoubtless replaces the words of a phrase such as "without a doubt" and "senza alcun dubbio" at token i, and reports
// whether there is such a phrase. The phrase emphasises a statement, and denies nothing.
func (r *Reading) readDoubtless(i int) bool {
	const reach = 3 // as in "sem sombra de dúvida"
	isWithout := oneOf(r.tokens[i].word, " without beyond ohne außer ")
	if !isWithout && !r.tokens[i].kind.is(negator) {
		return false
	}
	for k := i + 1; k < min(i+1+reach, len(r.tokens)) && !r.tokens[k].pause && !r.tokens[k].isMention(); k++ {
		word := r.tokens[k].word
		if oneOf(word, doubtNouns) || isWithout && oneOf(word, " question frage ") {
			if k+1 < len(r.tokens) && !r.tokens[k+1].pause && oneOf(r.tokens[k+1].word, " alguna nenhuma alcuno ") {
				k++ // as in "sin duda alguna"
			}
			for ; i <= k; i++ {
				r.replaceWord(i, emphatic(r.words.language))
			}
			return true
		}
		if !oneOf(word, beforeDoubt) {
			return false
		}
	}
	return false
}

const (
	// doubtNouns are words for "doubt" after a negation.
	doubtNouns = " doubt zweifel doute duda dudas dúvida dúvidas dubbio twijfel wątpienia wątpliwości "
	// beforeDoubt are words between a negation and a word for "doubt".
	beforeDoubt = " a any all jeden jeglichen allen jede aucun le moindre de lugar cabe hay ninguna alguna há nenhuma qualquer" +
		" sombra alcun nessun ogni ombra di c'è è enige ma żadnych "
)

// emphatic returns a word of a language that strengthens a statement.
func emphatic(l language) string {
	switch l {
	case german:
		return "wirklich"
	case french:
		return "vraiment"
	case spanish, portuguese:
		return "realmente"
	case italian:
		return "davvero"
	case dutch:
		return "echt"
	case polish:
		return "naprawdę"
	default:
		return "really"
	}
}

// readNoLess replaces the two words of a denied "less" at token i by a word for "as": "niet minder goed" is "even goed".
func (r *Reading) readNoLess(i int) {
	isLess := oneOf(r.tokens[i].word, lessWords) || r.words.language == english && r.tokens[i].word == "less"
	equal := equalWord(r.words.language)
	if !isLess || equal == "" || i == 0 || i+1 == len(r.tokens) || r.tokens[i].pause || !r.mayFollowLess(i+1) {
		return
	}
	k := i - 1
	if k > 0 && oneOf(r.tokens[k].word, " es está son é está são è sono jest są ") && !r.tokens[k].pause {
		k--
	}
	if r.deniesVerb(k) || r.words.language == english && r.tokens[k].word == "no" {
		r.replaceWord(k, equal)
		r.replaceWord(i, equal)
	}
}

// mayFollowLess reports whether token i may be the word that "less" modifies.
func (r *Reading) mayFollowLess(i int) bool {
	t := r.tokens[i]
	return !t.pause && !t.isMention() && !oneOf(t.word, afterLess+" than ")
}

// readSteepPrice replaces token i by a word for "expensive" if the token emphasises a price, as in "costs a hefty $99".
// Without a verb for the price, the word may emphasise an advantage, as in "a hefty $500 bonus".
func (r *Reading) readSteepPrice(i int) {
	const before, after = 5, 2 // the maximum distances of the verb and of the amount, in words
	word := expensiveWord(r.words.language)
	if !oneOf(r.tokens[i].word, steepWords) || word == "" {
		return
	}
	costs := slices.ContainsFunc(r.tokens[max(0, i-before):i], func(t token) bool { return oneOf(t.word, costVerbs) })
	isPrice := slices.ContainsFunc(r.tokens[i+1:min(i+1+after, len(r.tokens))], func(t token) bool {
		return t.word != "" && isDigit(t.word[0])
	})
	if costs && isPrice {
		r.replaceWord(i, word)
	}
}

const (
	// steepWords emphasise a high price. costVerbs are verbs before a price.
	steepWords = " hefty steep whopping watering staggering exorbitant stolze satte happige saftige saftigen stattliche" +
		" bagatelle friolera bellezza liefst forse fikse aż "
	costVerbs = " costs cost costing charges charge wants kostet kosten kostete verlangt berechnet coûte coûtent" +
		" facture cuesta cuestan cobra costa costano chiede kost kostte rekent vraagt kosztuje kosztują "
)

// expensiveWord returns a word of a language for "expensive", or "".
func expensiveWord(l language) string {
	switch l {
	case english:
		return "overpriced"
	case german:
		return "überteuert"
	case french:
		return "cher"
	case spanish, portuguese, italian:
		return "caro"
	case dutch:
		return "duur"
	case polish:
		return "drogi"
	default:
		return ""
	}
}

// equalWord returns a word of a language for "as" in "as good", or "".
func equalWord(l language) string {
	switch l {
	case english:
		return "equally"
	case german:
		return "genauso"
	case french:
		return "aussi"
	case spanish, portuguese:
		return "igualmente"
	case italian:
		return "altrettanto"
	case dutch:
		return "even"
	case polish:
		return "równie"
	default:
		return ""
	}
}

func (r *Reading) replaceWord(i int, word string) {
	t := &r.tokens[i]
	t.word, t.entry = word, r.words.entryOf(word)
	t.kind = t.entry.kind
}

// precedesEnough reports whether a verb of praise and "enough" follow token i in the same phrase: "can't recommend it
// highly enough".
func (r *Reading) precedesEnough(i int) bool {
	const farthest = 7
	praises := false
	for k := i + 1; k < min(i+farthest, len(r.tokens)) && !r.tokens[k].pause; k++ {
		praises = praises || oneOf(r.tokens[k].word, " recommend praise thank ")
		if praises && r.tokens[k].word == "enough" {
			return true
		}
	}
	return false
}

// isFarFrom reports whether the words for "far from" begin at token i, and a word of praise or criticism follows: "far
// from perfect", but not "far from the station".
func (r *Reading) isFarFrom(i int) bool {
	of := farWords(r.words.language)
	if of.far == "" || r.tokens[i].word != of.far {
		return false
	}
	for k := i + 1; k < min(i+4, len(r.tokens)) && !r.tokens[k].pause && !r.tokens[k].isMention(); k++ {
		if !oneOf(r.tokens[k].word, of.between) {
			rated, length := r.words.valence(r.tokens[k:])
			return k > i+1 && length > 0 && rated != 0
		}
	}
	return false
}

// farFrom are the words of a language for "far from being", and the word for "not".
type farFrom struct{ far, between, negator string }

// farWords returns the words of a language in which the idiom is common, or empty words.
func farWords(l language) farFrom {
	switch l {
	case english:
		return farFrom{far: "far", between: " from being ", negator: "not"}
	case french:
		return farFrom{far: "loin", between: " d'être être de ", negator: "pas"}
	case spanish:
		return farFrom{far: "lejos", between: " de ser estar ", negator: "no"}
	case portuguese:
		return farFrom{far: "longe", between: " de ser estar ", negator: "não"}
	case dutch:
		return farFrom{far: "verre", between: " van ", negator: "niet"}
	default:
		return farFrom{}
	}
}

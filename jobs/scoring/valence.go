package scoring

import (
	"math"
	"slices"
)

// These constants come from VADER (Hutto and Gilbert, ICWSM 2014, and the reference code), or from extensions in this
// package.
const (
	negation        = -0.74 // the factor by which a negator multiplies a valence
	boostDistance   = 3     // the maximum distance, in words, of a booster or negator before a rated word
	subjectDistance = 6     // the maximum distance, in words, of a negative subject such as "nobody" before a rated word
	rarityDistance  = 3     // the maximum distance, in words, of a reversing word after a rated word
	normal          = 15    // VADER's constant for the normalisation of a sum of valences
	warned          = -1.9  // the valence of a warning such as "Avoid", on VADER's scale
)

// compound returns the sum of the valences in a clause, mapped to the range -1 to 1 as in VADER: sum / sqrt(sum² + 15).
// VADER's rules for capitals, "!" and emoticons are omitted, because such emphasis is rare in answers. The split of
// sentences into clauses replaces VADER's rule for "but".
func (l *lexicon) compound(tokens []token) float64 {
	if l.runes != nil {
		return squash(l.sumUnspaced(tokens))
	}
	sum := trends(tokens)
	guarded := false
	for i := 0; i < len(tokens); {
		if isCondition(tokens, i) {
			// A condition such as "if you hate meetings" makes no statement about a product.
			for i++; i < len(tokens) && !tokens[i].pause; i++ {
			}
			continue
		}
		guarded = guarded && !tokens[i].pause
		rated, n := l.valence(tokens[i:])
		if n == 0 {
			guarded = guarded || tokens[i].kind.is(guard)
			i++
			continue
		}
		if !guarded || rated > 0 {
			sum += l.inContext(tokens, i, n, rated)
		}
		guarded = guarded || tokens[i].kind.is(guard)
		i += n
	}
	if len(tokens) > 0 && tokens[0].kind.is(warning) {
		sum += warned
	}
	return squash(sum)
}

// isCondition reports whether a condition begins at token i.
func isCondition(tokens []token, i int) bool {
	if tokens[i].word == "provided" {
		return isProviso(tokens, i)
	}
	return tokens[i].kind.is(condition) || tokens[i].kind.is(opening) && (i == 0 || tokens[i].pause) ||
		isExpectation(tokens, i)
}

// isExpectation reports whether an expectation of the author begins at token i: "I expected Acme to be great". An
// expectation says nothing about the product, and usually precedes a disappointment or a surprise.
func isExpectation(tokens []token, i int) bool {
	const reach = 4 // the maximum distance, in words, of "to" or "would"
	if i == 0 || !oneOf(tokens[i].word, " expected hoped thought imagined assumed hoping ") ||
		!oneOf(tokens[i-1].word, " i we had i'd we'd was were ") {
		return false
	}
	for k := i + 1; k < min(i+1+reach, len(tokens)) && !tokens[k].pause; k++ {
		if oneOf(tokens[k].word, " would to ") {
			return true
		}
	}
	return false
}

// isProviso reports whether the word "provided" at token i begins a condition: "provided that", ", provided the team is
// small". In "Acme provided excellent support" and "provided by Acme", the word is a verb.
func isProviso(tokens []token, i int) bool {
	if i+1 == len(tokens) || isAmong(tokens[i+1].word, " by with in on as to for ") {
		return false
	}
	return i == 0 || tokens[i].pause || isAmong(tokens[i+1].word, provisoSubjects)
}

// provisoSubjects are words after "provided" in a condition.
const provisoSubjects = " that you your i he she it they we there someone somebody anyone everyone nobody "

// squash maps a sum of valences to the range -1 to 1. The conversion to float64 forbids a fused multiplication and
// addition, whose result differs between processors.
func squash(sum float64) float64 { return sum / math.Sqrt(float64(sum*sum)+normal) }

// inContext returns the valence of a rated word, adjusted for the surrounding words. Boosters strengthen the valence
// and dampers weaken the valence, with less effect at a greater distance. Negators reverse the valence.
func (l *lexicon) inContext(tokens []token, i, n int, valence float64) float64 {
	if valence == 0 {
		return 0
	}
	share := negation // the factor of a share below a half, which counts once
	denied := -1      // the index of the nearest negation
	for d := 1; d <= subjectDistance && i-d >= 0; d++ {
		word := tokens[i-d].word
		if tokens[i-d].kind.is(minority) {
			valence *= shareFactor(tokens[i-d+1:i+1], share)
			share = 1
			continue
		}
		if d > boostDistance {
			// The valence of "trouble" is the same in "Nobody we asked had trouble" and in "no trouble".
			if oneOf(word, absentees) {
				valence *= negation
			}
			continue
		}
		boost := tokens[i-d].entry.boost * [...]float64{1, 0.95, 0.9}[d-1]
		if l.negatesAt(tokens, i-d, i, n) {
			valence *= negationFactor(tokens, i-d, denied, i, n)
			denied = i - d
			continue
		}
		if valence < 0 {
			boost = -boost
		}
		valence += boost
	}
	if valence != 0 && l.isTurnedByNext(tokens, i, n, denied) {
		valence *= negation
	}
	return valence
}

// negationFactor returns the factor of the negation at index k for the phrase of n words at index i: 1 if the negation
// only repeats a negation in the phrase or the nearest negation, at index "denied". Without a nearer negation, "denied"
// is -1.
func negationFactor(tokens []token, k, denied, i, n int) float64 {
	if agreesWithPhrase(tokens, k, i, i+n) || denied >= 0 && agrees(tokens, k, denied, i) {
		return 1
	}
	return negation
}

// negatesAt reports whether the word at index k reverses the valence of the phrase of n words at index i. The English
// "non" reverses only the valence of the next word. The Italian "non" affects neither another statement ("non c'è gara:
// vince Acme") nor a superlative ("non esiste scelta migliore").
func (l *lexicon) negatesAt(tokens []token, k, i, n int) bool {
	switch {
	case !negates(tokens, k):
		return false
	case k == i-1 || tokens[k].word != "non":
		return true
	case l.language != italian, isInterrupted(tokens[k+1 : i+1]), deniesRival(tokens, k, i+n-1):
		return false
	}
	_, rated := l.valence(tokens[k:])
	return rated == 0 // "non risponde alle critiche" contains a rated phrase
}

// shareFactor returns the factor of a share below a half before the given tokens, or 1 if another statement begins in the
// tokens.
func shareFactor(tokens []token, factor float64) float64 {
	if isInterrupted(tokens) {
		return 1
	}
	return factor
}

// isInterrupted reports whether a pause, a conjunction, a contrast or a cause is among the tokens. After a cause, another
// statement begins: "only 2% of the customers leave, thanks to the good support".
func isInterrupted(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool {
		return t.pause || t.kind.is(conjunction|contrast) || oneOf(t.word, causes)
	})
}

// causes are words that begin the reason for a statement.
const causes = " because thanks due dank wegen weil aufgrund grâce gracias porque debido graças perché grazie dankzij omdat" +
	" dzięki ponieważ "

// isTurnedByNext reports whether the words after the rated phrase of n words at index i reverse its valence: "complaints
// are rare", "überzeugt nicht". The index of the negation before the phrase is "denied", or -1.
func (l *lexicon) isTurnedByNext(tokens []token, i, n, denied int) bool {
	k := l.turner(tokens, i+n)
	return k >= 0 && !agreesWithWord(tokens, i, i+n, k) && (denied < 0 || !agrees(tokens, denied, k, i))
}

// turner returns the index of the word at or after index i that reverses the valence of the words before i, or -1. The
// search for such a word ends at the next rated word.
func (l *lexicon) turner(tokens []token, i int) int {
	if l.language == german && l.endsInNot(tokens, i) {
		return len(tokens) - 1
	}
	for d := 0; d < rarityDistance && i+d < len(tokens); d++ {
		t := tokens[i+d]
		if t.isMention() || t.pause || t.kind.is(conjunction|contrast) {
			return -1
		}
		if t.kind.is(rarity) {
			// If a negator reverses the valence of a later word, the negator does not affect an earlier word.
			if t.kind.is(negator) && l.ratesSoon(tokens[i+d+1:]) {
				return -1
			}
			return i + d
		}
		if l.rates(tokens[i+d:]) {
			return -1
		}
	}
	return -1
}

// endsInNot reports whether the German word "nicht" ends a clause and denies its verb, and no other word after index i is
// rated: "Versteckte Kosten gibt es bei Acme nicht."
func (l *lexicon) endsInNot(tokens []token, i int) bool {
	last := len(tokens) - 1
	if last <= i || tokens[last].word != "nicht" || tokens[last].pause {
		return false
	}
	for k := i; k < last; k++ {
		if tokens[k].pause || tokens[k].kind.is(conjunction|contrast|negator) ||
			!tokens[k].isMention() && l.rates(tokens[k:]) {
			return false
		}
	}
	return true
}

func (l *lexicon) ratesSoon(tokens []token) bool {
	for d := 0; d < boostDistance && d < len(tokens) && !tokens[d].pause; d++ {
		if l.rates(tokens[d:]) {
			return true
		}
	}
	return false
}

// rates reports whether the tokens begin with a rated word or phrase. In a language without spaces, the first token
// needs only to contain a rated word.
func (l *lexicon) rates(tokens []token) bool {
	if l.runes != nil {
		return l.sumUnspaced(tokens[:1]) != 0
	}
	_, n := l.valence(tokens)
	return n > 0
}

// negates reports whether the word at index i reverses the valence of the next words. Phrases such as "not only" and
// "no doubt" do not reverse a valence.
func negates(tokens []token, i int) bool {
	if endsAnythingBut(tokens, i) {
		return true
	}
	if !tokens[i].kind.is(negator) || tokens[i].word == "few" && i > 0 && tokens[i-1].word == "a" {
		return false
	}
	if i+1 == len(tokens) {
		return true
	}
	if oneOf(tokens[i].word, lessWords) {
		return lessens(tokens, i)
	}
	switch tokens[i+1].word {
	case "only", "just", "doubt", "code", "matter", // "not only", and "only" in the other languages
		"nur", "bloß", "seulement", "uniquement", "solo", "sólo", "solamente", "só", "somente", "apenas", "soltanto",
		"alleen", "enkel", "tylko", "jedynie":
		return false
	case "than":
		return tokens[i].word != "less" // "in less than a day" contains no negation
	}
	return true
}

// lessens reports whether a word for "less" at index i reverses the valence of the next word: "menos fiable". In
// "menos de un día" and "al menos", the word reverses nothing.
func lessens(tokens []token, i int) bool {
	next := tokens[i+1]
	return !next.pause && !next.isMention() && !isDigit(next.word[0]) && !oneOf(next.word, afterLess) &&
		(i == 0 || !oneOf(tokens[i-1].word, beforeLess)) &&
		(i < 2 || tokens[i-1].word != "le" || tokens[i-2].word != "pour") && // "pour le moins décevant"
		(i == 0 || next.word != "che" || tokens[i-1].word != "a") // "a meno che tu abbia pazienza"
}

const (
	// lessWords are the words for "less" in other languages than English.
	lessWords  = " menos moins meno weniger minder mniej "
	afterLess  = " de que di als dan van niż o e y et und ou en i "
	beforeLess = " al lo por pelo ao au du à per il o no zu mehr más mais plus ou "
)

// endsAnythingBut reports whether the word at index i is the second word of the negator "anything but".
func endsAnythingBut(tokens []token, i int) bool {
	return i > 0 && tokens[i].word == "but" && tokens[i-1].word == "anything"
}

// absentees are grammatical subjects such as "nobody" that reverse the meaning of a sentence.
const absentees = " nobody none neither "

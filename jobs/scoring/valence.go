package scoring

import "math"

// The numbers of VADER (Hutto and Gilbert, ICWSM 2014, and its reference code).
const (
	negation      = -0.74 // a negator turns a valence and weakens it
	boostDistance = 3     // words before a rated word that boost or negate it
	normal        = 15    // approximates the greatest sum of valences
)

// compound sums the valences of a clause's words and maps the sum to -1..1 as
// VADER does: sum / sqrt(sum² + 15). VADER's rules for capitals, "!" and
// emoticons are left out: answers are not written that way. Its rule for "but"
// is replaced by clauses.
func (l *lexicon) compound(tokens []token) float64 {
	sum := 0.0
	guarded := false
	for i := 0; i < len(tokens); {
		guarded = guarded && !tokens[i].pause
		rated, n := l.valence(tokens[i:])
		if n == 0 {
			guarded = guarded || l.guards[tokens[i].word]
			i++
			continue
		}
		if !guarded || rated > 0 {
			sum += l.inContext(tokens, i, rated)
		}
		guarded = guarded || l.guards[tokens[i].word]
		i += n
	}
	return sum / math.Sqrt(sum*sum+normal)
}

// inContext changes a valence by the words before it: boosters strengthen or
// weaken it, less with distance, and negators turn it.
func (l *lexicon) inContext(tokens []token, i int, valence float64) float64 {
	if valence == 0 {
		return 0
	}
	for d := 1; d <= boostDistance && i-d >= 0; d++ {
		word := tokens[i-d].word
		boost := l.boosters[word] * [...]float64{1, 0.95, 0.9}[d-1]
		if l.negates(tokens, i-d) {
			valence *= negation
			continue
		}
		if valence < 0 {
			boost = -boost
		}
		valence += boost
	}
	return valence
}

// negates reports whether the word at i turns what follows. "Not only" and
// "no doubt" do not.
func (l *lexicon) negates(tokens []token, i int) bool {
	if !l.negators[tokens[i].word] {
		return false
	}
	if i+1 == len(tokens) {
		return true
	}
	switch tokens[i+1].word {
	case "only", "just", "doubt", "longer", "code", "matter":
		return false
	case "than":
		return tokens[i].word != "less" // "in less than a day"
	}
	return true
}

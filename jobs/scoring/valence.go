package scoring

import "math"

// The constants of VADER (Hutto and Gilbert, ICWSM 2014, and its reference code), and of its extensions here.
const (
	negation        = -0.74 // a negator reverses a valence and weakens it
	boostDistance   = 3     // number of words before a rated word that may boost or negate it
	subjectDistance = 6     // number of words before a rated word that may contain a negative subject: "nobody"
	rarityDistance  = 3     // number of words after a rated word that may reverse it
	normal          = 15    // approximates the maximum sum of valences
	warned          = -1.9  // "Avoid", on VADER's scale
)

// compound sums the valences of the words of a clause, and maps the sum to -1..1 as VADER does: sum / sqrt(sum² + 15).
// It omits VADER's rules for capitals, "!" and emoticons, which are rare in answers. The split into clauses replaces
// VADER's rule for "but".
func (l *lexicon) compound(tokens []token) float64 {
	if l.runes != nil {
		return squash(l.sumUnspaced(tokens))
	}
	sum := trends(tokens)
	guarded := false
	for i := 0; i < len(tokens); {
		if isCondition(tokens, i) {
			// "If you hate meetings, …" is no statement.
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
	return tokens[i].kind.is(condition) || tokens[i].kind.is(opening) && (i == 0 || tokens[i].pause)
}

func squash(sum float64) float64 { return sum / math.Sqrt(sum*sum+normal) }

// inContext applies the words around a rated word to its valence: boosters strengthen it and dampers weaken it, with
// less effect at a distance; negators reverse it.
func (l *lexicon) inContext(tokens []token, i, n int, valence float64) float64 {
	if valence == 0 {
		return 0
	}
	for d := 1; d <= subjectDistance && i-d >= 0; d++ {
		word := tokens[i-d].word
		if d > boostDistance {
			// "Nobody we asked had trouble" is as good as "no trouble".
			if oneOf(word, absentees) {
				valence *= negation
			}
			continue
		}
		boost := l.boosters[word] * [...]float64{1, 0.95, 0.9}[d-1]
		if negates(tokens, i-d) && (d == 1 || word != "non") {
			valence *= negation
			continue
		}
		if valence < 0 {
			boost = -boost
		}
		valence += boost
	}
	if valence != 0 && l.isTurnedByNext(tokens, i+n) {
		valence *= negation
	}
	return valence
}

// isTurnedByNext reports whether the words between a rated word and the next rated word reverse the first one:
// "complaints are rare", "überzeugt nicht".
func (l *lexicon) isTurnedByNext(tokens []token, i int) bool {
	for d := 0; d < rarityDistance && i+d < len(tokens); d++ {
		t := tokens[i+d]
		if t.isMention() || t.pause || t.kind.is(conjunction|contrast) {
			return false
		}
		if t.kind.is(rarity) {
			// A negator that reverses a later word does not reverse an earlier one.
			return !t.kind.is(negator) || !l.ratesSoon(tokens[i+d+1:])
		}
		if l.rates(tokens[i+d:]) {
			return false
		}
	}
	return false
}

func (l *lexicon) ratesSoon(tokens []token) bool {
	for d := 0; d < boostDistance && d < len(tokens) && !tokens[d].pause; d++ {
		if l.rates(tokens[d:]) {
			return true
		}
	}
	return false
}

// rates reports whether tokens begin with a rated word or phrase; in a language without spaces, whether the first token
// contains one.
func (l *lexicon) rates(tokens []token) bool {
	if l.runes != nil {
		return l.sumUnspaced(tokens[:1]) != 0
	}
	_, n := l.valence(tokens)
	return n > 0
}

// negates reports whether the word at i reverses the next words. "Not only" and "no doubt" do not.
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
	switch tokens[i+1].word {
	case "only", "just", "doubt", "code", "matter":
		return false
	case "than":
		return tokens[i].word != "less" // "in less than a day"
	}
	return true
}

// endsAnythingBut reports whether the word at i ends "anything but", a negator.
func endsAnythingBut(tokens []token, i int) bool {
	return i > 0 && tokens[i].word == "but" && tokens[i-1].word == "anything"
}

// absentees are subjects that turn the statements about them.
const absentees = " nobody none neither "

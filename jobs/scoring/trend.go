package scoring

// These constants are the maximum distances, in words, between the two words of a pair.
const (
	trendDistance = 6
	soonDistance  = 3
)

// These constants are the valences of word pairs, on VADER's scale.
const (
	dearer  = -1.6 // the price rises
	cheaper = 1.3  // the price falls
	slow    = -1.5 // something takes long, as in "takes weeks"
	prompt  = 1.2  // something is fast, as in "within minutes"
)

// trends rates pairs of words that express praise or criticism only together, such as "takes" and "weeks".
func trends(tokens []token) float64 {
	sum := 0.0
	for i, t := range tokens {
		switch {
		case t.kind.is(rise):
			sum += afterNegator(tokens, i, dearer*pairing(tokens, i, trendDistance, trendDistance, cost))
		case t.kind.is(fall):
			sum += afterNegator(tokens, i, cheaper*pairing(tokens, i, trendDistance, 0, cost))
		case t.kind.is(long):
			sum += afterNegator(tokens, i, slow*pairing(tokens, i, trendDistance, 0, waiting))
		case t.kind.is(short):
			sum += float64(prompt * pairing(tokens, i, soonDistance, 0, soon))
		}
	}
	return sum
}

// pairing returns 1 if there is a word of the given kind near token i, and otherwise 0. The parameters "before" and
// "after" are the maximum distances, in words, before and after token i.
func pairing(tokens []token, i, before, after int, kind wordKind) float64 {
	for k := max(0, i-before); k < min(len(tokens), i+after+1); k++ {
		if k != i && tokens[k].kind.is(kind) {
			return 1
		}
	}
	return 0
}

// afterNegator reverses the given valence if a negator precedes token i, as in "premiums have not risen".
func afterNegator(tokens []token, i int, valence float64) float64 {
	for d := 1; d <= boostDistance && i-d >= 0; d++ {
		if negates(tokens, i-d) {
			return valence * negation
		}
	}
	return valence
}

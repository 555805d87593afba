package scoring

// How far apart two words may stand that say something together.
const (
	trendDistance = 6
	soonDistance  = 3
)

// Their valences, on VADER's scale.
const (
	dearer  = -1.6 // prices that rise
	cheaper = 1.3  // and that fall
	slow    = -1.5 // "takes weeks"
	prompt  = 1.2  // "within minutes"
)

// trends rates pairs of words that say something together and nothing alone:
// premiums that triple, answers that take weeks or come within minutes.
func trends(tokens []token) float64 {
	sum := 0.0
	for i, t := range tokens {
		switch {
		case t.kind.is(rise):
			sum += turnedIf(tokens, i, dearer*paired(tokens, i, trendDistance, trendDistance, cost))
		case t.kind.is(fall):
			sum += turnedIf(tokens, i, cheaper*paired(tokens, i, trendDistance, 0, cost))
		case t.kind.is(long):
			sum += turnedIf(tokens, i, slow*paired(tokens, i, trendDistance, 0, waiting))
		case t.kind.is(short):
			sum += prompt * paired(tokens, i, soonDistance, 0, soon)
		}
	}
	return sum
}

// paired is 1 if a word of a kind stands near token i, so far before or behind it.
func paired(tokens []token, i, before, behind int, kind wordKind) float64 {
	for k := max(0, i-before); k < min(len(tokens), i+behind+1); k++ {
		if k != i && tokens[k].kind.is(kind) {
			return 1
		}
	}
	return 0
}

// turnedIf turns a valence behind a negator: "premiums have not risen".
func turnedIf(tokens []token, i int, valence float64) float64 {
	for d := 1; d <= boostDistance && i-d >= 0; d++ {
		if negates(tokens, i-d) {
			return valence * negation
		}
	}
	return valence
}

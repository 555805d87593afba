package scoring

// threshold is the minimum absolute value of a score that is not neutral, as in VADER (Hutto and Gilbert, ICWSM 2014).
// Factual clauses do not count, so a score is near zero only if praise and criticism cancel out. Even the word with the
// weakest valence (0.2) reaches the threshold.
const threshold = 0.05

// balance replaces the constant "threshold" for a subject that an answer both praises and criticises. The constant
// "balance" is higher than the constant "threshold", because praise or criticism must clearly predominate.
const balance = 0.15

// comparison is the factor for the score of a name after "than". The phrase "better than Acme" is weaker criticism of
// Acme than "Acme is worse".
const comparison = -0.5

// tally sums up the ratings of the clauses about one subject by the word lists. The result is one of the features of
// the sentiment model.
type tally struct {
	sum           float64
	praise, blame int // the numbers of clauses that praise and that criticise the subject
}

func (t *tally) add(score float64) {
	t.sum += score
	if score > 0 {
		t.praise++
	} else {
		t.blame++
	}
}

// mean returns the mean valence, from -1 to 1, of the clauses that praise or criticise the subject. The mean is 0 if no
// clause praises or criticises the subject.
func (t *tally) mean() float64 { return t.sum / float64(max(t.praise+t.blame, 1)) }

func (t *tally) label() Label {
	limit := threshold
	if t.praise > 0 && t.blame > 0 {
		limit = balance
	}
	switch score := t.mean(); {
	case score >= limit:
		return Positive
	case score <= -limit:
		return Negative
	}
	return Neutral
}

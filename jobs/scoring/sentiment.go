package scoring

import "strings"

// Label is the sentiment class of a subject in an answer.
type Label string

// The labels.
const (
	Positive Label = "positive"
	Neutral  Label = "neutral"
	Negative Label = "negative"
)

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

// Sentiment is the sentiment of an answer about one mentioned subject.
type Sentiment struct {
	// Key is the [Subject.Key] of the mentioned subject.
	Key string
	// Score is the mean valence, from -1 to 1, of the clauses that praise or criticise the subject. Score is 0 if no
	// clause praises or criticises the subject. The valence of a clause is VADER's compound score of the words in the
	// clause, without names.
	Score float64
	// Label is Negative for scores up to -0.05, Positive for scores from 0.05, and otherwise Neutral. If the answer both
	// praises and criticises the subject, the limits for the label are -0.15 and 0.15.
	Label Label
	// Clauses is the number of clauses that praise or criticise the subject.
	Clauses int
}

// Sentiments returns one Sentiment for each mentioned subject, sorted by the first mention.
func (r *Reading) Sentiments() []Sentiment {
	if len(r.mentions) == 0 {
		return nil
	}
	tallies := make([]tally, len(r.scorer.subjects))
	credit := func(subjects []int, score float64) {
		for _, subject := range subjects {
			tallies[subject].add(score)
		}
	}
	a := &attributor{Reading: r, heads: r.itemHeads(), sections: map[int][]int{}, block: -1}
	var buf []clause
	for _, s := range r.sentences {
		if r.isQuestion(s) {
			continue
		}
		buf = r.clauses(s, buf[:0])
		a.attribute(s, buf, func(c clause, subjects clauseSubjects) {
			score := r.words.compound(r.tokens[c.first:c.last])
			if score == 0 {
				return
			}
			credit(subjects.described, score)
			credit(subjects.compared, score*comparison)
		})
	}

	var sentiments []Sentiment
	seen := make([]bool, len(r.scorer.subjects))
	for _, m := range r.mentions {
		if seen[m.subject] {
			continue
		}
		seen[m.subject] = true
		t := tallies[m.subject]
		sentiments = append(sentiments, Sentiment{
			Key:     r.scorer.subjects[m.subject].Key,
			Score:   t.mean(),
			Label:   t.label(),
			Clauses: t.praise + t.blame,
		})
	}
	return sentiments
}

// isQuestion reports whether a sentence is a question. Questions such as "Is Acme still the best choice?" have no
// effect on sentiment.
func (r *Reading) isQuestion(s sentence) bool {
	text := strings.TrimRight(r.doc.plain[s.start:s.end], " \n*_\"”’)")
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？")
}

// tally sums up the scores of the clauses about one subject.
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

package scoring

import "strings"

// Label says in one word how an answer speaks of a subject.
type Label string

// The labels.
const (
	Positive Label = "positive"
	Neutral  Label = "neutral"
	Negative Label = "negative"
)

// threshold is where neutral ends, VADER's own (Hutto and Gilbert, ICWSM 2014).
// Factual clauses do not enter a score, so nothing pulls one towards zero but
// praise and blame in balance; the weakest single word (valence 0.2) is as
// strong as the threshold.
const threshold = 0.05

// balance is where neutral ends for a subject that is both praised and blamed:
// one of the two has to outweigh the other.
const balance = 0.15

// comparison is how much of a clause's score, turned, goes to the name it is
// compared with. "Better than Acme" says less about Acme than "Acme is worse".
const comparison = -0.5

// Sentiment is how an answer speaks of one subject that it mentions.
type Sentiment struct {
	// Key is the subject's.
	Key string
	// Score is the mean valence, -1 to 1, of the clauses that praise or blame
	// the subject; 0 if none does. A clause's valence is VADER's compound score
	// of its words, without the names in it.
	Score float64
	// Label is Negative up to -0.05, Positive from 0.05, else Neutral; where some
	// clauses praise and others blame, the limits are -0.15 and 0.15.
	Label Label
	// Clauses is the number of clauses that praise or blame the subject.
	Clauses int
}

// Sentiments returns one Sentiment for each subject mentioned, in the order of
// their first mentions.
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
		if r.asks(s) {
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

// asks reports whether a sentence is a question, which says nothing: "Is Acme
// still the best choice?"
func (r *Reading) asks(s sentence) bool {
	text := strings.TrimRight(r.doc.plain[s.start:s.end], " \n*_\"”’)")
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？")
}

// tally sums up what the clauses about one subject say.
type tally struct {
	sum           float64
	praise, blame int // clauses
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

package scoring

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
	// Label is Negative up to -0.05, Positive from 0.05, else Neutral.
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
	sums := make([]float64, len(r.scorer.subjects))
	counts := make([]int, len(r.scorer.subjects))
	credit := func(subjects []int, score float64) {
		for _, subject := range subjects {
			sums[subject] += score
			counts[subject]++
		}
	}
	a := &attributor{Reading: r, heads: r.itemHeads(), sections: map[int][]int{}, block: -1}
	var buf []clause
	for _, s := range r.sentences {
		buf = r.clauses(s, buf[:0])
		a.attribute(s, buf, func(c clause, subjects clauseSubjects) {
			score := r.scorer.words.compound(r.tokens[c.first:c.last])
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
		score := sums[m.subject] / float64(max(counts[m.subject], 1))
		sentiments = append(sentiments, Sentiment{
			Key:     r.scorer.subjects[m.subject].Key,
			Score:   score,
			Label:   label(score),
			Clauses: counts[m.subject],
		})
	}
	return sentiments
}

func label(score float64) Label {
	switch {
	case score >= threshold:
		return Positive
	case score <= -threshold:
		return Negative
	}
	return Neutral
}

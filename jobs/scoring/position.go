package scoring

import "tidewatch/jobs/scoring/classifier"

// Position is the position of one subject among all subjects that an answer mentions.
type Position struct {
	// Key is the [Subject.Key] of the mentioned subject.
	Key string
	// Order is the place of the subject in the order of first mentions. The first place is 1.
	Order int
	// ListRank is the number of the first list item, table row or numbered line that begins with the name of the
	// subject. ListRank is 0 if no item, row or line begins with the name. A label such as "Best overall:" may precede
	// the name.
	ListRank int
	// FirstOffset is the byte offset in the answer of the first mention of the subject.
	FirstOffset int
	// Mentions is the number of mentions of the subject.
	Mentions int
	// Prominence is the share of the subject, from 0 to 1, in the words of all sentences that mention subjects. Words
	// in early sentences count more than words in late sentences. The shares of all subjects add up to 1.
	//
	// Prominence follows the position-adjusted word count of "GEO: Generative Engine Optimization" (Aggarwal et al.,
	// KDD 2024, arXiv 2311.09735), as the authors' code calculates it. In the paper, the measure uses sentences that
	// cite a source, but Prominence uses sentences that mention a name. If sentence i of n sentences mentions c
	// subjects, each of these subjects receives
	//
	//	words(i) * exp(-i / (n-1)) / c      (i from 0; exp(0) if n is 1)
	//
	// where words(i) is the number of words of more than two letters in sentence i. The prominence of a subject is the
	// amount that the subject receives from all sentences, divided by the amount that all subjects receive. Headings,
	// list items and table cells count as sentences.
	Prominence float64
}

// Positions returns one Position for each mentioned subject, sorted by Order.
func (r *Reading) Positions() []Position {
	var positions []Position
	// For each subject, the slice "at" contains the index in positions plus 1, or 0 if the subject has no position yet.
	at := make([]int, len(r.scorer.subjects))
	for _, m := range r.mentions {
		if at[m.subject] == 0 {
			start, _ := r.doc.source(m.start, m.end)
			positions = append(positions, Position{
				Key:         r.scorer.subjects[m.subject].Key,
				Order:       len(positions) + 1,
				FirstOffset: start,
			})
			at[m.subject] = len(positions)
		}
		positions[at[m.subject]-1].Mentions++
	}
	if len(positions) == 0 {
		return nil
	}
	prominence := r.prominence()
	ranks := r.listRanks()
	for subject, i := range at {
		if i > 0 {
			positions[i-1].Prominence = prominence[subject]
			positions[i-1].ListRank = ranks[subject]
		}
	}
	return positions
}

// prominence returns the [Position.Prominence] of each subject, indexed by subject.
func (r *Reading) prominence() []float64 {
	shares := make([]float64, len(r.scorer.subjects))
	seen := make([]int, len(r.scorer.subjects)) // the number (from 1) of the last sentence that mentions each subject
	total, subjects := 0.0, 0
	var named []int
	for i, s := range r.sentences {
		named = named[:0]
		words := 0
		for _, t := range r.tokens[s.first:s.last] {
			words += t.weight(r.doc.plain)
			if t.mention < 0 {
				continue
			}
			subject := r.mentions[t.mention].subject
			if seen[subject] == 0 {
				subjects++
			}
			if seen[subject] != i+1 {
				seen[subject] = i + 1
				named = append(named, subject)
			}
		}
		if len(named) == 0 {
			continue
		}
		weight := float64(float64(words) * classifier.Exp(-float64(i)/float64(max(len(r.sentences)-1, 1))))
		total += weight
		for _, subject := range named {
			shares[subject] += weight / float64(len(named))
		}
	}
	for subject := range shares {
		switch {
		case total > 0:
			shares[subject] /= total
		case seen[subject] > 0: // the total is 0 if all words have one or two letters
			shares[subject] = 1 / float64(subjects)
		}
	}
	return shares
}

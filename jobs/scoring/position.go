package scoring

import (
	"math"
)

// Position is where one subject stands among those that an answer mentions.
type Position struct {
	// Key is the subject's.
	Key string
	// Order is 1 for the first subject to be mentioned, 2 for the second one.
	Order int
	// ListRank is the subject's place in the list that the answer gives: the
	// number of the first item that begins with its name. 0: in no list.
	ListRank int
	// FirstOffset is the byte offset of the first mention in the answer.
	FirstOffset int
	// Mentions is how often the answer mentions the subject.
	Mentions int
	// Prominence is the subject's share, 0 to 1, of the words around the
	// mentioned subjects, early words counting more; all shares add up to 1.
	//
	// It is the position-adjusted word count of "GEO: Generative Engine
	// Optimization" (Aggarwal et al., KDD 2024, arXiv 2311.09735, from the
	// authors' code), with "the sentence cites the source" replaced by "the
	// sentence mentions the name", which is our derivation: for each sentence i
	// of n that mentions c of the subjects, each of them gets
	//
	//	words(i) * exp(-i / (n-1)) / c      (i from 0; exp(0) if n is 1)
	//
	// where words longer than two letters count; then the sums are divided by
	// their total. Headings, list items and table cells are sentences.
	Prominence float64
}

// Positions returns one Position for each subject mentioned, by Order.
func (r *Reading) Positions() []Position {
	var positions []Position
	at := make([]int, len(r.scorer.subjects)) // 1 + index into positions
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

// prominence returns each subject's share, indexed by subject.
func (r *Reading) prominence() []float64 {
	shares := make([]float64, len(r.scorer.subjects))
	seen := make([]int, len(r.scorer.subjects)) // the last sentence, from 1, that mentions it
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
		weight := float64(words) * math.Exp(-float64(i)/float64(max(len(r.sentences)-1, 1)))
		total += weight
		for _, subject := range named {
			shares[subject] += weight / float64(len(named))
		}
	}
	for subject := range shares {
		switch {
		case total > 0:
			shares[subject] /= total
		case seen[subject] > 0: // nothing but names of two letters
			shares[subject] = 1 / float64(subjects)
		}
	}
	return shares
}

package scoring

import (
	"cmp"
	"slices"
)

// Mention is a place in an answer that names a subject.
type Mention struct {
	// Key is the [Subject.Key] of the mentioned subject.
	Key string
	// Start and End are byte offsets into the answer; End is exclusive. The text between Start and End is the name
	// without a possessive or plural ending. A case ending, as in "Nokialta", is part of the mention. Markup inside the
	// name is part of the mention ("**Acme** Cloud").
	Start, End int
}

// Mentions returns all mentions in the order of the text. The returned mentions do not overlap.
func (r *Reading) Mentions() []Mention {
	mentions := make([]Mention, len(r.mentions))
	for i, m := range r.mentions {
		start, end := r.doc.source(m.start, m.end)
		mentions[i] = Mention{Key: r.scorer.subjects[m.subject].Key, Start: start, End: end}
	}
	slices.SortStableFunc(mentions, func(a, b Mention) int { // the headers of JSON tables precede their first row
		return cmp.Compare(a.Start, b.Start)
	})
	return mentions
}

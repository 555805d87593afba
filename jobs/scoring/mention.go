package scoring

// Mention is one place where an answer names a subject.
type Mention struct {
	// Key is the subject's.
	Key string
	// Start and End are byte offsets into the answer as it was passed to Read,
	// End exclusive. They enclose the name without a possessive or plural
	// ending, and with any markup inside it ("**Acme** Cloud").
	Start, End int
}

// Mentions returns every mention, in the order of the text. No two overlap.
func (r *Reading) Mentions() []Mention {
	mentions := make([]Mention, len(r.mentions))
	for i, m := range r.mentions {
		start, end := r.doc.source(m.start, m.end)
		mentions[i] = Mention{Key: r.scorer.subjects[m.subject].Key, Start: start, End: end}
	}
	return mentions
}

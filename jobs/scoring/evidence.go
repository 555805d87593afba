package scoring

import "slices"

// relation is the relation of a clause to a subject.
type relation uint8

const (
	relationAbout    relation = iota // the clause describes the subject
	relationCompared                 // the clause compares something with the subject: "better than Acme"
	relationBeside                   // the sentence names the subject, but the clause is about something else
	relationAfter                    // the clause follows a sentence that names the subject, and is about no name
	relations                        // the number of relations
)

func (r relation) String() string {
	return [relations]string{
		relationAbout: "about", relationCompared: "compared", relationBeside: "beside", relationAfter: "after",
	}[r]
}

// judgedClause is a clause that may say something about a subject.
type judgedClause struct {
	clause

	relation relation
	score    float64 // the rating of the clause by the word lists, from -1 to 1
}

// evidence contains what an answer says about one subject.
type evidence struct {
	clauses []judgedClause
	tally   tally
}

// collectEvidence returns the evidence about each subject, by the index of the subject.
func (r *Reading) collectEvidence() []evidence {
	c := &collection{found: make([]evidence, len(r.scorer.subjects)), block: -1}
	a := &attributor{Reading: r, heads: r.itemHeads(), sections: map[int][]int{}, scopes: map[int][]int{}, block: -1}
	var clauses []clause
	for _, s := range r.sentences {
		if r.isQuestion(s) {
			continue
		}
		clauses = r.clauses(s, clauses[:0])
		c.begin(s, r.namedIn(s, c.named[:0]))
		a.attribute(s, clauses, func(at clause, subjects clauseSubjects) {
			c.add(judgedClause{clause: at, score: r.words.compound(r.tokens[at.first:at.last])}, subjects)
		})
		c.end()
	}
	return c.found
}

// collection collects the evidence in the order of the text.
type collection struct {
	found         []evidence // by the index of the subject
	named, before []int      // the subjects that this sentence, and an earlier sentence of the block, names
	block         int
}

func (c *collection) begin(s sentence, named []int) {
	if s.block != c.block {
		c.block, c.before = s.block, c.before[:0]
	}
	c.named = named
}

func (c *collection) end() {
	if len(c.named) > 0 {
		c.before = append(c.before[:0], c.named...)
	}
}

// add adds a clause to the evidence about its subjects. A clause that is about no subject counts for the subjects that
// the sentence names. If the sentence names none, the clause counts for the subjects of the sentence before.
func (c *collection) add(clause judgedClause, subjects clauseSubjects) {
	put := func(list []int, relation relation) {
		for _, subject := range list {
			clause.relation = relation
			c.found[subject].add(clause)
		}
	}
	put(subjects.described, relationAbout)
	put(subjects.compared, relationCompared)
	for _, subject := range c.named {
		if !slices.Contains(subjects.described, subject) && !slices.Contains(subjects.compared, subject) {
			put([]int{subject}, relationBeside)
		}
	}
	if len(c.named) == 0 && len(subjects.described) == 0 {
		put(c.before, relationAfter)
	}
}

// namedIn appends the distinct subjects that a sentence names.
func (r *Reading) namedIn(s sentence, named []int) []int {
	for _, t := range r.tokens[s.first:s.last] {
		if t.isMention() {
			named = appendNew(named, r.mentions[t.mention].subject)
		}
	}
	return named
}

// maxClauses is the maximum number of clauses in the evidence about a subject. Without the limit, one endless sentence
// with many names would take quadratic time.
const maxClauses = 400

func (e *evidence) add(c judgedClause) {
	if len(e.clauses) == maxClauses {
		return
	}
	e.clauses = append(e.clauses, c)
	switch {
	case c.score == 0:
	case c.relation == relationAbout:
		e.tally.add(c.score)
	case c.relation == relationCompared:
		e.tally.add(c.score * comparison)
	}
}

// describing returns the number of clauses that describe the subject or compare something with the subject.
func (e *evidence) describing() int {
	n := 0
	for _, c := range e.clauses {
		if c.relation == relationAbout || c.relation == relationCompared {
			n++
		}
	}
	return n
}

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

var relationNames = [relations]string{relationAbout: "about", relationCompared: "compared", relationBeside: "beside", relationAfter: "after"}

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
	found := make([]evidence, len(r.scorer.subjects))
	a := &attributor{Reading: r, heads: r.itemHeads(), sections: map[int][]int{}, block: -1}
	var clauses []clause
	var named, before []int // the subjects that this sentence, and an earlier sentence of the block, names
	block := -1
	for _, s := range r.sentences {
		if s.block != block {
			block, before = s.block, nil
		}
		if r.isQuestion(s) {
			continue
		}
		clauses = r.clauses(s, clauses[:0])
		named = r.namedIn(s, named[:0])
		a.attribute(s, clauses, func(c clause, subjects clauseSubjects) {
			score := r.words.compound(r.tokens[c.first:c.last])
			add := func(subject int, relation relation) {
				found[subject].add(judgedClause{clause: c, relation: relation, score: score})
			}
			for _, subject := range subjects.described {
				add(subject, relationAbout)
			}
			for _, subject := range subjects.compared {
				add(subject, relationCompared)
			}
			for _, subject := range named {
				if !slices.Contains(subjects.described, subject) && !slices.Contains(subjects.compared, subject) {
					add(subject, relationBeside)
				}
			}
			if len(named) == 0 && len(subjects.described) == 0 {
				for _, subject := range before {
					add(subject, relationAfter)
				}
			}
		})
		if len(named) > 0 {
			before = append(before[:0], named...)
		}
	}
	return found
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

package scoring

import (
	"slices"
	"strings"
)

// clause is the part of a sentence that makes one statement. The tokens of the clause are tokens[first:last] of the
// reading.
type clause struct {
	first, last int
	leading     bool // the subject of the clause may be in the next clause: "Although powerful, Acme …"
	relative    bool // the clause is about the name directly before the clause: ", which …"
}

// maxClause is the maximum length of a clause in bytes. The roles of the names in a clause depend on all words of the
// clause. Without maxClause, one endless sentence would take quadratic time.
const maxClause = 1_000

// clauses appends the clauses of a sentence to the slice "buf".
func (r *Reading) clauses(s sentence, buf []clause) []clause {
	current := clause{first: s.first, leading: r.isSubordinate(s.first)}
	for i := s.first + 1; i < s.last; i++ {
		between := r.doc.plain[r.tokens[i-1].end:r.tokens[i].start]
		comma := strings.ContainsAny(between, ",，、")
		which := comma && r.tokens[i].kind.is(relative)
		turned := comma && r.words.turns(r.tokens[i-1].word, r.tokens[i].word)
		full := r.tokens[i].end-r.tokens[current.first].start > maxClause
		if !which && !turned && !full && !r.cuts(current, i, between, comma) {
			continue
		}
		current.last = i
		buf = append(buf, current)
		current = clause{first: i, leading: r.isSubordinate(i), relative: which}
	}
	current.last = s.last
	return append(buf, current)
}

// cuts reports whether a new clause begins at token i of the clause c.
func (r *Reading) cuts(c clause, i int, between string, comma bool) bool {
	t := r.tokens[i]
	switch {
	case t.kind.is(contrast), comma && t.kind.is(turn):
		return !endsAnythingBut(r.tokens, i)
	case strings.ContainsAny(between, ";；—") || strings.Contains(between, " – ") || strings.Contains(between, " - "):
		return true
	case comma && c.leading:
		return r.isComplete(c.first, i)
	case t.mention < 0:
		return false
	case strings.Contains(between, ":"): // as in "Acme or Globex: Acme is …"
		return slices.ContainsFunc(r.tokens[c.first:i], token.isMention)
	case comma || r.tokens[i-1].kind.is(conjunction) || r.words.opposesNext(r.tokens[i-1].word):
		return r.isDescribed(c, i) || comma && r.endsForeign(c, i)
	}
	return false
}

// endsForeign reports whether the comma before the name at token i ends a statement about an unknown name: "Initech is
// great, Acme is slow".
func (r *Reading) endsForeign(c clause, i int) bool {
	return i+1 < len(r.tokens) && isPredicate(r.tokens[i+1]) && slices.ContainsFunc(r.tokens[c.first:i], isPredicate)
}

func isPredicate(t token) bool { return t.kind.is(verb) }

// isSubordinate reports whether a subordinate clause begins at token i: "Although Acme is slow, …".
func (r *Reading) isSubordinate(i int) bool { return r.tokens[i].kind.is(dependent | incomplete) }

// isComplete reports whether a dependent clause is complete before token i. For example, the dependent clause of "While
// Acme, Globex and Initech are good, …" is not complete at the first comma.
func (r *Reading) isComplete(first, i int) bool {
	if r.tokens[first].kind.is(incomplete) {
		return true
	}
	for _, t := range r.tokens[first+1 : i] {
		if !t.isMention() && !t.kind.is(conjunction|article) {
			return true
		}
	}
	return false
}

// isDescribed reports whether the clause makes a statement about the last name before token i. After a statement about
// one name, the next name begins a new clause, as in "Acme is solid, Globex is not". In "Acme works with Slack, Zoom
// and Gmail", the other names do not begin new clauses.
func (r *Reading) isDescribed(c clause, i int) bool {
	words, said := 0, false
	for k := i - 1; k >= c.first; k-- {
		t := r.tokens[k]
		if t.mention >= 0 {
			return said && (words >= 2 || isUnspaced(r.tokens[i-1].word))
		}
		if t.kind.is(conjunction) {
			continue
		}
		words++
		said = said || t.kind.is(verb) || r.words.rates(r.tokens[k:i])
	}
	return c.relative && said // a relative clause describes the name before ", which"
}

package scoring

import (
	"slices"
	"strings"
)

// clause is a part of a sentence that says one thing: tokens[first:last] of
// the reading.
type clause struct {
	first, last int
	leading     bool // its subject may stand in the next clause: "Although powerful, Acme …"
	relative    bool // it is about the name right before it: ", which …"
}

// clauses appends a sentence's clauses to buf.
func (r *Reading) clauses(s sentence, buf []clause) []clause {
	current := clause{first: s.first, leading: r.subordinate(s.first)}
	for i := s.first + 1; i < s.last; i++ {
		between := r.doc.plain[r.tokens[i-1].end:r.tokens[i].start]
		comma := strings.ContainsAny(between, ",，、")
		relative := comma && isRelative(r.tokens[i].word)
		if !relative && !r.cuts(current, i, between, comma) {
			continue
		}
		current.last = i
		buf = append(buf, current)
		current = clause{first: i, leading: r.subordinate(i), relative: relative}
	}
	current.last = s.last
	return append(buf, current)
}

// cuts reports whether a new clause begins at token i, inside the clause c.
func (r *Reading) cuts(c clause, i int, between string, comma bool) bool {
	t := r.tokens[i]
	switch {
	case isContrast(t.word):
		return true
	case strings.ContainsAny(between, ";；—") || strings.Contains(between, " – ") || strings.Contains(between, " - "):
		return true
	case comma && c.leading:
		return r.saysSomething(c.first, i)
	case t.mention < 0:
		return false
	case strings.Contains(between, ":"): // "Acme or Globex: Acme is …"
		return slices.ContainsFunc(r.tokens[c.first:i], token.isMention)
	case comma || r.tokens[i-1].word == "and" || r.tokens[i-1].word == "or":
		return r.described(c.first, i) || comma && r.endsForeign(c, i)
	}
	return false
}

// endsForeign reports whether a comma before the name at token i ends what was
// said about somebody unknown: "Initech is great, Acme is slow".
func (r *Reading) endsForeign(c clause, i int) bool {
	return i+1 < len(r.tokens) && isPredicate(r.tokens[i+1]) && slices.ContainsFunc(r.tokens[c.first:i], isPredicate)
}

func isPredicate(t token) bool { return isVerb(t.word) || t.word == "lacks" }

func isContrast(word string) bool {
	switch word {
	case "but", "while", "whereas", "however", "although", "though", "nevertheless", "nonetheless", "conversely":
		return true
	}
	return false
}

func isRelative(word string) bool {
	return word == "which" || word == "who" || word == "whose"
}

// subordinate reports whether the clause that begins at token i depends on the
// one behind its comma.
func (r *Reading) subordinate(i int) bool {
	switch r.tokens[i].word {
	case "while", "whereas", "although", "though", "despite", "unlike", "even", "compared":
		return true
	}
	return false
}

// saysSomething reports whether a dependent clause is complete before token i:
// in "While Acme, Globex and Initech are good, …" it is not at the first comma.
func (r *Reading) saysSomething(first, i int) bool {
	if word := r.tokens[first].word; word == "unlike" || word == "compared" {
		return true
	}
	for _, t := range r.tokens[first+1 : i] {
		if t.mention < 0 && t.word != "and" && t.word != "both" {
			return true
		}
	}
	return false
}

// described reports whether something was said of the last name before token i,
// so that a name at i begins a clause of its own: "Acme is solid, Globex is
// not", but not "Acme works with Slack, Zoom and Gmail".
func (r *Reading) described(first, i int) bool {
	words, said := 0, false
	for k := i - 1; k >= first; k-- {
		t := r.tokens[k]
		if t.mention >= 0 {
			return said && words >= 2
		}
		if t.word == "and" || t.word == "or" {
			continue
		}
		words++
		_, n := r.scorer.words.valence(r.tokens[k:i])
		said = said || n > 0 || isVerb(t.word)
	}
	return false
}

func isVerb(word string) bool {
	switch word {
	case "is", "are", "was", "has", "have", "had", "offers", "provides", "remains", "comes", "focuses", "targets", "costs",
		"does", "doesn't", "isn't", "gives", "makes", "starts", "wins", "loses":
		return true
	}
	return false
}

// role says what a clause says about a name in it.
type role uint8

const (
	described role = iota // the clause is about it
	compared              // it is the yardstick: "better than Acme"
	involved              // it is only a part of what is said: "integrates with Acme"
)

// roleOf returns the role of the mention at token i in the clause c.
func (r *Reading) roleOf(c clause, i int) role {
	for k := c.first; k < i; k++ {
		switch r.tokens[k].word {
		case "than":
			return compared
		case "unlike", "versus":
			return involved
		}
	}
	k := i - 1
	for k > c.first && (r.tokens[k].mention >= 0 || isConnective(r.tokens[k].word)) {
		k--
	}
	if k <= c.first {
		return described
	}
	switch r.tokens[k].word {
	case "with", "to", "from", "over":
		if oneOf(r.tokens[k-1].word, involving) {
			return involved
		}
	}
	return described
}

func isConnective(word string) bool {
	return word == "and" || word == "or" || word == "both" || word == "the"
}

// involving are words whose object, behind a preposition, is not what is praised or blamed.
const involving = " integrate integrates integrated integrating integration integrations work works working connect connects connected" +
	" connection compatible compatibility sync syncs synced pair pairs alternative alternatives compare compares compared migrate" +
	" migrates migrating migration switch switching switched import imports moving move similar relative add-on plug-in plugin "

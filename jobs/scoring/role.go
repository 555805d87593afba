package scoring

import "strings"

// role is the role of a name in a clause.
type role uint8

const (
	described role = iota // the clause is about the name
	compared              // the name is the yardstick: "better than Acme"
	involved              // the name is only part of the statement: "integrates with Acme"
)

// roleOf returns the role of the mention at token i in the clause c.
func (r *Reading) roleOf(c clause, i int) role {
	if r.words.runes != nil {
		return r.roleBetween(c, i)
	}
	k := i - 1
	skips := func(t token) bool {
		return t.isMention() || t.kind.is(conjunction|article) && !t.kind.is(yardstick)
	}
	for k > c.first && skips(r.tokens[k]) {
		k--
	}
	if k < c.first {
		return described
	}
	if r.isYardstick(c, k) {
		return compared
	}
	for _, t := range r.tokens[c.first:i] {
		if t.kind.is(aside) {
			return involved
		}
	}
	if k > c.first && r.tokens[k].kind.is(link) && r.tokens[k-1].kind.is(linked) {
		return involved
	}
	return described
}

// isYardstick reports whether the word at token k makes the next name a yardstick. In English, "than" does so even at a
// distance. In other languages, the same word has other meanings, too.
func (r *Reading) isYardstick(c clause, k int) bool {
	if r.words == r.scorer.words.lexicons[english] {
		for at := c.first; at <= k; at++ {
			// "Rather than" and "other than" make no comparison with the next name.
			if r.tokens[at].kind.is(yardstick) && (at == 0 || !oneOf(r.tokens[at-1].word, " rather other ")) {
				return true
			}
		}
		return false
	}
	if !r.tokens[k].kind.is(yardstick) {
		return false
	}
	for _, t := range r.tokens[c.first:k] {
		if t.kind.is(comparative) {
			return true
		}
	}
	return !r.words.comparatives
}

// roleBetween works like roleOf in languages without spaces: "AcmeよりGlobex", "Acme比Globex".
func (r *Reading) roleBetween(c clause, i int) role {
	if i+1 < c.last && !r.tokens[i+1].isMention() {
		for _, particle := range r.words.after {
			if strings.HasPrefix(r.tokens[i+1].word, particle) {
				return compared
			}
		}
	}
	if i > c.first && !r.tokens[i-1].isMention() {
		for _, particle := range r.words.ahead {
			if strings.HasSuffix(r.tokens[i-1].word, particle) {
				return compared
			}
		}
	}
	return described
}

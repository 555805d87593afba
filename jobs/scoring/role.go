package scoring

import "strings"

// role says what a clause says about a name in it.
type role uint8

const (
	described role = iota // the clause is about it
	compared              // it is the yardstick: "better than Acme"
	involved              // it is only a part of what is said: "integrates with Acme"
)

// roleOf returns the role of the mention at token i in the clause c.
func (r *Reading) roleOf(c clause, i int) role {
	if r.words.runes != nil {
		return r.roleBetween(c, i)
	}
	k := i - 1
	for k > c.first && (r.tokens[k].isMention() || r.tokens[k].kind.is(conjunction|article) && !r.tokens[k].kind.is(yardstick)) {
		k--
	}
	if k < c.first {
		return described
	}
	if r.yardstick(c, k) {
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

// yardstick reports whether the word at token k makes the name behind it the
// one that something is compared with. In English "than" does so even from
// afar; in other languages the same word is also another.
func (r *Reading) yardstick(c clause, k int) bool {
	if r.words == r.scorer.words.lexicons[english] {
		for at := c.first; at <= k; at++ {
			// "Rather than" and "other than" compare nothing that follows.
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

// roleBetween is roleOf where words are not separated: "AcmeよりGlobex",
// "Acme比Globex".
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

package scoring

import "strings"

// role is the function of a name in a clause.
type role uint8

const (
	described role = iota // the clause describes the name
	compared              // the clause compares something with the name: "better than Acme"
	involved              // the clause mentions the name without a description: "integrates with Acme"
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

// isYardstick reports whether the word at token k makes the next name the basis of a comparison. In English, "than"
// makes a name the basis of a comparison even at a distance from the name. In other languages, the word for "than" also
// has other meanings, so a comparative must precede the word.
func (r *Reading) isYardstick(c clause, k int) bool {
	if r.words == r.scorer.words.lexicons[english] {
		for at := c.first; at <= k; at++ {
			// "Rather than" and "other than" do not make the next name the basis of a comparison.
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

// roleBetween returns the role of a mention in a language without spaces: "AcmeよりGlobex", "Acme比Globex".
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

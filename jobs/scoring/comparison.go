package scoring

import (
	"slices"
	"strings"
)

// isDeniedEquality reports whether the word at token k ends a comparison that a clause denies, so that the next name is
// better: "not as good as Acme", "nicht so gut wie Acme". Without a denial, the clause describes the name, too: "as
// good as Acme". Only a denial of the verb counts. "Nothing is as good as Acme" does not deny the verb, and praises
// Acme.
func (r *Reading) isDeniedEquality(c clause, k int) bool {
	const (
		degreeReach = 4 // the maximum distance, in words, between the two words of a comparison
		denialReach = 3 // the maximum distance, in words, between the denial and the first word of the comparison
	)
	if !r.tokens[k].kind.is(equality) {
		return false
	}
	from := max(c.first, k-degreeReach)
	first := k - 1
	for first >= from && !r.tokens[first].kind.is(degree) && !r.tokens[first+1].pause {
		first--
	}
	if first < from || !r.tokens[first].kind.is(degree) || first == k-1 {
		// Italian omits the first word: "non è affidabile come Acme".
		if k == c.first || r.words.language != italian || !r.words.rates(r.tokens[k-1:k]) {
			return false
		}
		first = k - 1
	}
	for n := first - 1; n >= max(c.first, first-denialReach) && !r.tokens[n+1].pause; n-- {
		if r.deniesVerb(n) {
			return true
		}
	}
	return false
}

// deniesVerb reports whether token i is a negator of a verb, such as "not", and not of a noun, such as "no".
func (r *Reading) deniesVerb(i int) bool {
	word := r.tokens[i].word
	if r.words.language == english {
		return oneOf(word, " not never hardly ") || strings.HasSuffix(word, "n't")
	}
	return oneOf(word, verbalNegators)
}

// verbalNegators are words of other languages than English that deny a verb.
const verbalNegators = " nicht no não non niet nie pas nunca jamais mai nooit "

// roleBetween returns the role of a mention in a language without spaces: "AcmeよりGlobex", "Acme比Globex". All names of
// an enumeration have the same role: "比Acme和Globex更快".
func (r *Reading) roleBetween(c clause, i int) role {
	first, last := i, i
	for at := r.neighbour(first, -1); at >= c.first; at = r.neighbour(first, -1) {
		first = at
	}
	for at := r.neighbour(last, 1); at >= 0 && at < c.last; at = r.neighbour(last, 1) {
		last = at
	}
	before, after := r.textBefore(c, first), r.textAfter(c, last)
	follows := func(particle string) bool { return strings.HasPrefix(after, particle) }
	precedes := func(word string) bool { return strings.HasSuffix(before, word) }
	own := r.textBefore(c, i) // as in "Globex和Acme相比"
	switch {
	case containsOneOf(firstBytes(after, maxAlternative), unspacedAlternatives()):
		return involved
	case slices.ContainsFunc(r.words.after, follows), slices.ContainsFunc(r.words.ahead, precedes):
		return compared
	case slices.ContainsFunc(r.words.equals, follows) && r.deniesEquality(after):
		return compared // as in "Acmeほど速くない"
	case slices.ContainsFunc(r.words.around, func(pair [2]string) bool {
		isAround := precedes(pair[0]) || strings.HasSuffix(own, pair[0])
		return isAround && (follows(pair[1]) || strings.HasSuffix(after, pair[1])) ||
			follows(pair[1]) && strings.Contains(r.phraseBefore(c, i), pair[0])
	}):
		return compared
	}
	return described
}

// deniesEquality reports whether the text after a name denies a comparison of equals. In Korean, only the negation of
// the verb denies the comparison: "만큼 편리하지 않다", but not "만큼 고장이 없다".
func (r *Reading) deniesEquality(after string) bool {
	if r.words.language == korean {
		return containsOneOf(after, []string{"지않", "지못"})
	}
	return containsOneOf(after, r.words.behind)
}

// phraseBefore returns the words of a clause before token i, from the last comma that does not enumerate. Unknown names
// may stand between the two words of a comparison: "与Initech、Acme相比".
func (r *Reading) phraseBefore(c clause, i int) string {
	first := i
	for first > c.first && (!r.followsComma(first) || r.between(first-1, first) == "、") {
		first--
	}
	return textOf(r.tokens[first:i])
}

// neighbour returns the next name of the enumeration that contains the name at token i, or -1. The step is 1 for the
// name after token i, and -1 for the name before token i.
func (r *Reading) neighbour(i, step int) int {
	next := i + step
	if r.isWithin(next) && oneOf(r.tokens[next].word, enumerators) {
		next += step
	} else if !r.isWithin(next) || r.between(i, next) != "、" {
		return -1
	}
	if !r.isWithin(next) || !r.tokens[next].isMention() {
		return -1
	}
	return next
}

func (r *Reading) isWithin(i int) bool { return i >= 0 && i < len(r.tokens) }

// between returns the text between two neighbouring tokens.
func (r *Reading) between(i, k int) string {
	return r.doc.plain[r.tokens[min(i, k)].end:r.tokens[max(i, k)].start]
}

// enumerators are East Asian words between the names of an enumeration.
const enumerators = " 和 与 與 及 跟 或 或者 と や か 와 과 또는 이나 나 "

// textBefore returns the word before token i. The result is "" if token i begins the clause, or directly follows a name
// or a comma.
func (r *Reading) textBefore(c clause, i int) string {
	if i == c.first || r.tokens[i-1].isMention() || r.followsComma(i) {
		return ""
	}
	return r.tokens[i-1].word
}

// textAfter returns the text between token i and the next name or comma of a clause, without spaces.
func (r *Reading) textAfter(c clause, i int) string {
	end := i + 1
	for end < c.last && !r.tokens[end].isMention() && !r.followsComma(end) {
		end++
	}
	if end == i+1 {
		return ""
	}
	return textOf(r.tokens[i+1 : end])
}

// followsComma reports whether a comma, a semicolon or a colon precedes token i. Full-width signs count, too.
func (r *Reading) followsComma(i int) bool {
	return i > 0 && strings.ContainsAny(r.between(i-1, i), ",，、;；:：")
}

// containsOneOf reports whether a text contains one of the given texts.
func containsOneOf(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}

// maxAlternative is the maximum length, in bytes, of the text from a name to the end of a word for alternatives.
const maxAlternative = 24

// unspacedAlternatives returns words for alternatives to the name before the word: "Acmeの代替ツール", "Acme的最佳替代品".
func unspacedAlternatives() []string {
	return []string{
		"の代わり",
		"の代替",
		"代替品",
		"代替ツール",
		"代替アプリ",
		"代替サービス",
		"に代わる",
		"の乗り換え",
		"替代品",
		"替代方案",
		"替代选择",
		"替代選擇",
		"的平替",
		"的竞品",
		"的競品",
		"대안",
		"대체재",
		"대체품",
		"대체할",
		"대신할",
	}
}

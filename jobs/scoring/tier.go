package scoring

import (
	"regexp"
	"strings"
)

// dropTiers removes the names of all tiers if a tier holds several names, or if there is only one tier. The numbers of
// such tiers are not ranks, because the names of a tier share a number and have no order.
func (l *lister) dropTiers() {
	seen := map[int]bool{}
	several := false
	for _, e := range l.entries {
		if e.isTier {
			several = several || seen[e.number] || isEnumeration(l.doc.plain[e.start:e.end])
			seen[e.number] = true
		}
	}
	for i := range l.entries {
		if (several || len(seen) == 1) && l.entries[i].isTier {
			l.entries[i].names = nil
		}
	}
}

// tierLetter matches the letter of a tier: "S Tier", "Tier A". tierMark matches the letter before a colon or a dash.
var (
	tierLetter = regexp.MustCompile(`^(?i:tier[ -]([sabcdef])|([sabcdef])[ -]tier)\b`)
	tierMark   = regexp.MustCompile(tierLetter.String() + `[*_]* ?[:：–—-]`)
)

// tierS matches the best tier, which precedes the tier A.
var tierS = regexp.MustCompile(`(?i)(?:^|[^\pL\pN'’])(?:tier[ -]s|s[ -]tier)\b`)

// readTierLetter reads the letter of a tier as a number. The tier S has the number 1, and the tier A has the number 2.
func readTierLetter(text string) mark {
	const shortest = len("S Tier")
	isTier := len(text) >= shortest &&
		(strings.EqualFold(text[:len("tier")], "tier") || strings.EqualFold(text[2:shortest], "tier"))
	if !isTier { // the pattern is slower
		return mark{}
	}
	m := tierMark.FindStringSubmatch(text)
	if m == nil {
		return mark{}
	}
	number := strings.Index("sabcdef", strings.ToLower(m[1]+m[2])) + 1
	return mark{kind: weakMark, number: number, length: len(m[0])}
}

// tierOf returns the mark at the beginning of a line. Without a tier S, the tier A has the number 1.
func (l *lister) tierOf(line string, m mark) mark {
	if m.isNumber() && m.number > 1 && tierLetter.MatchString(strings.TrimLeft(line, tierDecoration)) && !l.hasTierS() {
		m.number--
	}
	return m
}

// tierDecoration are the signs that may precede the word for a tier.
const tierDecoration = " *_#"

// isTier reports whether a text begins with the number or the letter of a tier: "Tier 1: Acme", "S Tier: Acme".
func isTier(text string) bool {
	text = strings.TrimLeft(text, tierDecoration)
	if tierLetter.MatchString(text) {
		return true
	}
	return len(text) > len("tier ") && strings.EqualFold(text[:len("tier")], "tier")
}

// isEnumeration reports whether a text lists several names before a remark, or has several lines.
func isEnumeration(text string) bool {
	if strings.Contains(text, "\n") {
		return true
	}
	text = strings.TrimLeft(text, " –—")
	if at := strings.IndexAny(text, "–—(:"); at >= 0 {
		text = text[:at]
	}
	text, _, _ = strings.Cut(text, ". ")
	for word := range strings.FieldsSeq(text) {
		if enumerates(" " + word) {
			return true
		}
	}
	return strings.ContainsAny(text, "/,、，；;")
}

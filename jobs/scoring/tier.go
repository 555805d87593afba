package scoring

import "strings"

// dropTiers removes the names of all tiers if a tier holds several names, or if there is only one tier. The numbers of
// such tiers are no ranks, because the names of a tier have no order, and all of them precede the next tier.
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

// isTier reports whether a text begins with the number of a tier: "Tier 1: Acme".
func isTier(text string) bool {
	text = strings.TrimLeft(text, " *_#")
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

package scoring

import (
	"regexp"
	"strings"
	"unicode"
)

// isSum reports whether the name at token i is the label of a sum in the last item of a list or the last row of a table:
// "Total: $8". The word may also be the name of a company, so such a label is ambiguous.
func (r *Reading) isSum(i int) bool {
	if !oneOf(r.lowerText(i), " total totaal totale ") || !r.beginsLine(i) {
		return false
	}
	b := r.blockAt(r.tokens[i].start)
	at := r.doc.blocks[b].item
	if at < 0 || !r.isLastItem(at) {
		return false
	}
	rest := r.doc.plain[r.tokens[i].end:r.doc.blocks[b].end]
	if r.doc.blocks[b].kind == cell && strings.TrimSpace(rest) == "" && b+1 < len(r.doc.blocks) &&
		r.doc.blocks[b+1].item == at {
		return sum.MatchString(":" + r.doc.plain[r.doc.blocks[b+1].start:r.doc.blocks[b+1].end])
	}
	return sum.MatchString(rest)
}

// sum matches an amount after a colon, up to the end of the item.
var sum = regexp.MustCompile(`^ ?[:：=]\s*[~≈]?\s*\p{Sc}?\s*\d[\d.,\x{a0} ]*\s*(\p{Sc}|%|\pL{1,7})?\s*$`)

// blockAt returns the block that contains an offset in the plain text.
func (r *Reading) blockAt(offset int) int {
	at := 0
	for b, block := range r.doc.blocks {
		if block.start <= offset {
			at = b
		}
	}
	return at
}

// isLastItem reports whether an item is the last of several items of its list.
func (r *Reading) isLastItem(at int) bool {
	earlier := false
	for i, it := range r.doc.items {
		if it.list != r.doc.items[at].list || i == at {
			continue
		}
		if i > at {
			return false
		}
		earlier = true
	}
	return earlier
}

// isAbbreviation reports whether the name at token i abbreviates an ordinary word: "Max. load".
func (r *Reading) isAbbreviation(i int) bool {
	if !oneOf(r.lowerText(i), " max min ") {
		return false
	}
	rest, isDotted := strings.CutPrefix(r.doc.plain[r.tokens[i].end:], ". ")
	first := firstRune(rest)
	return isDotted && rest != "" && (unicode.IsLower(first) || unicode.IsDigit(first) && r.beginsPhrase(i))
}

// isGas reports whether the name at token i is the formula of a gas after a percentage: "95% O2".
func (r *Reading) isGas(i int) bool {
	return oneOf(r.lowerText(i), " o2 h2 ") && strings.HasSuffix(strings.TrimRight(r.doc.plain[:r.tokens[i].start], " "), "%")
}

// isVisaField reports whether the name at token i is the label of a rule for travellers: "Visa: not required".
func (r *Reading) isVisaField(i int) bool {
	return r.lowerText(i) == "visa" && visaRule.MatchString(firstBytes(r.doc.plain[r.tokens[i].end:], maxContext))
}

var visaRule = regexp.MustCompile(`(?i)^ ?: ?(not |none )?(required|needed|necessary|on arrival|exempt|erforderlich|nicht)`)

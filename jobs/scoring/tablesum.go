package scoring

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// isSum reports whether the name at token i is the label of a sum in the last item of a list or the last row of a
// table: "Total: $8". The word may also be the name of a company, so such a label is ambiguous.
func (r *Reading) isSum(i int) bool {
	if !oneOf(r.lowerText(i), " total totaal totale ") || !r.beginsLine(i) {
		return false
	}
	b := r.blockAt(r.tokens[i].start)
	at := r.doc.blocks[b].item
	if at < 0 || r.doc.lists[r.doc.items[at].list].ordered && r.doc.blocks[b].kind != cell {
		return false
	}
	rest := r.doc.plain[r.tokens[i].end:r.doc.blocks[b].end]
	if r.doc.blocks[b].kind == cell && strings.TrimSpace(rest) == "" && b+1 < len(r.doc.blocks) &&
		r.doc.blocks[b+1].item == at {
		rest = ":" + r.doc.plain[r.doc.blocks[b+1].start:r.doc.blocks[b+1].end]
	}
	return sum.MatchString(rest) && r.isLargestAmount(at, amountIn(rest))
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

// isLargestAmount reports whether an item is the last of several items of its list, and no other item begins with a
// larger amount than the item.
func (r *Reading) isLargestAmount(at int, amount float64) bool {
	earlier := false
	for _, b := range r.doc.blocks {
		if b.item < 0 || b.item == at || r.doc.items[b.item].list != r.doc.items[at].list {
			continue
		}
		if b.item > at || amountIn(r.doc.plain[b.start:b.end]) > amount {
			return false
		}
		earlier = true
	}
	return earlier
}

// amountIn returns the last number in a text, or 0.
func amountIn(text string) float64 {
	all := amounts.FindAllString(text, -1)
	if len(all) == 0 {
		return 0
	}
	last := thousands.ReplaceAllString(all[len(all)-1], "$1")
	value, err := strconv.ParseFloat(strings.ReplaceAll(last, ",", "."), 64)
	if err != nil {
		return 0
	}
	return value
}

var (
	amounts   = regexp.MustCompile(`\d(?:[\d.,]*\d)?`)
	thousands = regexp.MustCompile(`[.,](\d{3})\b`)
)

// isNotation reports whether the name at token i is an abbreviation, a formula or the label of a rule.
func (r *Reading) isNotation(i int) bool {
	return r.isAbbreviation(i) || r.isGas(i) || r.isVisaField(i)
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
	before := strings.TrimRight(r.doc.plain[:r.tokens[i].start], " ")
	return oneOf(r.lowerText(i), " o2 h2 ") && strings.HasSuffix(before, "%")
}

// isVisaField reports whether the name at token i is the label of a rule for travellers: "Visa: not required".
func (r *Reading) isVisaField(i int) bool {
	return r.lowerText(i) == "visa" && visaRule.MatchString(firstBytes(r.doc.plain[r.tokens[i].end:], maxContext))
}

var visaRule = regexp.MustCompile(
	`(?i)^ ?: ?(not |none )?(required|needed|necessary|on arrival|exempt|erforderlich|nicht)`)

package scoring

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// isSum reports whether the name at token i is the label of a sum: "Total: $8". A sum stands in the last item of a
// list, the last row of a table or the last line of a paragraph. A word for a sum, such as "Total", may also be the
// name of a company, so the label of a sum is ambiguous.
func (r *Reading) isSum(i int) bool {
	if !oneOf(r.lowerText(i), " total totaal totale ") || !r.beginsLine(i) {
		return false
	}
	b := r.blockAt(r.tokens[i].start)
	at := r.doc.blocks[b].item
	if at < 0 {
		return r.isSumOfLines(b, i)
	}
	if r.doc.lists[r.doc.items[at].list].ordered && r.doc.blocks[b].kind != cell {
		return false
	}
	rest := r.doc.plain[r.tokens[i].end:r.doc.blocks[b].end]
	if r.doc.blocks[b].kind == cell && strings.TrimSpace(rest) == "" && b+1 < len(r.doc.blocks) &&
		r.doc.blocks[b+1].item == at {
		rest = ":" + r.doc.plain[r.doc.blocks[b+1].start:r.doc.blocks[b+1].end]
	}
	return sum.MatchString(rest) && r.isLargestAmount(b, amountIn(rest))
}

// isSumOfLines reports whether the name at token i labels a sum in the last line of a block outside of lists. No
// earlier line of the block has a larger amount.
func (r *Reading) isSumOfLines(b, i int) bool {
	rest := r.doc.plain[r.tokens[i].end:r.doc.blocks[b].end]
	if !sum.MatchString(rest) || strings.Contains(strings.TrimSpace(rest), "\n") {
		return false
	}
	lines := strings.Split(r.doc.plain[r.doc.blocks[b].start:r.tokens[i].start], "\n")
	return !slices.ContainsFunc(lines[max(len(lines)-maxAddends, 0):], func(line string) bool {
		return amountIn(line) > amountIn(rest)
	})
}

// sum matches an amount after a colon, up to the end of the item.
//
// A participle may stand before the colon, and a phrase such as "per month" after the amount: "Total estimé : 120 € par
// mois".
var sum = regexp.MustCompile(`^(?: \p{Ll}+)? ?[:：=]\s*[~≈]?\s*\p{Sc}?\s*\d[\d.,\x{a0} ]*\s*(\p{Sc}|%|\pL{1,7})?` +
	`(?: (?:per|pro|par|por|for|für|pour|para|a|al|im|in) [^\n]{1,40})?\.?\s*$`)

// blockAt returns the block that contains an offset in the plain text.
func (r *Reading) blockAt(offset int) int {
	after, _ := slices.BinarySearchFunc(r.doc.blocks, offset+1, func(b block, at int) int {
		return cmp.Compare(b.start, at)
	})
	return max(after-1, 0)
}

// maxAddends is the maximum number of blocks before a sum that the reader compares with the sum. The constant
// maxAddends limits the time for reading a long text.
const maxAddends = 200

// isLargestAmount reports whether the item of a block is the last item of a list with several items, and has the
// largest amount.
func (r *Reading) isLargestAmount(b int, amount float64) bool {
	at := r.doc.blocks[b].item
	next := b
	for next < len(r.doc.blocks) && r.doc.blocks[next].item == at {
		next++
	}
	if next < len(r.doc.blocks) && r.isInListOf(next, at) {
		return false
	}
	earlier := false
	for k := b - 1; k >= max(b-maxAddends, 0); k-- {
		if !r.isInListOf(k, at) || r.doc.blocks[k].item == at {
			continue
		}
		if amountIn(r.doc.plain[r.doc.blocks[k].start:r.doc.blocks[k].end]) > amount {
			return false
		}
		earlier = true
	}
	return earlier
}

// isInListOf reports whether a block belongs to an item of the same list as another item.
func (r *Reading) isInListOf(b, item int) bool {
	other := r.doc.blocks[b].item
	return other >= 0 && r.doc.items[other].list == r.doc.items[item].list
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
	return r.isAbbreviation(i) || r.isGas(i) || r.isVisaField(i) || r.isBloodPressure(i) || r.isVariable(i) ||
		r.isDistance(i)
}

// isAbbreviation reports whether the name at token i abbreviates an ordinary word: "Max. load", "Max 5 people".
func (r *Reading) isAbbreviation(i int) bool {
	if !oneOf(r.lowerText(i), " max min ") {
		return false
	}
	if limited.MatchString(firstBytes(r.doc.plain[r.tokens[i].end:], maxContext)) {
		return true
	}
	rest, isDotted := strings.CutPrefix(r.doc.plain[r.tokens[i].end:], ". ")
	first := firstRune(rest)
	return isDotted && rest != "" && (unicode.IsLower(first) || unicode.IsDigit(first) && r.beginsPhrase(i))
}

// limited matches a number of things after a word for a limit.
var limited = regexp.MustCompile(
	`^[.:]? \d[\d.,]* ?(?i:people|persons|guests|items|characters|words|kg|g|lbs?|cm|mm|km|kb|mb|gb|tb|` +
		`minutes|hours|days|weeks|personen|zeichen|minuten|stunden|tage|personnes|caractères|personas|pessoas|persone)\b`,
)

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

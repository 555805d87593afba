package scoring

import (
	"regexp"
	"strings"
)

// isTerm reports whether the amount is the term of an interest rate in months: "Euribor 3M", "Euribor (1M, 3M)",
// "3M-Euribor".
func (c surroundings) isTerm() bool {
	if !containsRate(c.before) && !containsRate(c.after) {
		return false // the patterns below take most of the time of an answer that repeats a name such as "3M"
	}
	return termAfterRate.MatchString(c.before) || rateAfterTerm.MatchString(c.after) ||
		bracketAfterRate.MatchString(c.before) && c.after != "" && strings.IndexByte("),/", c.after[0]) >= 0
}

// containsRate reports whether a text contains a part that one of termRates contains.
func containsRate(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "bor") || strings.Contains(text, "bbsw") || strings.Contains(text, "saron") ||
		strings.Contains(text, "sofr")
}

var (
	termAfterRate = regexp.MustCompile(
		`(?i)\b(?:` + termRates + `)(?:[-_/–]|:? (?:(?:a|de|di|of|at|op|bei) )?)` + otherTerms + `$`,
	)
	bracketAfterRate = regexp.MustCompile(`(?i)\b(?:` + termRates + `) ?\(` + otherTerms + `$`)
	rateAfterTerm    = regexp.MustCompile(`(?i)^[- ]\(?(?:` + termRates + `)\b`)
)

// otherTerms is the pattern of terms before another term: "1W, 1M, ".
const otherTerms = `(?:\d{1,2}[MW](?:, ?| ?/ ?|,? (?:and|und|et|y|e|en|i|&) ))*`

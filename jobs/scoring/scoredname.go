package scoring

import (
	"regexp"
	"strings"
)

// isScore reports whether the number after the name rates the name: "HP: 4.2/5". A number up to 10 without "/5" or
// "/10", such as 8.7, is a score only if the same line, or the line before or after, also rates a name: "Dell: 8.7".
// Another property beside the number, as in "Voltage: 3.5", rates no name.
func (c surroundings) isScore() bool {
	if scored.MatchString(c.after) {
		return true
	}
	line, next, _ := strings.Cut(c.after, "\n")
	if scoreBeside.MatchString(line) && ratesName(scoreBefore, c.before) || ratesName(scoreAfter, line) {
		return true
	}
	if !plainScore.MatchString("HP" + line) {
		return false
	}
	before := strings.TrimRight(c.before[:strings.LastIndexByte(c.before, '\n')+1], "\n")
	previous := before[strings.LastIndexByte(before, '\n')+1:]
	next, _, _ = strings.Cut(strings.TrimLeft(next, "\n"), "\n")
	return ratesName(plainScore, previous) || ratesName(plainScore, next)
}

// ratesName reports whether a pattern finds a score whose label, the first group, may be a name.
func ratesName(pattern *regexp.Regexp, text string) bool {
	m := pattern.FindStringSubmatch(text)
	if len(m) < 2 {
		return false
	}
	words := labelWords(m[1])
	n := len(words)
	return n == 0 || !oneOf(words[0], technicalLabels) && !oneOf(words[n-1], technicalLabels)
}

var (
	scored = regexp.MustCompile(`^: ?\**(?:[0-4](?:[.,]\d+)?|5(?:[.,]0)?) ?/ ?5\b` +
		`|^: ?\**(?:\d(?:[.,]\d+)?|10(?:[.,]0)?) ?/ ?10\b`)
	// scoreBefore, scoreBeside and scoreAfter match the scores of two names in one line: "Dell: 4.5, HP: 4.2", "Dell
	// (XPS): 4.5 | HP: 4.2".
	scoreBefore = regexp.MustCompile(`(\p{Lu}[^:,;|/·•()\n]{0,40})(?:\([^()\n]{0,30}\) ?)?: ?\d[.,]\d{1,2} ?[,;|/·•] ?$`)
	scoreBeside = regexp.MustCompile(`^: ?\d[.,]\d{1,2}(?:[,;.)]?\s|[,;.)]*$)`)
	scoreAfter  = regexp.MustCompile(`^: ?\d[.,]\d{1,2} ?[,;|/·•] ?(\p{Lu}[^:,;|/·•()\n]{0,40}): ?\d[.,]\d{1,2}` +
		`(?:[,;.)]?\s|[,;.)]*$)`)
	plainScore = regexp.MustCompile(`^[^\pL]{0,6}(\p{Lu}[^:\n]{0,40}): ?(?:\d[.,]\d{1,2}|10(?:[.,]0)?)(?: ?/ ?\d+)?\s*$`)
)

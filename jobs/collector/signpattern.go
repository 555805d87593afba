package collector

import (
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"
)

// signPattern is a regular expression whose matches begin with one of few signs, such as "<". Most texts contain few of
// the signs, so a search for the signs takes less time than a search of the whole text with the expression.
type signPattern struct {
	anchored *regexp.Regexp
	signs    string
	first    [256]bool // the first bytes of the signs
}

// newSignPattern returns the pattern of an expression. Upper and lower case are equal in the expression.
func newSignPattern(signs, expression string) *signPattern {
	p := &signPattern{anchored: regexp.MustCompile(`(?i)^(?:` + expression + `)`), signs: signs}
	for _, sign := range signs {
		p.first[string(sign)[0]] = true
	}
	return p
}

// find returns the offsets of the first match in a text, or nil.
func (p *signPattern) find(text string) []int {
	for at := range len(text) {
		if !p.first[text[at]] {
			continue
		}
		if sign, _ := utf8.DecodeRuneInString(text[at:]); !strings.ContainsRune(p.signs, sign) {
			continue
		}
		if match := p.anchored.FindString(text[at:]); match != "" {
			return []int{at, at + len(match)}
		}
	}
	return nil
}

// matches returns the offsets of the matches in a text, and searches only as far as the caller reads.
func (p *signPattern) matches(text string) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for from := 0; ; {
			at := p.find(text[from:])
			if len(at) == 0 || !yield([]int{from + at[0], from + at[1]}) {
				return
			}
			from += at[1]
		}
	}
}

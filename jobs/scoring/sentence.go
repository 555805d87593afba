package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// sentence is a sentence, or what stands for one: a heading, a table cell. Its
// tokens are tokens[first:last] of the reading.
type sentence struct {
	start, end  int
	first, last int
	block       int
}

// split finds the sentences of every block by the rules of Unicode TR29, and
// puts together again what those rules cut at an abbreviation, at an ordinal,
// or at a name such as "Yahoo!".
func (r *Reading) split() []sentence {
	var found []sentence
	mention := 0
	for b, block := range r.doc.blocks {
		open := false
		it := sentences.FromString(r.doc.plain[block.start:block.end])
		for it.Next() {
			start, end := block.start+it.Start(), block.start+it.End()
			if open {
				found[len(found)-1].end = end
			} else {
				found = append(found, sentence{start: start, end: end, block: b})
			}
			for mention < len(r.mentions) && r.mentions[mention].end <= end {
				mention++
			}
			s := found[len(found)-1]
			open = unfinished(r.doc.plain[s.start:s.end]) || mention > 0 && r.unfinishedName(mention-1, end)
		}
	}
	return r.fill(r.cutAtNames(found))
}

// cutAtNames ends sentences before names that begin in lower case or with a digit ("iRobot", "1&1"),
// where TR29 sees no beginning of a sentence.
func (r *Reading) cutAtNames(found []sentence) []sentence {
	s := 0
	for _, m := range r.mentions {
		for s+1 < len(found) && found[s].end <= m.start {
			s++
		}
		first, _ := utf8.DecodeRuneInString(r.doc.plain[m.start:])
		if !unicode.IsLower(first) && !unicode.IsDigit(first) || m.start <= found[s].start || m.start >= found[s].end {
			continue
		}
		before := r.doc.plain[found[s].start:m.start]
		ended := strings.TrimRight(before, " \"“*")
		if last, _ := utf8.DecodeLastRuneInString(
			ended,
		); len(ended) == len(before) || !strings.ContainsRune(".!?", last) ||
			unfinished(before) {
			continue
		}
		rest := found[s]
		rest.start = m.start
		found[s].end = m.start
		found = slices.Insert(found, s+1, rest)
	}
	return found
}

// fill gives each sentence its tokens. A sentence without words ("—") is none.
func (r *Reading) fill(found []sentence) []sentence {
	token := 0
	kept := found[:0]
	for _, s := range found {
		for token < len(r.tokens) && r.tokens[token].start < s.start {
			token++
		}
		s.first = token
		for token < len(r.tokens) && r.tokens[token].start < s.end {
			token++
		}
		s.last = token
		if s.last > s.first {
			kept = append(kept, s)
		}
	}
	return kept
}

// unfinishedName reports whether what ends at end is the "!" of a mentioned name.
func (r *Reading) unfinishedName(mention, end int) bool {
	m := r.mentions[mention]
	return m.bang && m.end <= end && strings.TrimSpace(r.doc.plain[m.end:end]) == ""
}

// unfinished reports whether a sentence cannot end as this one does.
func unfinished(text string) bool {
	text, broken := strings.CutSuffix(text, "\n")
	if broken {
		return false
	}
	text = strings.TrimRight(text, " \t")
	text, dot := strings.CutSuffix(text, ".")
	if !dot {
		return false
	}
	cut := strings.LastIndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '(' })
	word := strings.ToLower(text[cut+1:])
	if word == "" || len(word) > 5 {
		return false
	}
	if strings.Trim(word, "0123456789") == "" { // "1." begins, or follows a colon
		before := strings.TrimSpace(text[:cut+1])
		return before == "" || strings.HasSuffix(before, ":")
	}
	if r, size := utf8.DecodeRuneInString(
		text[cut+1:],
	); size == len(word) && unicode.IsUpper(r) &&
		script(r) == spacedScript {
		return r != 'I' // an initial
	}
	return oneOf(word, abbreviations)
}

// abbreviations end in a dot in the middle of a sentence. Those that end one as
// well ("Inc.", "etc.") are absent: TR29 keeps them together before a
// lower-case word, and before another they mostly do end it.
const abbreviations = " dr mr mrs ms prof st vs e.g i.e eg ie cf al approx dept est fig gen no nos vol u.s u.k p.s z.b bzw ca ggf inkl usw "

package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// sentence is a sentence, a heading or a table cell of the plain text. The tokens of a sentence are tokens[first:last]
// of the reading.
type sentence struct {
	start, end  int
	first, last int
	block       int
}

// split returns the sentences of all blocks by the rules of Unicode TR29. The rules of TR29 wrongly split sentences at
// an abbreviation, at an ordinal, or at a name such as "Yahoo!". The method Reading.split joins the parts of a sentence
// that TR29 has split in error.
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
			open = isUnfinished(r.doc.plain[s.start:s.end]) || mention > 0 && r.endsInName(mention-1, end)
		}
	}
	return r.fill(r.cutAtNames(found))
}

// cutAtNames splits sentences before names that begin in lower case or with a digit ("iRobot", "1&1"). Unicode TR29
// does not begin a sentence with a lower-case letter or a digit.
func (r *Reading) cutAtNames(found []sentence) []sentence {
	cut := make([]sentence, 0, len(found))
	mention := 0
	for _, s := range found {
		for ; mention < len(r.mentions) && r.mentions[mention].start < s.end; mention++ {
			if at := r.mentions[mention].start; at > s.start && r.beginsSentence(s.start, at) {
				first := s
				first.end, s.start = at, at
				cut = append(cut, first)
			}
		}
		cut = append(cut, s)
	}
	return cut
}

// beginsSentence reports whether the name at the offset "at" begins in lower case or with a digit, and follows the end
// of a sentence. The parameter "start" is the beginning of the text before the name.
func (r *Reading) beginsSentence(start, at int) bool {
	first, _ := utf8.DecodeRuneInString(r.doc.plain[at:])
	if !unicode.IsLower(first) && !unicode.IsDigit(first) {
		return false
	}
	before := r.doc.plain[start:at]
	ended := strings.TrimRight(before, " \"“*")
	last, _ := utf8.DecodeLastRuneInString(ended)
	return len(ended) < len(before) && strings.ContainsRune(".!?", last) && !isUnfinished(before)
}

// fill assigns the tokens to the sentences, and removes sentences without words ("—").
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

// endsInName reports whether the "!" of the given mention is the last visible character of the plain text before the
// offset "end".
func (r *Reading) endsInName(mention, end int) bool {
	m := r.mentions[mention]
	return m.bang && m.end <= end && strings.TrimSpace(r.doc.plain[m.end:end]) == ""
}

// isUnfinished reports whether the given text ends within a sentence, such as after an abbreviation.
func isUnfinished(text string) bool {
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
	if strings.Trim(word, "0123456789") == "" { // at the beginning or after a colon, "1." is an ordinal
		before := strings.TrimSpace(text[:cut+1])
		return before == "" || strings.HasSuffix(before, ":")
	}
	r, size := utf8.DecodeRuneInString(text[cut+1:])
	if size == len(word) && unicode.IsUpper(r) && script(r) == spacedScript {
		return r != 'I' // a single letter other than "I" is the initial of a name
	}
	return oneOf(word, abbreviations)
}

// abbreviations are words whose dot does not end a sentence. The list omits abbreviations that often end a sentence
// ("Inc.", "etc."). If a lower-case word follows an omitted abbreviation, TR29 does not split the sentence. If a
// capitalised word follows an omitted abbreviation, the abbreviation usually ends the sentence.
const abbreviations = " dr mr mrs ms prof st vs e.g i.e eg ie cf al approx dept est fig gen no nos vol u.s u.k p.s" +
	" z.b bzw ca ggf inkl usw "

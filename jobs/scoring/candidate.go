package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CandidateVersion identifies the rules for candidates. CandidateVersion increases with each change of the rules.
const CandidateVersion = 3

// CandidateForm is the form in which an answer presents a candidate.
type CandidateForm string

// These constants are the forms in which an answer can present a candidate.
const (
	BoldForm    CandidateForm = "bold"      // the bold words at the beginning of a paragraph
	HeadingForm CandidateForm = "heading"   // the beginning of a heading
	ItemForm    CandidateForm = "item"      // the beginning of a list item
	RowForm     CandidateForm = "table_row" // the first column of a table, or the second column after a rank
)

// Candidate is a text that an answer presents like the name of a company or product.
type Candidate struct {
	// Name is the name as the answer spells it, without markup.
	Name string
	// Key identifies the spelling variants of a name. Case, accents, punctuation, trade mark signs and legal forms do
	// not affect the key.
	Key string
	// Start and End are byte offsets into the answer; End is exclusive.
	Start, End int
	Form       CandidateForm
}

const (
	// maxCandidates is the maximum number of candidates of one answer. Further candidates are ignored.
	maxCandidates = 200
	// maxCandidate is the maximum length of a candidate in bytes.
	maxCandidate = 80
	// maxCandidateWords is the maximum number of words of a candidate.
	maxCandidateWords = 5
	// maxRepeats is the number of occurrences from which a text counts as a label and not as a candidate. For example,
	// a list may repeat the label "Price" under each product.
	maxRepeats = 3
)

// Candidates returns the possible names of companies and products in an answer, in the order of the text. Candidates
// returns only one candidate for each key, and examines only the first 200 keys. Candidates does not depend on the
// subjects of the Scorer. The time is linear in the length of the answer. Every string is a valid answer.
func (s *Scorer) Candidates(text string) []Candidate {
	doc := s.markdown.parse(text)
	return s.candidates(doc, tokenize(doc.plain, nil, nil))
}

// Candidates returns the candidates of the reading's answer, see [Scorer.Candidates].
func (r *Reading) Candidates() []Candidate { return r.scorer.candidates(r.doc, r.allWords) }

// candidates returns the candidates of an answer with the given words.
func (s *Scorer) candidates(doc *document, tokens []token) []Candidate {
	lexicon := s.words.lexicons[s.words.detect(tokens)]()
	f := &candidateFinder{
		doc: doc, words: s.words, lexicon: lexicon, lower: lexicon.lowerWords(doc.plain, tokens),
		repeats: map[string]int{}, named: make([]bool, len(doc.blocks)),
	}
	for b := range doc.blocks {
		f.block(b)
	}
	return f.result()
}

// candidateFinder collects the candidates of an answer.
type candidateFinder struct {
	doc     *document
	words   *vocabulary
	lexicon *lexicon
	lower   map[string]bool // the words that the answer writes in lower case
	repeats map[string]int  // the number of occurrences of each key
	named   []bool          // whether each block begins with a candidate
	found   []Candidate
}

// lowerWords returns the words that a text writes in lower case.
func (l *lexicon) lowerWords(plain string, tokens []token) map[string]bool {
	lower := make(map[string]bool, len(tokens)/2)
	for _, t := range tokens {
		if unicode.IsLower(firstRune(plain[t.start:])) {
			lower[l.withoutElision(t.word)] = true
		}
	}
	return lower
}

// block examines the beginnings of the lines of a block.
func (f *candidateFinder) block(b int) {
	block := f.doc.blocks[b]
	if block.kind == cell && (block.column > 0 || block.header < 0 || f.isCriterion(block.header)) && !f.followsRank(b) {
		return
	}
	first := block.item >= 0 && f.doc.items[block.item].first == b
	start := block.start
	for line := range strings.SplitSeq(f.doc.plain[block.start:block.end], "\n") {
		form, ok := f.formOf(block, first, start, line)
		if ok && !f.isDetail(b) {
			f.line(b, form, start, line)
		}
		first = false
		start += len(line) + 1
	}
}

// isCriterion reports whether the header of the first column shows that the rows of a table are criteria. In a table of
// criteria, the headers of the other columns are the names.
func (f *candidateFinder) isCriterion(header int) bool {
	block := f.doc.blocks[header]
	text := strings.ToLower(strings.TrimSpace(f.doc.plain[block.start:block.end]))
	return text != "" && strings.Contains(tableCriteria, "\n"+text+"\n")
}

// followsRank reports whether a cell is in the second column after a cell that contains only a rank.
func (f *candidateFinder) followsRank(b int) bool {
	block := f.doc.blocks[b]
	if block.column != 1 || block.header < 0 || b == 0 {
		return false
	}
	before := f.doc.blocks[b-1]
	return !strings.ContainsFunc(f.doc.plain[before.start:before.end], unicode.IsLetter)
}

// formOf returns the form of a line that may begin with a candidate.
func (f *candidateFinder) formOf(block block, first bool, start int, line string) (CandidateForm, bool) {
	switch {
	case strings.TrimSpace(line) == "":
		return "", false
	case block.kind == cell:
		return RowForm, true
	case block.kind == heading && block.level < boldLevel:
		return HeadingForm, true
	case block.kind == heading:
		return BoldForm, true
	case first:
		return ItemForm, true
	}
	if m := readMark(line); m.kind == bulletMark || m.kind == strongMark {
		return ItemForm, block.item < 0
	}
	return BoldForm, f.isBoldAt(start) && block.item < 0
}

// isDetail reports whether a block describes a candidate. A block describes a candidate if the block is inside a list
// item, or in the section of a heading, that begins with a candidate.
func (f *candidateFinder) isDetail(b int) bool {
	block := f.doc.blocks[b]
	if block.item >= 0 {
		if outer := f.doc.lists[f.doc.items[block.item].list].item; outer >= 0 && f.isNamed(f.doc.items[outer].first) {
			return true
		}
	}
	return block.kind != cell && block.section >= 0 && block.section != b && f.named[block.section] &&
		(block.kind != heading || f.doc.blocks[block.section].level < block.level)
}

// isNamed reports whether a block exists and begins with a candidate. A list item without text has no block.
func (f *candidateFinder) isNamed(b int) bool { return b < len(f.named) && f.named[b] }

// isBoldAt reports whether the bold markup begins directly before an offset in the plain text.
func (f *candidateFinder) isBoldAt(offset int) bool {
	from, _ := f.doc.source(offset, offset+1)
	before := f.doc.stored[:from]
	return strings.HasSuffix(before, "**") || strings.HasSuffix(before, "__")
}

// line adds the candidate at the beginning of a line, if there is one.
func (f *candidateFinder) line(b int, form CandidateForm, start int, line string) {
	isVerdict := strings.IndexAny(line, verdictSigns) == len(line)-len(strings.TrimLeft(line, " -*•·"))
	if m := readMark(line); m.kind >= weakMark && m.length < len(line) || m.kind == bulletMark {
		start, line = start+m.length, line[m.length:]
	}
	start, line = trimLead(start, line)
	if len(line) == 0 || (form == BoldForm || form == HeadingForm) && strings.ContainsAny(line, "?？") {
		return // a heading that contains a question is not a name
	}
	at, text, whole := f.cut(start, line)
	at, text = trimLead(at, text)
	text = strings.TrimRightFunc(text, isTrailing)
	if isVerdict && !f.isBoldAt(start) && len(text) == len(line) {
		return // a sign and a statement, as in "✅ easy to use"
	}
	if (whole || form == RowForm) && f.isName(text) {
		f.add(b, form, at, text)
	}
}

// cut returns the possible name at the beginning of a line, with its offset. The result "whole" reports whether markup,
// a separator or the end of the line ends the name.
func (f *candidateFinder) cut(start int, line string) (at int, text string, whole bool) {
	text, whole = cutName(line)
	if f.isBoldAt(start) {
		if n := f.boldLength(start, len(line)); n > 0 && n <= len(text) {
			text, _ = cutName(line[:n])
			whole = true
		}
	}
	if label, name := labelled(line, text); name != "" {
		return start + label, name, true
	}
	return start, text, whole
}

// labelled returns the name after a label of praise, such as "Best overall: Acme", and the offset of the name.
func labelled(line, label string) (offset int, name string) {
	if label == line || !isMerit(label, labelWords(label)) {
		return 0, ""
	}
	rest := strings.TrimLeftFunc(
		line[len(label):],
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) },
	)
	name, whole := cutName(rest)
	if !whole {
		return 0, ""
	}
	return len(line) - len(rest), name
}

// boldLength returns the length of the bold text at an offset of the plain text, or 0 if the text has inner markup.
func (f *candidateFinder) boldLength(start, limit int) int {
	from, _ := f.doc.source(start, start+1)
	stored := f.doc.stored[from:min(len(f.doc.stored), from+limit+len("**"))]
	n := strings.Index(stored, "**")
	if n < 0 {
		n = strings.Index(stored, "__")
	}
	if n <= 0 || n > limit || f.doc.plain[start:start+n] != stored[:n] {
		return 0
	}
	return n
}

// trimLead removes spaces, symbols and quotation marks before a name.
func trimLead(start int, text string) (int, string) {
	rest := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsSymbol(r) || unicode.Is(unicode.Variation_Selector, r) ||
			strings.ContainsRune("*_\"“”„«»'‘’「『《【[(（", r)
	})
	return start + len(text) - len(rest), rest
}

func isTrailing(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("*_\"“”„«»'‘’」』》】])）.,;:：。、!?！？…®™", r) ||
		unicode.Is(unicode.So, r) || unicode.Is(unicode.Variation_Selector, r)
}

// cutName returns the text before the first separator. The result "whole" reports whether a separator or the end of the
// line ends the text.
func cutName(line string) (text string, whole bool) {
	limit := min(len(line), maxCandidate+utf8.UTFMax)
	for i, r := range line[:limit] {
		if r == utf8.RuneError {
			return "", false
		}
		rest := line[i+utf8.RuneLen(r):]
		switch {
		case strings.ContainsRune("(（[：，、。；|→？?", r), r == '—' || r == '–' || r == '―',
			strings.ContainsRune(":;,.", r) && endsWord(rest) && !isInitial(line[:i], r),
			r == '-' && i > 0 && line[i-1] == ' ', r == '/' && i > 0 && line[i-1] == ' ':
			return line[:i], true
		}
	}
	return line, len(line) <= maxCandidate
}

// endsWord reports whether a space, the end of the text or an East Asian character follows a separator.
func endsWord(rest string) bool {
	return rest == "" || rest[0] == ' ' || script(firstRune(rest)) != spacedScript
}

// isInitial reports whether a full stop ends an abbreviation, as in "Dr. Brown's".
func isInitial(before string, mark rune) bool {
	word := before[strings.LastIndexByte(before, ' ')+1:]
	return mark == '.' && len(word) <= len("St.") && unicode.IsUpper(firstRune(word))
}

// add records a candidate.
func (f *candidateFinder) add(b int, form CandidateForm, start int, text string) {
	key := CandidateKey(text)
	if key == "" {
		return
	}
	f.named[b] = true
	f.repeats[key]++
	if len(f.found) == maxCandidates || f.repeats[key] > 1 {
		return
	}
	from, to := f.doc.source(start, start+len(text))
	f.found = append(f.found, Candidate{Name: text, Key: key, Start: from, End: to, Form: form})
}

// result returns the candidates without repeated labels.
func (f *candidateFinder) result() []Candidate {
	kept := f.found[:0]
	for _, c := range f.found {
		if f.repeats[c.Key] < maxRepeats {
			kept = append(kept, c)
		}
	}
	return withoutKinds(kept)
}

// withoutKinds removes names that differ from another name of the answer only in a kind of product at the end. Without
// the kind, "Acme" and "Acme CRM" are one name. The shorter name stays. If the answer contains only longer names, the
// first longer name stays.
func withoutKinds(found []Candidate) []Candidate {
	short := map[string]bool{} // whether the answer has the name without a kind, by key
	for _, c := range found {
		short[c.Key] = true
	}
	return slices.DeleteFunc(found, func(c Candidate) bool {
		stem := CandidateStem(c.Name)
		if stem == "" || stem == c.Key {
			return false
		}
		repeated := short[stem]
		short[stem] = true
		return repeated
	})
}

// CandidateKey returns the key of a name, as in [Candidate.Key]. The key is empty if the name has no letters or digits.
func CandidateKey(name string) string {
	if short := withoutLegalForm(name); short != "" {
		name = short
	}
	return letters(fold(name))
}

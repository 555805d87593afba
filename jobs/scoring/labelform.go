package scoring

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// labelForm is a line that consists of a label, a colon and a value.
type labelForm struct {
	label, value string
	words        []string // the words of the label
	at           int      // the offset of the value in the line
}

// readLabel reads the label and the value of a line: "Quietest: Acme". The result "ok" is false for sentences, times
// and dates.
func readLabel(line string) (f labelForm, ok bool) {
	at := strings.IndexAny(line[:min(len(line), maxPrefix)], ":：")
	if at < 0 {
		return f, false
	}
	mark, size := utf8.DecodeRuneInString(line[at:])
	f.label, f.value = line[:at], strings.TrimLeft(line[at+size:], " \u00a0\n*_\"“„«「『")
	f.value = strings.TrimLeftFunc(f.value, func(r rune) bool { // as in "Winner: 🏆 Acme"
		return unicode.Is(unicode.So, r) || unicode.Is(unicode.Variation_Selector, r) || r == ' '
	})
	f.at = len(line) - len(f.value)
	f.words = labelWords(f.label)
	last, _ := utf8.DecodeLastRuneInString(f.label)
	areSpaced := script(last) == spacedScript && script(firstRune(f.value)) == spacedScript
	isTight := mark == ':' && f.at == at+size && areSpaced
	return f, f.value != "" && !isTight && len(f.words) > 0 && len(f.words) <= maxLabelWords &&
		!hasSentenceEnd(f.label) && !hasCommaOrDate(line[:f.at])
}

// hasCommaOrDate reports whether the text before a value contains a comma or a date. The separators of thousands do not
// count: "Best under $1,000:".
func hasCommaOrDate(text string) bool {
	if strings.ContainsAny(text, ",.") {
		text = thousandsMark.ReplaceAllString(text, "${1}_$2")
	}
	return strings.ContainsAny(text, ",，、") || date.MatchString(text)
}

// thousandsMark matches a separator in a large number.
var thousandsMark = regexp.MustCompile(`(\d)[.,](\d{3})\b`)

// isField reports whether the label names a property and does not praise a product.
func (f labelForm) isField() bool {
	if isMerit(f.label, f.words) {
		return false
	}
	for _, word := range f.words {
		if oneOf(word, genericWords) {
			return true
		}
	}
	return isFieldName(f.label, f.words) || isNumbered(f.label, f.words) || isDemerit(f.label, f.words)
}

// isOrdinary reports whether the label contains a word that is frequent in the names of properties, and does not praise
// a product.
func (f labelForm) isOrdinary() bool {
	for _, word := range f.words {
		if oneOf(word, ordinaryWords) {
			return !isMerit(f.label, f.words)
		}
	}
	return false
}

// labelledValue reports whether the value of a line can be a name, and returns the subject that the value begins with,
// or -1.
func (l *lister) labelledValue(e entry, f labelForm) (subject int, ok bool) {
	start := e.start + f.at
	if m := l.mentionFrom(start); m < len(l.mentions) && l.mentions[m].start < e.end {
		prefix := withoutNewness(" " + l.doc.plain[start:l.mentions[m].start]) // a space precedes each word
		if prefix = strings.TrimSpace(withoutArticle(prefix)); prefix == "" || isChoice(prefix) {
			h := head{rest: l.doc.plain[min(l.mentions[m].end, e.end):e.end]}
			return l.mentions[m].subject, h.endsPhrase() && !beginsEnumeration(h.rest)
		}
	}
	first := firstRune(f.value)
	if script(first) != spacedScript {
		return -1, isShortPhrase(f.value)
	}
	word := afterModelWord(f.value)
	isName := unicode.IsUpper(first) || isMixedCase(f.value)
	return -1, isName && head{rest: word}.endsPhrase() && !beginsEnumeration(word)
}

// maxPhrase is the maximum length of a name in a script without upper case, in bytes.
const maxPhrase = 45

// isShortPhrase reports whether a text without upper case is as short as a name up to the first punctuation.
func isShortPhrase(text string) bool {
	end := strings.IndexFunc(text, unicode.IsPunct)
	if end < 0 {
		end = len(text)
	}
	return 0 < end && end <= maxPhrase && !strings.ContainsAny(text[end:], "。") && len(strings.Fields(text[:end])) <= 3
}

// labelCount collects the labels of a series.
type labelCount struct {
	names       int            // the number of entries whose value can be a name
	subjects    map[int]bool   // the subjects at the beginnings of values
	labels      map[string]int // the subject after each label, or -1
	fields      bool           // whether a label names a property or occurs twice
	superlative bool           // whether the last label contains a superlative
	ordinary    bool           // whether a label contains a word that properties often contain, such as "Type"
	first       string         // the first label before a value
	winners     bool           // whether the first label, or a label such as "Winner", stands before two subjects
}

// findLabels decides for each series without numbers whether the texts before its colons are labels. The texts are
// labels only if they differ and none of them names a property. In addition, the texts must stand before at least two
// subjects, or before a name in each entry. If several lines without marks name a winner, each line names the winner of
// one criterion, and the lines are not a ranking.
func (l *lister) findLabels() {
	counts := make([]labelCount, len(l.series))
	for _, e := range l.entries {
		if !l.series[e.series].numbered && l.doc.blocks[e.block].kind != cell {
			l.countLabel(e, &counts[e.series])
		}
	}
	for i := range l.series {
		s, c := &l.series[i], counts[i]
		s.labelled = c.areLabels(s.entries) && !s.fields && !l.describesSubject(*s)
		if s.unmarked {
			s.certain = l.isRanking(*s) && !c.winners
			s.labelled = s.certain
		}
	}
}

// areLabels reports whether the texts before the colons of the given number of entries are labels, and not properties.
// If the series has only one entry, the label must contain a superlative: "Quietest: Acme".
func (c labelCount) areLabels(entries int) bool {
	inEach := c.names == entries && !c.ordinary && (entries > 1 || c.superlative)
	return !c.fields && (len(c.subjects) > 1 || inEach)
}

// countLabel adds the label of an entry to the labels of a series.
func (l *lister) countLabel(e entry, c *labelCount) {
	f, ok := readLabel(l.doc.plain[e.start:e.end])
	if l.series[e.series].unmarked {
		f, ok = l.readUnmarkedLabel(e)
	}
	if !ok {
		return
	}
	label := strings.Join(f.words, " ")
	previous, isRepeated := c.labels[label]
	c.fields = c.fields || f.isField() || isRepeated
	c.ordinary = c.ordinary || f.isOrdinary()
	c.superlative = slices.ContainsFunc(f.words, isSuperlative)
	subject, ok := l.labelledValue(e, f)
	if !ok {
		return
	}
	if c.labels == nil {
		c.labels, c.subjects, c.first = map[string]int{}, map[int]bool{}, label
	}
	c.names++
	isWinner := label == c.first || oneOf(strings.Join(f.words, "_"), winners)
	c.winners = c.winners || isWinner && isRepeated && previous != subject
	c.labels[label] = subject
	if subject >= 0 {
		c.subjects[subject] = true
	}
}

// isSuperlative reports whether a word of a label is a superlative, or a word such as "most".
func isSuperlative(word string) bool {
	const shortest = 6
	return isAmong(word, superlatives) || strings.HasPrefix(word, "naj") ||
		len(word) >= shortest && endsInOneOf(word, "est ste ster stes sten")
}

// describesSubject reports whether the heading above a series, or a line with a colon before the series, begins with
// the name of a subject: "Acme:". The entries of such a series are properties of the subject.
func (l *lister) describesSubject(s series) bool {
	b := l.entries[s.first].block
	if section := l.doc.blocks[b].section; section >= 0 && section != b && l.beginsWithSubject(section) {
		return true
	}
	return b > 0 && l.doc.blocks[b-1].kind == prose && l.doc.blocks[b-1].item == s.context.item &&
		l.beginsWithSubject(b-1) && strings.HasSuffix(strings.TrimRight(l.cellText(b-1), " *_\n"), ":")
}

// beginsWithSubject reports whether a block begins with the name of a subject, and not with a phrase such as "Acme
// alternatives".
func (l *lister) beginsWithSubject(b int) bool {
	block := l.doc.blocks[b]
	m := l.mentionFrom(block.start)
	if m == len(l.mentions) || l.mentions[m].start >= block.end ||
		strings.ContainsFunc(l.doc.plain[block.start:l.mentions[m].start], unicode.IsLetter) {
		return false
	}
	rest := l.doc.plain[l.mentions[m].end:max(block.end, l.mentions[m].end)]
	return block.kind != heading || !isProperty(labelWords(rest[:min(len(rest), maxPrefix)]))
}

// unmarked adds a line with a label and without a mark: "Best overall: Acme". Lines in paragraphs form one series only
// if at most one block stands between the lines.
func (l *lister) unmarked(b, start, end int) {
	e := entry{block: b, start: start, end: end, item: -1}
	f, ok := l.readUnmarkedLabel(e)
	if !ok || f.isField() && !isDemerit(f.label, f.words) {
		return
	}
	if _, ok := l.labelledValue(e, f); !ok {
		return
	}
	level := l.doc.blocks[b].level
	at, ok := l.unmark[level]
	if !ok || level == 0 && l.entries[l.series[at].last].block < b-2 {
		at = l.newSeries(series{context: seriesContext{item: -1}, unmarked: true})
		l.unmark[level] = at
	}
	switch {
	case isDemerit(f.label, f.words):
		l.series[at].demerits++
	case isMerit(f.label, f.words), len(f.words) > 1 && slices.ContainsFunc(f.words, func(word string) bool {
		return isAmong(word, superlatives) // as in "Le plus naturel"
	}):
		l.series[at].merits++
	}
	e.number = l.series[at].entries + 1
	l.add(e, at)
}

// isRanking reports whether lines without marks form a ranking. More than half of the labels of headings, and at least
// half of the labels of other lines, must praise a product. Labels such as "Avoid" do not count. A single line must be a
// heading or bold.
func (l *lister) isRanking(s series) bool {
	if l.doc.blocks[l.entries[s.first].block].kind == heading {
		return 2*s.merits > s.entries
	}
	return 2*s.merits >= s.entries-s.demerits && s.merits > 0 && s.entries > 1
}

package scoring

import (
	"slices"
	"strings"
	"sync"
)

// entry is a place in an answer that may rank a name: a list item, a table row, or a line that begins with a number or
// a bullet.
type entry struct {
	series     int
	number     int // the rank, or 0 if the entry has no rank
	block      int
	start, end int   // the offsets in the plain text of the entry's first line without the mark
	item       int   // the index of the list item or table row, or -1 for a line
	isTier     bool  // whether the number is the number of a tier: "Tier 1: Acme"
	names      []int // the subjects that the entry ranks
}

// series is a list of entries. In contrast to a list of Markdown, a series may continue after an interruption.
type series struct {
	context  seriesContext
	numbered bool
	certain  bool // whether the form of at least one mark occurs only in lists
	first    int  // the first entry
	last     int  // the last entry
	entries  int
	lowest   int  // the lowest number
	step     int  // the difference between consecutive numbers: 1, or -1 for a countdown
	ranking  bool // whether the series ranks at least one subject
	labelled bool // whether the form of the entries shows that colons follow labels
	unmarked bool // whether the entries are lines that begin with a label instead of a mark
	merits   int  // the number of lines without marks that begin with a label of merit
	demerits int  // the number of lines without marks that begin with a label such as "Avoid"
	fields   bool // whether an entry states a property, as in "Price: from $10"
	cons     bool // whether an entry has a sign of rejection instead of a bullet: "❌ Acme is slow"
	headed   bool // whether the header of the table is the first row of the ranking, and has no number
	unranked bool // whether the label above the list shows that its names have no ranks: "Brands to avoid:"

	things  map[string]int  // the last subject after each word with a number at the beginning of an entry
	counted map[string]bool // the words with a number before different subjects: "Week 3 – Acme"
}

// seriesContext contains the properties that the entries of a series share.
type seriesContext struct {
	item          int // the index of the list item around the entries, or -1
	level         int // the heading level of the entries, or 0
	isIdeographic bool
}

// lister finds the entries of a reading.
type lister struct {
	*Reading

	entries []entry
	series  []series
	lists   []int                 // the index of the series of each list in the document, or -1
	open    map[seriesContext]int // the last numbered series in each context
	bullet  rune                  // the bullet of the last line, or 0
	bulletB int                   // the block of the last line with a bullet
	bulletS int                   // the series of the last line with a bullet
	unmark  map[int]int           // the series of the last lines with labels and without marks, by heading level

	hasTierS func() bool // whether the answer has a tier S
}

// findEntries finds all entries of a reading, with the names at the beginning of each entry.
func (r *Reading) findEntries() *lister {
	l := &lister{Reading: r, open: map[seriesContext]int{}, unmark: map[int]int{}, lists: make([]int, len(r.doc.lists))}
	l.hasTierS = sync.OnceValue(func() bool { return tierS.MatchString(r.doc.plain) })
	for i := range l.lists {
		l.lists[i] = -1
	}
	for b := range r.doc.blocks {
		l.block(b)
	}
	for i := range l.series {
		l.series[i].certain = l.series[i].certain || l.series[i].entries > 1 && l.series[i].lowest <= 1
	}
	for _, e := range l.entries {
		s := &l.series[e.series]
		if !l.beginsWithName(e) {
			s.fields = s.fields || isField(l.doc.plain[e.start:e.end])
			l.noteCount(e, s)
		}
	}
	l.findLabels()
	for i := range l.entries {
		e := &l.entries[i]
		s := &l.series[e.series]
		if s.certain && (s.numbered || !s.cons) { // lists of pros and cons are not rankings
			e.names = r.headNames(*e, *s)
			s.ranking = s.ranking || len(e.names) > 0
		}
	}
	l.dropInstructions()
	l.dropTiers()
	l.findUnranked()
	return l
}

// block finds the entries of a block.
func (l *lister) block(b int) {
	block := l.doc.blocks[b]
	first := block.item >= 0 && l.doc.items[block.item].first == b
	if first && block.kind == cell && !isNumberedList(l.cellText(b)) {
		l.row(b)
	}
	start := block.start
	for line := range strings.SplitSeq(l.doc.plain[block.start:block.end], "\n") {
		end := start + len(line)
		if strings.TrimSpace(line) == "" {
			start = end + 1
			continue
		}
		m := l.tierOf(line, markOfLine(line))
		if l.isInMention(start+m.length) || l.hasMention(start, start+m.length) {
			m = mark{} // the number is a part of a name, such as "1. FC Acme", or a name, such as "Prima"
		}
		if first && block.kind != cell {
			l.item(b, start, end, m)
		} else {
			l.line(b, start, end, m)
		}
		l.noteRejection(start, end, m)
		l.inline(b, start+m.length, end)
		if block.kind != cell && !l.isInOrder(block.item) {
			l.verdicts(b, start, end)
		}
		first = false
		start = end + 1
	}
}

// rejections are the signs before disadvantages and bad choices.
const rejections = "❌✖✗✘❎👎➖🔴🚫⛔🛑👿☹😞😠"

// noteRejection marks the series of the entry in a line if a sign of rejection begins the line.
func (l *lister) noteRejection(start, end int, m mark) {
	n := len(l.entries) - 1
	if m.kind == bulletMark && strings.ContainsRune(rejections, m.bullet) && n >= 0 &&
		start <= l.entries[n].start && l.entries[n].start <= end {
		l.series[l.entries[n].series].cons = true
	}
}

// line adds a line that is not the first line of a list item.
func (l *lister) line(b, start, end int, m mark) {
	block := l.doc.blocks[b]
	switch {
	case m.isNumber():
		l.numbered(b, start, end, m)
	case m.kind == bulletMark && block.kind == prose:
		l.bulleted(b, start, end, m)
	case block.item < 0 && block.kind != cell:
		l.unmarked(b, start, end)
	}
}

// isNumberedList reports whether a table cell contains several lines and begins with a number.
func isNumberedList(cell string) bool {
	return strings.Contains(strings.TrimSpace(cell), "\n") && readMark(cell).kind == strongMark
}

// isInMention reports whether a mention continues across an offset in the plain text.
func (l *lister) isInMention(offset int) bool {
	i := l.mentionFrom(offset)
	return i > 0 && l.mentions[i-1].end > offset
}

// item adds the entry of a list item. A number at the beginning of the item's text has priority over the number of the
// item.
func (l *lister) item(b, start, end int, m mark) {
	i := l.doc.blocks[b].item
	it := l.doc.items[i]
	e := entry{number: it.number, block: b, start: start, end: end, item: i}
	isRank := m.kind == strongMark || m.kind == weakMark && hasPlace(l.doc.plain[start:start+m.length])
	if isRank && m.length < end-start {
		e.number, e.start, e.isTier = m.number, start+m.length, isTier(l.doc.plain[start:end])
	}
	l.add(l.withNextLine(e), l.seriesOf(it))
}

// seriesOf returns the series of a list item. An ordered list that begins with the next number of an earlier series
// continues the earlier series.
func (l *lister) seriesOf(it item) int {
	if at := l.lists[it.list]; at >= 0 {
		return at
	}
	outer := l.doc.lists[it.list]
	context := seriesContext{item: outer.item}
	at, ok := l.open[context]
	if !outer.ordered || !ok || !l.continues(at, it.number) {
		at = l.newSeries(series{context: context, numbered: outer.ordered, certain: true})
	}
	l.lists[it.list] = at
	return at
}

// numbered adds a line that begins with a number.
func (l *lister) numbered(b, start, end int, m mark) {
	block := l.doc.blocks[b]
	context := seriesContext{item: block.item, isIdeographic: m.isIdeographic}
	if block.kind == heading && block.level < boldLevel {
		context.level = block.level
	}
	e := l.withNextLine(entry{number: m.number, block: b, start: start + m.length, end: end, item: -1})
	e.isTier = isTier(l.doc.plain[start:end])
	if block.item >= 0 { // the line may continue the list that contains the line
		if at := l.lists[l.doc.items[block.item].list]; at >= 0 && l.continues(at, m.number) {
			l.add(e, at)
			return
		}
	}
	at, ok := l.open[context]
	if !ok || !l.continues(at, m.number) {
		at = l.newSeries(series{context: context, numbered: true})
	}
	isPlace := slices.ContainsFunc(labelWords(l.doc.plain[start:start+m.length]), func(word string) bool {
		return oneOf(word, singlePlaces)
	})
	l.series[at].certain = l.series[at].certain || m.kind == strongMark || m.kind == weakMark && isPlace
	l.add(e, at)
}

// continues reports whether a number is the next number of a series.
func (l *lister) continues(at, number int) bool {
	s := l.series[at]
	if s.entries == 0 || !s.numbered {
		return false
	}
	step := number - l.entries[s.last].number
	return (step == 1 || step == -1) && (s.step == 0 || s.step == step)
}

// bulleted adds a line that begins with a bullet, such as an emoji, that Markdown does not recognise. Within a
// paragraph, each line of a list may have a different bullet. In different paragraphs, the lines of one list must begin
// with the same bullet or with emoji. Only lists of Markdown may stand between such paragraphs.
func (l *lister) bulleted(b, start, end int, m mark) {
	if l.bullet == 0 || l.bulletB != b && !l.continuesBullets(b, start+m.length, m.bullet) || l.isInterrupted() {
		l.bulletS = l.newSeries(series{context: seriesContext{item: l.doc.blocks[b].item}})
	}
	l.bullet, l.bulletB = m.bullet, b
	number := l.series[l.bulletS].entries + 1
	l.add(l.withNextLine(entry{number: number, block: b, start: start + m.length, end: end, item: -1}), l.bulletS)
}

// continuesBullets reports whether a bullet before the text at an offset continues the bullets of an earlier block.
// After a list of details, or before a label such as "Best overall", an emoji also continues other emoji.
func (l *lister) continuesBullets(b, offset int, bullet rune) bool {
	if !l.isAfterLists(b) {
		return false
	}
	if l.bullet == bullet {
		return true
	}
	f, ok := readLabel(l.doc.plain[offset:l.doc.blocks[b].end])
	isLabelled := ok && isMerit(f.label, f.words)
	return bulletClass(l.bullet) == bulletClass(bullet) && (l.bulletB+1 < b || isLabelled)
}

// isAfterLists reports whether only list items stand between the last line with a bullet and a block.
func (l *lister) isAfterLists(b int) bool {
	for _, between := range l.doc.blocks[l.bulletB+1 : b] {
		if between.item < 0 || between.kind != prose {
			return false
		}
	}
	return l.doc.blocks[l.bulletB].item == l.doc.blocks[b].item
}

// isInterrupted reports whether a line with a number follows the last line with a bullet. Verdicts in the text of such
// a line do not interrupt its list.
func (l *lister) isInterrupted() bool {
	for _, last := range slices.Backward(l.entries) {
		if s := l.series[last.series]; s.context.level != verdictLevel {
			return last.item < 0 && s.numbered
		}
	}
	return false
}

func (l *lister) newSeries(s series) int {
	s.first = len(l.entries)
	l.series = append(l.series, s)
	return len(l.series) - 1
}

// add adds an entry to a series.
func (l *lister) add(e entry, at int) {
	s := &l.series[at]
	if s.entries == 0 {
		s.lowest = e.number
	} else {
		s.step = e.number - l.entries[s.last].number
		s.lowest = min(s.lowest, e.number)
	}
	s.last = len(l.entries)
	s.entries++
	if s.numbered {
		l.open[s.context] = at
	}
	e.series = at
	l.entries = append(l.entries, e)
}

// inline adds the items of a list within a line: "① Acme ② Globex", "(1) Acme, (2) Globex". The list must contain at
// least two consecutive numbers. If the line is a numbered item, the list continues the number of the item. The list
// may also be the text of the item, as in "Top 3: 1. Acme, 2. Globex".
func (l *lister) inline(b, start, end int) {
	line := l.doc.plain[start:end]
	fresh := inlineMarks(line, 1)
	at := -1 // the entry that begins at the start of the line
	if n := len(l.entries) - 1; n >= 0 && l.entries[n].start == start {
		at = n
	}
	if len(fresh) > 1 {
		if at >= 0 && l.hasMention(start, start+fresh[0].start) {
			return // the list describes the name of the entry
		}
		if at >= 0 {
			l.entries[at].end = start + fresh[0].start
		}
		l.inlineEntries(b, start, end, fresh, l.newSeries(series{
			context: seriesContext{item: l.doc.blocks[b].item}, numbered: true, certain: true,
		}))
		return
	}
	if at < 0 || !l.series[l.entries[at].series].numbered {
		return
	}
	if found := inlineMarks(line, l.entries[at].number+1); len(found) > 0 {
		l.entries[at].end = start + found[0].start
		l.inlineEntries(b, start, end, found, l.entries[at].series)
	}
}

// isInOrder reports whether a list item has a number, or is inside another item.
func (l *lister) isInOrder(item int) bool {
	if item < 0 {
		return false
	}
	outer := l.doc.lists[l.doc.items[item].list]
	return outer.ordered || outer.item >= 0
}

// hasMention reports whether a mention begins between two offsets.
func (l *lister) hasMention(start, end int) bool {
	m := l.mentionFrom(start)
	return m < len(l.mentions) && l.mentions[m].start < end
}

// inlineEntries adds the entries of the numbers within a line to a series.
func (l *lister) inlineEntries(b, start, end int, found []inlineMark, at int) {
	for i, m := range found {
		e := entry{number: m.number, block: b, start: start + m.start + m.length, end: end, item: -1}
		if i+1 < len(found) {
			e.end = start + found[i+1].start
		}
		l.add(e, at)
	}
}

package scoring

import (
	"strings"
	"unicode"
)

// markOfLine reads the mark at the beginning of a line. A number may be the whole line.
func markOfLine(line string) mark {
	m := readMark(line[:min(len(line), maxMark)] + " ")
	m.length = min(m.length, len(line))
	return m
}

// withNextLine adds the next line to an entry whose first line contains only a number or a label: "1.\nAcme".
func (l *lister) withNextLine(e entry) entry {
	if !l.isLeadLine(e) {
		return e
	}
	if start, end := l.nextLine(e); end > start && !markOfLine(l.doc.plain[start:end]).isNumber() {
		e.end = end
	}
	return e
}

// isLeadLine reports whether the line of an entry has no letters and digits, or only a label. A label ends in a colon,
// or is bold and praises a product.
func (l *lister) isLeadLine(e entry) bool {
	text := strings.TrimRight(l.doc.plain[e.start:e.end], " *_")
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return true
	}
	if len(text) > maxPrefix {
		return false
	}
	label, separator := cutLabel(text)
	if separator != colon && (separator != noSeparator || e.item < 0 || !l.isBold(e)) || hasSentenceEnd(label) ||
		l.hasMention(e.start, e.end) {
		return false
	}
	words := labelWords(label)
	return len(words) <= maxLabelWords && (separator == colon || isMerit(label, words))
}

// isBold reports whether the whole line of an entry is bold.
func (l *lister) isBold(e entry) bool {
	start, end := l.doc.source(e.start, e.end)
	return strings.HasSuffix(l.doc.stored[:start], "**") && strings.HasPrefix(l.doc.stored[end:], "**")
}

// nextLine returns the offsets of the line after the line of an entry. The next line may be in the next block if no
// other list item and no table begins with that block.
func (l *lister) nextLine(e entry) (start, end int) {
	block := l.doc.blocks[e.block]
	rest := l.doc.plain[e.end:block.end]
	if strings.TrimSpace(rest) == "" {
		if e.block+1 == len(l.doc.blocks) || block.kind == cell {
			return 0, 0
		}
		next := l.doc.blocks[e.block+1]
		if next.item != block.item || next.kind == cell {
			return 0, 0
		}
		rest, block.end = l.doc.plain[next.start:next.end], next.end
	}
	start = block.end - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	line, _, _ := strings.Cut(l.doc.plain[start:block.end], "\n")
	return start, start + len(line)
}

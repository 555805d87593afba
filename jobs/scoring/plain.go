package scoring

import (
	"bytes"
	"html"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// span maps a part of the plain text to the corresponding part of the stored text. The two parts have the same length,
// unless the writer has replaced the stored text, such as "&amp;" with "&".
type span struct {
	start, end             int
	sourceStart, sourceEnd int
}

// source converts the offsets of a part of the plain text to offsets in the stored text.
func (d *document) source(start, end int) (sourceStart, sourceEnd int) {
	first := d.spanAt(start)
	start = max(start, first.start)
	end = max(end, start+1)
	last := d.spanAt(end - 1)
	sourceStart = first.sourceStart
	if first.isVerbatim() {
		sourceStart += start - first.start
	}
	sourceEnd = last.sourceEnd
	if last.isVerbatim() {
		sourceEnd -= last.end - end
	}
	return sourceStart + d.skipped, sourceEnd + d.skipped
}

func (s span) isVerbatim() bool { return s.end-s.start == s.sourceEnd-s.sourceStart }

// spanAt returns the last span that begins at or before an offset in the plain text, or the first span. A line break
// may precede the first span if the answer begins with a citation mark.
func (d *document) spanAt(offset int) span {
	i := sort.Search(len(d.spans), func(i int) bool { return d.spans[i].start > offset })
	return d.spans[max(i-1, 0)]
}

// writer writes the plain text of a document.
type writer struct {
	src       []byte
	plain     []byte
	doc       document
	item      int // the current list item; -1 outside of lists
	section   int
	pieces    []piece      // the pieces of the current block
	number    int          // the last number that begins a line of the current block
	isRaised  bool         // whether the next piece is in superscript or subscript
	adopted   ast.Node     // the paragraph that is the text of the last list item, or nil
	listMarks map[int]bool // the offsets of numbers in brackets that begin the items of a list
	tableEnd  int          // the offset of the last end tag of a table; -1 for none, and 0 before the first search
}

// begin separates a new block from the previous block, so that no name or sentence extends across both blocks.
func (w *writer) begin() int {
	if len(w.plain) > 0 {
		w.plain = append(w.plain, "\n\n"...)
	}
	return len(w.plain)
}

// finish records a block that began at the offset "start", and returns the index of the block.
func (w *writer) finish(start int, b block) int {
	b.start, b.end = start, len(w.plain)
	b.item, b.section = w.item, w.section
	if b.kind != cell {
		b.header = -1
	}
	w.doc.blocks = append(w.doc.blocks, b)
	return len(w.doc.blocks) - 1
}

// copy appends bytes of the source text unchanged.
func (w *writer) copy(start, stop int) {
	if start >= stop {
		return
	}
	at := len(w.plain)
	w.plain = append(w.plain, w.src[start:stop]...)
	if n := len(w.doc.spans); n > 0 {
		last := &w.doc.spans[n-1]
		if last.end == at && last.sourceEnd == start && last.isVerbatim() {
			last.end, last.sourceEnd = len(w.plain), stop
			return
		}
	}
	w.doc.spans = append(w.doc.spans, span{start: at, end: len(w.plain), sourceStart: start, sourceEnd: stop})
}

// replace appends a replacement for bytes of the source text.
func (w *writer) replace(start, stop int, by string) {
	at := len(w.plain)
	w.plain = append(w.plain, by...)
	w.doc.spans = append(w.doc.spans, span{start: at, end: len(w.plain), sourceStart: start, sourceEnd: stop})
}

// text appends a part of the source text. The method writer.text resolves escapes and entities, and omits citation
// marks and URLs.
func (w *writer) text(start, stop int) {
	from := start
	fresh := true // whether a word or a URL may begin at the offset i
	for i := start; i < stop; {
		if fresh {
			if lo, hi := urlSpan(w.src[i:stop]); hi > lo {
				w.copy(from, i+lo)
				i += hi
				from = i
				w.separate(i)
				continue
			}
		}
		c := w.src[i]
		fresh = strings.IndexByte(" \t\n([{<\"'|*,;:", c) >= 0 ||
			c >= utf8.RuneSelf && endsBeforeURL(w.src[start:i+1], w.src[i+1:stop])
		skip, by := w.special(from, i, stop)
		switch {
		case skip == 0:
			i++
			continue
		case by != "":
			w.copy(from, i)
			w.replace(i, i+skip, by)
		default:
			w.copy(from, i)
			if c != '\\' {
				w.separate(i + skip)
			}
		}
		i += skip
		from = i
		if c == '\\' {
			i++ // the character after the backslash is always text
		}
	}
	w.copy(from, stop)
}

// special returns the number of bytes at the offset i that are markup, and the replacement for these bytes. A footnote
// sign after a sentence is markup, so that the sign does not hide the end of the sentence. The parameter "from" is the
// offset of the first byte that is not yet in the plain text.
func (w *writer) special(from, i, stop int) (skip int, by string) {
	rest := w.src[i:stop]
	switch rest[0] {
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && unicode.In(rune(rest[1]), unicode.P, unicode.S) {
			return 1, ""
		}
	case '&':
		return entity(rest)
	case '[', 0xE3, 0xEE:
		if w.listMarks[i] {
			return 0, ""
		}
		return citationMark(rest), ""
	case 0xC2, 0xE2:
		if r, size := utf8.DecodeRune(rest); isNoteSign(r) && w.endsSentence(from, i) {
			return size, ""
		}
	}
	return 0, ""
}

// entity returns the length of the HTML entity at the beginning of the text, and the text that the entity stands for.
// The length is 0 if the ampersand begins no entity, as in "A & B &gt; C".
func entity(text []byte) (length int, by string) {
	end := 1
	for end < min(len(text), maxEntity) && (isAlphanumeric(text[end]) || end == 1 && text[end] == '#') {
		end++
	}
	if end >= len(text) || text[end] != ';' {
		return 0, ""
	}
	whole := string(text[:end+1])
	by = html.UnescapeString(whole)
	// The function UnescapeString reads the unknown name "&notit;" as the entity "&not" and the text "it;".
	if by == whole || len(by) > 1 && strings.HasSuffix(by, ";") {
		return 0, ""
	}
	return len(whole), by
}

// maxEntity is the length of the longest HTML entity without its semicolon, in bytes.
const maxEntity = 32

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// endsSentence reports whether the text before the offset i ends a sentence. The text between the offsets "from" and i
// is not yet in the plain text.
func (w *writer) endsSentence(from, i int) bool {
	r, _ := utf8.DecodeLastRune(w.src[from:i])
	if from == i {
		r, _ = utf8.DecodeLastRune(w.plain)
	}
	return strings.ContainsRune(".!?。！？", r)
}

// separate inserts a space if the removal of a citation mark or URL would join two words.
func (w *writer) separate(next int) {
	if next < len(w.src) && len(w.plain) > 0 && isLetter(string(w.src[next:min(next+utf8.UTFMax, len(w.src))])) {
		if r, _ := utf8.DecodeLastRune(w.plain); !unicode.IsSpace(r) {
			w.plain = append(w.plain, ' ')
		}
	}
}

// lines writes each source line of a node as a separate block of plain text.
func (w *writer) lines(n ast.Node) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		stop := line.Start + len(bytes.TrimRight(w.src[line.Start:line.Stop], "\r\n"))
		if stop > line.Start {
			start := w.begin()
			w.text(line.Start, stop)
			w.finish(start, block{kind: prose})
		}
	}
}

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

// span maps a part of the plain text to the corresponding part of the stored text. The part of the plain text and the
// part of the stored text have the same length, except for entities such as "&amp;".
type span struct {
	start, end             int
	sourceStart, sourceEnd int
}

// source converts the offsets of a part of the plain text to offsets in the stored text.
func (d *document) source(start, end int) (sourceStart, sourceEnd int) {
	first := d.spanAt(start)
	last := d.spanAt(end - 1)
	sourceStart = first.sourceStart
	if first.isVerbatim() {
		sourceStart += start - first.start
	}
	sourceEnd = last.sourceEnd
	if last.isVerbatim() {
		sourceEnd -= last.end - end
	}
	return sourceStart, sourceEnd
}

func (s span) isVerbatim() bool { return s.end-s.start == s.sourceEnd-s.sourceStart }

// spanAt returns the last span that begins at or before an offset in the plain text.
func (d *document) spanAt(offset int) span {
	i := sort.Search(len(d.spans), func(i int) bool { return d.spans[i].start > offset })
	return d.spans[i-1]
}

// writer writes the plain text of a document.
type writer struct {
	src     []byte
	plain   []byte
	doc     document
	item    int // the current list item; -1 outside of lists
	section int
	pieces  []piece // the pieces of the current block
}

// begin separates a new block from the previous one, so that no name or sentence extends across both blocks.
func (w *writer) begin() int {
	if len(w.plain) > 0 {
		w.plain = append(w.plain, "\n\n"...)
	}
	return len(w.plain)
}

// finish records a block that began at the offset start, and returns the index of the block.
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
	fresh := true // reports whether a word or a URL may begin at i
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
		fresh = strings.IndexByte(" \t\n([{<\"'|*,;", c) >= 0
		skip, by := w.special(i, stop)
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

// special returns the number of bytes at the offset i that are markup, and the replacement for these bytes.
func (w *writer) special(i, stop int) (skip int, by string) {
	rest := w.src[i:stop]
	switch rest[0] {
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && unicode.In(rune(rest[1]), unicode.P, unicode.S) {
			return 1, ""
		}
	case '&':
		if end := bytes.IndexByte(rest[:min(len(rest), 12)], ';'); end > 1 {
			entity := string(rest[:end+1])
			if s := html.UnescapeString(entity); s != entity {
				return len(entity), s
			}
		}
	case '[', 0xE3, 0xEE:
		return citationMark(rest), ""
	}
	return 0, ""
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

package scoring

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

type pieceKind uint8

const (
	textPiece   pieceKind = iota
	spacePiece            // a line break that browsers show as a space
	breakPiece            // a line break that browsers show as a line break
	markPiece             // a citation or an image, which is not text
	linkPiece             // a link that is a citation or text, depending on its surroundings
	raisedPiece           // text in superscript or subscript
)

// piece is a part of the Markdown source of a block.
type piece struct {
	kind        pieceKind
	start, stop int
}

// inlineBlock writes a block of inline content, and returns the index of the block, or -1 if the block has no text.
func (w *writer) inlineBlock(n ast.Node, b block) int {
	w.pieces, w.isRaised = w.pieces[:0], false
	w.collect(n)
	w.resolve()
	w.number = w.firstNumber()
	start := w.begin()
	for i, p := range w.pieces {
		switch p.kind {
		case textPiece, linkPiece:
			w.text(p.start, p.stop)
		case raisedPiece:
			w.raise(p.start, p.stop)
		case spacePiece:
			if w.beginsItem(w.pieces[i+1:]) || w.endsLine(w.pieces[:i], w.pieces[i+1:]) {
				w.plain = append(w.plain, '\n')
			} else {
				w.plain = append(w.plain, ' ')
			}
		case breakPiece:
			w.beginsItem(w.pieces[i+1:])
			w.plain = append(w.plain, '\n')
		case markPiece:
			w.separate(p.stop)
		}
	}
	if b.kind != cell && len(bytes.TrimSpace(w.plain[start:])) == 0 {
		return -1
	}
	return w.finish(start, b)
}

func (w *writer) collect(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			w.add(w.textKind(), n.Segment.Start, n.Segment.Stop)
			switch {
			case n.HardLineBreak():
				w.add(breakPiece, n.Segment.Stop, n.Segment.Stop)
			case n.SoftLineBreak():
				w.add(spacePiece, n.Segment.Stop, n.Segment.Stop)
			}
		case *ast.Link:
			w.link(n)
		case *ast.AutoLink, *ast.Image:
			w.add(markPiece, n.Pos(), n.Pos())
		case *ast.RawHTML:
			if n.Segments.Len() > 0 {
				tag := n.Segments.At(0)
				w.enterTag(tag.Value(w.src))
				if bytes.HasPrefix(bytes.ToLower(tag.Value(w.src)), []byte("<br")) {
					w.add(breakPiece, tag.Start, tag.Stop)
				}
			}
		default:
			w.collect(n)
		}
	}
}

// add appends a piece to the current block, and joins adjacent pieces of a text that the Markdown parser has split.
func (w *writer) add(kind pieceKind, start, stop int) {
	if n := len(w.pieces); n > 0 && kind == textPiece {
		if last := &w.pieces[n-1]; last.kind == textPiece && last.stop == start {
			last.stop = stop
			return
		}
	}
	w.pieces = append(w.pieces, piece{kind: kind, start: start, stop: stop})
}

const terminators = ".!?:;。！？："

// firstNumber returns the number before the first line of the current block. If an item of an ordered list begins with
// the block, the result is the number of the item. If no such item begins with the block, the result is the number in
// the text of the line.
func (w *writer) firstNumber() int {
	if w.item >= 0 && w.doc.items[w.item].first == len(w.doc.blocks) && w.doc.lists[w.doc.items[w.item].list].ordered {
		return w.doc.items[w.item].number
	}
	if len(w.pieces) == 0 {
		return 0
	}
	return w.markAt(w.pieces[0].start).number
}

// beginsItem reports whether the pieces after a line break begin with a bullet, or with the next number of a list.
// Other numbers at the beginning of a line belong to a sentence that the author has wrapped.
func (w *writer) beginsItem(after []piece) bool {
	if len(after) == 0 {
		return false
	}
	m := w.markAt(after[0].start)
	if m.kind == bulletMark {
		return true
	}
	if !m.isNumber() || m.number != w.number+1 && m.number != w.number-1 && !w.beginsList(m, after[0].start) {
		return false
	}
	w.number = m.number
	return true
}

// maxLine is the maximum length of the first line of a list that begins with a bare number, in bytes.
const maxLine = 2_000

// beginsList reports whether a mark at an offset of the source text is the first number of a list. A number without a
// sign, such as "1 Acme", counts only if the next line begins with 2.
func (w *writer) beginsList(m mark, offset int) bool {
	if m.number != 1 || m.kind != bareMark {
		return m.number == 1
	}
	next := bytes.IndexByte(w.src[offset:min(offset+maxLine, len(w.src))], '\n')
	return next >= 0 && w.markAt(offset+next+1).number == 2
}

// markAt reads the mark at an offset of the source text.
func (w *writer) markAt(offset int) mark {
	return readMark(html.UnescapeString(string(w.src[offset:min(offset+maxMark, len(w.src))])))
}

// endsLine reports whether the author of the text meant a soft line break as a line break. Markdown shows a soft line
// break as a space, but some models write lists as lines without bullets.
func (w *writer) endsLine(before, after []piece) bool {
	if plain := bytes.TrimRight(w.plain, " "); len(plain) > 0 {
		if r, _ := utf8.DecodeLastRune(plain); strings.ContainsRune(terminators, r) {
			return true
		}
	}
	if len(before) == 0 || len(after) == 0 {
		return false
	}
	// Two lines that begin in bold or with a label are probably items of a list.
	line := len(before) - 1
	for line > 0 && before[line-1].kind != spacePiece && before[line-1].kind != breakPiece {
		line--
	}
	return w.opensBold(before[line].start) && w.opensBold(after[0].start) ||
		w.beginsWithLabel(before[line].start) && w.beginsWithLabel(after[0].start)
}

// beginsWithLabel reports whether the line at an offset of the source text has the form "Quietest: Acme".
func (w *writer) beginsWithLabel(start int) bool {
	line, _, _ := strings.Cut(string(w.src[start:min(start+maxPrefix, len(w.src))]), "\n")
	f, ok := readLabel(line)
	return ok && !unicode.IsLower(firstRune(f.value))
}

func (w *writer) opensBold(start int) bool {
	return start >= 2 && w.src[start-1] == '*' && w.src[start-2] == '*'
}

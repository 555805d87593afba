package scoring

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// html writes the text between the tags of an HTML block. Items of HTML lists become items of the document.
func (w *writer) html(n *ast.HTMLBlock) {
	h := htmlWriter{writer: w, start: w.begin(), outer: w.item}
	inTag := false
	from := 0
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if !inTag {
			from = line.Start
		}
		for at := line.Start; at < line.Stop; at++ {
			switch {
			case !inTag && w.src[at] == '<':
				w.text(from, at)
				inTag = true
				from = at
			case inTag && w.src[at] == '>':
				inTag = false
				h.tag(bytes.ToLower(w.src[from+1 : at]))
				from = at + 1
			}
		}
		if !inTag {
			w.text(from, line.Stop)
		}
	}
	h.finish()
}

// htmlWriter writes one HTML block.
type htmlWriter struct {
	*writer

	start int        // the beginning of the current block
	outer int        // the index of the item around the HTML block, or -1
	lists []htmlList // the open lists
	deep  int        // the number of open lists below the depth maxHTMLDepth
	blank int        // the current block has no text before this offset
}

// maxHTMLDepth is the maximum depth of HTML lists. The items of deeper lists become items of the list at this depth.
// The limit keeps the search for the items around an item short.
const maxHTMLDepth = 50

type htmlList struct {
	index int // the index of the list
	item  int // the index of the item around the list, or -1
	items int // the number of items
}

// tag processes a tag without its brackets.
func (h *htmlWriter) tag(tag []byte) {
	name, _, _ := bytes.Cut(tag, []byte(" "))
	switch string(name) {
	case "ol", "ul":
		h.breakBlock()
		if len(h.lists) == maxHTMLDepth {
			h.deep++
			return
		}
		h.lists = append(h.lists, htmlList{index: len(h.doc.lists), item: h.item})
		h.doc.lists = append(h.doc.lists, list{item: h.item, ordered: string(name) == "ol"})
	case "/ol", "/ul":
		if n := len(h.lists); n > 0 {
			h.breakBlock()
			if h.deep > 0 {
				h.deep--
				return
			}
			h.item = h.lists[n-1].item
			h.lists = h.lists[:n-1]
		}
	case "li":
		if n := len(h.lists); n > 0 {
			h.breakBlock()
			l := &h.lists[n-1]
			l.items++
			h.item = l.item
			h.enter(l.index, l.items)
		}
	default:
		h.plain = append(h.plain, '\n')
	}
}

// breakBlock ends the current block and begins the next one.
func (h *htmlWriter) breakBlock() {
	if len(bytes.TrimSpace(h.plain[max(h.start, h.blank):])) > 0 {
		h.writer.finish(h.start, block{kind: prose})
		h.start = h.begin()
	}
	h.blank = len(h.plain)
}

func (h *htmlWriter) finish() {
	h.writer.finish(h.start, block{kind: prose})
	h.item = h.outer
}

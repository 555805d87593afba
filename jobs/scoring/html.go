package scoring

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// html writes the text between the tags of an HTML block. Items of HTML lists and rows of HTML tables become items of
// the document.
func (w *writer) html(n *ast.HTMLBlock) {
	h := htmlWriter{writer: w, start: w.begin(), outer: w.item, current: block{kind: prose}}
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
				h.text(from, at)
				inTag = true
				from = at
			case inTag && w.src[at] == '>':
				inTag = false
				h.tag(bytes.ToLower(w.src[from+1 : at]))
				from = at + 1
			}
		}
		if !inTag {
			h.text(from, line.Stop)
		}
	}
	h.finish()
}

// htmlWriter writes one HTML block.
type htmlWriter struct {
	*writer

	start   int   // the beginning of the current block
	current block // the kind and the column of the current block
	outer   int   // the index of the item around the HTML block, or -1
	lists   []htmlList
	table   *htmlTable // the open table, or nil
	deep    int        // the number of open lists below the depth maxHTMLDepth
	blank   int        // the current block has no text before this offset
}

// maxHTMLDepth is the maximum depth of HTML lists. The items of deeper lists become items of the list at this depth.
// The limit keeps the search for the items around an item short.
const maxHTMLDepth = 50

// text writes the text between two tags.
func (h *htmlWriter) text(start, stop int) {
	if h.isRaised && start < stop {
		h.raise(start, stop)
		return
	}
	h.writer.text(start, stop)
}

type htmlList struct {
	index int // the index of the list
	item  int // the index of the item around the list, or -1
	items int // the number of items
}

// tag processes a tag without its brackets.
func (h *htmlWriter) tag(tag []byte) {
	field, _, _ := bytes.Cut(tag, []byte(" "))
	name := string(bytes.TrimSpace(bytes.TrimSuffix(field, []byte("/"))))
	switch {
	case oneOf(name, " ol ul /ol /ul li "):
		h.listTag(name)
	case oneOf(name, " table /table tr /tr td th "):
		h.tableTag(name)
	case name == "sup", name == "/sup":
		h.isRaised = name == "sup"
	case !oneOf(strings.TrimPrefix(name, "/"), inlineTags):
		h.plain = append(h.plain, '\n')
	}
}

// inlineTags are the tags of text within a line.
const inlineTags = " a abbr b bdi big cite code del em font i ins kbd mark q s small span strike strong sub tt u var wbr "

// listTag processes a tag of a list.
func (h *htmlWriter) listTag(name string) {
	n := len(h.lists)
	switch name {
	case "ol", "ul":
		h.breakBlock()
		if n == maxHTMLDepth {
			h.deep++
			return
		}
		h.lists = append(h.lists, htmlList{index: len(h.doc.lists), item: h.item})
		h.doc.lists = append(h.doc.lists, list{item: h.item, ordered: name == "ol"})
	case "/ol", "/ul":
		if n == 0 {
			return
		}
		h.breakBlock()
		if h.deep > 0 {
			h.deep--
			return
		}
		h.item = h.lists[n-1].item
		h.lists = h.lists[:n-1]
	case "li":
		if n > 0 {
			h.breakBlock()
			l := &h.lists[n-1]
			l.items++
			h.item = l.item
			h.enter(l.index, l.items)
		}
	}
}

// breakBlock ends the current block and begins the next one.
func (h *htmlWriter) breakBlock() {
	if len(bytes.TrimSpace(h.plain[max(h.start, h.blank):])) > 0 {
		h.writer.finish(h.start, h.current)
		h.start = h.begin()
	}
	h.blank = len(h.plain)
}

func (h *htmlWriter) finish() {
	h.writer.finish(h.start, h.current)
	h.item, h.isRaised = h.outer, false
}

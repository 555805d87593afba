package scoring

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// html writes the text between the tags of an HTML block, and returns the last block that the method wrote. Items of
// HTML lists and rows of HTML tables become items of the document. In Markdown, a blank line ends an HTML block, but
// not the table in the block. The Markdown blocks up to the end of an HTML table therefore belong to the table.
func (w *writer) html(n *ast.HTMLBlock) (last ast.Node) {
	if n.HTMLBlockType == ast.HTMLBlockType1 { // scripts and style sheets
		return n
	}
	h := htmlWriter{writer: w, start: w.begin(), outer: w.item, current: block{kind: prose}}
	h.lines(n)
	last = n
	for next := n.NextSibling(); next != nil && h.hasInTable(next); next = next.NextSibling() {
		if paragraph, ok := next.(*ast.Paragraph); ok {
			h.paragraph(paragraph)
		} else {
			h.lines(next)
		}
		last = next
	}
	h.finish()
	return last
}

// hasInTable reports whether a block after a blank line belongs to the open table. Markdown reads indented tags as a
// code block. An HTML table without an end tag ends at the blank line.
func (h *htmlWriter) hasInTable(n ast.Node) bool {
	if h.table == nil {
		return false
	}
	switch n.(type) {
	case *ast.HTMLBlock, *ast.CodeBlock, *ast.Paragraph:
		return n.Lines().Len() > 0 && n.Lines().At(0).Start < h.lastTableEnd()
	}
	return false
}

// lastTableEnd returns the offset of the last end tag of a table in the answer, or -1.
func (w *writer) lastTableEnd() int {
	if w.tableEnd == 0 {
		w.tableEnd = max(bytes.LastIndex(w.src, []byte("</table")), bytes.LastIndex(w.src, []byte("</TABLE")))
	}
	return w.tableEnd
}

// paragraph writes a paragraph of Markdown in a cell.
func (h *htmlWriter) paragraph(n *ast.Paragraph) {
	h.breakBlock()
	h.inlineBlock(n, h.current)
	h.start = h.begin()
	h.blank = len(h.plain)
}

// lines writes the lines of a block.
func (h *htmlWriter) lines(n ast.Node) {
	inTag := false
	from := 0
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if !inTag {
			from = line.Start
		}
		for at := line.Start; at < line.Stop; at++ {
			switch {
			case !inTag && h.src[at] == '<':
				h.text(from, at)
				inTag = true
				from = at
			case inTag && h.src[at] == '>':
				inTag = false
				h.tag(bytes.ToLower(h.src[from+1 : at]))
				from = at + 1
			}
		}
		if !inTag {
			h.text(from, line.Stop)
		}
	}
}

// htmlWriter writes one HTML block, and the blocks that belong to a table in the HTML block.
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
// The maximum depth limits the time of the search for the items that contain an item.
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
	next  int // the number of the next item
	step  int // the difference between consecutive numbers: 1, or -1 for a countdown
	first int // the index of the first item in the document
}

// tag processes a tag without its brackets.
func (h *htmlWriter) tag(tag []byte) {
	field, _, _ := bytes.Cut(tag, []byte(" "))
	name := string(bytes.TrimSpace(bytes.TrimSuffix(field, []byte("/"))))
	switch {
	case oneOf(name, " ol ul /ol /ul li "):
		h.listTag(name, tag)
	case oneOf(name, " table /table tr /tr td th "):
		h.tableTag(name)
	case oneOf(name, " sup /sup sub /sub "):
		h.isRaised = name[0] != '/'
	case !oneOf(strings.TrimPrefix(name, "/"), inlineTags):
		h.plain = append(h.plain, '\n')
	}
}

// inlineTags are the tags of text within a line.
const inlineTags = " a abbr b bdi big cite code del em font i ins kbd mark q s small span strike strong sub tt u var wbr "

// listTag processes a tag of a list. The parameter "tag" contains the name and the attributes of the tag.
func (h *htmlWriter) listTag(name string, tag []byte) {
	n := len(h.lists)
	switch name {
	case "ol", "ul":
		h.breakBlock()
		if n == maxHTMLDepth {
			h.deep++
			return
		}
		l := htmlList{index: len(h.doc.lists), item: h.item, next: 1, step: 1, first: len(h.doc.items)}
		if name == "ol" {
			l.next, l.step = listStart(tag)
		}
		h.lists = append(h.lists, l)
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
		h.number(h.lists[n-1])
		h.lists = h.lists[:n-1]
	case "li":
		if n > 0 {
			h.breakBlock()
			l := &h.lists[n-1]
			if value := listNumber(itemValue, tag); value > 0 {
				l.next = value
			}
			l.items++
			h.item = l.item
			h.enter(l.index, l.next)
			l.next += l.step
		}
	}
}

// These patterns match the attributes that number the items of an HTML list.
var (
	firstValue = regexp.MustCompile(`\sstart\s*=\s*["']?(\d+)`)
	itemValue  = regexp.MustCompile(`\svalue\s*=\s*["']?(\d+)`)
	isReversed = regexp.MustCompile(`\sreversed\b`)
)

// listNumber returns the number that an attribute of a tag contains, or 0.
func listNumber(attribute *regexp.Regexp, tag []byte) int {
	value := attribute.FindSubmatch(tag)
	if value == nil {
		return 0
	}
	number, err := strconv.Atoi(string(value[1]))
	if err != nil || number > maxRank {
		return 0
	}
	return number
}

// listStart returns the number of the first item and the difference between consecutive numbers. A countdown without
// the attribute "start" begins with 0. At the end of the list, the method number corrects the numbers of such a
// countdown.
func listStart(tag []byte) (start, step int) {
	start = listNumber(firstValue, tag)
	if isReversed.Match(tag) {
		return start, -1
	}
	return max(start, 1), 1
}

// number corrects the numbers of a countdown whose last number is not positive. With the new numbers, the last item has
// the number 1.
func (h *htmlWriter) number(l htmlList) {
	if l.step > 0 || l.next+1 > 0 {
		return
	}
	for i := l.first; i < len(h.doc.items); i++ {
		if h.doc.items[i].list == l.index {
			h.doc.items[i].number += l.items
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
	for _, open := range h.lists {
		h.number(open)
	}
	h.writer.finish(h.start, h.current)
	h.item, h.isRaised = h.outer, false
}

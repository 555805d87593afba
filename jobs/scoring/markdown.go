package scoring

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	mdtext "github.com/yuin/goldmark/text"
)

// document contains the visible text of an answer and the structure of that text.
type document struct {
	stored  string // the stored text of the answer
	skipped int    // the length of the byte order mark at the beginning of the stored text
	plain   string
	spans   []span
	blocks  []block
	items   []item
	lists   []list
}

type blockKind uint8

const (
	prose blockKind = iota
	heading
	cell
)

// block is a part of the plain text that contains whole sentences: a paragraph, a heading or a table cell. A block
// refers to other elements by index. The index -1 stands for no element.
type block struct {
	start, end int
	kind       blockKind
	level      int // the level of a heading (1 is the highest level)
	item       int // the innermost list item or table row around the block
	section    int // the block of the heading to which the block belongs
	column     int // the column index of a table cell (0 is the first column)
	header     int // the block with the column header of a table cell
}

// item is a list item or a table row.
type item struct {
	list   int
	number int // the number of the item in the list; the first item may have a number other than 1
	first  int // the index of the item's first block
}

// list is a bullet list, an ordered list or a table.
type list struct {
	item    int // the index of the list item that contains the list, or -1
	ordered bool
}

// markdownParser parses answers. A markdownParser is safe for concurrent use.
type markdownParser struct{ parser parser.Parser }

// newMarkdownParser returns a parser for GitHub Flavored Markdown without the rule for bare URLs. The rule for bare
// URLs takes more time than the rest of the parser, and finds only URLs with a scheme or "www.". The method
// [writer.text] finds all kinds of bare URLs.
func newMarkdownParser() markdownParser {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList),
		goldmark.WithParserOptions(parser.WithBlockParsers(newNumberedLines())),
	)
	return markdownParser{parser: md.Parser()}
}

func (p markdownParser) parse(answer string) *document {
	text := strings.TrimPrefix(answer, "\ufeff") // Markdown does not recognise a list after a byte order mark
	w := &writer{src: []byte(text), item: -1, section: -1}
	w.plain = make([]byte, 0, len(answer))
	limitCells(w.src)
	limitDefinitions(w.src)
	limitDepth(w.src)
	limitEmphasis(w.src)
	w.listMarks = bracketedNumbers(w.src)
	limitBrackets(w.src)
	if !w.data(0, len(w.src)) {
		w.children(p.parser.Parse(mdtext.NewReader(w.src)))
	}
	w.doc.stored, w.doc.plain, w.doc.skipped = answer, string(w.plain), len(answer)-len(text)
	return &w.doc
}

// children writes the child blocks of a node, except for lists of references.
func (w *writer) children(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n == w.adopted {
			continue
		}
		if last := w.references(n); last != nil {
			n = last
			continue
		}
		if block, ok := n.(*ast.HTMLBlock); ok {
			n = w.html(block)
			continue
		}
		w.block(n)
	}
}

func (w *writer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		w.heading(n, n.Level)
	case *ast.Paragraph:
		if isBold(n) {
			w.heading(n, boldLevel)
			return
		}
		w.inlineBlock(n, block{kind: prose})
	case *ast.TextBlock:
		w.inlineBlock(n, block{kind: prose})
	case *ast.List:
		w.list(n)
	case *east.Table:
		w.table(n)
	case *ast.CodeBlock:
		w.lines(n)
	case *ast.FencedCodeBlock:
		// Some models put their whole answer into a code fence, as text or as data. Source code mentions no names.
		language := string(bytes.ToLower(n.Language(w.src)))
		if (language == "" || oneOf(language, textFences)) && !w.dataLines(n, language) {
			w.lines(n)
		}
	case *ast.LinkReferenceDefinition, *ast.ThematicBreak:
	default:
		w.children(n)
	}
}

// textFences are the languages of code fences that contain text or data.
const textFences = " text txt markdown md plaintext csv tsv yaml yml json jsonc json5 "

// boldLevel is the heading level of a paragraph that is entirely bold. Models use a bold paragraph as a heading of the
// lowest level.
const boldLevel = 7

func isBold(n *ast.Paragraph) bool {
	e, ok := n.FirstChild().(*ast.Emphasis)
	return ok && e.Level == 2 && e.NextSibling() == nil && n.Lines().Len() == 1 && n.Parent().Kind() == ast.KindDocument
}

func (w *writer) heading(n ast.Node, level int) {
	for w.section >= 0 && w.doc.blocks[w.section].level >= level {
		w.section = w.doc.blocks[w.section].section
	}
	if at := w.inlineBlock(n, block{kind: heading, level: level}); at >= 0 {
		w.section = at
	}
}

// list writes the items of a list. If the last item has no text, the paragraph after the list is the text of that item,
// as in "1.\nAcme".
func (w *writer) list(n *ast.List) {
	index := len(w.doc.lists)
	w.doc.lists = append(w.doc.lists, list{item: w.item, ordered: n.IsOrdered()})
	numbers := w.itemNumbers(n)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		outer := w.enter(index, numbers[0])
		w.children(child)
		if next, ok := n.NextSibling().(*ast.Paragraph); ok && child.ChildCount() == 0 && child.NextSibling() == nil {
			w.adopted = next
			w.inlineBlock(next, block{kind: prose})
		}
		w.item = outer
		numbers = numbers[1:]
	}
}

// itemNumbers returns the numbers of the items of a list. As in Markdown, the items have consecutive numbers that start
// at the number of the first item. In a countdown, the items have the numbers of the stored text. If the numbers of the
// stored text start again at 1, the numbers of the items also start again at 1. The items of a list that begins with a
// year have the number 0.
func (w *writer) itemNumbers(n *ast.List) []int {
	var counted, written []int
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		number := max(n.Start, 1)
		if len(counted) > 0 {
			number = counted[len(counted)-1] + 1
		}
		written = append(written, w.writtenNumber(child))
		if i := len(written) - 1; i > 0 && written[i] == 1 && written[i-1] > 1 && number > 2 && !isCountdown(written) {
			number = 1
		}
		counted = append(counted, number)
	}
	switch {
	case isCountdown(written):
		return written
	case n.Start > maxRank:
		clear(counted)
	}
	return counted
}

// isCountdown reports whether each number is one less than the previous number.
func isCountdown(numbers []int) bool {
	for i := 1; i < len(numbers); i++ {
		if numbers[i] != numbers[i-1]-1 {
			return false
		}
	}
	return len(numbers) > 1
}

// writtenNumber returns the number that the stored text has before a list item, or 0.
func (w *writer) writtenNumber(item ast.Node) int {
	first := item.FirstChild()
	if first == nil || first.Type() != ast.TypeBlock || first.Lines() == nil || first.Lines().Len() == 0 {
		return 0
	}
	stop := first.Lines().At(0).Start
	start := bytes.LastIndexByte(w.src[:stop], '\n') + 1
	return readMark(string(w.src[start:stop]) + " ").number
}

// enter begins a list item, and returns the index of the item that contains the new item.
func (w *writer) enter(index, number int) (outer int) {
	outer = w.item
	w.item = len(w.doc.items)
	w.doc.items = append(w.doc.items, item{list: index, number: number, first: len(w.doc.blocks)})
	return outer
}

func (w *writer) table(n *east.Table) {
	index := len(w.doc.lists)
	w.doc.lists = append(w.doc.lists, list{item: w.item})
	var headers []int
	number := 0
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, isHeader := row.(*east.TableHeader)
		outer := w.item
		if !isHeader {
			number++
			w.enter(index, number)
		}
		column := 0
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			b := block{kind: cell, column: column, header: -1}
			if !isHeader && column < len(headers) {
				b.header = headers[column]
			}
			at := w.inlineBlock(c, b)
			if isHeader {
				headers = append(headers, at)
			}
			column++
		}
		w.item = outer
	}
}

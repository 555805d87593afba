package scoring

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// numberedLines ends a Markdown list before a line that continues a numbering outside the list:
//
//	1.Acme
//	- fast
//	2.Globex
//
// Markdown does not read "1.Acme" as an item, and would read the last line as a part of the item "fast".
type numberedLines struct{ parser.BlockParser }

func newNumberedLines() util.PrioritizedValue {
	return util.Prioritized(numberedLines{parser.NewParagraphParser()}, 1)
}

// lineMarks contains the marks at the beginnings of the lines that the parser has read.
type lineMarks struct {
	numbers map[int]bool
	bare    map[int]bool // the numbers with only a space after them
	bullets map[rune]bool
}

// Open begins a paragraph at a line with a number or bullet if Markdown would add the line to a block of a deeper level.
func (n numberedLines) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	m := readMark(string(line[:min(len(line), maxMark)]))
	seen, _ := pc.Get(lineMarksKey).(*lineMarks)
	if m.kind == noMark {
		return nil, parser.NoChildren
	}
	if seen == nil {
		seen = &lineMarks{numbers: map[int]bool{}, bare: map[int]bool{}, bullets: map[rune]bool{}}
		pc.Set(lineMarksKey, seen)
	}
	continues := seen.add(m)
	last := pc.LastOpenedBlock().Node
	if !continues || last == nil || !ast.IsParagraph(last) || last.Parent() == parent {
		return nil, parser.NoChildren
	}
	return n.BlockParser.Open(parent, reader, pc)
}

// add adds a mark, and reports whether the mark continues the numbering or the bullets of earlier lines.
func (s *lineMarks) add(m mark) (continues bool) {
	if m.kind == bulletMark {
		continues = s.bullets[m.bullet]
		s.bullets[m.bullet] = true
		return continues
	}
	numbers := s.numbers
	if m.kind == bareMark {
		numbers = s.bare
	}
	continues = numbers[m.number-1] || numbers[m.number+1]
	numbers[m.number] = true
	return continues
}

// CanInterruptParagraph returns true.
func (numberedLines) CanInterruptParagraph() bool { return true }

//nolint:gochecknoglobals // a constant key
var lineMarksKey = parser.NewContextKey()

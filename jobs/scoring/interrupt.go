package scoring

import (
	"unicode"

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

// lineMarks contains the marks at the beginnings of the lines of one container.
type lineMarks struct {
	numbers map[int]bool
	bare    map[int]bool // the numbers with only a space after them
	bullets map[rune]bool
}

// Open begins a paragraph at a line with a number or bullet if Markdown would add the line to a block of a deeper
// level.
func (n numberedLines) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	m := readMark(string(line[:min(len(line), maxMark)]))
	if m.kind == noMark {
		return nil, parser.NoChildren
	}
	seen := marksOf(parent, pc)
	last := pc.LastOpenedBlock().Node
	isDeeper := last != nil && ast.IsParagraph(last) && last.Parent() != parent
	if isDeeper && !seen.continuedBy(m) {
		return nil, parser.NoChildren
	}
	seen.add(m)
	if !isDeeper {
		return nil, parser.NoChildren
	}
	return n.BlockParser.Open(parent, reader, pc)
}

// marksOf returns the marks of the lines in a container. The items of a list belong to the container of the list.
func marksOf(parent ast.Node, pc parser.Context) *lineMarks {
	if list, ok := parent.(*ast.List); ok {
		parent = list.Parent()
	}
	containers, _ := pc.Get(lineMarksKey).(map[ast.Node]*lineMarks)
	if containers == nil {
		containers = map[ast.Node]*lineMarks{}
		pc.Set(lineMarksKey, containers)
	}
	if containers[parent] == nil {
		containers[parent] = &lineMarks{numbers: map[int]bool{}, bare: map[int]bool{}, bullets: map[rune]bool{}}
	}
	return containers[parent]
}

// continuedBy reports whether a mark continues the numbering or the bullets of earlier lines.
func (s *lineMarks) continuedBy(m mark) bool {
	if m.kind == bulletMark {
		return s.bullets[bulletClass(m.bullet)]
	}
	numbers := s.numbersOf(m)
	return numbers[m.number-1] || numbers[m.number+1]
}

func (s *lineMarks) add(m mark) {
	if m.kind == bulletMark {
		s.bullets[bulletClass(m.bullet)] = true
		return
	}
	s.numbersOf(m)[m.number] = true
}

func (s *lineMarks) numbersOf(m mark) map[int]bool {
	if m.kind == bareMark {
		return s.bare
	}
	return s.numbers
}

// bulletClass returns the same character for all emoji, because each item of a list may have a different emoji.
func bulletClass(bullet rune) rune {
	if unicode.Is(unicode.So, bullet) {
		return '★'
	}
	return bullet
}

// CanInterruptParagraph lets a numbered line or a bullet end the paragraph before the line.
func (numberedLines) CanInterruptParagraph() bool { return true }

//nolint:gochecknoglobals // a constant key
var lineMarksKey = parser.NewContextKey()

package scoring

import "github.com/yuin/goldmark/ast"

// html writes the text between the tags of an HTML block.
func (w *writer) html(n *ast.HTMLBlock) {
	start := w.begin()
	inTag := false
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		from := line.Start
		for at := line.Start; at < line.Stop; at++ {
			switch {
			case !inTag && w.src[at] == '<':
				w.text(from, at)
				inTag = true
			case inTag && w.src[at] == '>':
				inTag = false
				from = at + 1
				w.plain = append(w.plain, '\n')
			}
		}
		if !inTag {
			w.text(from, line.Stop)
		}
	}
	w.finish(start, block{kind: prose})
}

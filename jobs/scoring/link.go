package scoring

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"tidewatch/jobs/webaddress"
)

// link adds a link as a citation or as text. A link whose text is a number or an address is a citation. A link whose
// text is a host, or whose target has the tracking tag of an engine, may be a citation. The text of every other link is
// part of the plain text.
func (w *writer) link(n *ast.Link) {
	start, stop := extent(n)
	label := bytes.Trim(w.src[start:stop], "[]()^* ")
	switch {
	case isNumbers(label), bytes.Contains(label, []byte("://")), bytes.HasPrefix(label, []byte("www.")):
		w.add(markPiece, start, stop)
	case webaddress.IsHost(string(label)), bytes.Contains(n.Destination, []byte("utm_source=chatgpt")),
		bytes.Contains(n.Destination, []byte("utm_source=openai")):
		w.add(linkPiece, start, stop)
	default:
		w.collect(n)
	}
}

// extent returns the source offsets of all text inside a node.
func extent(n ast.Node) (start, stop int) {
	start, stop = -1, -1
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) { // the callback returns no error
		if t, ok := c.(*ast.Text); ok && entering {
			if start < 0 {
				start = t.Segment.Start
			}
			stop = t.Segment.Stop
		}
		return ast.WalkContinue, nil
	})
	if start < 0 {
		return 0, 0
	}
	return start, stop
}

// resolve decides which links are citations. Engines put citations into parentheses, "([axios.com](https://…))", or
// after the sentence. The parentheses around citations are removed, too.
func (w *writer) resolve() {
	p := w.pieces
	for i := 0; i < len(p); i++ {
		if p[i].kind != markPiece && p[i].kind != linkPiece {
			continue
		}
		last, marks := w.citationRun(i)
		enclosed := w.unwrap(i, last)
		for k := i; k <= last; k++ {
			switch {
			case p[k].kind == linkPiece && (enclosed || w.afterSentence(i, last, k)):
				p[k].kind = markPiece
			case p[k].kind == textPiece && (enclosed || marks):
				p[k].stop = p[k].start // an empty piece removes the separators
			}
		}
		i = last
	}
}

// citationRun finds the consecutive citations that begin at piece i, and returns the index of the last citation. Only
// separators may stand between two consecutive citations. The result "marks" is true if all pieces of the run are
// definitely citations.
func (w *writer) citationRun(i int) (last int, marks bool) {
	last, marks = i, w.pieces[i].kind == markPiece
	for k := i + 1; k < len(w.pieces); k++ {
		switch w.pieces[k].kind {
		case markPiece:
			last = k
		case linkPiece:
			last, marks = k, false
		case textPiece:
			if len(bytes.Trim(w.value(k), " ,;·|+")) > 0 {
				return last, marks
			}
		case spacePiece, breakPiece, raisedPiece:
			return last, marks
		}
	}
	return last, marks
}

func (w *writer) value(i int) []byte { return w.src[w.pieces[i].start:w.pieces[i].stop] }

// unwrap removes the brackets around the pieces from index i to index last, and reports whether there were brackets.
func (w *writer) unwrap(i, last int) bool {
	if i == 0 || last+1 >= len(w.pieces) || w.pieces[i-1].kind != textPiece || w.pieces[last+1].kind != textPiece {
		return false
	}
	before, after := w.value(i-1), w.value(last+1)
	open := bytes.LastIndexAny(before, "([（")
	closing := len(after) - len(bytes.TrimLeft(after, " "))
	closer, width := utf8.DecodeRune(after[closing:])
	if open < 0 || !strings.ContainsRune(")]）", closer) {
		return false
	}
	_, opener := utf8.DecodeRune(before[open:])
	switch string(bytes.ToLower(bytes.Trim(before[open+opener:], " :"))) {
	case "", "see", "source", "sources", "via", "cf.", "quelle", "quellen", "fuente", "from":
	default:
		return false
	}
	w.pieces[i-1].stop -= len(before) - open
	w.pieces[last+1].start += closing + width
	return true
}

// afterSentence reports whether the host name in piece k stands after a complete sentence. The text before the
// citations must end a sentence, and the text after the citations must not continue that sentence.
func (w *writer) afterSentence(i, last, k int) bool {
	label := bytes.Trim(w.value(k), "[]()^* ")
	if !webaddress.IsHost(string(label)) || i == 0 {
		return i == 0 && last+1 == len(w.pieces) && webaddress.IsHost(string(label)) // the block contains only the host
	}
	before := bytes.TrimRight(w.value(i-1), " ")
	r, _ := utf8.DecodeLastRune(before)
	if len(before) == 0 || !strings.ContainsRune(terminators, r) {
		return false
	}
	if last+1 == len(w.pieces) || w.pieces[last+1].kind != textPiece {
		return true
	}
	after, _ := utf8.DecodeRune(bytes.TrimLeft(w.value(last+1), " "))
	return !unicode.IsLower(after)
}

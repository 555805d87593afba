package scoring

import "bytes"

// These constants limit the nesting of quotes and lists. For each line, the parser examines all quotes and lists that
// contain the line. Without maxMarkers and maxIndent, a text of nested quotes would take quadratic time.
const (
	maxMarkers = 16 // the maximum number of marks of quotes and list items at the beginning of a line
	maxIndent  = 64 // the maximum offset of a mark in its line, in bytes
)

// limitDepth replaces each mark of a quote or a list item beyond the limits with spaces of the same length.
func limitDepth(src []byte) {
	for len(src) > 0 {
		line := src
		if end := bytes.IndexByte(src, '\n'); end >= 0 {
			line = src[:end]
		}
		limitMarkers(line)
		src = src[min(len(line)+1, len(src)):]
	}
}

// limitMarkers applies the limits for nested quotes and lists to one line.
func limitMarkers(line []byte) {
	markers := 0
	for i := 0; i < len(line); {
		switch n := markerLength(line[i:]); {
		case line[i] == ' ' || line[i] == '\t':
			i++
		case n == 0:
			return
		default:
			if markers++; markers > maxMarkers || i > maxIndent {
				copy(line[i:i+n], "          ")
			}
			i += n
		}
	}
}

// markerLength returns the length of the mark that begins a quote or a list item at the beginning of the text, or 0.
func markerLength(text []byte) int {
	const maxDigits = 9
	n := 0
	for n < min(len(text), maxDigits) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	switch {
	case n == len(text):
		return 0
	case n == 0 && text[0] == '>':
		return 1
	case n > 0 && (text[n] == '.' || text[n] == ')'), n == 0 && bytes.IndexByte([]byte("-*+"), text[0]) >= 0:
		n++
	default:
		return 0
	}
	if n < len(text) && bytes.IndexByte([]byte(" \t\r"), text[n]) < 0 {
		return 0
	}
	return n
}

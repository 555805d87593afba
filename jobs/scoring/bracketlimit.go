package scoring

import "bytes"

// maxBrackets is the maximum number of closing brackets that the parser may read as the ends of links in a paragraph.
// For each closing bracket, the parser examines all later lines of the paragraph.
const maxBrackets = 2_000

// limitBrackets replaces the closing brackets beyond the maximum, and the opening brackets after them, with spaces.
func limitBrackets(src []byte) {
	closed := 0
	for len(src) > 0 {
		line := src
		if end := bytes.IndexByte(src, '\n'); end >= 0 {
			line = src[:end]
		}
		if len(bytes.TrimLeft(line, " \t\r>")) == 0 {
			closed = 0 // a blank line ends the paragraph
		}
		for i, c := range line {
			if c == ']' {
				closed++
			}
			if (c == '[' || c == ']') && closed > maxBrackets {
				line[i] = ' '
			}
		}
		src = src[min(len(line)+1, len(src)):]
	}
}

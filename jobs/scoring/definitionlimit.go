package scoring

import "bytes"

// maxDefinitions is the maximum number of link reference definitions ("[1]: https://acme.example") between blank lines.
// For each definition, the parser copies the remaining lines of the paragraph. Without maxDefinitions, a text of
// definitions would take quadratic time.
const maxDefinitions = 256

// limitDefinitions counts the lines of a paragraph that may contain a definition. The first such line beyond the
// maximum becomes a line of spaces of the same length, which ends the paragraph.
func limitDefinitions(src []byte) {
	definitions := 0
	for len(src) > 0 {
		line, length := src, len(src)
		if end := bytes.IndexByte(src, '\n'); end >= 0 {
			line, length = src[:end], end+1
		}
		src = src[length:]
		switch {
		case len(bytes.Trim(line, " \t\r")) == 0:
			definitions = 0
		case !bytes.Contains(line, []byte("]:")):
		case definitions < maxDefinitions:
			definitions++
		default:
			copy(line, bytes.Repeat([]byte{' '}, len(line)))
			definitions = 0
		}
	}
}

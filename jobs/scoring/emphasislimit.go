package scoring

import "bytes"

// maxEmphasis is the maximum number of runs of "*", "_" and "~" that the parser reads as markup in a paragraph. For
// each run of marks, the parser may examine all earlier runs of the paragraph.
const maxEmphasis = 1_000

// limitEmphasis replaces each run beyond the maximum with spaces of the same length.
func limitEmphasis(src []byte) {
	runs := 0
	for len(src) > 0 {
		line := src
		if end := bytes.IndexByte(src, '\n'); end >= 0 {
			line = src[:end]
		}
		if first := bytes.TrimLeft(line, " \t\r"); len(first) == 0 || markerLength(first) > 0 {
			runs = 0 // a blank line or a list item ends the paragraph
		}
		runs = limitRuns(line, runs)
		src = src[min(len(line)+1, len(src)):]
	}
}

// limitRuns applies the limit to one line, and returns the number of runs after the line.
func limitRuns(line []byte, runs int) int {
	last := byte(0)
	for i, c := range line {
		if c == '*' || c == '_' || c == '~' {
			if c != last {
				runs++
			}
			if runs > maxEmphasis {
				line[i] = ' '
			}
		}
		last = c
	}
	return runs
}

package catalog

import (
	"sort"
	"strings"
)

// maxBlankLines is the maximum number of consecutive blank lines that the YAML library reads. The limit saves memory,
// because the library needs dozens of bytes for each line break. No text that an import accepts has maxBlankLines line
// breaks.
const maxBlankLines = 4096

// gap describes blank lines that squeeze removed.
type gap struct {
	line    int // the number of the first line after the gap in the squeezed text, starting from 1
	removed int // the number of lines removed in this gap and the earlier gaps
}

// squeeze shortens each sequence of blank lines to at most maxBlankLines lines.
func squeeze(text string) (squeezed string, gaps []gap) {
	if strings.Count(text, "\n") <= maxBlankLines {
		return text, nil
	}
	var b strings.Builder
	copied, line, removed := 0, 1, 0
	for at := 0; at < len(text); {
		end, lines, kept := blankLines(text, at)
		if lines > maxBlankLines {
			b.WriteString(text[copied:kept])
			copied, removed = end, removed+lines-maxBlankLines
			gaps = append(gaps, gap{line + maxBlankLines, removed})
			lines = maxBlankLines
		}
		line += lines
		if at = end; at < len(text) {
			next := strings.IndexByte(text[at:], '\n') + 1
			if next == 0 {
				break
			}
			at, line = at+next, line+1
		}
	}
	if gaps == nil {
		return text, nil
	}
	b.WriteString(text[copied:])
	return b.String(), gaps
}

// blankLines finds the consecutive blank lines that begin at an offset. The results are the end of these lines, the
// number of these lines, and the end of the first maxBlankLines lines.
func blankLines(text string, at int) (end, lines, kept int) {
	end, kept = at, at
	for i := at; i < len(text); i++ {
		switch text[i] {
		case '\n':
			end, lines = i+1, lines+1
			if lines == maxBlankLines {
				kept = end
			}
		case ' ', '\t':
		default:
			return end, lines, kept
		}
	}
	return end, lines, kept
}

// lineBefore converts a line number of the squeezed text to the line number of the original text.
func lineBefore(gaps []gap, line int) int {
	i := sort.Search(len(gaps), func(i int) bool { return gaps[i].line > line })
	if i == 0 {
		return line
	}
	return line + gaps[i-1].removed
}

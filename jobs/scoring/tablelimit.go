package scoring

import "bytes"

// maxCells is the maximum number of table cells that the parser adds to a text. The parser gives each row of a table as
// many cells as the header has. Without maxCells, a short text could have billions of cells. A longer text may have one
// cell for each byte, because each cell of a complete table takes at least one byte.
const maxCells = 65_536

// limitCells changes the delimiter rows of tables that would exceed the maximum number of cells in total. A changed
// delimiter row has the same length, and the parser reads the table as a paragraph.
func limitCells(src []byte) {
	left := max(maxCells, len(src))
	rows := 0 // the number of lines between the current line and the next blank line
	for stop := len(src); stop > 0; {
		start := bytes.LastIndexByte(src[:stop-1], '\n') + 1
		line := src[start:stop]
		stop = start
		if len(bytes.Trim(line, " \t\r\n")) == 0 {
			rows = 0
			continue
		}
		if columns := delimiterColumns(line); columns > 1 {
			if columns*rows > left {
				line[bytes.IndexByte(line, '-')] = '_'
			} else {
				left -= columns * rows
			}
		}
		rows++
	}
}

// delimiterColumns returns the number of columns of a delimiter row ("|---|:-:|"), or 0 for any other line. A delimiter
// row may stand inside quotes and lists.
func delimiterColumns(line []byte) int {
	hasHyphen := false
	for _, c := range line {
		switch c {
		case '-':
			hasHyphen = true
		case '|', ':', '>', ' ', '\t', '\r', '\n', '\f', '\v':
		default:
			return 0
		}
	}
	if !hasHyphen {
		return 0
	}
	return bytes.Count(bytes.Trim(line, "|> \t\r\n\f\v"), []byte{'|'}) + 1
}

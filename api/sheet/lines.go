package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Lines writes rows as JSON lines. Each line is a JSON object whose keys are the names of the columns, in the order of
// the columns. The values are numbers, booleans, texts, lists, or null for an empty cell.
type Lines struct {
	keys [][]byte
	line bytes.Buffer
	out  io.Writer
}

// NewLines returns a Lines for a table with the given columns.
func NewLines(w io.Writer, columns []string) (*Lines, error) {
	l := &Lines{out: w}
	for _, column := range columns {
		key, err := json.Marshal(column)
		if err != nil {
			return nil, fmt.Errorf("encode a column's name: %w", err)
		}
		l.keys = append(l.keys, append(key, ':'))
	}
	return l, nil
}

// Write writes a row with one cell for each column. The cells have the same types as in [Writer.Write].
func (l *Lines) Write(cells ...any) error {
	l.line.Reset()
	for i, cell := range cells {
		if list, ok := cell.(List); ok {
			cell = append([]string{}, list.Texts...)
		}
		l.line.WriteByte("{,"[min(i, 1)])
		l.line.Write(l.keys[i])
		if err := l.encode(cell); err != nil {
			return fmt.Errorf("encode a cell: %w", err)
		}
	}
	l.line.WriteString("}\n")
	_, err := l.out.Write(l.line.Bytes())
	return err
}

// encode appends the JSON of a cell to the line.
func (l *Lines) encode(cell any) error {
	encoder := json.NewEncoder(&l.line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(cell)
	l.line.Truncate(max(0, l.line.Len()-len("\n"))) // the encoder ends each value with a line break
	return err
}

package sheet

import (
	"encoding/json"
	"fmt"
	"io"
)

// Objects writes JSON objects as rows of CSV. The value null becomes an empty cell. Lists and objects become JSON
// texts.
type Objects struct {
	*Writer

	cells   []any
	columns []string
	values  map[string]json.RawMessage
}

// NewObjects returns an Objects for JSON objects whose keys are the columns. The parameter "plain" has the same meaning
// as in [New].
func NewObjects(w io.Writer, columns []string, plain bool) *Objects {
	return &Objects{
		Writer: New(w, plain), cells: make([]any, len(columns)), columns: columns, values: map[string]json.RawMessage{},
	}
}

// WriteHead writes the row with the names of the columns.
func (s *Objects) WriteHead() error {
	for i, column := range s.columns {
		s.cells[i] = column
	}
	return s.Write(s.cells...)
}

// WriteObject writes the row of a JSON object. The object must have a key for each column.
func (s *Objects) WriteObject(object []byte) error {
	clear(s.values)
	if err := json.Unmarshal(object, &s.values); err != nil {
		return fmt.Errorf("read a row: %w", err)
	}
	for i, column := range s.columns {
		raw, ok := s.values[column]
		if !ok {
			return fmt.Errorf("read a row: the column %s is missing", column)
		}
		switch raw[0] {
		case '"':
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return fmt.Errorf("read a row's %s: %w", column, err)
			}
			s.cells[i] = text
		case '[', '{':
			s.cells[i] = string(raw)
		case 'n': // a null becomes an empty cell
			s.cells[i] = nil
		default:
			s.cells[i] = Number(raw)
		}
	}
	return s.Write(s.cells...)
}

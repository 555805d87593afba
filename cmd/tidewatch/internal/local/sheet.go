package local

import (
	"encoding/json"
	"fmt"
	"io"

	"tidewatch/api/sheet"
)

// tableSheet writes JSON objects as rows of CSV. The value null becomes an empty cell. Lists and objects become JSON texts.
type tableSheet struct {
	cells   []any
	columns []string
	out     *sheet.Writer
	values  map[string]json.RawMessage
}

func newSheet(w io.Writer, columns []string, plain bool) *tableSheet {
	return &tableSheet{
		cells: make([]any, len(columns)), columns: columns, out: sheet.New(w, plain),
		values: map[string]json.RawMessage{},
	}
}

func (s *tableSheet) writeHead() error {
	for i, column := range s.columns {
		s.cells[i] = column
	}
	return s.out.Write(s.cells...)
}

func (s *tableSheet) writeRow(object []byte) error {
	clear(s.values)
	if err := json.Unmarshal(object, &s.values); err != nil {
		return fmt.Errorf("read a row: %w", err)
	}
	for i, column := range s.columns {
		raw := s.values[column]
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
			s.cells[i] = sheet.Number(raw)
		}
	}
	return s.out.Write(s.cells...)
}

func (s *tableSheet) flush() error { return s.out.Flush() }

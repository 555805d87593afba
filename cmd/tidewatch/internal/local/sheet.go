package local

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// sheet writes JSON objects as rows of CSV (RFC 4180). The value null becomes an empty cell. Lists and objects become
// JSON texts.
type sheet struct {
	cells   []string
	columns []string
	out     *csv.Writer
	plain   bool
	values  map[string]json.RawMessage
}

func newSheet(w io.Writer, columns []string, plain bool) *sheet {
	return &sheet{
		cells:   make([]string, len(columns)),
		columns: columns,
		out:     csv.NewWriter(w),
		plain:   plain,
		values:  map[string]json.RawMessage{},
	}
}

func (s *sheet) writeHead() error { return s.out.Write(s.columns) }

func (s *sheet) writeRow(object []byte) error {
	clear(s.values)
	if err := json.Unmarshal(object, &s.values); err != nil {
		return fmt.Errorf("read a row: %w", err)
	}
	for i, column := range s.columns {
		raw := s.values[column]
		switch {
		case string(raw) == "null":
			s.cells[i] = ""
		case raw[0] == '"':
			if err := json.Unmarshal(raw, &s.cells[i]); err != nil {
				return fmt.Errorf("read a row's %s: %w", column, err)
			}
			if !s.plain {
				s.cells[i] = disarmed(s.cells[i])
			}
		default:
			s.cells[i] = string(raw)
		}
	}
	return s.out.Write(s.cells)
}

func (s *sheet) flush() error {
	s.out.Flush()
	return s.out.Error()
}

// disarmed adds a leading apostrophe to a text that a spreadsheet would execute as a formula. Texts come from answer
// engines and may contain the formulas of an attacker. OWASP recommends the apostrophe
// (https://owasp.org/www-community/attacks/CSV_Injection). Texts that already begin with an apostrophe get another
// apostrophe. Readers restore an original text by removing one leading apostrophe.
func disarmed(text string) string {
	const triggers = "=+-@\t\r\n'＝＋－＠"
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune(triggers, first) {
		return "'" + text
	}
	return text
}

// Package sheet writes the rows of a table as CSV (RFC 4180) that spreadsheets open without running formulas, or as
// JSON lines. The API and the command `tidewatch export` use this package. The file sheet.go writes CSV, the file
// lines.go writes JSON lines, and the file object.go converts JSON objects to CSV.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Number is a cell that is not a text, such as a number or a boolean value.
type Number string

// List is a cell with several texts. In CSV, a List becomes one text in which the separator separates the texts. In
// JSON, a List becomes a list.
type List struct {
	Separator string
	Texts     []string
}

// BOM is the byte order mark at the start of a file. Without the mark, Excel does not read the file as UTF-8.
const BOM = "\ufeff"

// Writer writes the rows of a file. Call [Writer.Flush] after the last row.
type Writer struct {
	cells []string
	out   *csv.Writer
	plain bool
}

// New returns a Writer. If the parameter "plain" is true, the Writer does not change texts, so that a spreadsheet may
// run a text as a formula.
func New(w io.Writer, plain bool) *Writer { return &Writer{out: csv.NewWriter(w), plain: plain} }

// Write writes a row. The cells are texts, numbers, booleans, lists, pointers to such values, or nil. A nil cell or a
// nil pointer becomes an empty cell.
func (w *Writer) Write(cells ...any) error {
	w.cells = w.cells[:0]
	for _, cell := range cells {
		w.cells = append(w.cells, w.text(cell))
	}
	return w.out.Write(w.cells)
}

func (w *Writer) text(cell any) string {
	switch value := cell.(type) {
	case nil:
		return ""
	case string:
		if w.plain {
			return value
		}
		return disarmed(value)
	case List:
		return w.text(strings.Join(value.Texts, value.Separator))
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	if pointer := reflect.ValueOf(cell); pointer.Kind() == reflect.Pointer {
		if pointer.IsNil() {
			return ""
		}
		return w.text(pointer.Elem().Interface())
	}
	return fmt.Sprint(cell)
}

// Flush writes the rows that are still in memory.
func (w *Writer) Flush() error {
	w.out.Flush()
	return w.out.Error()
}

// disarmed adds an apostrophe before each part of a text that a spreadsheet would run as a formula. Texts come from
// answer engines and may contain the formulas of an attacker. OWASP recommends the apostrophe
// (https://owasp.org/www-community/attacks/CSV_Injection).
//
// In many countries, a spreadsheet splits a file at semicolons, and then also splits quoted texts at line breaks. A
// text may therefore have several parts. A part that already begins with an apostrophe gets another apostrophe, so that
// removing one apostrophe from each part restores the text.
func disarmed(text string) string {
	var out strings.Builder
	blanks := unicode.IsSpace // the first part includes its leading tabs and line breaks
	for {
		if isFormula(text, blanks) {
			out.WriteByte('\'')
		}
		leading := len(text) - len(strings.TrimLeftFunc(text, blanks))
		end := strings.IndexAny(text[leading:], ";\t\r\n")
		if end < 0 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:leading+end+1])
		text = text[leading+end+1:]
		blanks = isInnerBlank
	}
}

// isFormula reports whether a part of a text begins like a formula, after blanks, invisible characters and quotes.
func isFormula(part string, blank func(rune) bool) bool {
	if part != "" && strings.ContainsRune("\t\r", rune(part[0])) && blank(rune(part[0])) {
		return true
	}
	if strings.HasPrefix(part, "'") {
		return true
	}
	rest := strings.TrimLeftFunc(part, func(r rune) bool { return blank(r) || r == '"' || unicode.Is(unicode.Cf, r) })
	first, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && strings.ContainsRune("=+-@＝＋－＠", first)
}

func isInnerBlank(r rune) bool { return unicode.IsSpace(r) && !strings.ContainsRune("\t\r\n", r) }

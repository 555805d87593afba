package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

// JSON prints a value as indented JSON.
func JSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// Table prints a header and rows in aligned columns. Tabs separate the cells of a row.
func Table(w io.Writer, header string, rows []string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, header)
	for _, row := range rows {
		fmt.Fprintln(table, row)
	}
	return table.Flush()
}

// Row formats the values as a row for [Table].
func Row(values ...any) string {
	texts := make([]string, 0, len(values))
	for _, value := range values {
		texts = append(texts, Cell(value))
	}
	return strings.Join(texts, "\t")
}

// Cell formats a value on one line: a time in UTC and RFC 3339, and a boolean as yes or no. A text without visible
// characters and a nil pointer to a text or time become a dash.
func Cell(value any) string {
	switch v := value.(type) {
	case *string:
		if v != nil {
			return Cell(*v)
		}
	case *time.Time:
		if v != nil {
			return Cell(*v)
		}
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		if line := Printable(strings.Join(strings.Fields(v), " ")); line != "" {
			return line
		}
	default:
		return fmt.Sprint(v)
	}
	return "-"
}

// Printable returns an untrusted text, such as an answer of an engine, without characters that control a terminal or
// override the writing direction. Line feeds and tabs are kept.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		isControl := unicode.IsControl(r) && r != '\n' && r != '\t'
		if isControl || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, text)
}

// Count returns a number with its noun, such as "1 query" or "12 queries". The parameter "one" is the singular of the
// noun.
func Count[N int | int64](n N, one string) string {
	stem, isY := strings.CutSuffix(one, "y")
	switch {
	case n == 1:
		return "1 " + one
	case isY:
		return fmt.Sprintf("%d %sies", n, stem)
	default:
		return fmt.Sprintf("%d %ss", n, one)
	}
}

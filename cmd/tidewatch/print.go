package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// printJSON prints a value as people read it.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// printTable prints lines whose cells have tabs between them.
func printTable(w io.Writer, header string, lines []string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, header)
	for _, line := range lines {
		fmt.Fprintln(table, line)
	}
	return table.Flush()
}

// cells is a line of a table.
func cells(values ...any) string {
	texts := make([]string, 0, len(values))
	for _, value := range values {
		texts = append(texts, cell(value))
	}
	return strings.Join(texts, "\t")
}

// cell is a value in words: what is not there is a dash.
func cell(value any) string {
	switch v := value.(type) {
	case *string:
		if v != nil {
			return cell(*v)
		}
	case *time.Time:
		if v != nil {
			return cell(*v)
		}
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		if v != "" {
			return strings.Join(strings.Fields(v), " ")
		}
	default:
		return fmt.Sprint(v)
	}
	return "-"
}

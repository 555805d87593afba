package collector

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// tableCells reads the cells of a row: a list of texts, numbers or objects, or an object that contains such a list.
// Other values result in no cells, and in no error.
type tableCells []looseText

// UnmarshalJSON implements [json.Unmarshaler].
func (c *tableCells) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON
	*c = nil
	list, isList := v.([]any)
	fields, _ := v.(map[string]any)
	for _, name := range []string{"cells", "columns", "values", "row", "data"} {
		if !isList {
			list, isList = fields[name].([]any)
		}
	}
	for _, cell := range list {
		*c = append(*c, looseText(cellText(cell)))
	}
	return nil
}

// cellText returns the text of a table cell. The entries of a list are separated by commas.
func cellText(v any) string {
	list, ok := v.([]any)
	if !ok {
		return textOf(v)
	}
	var entries []string
	for _, entry := range list {
		if text := textOf(entry); text != "" {
			entries = append(entries, text)
		}
	}
	return strings.Join(entries, ", ")
}

// tableRows reads the rows of a table: a list of rows, or an object with a header and a list of rows. A row is a list
// of cells, or an object whose names are the header of the table. Values of unexpected types are omitted without an
// error.
type tableRows [][]looseText

// UnmarshalJSON implements [json.Unmarshaler].
func (t *tableRows) UnmarshalJSON(data []byte) error {
	*t = nil
	if data[0] == '{' {
		var table textBlock
		_ = json.Unmarshal(data, &table) // a field of an unexpected JSON type stays empty, see caller.decode
		*t = table.rows()
		return nil
	}
	var rows []json.RawMessage
	_ = json.Unmarshal(data, &rows) // other values contain no rows
	var header []string
	for _, row := range rows {
		var cells tableCells
		_ = cells.UnmarshalJSON(row) // the result is always nil
		if len(cells) == 0 && row[0] == '{' {
			var values map[string]any
			_ = json.Unmarshal(row, &values) // the row is an object
			if header == nil {
				header = namesOf(row)
				*t = append(*t, textsOf(header))
			}
			for _, name := range header {
				cells = append(cells, looseText(cellText(values[name])))
			}
		}
		if len(cells) > 0 {
			*t = append(*t, cells)
		}
	}
	return nil
}

// namesOf returns the names of the fields of an object, in the order of the text.
func namesOf(object json.RawMessage) []string {
	var names []string
	d := json.NewDecoder(bytes.NewReader(object))
	_, _ = d.Token() // the first token is the brace
	for d.More() {
		name, _ := d.Token() // the object is valid JSON
		text, _ := name.(string)
		names = append(names, text)
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
	}
	return names
}

func textsOf(names []string) []looseText {
	texts := make([]looseText, len(names))
	for i, name := range names {
		texts[i] = looseText(name)
	}
	return texts
}

// rows returns the rows of the table, beginning with the header. If the block has several lists of rows, the result
// contains the longest list.
func (b *textBlock) rows() [][]looseText {
	var detailed tableRows
	for _, cells := range b.Detailed {
		var row []looseText
		for i := range cells {
			row = append(row, looseText(cells[i].text()))
		}
		detailed = append(detailed, row)
	}
	rows := b.Table
	for _, other := range []tableRows{b.Rows, detailed} {
		if len(other) > len(rows) {
			rows = other
		}
	}
	if len(rows) == 0 { // the names in the field "formatted" differ from the names that the page shows
		rows = b.Formatted
	}
	header := slices.Concat(b.Headers, b.Columns)
	if len(header) == 0 || len(rows) > 0 && slices.Equal(rows[0], header) {
		return rows
	}
	return append([][]looseText{header}, rows...)
}

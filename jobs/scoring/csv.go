package scoring

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// csv writes the rows of a CSV document as the rows of a table, and reports whether the text is a CSV document. Commas,
// semicolons or tabs separate the fields. All rows have at least two fields. The function "hasHeader" reports whether
// the rows belong to a table whose first row is a header. A table may also have no header.
func (w *writer) csv(start, stop int, hasHeader func(rows [][]jsonValue) bool) bool {
	for _, separator := range []byte("\t;,") {
		rows, ok := readCSV(w.src, start, stop, separator)
		if !ok {
			continue
		}
		if hasHeader(rows) {
			w.csvTable(rows[0], rows[1:], w.headerCells(rows[0]))
			return true
		}
		if w.isHeaderless(rows) {
			w.csvTable(make([]jsonValue, len(rows[0])), rows, nil)
			return true
		}
	}
	return false
}

// columnHeader is the header of a column of a table.
type columnHeader struct {
	block int
	key   string // see [writer.dataKey]
}

// headerCells writes and returns the headers of the columns.
func (w *writer) headerCells(keys []jsonValue) []columnHeader {
	headers := make([]columnHeader, 0, len(keys))
	for column, key := range keys {
		at := w.begin()
		w.jsonText(key)
		written := w.finish(at, block{kind: cell, column: column, header: -1})
		headers = append(headers, columnHeader{block: written, key: w.dataKey(key)})
	}
	return headers
}

// csvTable writes the rows of a table with the given keys.
func (w *writer) csvTable(keys []jsonValue, rows [][]jsonValue, headers []columnHeader) {
	table := jsonValue{kind: jsonArray}
	for _, fields := range rows {
		n := min(len(fields), len(keys))
		fields[n-1].stop = fields[len(fields)-1].stop // the last field may contain separators
		table.members = append(table.members, jsonValue{kind: jsonObject, keys: keys[:n], members: fields[:n]})
	}
	w.jsonTable(table, headers)
}

// isHeaderless reports whether rows form a table without a header: each row begins with a short text, and a column
// contains only numbers. A space after a separator shows that the lines are sentences. Rows that begin with a property,
// such as "Price,10", describe one product and are not a table.
func (w *writer) isHeaderless(rows [][]jsonValue) bool {
	isNumber := make([]bool, len(rows[0]))
	for i, row := range rows {
		name := string(w.src[row[0].start:row[0].stop])
		if len(row) != len(rows[0]) || !isRowName(name) || i < maxProperties && isRowProperty(name) {
			return false
		}
		for column, field := range row {
			if column > 0 && w.src[field.start-1] == ' ' {
				return false
			}
			isNumber[column] = (i == 0 || isNumber[column]) && csvNumber.Match(w.src[field.start:field.stop])
		}
	}
	return slices.Contains(isNumber, true)
}

// isRowName reports whether a text may be the name at the beginning of a row. A text that ends in a digit is not a
// name, because the separator may be a decimal comma: "Acme 12,5".
func isRowName(text string) bool {
	const maxWords = 5
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsFunc(text, unicode.IsLetter) && !unicode.IsDigit(last) && len(strings.Fields(text)) <= maxWords
}

// maxProperties is the number of rows at the beginning of a table that isHeaderless checks for properties.
const maxProperties = 50

// isRowProperty reports whether the text at the beginning of a row is a property, and not a name or a total.
func isRowProperty(text string) bool {
	f := labelForm{label: text, words: labelWords(text)}
	return (f.isField() || f.isOrdinary()) && !slices.ContainsFunc(f.words, func(word string) bool {
		return oneOf(word, " total totals sum average gesamt summe durchschnitt moyenne promedio media ")
	})
}

// readCSV reads the fields of all rows. The result "ok" is false if a row has only one field, or if there are fewer
// than two rows.
func readCSV(text []byte, start, stop int, separator byte) (rows [][]jsonValue, ok bool) {
	var row []jsonValue
	for at := start; at < stop; {
		field, end := csvField(text[:stop], at, separator)
		if isEnd := end == stop || text[end] == '\n'; isEnd && len(row) == 0 {
			if field.start < field.stop {
				return nil, false
			}
		} else if row = append(row, field); isEnd {
			rows, row = append(rows, row), nil
		}
		at = end + 1
	}
	return rows, len(rows) > 1
}

// csvField reads the field at an offset, and returns the offset of the separator or the line break after the field.
func csvField(text []byte, at int, separator byte) (field jsonValue, end int) {
	begin := at + len(text[at:]) - len(bytes.TrimLeft(text[at:], " "))
	end = begin
	if begin < len(text) && text[begin] == '"' {
		if n := bytes.IndexByte(text[begin+1:], '"'); n >= 0 {
			end = begin + 1 + n + 1
			for end < len(text) && text[end] == '"' { // a doubled quotation mark
				n = bytes.IndexByte(text[end+1:], '"')
				if n < 0 {
					break
				}
				end += n + 2
			}
		}
	}
	for end < len(text) && text[end] != separator && text[end] != '\n' {
		end++
	}
	value := bytes.TrimRight(text[begin:end], " \r")
	field = jsonValue{raw: true, start: begin, stop: begin + len(value)}
	if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		field.start, field.stop = field.start+1, field.stop-1
	}
	return field, end
}

// isFencedTable reports whether the first row of a code fence for CSV is a header. A header has no numbers. In
// addition, a field of the header is a word such as "name" or "rank", or the second row has a number.
func (w *writer) isFencedTable(rows [][]jsonValue) bool {
	return !w.hasNumber(rows[0]) && (w.hasDataKey(rows[0]) || w.hasNumber(rows[1]))
}

// isBareTable reports whether the first row of CSV text outside of a code fence is a header. A header has no numbers,
// and has a word such as "name" or "rank". All rows must have the same number of fields.
func (w *writer) isBareTable(rows [][]jsonValue) bool {
	for _, row := range rows {
		if len(row) != len(rows[0]) {
			return false
		}
	}
	return !w.hasNumber(rows[0]) && w.hasDataKey(rows[0])
}

func (w *writer) hasNumber(row []jsonValue) bool {
	return slices.ContainsFunc(row, func(field jsonValue) bool { return csvNumber.Match(w.src[field.start:field.stop]) })
}

func (w *writer) hasDataKey(row []jsonValue) bool {
	return slices.ContainsFunc(row, func(field jsonValue) bool {
		return field.stop-field.start < maxMark && isDataKey(w.dataKey(field))
	})
}

// csvNumber matches a number, a price or a percentage. A year, such as 2025, does not match, because a year may be a
// header.
var csvNumber = regexp.MustCompile(`^\p{Sc}?\s?(\d{1,3}|\d{5,}|\d+[.,][\d.,]+)\s?(\p{Sc}|%|\pL{1,3})?$`)

// dataKey returns the key of a value in lower case with spaces between its words.
func (w *writer) dataKey(key jsonValue) string {
	return strings.ToLower(strings.ReplaceAll(string(w.src[key.start:key.stop]), "_", " "))
}

// isDataKey reports whether the values of a key are names or ranks.
func isDataKey(key string) bool { return key == "#" || oneOf(key, jsonNames) || isRankHeader(key) }

package remote

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// exportRows reads the rows of an export from a response or a file.
type exportRows struct {
	format string // csv or jsonl
	from   *bufio.Reader
	row    []byte
}

func newExportRows(from io.Reader, format string) *exportRows {
	return &exportRows{format: format, from: bufio.NewReaderSize(from, 64<<10)}
}

// next returns the next complete row with its line break. The row is valid until the following call of next. After the
// last complete row, the error is [io.EOF]. If an incomplete row follows, the error is [io.ErrUnexpectedEOF].
func (r *exportRows) next() ([]byte, error) {
	r.row = r.row[:0]
	for {
		part, err := r.from.ReadSlice('\n')
		r.row = append(r.row, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(r.row) > 0:
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		case r.format == "jsonl" || bytes.Count(r.row, []byte{'"'})%2 == 0: // line breaks in CSV cells are between quotes
			return r.row, nil
		}
	}
}

// cursor returns the cursor of a row. For the header row of a CSV file, the result is not a cursor.
func (r *exportRows) cursor(row []byte) (string, error) {
	const head = `{"cursor":"`
	if r.format == "csv" {
		cell, _, _ := bytes.Cut(row, []byte{','})
		return string(cell), nil
	}
	rest, ok := bytes.CutPrefix(row, []byte(head))
	cell, _, found := bytes.Cut(rest, []byte{'"'})
	if !ok || !found {
		return "", fmt.Errorf("%w: a row has no cursor", errForeign)
	}
	return string(cell), nil
}

// isHead reports whether a row is the header row of a CSV file.
func isHead(row []byte) bool {
	return bytes.HasPrefix(bytes.TrimPrefix(row, []byte("\ufeff")), []byte("cursor,"))
}

package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// ListParams has the query parameters of lists with pages.
type ListParams struct {
	Limit  int    `default:"50" doc:"The maximum number of rows." maximum:"200" minimum:"1" query:"limit"`
	Cursor string `doc:"The value of the field next_cursor on the previous page. A cursor is valid only with the filters of the request that returned the cursor." maxLength:"400" query:"cursor"`
}

// page is the response body of most lists. Rows that are added or deleted between two requests do not move other rows
// to another page.
type page[T any] struct {
	Data       []T     `doc:"The rows. Most lists start with the newest row." json:"data" nullable:"false"`
	NextCursor *string `doc:"The cursor of the next page. The value is null on the last page." json:"next_cursor"`
}

type pageOutput[T any] struct {
	Body page[T]
}

// A cursor is the place of a row, followed by a checksum of the place, the list and the filters. The checksum detects
// cursors of other lists. Cursors need not be secret, because the API checks visibility for each page.
const (
	cursorPlace = 8 + 16 // the number of bytes of a time in microseconds since 1970, and of an id
	cursorSum   = 8
)

// begin decodes the cursor of a request and returns the place of the cursor. Without a cursor, begin returns the zero
// Place. The parameter "filters" has the values of all query parameters that select rows.
func (p *ListParams) begin(list string, filters any) (store.Place, error) {
	if p.Cursor == "" {
		return store.Place{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || len(raw) != cursorPlace+cursorSum || base64.RawURLEncoding.EncodeToString(raw) != p.Cursor {
		return store.Place{}, badCursor()
	}
	place := raw[:cursorPlace]
	sum, err := checksum(place, list, filters)
	if err != nil {
		return store.Place{}, err
	}
	if !bytes.Equal(sum, raw[cursorPlace:]) {
		return store.Place{}, badCursor()
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(place))) //nolint:gosec // the cursor stores the time as uint64
	return store.Place{At: at, ID: uuid.UUID(place[8:])}, nil
}

func badCursor() *problem.Problem {
	return problem.BadParameter("cursor", "does not belong to this list with these filters: start without a cursor")
}

func checksum(place []byte, list string, filters any) ([]byte, error) {
	encoded, err := json.Marshal(filters)
	if err != nil {
		return nil, fmt.Errorf("encode the filters of a list: %w", err)
	}
	h := sha256.New()
	h.Write(place)
	h.Write([]byte(list))
	h.Write(encoded)
	return h.Sum(nil)[:cursorSum], nil
}

// turn converts rows to a page with at most the requested number of rows. Callers pass one row more than the limit if
// there is a next page.
func turn[Row, Out any](
	p *ListParams,
	list string,
	filters any,
	rows []Row,
	place func(Row) store.Place,
	out func(Row) Out,
) (*pageOutput[Out], error) {
	result := &pageOutput[Out]{Body: page[Out]{Data: make([]Out, 0, min(len(rows), p.Limit))}}
	for _, row := range rows[:min(len(rows), p.Limit)] {
		result.Body.Data = append(result.Body.Data, out(row))
	}
	if len(rows) <= p.Limit {
		return result, nil
	}
	last := place(rows[p.Limit-1])
	raw := binary.BigEndian.AppendUint64(nil, uint64(last.At.UnixMicro()))
	raw = append(raw, last.ID[:]...)
	sum, err := checksum(raw, list, filters)
	if err != nil {
		return nil, err
	}
	cursor := base64.RawURLEncoding.EncodeToString(append(raw, sum...))
	result.Body.NextCursor = &cursor
	return result, nil
}

package api

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// The cursor of an exported row has three parts: the end of the export's period, the place of the row, and a checksum.
// The checksum also covers the table and the filters. The end of the period is part of the cursor, so that a resumed
// export ends where the first request would have ended.
const (
	exportUntil = 8 // the number of bytes of a time in microseconds since 1970
	exportHead  = exportUntil + 16 + 16
)

// exportCursor has the values that all cursors of an export share.
type exportCursor struct {
	filters any // the values of all query parameters that select rows
	table   string
	until   time.Time
}

// encode returns the cursor of a row. Cursors begin with a letter, so that no spreadsheet runs a cursor as a formula.
func (c exportCursor) encode(place store.ExportPlace) (string, error) {
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.until.UnixMicro()))
	raw = append(raw, place.Group[:]...)
	raw = append(raw, place.Answer[:]...)
	raw = append(raw, place.Key...)
	sum, err := checksum(raw, "export "+c.table, c.filters)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(raw, sum...)), nil
}

// begin decodes a cursor, and returns the end of the export's period and the place of the row.
func (c exportCursor) begin(cursor string) (time.Time, store.ExportPlace, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) < exportHead+cursorSum || base64.RawURLEncoding.EncodeToString(raw) != cursor {
		return time.Time{}, store.ExportPlace{}, badExportCursor()
	}
	raw, given := raw[:len(raw)-cursorSum], raw[len(raw)-cursorSum:]
	sum, err := checksum(raw, "export "+c.table, c.filters)
	if err != nil {
		return time.Time{}, store.ExportPlace{}, err
	}
	if !bytes.Equal(sum, given) {
		return time.Time{}, store.ExportPlace{}, badExportCursor()
	}
	until := time.UnixMicro(int64(binary.BigEndian.Uint64(raw))) //nolint:gosec // the cursor stores the time as uint64
	return until, store.ExportPlace{
		Group: uuid.UUID(raw[exportUntil:]), Answer: uuid.UUID(raw[exportUntil+16:]), Key: string(raw[exportHead:]),
	}, nil
}

func badExportCursor() *problem.Problem {
	return problem.BadParameter("cursor", "does not belong to an export of this table with these filters: "+
		"send the filters of the first request, or start without a cursor")
}

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"tidewatch/api/door"
	"tidewatch/store"
)

// nextRows returns the next rows of an export from a database, and reports whether there may be more rows.
type nextRows func(ctx context.Context, db *store.DB) (rows []store.ExportRow, more bool, err error)

// export is an export in progress.
type export struct {
	caller  *door.Caller
	columns []string // the columns, with the cursor first
	cursor  exportCursor
	limit   int64 // the maximum number of rows; 0 means no maximum
	more    bool  // whether there may be more rows after the last page that was read
	next    nextRows
	resumed bool // whether the client has earlier rows
	s       *server
	written int64 // the number of rows that were written
}

// These errors end an export early. The client resumes the export after the last row that the client has received.
var (
	errLostRights = errors.New("the caller has lost its rights")
	errStopping   = errors.New("the server is stopping")
)

// page reads the next rows. The read counts as one of the caller's concurrent requests ([door.Door.Turn]), so that one
// caller does not use all database connections. A page comes from the read replica only if the replica has all runs of
// the export's period. The names of operators are hidden in a separate read, because a failure on the replica repeats
// the whole read. Each call of e.next returns the following page, so a repeated read would lose a page.
func (e *export) page(ctx context.Context) ([]store.ExportRow, error) {
	leave, ok := e.s.door.Turn(ctx, e.caller)
	if !ok {
		return nil, ctx.Err()
	}
	defer leave()
	var rows []store.ExportRow
	err := e.s.reading(ctx, e.cursor.until, func(ctx context.Context, s *server) (err error) {
		rows, e.more, err = e.next(ctx, s.db)
		return err
	})
	if err != nil || e.cursor.table != "runs" {
		return rows, err
	}
	return rows, e.s.hideOperators(ctx, func() []authored { return runAuthors(rows) })
}

// runAuthors returns the fields of exported runs that may name authors.
func runAuthors(rows []store.ExportRow) []authored {
	var found []authored
	for i := range rows {
		found = append(found, jsonAuthors(&rows[i].Object, "metadata.triggered_by", messageField)...)
	}
	return found
}

// stream writes all rows. Before each page, stream checks that the caller still has its rights.
func (e *export) stream(ctx context.Context, out *patientWriter, format exportFormat, rows []store.ExportRow) error {
	var buffer bytes.Buffer
	w, err := format.rows(&buffer, e.columns, !e.resumed)
	if err != nil {
		return err
	}
	for {
		current, err := e.s.door.IsCurrent(ctx, e.caller)
		if err != nil {
			return err
		}
		if !current {
			return errLostRights
		}
		isLast, err := e.write(w, &buffer, out, rows)
		if err != nil || isLast {
			return err
		}
		if e.s.isStopped() {
			return errStopping
		}
		if rows, err = e.page(ctx); err != nil {
			return err
		}
	}
}

// write writes a page, and reports whether the export has ended.
func (e *export) write(w rowWriter, buffer *bytes.Buffer, out *patientWriter, rows []store.ExportRow) (bool, error) {
	isLast := !e.more
	for _, row := range rows {
		object, err := e.object(row)
		if err == nil {
			err = w.WriteObject(object)
		}
		if err == nil && buffer.Len() >= patientChunk {
			err = errors.Join(w.Flush(), out.send(buffer))
		}
		if err != nil {
			return false, err
		}
		e.written++
		if isLast = e.written == e.limit; isLast {
			break
		}
	}
	return isLast, errors.Join(w.Flush(), out.send(buffer))
}

// object returns the JSON object of a row with its cursor as the first key.
func (e *export) object(row store.ExportRow) ([]byte, error) {
	cursor, err := e.cursor.encode(row.Place)
	if err != nil {
		return nil, err
	}
	key, err := json.Marshal(cursor)
	if err != nil {
		return nil, err
	}
	object := append([]byte(`{"cursor":`), key...)
	return append(append(object, ','), row.Object[1:]...), nil
}

// patientWriter sends data to a slow client. Each chunk has a separate time limit, so that a response has no time limit
// while the client reads.
type patientWriter struct {
	control *http.ResponseController
	now     func() time.Time
	w       http.ResponseWriter
}

// These constants are the size of a chunk in bytes, and the time that a client has to read a chunk.
const (
	patientChunk = 64 << 10
	patientTime  = 30 * time.Second
)

func newPatientWriter(w http.ResponseWriter, now func() time.Time) *patientWriter {
	return &patientWriter{control: http.NewResponseController(w), now: now, w: w}
}

// send sends and empties a buffer.
func (p *patientWriter) send(buffer *bytes.Buffer) error {
	for buffer.Len() > 0 {
		if err := p.control.SetWriteDeadline(p.now().Add(patientTime)); err != nil {
			return err
		}
		if _, err := p.w.Write(buffer.Next(patientChunk)); err != nil {
			return err
		}
		if err := p.control.Flush(); err != nil {
			return err
		}
	}
	buffer.Reset()
	return nil
}

// runningExports counts the exports in progress.
type runningExports struct {
	mu  sync.Mutex
	all int
	own map[string]int // by the key of the caller
}

// These constants are the maximum number of concurrent exports of a process, and of one caller.
const (
	mostExports    = 100
	mostOwnExports = 4
)

// enter counts an export of a caller. If there are too many exports, enter returns false. If enter returns true, the
// result "leave" is a function that ends the export.
func (x *runningExports) enter(key string) (leave func(), ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.all >= mostExports || x.own[key] >= mostOwnExports {
		return nil, false
	}
	x.all++
	x.own[key]++
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.all--
		if x.own[key]--; x.own[key] == 0 {
			delete(x.own, key)
		}
	}, true
}

package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/sheet"
)

// table has the rows of a view of a brand. Each row has a cell for each column.
type table struct {
	columns []string
	name    string // the name of the file, without the ending
	rows    [][]any
}

// add appends a row.
func (t *table) add(cells ...any) { t.rows = append(t.rows, cells) }

// inPeriod returns the name of a file with the rows of a period.
func inPeriod(name string, period ComparedPeriod) string {
	return name + "-" + period.From + "-" + period.To
}

// SheetParams has the parameters of every operation that returns a CSV file.
type SheetParams struct {
	BOM bool `default:"false" doc:"Whether the file starts with a byte order mark, so that Excel reads the file as UTF-8." query:"bom"`
}

// sheetInput is the input of an operation that returns the rows of a view as CSV. The type parameter P is the type of
// the view's parameters.
type sheetInput[I, P any] interface {
	*I
	split() (*P, SheetParams)
}

// These constants are the media types of files.
const (
	csvType   = "text/csv"
	linesType = "application/x-ndjson"
)

type fileOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `doc:"The name of the file." header:"Content-Disposition"`
	Body               []byte
}

// addTable registers two operations that return the rows of a view: the operation id-csv at path.csv, and the operation
// id-jsonl at path.jsonl. The parameter "row" describes the subject of a row, such as "source". The parameter "example"
// is a CSV file with one row.
func addTable[I, P any, In sheetInput[I, P]](
	r register, op operation, row, example string, read func(*server, context.Context, *P) (table, error),
) {
	path, id := op.path, op.id
	op.path, op.id = path+".csv", id+"-csv"
	op.describe = func(_ huma.API, described *huma.Operation) {
		describeFile(described, csvType, "A CSV file with one row for each "+row+".", example)
	}
	add(r, op, func(s *server, ctx context.Context, in *I) (*fileOutput, error) {
		params, format := In(in).split()
		t, err := read(s, ctx, params)
		if err != nil {
			return nil, err
		}
		return t.csv(format)
	})
	op.path, op.id = path+".jsonl", id+"-jsonl"
	op.describe = func(_ huma.API, described *huma.Operation) {
		describeFile(described, linesType, "One JSON object on a line for each "+row+".", exampleLine(example))
	}
	add(r, op, func(s *server, ctx context.Context, in *P) (*fileOutput, error) {
		t, err := read(s, ctx, in)
		if err != nil {
			return nil, err
		}
		return t.lines()
	})
}

// describeFile adds the media type of a file to the OpenAPI document.
func describeFile(op *huma.Operation, mediaType, description, example string) {
	op.Responses["200"].Description = description
	op.Responses["200"].Content = map[string]*huma.MediaType{mediaType: {
		Schema: &huma.Schema{Type: huma.TypeString}, Example: example,
	}}
}

// exampleLine returns the row of a CSV file as a JSON object. Cells that are numbers or booleans become JSON values.
func exampleLine(file string) string {
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(rows) != 2 {
		panic(fmt.Sprintf("the example %q must be CSV with one row: %v", file, err))
	}
	cells := make([]any, len(rows[1]))
	for i, cell := range rows[1] {
		cells[i] = cell
		if json.Valid([]byte(cell)) {
			cells[i] = json.RawMessage(cell)
		}
	}
	var line bytes.Buffer
	w, err := sheet.NewLines(&line, rows[0])
	if err := errors.Join(err, w.Write(cells...)); err != nil {
		panic(err)
	}
	return line.String()
}

func (t *table) csv(format SheetParams) (*fileOutput, error) {
	var file bytes.Buffer
	if format.BOM {
		file.WriteString(sheet.BOM)
	}
	w := sheet.New(&file, false)
	head := make([]any, len(t.columns))
	for i, column := range t.columns {
		head[i] = column
	}
	err := w.Write(head...)
	for i := 0; err == nil && i < len(t.rows); i++ {
		err = w.Write(t.rows[i]...)
	}
	return t.file(&file, csvType+"; charset=utf-8", ".csv", errors.Join(err, w.Flush()))
}

func (t *table) lines() (*fileOutput, error) {
	var file bytes.Buffer
	w, err := sheet.NewLines(&file, t.columns)
	for i := 0; err == nil && i < len(t.rows); i++ {
		err = w.Write(t.rows[i]...)
	}
	return t.file(&file, linesType, ".jsonl", err)
}

func (t *table) file(file *bytes.Buffer, contentType, ending string, err error) (*fileOutput, error) {
	if err != nil {
		return nil, fmt.Errorf("write %s%s: %w", t.name, ending, err)
	}
	return &fileOutput{
		ContentType:        contentType,
		ContentDisposition: fmt.Sprintf("attachment; filename=%q", t.name+ending),
		Body:               file.Bytes(),
	}, nil
}

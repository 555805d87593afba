package api

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/api/sheet"
	"tidewatch/insights"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// ExportParams has the parameters of an export.
type ExportParams struct {
	Table string `doc:"The table to export." enum:"runs,answers,positions,sentiments,citations,changes" path:"table"`

	ExportFilters

	Cursor string `doc:"The value of the column cursor in the last complete row that the client has received. The export continues after the row with this cursor. A cursor is valid only with the filters of the request that returned the cursor." maxLength:"4000" query:"cursor"`
	Limit  int64  `doc:"The maximum number of rows. By default, the response has all rows." minimum:"1" query:"limit"`
}

// ExportFilters has the parameters that select the rows of an export.
type ExportFilters struct {
	CustomerID IDParam   `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam   `doc:"Filters by brand." format:"uuid" query:"brand_id"`
	From       time.Time `doc:"Selects rows whose run was created, or changes that were found, at or after this time." query:"from"`
	To         time.Time `doc:"Selects rows whose run was created, or changes that were found, before this time. The default is the time of the first request, also for requests with a cursor." query:"to"`
	Collector  []string  `doc:"Filters by one or more answer engines, separated by commas. The parameter is not allowed for the table of runs, because runs have no answer engine." example:"chatgpt,perplexity" maxItems:"20" query:"collector"`
	Country    []string  `doc:"Filters answers and their scores by one or more countries, separated by commas (ISO 3166-1 alpha-2)." example:"DE,US" maxItems:"50" query:"country"`
	QueryID    []string  `doc:"Filters answers and their scores by the ids of one or more queries of the brand, separated by commas." maxItems:"100" query:"query_id"`
	QueryClass []string  `doc:"Filters answers and their scores by one or more classes of the brand's queries, separated by commas. By default, an export contains all classes." enum:"branded,competitor,unbranded" maxItems:"3" query:"query_class"`
	Topic      []string  `doc:"Filters answers and their scores by the topic of the brand's query. The parameter may be repeated." example:"[\"prices\"]" maxItems:"50" query:"topic,explode"`
	Tag        []string  `doc:"Filters answers and their scores by one or more tags of the brand's query, separated by commas, regardless of letter case." example:"funnel,germany" maxItems:"50" query:"tag"`
}

// check refuses filters that do not apply to the table, filters of queries without a brand, and an empty period.
func (in *ExportParams) check() error {
	const ofQueries, elsewhere = "query.", "does not apply to the table "
	named := []struct {
		name string
		list []string
	}{{"query_id", in.QueryID}, {"query_class", in.QueryClass}, {"topic", in.Topic}, {"tag", in.Tag}}
	for _, p := range named {
		if len(p.list) > 0 && !in.BrandID.Set {
			return problem.Invalid(ofQueries+p.name, "selects queries of a brand: also send brand_id")
		}
	}
	named = append(named, struct {
		name string
		list []string
	}{"country", in.Country})
	if in.Table == "runs" && len(in.Collector) > 0 {
		return problem.Invalid("query.collector", elsewhere+in.Table)
	}
	for _, p := range named {
		if len(p.list) > 0 && (in.Table == "runs" || in.Table == "changes") {
			return problem.Invalid(ofQueries+p.name, elsewhere+in.Table)
		}
	}
	if !in.From.IsZero() && !in.To.IsZero() && !in.From.Before(in.To) {
		return problem.Invalid("query.to", "must be after query.from")
	}
	return nil
}

// exampleRows is the example of an export in the OpenAPI document.
const exampleRows = "cursor,run_id,customer,brand,status,created_at\n" +
	"AAZFq3…,0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001,Northwind Ltd,Acme,completed,2026-11-02T09:00:00Z\n"

type exportCSVInput struct {
	ExportParams
	SheetParams
}

// describeExport returns a function that adds the media type of an export to the OpenAPI document.
func describeExport(mediaType, description, example string) func(huma.API, *huma.Operation) {
	return func(_ huma.API, op *huma.Operation) {
		op.Responses["200"] = &huma.Response{Description: description, Content: map[string]*huma.MediaType{
			mediaType: {Schema: &huma.Schema{Type: huma.TypeString}, Example: example},
		}}
	}
}

// exports returns the traits of an export in a format.
func exports(mediaType, description, example string) traits {
	return traits{
		Traits:   door.Traits{Stream: true},
		describe: describeExport(mediaType, description, example),
	}
}

func (s *server) exportCSV(ctx context.Context, in *exportCSVInput) (*huma.StreamResponse, error) {
	return s.export(ctx, &in.ExportParams, exportFormat{
		ending: ".csv", mediaType: csvType + "; charset=utf-8",
		rows: func(w *bytes.Buffer, columns []string, first bool) (rowWriter, error) {
			rows := sheet.NewObjects(w, columns, false)
			if !first {
				return rows, nil
			}
			if in.BOM {
				w.WriteString(sheet.BOM)
			}
			err := rows.WriteHead()
			return rows, err
		},
	})
}

func (s *server) exportLines(ctx context.Context, in *ExportParams) (*huma.StreamResponse, error) {
	return s.export(ctx, in, exportFormat{
		ending: ".jsonl", mediaType: linesType,
		rows: func(w *bytes.Buffer, _ []string, _ bool) (rowWriter, error) { return lineWriter{w}, nil },
	})
}

// exportFormat is a format of exported rows.
type exportFormat struct {
	ending    string
	mediaType string
	// rows returns the writer of all rows. The parameter "first" is false if the client already has rows of the export.
	rows func(w *bytes.Buffer, columns []string, first bool) (rowWriter, error)
}

// rowWriter writes JSON objects as rows.
type rowWriter interface {
	WriteObject(object []byte) error
	Flush() error
}

// lineWriter writes JSON objects as lines.
type lineWriter struct{ out *bytes.Buffer }

// WriteObject implements rowWriter.
func (w lineWriter) WriteObject(object []byte) error {
	w.out.Write(object)
	return w.out.WriteByte('\n')
}

// Flush implements rowWriter.
func (lineWriter) Flush() error { return nil }

// export starts to stream the rows of a table.
func (s *server) export(ctx context.Context, in *ExportParams, format exportFormat) (*huma.StreamResponse, error) {
	leave, ok := s.exports.enter(door.CallerOf(ctx).Key())
	if !ok {
		return nil, problem.New(http.StatusServiceUnavailable, fmt.Sprintf("At most %d exports of one caller, and %d of all "+
			"callers, run at the same time on one node. Try again after an export has ended.", mostOwnExports, mostExports)).
			RetryAfter(5 * time.Second)
	}
	isStreaming := false
	defer func() {
		if !isStreaming {
			leave()
		}
	}()
	e, err := s.startExport(ctx, in)
	if err != nil {
		return nil, err
	}
	first, err := e.page(ctx)
	if err != nil {
		return nil, err
	}
	isStreaming = true
	return &huma.StreamResponse{Body: func(ctx huma.Context) { //nolint:contextcheck // the request carries the context
		defer leave()
		r, w := humachi.Unwrap(ctx)
		w.Header().Set("Content-Type", format.mediaType)
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", in.Table+format.ending))
		w.Header().Set("X-Accel-Buffering", "no") // the header prevents nginx from buffering the rows
		if err := e.stream(r.Context(), newPatientWriter(w, s.cfg.Now), format, first); err != nil {
			s.logger.WarnContext(r.Context(), "Export ended early.", slog.Any("error", err), slog.String("table", in.Table),
				slog.Int64("rows", e.written), slog.String("caller", e.caller.Name),
				slog.String("request_id", door.RequestID(r.Context())))
			panic(http.ErrAbortHandler) // a closed connection shows the client that rows are missing
		}
	}}, nil
}

// startExport returns the export of a request. Like each page of the export, startExport counts as one of the caller's
// concurrent requests. startExport sets the same time limit as for other requests, because the middleware sets no time
// limit for streams.
func (s *server) startExport(ctx context.Context, in *ExportParams) (e *export, err error) {
	ctx, cancel := context.WithTimeout(ctx, door.RequestTime)
	defer cancel()
	leave, ok := s.door.Turn(ctx, door.CallerOf(ctx))
	if !ok {
		return nil, ctx.Err()
	}
	defer leave()
	err = s.reading(ctx, in.To, func(ctx context.Context, on *server) (err error) {
		e, err = on.newExport(ctx, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.s = s // each page of the export selects a database
	return e, nil
}

// newExport checks the parameters of an export, and returns the export.
func (s *server) newExport(ctx context.Context, in *ExportParams) (*export, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := s.checkEngines(ctx, "query.collector", in.Collector); err != nil {
		return nil, err
	}
	if err := checkCountries("query.country", in.Country); err != nil {
		return nil, err
	}
	e := &export{
		caller: door.CallerOf(ctx), columns: append([]string{"cursor"}, exportColumns(in.Table)...), limit: in.Limit, s: s,
		cursor: exportCursor{filters: in.ExportFilters, table: in.Table, until: in.To}, resumed: in.Cursor != "",
	}
	var after store.ExportPlace
	switch {
	case in.Cursor != "":
		var err error
		if e.cursor.until, after, err = e.cursor.begin(in.Cursor); err != nil {
			return nil, err
		}
	case in.To.IsZero():
		now, err := s.asOf(ctx)
		if err != nil {
			return nil, err
		}
		e.cursor.until = now
	}
	filter := store.ExportFilter{
		Access: map[string]string{}, BrandID: in.BrandID.pointer(), Collectors: in.Collector, Countries: in.Country,
		CustomerID: in.CustomerID.pointer(), From: in.From, To: e.cursor.until, Visible: visible(ctx),
	}
	for _, engine := range s.cfg.Collectors {
		filter.Access[engine.Name] = engine.Access
	}
	if err := s.selectCells(ctx, in, &filter); err != nil {
		return nil, err
	}
	if in.Table == "changes" {
		e.next = s.nextChanges(filter, after)
	} else {
		e.next = store.NewExportReader(in.Table, filter, after).Next
	}
	return e, nil
}

// selectCells adds the cells of a segment to a filter if the request selects queries of a brand.
func (s *server) selectCells(ctx context.Context, in *ExportParams, filter *store.ExportFilter) error {
	if len(in.QueryID)+len(in.QueryClass)+len(in.Topic)+len(in.Tag) == 0 {
		return nil
	}
	classes := in.QueryClass
	if len(classes) == 0 {
		classes = []string{string(scoring.BrandedQuery), string(scoring.CompetitorQuery), string(scoring.UnbrandedQuery)}
	}
	segment, err := s.filters(ctx, &SegmentFilters{
		Collector: in.Collector, Country: in.Country, QueryID: in.QueryID, QueryClass: classes, Topic: in.Topic, Tag: in.Tag,
	})
	if err != nil {
		return err
	}
	brand, err := visibleBrand(ctx, s.db, in.BrandID.ID)
	if err != nil {
		return err
	}
	filter.Cells, err = insights.CellsOf(ctx, s.db, brand.Brand, segment)
	return err
}

// exportColumns returns the columns of an exported table.
func exportColumns(table string) []string {
	if table == "changes" {
		return append([]string{"customer_id", "brand_id", "brand"}, changeColumns()...)
	}
	return store.ExportColumns(table)
}

// changesPage is the number of changes that one statement reads.
const changesPage = 500

// nextChanges returns a function that returns the next changes as JSON objects, or no changes at the end.
func (s *server) nextChanges(filter store.ExportFilter, after store.ExportPlace) nextRows {
	return func(ctx context.Context, db *store.DB) ([]store.ExportRow, bool, error) {
		changes, err := db.ExportChanges(ctx, filter, after, changesPage)
		if err != nil {
			return nil, false, err
		}
		var line bytes.Buffer
		w, err := sheet.NewLines(&line, exportColumns("changes"))
		rows := make([]store.ExportRow, 0, len(changes))
		for i := 0; err == nil && i < len(changes); i++ {
			c := changes[i]
			brand := store.Brand{ID: c.BrandID, Name: c.BrandName}
			line.Reset()
			err = w.Write(append([]any{c.CustomerID.String(), c.BrandID.String(), c.BrandName},
				changeCells(s.changeFrom(brand, c.Change))...)...)
			after = c.Place()
			rows = append(rows, store.ExportRow{Place: after, Object: bytes.Clone(bytes.TrimSpace(line.Bytes()))})
		}
		return rows, len(rows) > 0, err
	}
}

// isStopped reports whether the process shuts down.
func (s *server) isStopped() bool {
	if s.cfg.Events == nil {
		return false
	}
	select {
	case <-s.cfg.Events.Stopped():
		return true
	default:
		return false
	}
}

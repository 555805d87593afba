package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ExportPlace is the position of a row in an export. The rows of an export are sorted by run, answer and key, in
// ascending order. The zero ExportPlace is the start of the export.
type ExportPlace struct {
	Group  uuid.UUID // the run or, in an export of changes, the brand
	Answer uuid.UUID // zero in an export of runs or changes
	Key    string    // a text that is unique within the answer; in an export of changes, the number of the change
}

// ExportRow is a row of an export.
type ExportRow struct {
	Place  ExportPlace
	Object []byte // a JSON object whose keys are those of [ExportColumns], in the same order
}

// ExportReader reads the rows of a table in pages. Each page is a short transaction, so that a slow reader does not
// block vacuum. A page contains the state of the database when the page is read. New rows that belong before the
// position of the reader are left out.
type ExportReader struct {
	filter ExportFilter
	place  ExportPlace
	runs   []uuid.UUID // the next runs, beginning with the run of the place if the run may have more rows
	size   int         // the number of runs to read at a time
	table  string
}

// These constants limit what an [ExportReader] reads at a time. A page has the rows of up to exportAnswers answers,
// from up to exportRuns runs. A page of the table "runs" has up to exportAnswers runs. If no run of a page has matching
// answers, the next page has twice as many runs, up to exportMostRuns. A page of the table "answers" ends early when
// its texts and sources reach exportBytes, because the text of an answer can have several megabytes.
const (
	exportRuns     = 50
	exportMostRuns = 3200
	exportAnswers  = 200
	exportBytes    = 4 << 20
)

// NewExportReader returns a reader of the rows after a position in the export. The table must be one of [ExportTables],
// except "trends".
func NewExportReader(table string, f ExportFilter, after ExportPlace) *ExportReader {
	return &ExportReader{filter: f, place: after, size: exportRuns, table: table}
}

// Next returns the next rows from a database, and reports whether there may be more rows. Each call examines a limited
// number of runs, so that the call is fast with every filter. If no row of these runs matches the filter, Next returns
// no rows. The rows are valid until the next call. After an error, the same call can be repeated with another database.
func (r *ExportReader) Next(ctx context.Context, db *DB) (rows []ExportRow, more bool, err error) {
	next := *r
	err = db.Snapshot(ctx, func(db *DB) error {
		rows, more, err = next.page(ctx, db)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("export %s: %w", r.table, err)
	}
	*r = next
	return rows, more, nil
}

// page reads the next rows, and reports whether there may be more rows.
func (r *ExportReader) page(ctx context.Context, db *DB) ([]ExportRow, bool, error) {
	if len(r.runs) == 0 {
		begin := "id > ?"
		if r.place.Answer != uuid.Nil { // the run may have more rows; it must pass the filter like all runs
			begin = "id >= ?"
		}
		runs, err := db.exportPage(ctx, r.table, r.filter, begin, r.place.Group, r.size)
		if err != nil || len(runs) == 0 {
			return nil, false, err
		}
		r.runs = runs
	}
	if r.table == "runs" {
		rows, err := r.rows(ctx, db, r.runs)
		r.place, r.size, r.runs = ExportPlace{Group: r.runs[len(r.runs)-1]}, exportAnswers, nil
		return rows, true, err
	}
	answers, more, err := r.answers(ctx, db)
	if err != nil {
		return nil, false, err
	}
	var rows []ExportRow
	if len(answers) > 0 {
		rows, err = r.rows(ctx, db, column(answers, func(a exportedAnswer) uuid.UUID { return a.ID }))
	}
	if more {
		r.advance(answers[len(answers)-1])
	} else {
		r.endRuns(len(answers))
	}
	return rows, true, err
}

// advance moves the reader past an answer.
func (r *ExportReader) advance(last exportedAnswer) {
	r.place = ExportPlace{Group: last.RunID, Answer: last.ID}
	for r.runs[0] != last.RunID {
		r.runs = r.runs[1:]
	}
}

// endRuns moves the reader past the runs that the reader has finished. The parameter n is the number of answers on
// the last page of the runs.
func (r *ExportReader) endRuns(n int) {
	r.place = ExportPlace{Group: r.runs[len(r.runs)-1]}
	r.runs = nil
	if n == 0 {
		r.size = min(2*r.size, exportMostRuns)
	} else {
		r.size = exportRuns
	}
}

type exportedAnswer struct {
	Bytes int64     `db:"bytes"` // the size of the text, and of the stored sources
	ID    uuid.UUID `db:"id"`
	RunID uuid.UUID `db:"run_id"`
}

// answers returns the next answers of the reader's runs, and whether the runs may have more answers. The subquery reads
// the answers of each run in the order of an index, and stops at the limit. Postgres knows the sizes of stored texts
// without reading the texts.
func (r *ExportReader) answers(ctx context.Context, db *DB) (answers []exportedAnswer, more bool, err error) {
	var w where
	w.conditions = []string{"a.run_id = r.id"}
	after := ">"
	if r.place.Key != "" {
		after = ">=" // the answer of the place may have more rows
	}
	if r.place.Answer != uuid.Nil {
		w.add("a.id "+after+" CASE r.id WHEN "+w.arg(r.place.Group)+"::uuid THEN ?::uuid ELSE '"+uuid.Nil.String()+"' END",
			r.place.Answer)
	}
	if len(r.filter.Collectors) > 0 {
		w.add("a.collector = ANY(?)", r.filter.Collectors)
	}
	if len(r.filter.Countries) > 0 {
		w.add("a.country = ANY(?)", r.filter.Countries)
	}
	if cells := r.filter.Cells; cells != nil {
		texts := w.arg(column(cells, func(c Cell) string { return c.QueryText }))
		engines := w.arg(column(cells, func(c Cell) string { return c.Collector }))
		// Queries with the same text can have different topics. Deleted queries have no id.
		queries := w.arg(uuids(column(cells, func(c Cell) uuid.UUID { return orNil(c.QueryID) })))
		w.add("(a.query_text, a.collector, a.country, coalesce(a.query_id, '"+uuid.Nil.String()+
			"')) IN (SELECT t, e, c, q FROM unnest("+texts+"::text[], "+engines+"::text[], ?::text[], "+queries+
			"::uuid[]) AS k (t, e, c, q))", column(cells, func(c Cell) string { return c.Country }))
	}
	limit := limitTo(exportAnswers)
	size := "0"
	if r.table == "answers" {
		size = "octet_length(a.text) + pg_column_size(a.sources)"
	}
	answers, err = many[exportedAnswer](ctx, db.conn, "list the answers to export", `SELECT a.run_id, a.id, a.bytes
		FROM (SELECT id FROM unnest(`+w.arg(uuids(r.runs))+`::uuid[]) AS id ORDER BY id) r
		CROSS JOIN LATERAL (SELECT a.run_id, a.id, `+size+` AS bytes FROM answers a`+w.sql()+` ORDER BY a.id`+limit+`) a
		ORDER BY r.id, a.id`+limit, w.args...)
	sum := int64(0)
	for i, a := range answers {
		if sum += a.Bytes; sum >= exportBytes && i+1 < len(answers) {
			return answers[:i+1], true, err
		}
	}
	return answers, len(answers) == exportAnswers, err
}

// orNil returns an id, or the zero id for nil.
func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// rows returns the rows of runs or answers with the given ids.
func (r *ExportReader) rows(ctx context.Context, db *DB, ids []uuid.UUID) ([]ExportRow, error) {
	e, err := db.exportOf(ctx, r.table)
	if err != nil {
		return nil, err
	}
	w := where{args: []any{uuids(ids)}, conditions: []string{"a.id = ANY($1)"}}
	if r.table == "answers" {
		w.arg(r.filter.Access)
	}
	place, order := "a.run_id, a.id, ''", "a.run_id, a.id"
	switch {
	case r.table == "runs":
		w.conditions[0] = "r.id = ANY($1)"
		place, order = "r.id, '"+uuid.Nil.String()+"'::uuid, ''", "r.id"
	case e.key != "":
		place, order = "a.run_id, a.id, "+e.key, "a.run_id, a.id, ("+e.key+`) COLLATE "C"`
		if r.place.Key != "" {
			w.add("(a.id <> "+w.arg(r.place.Answer)+" OR ("+e.key+`) COLLATE "C" > ?)`, r.place.Key)
		}
	}
	var rows []ExportRow
	var row ExportRow
	sql := "SELECT " + place + ", (SELECT row_to_json(x)::text FROM (SELECT " + strings.Join(e.columns, ", ") +
		") x) FROM " + e.from + w.sql() + " ORDER BY " + order
	found, err := db.conn.Query(ctx, sql, w.args...) //nolint:rowserrcheck // ForEachRow does
	if err != nil {
		return nil, err
	}
	_, err = pgx.ForEachRow(found, []any{&row.Place.Group, &row.Place.Answer, &row.Place.Key, &row.Object}, func() error {
		rows = append(rows, row)
		row.Object = nil
		return nil
	})
	return rows, err
}

// ExportedChange is a change with the name and the customer of its brand.
type ExportedChange struct {
	Change

	BrandName  string    `db:"brand_name"`
	CustomerID uuid.UUID `db:"customer_id"`
	Number     int64     `db:"number"`
}

// Place returns the position of the change in an export.
func (c ExportedChange) Place() ExportPlace {
	return ExportPlace{Group: c.BrandID, Key: strconv.FormatInt(c.Number, 10)}
}

// ExportChanges returns the changes after a position in the export, up to a limit. The changes are sorted by brand, and
// by the order in which they were stored. Only the fields BrandID, Collectors, CustomerID, From, To and Visible of the
// filter apply.
func (db *DB) ExportChanges(
	ctx context.Context,
	f ExportFilter,
	after ExportPlace,
	limit int,
) ([]ExportedChange, error) {
	var brands, changes where
	brands.visible(f.Visible)
	brands.customer("customer_id", f.CustomerID)
	brands.customer("id", f.BrandID)
	brands.add("id >= ?", after.Group)
	number, err := strconv.ParseInt(after.Key, 10, 64)
	if err != nil {
		number = 0 // the place is the start of the export
	}
	changes.args = brands.args
	changes.conditions = []string{"c.brand_id = b.id"}
	changes.add("c.number > CASE b.id WHEN "+changes.arg(after.Group)+"::uuid THEN ?::bigint ELSE 0 END", number)
	if !f.From.IsZero() {
		changes.add("c.found_at >= ?", f.From)
	}
	if !f.To.IsZero() {
		changes.add("c.found_at < ?", f.To)
	}
	if len(f.Collectors) > 0 {
		changes.add("c.collector = ANY(?)", f.Collectors)
	}
	most := limitTo(limit)
	return many[ExportedChange](ctx, db.conn, "export changes", `SELECT b.customer_id, b.name AS brand_name, c.number, `+
		"c."+strings.ReplaceAll(changeColumns, ", ", ", c.")+`
		FROM (SELECT id, customer_id, name FROM brands`+brands.sql()+` ORDER BY id) b
		CROSS JOIN LATERAL (SELECT c.* FROM changes c`+changes.sql()+` ORDER BY c.number`+most+`) c
		ORDER BY b.id, c.number`+most, changes.args...)
}

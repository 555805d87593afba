package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ExportFilter selects the rows of an export. Fields of the filter with zero values match everything. The export
// excludes customers that are being deleted, and deleted brands.
type ExportFilter struct {
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	From, To   time.Time // time range of runs, changes and trend buckets, including From but not To
	// Access contains the source of the answers of each engine ("api" or "search_results"), by the name of the engine.
	Access map[string]string

	// The following fields apply only to an [ExportReader].

	Cells      []Cell // cells of the answers; nil matches all cells, and an empty list none
	Collectors []string
	Countries  []string
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// exported defines the columns of an exported table and the FROM clause that contains them. The names and the order of
// the columns are part of the public contract, so new columns are appended at the end.
type exported struct {
	columns []string // column names, or SQL expressions followed by a name
	from    string
	key     string // a text that is unique among the rows of an answer; empty if an answer or run has only one row
	of      string // the condition that selects the rows of the runs $1 or, for trends, of the brands $1
	order   string
	scores  string // the table of scores with one row for each name or page; empty for other tables
}

func exports() map[string]exported {
	const ofAnswer, ofName = "a.run_id = ANY($1)", "s.owner || ' ' || s.name"
	scorer := []string{"s.scorer", "s.scorer_version", "s.scored_at"}
	return map[string]exported{
		"runs": {
			[]string{
				"r.id run_id", "r.customer_id", "c.name customer", "r.brand_id", "b.name brand",
				"j.id scheduled_job_id", "j.name schedule", "r.job_type", "r.trigger", "r.status", "r.scheduled_for",
				"r.created_at", "r.started_at", "r.finished_at", "r.error_message", "r.options", "r.metadata",
				"r.metrics",
			},
			`job_runs r JOIN customers c ON c.id = r.customer_id JOIN brands b ON b.id = r.brand_id
			LEFT JOIN scheduled_jobs j ON j.id = r.scheduled_job_id`,
			"", "r.id = ANY($1)", "r.id", "",
		},
		"answers": {
			[]string{
				"a.id answer_id", "a.run_id", "a.brand_id", "a.query_id", "a.query_text", "a.collector", "a.sample",
				"a.country", "a.locale", "a.status", "a.text", "a.text_deleted_at", "a.sources", "a.searches",
				"a.model", "a.request_id", "a.input_tokens", "a.output_tokens", "a.cost_usd", "a.cost_source",
				"a.latency_ms", "a.attempts", "a.error_class", "a.error_message", "a.created_at", "a.truncated",
				"$2::jsonb ->> a.collector access",
			},
			"answers a", "", ofAnswer, "a.run_id, a.id", "",
		},
		"positions": {append([]string{
			"s.answer_id", "a.run_id", "s.owner", "s.name", "s.competitor_id", "s.mention_order", "s.list_rank",
			"s.first_offset", "s.mentions", "s.prominence",
		}, scorer...), "", ofName, ofAnswer, "a.run_id, a.id, s.owner, s.name", "positions"},
		"sentiments": {append(append([]string{
			"s.answer_id", "a.run_id", "s.owner", "s.name", "s.competitor_id", "s.score", "s.label", "s.clauses", "s.quote",
		}, scorer...), "CASE WHEN s.quote = '' THEN s.confidence END confidence"), // see listedAnswers for the reason
			"", ofName, ofAnswer, "a.run_id, a.id, s.owner, s.name", "sentiments"},
		"citations": {append([]string{
			"s.answer_id", "a.run_id", "s.ordinal", "s.url", "s.title", "s.domain", "s.cited", "s.owner", "s.competitor_id",
		}, scorer...), "", "lpad(s.ordinal::text, 10, '0')", ofAnswer, "a.run_id, a.id, s.ordinal", "citations"},
		"trends": {
			[]string{
				"t.brand_id", "b.name brand", "t.bucket", "t.collector", "t.owner", "t.name", "t.answers",
				"t.mentions", "t.order_sum", "t.sentiment_sum", "t.sentiments", "t.citations", "t.truncated",
				"coalesce(t.unsure, 0) unsure",
			},
			`trend_buckets t JOIN brands b ON b.id = t.brand_id`,
			"", `t.brand_id = ANY($1) AND t.bucket >= coalesce($2::timestamptz, '-infinity')
				AND t.bucket < coalesce($3::timestamptz, 'infinity')`,
			"t.brand_id, t.bucket, t.collector, t.owner, t.name", "",
		},
	}
}

// exportOf returns the definition of an exported table, or [ErrNotFound]. exportOf must run in the snapshot of the
// export.
func (db *DB) exportOf(ctx context.Context, table string) (exported, error) {
	e, ok := exports()[table]
	if !ok {
		return e, ErrNotFound
	}
	if e.scores == "" {
		return e, nil
	}
	scores, err := db.scoresOf(ctx)
	if err != nil {
		return e, err
	}
	e.from = "answers a CROSS JOIN LATERAL " + scores(e.scores) + " s"
	return e, nil
}

// ExportTables returns the names of the tables that can be exported.
func ExportTables() []string {
	return []string{"runs", "answers", "positions", "sentiments", "citations", "trends"}
}

// ExportColumns returns the names of a table's columns in the order of the export.
func ExportColumns(table string) []string {
	columns := slices.Clone(exports()[table].columns)
	for i, c := range columns {
		columns[i] = c[strings.LastIndexAny(c, ". ")+1:]
	}
	return columns
}

// Snapshot runs the function f in a read-only transaction that sees the database as of one instant. While f runs,
// vacuum cannot remove rows that other transactions delete after the instant of the snapshot.
func (db *DB) Snapshot(ctx context.Context, f func(db *DB) error) error {
	return db.InTx(ctx, func(db *DB) error {
		for _, setting := range []string{
			"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SET LOCAL TimeZone = 'UTC'",
			"SET LOCAL statement_timeout = 0",
		} {
			if _, err := exec(ctx, db.conn, "begin a snapshot", setting); err != nil {
				return err
			}
		}
		return f(db)
	})
}

// AllowIdle raises the idle limit of the session to one hour until the transaction ends, if Tidewatch has set the
// limit. Limits from other sources stay unchanged. The transaction may then wait for something other than the database,
// such as a slow pipe. Without any limit, a process that hangs would block vacuum indefinitely.
func (db *DB) AllowIdle(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "raise the idle limit", `SELECT set_config(name, '1h', true) FROM pg_settings
		WHERE name = 'idle_in_transaction_session_timeout' AND source = 'session'`)
	return err
}

// Export calls the function "write" with each row of a table as a JSON object, and returns the number of rows. The
// table must be one of [ExportTables]. The keys of the JSON object have the order of [ExportColumns]. Export reads the
// rows of several runs at a time (for trends, of several brands), but holds only one row in memory. Export must run in
// a [DB.Snapshot], which sets the time zone of the exported times to UTC.
func (db *DB) Export(ctx context.Context, table string, f ExportFilter, write func(row []byte) error) (int64, error) {
	const page = 200
	e, err := db.exportOf(ctx, table)
	if err != nil {
		return 0, fmt.Errorf("export %s: %w", table, err)
	}
	sql := "SELECT row_to_json(x)::text FROM (SELECT " + strings.Join(e.columns, ", ") + " FROM " + e.from +
		" WHERE " + e.of + " ORDER BY " + e.order + ") x"
	var total int64
	var after uuid.UUID
	for {
		ids, err := db.exportPage(ctx, table, f, "id > ?", after, page)
		if err != nil {
			return total, err
		}
		if len(ids) == 0 {
			return total, nil
		}
		args := []any{uuids(ids)}
		switch table {
		case "answers":
			args = append(args, f.Access)
		case "trends":
			args = append(args, orNull(f.From), orNull(f.To))
		}
		n, err := stream(ctx, db.conn, sql, args, write)
		total += n
		if err != nil {
			return total, fmt.Errorf("export %s: %w", table, err)
		}
		after = ids[len(ids)-1]
	}
}

// exportPage returns the ids of the next runs or, for trends, of the next brands. The parameter "begin" is a condition
// for the ids, such as "id > ?".
func (db *DB) exportPage(
	ctx context.Context, table string, f ExportFilter, begin string, id uuid.UUID, limit int,
) ([]uuid.UUID, error) {
	var w where
	w.add(begin, id)
	w.customer("customer_id", f.CustomerID)
	from := "job_runs"
	if table == "trends" {
		from = "brands"
		w.visible(f.Visible)
		w.customer("id", f.BrandID)
	} else {
		w.visibleOfBrands(f.Visible)
		w.customer("brand_id", f.BrandID)
		if !f.From.IsZero() {
			w.add("id >= tidewatch_first_id(?)", f.From)
		}
		if !f.To.IsZero() {
			w.add("id < tidewatch_first_id(?)", f.To)
		}
	}
	rows, err := many[struct {
		ID uuid.UUID `db:"id"`
	}](ctx, db.conn, "list the runs or brands to export", "SELECT id FROM "+from+w.sql()+" ORDER BY id"+limitTo(limit), w.args...)
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

// stream calls the function "write" with each row as soon as the row arrives. Each row must have a single text column.
func stream(ctx context.Context, conn Conn, sql string, args []any, write func(row []byte) error) (int64, error) {
	rows, err := conn.Query(ctx, sql, args...) //nolint:rowserrcheck // ForEachRow does
	if err != nil {
		return 0, err
	}
	var row []byte
	var n int64
	_, err = pgx.ForEachRow(rows, []any{(*pgxBytes)(&row)}, func() error {
		n++
		return write(row)
	})
	return n, err
}

// pgxBytes scans a text column as bytes without copying. The bytes are valid only until the next row is read.
type pgxBytes []byte

// ScanBytes implements pgtype.BytesScanner.
func (b *pgxBytes) ScanBytes(v []byte) error {
	*b = v
	return nil
}

package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// ErrNotFound reports that the requested row does not exist or is not visible.
var ErrNotFound = errors.New("not found")

// A Conn is the connection of a [DB]: a *pgxpool.Pool or a pgx.Tx.
type Conn interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// DB gives access to the tables of the database. A DB is safe for concurrent use if its connection is a pool.
type DB struct{ conn Conn }

// New returns a DB that uses the connection conn.
func New(conn Conn) *DB { return &DB{conn: conn} }

// Tx runs f in a transaction, and commits the transaction if f returns nil. The function f gets the transaction as a DB
// and also, for River, as a pgx.Tx.
func (db *DB) Tx(ctx context.Context, f func(tx pgx.Tx, db *DB) error) error {
	return pgx.BeginFunc(ctx, db.conn, func(tx pgx.Tx) error { return f(tx, New(tx)) })
}

// InTx runs f in a transaction like [DB.Tx], but without the pgx.Tx.
func (db *DB) InTx(ctx context.Context, f func(db *DB) error) error {
	return db.Tx(ctx, func(_ pgx.Tx, db *DB) error { return f(db) })
}

// ErrReadOnly reports that the database accepts no writes, because the database is a standby or was set to read-only.
var ErrReadOnly = errors.New("the database accepts no writes")

// CheckWrites returns an error if the database does not answer, and [ErrReadOnly] if the database accepts no writes.
func (db *DB) CheckWrites(ctx context.Context) error {
	var readOnly bool
	if err := db.conn.QueryRow(
		ctx,
		"SELECT current_setting('transaction_read_only')::boolean",
	).Scan(&readOnly); err != nil {
		return fmt.Errorf("check whether the database accepts writes: %w", err)
	}
	if readOnly {
		return ErrReadOnly
	}
	return nil
}

// CheckAccess returns an error if row level security hides rows from the database role, because schedules would then
// not fire. CheckAccess also returns an error if the role cannot see the schema of the tables. CheckAccess returns nil
// for a database without tables.
func (db *DB) CheckAccess(ctx context.Context) error {
	var hidden bool
	var role, path, elsewhere string
	err := db.conn.QueryRow(
		ctx,
		`SELECT coalesce(row_security_active(to_regclass('scheduled_jobs')), false), current_user,
			current_setting('search_path'), coalesce((SELECT relnamespace::regnamespace::text FROM pg_class
				WHERE relname = 'chained_ticks' AND to_regclass('scheduled_jobs') IS NULL ORDER BY oid LIMIT 1), '')`,
	).Scan(
		&hidden,
		&role,
		&path,
		&elsewhere,
	)
	if err != nil {
		return fmt.Errorf("check access to the tables: %w", err)
	}
	if hidden {
		return fmt.Errorf(
			"row level security hides the tables from role %s: connect as their owner, or give the role BYPASSRLS",
			role)
	}
	if elsewhere != "" {
		return fmt.Errorf("the tables are in the schema %s, which role %s cannot see (its search_path is %s): "+
			"add the schema to the search_path and grant USAGE, or create other tables with `tidewatch migrate up`",
			elsewhere, role, path)
	}
	return nil
}

// Now returns the time at which the present transaction started, by the database's clock. See also [DB.Clock].
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	row, err := one[struct {
		Now time.Time `db:"now"`
	}](ctx, db.conn, "read the clock", "SELECT now()")
	return row.Now, err
}

// uuids converts ids to a binary uuid[] parameter. The driver pgx would send []uuid.UUID as texts, which takes much
// longer. Sending texts would take two thirds of the time that package store needs for a tick.
func uuids(ids []uuid.UUID) []pgtype.UUID {
	out := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		out[i] = pgtype.UUID{Bytes: id, Valid: true}
	}
	return out
}

// column collects one value from each row. The resulting slice is a parameter for the SQL function unnest.
func column[R, V any](rows []R, value func(R) V) []V {
	values := make([]V, len(rows))
	for i, r := range rows {
		values[i] = value(r)
	}
	return values
}

// The function "one" reads exactly one row into a value of type T by column names. If the statement returns no row, the
// function "one" returns [ErrNotFound]. The parameter "what" names the operation in errors.
func one[T any](ctx context.Context, conn Conn, what, sql string, args ...any) (T, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err == nil {
		var v T
		if v, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T]); err == nil {
			return v, nil
		}
	}
	var zero T
	if errors.Is(err, pgx.ErrNoRows) {
		return zero, fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return zero, fmt.Errorf("%s: %w", what, err)
}

// The function "many" reads all rows of a statement into values of type T by column names.
func many[T any](ctx context.Context, conn Conn, what, sql string, args ...any) ([]T, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}

// A rowReader reads rows one by one. For many rows, a rowReader needs less memory than the function "many".
type rowReader struct {
	into []any  // the variables for the columns of a row
	row  func() // called after each row; byte arrays of type [pgtype.DriverBytes] are valid only during the call
}

// each reads all rows of a statement.
func each(ctx context.Context, conn Conn, what string, r rowReader, sql string, args ...any) error {
	rows, err := conn.Query(ctx, sql, args...) //nolint:rowserrcheck // pgx.ForEachRow returns the error of the rows
	if err == nil {
		_, err = pgx.ForEachRow(rows, r.into, func() error {
			r.row()
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// collect adds a statement to a batch. When the batch is closed, the rows of the statement are read into values of type
// T by column names.
func collect[T any](batch *pgx.Batch, all *[]T, sql string, args ...any) {
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		*all, err = pgx.CollectRows(rows, pgx.RowToStructByName[T])
		return err
	})
}

// exec runs one statement and returns the number of affected rows.
func exec(ctx context.Context, conn Conn, what, sql string, args ...any) (int64, error) {
	tag, err := conn.Exec(ctx, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return tag.RowsAffected(), nil
}

// deleteOne runs a statement that deletes one row. If the row does not exist, deleteOne returns [ErrNotFound].
func deleteOne(ctx context.Context, conn Conn, what, sql string, args ...any) error {
	n, err := exec(ctx, conn, what, sql, args...)
	if err == nil && n == 0 {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return err
}

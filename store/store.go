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

// ErrNotFound reports that no row has the id or the name.
var ErrNotFound = errors.New("not found")

// A Conn is the connection of a [DB]: a *pgxpool.Pool or a pgx.Tx.
type Conn interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// DB gives access to the tables. It is safe for concurrent use when its connection is a pool.
type DB struct{ conn Conn }

// New returns a DB on conn.
func New(conn Conn) *DB { return &DB{conn: conn} }

// Tx runs f in a transaction, and passes it to f as a pgx.Tx, for River, and as a DB. It commits when f returns nil.
func (db *DB) Tx(ctx context.Context, f func(tx pgx.Tx, db *DB) error) error {
	return pgx.BeginFunc(ctx, db.conn, func(tx pgx.Tx) error { return f(tx, New(tx)) })
}

// InTx is [DB.Tx] without the pgx.Tx.
func (db *DB) InTx(ctx context.Context, f func(db *DB) error) error {
	return db.Tx(ctx, func(_ pgx.Tx, db *DB) error { return f(db) })
}

// ErrReadOnly reports that the database accepts no writes: it is a standby or was made read-only.
var ErrReadOnly = errors.New("the database accepts no writes")

// CheckWrites returns an error when the database does not answer, and [ErrReadOnly] when it accepts no writes.
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

// CheckAccess returns an error when row level security hides the rows of the tables from this role: no schedule would
// ever fire.
func (db *DB) CheckAccess(ctx context.Context) error {
	var hidden bool
	var role string
	err := db.conn.QueryRow(ctx, "SELECT row_security_active('scheduled_jobs'), current_user").Scan(&hidden, &role)
	if err != nil {
		return fmt.Errorf("check access to the tables: %w", err)
	}
	if hidden {
		return fmt.Errorf(
			"row level security hides the tables from role %s: connect as their owner, or give the role BYPASSRLS",
			role)
	}
	return nil
}

// Now returns the database's time.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	row, err := one[struct {
		Now time.Time `db:"now"`
	}](ctx, db.conn, "read the clock", "SELECT now()")
	return row.Now, err
}

// uuids returns a uuid[] parameter. pgx sends []uuid.UUID as texts, which would take two thirds of the time that a tick
// spends in this package.
func uuids(ids []uuid.UUID) []pgtype.UUID {
	out := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		out[i] = pgtype.UUID{Bytes: id, Valid: true}
	}
	return out
}

// column returns one value of each row, as a parameter for unnest.
func column[R, V any](rows []R, value func(R) V) []V {
	values := make([]V, len(rows))
	for i, r := range rows {
		values[i] = value(r)
	}
	return values
}

// one reads exactly one row into a T by column names. It returns [ErrNotFound] when there is no row. The parameter what
// names the operation in errors.
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

// many reads all rows into values of type T by column names.
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

// collect queues a statement. Closing the batch reads the rows into values of type T by column names.
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

// deleteOne runs a statement that deletes one row. It returns [ErrNotFound] when there is no row.
func deleteOne(ctx context.Context, conn Conn, what, sql string, args ...any) error {
	n, err := exec(ctx, conn, what, sql, args...)
	if err == nil && n == 0 {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return err
}

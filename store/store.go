// Package store is the vocabulary of Tidewatch and its SQL: one file for each noun, with its type, its statements and
// its methods. It is the leaf that every other package may import, and it knows none of them.
//
// A method of [DB] that needs several statements to be one runs them in a transaction of its own; when the DB stands on
// a transaction already (see [DB.Tx]) it joins that one with a savepoint.
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

// ErrNotFound says that no row has the id or the name that was asked for.
var ErrNotFound = errors.New("not found")

// A Conn is what a [DB] stands on: a *pgxpool.Pool or a pgx.Tx.
type Conn interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// DB gives access to the tables. It is safe for concurrent use when its connection is a pool.
type DB struct{ conn Conn }

// New returns a DB that stands on conn.
func New(conn Conn) *DB { return &DB{conn: conn} }

// Tx runs f in a transaction, given both as pgx knows it (River inserts its jobs into it) and as a DB, and commits when
// f returns nil.
func (db *DB) Tx(ctx context.Context, f func(tx pgx.Tx, db *DB) error) error {
	return pgx.BeginFunc(ctx, db.conn, func(tx pgx.Tx) error { return f(tx, New(tx)) })
}

// InTx is [DB.Tx] for those who need no River.
func (db *DB) InTx(ctx context.Context, f func(db *DB) error) error {
	return db.Tx(ctx, func(_ pgx.Tx, db *DB) error { return f(db) })
}

// ErrReadOnly says that the database takes no writes: it is a standby, or was made read-only.
var ErrReadOnly = errors.New("the database takes no writes")

// CheckWrites returns an error when the database does not answer, and [ErrReadOnly] when it takes no writes.
func (db *DB) CheckWrites(ctx context.Context) error {
	var readOnly bool
	if err := db.conn.QueryRow(
		ctx,
		"SELECT current_setting('transaction_read_only')::boolean",
	).Scan(
		&readOnly,
	); err != nil {
		return fmt.Errorf("look whether the database takes writes: %w", err)
	}
	if readOnly {
		return ErrReadOnly
	}
	return nil
}

// CheckAccess returns an error when row level security hides the tables' rows from this role: it would see none, and
// nothing would ever fire.
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
			role,
		)
	}
	return nil
}

// Now is the database's time.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	row, err := one[struct {
		Now time.Time `db:"now"`
	}](ctx, db.conn, "read the clock", "SELECT now()")
	return row.Now, err
}

// uuids is a uuid[] parameter. As []uuid.UUID it would go by way of texts: two thirds of the time that a tick takes here.
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

// one reads a single row into a T by its column names; no row is [ErrNotFound]. what names the wanted for the error.
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

// many reads all rows into Ts by their column names.
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

// collect makes a batch read all rows of a statement into Ts by their column names, when it is closed.
func collect[T any](batch *pgx.Batch, all *[]T, sql string, args ...any) {
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		*all, err = pgx.CollectRows(rows, pgx.RowToStructByName[T])
		return err
	})
}

// exec runs one statement and returns how many rows it touched.
func exec(ctx context.Context, conn Conn, what, sql string, args ...any) (int64, error) {
	tag, err := conn.Exec(ctx, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return tag.RowsAffected(), nil
}

// deleteOne runs a statement that deletes one row; none is [ErrNotFound].
func deleteOne(ctx context.Context, conn Conn, what, sql string, args ...any) error {
	n, err := exec(ctx, conn, what, sql, args...)
	if err == nil && n == 0 {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return err
}

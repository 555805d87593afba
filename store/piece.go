package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// How long one piece of a deletion may run, and how long it may wait for somebody else's lock: what waits for it waits no
// longer than that.
const boundPiece = "SELECT set_config('statement_timeout', '5s', true), set_config('lock_timeout', '500ms', true)"

// piece runs a statement that takes a bounded piece of data away, in a transaction of its own.
func (db *DB) piece(ctx context.Context, what, sql string, args ...any) (Piece, error) {
	var p Piece
	err := db.InTx(ctx, func(db *DB) error {
		if _, err := exec(ctx, db.conn, what, boundPiece); err != nil {
			return err
		}
		var err error
		p, err = one[Piece](ctx, db.conn, what, sql, args...)
		return err
	})
	return p, err
}

// ofTable puts what reads a piece of a table in front of a statement.
func ofTable(table, statement string) string { return fmt.Sprintf(pieceOf, table) + statement }

// Impatient reports whether a piece ended because it took too long or would have waited too long for a lock: less at once,
// or later, may do.
func Impatient(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == "57014" || refused.Code == "55P03")
}

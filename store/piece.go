package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// boundPiece limits the run time and the lock wait of a deletion piece, because other transactions may wait for the
// locks of the piece.
const boundPiece = "SELECT set_config('statement_timeout', '5s', true), set_config('lock_timeout', '500ms', true)"

// piece runs a statement that deletes a bounded number of rows, in a transaction with the limits of boundPiece.
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

// ofTable puts the query that selects a piece of a table before a statement.
func ofTable(table, statement string) string { return fmt.Sprintf(pieceOf, table) + statement }

// Impatient reports whether the database ended a piece because the piece ran too long or waited too long for a lock. A
// smaller piece, or the same piece later, may succeed.
func Impatient(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == "57014" || refused.Code == "55P03")
}

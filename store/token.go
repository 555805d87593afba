package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Token is an API token. Its secret is random; the table has only its SHA-256.
type Token struct {
	CreatedAt  time.Time  `db:"created_at"`
	CreatedBy  string     `db:"created_by"`
	CustomerID *uuid.UUID `db:"customer_id"` // the customer that it is limited to; nil: none
	ExpiresAt  *time.Time `db:"expires_at"`  // nil: never
	ID         uuid.UUID  `db:"id"`
	LastUsedAt *time.Time `db:"last_used_at"` // rounded to minutes; nil: never
	Name       string     `db:"name"`
	RevokedAt  *time.Time `db:"revoked_at"`
	Role       Role       `db:"role"`
}

const tokenColumns = "id, name, role, customer_id, created_by, created_at, expires_at, " +
	"last_used_at, revoked_at"

// CreateToken adds a token with the hash of its secret.
func (db *DB) CreateToken(ctx context.Context, t Token, hash []byte) (Token, error) {
	return one[Token](ctx, db.conn, "create token",
		`INSERT INTO api_tokens (name, hash, role, customer_id, created_by, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6) RETURNING `+tokenColumns, t.Name, hash, t.Role, t.CustomerID, t.CreatedBy,
		t.ExpiresAt)
}

// UseToken returns the token with the hash of its secret and stores, to the minute, that it was used. It returns
// [ErrNotFound] when there is none, it has expired or was revoked.
func (db *DB) UseToken(ctx context.Context, hash []byte) (Token, error) {
	return one[Token](ctx, db.conn, "read token", `WITH used AS (
			UPDATE api_tokens SET last_used_at = now() WHERE hash = $1 AND revoked_at IS NULL
				AND coalesce(last_used_at, '-infinity') < now() - interval '1 minute')
		SELECT `+tokenColumns+` FROM api_tokens WHERE hash = $1 AND revoked_at IS NULL
			AND coalesce(expires_at, 'infinity') > now()`, hash)
}

// Token returns one token, or [ErrNotFound].
func (db *DB) Token(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "read token", "SELECT "+tokenColumns+" FROM api_tokens WHERE id = $1", id)
}

// LockToken is [DB.Token] with the row locked until the transaction ends.
func (db *DB) LockToken(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "lock token",
		"SELECT "+tokenColumns+" FROM api_tokens WHERE id = $1 FOR NO KEY UPDATE", id)
}

// Tokens returns tokens by id, newest first, with revoked and expired ones.
func (db *DB) Tokens(ctx context.Context, f AccessFilter, after Place, limit int) ([]Token, error) {
	w := f.where(after)
	return many[Token](ctx, db.conn, "list tokens",
		"SELECT "+tokenColumns+" FROM api_tokens"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// RevokeToken revokes a token; a token that was revoked before keeps the time.
func (db *DB) RevokeToken(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "revoke token",
		"UPDATE api_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING "+tokenColumns, id)
}

package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Token is an API token with a random secret. The table stores only the SHA-256 hash of the secret.
type Token struct {
	CreatedAt  time.Time  `db:"created_at"`
	CreatedBy  string     `db:"created_by"`
	CustomerID *uuid.UUID `db:"customer_id"` // the only customer that the token may access; nil means all customers
	ExpiresAt  *time.Time `db:"expires_at"`  // expiry time; nil if the token never expires
	ID         uuid.UUID  `db:"id"`
	LastUsedAt *time.Time `db:"last_used_at"` // time of the last use, up to a minute too early; nil if never used
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

// UseToken returns the token whose secret has the given hash, and stores the time of use at most once a minute.
// UseToken returns [ErrNotFound] if the token does not exist, has expired or was revoked.
func (db *DB) UseToken(ctx context.Context, hash []byte) (Token, error) {
	return one[Token](ctx, db.conn, "read token", `WITH used AS (
			UPDATE api_tokens SET last_used_at = now() WHERE hash = $1 AND revoked_at IS NULL
				AND coalesce(last_used_at, '-infinity') < now() - interval '1 minute')
		SELECT `+tokenColumns+` FROM api_tokens WHERE hash = $1 AND revoked_at IS NULL
			AND coalesce(expires_at, 'infinity') > now()`, hash)
}

// ActiveToken returns one token, and does not store a time of use. ActiveToken returns [ErrNotFound] if the token does
// not exist, has expired or was revoked.
func (db *DB) ActiveToken(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "read token", "SELECT "+tokenColumns+" FROM api_tokens WHERE id = $1 "+
		"AND revoked_at IS NULL AND coalesce(expires_at, 'infinity') > now()", id)
}

// Token returns one token, or [ErrNotFound].
func (db *DB) Token(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "read token", "SELECT "+tokenColumns+" FROM api_tokens WHERE id = $1", id)
}

// LockToken returns one token and locks its row until the transaction ends.
func (db *DB) LockToken(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "lock token",
		"SELECT "+tokenColumns+" FROM api_tokens WHERE id = $1 FOR NO KEY UPDATE", id)
}

// Tokens returns the selected tokens, including revoked and expired tokens, sorted by id, newest first.
func (db *DB) Tokens(ctx context.Context, f AccessFilter, after Place, limit int) ([]Token, error) {
	w := f.where(after)
	return many[Token](ctx, db.conn, "list tokens",
		"SELECT "+tokenColumns+" FROM api_tokens"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// RevokeToken revokes a token. A token that is already revoked keeps the time of its revocation.
func (db *DB) RevokeToken(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "revoke token",
		"UPDATE api_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING "+tokenColumns, id)
}

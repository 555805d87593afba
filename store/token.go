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

// TokenFilter selects tokens. The zero value of each field matches everything.
type TokenFilter struct {
	AccessFilter

	Active    bool       // whether to omit revoked and expired tokens
	CreatorID *uuid.UUID // the user who created the token, directly or with another token that the user created
}

// madeByUser selects the ids of the tokens that one user created, directly or with another token. The audit log has
// the id of the creator. After retention has deleted the entry of a token, only the name of the creator is left.
const madeByUser = `id IN (WITH RECURSIVE made AS (
		SELECT t.id, a.actor_id AS by, a.id IS NULL AND t.created_by = u.email AS by_name
		FROM api_tokens t
		LEFT JOIN audit_log a ON a.object_id = t.id::text AND a.object_kind = 'token' AND a.action = 'create'
		LEFT JOIN users u ON u.id = ?),
	created AS (
		SELECT id FROM made WHERE by = ? OR by_name
		UNION
		SELECT made.id FROM made JOIN created ON made.by = created.id)
	SELECT id FROM created)`

// Tokens returns the selected tokens, including revoked and expired tokens, sorted by id, newest first.
func (db *DB) Tokens(ctx context.Context, f TokenFilter, after Place, limit int) ([]Token, error) {
	w := f.all(after)
	return many[Token](ctx, db.conn, "list tokens",
		"SELECT "+tokenColumns+" FROM api_tokens"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

func (f TokenFilter) all(after Place) where {
	w := f.where(after)
	if f.Active {
		w.conditions = append(w.conditions, "revoked_at IS NULL AND coalesce(expires_at, 'infinity') > now()")
	}
	if f.CreatorID != nil {
		w.add(madeByUser, *f.CreatorID)
	}
	return w
}

// TokensCreatedBy returns all active tokens that a user created, directly or with another token. If the parameter
// "visible" is not nil, the result omits the tokens of other customers. The rows are locked until the transaction ends.
func (db *DB) TokensCreatedBy(ctx context.Context, userID uuid.UUID, visible *uuid.UUID) ([]Token, error) {
	w := TokenFilter{AccessFilter: AccessFilter{Visible: visible}, Active: true, CreatorID: &userID}.all(Place{})
	return many[Token](ctx, db.conn, "list a user's tokens",
		"SELECT "+tokenColumns+" FROM api_tokens"+w.sql()+" ORDER BY id FOR NO KEY UPDATE", w.args...)
}

// RevokeToken revokes a token. A token that is already revoked keeps the time of its revocation.
func (db *DB) RevokeToken(ctx context.Context, id uuid.UUID) (Token, error) {
	return one[Token](ctx, db.conn, "revoke token",
		"UPDATE api_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING "+tokenColumns, id)
}

package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// IdempotencyKey identifies a request of a caller, so that a repeated request is carried out only once.
type IdempotencyKey struct {
	Caller      string
	Key         string
	Operation   string
	RequestHash []byte
}

// Remembered is the response to an earlier request with the same key.
type Remembered struct {
	Operation   string          `db:"operation"`
	RequestHash []byte          `db:"request_hash"`
	Response    json.RawMessage `db:"response"`
}

const claimIdempotencyKey = `INSERT INTO idempotency_keys AS k (caller, key, operation, request_hash)
	VALUES ($1, $2, $3, $4)
		ON CONFLICT (caller, key) DO UPDATE SET operation = excluded.operation, request_hash = excluded.request_hash,
			response = NULL, created_at = now()
		WHERE k.created_at < now() - $5::interval
		RETURNING operation, request_hash, response`

// The statement uses SKIP LOCKED, because the transaction holds the lock of its own key and must not wait for other
// keys.
const clearIdempotencyKeys = `DELETE FROM idempotency_keys WHERE (caller, key) IN (
	SELECT caller, key FROM idempotency_keys WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT 20
		FOR UPDATE SKIP LOCKED)`

// ClaimIdempotencyKey claims a new key and returns true. If ClaimIdempotencyKey returns true, the caller carries out
// the request and stores the response with [DB.KeepResponse] in the same transaction. If the key is already used and is
// younger than the parameter "keep", ClaimIdempotencyKey returns the stored response and false. A second request with
// the same key waits, on any node, until the transaction of the first request has ended.
func (db *DB) ClaimIdempotencyKey(ctx context.Context, k IdempotencyKey, keep time.Duration) (Remembered, bool, error) {
	_, err := one[Remembered](ctx, db.conn, "claim idempotency key", claimIdempotencyKey, k.Caller, k.Key,
		k.Operation, k.RequestHash, keep)
	if err == nil {
		_, err = exec(ctx, db.conn, "clear old idempotency keys", clearIdempotencyKeys, keep)
		return Remembered{}, true, err
	}
	if !errors.Is(err, ErrNotFound) {
		return Remembered{}, false, err
	}
	known, err := one[Remembered](ctx, db.conn, "read idempotency key",
		"SELECT operation, request_hash, response FROM idempotency_keys WHERE caller = $1 AND key = $2", k.Caller, k.Key)
	return known, false, err
}

// UsedIdempotencyKey returns the response to an earlier request with a key that is younger than the parameter "keep",
// or [ErrNotFound].
func (db *DB) UsedIdempotencyKey(ctx context.Context, k IdempotencyKey, keep time.Duration) (Remembered, error) {
	return one[Remembered](ctx, db.conn, "find idempotency key", `SELECT operation, request_hash, response
		FROM idempotency_keys WHERE caller = $1 AND key = $2 AND created_at >= now() - $3::interval`, k.Caller, k.Key, keep)
}

// KeepResponse stores the response to the request that claimed a key.
func (db *DB) KeepResponse(ctx context.Context, k IdempotencyKey, response json.RawMessage) error {
	_, err := exec(ctx, db.conn, "keep response",
		"UPDATE idempotency_keys SET response = $3 WHERE caller = $1 AND key = $2", k.Caller, k.Key, response)
	return err
}

package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// keepResponses is the retention period of the response to a request with an Idempotency-Key.
const keepResponses = 24 * time.Hour

// replayedHeader marks a response that an earlier request with the same Idempotency-Key has received.
const replayedHeader = "Idempotent-Replayed"

// IdempotencyParams has the header of operations that accept an Idempotency-Key.
type IdempotencyParams struct {
	IdempotencyKey string `doc:"A key that identifies the request. The server executes a request with the same key only once within 24 hours. A repetition of the request receives the first response again. A different request with the same key is rejected." header:"Idempotency-Key" maxLength:"200"`
}

func (*IdempotencyParams) idempotent() {}

// The function "once" calls the function "work" in a transaction. If a request with the same Idempotency-Key is
// repeated, "once" returns the first response and does not call "work" again. The parameter "sent" has all parts of the
// request that affect the result.
func once[O any](
	ctx context.Context,
	s *server,
	p IdempotencyParams,
	sent any,
	work func(db *store.DB) (*O, error),
) (*O, error) {
	var out *O
	err := s.db.InTx(ctx, func(db *store.DB) error {
		if p.IdempotencyKey == "" {
			var err error
			out, err = work(db)
			return err
		}
		key, err := keyOf(ctx, p, sent)
		if err != nil {
			return err
		}
		known, first, err := db.ClaimIdempotencyKey(ctx, key, keepResponses)
		if errors.Is(err, context.DeadlineExceeded) { // the repeated request timed out while it waited for the first request
			return keyInProgress()
		}
		if err != nil {
			return err
		}
		if !first {
			out, err = replay[O](ctx, known, key)
			return err
		}
		if out, err = work(db); err != nil {
			return err // the rollback of the transaction releases the key
		}
		response, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("encode a response: %w", err)
		}
		return db.KeepResponse(ctx, key, response)
	})
	return out, err
}

// repeated returns the first response to a request with the same Idempotency-Key, or nil for a new request. Handlers
// that do work outside the transaction of "once" first call repeated, so that a repeated request skips the work.
func repeated[O any](ctx context.Context, s *server, p IdempotencyParams, sent any) (*O, error) {
	if p.IdempotencyKey == "" {
		return nil, nil //nolint:nilnil // see above
	}
	key, err := keyOf(ctx, p, sent)
	if err != nil {
		return nil, err
	}
	known, err := s.db.UsedIdempotencyKey(ctx, key, keepResponses)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // see above
	}
	if err != nil {
		return nil, err
	}
	return replay[O](ctx, known, key)
}

// keyOf returns the key of a request. The parameter "sent" has all parts of the request that affect the result.
func keyOf(ctx context.Context, p IdempotencyParams, sent any) (store.IdempotencyKey, error) {
	encoded, err := json.Marshal(sent)
	if err != nil {
		return store.IdempotencyKey{}, fmt.Errorf("encode a request: %w", err)
	}
	hash := sha256.Sum256(encoded)
	return store.IdempotencyKey{
		Caller:      keyOwner(door.CallerOf(ctx)),
		Key:         p.IdempotencyKey,
		Operation:   door.RequestOf(ctx).Operation.ID,
		RequestHash: hash[:],
	}, nil
}

// keyOwner returns the owner of an idempotency key. The owner includes the customer, because the customer of a JWT
// subject may change. A subject must not receive the responses for its former customer.
func keyOwner(c *door.Caller) string {
	if c.Customer == nil {
		return c.Key()
	}
	return c.Key() + " of " + c.Customer.String()
}

func keyInProgress() *problem.Problem {
	p := problem.New(http.StatusServiceUnavailable, "A request with this Idempotency-Key is in progress. Try again.")
	return p.Because(store.ReasonIdempotencyInProgress).RetryAfter(5 * time.Second)
}

func replay[O any](ctx context.Context, known store.Remembered, key store.IdempotencyKey) (*O, error) {
	if known.Operation != key.Operation || !bytes.Equal(known.RequestHash, key.RequestHash) {
		p := problem.Invalid(
			"header.Idempotency-Key",
			"was used for another request within 24 hours: use a new key for each request",
		)
		return nil, p.Because(store.ReasonIdempotencyKeyReused)
	}
	var out O
	if err := json.Unmarshal(known.Response, &out); err != nil {
		return nil, fmt.Errorf("decode a stored response: %w", err)
	}
	setResponseHeader(ctx, replayedHeader, "true")
	return &out, nil
}

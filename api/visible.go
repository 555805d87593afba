package api

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// visible returns the only customer whose resources the caller may see, or nil for all customers.
func visible(ctx context.Context) *uuid.UUID { return door.CallerOf(ctx).Customer }

// foundOr returns a refusal with 404 if an object of the given kind was not found. All other errors remain unchanged.
func foundOr(err error, kind string) error {
	if errors.Is(err, store.ErrNotFound) {
		return problem.NotFound(kind)
	}
	return err
}

// checkVisible returns the parameter "refusal" if a row was not found or if the caller may not see the row's customer.
// The response does not reveal whether a row exists that the caller may not see. The parameter "owner" is the row's
// customer, or nil if the row belongs to no single customer. checkVisible returns all other errors unchanged.
func checkVisible(ctx context.Context, owner *uuid.UUID, err, refusal error) error {
	if errors.Is(err, store.ErrNotFound) || err == nil && !door.CallerOf(ctx).Covers(owner) {
		return refusal
	}
	return err
}

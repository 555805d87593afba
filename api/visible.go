package api

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/store"
)

// visible returns the only customer whose resources the caller may see; nil: all customers.
func visible(ctx context.Context) *uuid.UUID { return door.CallerOf(ctx).Customer }

// checkVisible returns the error refusal if a row was not found, or if the caller may not see the row's customer. The
// response is the same in both cases. The parameter owner is the row's customer; nil: the row belongs to no single
// customer. Other errors of the read are returned unchanged.
func checkVisible(ctx context.Context, owner *uuid.UUID, err, refusal error) error {
	if errors.Is(err, store.ErrNotFound) || err == nil && !door.CallerOf(ctx).Covers(owner) {
		return refusal
	}
	return err
}

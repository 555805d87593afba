package collector

import (
	"context"
	"time"
)

// These names make internals available to the tests.

func WithPatience(
	ctx context.Context,
	d time.Duration,
	now func() time.Time,
	cause error,
) (context.Context, context.CancelFunc) {
	return withPatience(ctx, d, now, cause)
}

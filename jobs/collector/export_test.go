package collector

import (
	"context"
	"time"
)

// Internals for tests.

func WithPatience(
	ctx context.Context,
	d time.Duration,
	now func() time.Time,
	cause error,
) (context.Context, context.CancelFunc) {
	return withPatience(ctx, d, now, cause)
}

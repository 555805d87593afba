package collector

import (
	"context"
	"time"
)

// The following names export internal functions to the tests.

func WithPatience(
	ctx context.Context,
	d time.Duration,
	now func() time.Time,
	cause error,
) (context.Context, context.CancelFunc) {
	return withPatience(ctx, d, now, cause)
}

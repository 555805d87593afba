package collector_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

var errLate = errors.New("late")

func TestPatience_EndsWhenTheProcessHasWaitedForSoLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := collector.WithPatience(t.Context(), 45*time.Second, time.Now, errLate)
		defer cancel()
		<-ctx.Done()
		require.Equal(t, errLate, context.Cause(ctx))
		require.Equal(t, 45*time.Second, time.Since(began))
	})
}

func TestPatience_ATimeInWhichTheProcessStoodStillDoesNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, stood := time.Now(), time.Duration(0)
		now := func() time.Time { return time.Now().Add(stood) }
		ctx, cancel := collector.WithPatience(t.Context(), 45*time.Second, now, errLate)
		defer cancel()
		<-time.After(44 * time.Second)
		stood = time.Minute // the last step would end by it
		<-ctx.Done()
		require.Equal(t, 45*time.Second+4500*time.Millisecond, time.Since(began), "a whole step more, to look at what came")
	})
}

func TestPatience_StoppedItLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := collector.WithPatience(t.Context(), 45*time.Second, time.Now, errLate)
		cancel()
		require.Equal(t, context.Canceled, context.Cause(ctx))
		<-time.After(time.Minute)
	})
}

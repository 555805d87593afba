package collector_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

var errLate = errors.New("late")

func TestPatienceEndsAfterTheTimeLimit(t *testing.T) {
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

func TestPatienceIgnoresTimeDuringWhichTheProcessWasStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var stood atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(stood.Load())) }
		ctx, cancel := collector.WithPatience(t.Context(), 45*time.Second, now, errLate)
		defer cancel()
		<-time.After(44 * time.Second)
		// The jump simulates a process that is suspended for a minute during the last step.
		stood.Store(int64(time.Minute))
		<-ctx.Done()
		require.Equal(t, 45*time.Second+4500*time.Millisecond, time.Since(began), "one more step, to read an arrived answer")
	})
}

func TestPatienceLeavesNoTimerBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := collector.WithPatience(t.Context(), 45*time.Second, time.Now, errLate)
		cancel()
		require.Equal(t, context.Canceled, context.Cause(ctx))
		<-time.After(time.Minute)
	})
}

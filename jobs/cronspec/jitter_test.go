package cronspec_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

func TestJitter_DependsOnTheIDAloneAndSpreads(t *testing.T) {
	t.Parallel()
	buckets := map[time.Duration]int{}
	for range 1000 {
		id := uuid.New()
		d := cronspec.Jitter(id, 10)
		require.Equal(t, d, cronspec.Jitter(id, 10))
		require.GreaterOrEqual(t, d, time.Duration(0))
		require.Less(t, d, 10*time.Second)
		buckets[d/time.Second]++
	}
	require.Len(t, buckets, 10)
	require.Zero(t, cronspec.Jitter(uuid.New(), 0))
}

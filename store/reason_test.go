package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
)

func TestReasons_HaveEachCodeOnceWithItsMeaning(t *testing.T) {
	t.Parallel()
	var codes []store.ReasonCode
	for _, r := range store.Reasons() {
		require.NotContains(t, codes, r.Code)
		codes = append(codes, r.Code)
		require.Regexp(t, `^[a-z]+(_[a-z]+)*$`, r.Code)
		require.Regexp(t, `^[A-Z].*\.$`, r.Meaning)
		require.True(t, r.Runs || r.Answers || r.Problems, r.Code)
		require.Equal(t, r.Advice, r.Code.Advice())
	}
	require.Empty(t, store.ReasonCode("unknown").Advice())
}

func TestCapReason_NamesAReasonOfRunsForEachCap(t *testing.T) {
	t.Parallel()
	require.Empty(t, store.CapReason(store.ReachedNone))
	for _, reached := range []store.ReachedCap{
		store.ReachedRunCalls, store.ReachedRunCost, store.ReachedDayCalls, store.ReachedDayCost,
	} {
		require.True(t, slices.ContainsFunc(store.Reasons(), func(r store.Reason) bool {
			return r.Runs && r.Code == store.CapReason(reached)
		}), reached)
	}
}

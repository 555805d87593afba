package store_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
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

func TestReasonCode_IsStoredWithRunsAndAnswersAndClearedByARetry(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	failed := store.Answer{
		Collector: "chatgpt", ErrorClass: "permanent", ErrorMessage: "HTTP 401", ID: uuid.New(), QueryID: queries[0].ID,
		QueryText: "q", ReasonCode: store.ReasonKeyRefused, RunID: run.ID, Sample: 1, Status: store.AnswerFailed,
	}
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{failed}))
	errs, err := db.CallErrorsOf(t.Context(), run.ID, 5)
	require.NoError(t, err)
	require.Equal(t, store.ReasonKeyRefused, errs[0].ReasonCode)
	answers, err := db.ListAnswers(t.Context(), store.AnswerFilter{RunID: run.ID}, store.Place{}, 5)
	require.NoError(t, err)
	require.Equal(t, store.ReasonKeyRefused, answers[0].ReasonCode)

	_, err = db.EndRuns(t.Context(), []store.RunEnd{{
		ErrorMessage: "All calls failed.", ID: run.ID, ReasonCode: store.ReasonNoCallSucceeded, RiverJobID: *run.RiverJobID,
		Status: store.RunFailed,
	}})
	require.NoError(t, err)
	ended, err := db.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, store.ReasonNoCallSucceeded, ended.ReasonCode)
	reopened, err := db.ReopenRun(t.Context(), run.ID, 2)
	require.NoError(t, err)
	require.Empty(t, reopened.ReasonCode)
}

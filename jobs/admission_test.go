package jobs_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func admit(t *testing.T, db storetest.DB, n int, limit store.Limit) store.Admitted {
	t.Helper()
	calls := make([]store.RunCall, n)
	for i := range calls {
		calls[i] = someCall()
	}
	return admitCalls(t, db, limit, calls...)
}

func someCall() store.RunCall {
	return store.RunCall{Call: store.Call{Collector: "chatgpt", QueryID: uuid.New(), Sample: 1}, RunID: uuid.New()}
}

// requests returns requests for the calls, each of a run with a single call.
func requests(calls ...store.RunCall) []store.CallRequest {
	out := make([]store.CallRequest, len(calls))
	for i, call := range calls {
		out[i] = store.CallRequest{RunCall: call, Due: 1, Ready: 1}
	}
	return out
}

func shortestRetry(a store.Admitted) time.Duration {
	return slices.Min(slices.Collect(maps.Values(a.Refused)))
}

func longestRetry(a store.Admitted) time.Duration {
	return slices.Max(slices.Collect(maps.Values(a.Refused)))
}

func admitCalls(t *testing.T, db storetest.DB, limit store.Limit, calls ...store.RunCall) store.Admitted {
	t.Helper()
	admitted, err := db.AdmitCalls(t.Context(),
		[]store.Admission{{Calls: requests(calls...), Collector: "chatgpt", Lease: time.Minute, Limit: limit}})
	require.NoError(t, err)
	return admitted[0]
}

func TestAdmission_KeepsTheRatePerMinuteAndAllowsBurstsOfATenth(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	limit := store.Limit{PerMinute: 60}
	first := admit(t, db, 10, limit)
	require.Len(t, first.IDs, 6)
	require.InDelta(t, 1, shortestRetry(first).Seconds(), 0.2)
	require.Empty(t, admit(t, db, 1, limit).IDs)
	// The update simulates that three seconds have passed.
	db.Exec(t, "UPDATE collectors SET next_call_at = next_call_at - interval '3 seconds'")
	require.Len(t, admit(t, db, 10, limit).IDs, 3)
	db.Exec(t, "UPDATE collectors SET next_call_at = next_call_at - interval '1 hour'")
	require.Len(t, admit(t, db, 10, limit).IDs, 6, "idle time does not accumulate")
}

func TestAdmission_BoundsCallsAtOnceUntilAnswersAreStoredOrLeasesEnd(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	limit := store.Limit{AtOnce: 3}
	first := someCall()
	require.Len(t, admitCalls(t, db, limit, first, someCall(), someCall(), someCall()).IDs, 3)
	none := admit(t, db, 1, limit)
	require.Empty(t, none.IDs)
	require.Positive(t, shortestRetry(none))
	answer := store.Answer{
		Collector: first.Collector,
		ID:        uuid.New(),
		QueryID:   first.QueryID,
		RunID:     first.RunID,
		Sample:    1,
	}
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answer}), "even if the run was deleted")
	require.Len(t, admit(t, db, 5, limit).IDs, 1)
	db.Exec(t, "UPDATE collector_calls SET expires_at = now() - interval '1 second'")
	require.Len(t, admit(t, db, 5, limit).IDs, 3)
}

func TestAdmission_WaitsAsLongAsAnEngineAsks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.NoError(t, db.HoldCollector(t.Context(), "chatgpt", time.Minute))
	require.NoError(t, db.HoldCollector(t.Context(), "chatgpt", time.Second), "the longer wait counts")
	held := admit(t, db, 1, store.Limit{AtOnce: 1})
	require.Empty(t, held.IDs)
	require.InDelta(t, 60, shortestRetry(held).Seconds(), 31)
	require.Less(t, longestRetry(held), 95*time.Second)
}

// mostAtOnce returns the highest number of concurrent calls.
func mostAtOnce(calls []standin.Call) int {
	highest := 0
	for _, a := range calls {
		n := 0
		for _, b := range calls {
			if !b.Start.After(a.Start) && (b.End.IsZero() || b.End.After(a.Start)) {
				n++
			}
		}
		highest = max(highest, n)
	}
	return highest
}

func TestLimits_BoundCallsAtOnceOfAllNodesWithoutBlockingWorkers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Latency: 50 * time.Millisecond})
	brand := db.Brand(t, 4)
	var nodes []*jobs.Client
	for range 2 {
		cfg := config(t, db, standIn.set)
		cfg.Limits = map[string]store.Limit{"chatgpt": {AtOnce: 2}}
		nodes = append(nodes, startNode(t, cfg))
	}
	for i := range 6 {
		job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Parallel: true}))
		_, err := nodes[i%2].Trigger(t.Context(), job.ID, "test")
		require.NoError(t, err)
	}
	db.WaitFor(t, "the runs", "SELECT bool_and(status = 'completed') FROM job_runs")
	require.Len(t, standIn.Calls(), 24)
	requireOncePerRun(t, db)
	require.LessOrEqual(t, mostAtOnce(standIn.Calls()), 2)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))
}

func requireOncePerRun(t *testing.T, db storetest.DB) {
	t.Helper()
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT max(attempts) FROM answers"))
}

func TestLimits_BoundTheRateOfAllNodes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	brand := db.Brand(t, 10)
	for range 2 {
		cfg := config(t, db, standIn.set)
		// The limit admits twelve calls immediately, and then two calls per second.
		cfg.Limits = map[string]store.Limit{"chatgpt": {PerMinute: 120}}
		startNode(t, cfg)
	}
	client := idle(t, db)
	for range 2 {
		job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Parallel: true}))
		_, err := client.Trigger(t.Context(), job.ID, "test")
		require.NoError(t, err)
	}
	db.WaitFor(t, "the runs", "SELECT bool_and(status = 'completed') FROM job_runs")
	calls := standIn.Calls()
	require.Len(t, calls, 20)
	first, last := calls[0].Start, calls[0].Start
	for _, call := range calls {
		if call.Start.Before(first) {
			first = call.Start
		}
		if call.Start.After(last) {
			last = call.Start
		}
	}
	require.GreaterOrEqual(t, last.Sub(first), 3500*time.Millisecond, "the last eight calls start half a second apart")
}

func TestAdmission_RefusesCallsOfAPausedCollector(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		limit store.Limit
	}{
		{"no limit", store.Limit{}},
		{"calls a minute", store.Limit{PerMinute: 600}},
		{"calls at once", store.Limit{AtOnce: 10}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			require.Len(t, admit(t, db, 3, tt.limit).IDs, 3)
			_, err := db.PauseCollector(t.Context(), "chatgpt", "ada@example.com", "the bill")
			require.NoError(t, err)
			paused := admit(t, db, 3, tt.limit)
			require.Empty(t, paused.IDs)
			require.Greater(t, shortestRetry(paused), 10*time.Second)
			require.LessOrEqual(t, longestRetry(paused), 30*time.Second, "a run continues within 30 s")
			_, err = db.ResumeCollector(t.Context(), "chatgpt")
			require.NoError(t, err)
			require.Len(t, admit(t, db, 3, tt.limit).IDs, 3)
		})
	}
}

func TestAdmission_GivesACallOnePlaceUntilItsLeaseEnds(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]store.Limit{
		"at once": {AtOnce: 2}, "a minute": {PerMinute: 600}, "without a limit": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			one, other := someCall(), someCall()
			require.Len(t, admitCalls(t, db, limit, one).IDs, 1)
			both := admitCalls(t, db, limit, one, other)
			require.Len(t, both.IDs, 1, "a call in progress does not block other calls")
			require.Equal(t, []uuid.UUID{one.ID()}, both.Made)
			require.NoError(t, db.ReleasePlace(t.Context(), one, ""))
			require.Len(t, admitCalls(t, db, limit, one).IDs, 1)
			db.Exec(t, "UPDATE collector_calls SET expires_at = now() - interval '1 second'")
			require.Len(t, admitCalls(t, db, limit, one, other).IDs, 2)
		})
	}
}

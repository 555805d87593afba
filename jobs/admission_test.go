package jobs_test

import (
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

func admitCalls(t *testing.T, db storetest.DB, limit store.Limit, calls ...store.RunCall) store.Admitted {
	t.Helper()
	admitted, err := db.AdmitCalls(t.Context(),
		[]store.Admission{{Calls: calls, Collector: "chatgpt", Lease: time.Minute, Limit: limit}})
	require.NoError(t, err)
	return admitted[0]
}

func TestAdmission_KeepsTheRatePerMinuteAndAllowsBurstsOfATenth(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	limit := store.Limit{PerMinute: 60}
	first := admit(t, db, 10, limit)
	require.Equal(t, 6, first.Count)
	require.InDelta(t, 1, first.RetryIn.Seconds(), 0.2)
	require.Zero(t, admit(t, db, 1, limit).Count)
	// The update simulates that three seconds have passed.
	db.Exec(t, "UPDATE collectors SET next_call_at = next_call_at - interval '3 seconds'")
	require.Equal(t, 3, admit(t, db, 10, limit).Count)
	db.Exec(t, "UPDATE collectors SET next_call_at = next_call_at - interval '1 hour'")
	require.Equal(t, 6, admit(t, db, 10, limit).Count, "idle time does not accumulate")
}

func TestAdmission_BoundsCallsAtOnceUntilAnswersAreStoredOrLeasesEnd(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	limit := store.Limit{AtOnce: 3}
	first := someCall()
	require.Equal(t, 3, admitCalls(t, db, limit, first, someCall(), someCall(), someCall()).Count)
	none := admit(t, db, 1, limit)
	require.Zero(t, none.Count)
	require.Positive(t, none.RetryIn)
	answer := store.Answer{
		Collector: first.Collector,
		ID:        uuid.New(),
		QueryID:   first.QueryID,
		RunID:     first.RunID,
		Sample:    1,
	}
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answer}), "even if the run was deleted")
	require.Equal(t, 1, admit(t, db, 5, limit).Count)
	db.Exec(t, "UPDATE collector_calls SET expires_at = now() - interval '1 second'")
	require.Equal(t, 3, admit(t, db, 5, limit).Count)
}

func TestAdmission_WaitsAsLongAsAnEngineAsks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.NoError(t, db.HoldCollector(t.Context(), "chatgpt", time.Minute))
	require.NoError(t, db.HoldCollector(t.Context(), "chatgpt", time.Second), "the longer wait counts")
	held := admit(t, db, 1, store.Limit{AtOnce: 1})
	require.Zero(t, held.Count)
	require.InDelta(t, 60, held.RetryIn.Seconds(), 5)
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
			require.Equal(t, 3, admit(t, db, 3, tt.limit).Count)
			_, err := db.PauseCollector(t.Context(), "chatgpt", "ada@example.com", "the bill")
			require.NoError(t, err)
			paused := admit(t, db, 3, tt.limit)
			require.Zero(t, paused.Count)
			require.Greater(t, paused.RetryIn, 10*time.Second)
			require.LessOrEqual(t, paused.RetryIn, 20*time.Second,
				"with the spread of up to a half, a run continues within 30 s")
			_, err = db.ResumeCollector(t.Context(), "chatgpt")
			require.NoError(t, err)
			require.Equal(t, 3, admit(t, db, 3, tt.limit).Count)
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
			require.Equal(t, 1, admitCalls(t, db, limit, one).Count)
			both := admitCalls(t, db, limit, one, other)
			require.Equal(t, 1, both.Count, "a call in progress does not block other calls")
			require.Equal(t, []uuid.UUID{one.ID()}, both.Made)
			require.NoError(t, db.ReleasePlace(t.Context(), one, ""))
			require.Equal(t, 1, admitCalls(t, db, limit, one).Count)
			db.Exec(t, "UPDATE collector_calls SET expires_at = now() - interval '1 second'")
			require.Equal(t, 2, admitCalls(t, db, limit, one, other).Count)
		})
	}
}

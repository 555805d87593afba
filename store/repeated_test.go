package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// repeatDuring makes a call in an open transaction and repeats the call on another connection. The transaction is
// committed when the repetition waits for it. A node repeats a call in this way if it loses the connection of the first
// attempt, and Postgres notices the loss only after the commit.
func repeatDuring(t *testing.T, db storetest.DB, call func(*store.DB) error) {
	t.Helper()
	first, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	require.NoError(t, call(store.New(first)))
	repeated := make(chan error, 1)
	go func() { repeated <- call(db.DB) }()
	require.Eventually(t, func() bool {
		return storetest.Value[bool](t, db, `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, first.Commit(t.Context()))
	require.NoError(t, <-repeated)
}

func TestStartRuns_RepeatedDuringTheFirstAttemptReturnsTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	run, err := db.CreateManualRun(t.Context(), job.ID, uuid.Must(uuid.NewV7()), store.RunMetadata{TriggeredBy: "test"}, 1)
	require.NoError(t, err)
	repeatDuring(t, db, func(db *store.DB) error {
		started, err := db.StartRuns(t.Context(), []uuid.UUID{uuid.New(), run.ID}, []int64{2, 1})
		if err == nil && (len(started) != 1 || started[0].ID != run.ID) {
			t.Errorf("started %d runs, want the run", len(started))
		}
		return err
	})
}

func TestSaveAnswers_RepeatedDuringTheFirstAttemptCountsOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 3)
	db.Exec(t, "INSERT INTO run_spending (run_id, customer_id, day) VALUES ($1, $2, current_date) ON CONFLICT DO NOTHING",
		run.ID, run.CustomerID)
	answers := make([]store.Answer, len(queries))
	requests := make([]store.CallRequest, len(queries))
	for i, q := range queries {
		cost := 0.25
		answers[i] = answerTo(run, q)
		answers[i].Asked, answers[i].CostUSD, answers[i].CostSource, answers[i].Node = true, &cost, store.CostReported, "node-1"
		call := store.Call{Collector: "chatgpt", QueryID: q.ID, Sample: 1}
		requests[i] = store.CallRequest{RunCall: store.RunCall{Call: call, RunID: run.ID}}
	}
	answers[1].Status, answers[1].Text, answers[1].ErrorMessage = store.AnswerFailed, "", "HTTP status 503"
	_, err := db.AdmitCalls(t.Context(), []store.Admission{
		{Calls: requests, Collector: "chatgpt", Lease: time.Hour, Node: "node-1"},
	})
	require.NoError(t, err)
	repeatDuring(t, db, func(db *store.DB) error { return db.SaveAnswers(t.Context(), answers) })
	require.Equal(t, "3 calls, 0.75 USD", storetest.Value[string](t, db,
		"SELECT calls || ' calls, ' || round(cost_usd, 2) || ' USD' FROM run_spending WHERE run_id = $1", run.ID))
	require.Equal(t, "3 answers, 3 attempts, 0.75 USD", storetest.Value[string](t, db, `SELECT count(*) || ' answers, ' ||
		sum(attempts) || ' attempts, ' || round(sum(cost_usd), 2) || ' USD' FROM answers WHERE run_id = $1`, run.ID))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))
}

package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestPause_OfACollectorHoldsItsRunsOnAllNodesUntilItIsResumed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	limited := config(t, db, standIn.set)
	limited.Limits = map[string]store.Limit{"chatgpt": {AtOnce: 5}}
	node := startNode(t, config(t, db, standIn.set)) // the engine has no limits
	startNode(t, limited)
	_, err := db.PauseCollector(t.Context(), "chatgpt", "ada@example.com", "the bill")
	require.NoError(t, err)

	brand := db.Brand(t, 2)
	trigger := func(collectors ...string) store.Run {
		job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: collectors, Parallel: true}))
		run, err := node.Trigger(t.Context(), job.ID, "test")
		require.NoError(t, err)
		return run
	}
	only, both, other := trigger("chatgpt"), trigger("chatgpt", "perplexity"), trigger("perplexity")
	waitStatus(t, db, other.ID, store.RunCompleted)
	db.WaitFor(
		t,
		"both runs to wait for the paused engine",
		`SELECT count(*) = 2 FROM river_job j JOIN job_runs r ON r.river_job_id = j.id
		WHERE j.state = 'scheduled' AND r.status = 'processing' AND j.scheduled_at > now() + interval '5 seconds'`,
	)
	require.Equal(t, 2,
		storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE run_id = $1 AND collector = 'perplexity'", both.ID),
		"the calls of the other engine are made")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE collector = 'chatgpt'"))
	for _, call := range standIn.Calls() {
		require.NotEqual(t, "chatgpt", call.Engine)
	}
	require.Zero(
		t,
		storetest.Value[int](t, db,
			"SELECT count(*) FROM river_job WHERE scheduled_at > now() + interval '31 seconds' AND kind = 'collect'"),
		"a resumed run must not wait long",
	)

	_, err = db.ResumeCollector(t.Context(), "chatgpt")
	require.NoError(t, err)
	db.Exec(t,
		// The update simulates that half a minute has passed.
		"UPDATE river_job SET scheduled_at = now() WHERE state = 'scheduled' AND kind = 'collect'")
	waitStatus(t, db, only.ID, store.RunCompleted)
	waitStatus(t, db, both.ID, store.RunCompleted)
	requireOncePerRun(t, db)
}

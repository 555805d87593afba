package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// This test waits for the start of the next minute. River's periodic job of a spec fires on the minute, on one of two
// nodes.
func TestTick_FiresOnceOnTheMinuteWithTwoNodes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	brand := db.Brand(t, 1)
	startNode(t, config(t, db, standIn.set))
	node := startNode(t, config(t, db, standIn.set))
	var ids []any
	for _, cron := range []string{"* * * * *", "*/1 * * * *", "0-59 * * * *"} {
		job, err := db.CreateScheduledJob(t.Context(), storetest.Job(brand, storetest.Cron(cron, "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})), node.Planner().Plan)
		require.NoError(t, err)
		ids = append(ids, job.ID)
	}
	db.WaitFor(t, "three runs", "SELECT count(*) FILTER (WHERE status = 'completed') >= 3 FROM job_runs")
	require.Equal(t, 3, storetest.Value[int](
		t,
		db,
		"SELECT count(DISTINCT scheduled_job_id) FROM job_runs WHERE scheduled_job_id IN ($1, $2, $3)",
		ids...))
	require.Zero(t,
		storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE extract(second FROM scheduled_for) <> 0"))
	require.True(t, storetest.Value[bool](t, db,
		"SELECT bool_and(started_at >= scheduled_for AND started_at < scheduled_for + interval '20 seconds') FROM job_runs"))
}

package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestVitals_CountDueSchedulesAndWaitingJobs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	none, err := db.Vitals(t.Context(), []string{"collect"})
	require.NoError(t, err)
	zero := 0.0
	require.Empty(t, cmp.Diff(store.Vitals{Queues: []store.QueueVitals{
		{OldestSeconds: &zero, Queue: "collect", State: "available"},
		{Queue: "collect", State: "pending"},
		{Queue: "collect", State: "retryable"},
		{Queue: "collect", State: "running"},
		{Queue: "collect", State: "scheduled"},
	}}, none))

	brand := db.Brand(t, 0)
	db.MakeDue(t, db.Schedule(t, brand).ID, 0)
	db.Schedule(t, brand) // this schedule is not due
	paused := db.Schedule(t, brand)
	db.MakeDue(t, paused.ID, 0)
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() - interval '90 seconds' WHERE next_run_at <= now()")
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false, next_run_at = now() - interval '1 day' WHERE id = $1",
		paused.ID)
	db.Exec(t, `INSERT INTO river_job (args, kind, max_attempts, queue, state, priority, scheduled_at)
		VALUES ('{}', 'collect', 8, 'collect', 'available', 2, now() - interval '40 seconds'), ('{}', 'collect', 8,
			'collect', 'available', 3, now() - interval '50 seconds'),
			('{}', 'collect', 8, 'collect', 'scheduled', 2, now() + interval '1 hour'), ('{}', 'score', 8, 'score',
				'available', 2, now() - interval '1 day')`)
	db.Exec(t,
		"INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES (now(), now() + interval '5 seconds', 'node-a')")
	require.NoError(t, db.SetLastTick(t.Context()))
	some, err := db.Vitals(t.Context(), []string{"collect"})
	require.NoError(t, err)
	require.Equal(t, 1, some.Due, "a paused schedule is not due")
	require.InDelta(t, 90, some.OldestDueSeconds, 30)
	require.Equal(t, "node-a", some.Leader)
	require.NotNil(t, some.LastTick)
	require.Equal(t, 2, some.Queues[0].Jobs)
	require.InDelta(t, 50, *some.Queues[0].OldestSeconds, 5, "the job is the oldest job of all priorities")
	require.Equal(t, 1, some.Queues[4].Jobs)

	db.Exec(t, "UPDATE river_leader SET expires_at = now() - interval '1 second'")
	late, err := db.Vitals(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, late.Leader, "an expired election has no leader")
}

package jobs_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestTick_AndATriggerAtTheSameTimeDoNotOverlap(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	for range 40 {
		job := db.Schedule(t, brand)
		db.MakeDue(t, job.ID, time.Second)
		var both sync.WaitGroup
		both.Go(func() { _, _ = client.Trigger(t.Context(), job.ID, "test") }) // either the trigger or the tick is refused
		both.Go(func() { _, _ = client.Dispatch(t.Context(), 10) })
		both.Wait()
		dispatchAll(t, client)
		require.LessOrEqual(t, storetest.Value[int](t, db,
			"SELECT count(*) FROM job_runs WHERE scheduled_job_id = $1 AND finished_at IS NULL", job.ID), 1)
	}
}

func TestTrigger_AcceptsPausedSchedulesAndRefusesOverlaps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1), func(j *store.ScheduledJob) { j.IsActive = false })
	run, err := client.Trigger(t.Context(), job.ID, "ada")
	require.NoError(t, err)
	require.Equal(t, "ada", metadata(t, run).TriggeredBy)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT priority::int FROM river_job"))
	var conflict *store.ConflictError
	_, err = client.Trigger(t.Context(), job.ID, "ada")
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, run.ID, conflict.RunID)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job"))
	_, err = client.Trigger(t.Context(), uuid.New(), "ada")
	require.ErrorIs(t, err, store.ErrNotFound)
}

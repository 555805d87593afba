package jobs_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestCancel_OfACatchUpRunKeepsTheOrderOfTheOthers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1), runAll)
	db.MakeDue(t, job.ID, 3*time.Hour+time.Minute)
	dispatchAll(t, client)
	runs := db.Runs(t, job.ID)
	_, err := client.Cancel(t.Context(), runs[1].ID, "ada")
	require.NoError(t, err)
	after, err := db.Run(t.Context(), runs[2].ID)
	require.NoError(t, err)
	require.Equal(t, runs[0].ID, *after.WaitsFor)
	require.Equal(t, "pending",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", runs[2].RiverJobID))
}

func TestCancel_EndsARunInAnyUnfinishedState(t *testing.T) {
	t.Parallel()
	t.Run("a pending run never starts", func(t *testing.T) {
		t.Parallel()
		db := storetest.Open(t)
		client := idle(t, db)
		run, err := client.Trigger(t.Context(), db.Schedule(t, db.Brand(t, 1)).ID, "test")
		require.NoError(t, err)
		cancelled, err := client.Cancel(t.Context(), run.ID, "ada")
		require.NoError(t, err)
		require.Equal(t, store.RunCancelled, cancelled.Status)
		require.Equal(t, "Cancelled by ada.", message(cancelled))
		require.Equal(t, store.ReasonCancelled, cancelled.ReasonCode)
		require.Equal(t, "cancelled", storetest.Value[string](t, db, "SELECT state::text FROM river_job"))
		var conflict *store.ConflictError
		_, err = client.Cancel(t.Context(), run.ID, "ada")
		require.ErrorAs(t, err, &conflict)
	})
	t.Run("a processing run stops and keeps its answers, and a retry makes the other calls", func(t *testing.T) {
		t.Parallel()
		db := storetest.Open(t)
		hold := make(chan struct{})
		standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
			if c.Prompt == "best crm for small teams, take 3" && c.Attempt == 1 {
				return standin.Fault{Hold: hold}
			}
			return standin.Fault{}
		}})
		defer close(hold)
		node := startNode(t, config(t, db, standIn.set))
		job := db.Schedule(t, db.Brand(t, 5), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
		run, err := node.Trigger(t.Context(), job.ID, "test")
		require.NoError(t, err)
		db.WaitFor(t, "two answers", "SELECT count(*) = 2 FROM answers")
		_, err = node.Retry(t.Context(), run.ID)
		var conflict *store.ConflictError
		require.ErrorAs(t, err, &conflict)
		cancelled, err := node.Cancel(t.Context(), run.ID, "ada")
		require.NoError(t, err)
		require.Equal(t, store.RunCancelled, cancelled.Status)
		db.WaitFor(t, "the job's end", "SELECT state = 'cancelled' FROM river_job WHERE kind = 'collect'")

		_, err = node.Retry(t.Context(), run.ID)
		require.NoError(t, err)
		done := waitStatus(t, db, run.ID, store.RunCompleted)
		require.Equal(t, 5, metricsOf(t, done).DataCollection.SuccessfulExecutions)
		require.Equal(t, 1, metadata(t, done).Retries)
		requireNoneTwice(t, standIn.Calls())
		_, err = node.Retry(t.Context(), run.ID)
		require.ErrorAs(t, err, &conflict)
	})
}

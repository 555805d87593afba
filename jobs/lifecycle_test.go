package jobs_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRiver_CancellingARunningJobCancelsItsRunAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	defer close(hold)
	standIn := newEngines(t,
		standin.Options{Faults: func(standin.Call) standin.Fault { return standin.Fault{Hold: hold} }})
	node := startNode(t, config(t, db, standIn.set))
	run, err := node.Trigger(t.Context(),
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
	require.NoError(t, err)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 1 }))
	_, err = node.River().JobCancel(t.Context(), *run.RiverJobID)
	require.NoError(t, err)
	ended := waitStatus(t, db, run.ID, store.RunCancelled)
	require.Contains(t, message(ended), "queue job was cancelled")
	require.Equal(t, store.ReasonQueueJobCancelled, ended.ReasonCode)
}

func TestRiver_AJobWithoutAnUnfinishedRunCancelsItself(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, nil))
	inserted, err := node.River().Insert(t.Context(), jobs.CollectArgs{RunID: uuid.New()}, nil)
	require.NoError(t, err)
	db.WaitFor(t, "the job's end", "SELECT state = 'cancelled' FROM river_job WHERE id = $1", inserted.Job.ID)
	require.Contains(t,
		storetest.Value[string](t, db, "SELECT errors[1] ->> 'error' FROM river_job WHERE id = $1", inserted.Job.ID),
		"no unfinished run")
}

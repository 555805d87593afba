package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestStop_WaitsForTheCallUnderWayAndLeavesTheRestToAnotherNode(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 2" {
			return standin.Fault{Hold: hold}
		}
		return standin.Fault{}
	}})
	job := db.Schedule(t, db.Brand(t, 4), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	first := newClient(t, config(t, db, standIn.set))
	require.NoError(t, first.Start(t.Context()))
	run, err := first.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 2 }))
	stopped := make(chan error, 1)
	go func() { stopped <- first.Stop(t.Context()) }()
	<-first.Stopping()
	close(hold)
	require.NoError(t, <-stopped)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM answers"))
	require.Equal(t, "available",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE kind = 'collect'"))

	startNode(t, config(t, db, standIn.set))
	waitStatus(t, db, run.ID, store.RunCompleted)
	require.Len(t, standIn.Calls(), 4)
	requireNoneTwice(t, standIn.Calls())
}

package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRetry_RightAfterACancelIsNotEndedByTheOldJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	defer close(hold)
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Attempt == 1 {
			return standin.Fault{Hold: hold}
		}
		return standin.Fault{}
	}})
	node := startNode(t, config(t, db, standIn.set))
	run, err := node.Trigger(t.Context(),
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
	require.NoError(t, err)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 1 }))
	_, err = node.Cancel(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	_, err = node.Retry(t.Context(), run.ID)
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	db.WaitFor(t, "the end of the old job",
		"SELECT bool_and(finalized_at IS NOT NULL) FROM river_job WHERE kind = 'collect'")
	waitStatus(t, db, run.ID, store.RunCompleted)
}

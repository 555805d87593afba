package jobs_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestBatcher_LockedRowsDoNotHoldUpOtherRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	client := idle(t, db)
	trigger := func() store.Run {
		run, err := client.Trigger(t.Context(),
			db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
		require.NoError(t, err)
		return run
	}
	held, free := []uuid.UUID{trigger().ID, trigger().ID, trigger().ID}, trigger()
	lock(t, db, "SELECT FROM job_runs WHERE id = ANY($1) FOR UPDATE", held)
	began := time.Now()
	startNode(t, config(t, db, standIn.set))
	waitStatus(t, db, free.ID, store.RunCompleted)
	waitStatus(t, db, trigger().ID, store.RunCompleted)
	require.Less(t, time.Since(began), time.Minute)
}

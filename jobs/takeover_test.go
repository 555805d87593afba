package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// A run has two workers if a node is suspended, another node takes over the job, and then the first node continues.

func TestTakeover_DoesNotRepeatACallUnderWay(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]store.Limit{"limited": {AtOnce: 10, PerMinute: 6000}, "without a limit": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			hold := make(chan struct{})
			standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
				if c.Prompt == "best crm for small teams, take 2" {
					return standin.Fault{Hold: hold}
				}
				return standin.Fault{}
			}})
			cfg := config(t, db, standIn.set)
			cfg.Limits = map[string]store.Limit{"chatgpt": limit}
			startNode(t, cfg)
			node := startNode(t, cfg)
			job := db.Schedule(t, db.Brand(t, 4), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
			run, err := node.Trigger(t.Context(), job.ID, "test")
			require.NoError(t, err)
			require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 2 }))
			db.Exec(
				t,
				"UPDATE river_job SET state = 'available', attempted_at = NULL WHERE kind = 'collect'",
			) // the update simulates River's rescue of stuck jobs
			require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 4 }),
				"the second worker makes the other calls")
			close(hold)
			waitStatus(t, db, run.ID, store.RunCompleted)
			requireNoneTwice(t, standIn.Calls())
			require.Len(t, standIn.Calls(), 4)
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))
		})
	}
}

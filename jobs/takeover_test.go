package jobs_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// What holds while a run has two workers: the job of a node that stands still is taken over, and the node comes back.

func TestTakeover_ACallUnderWayIsNotMadeByTheSecondWorkerOfTheRun(t *testing.T) {
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
			) // as the rescue of stuck jobs does
			require.NoError(
				t,
				standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 4 }),
				"the second worker makes the others",
			)
			close(hold)
			waitStatus(t, db, run.ID, store.RunCompleted)
			requireNoneTwice(t, standIn.Calls())
			require.Len(t, standIn.Calls(), 4)
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))
		})
	}
}

func TestAdmit_ACallHasOnePlaceUntilItsLeaseEnds(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]store.Limit{"at once": {AtOnce: 2}, "a minute": {PerMinute: 600}, "without a limit": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			one, other := someCall(), someCall()
			require.Equal(t, 1, admitCalls(t, db, limit, one).Count)
			both := admitCalls(t, db, limit, one, other)
			require.Equal(t, 1, both.Count, "what is under way holds up nothing behind it")
			require.Equal(t, []uuid.UUID{one.ID()}, both.Made)
			require.NoError(t, db.ReleasePlace(t.Context(), one))
			require.Equal(t, 1, admitCalls(t, db, limit, one).Count)
			db.Exec(t, "UPDATE collector_calls SET expires_at = now() - interval '1 second'")
			require.Equal(t, 2, admitCalls(t, db, limit, one, other).Count)
		})
	}
}

func TestRun_AnAnswerIsKeptWhileTheDatabaseIsAwayAndNotAskedAgain(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{"shutting down": "57P01", "read-only": "25006", "out of connections": "53300"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, noFaults())
			db.Exec(t, "CREATE SEQUENCE tries")
			db.Exec(t, `CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN IF nextval('tries') <= 6 THEN RAISE SQLSTATE '`+code+`'; END IF; RETURN NEW; END $$`)
			db.Exec(t, "CREATE TRIGGER away BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION away()")
			node := startNode(t, config(t, db, standIn.set))
			run, err := node.Trigger(
				t.Context(),
				db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID,
				"test",
			)
			require.NoError(t, err)
			waitStatus(t, db, run.ID, store.RunCompleted)
			requireNoneTwice(t, standIn.Calls())
		})
	}
}

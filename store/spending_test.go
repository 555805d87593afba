package store_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The test checks that reservations and settlements of the same customers do not deadlock, in any order.
func TestReserve_DoesNotDeadlockWithSettlements(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var needs []store.Need
	var ids []uuid.UUID
	for range 4 {
		run, _ := newRun(t, db, 0)
		ids = append(ids, run.ID)
		needs = append(needs, store.Need{
			Calls: []store.NeededCalls{
				{Collector: "chatgpt", Count: 3},
			},
			CustomerID: run.CustomerID,
			DayCap:     store.Cap{Calls: 1000},
			RunID:      run.ID,
		})
	}
	var wait sync.WaitGroup
	errs := make(chan error, 6*15)
	for worker := range 6 {
		wait.Go(func() {
			for range 15 {
				mine, settled := make([]store.Need, len(needs)), make([]uuid.UUID, len(ids))
				for i, from := range rand.Perm(len(needs)) {
					mine[i], settled[i] = needs[from], ids[from]
				}
				var err error
				if worker%2 == 0 {
					_, err = db.Reserve(t.Context(), mine)
				} else {
					_, err = db.Pool.Exec(t.Context(), "SELECT spending_settle($1)", settled)
				}
				errs <- err
			}
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	db.Exec(t, "SELECT spending_settle($1)", ids)
	require.Zero(t, storetest.Value[int](t, db, "SELECT sum(calls)::int FROM spending_days"))
	require.Zero(t, storetest.Value[int](t, db, "SELECT sum(counted_calls)::int FROM run_spending"))
}

// Postgres could settle all runs again for each run, so that the ends of many runs would take quadratic time.
func TestEndRuns_SettlesTheRunsOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ends := make([]store.RunEnd, 20)
	for i := range ends {
		run, _ := newRun(t, db, 0)
		db.Exec(t, "UPDATE job_runs SET river_job_id = $2 WHERE id = $1", run.ID, i+1)
		ends[i] = store.RunEnd{ID: run.ID, RiverJobID: int64(i + 1), Status: store.RunCompleted}
	}
	require.NoError(t, db.Tx(t.Context(), func(tx pgx.Tx, db *store.DB) error {
		_, err := tx.Exec(t.Context(), "SET LOCAL track_functions = 'pl'; SET LOCAL plan_cache_mode = 'force_generic_plan'")
		require.NoError(t, err)
		ended, err := db.EndRuns(t.Context(), ends)
		require.NoError(t, err)
		require.Len(t, ended, len(ends))
		calls := 0
		require.NoError(t, tx.QueryRow(t.Context(),
			"SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'spending_settle'").Scan(&calls))
		require.Equal(t, 1, calls)
		return nil
	}))
}

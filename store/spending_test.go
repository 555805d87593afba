package store_test

import (
	"math/rand/v2"
	"slices"
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
			DayCap: store.Cap{Calls: 1000},
			RunID:  run.ID,
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

// A batch reserves the same calls as separate reservations of its runs. The runs reach their caps, occur repeatedly,
// and have earlier reservations.
func TestReserve_OfABatchEqualsSingleReservations(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const runs, seed = 25, 17
	// needsOf creates a customer with runs whose needs depend only on the seed.
	needsOf := func() (needs []store.Need, customer uuid.UUID) {
		random := rand.New(rand.NewPCG(seed, 0))
		brand := db.Brand(t, 1)
		for i := range runs {
			run, err := db.CreateManualRun(t.Context(), db.Schedule(t, brand).ID, uuid.Must(uuid.NewV7()),
				store.RunMetadata{TriggeredBy: "test"}, int64(i+1))
			require.NoError(t, err)
			needs = append(needs, store.Need{
				Calls: []store.NeededCalls{
					{Collector: "chatgpt", Count: random.IntN(4), TypicalUSD: new(0.013)},
					{Collector: "claude", Count: random.IntN(4), TypicalUSD: new(0.5)},
					{Collector: "perplexity", Count: random.IntN(2)},
				},
				DayCap: store.Cap{Calls: 27, CostUSD: 0.95},
				RunCap: store.Cap{Calls: random.IntN(8), CostUSD: float64(random.IntN(3)) * 0.25},
				RunID:  run.ID,
			})
		}
		db.Exec(
			t,
			`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, sample, status, text, cost_usd)
			SELECT tidewatch_uuid7(), $1, b.id, q.id, 'q', 'claude', n, 'ok', 'x', 0.1 * n
			FROM brands b JOIN queries q ON q.brand_id = b.id CROSS JOIN generate_series(1, 3) n WHERE b.id = $2`,
			needs[0].RunID,
			brand.ID,
		)
		return needs, brand.CustomerID
	}
	batched, customer := needsOf()
	single, other := needsOf()
	// In the second step, all runs need calls again, and some runs occur twice.
	for step := range 2 {
		which := rand.New(rand.NewPCG(seed, uint64(step))).Perm(runs)
		which = append(which, which[:5*step]...)
		var batch []store.Need
		for _, i := range which {
			batch = append(batch, batched[i])
		}
		got, err := db.Reserve(t.Context(), batch)
		require.NoError(t, err)
		reached := map[store.ReachedCap]int{}
		// For a batch, Reserve first settles all runs without outstanding calls. The following statement does the same
		// for the other customer.
		db.Exec(t, `SELECT spending_settle(ARRAY(SELECT run_id FROM run_spending
			WHERE customer_id = $1 AND calls >= counted_calls))`, other)
		for n, i := range which {
			want, err := db.Reserve(t.Context(), []store.Need{single[i]})
			require.NoError(t, err)
			reached[want[0].Reached]++
			want[0].CustomerName, got[n].CustomerName = nil, nil
			require.Equal(t, want[0], got[n])
		}
		if step == 0 {
			require.Len(t, reached, 5, "each cap is reached, and some calls are reserved")
		}
		totals := "SELECT jsonb_agg(jsonb_build_array(calls, cost_usd)) FROM spending_days WHERE customer_id = $1"
		require.Equal(t, storetest.Value[string](t, db, totals, other), storetest.Value[string](t, db, totals, customer))
		// The following statements record the calls of the first step as made, but do not settle the runs.
		for _, need := range slices.Concat(batched[:8], single[:8]) {
			db.Exec(
				t,
				"UPDATE run_spending SET calls = counted_calls, cost_usd = counted_cost_usd / 2 WHERE run_id = $1",
				need.RunID,
			)
		}
	}
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

func TestFormatUSD_ShowsPartsOfACent(t *testing.T) {
	t.Parallel()
	for amount, want := range map[float64]string{
		0: "0.00", 3: "3.00", 6.5: "6.50", 5.999: "5.999", 0.004: "0.004", 0.000042: "0.000042", 0.437218: "0.4372",
		1234.5: "1234.50",
	} {
		require.Equal(t, want, store.FormatUSD(amount))
	}
}

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Cap is a spending cap.
type Cap struct {
	Calls   int     // maximum number of calls; 0 means no cap
	CostUSD float64 // maximum sum of the known costs; 0 means no cap
}

// Need is the spending that a run needs, with the caps that apply.
type Need struct {
	Calls  []NeededCalls
	DayCap Cap // daily cap of customers that have no cap of their own
	RunCap Cap
	RunID  uuid.UUID
}

// NeededCalls are the calls to one collector that a run needs.
type NeededCalls struct {
	Collector  string   `json:"collector"`
	Count      int      `json:"calls"`
	TypicalUSD *float64 `json:"typical_usd"` // cost of a call if recent answers have no known cost; nil if unknown
}

// ReachedCap is the cap that a run would exceed.
type ReachedCap string

// A run can reach one of these caps, or none.
const (
	ReachedNone     ReachedCap = ""
	ReachedRunCalls ReachedCap = "run_calls"
	ReachedRunCost  ReachedCap = "run_cost"
	ReachedDayCalls ReachedCap = "day_calls"
	ReachedDayCost  ReachedCap = "day_cost"
)

// Reservation is the result of reserving a [Need].
type Reservation struct {
	CallsCap     *int64     `db:"calls_cap"` // daily cap; for ReachedRunCalls the cap of the run; nil without a cap
	CostCap      *float64   `db:"cost_cap"`  // daily cap; for ReachedRunCost the cap of the run; nil without a cap
	CustomerName *string    `db:"customer_name"`
	Day          time.Time  `db:"day_of"`    // the day at midnight UTC
	DayCalls     *int64     `db:"day_calls"` // calls that the customer made or reserved on Day before this reservation
	DayCostUSD   *float64   `db:"day_cost"`  // cost of the calls that DayCalls counts
	Reached      ReachedCap `db:"refused"`   // reached cap; ReachedNone if the need is reserved
	// RunCalls and RunCostUSD are the need of the run together with its earlier spending. If Reached is
	// ReachedDayCalls, RunCalls covers only the additional need. If Reached is ReachedDayCost, RunCostUSD does.
	RunCalls   *int64   `db:"run_calls"`
	RunCostUSD *float64 `db:"run_cost"` // the cost is an estimate
}

// Reserve reserves the needed spending of runs within the caps of the runs and the daily caps of their customers, in
// one round trip. For each run, Reserve reserves the whole need or nothing. The results have the order of the needs. If
// a run was deleted or needs no further reservation, its result is the zero Reservation. Reservations of the same
// customer are serialized over all nodes. Calls that an earlier reservation covers are not reserved again. A
// reservation is settled when the step of the run ends (see [DB.EndRuns]). A run that another node takes over keeps its
// reservation. Calls of unknown cost count toward the call caps but not toward the cost caps. If a cancellation or the
// death of a node interrupts a call, only the known cost of the call counts (see [DB.AddCost]). If the parameter
// "needs" contains a run twice, Reserve makes a second round trip.
func (db *DB) Reserve(ctx context.Context, needs []Need) ([]Reservation, error) {
	first := make(map[uuid.UUID]int, len(needs)) // the index of the first need of each run
	var repeated []int
	for i, n := range needs {
		if _, occurs := first[n.RunID]; occurs {
			repeated = append(repeated, i)
		} else {
			first[n.RunID] = i
		}
	}
	reserved, err := db.reserveAll(ctx, needs, slices.Sorted(maps.Values(first)))
	if err != nil {
		return nil, err
	}
	out := make([]Reservation, len(needs))
	for _, r := range reserved {
		out[first[r.RunID]] = r.Reservation
	}
	if len(repeated) == 0 {
		return out, nil
	}
	again, err := db.Reserve(ctx, column(repeated, func(i int) Need { return needs[i] }))
	if err != nil {
		return nil, err
	}
	for n, i := range repeated {
		out[i] = again[n]
	}
	return out, nil
}

// ReservedCalls returns the number of calls that a run has reserved and not made.
func (db *DB) ReservedCalls(ctx context.Context, runID uuid.UUID) (int, error) {
	row, err := one[struct {
		Calls int `db:"calls"`
	}](ctx, db.conn, "read reserved calls", `SELECT coalesce(sum(greatest(counted_calls - calls, 0)), 0)::int AS calls
		FROM run_spending WHERE run_id = $1`, runID)
	return row.Calls, err
}

// AddCost adds the cost of an interrupted call, in US dollars, to the spending of a run.
func (db *DB) AddCost(ctx context.Context, runID uuid.UUID, usd float64) error {
	_, err := exec(ctx, db.conn, "add the cost of an interrupted call",
		"UPDATE run_spending SET cost_usd = cost_usd + $2 WHERE run_id = $1", runID, usd)
	return err
}

type runReservation struct {
	Reservation
	RunID uuid.UUID `db:"run"`
}

// reserveAll reserves the needs with the given indexes. No run may occur twice.
func (db *DB) reserveAll(ctx context.Context, needs []Need, which []int) ([]runReservation, error) {
	runs, calls := make([]uuid.UUID, len(which)), make([]string, len(which))
	runCalls, dayCalls := make([]int, len(which)), make([]int, len(which))
	runCosts, dayCosts := make([]float64, len(which)), make([]float64, len(which))
	for n, i := range which {
		data, err := json.Marshal(needs[i].Calls)
		if err != nil {
			return nil, fmt.Errorf("encode needs: %w", err)
		}
		runs[n], calls[n] = needs[i].RunID, string(data)
		runCalls[n], runCosts[n] = needs[i].RunCap.Calls, needs[i].RunCap.CostUSD
		dayCalls[n], dayCosts[n] = needs[i].DayCap.Calls, needs[i].DayCap.CostUSD
	}
	return many[runReservation](ctx, db.conn, "reserve spending", `SELECT run, coalesce(refused, '') AS refused, run_calls,
			run_cost::float8, day_calls, day_cost::float8, calls_cap, cost_cap::float8, day_of, customer_name
		FROM spending_reserve_all($1, $2::text[]::jsonb[], $3, $4::float8[]::numeric[], $5, $6::float8[]::numeric[])`,
		uuids(runs), calls, runCalls, runCosts, dayCalls, dayCosts)
}

// SettleFinished settles the unsettled spending of finished runs, and returns the number of these runs. Spending stays
// unsettled if an answer arrives after the end of a run, or if another program ends the run.
func (db *DB) SettleFinished(ctx context.Context) (int, error) {
	var n int
	err := db.conn.QueryRow(
		ctx,
		`SELECT spending_settle(ARRAY(SELECT s.run_id FROM run_spending s JOIN job_runs r ON r.id = s.run_id
		WHERE r.finished_at IS NOT NULL AND (s.calls <> s.counted_calls OR s.cost_usd <> s.counted_cost_usd)))`,
	).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("settle the spending of finished runs: %w", err)
	}
	return n, nil
}

// FormatUSD formats an amount in US dollars with two decimals. If the amount has parts of a cent, FormatUSD shows up to
// four decimals, or up to six decimals of an amount below one cent.
func FormatUSD(amount float64) string {
	const cent = 0.01
	decimals := 4
	if amount < cent {
		decimals = 6
	}
	whole, part, _ := strings.Cut(strconv.FormatFloat(amount, 'f', decimals, 64), ".")
	return whole + "." + part[:2] + strings.TrimRight(part[2:], "0")
}

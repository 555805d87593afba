package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Cap is a spending cap.
type Cap struct {
	Calls   int     // 0: no cap
	CostUSD float64 // counts only known costs; 0: no cap
}

// Need is the spending that a run needs, with its caps.
type Need struct {
	Calls      []NeededCalls
	CustomerID uuid.UUID
	DayCap     Cap // for the customer's runs in a day, unless the customer has its own cap
	RunCap     Cap
	RunID      uuid.UUID
}

// NeededCalls are calls to one collector.
type NeededCalls struct {
	Collector  string   `json:"collector"`
	Count      int      `json:"calls"`
	TypicalUSD *float64 `json:"typical_usd"` // the cost of a call when no answer of the brand has one; nil: unknown
}

// ReachedCap is the cap that a run would exceed.
type ReachedCap string

// The caps.
const (
	ReachedNone     ReachedCap = ""
	ReachedRunCalls ReachedCap = "run_calls"
	ReachedRunCost  ReachedCap = "run_cost"
	ReachedDayCalls ReachedCap = "day_calls"
	ReachedDayCost  ReachedCap = "day_cost"
)

// Reservation is the result of reserving a [Need].
type Reservation struct {
	CallsCap     *int64     `db:"calls_cap"`
	CostCap      *float64   `db:"cost_cap"`
	CustomerName *string    `db:"customer_name"`
	Day          time.Time  `db:"day_of"`    // midnight UTC
	DayCalls     *int64     `db:"day_calls"` // spent or reserved by the customer on Day
	DayCostUSD   *float64   `db:"day_cost"`
	Reached      ReachedCap `db:"refused"` // ReachedNone: everything is reserved
	// RunCalls and RunCostUSD are what the run needs. When a cap of the run is reached, they include its calls so far.
	// When a cap of the day is reached, they are what the run needs in addition.
	RunCalls   *int64   `db:"run_calls"`
	RunCostUSD *float64 `db:"run_cost"` // an estimate
}

// Reserve reserves the spending that runs need within their caps, in one round trip. It reserves all that a run needs,
// or nothing. Reservations of the same customer are serialized over all nodes. Calls that an earlier reservation covers
// are not reserved again. A reservation is settled when the step of the run ends (see [DB.EndRuns]). A run that another
// node takes over keeps its reservation. Calls of unknown cost count only as calls. A call that is cut off, by a
// cancellation or because its node died, is not counted.
func (db *DB) Reserve(ctx context.Context, needs []Need) ([]Reservation, error) {
	out := make([]Reservation, len(needs))
	// All nodes lock the customers in the same order, so that they cannot deadlock.
	order := make([]int, len(needs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(needs[a].CustomerID[:], needs[b].CustomerID[:]) })
	batch := &pgx.Batch{}
	for _, i := range order {
		n := needs[i]
		calls, err := json.Marshal(n.Calls)
		if err != nil {
			return nil, fmt.Errorf("encode needs: %w", err)
		}
		batch.Queue(
			`SELECT coalesce(refused, '') AS refused, run_calls, run_cost::float8, day_calls, day_cost::float8, calls_cap,
				cost_cap::float8,
				day_of, customer_name
			FROM spending_reserve($1, $2::jsonb, $3, $4, $5, $6)`,
			n.RunID,
			string(calls),
			n.RunCap.Calls,
			n.RunCap.CostUSD,
			n.DayCap.Calls,
			n.DayCap.CostUSD,
		).Query(
			func(rows pgx.Rows) error {
				var err error
				out[i], err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Reservation])
				return err
			},
		)
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("reserve spending: %w", err)
	}
	return out, nil
}

// SettleFinished settles the spending of finished runs that is not settled yet, because an answer arrived after the end
// of the run or another program ended the run. It returns the number of these runs.
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

package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// PlannedSchedule is an active schedule that collects answers, with the data that determines the number of its calls.
type PlannedSchedule struct {
	Timing

	BrandCollectors []string // collectors of the brand; empty for the default collectors
	BrandID         uuid.UUID
	BrandName       string
	CustomerID      uuid.UUID
	FirstID         *uuid.UUID // first schedule of the chain; nil if the schedule has a cron expression
	FirstJitter     int        // jitter of the first schedule of the chain, in seconds
	ID              uuid.UUID
	JitterSeconds   int
	Metadata        json.RawMessage // [Options] describes the keys
	Name            *string         // name of the schedule; nil if there is no name
	NextRunAt       time.Time
	Queries         int // number of active queries of the brand
}

// EachPlannedSchedule calls a function for each active schedule that collects answers and fires before the given time.
// A schedule that fires after another schedule has the timing of the first schedule of its chain. The schedules are
// read one by one, so that memory does not grow with their number.
func (db *DB) EachPlannedSchedule(ctx context.Context, before time.Time, use func(PlannedSchedule) error) error {
	rows, err := db.conn.Query(ctx, firstOfChains+`SELECT s.id, s.name, s.customer_id, s.brand_id, b.name AS brand_name,
			b.collectors AS brand_collectors, s.metadata, coalesce(f.cron_expression, s.cron_expression),
			coalesce(f.timezone, s.timezone), coalesce(f.dst_gap, s.dst_gap), coalesce(f.dst_repeat, s.dst_repeat),
			greatest(f.starts_at, s.starts_at), least(f.ends_at, s.ends_at), s.jitter_seconds,
			coalesce(f.next_run_at, s.next_run_at), f.id AS first_id, coalesce(f.jitter_seconds, 0) AS first_jitter,
			coalesce(q.queries, 0) AS queries
		FROM scheduled_jobs s LEFT JOIN first f ON f.chained_id = s.id JOIN brands b ON b.id = s.brand_id
		LEFT JOIN (SELECT brand_id, count(*) AS queries FROM queries WHERE is_active GROUP BY brand_id) q
			ON q.brand_id = s.brand_id
		WHERE s.is_active AND (s.next_run_at < $1 OR f.next_run_at < $1) AND s.job_type IN ('data_collection', 'data_collection_and_scoring')`, before)
	if err != nil {
		return fmt.Errorf("read planned schedules: %w", err)
	}
	var s PlannedSchedule
	_, err = pgx.ForEachRow(rows, []any{
		&s.ID, &s.Name, &s.CustomerID, &s.BrandID, &s.BrandName, &s.BrandCollectors, &s.Metadata, &s.Cron, &s.Timezone,
		&s.DSTGap, &s.DSTRepeat, &s.StartsAt, &s.EndsAt, &s.JitterSeconds, &s.NextRunAt, &s.FirstID, &s.FirstJitter,
		&s.Queries,
	}, func() error {
		err := use(s)
		s = PlannedSchedule{}
		return err
	})
	if err := cmp.Or(err, rows.Err()); err != nil {
		return fmt.Errorf("read planned schedules: %w", err)
	}
	return nil
}

// PastCalls has mean values of the newest calls to a collector for a brand.
type PastCalls struct {
	Attempts  float64   `db:"attempts"` // attempts at a call
	BrandID   uuid.UUID `db:"brand_id"`
	Collector string    `db:"collector"`
	CostUSD   *float64  `db:"cost_usd"`   // cost of a call with a known cost; nil if no cost is known
	LatencyMS *float64  `db:"latency_ms"` // duration of a successful call; nil if no call succeeded
}

// PastCallsOfBrands returns the mean values of the newest 100 calls of each given brand, by collector. If the list of
// brands is nil, PastCallsOfBrands uses all brands with an active schedule.
func (db *DB) PastCallsOfBrands(ctx context.Context, brands []uuid.UUID) ([]PastCalls, error) {
	var given []pgtype.UUID
	if brands != nil {
		given = uuids(brands)
	}
	return many[PastCalls](
		ctx,
		db.conn,
		"read past calls",
		`SELECT b.brand_id, a.collector, avg(a.attempts)::float8 AS attempts,
			avg(a.cost_usd)::float8 AS cost_usd, avg(a.latency_ms) FILTER (WHERE a.status <> 'failed')::float8 AS latency_ms
		FROM (SELECT DISTINCT brand_id FROM scheduled_jobs WHERE is_active AND $1::uuid[] IS NULL
			UNION ALL SELECT unnest($1::uuid[])) b,
			LATERAL (SELECT collector, attempts, cost_usd, latency_ms, status FROM answers
				WHERE brand_id = b.brand_id ORDER BY id DESC LIMIT 100) a
		GROUP BY b.brand_id, a.collector`,
		given,
	)
}

// CappedCustomer is a customer with a daily cap on spending, and its spending of one day (UTC).
type CappedCustomer struct {
	Calls      int       `db:"calls"`    // calls of the day
	CostUSD    float64   `db:"cost_usd"` // spending of the day
	ID         uuid.UUID `db:"id"`
	MaxCalls   int       `db:"max_calls"`    // 0 means no cap
	MaxCostUSD float64   `db:"max_cost_usd"` // 0 means no cap
	Name       string    `db:"name"`
}

// CappedCustomers returns the customers with a daily cap, without deleted customers. The parameter "byDefault" is the
// cap of customers without their own cap. The spending is that of the day (UTC) of the time "at". The parameter
// "visible" is the only customer that the caller may access; nil means all customers.
func (db *DB) CappedCustomers(
	ctx context.Context, byDefault Cap, at time.Time, visible *uuid.UUID,
) ([]CappedCustomer, error) {
	return many[CappedCustomer](ctx, db.conn, "read daily caps", `SELECT * FROM (
			SELECT c.id, c.name, coalesce(c.max_calls_per_day, $1) AS max_calls,
				coalesce(c.max_cost_usd_per_day, $2)::float8 AS max_cost_usd, coalesce(d.calls, 0) AS calls,
				coalesce(d.cost_usd, 0)::float8 AS cost_usd
			FROM customers c LEFT JOIN spending_days d
				ON d.customer_id = c.id AND d.day = ($4::timestamptz AT TIME ZONE 'UTC')::date
			WHERE c.deleted_at IS NULL AND ($3::uuid IS NULL OR c.id = $3)) capped
		WHERE max_calls > 0 OR max_cost_usd > 0 ORDER BY name, id`, byDefault.Calls, byDefault.CostUSD, visible, at)
}

// WaitingCalls returns, for each collector, the number of calls that wait because the collector has reached its limit.
func (db *DB) WaitingCalls(ctx context.Context) (map[string]float64, error) {
	type waiting struct {
		Calls     float64 `db:"calls"`
		Collector string  `db:"collector"`
	}
	rows, err := many[waiting](ctx, db.conn, "read waiting calls",
		`SELECT collector, sum(due)::float8 AS calls FROM collector_waits
		WHERE asks_at BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute'
		GROUP BY collector`)
	if err != nil {
		return nil, err
	}
	out := make(map[string]float64, len(rows))
	for _, row := range rows {
		out[row.Collector] = row.Calls
	}
	return out, nil
}

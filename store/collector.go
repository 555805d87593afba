package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Limit bounds the total calls of all nodes to one collector.
type Limit struct {
	AtOnce int // maximum number of calls in progress; 0 means no limit
	// PerMinute is the average number of calls that may start in a minute. A tenth of PerMinute, but at least one call,
	// may start in a burst. If PerMinute is zero, there is no limit.
	PerMinute int
}

// Admission is a request to start calls to one collector.
type Admission struct {
	At        time.Time // replaces the database's clock in simulations; the zero time means the database's clock
	Calls     []CallRequest
	Collector string
	Lease     time.Duration
	Limit     Limit
	Node      string // id of the node that will make the calls
}

// CallRequest is a call for which a run requests admission. The calls of one [Admission] are distinct.
type CallRequest struct {
	RunCall
	CustomerID uuid.UUID
	Due        int  // number of calls to the same collector that the run still has to make, including this call
	Manual     bool // whether a person waits for the run
	Ready      int  // number of the due calls that the run can make at the same time
}

// Admitted is the result of an [Admission]. Each requested call is in the field IDs or Made, or the run of the call is
// in the field Refused.
type Admitted struct {
	IDs  []uuid.UUID // ids of the calls that may start
	Made []uuid.UUID // ids of calls that another worker is making or that already have an answer
	// Refused has an element for each run with refused calls: the time until the run should request admission again. A
	// run that requests admission earlier does not lose its turn.
	Refused map[uuid.UUID]time.Duration
}

// RunCall identifies a call of a run.
type RunCall struct {
	Call
	RunID uuid.UUID
}

// ID returns the id of the slot that the call occupies while the call is in progress. All workers of a run compute the
// same id, so that only one worker makes the call. A run temporarily has two workers when another node takes over the
// job of a suspended node.
func (c RunCall) ID() uuid.UUID {
	return uuid.NewSHA1(c.RunID, fmt.Appendf(c.QueryID[:], "%s %d", c.Collector, c.Sample))
}

// ReleasePlace releases the slot of an interrupted call of a node, so that the call can be repeated before the lease of
// the slot ends. ReleasePlace keeps the slot if another node has taken over the call.
func (db *DB) ReleasePlace(ctx context.Context, call RunCall, node string) error {
	return db.ReleasePlaces(ctx, []uuid.UUID{call.ID()}, node)
}

// ReleasePlaces releases the slots with the given ids, as [DB.ReleasePlace] releases one slot.
func (db *DB) ReleasePlaces(ctx context.Context, ids []uuid.UUID, node string) error {
	_, err := exec(ctx, db.conn, "release the slots of calls",
		"DELETE FROM collector_calls WHERE id = ANY($1) AND node IS NOT DISTINCT FROM nullif($2, '')", uuids(ids), node)
	return err
}

// AdmitCalls reserves slots for calls within the limits of their collectors, in one round trip. The results have the
// order of the requests. AdmitCalls measures time by the database's clock. If not all calls can be admitted, customers
// take turns. A paused or held collector admits no calls, see [DB.PauseCollector] and [DB.HoldCollector]. A slot is
// released by [DB.SaveAnswers], by [DB.ReleasePlace], or by the end of its lease.
func (db *DB) AdmitCalls(ctx context.Context, asked []Admission) ([]Admitted, error) {
	out := make([]Admitted, len(asked))
	batch := &pgx.Batch{}
	for i, a := range asked {
		var spacing time.Duration
		if a.Limit.PerMinute > 0 {
			spacing = time.Minute / time.Duration(a.Limit.PerMinute)
		}
		burst := max(a.Limit.PerMinute/10, 1)
		ids, runs := make([]uuid.UUID, len(a.Calls)), make([]uuid.UUID, len(a.Calls))
		queries, customers := make([]uuid.UUID, len(a.Calls)), make([]uuid.UUID, len(a.Calls))
		samples := make([]int, len(a.Calls))
		manual, due, ready := make([]bool, len(a.Calls)), make([]int, len(a.Calls)), make([]int, len(a.Calls))
		for j, call := range a.Calls {
			ids[j], runs[j], queries[j], samples[j] = call.ID(), call.RunID, call.QueryID, call.Sample
			customers[j], manual[j], due[j], ready[j] = call.CustomerID, call.Manual, call.Due, call.Ready
		}
		var at *time.Time
		if !a.At.IsZero() {
			at = &a.At
		}
		batch.Queue("SELECT set_config('tidewatch.node', $1, true)", a.Node)
		batch.Queue(`SELECT admitted, made, refused, retry_in
			FROM collector_admit_in_turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			a.Collector, uuids(ids), uuids(runs), uuids(queries), samples, uuids(customers), manual, due, ready, spacing,
			burst, a.Limit.AtOnce, a.Lease, at,
		).QueryRow(func(row pgx.Row) error {
			var refused []uuid.UUID
			var seconds []float64
			if err := row.Scan(&out[i].IDs, &out[i].Made, &refused, &seconds); err != nil {
				return err
			}
			out[i].Refused = make(map[uuid.UUID]time.Duration, len(refused))
			for j, run := range refused {
				out[i].Refused[run] = time.Duration(seconds[j] * float64(time.Second))
			}
			return nil
		})
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("admit calls: %w", err)
	}
	return out, nil
}

// HoldCollector prevents new calls to a collector from all nodes, for the waiting time that the engine requested. A
// longer earlier wait remains in force.
func (db *DB) HoldCollector(ctx context.Context, collector string, wait time.Duration) error {
	_, err := exec(ctx, db.conn, "hold collector",
		`INSERT INTO collectors (name, held_until) VALUES ($1, clock_timestamp() + $2::interval)
		ON CONFLICT (name) DO UPDATE SET held_until = greatest(collectors.held_until, excluded.held_until)`,
		collector, wait)
	return err
}

// CollectorState is the state of a collector, shared by all nodes.
type CollectorState struct {
	HeldUntil    *time.Time `db:"held_until"` // end of the wait that the engine requested; nil if there is none
	Name         string     `db:"name"`
	PausedAt     *time.Time `db:"paused_at"` // nil if the collector is not paused
	PausedBy     *string    `db:"paused_by"`
	PausedReason *string    `db:"paused_reason"`
}

const collectorColumns = `name, CASE WHEN held_until > clock_timestamp() THEN held_until END AS held_until, paused_at,
	paused_by, paused_reason`

// CollectorStates returns the states of all collectors that were ever called, held, paused or locked, sorted by name.
func (db *DB) CollectorStates(ctx context.Context) ([]CollectorState, error) {
	return many[CollectorState](ctx, db.conn, "read collectors",
		"SELECT "+collectorColumns+" FROM collectors ORDER BY name")
}

// LockCollector returns the state of a collector and locks its row until the transaction ends. If the row does not
// exist, LockCollector creates the row.
func (db *DB) LockCollector(ctx context.Context, name string) (CollectorState, error) {
	if _, err := exec(ctx, db.conn, "create collector",
		"INSERT INTO collectors (name) VALUES ($1) ON CONFLICT DO NOTHING", name); err != nil {
		return CollectorState{}, err
	}
	return one[CollectorState](ctx, db.conn, "lock collector",
		"SELECT "+collectorColumns+" FROM collectors WHERE name = $1 FOR NO KEY UPDATE", name)
}

// PauseCollector pauses a collector for all nodes. Calls in progress finish, and no new calls start. If the collector
// is already paused, PauseCollector keeps the time of the earlier pause and replaces the author and the reason.
func (db *DB) PauseCollector(ctx context.Context, name, by, reason string) (CollectorState, error) {
	return one[CollectorState](ctx, db.conn, "pause collector",
		`INSERT INTO collectors AS c (name, paused_at, paused_by, paused_reason)
			VALUES ($1, now(), $2, $3)
		ON CONFLICT (name) DO UPDATE SET paused_at = coalesce(c.paused_at, excluded.paused_at),
			paused_by = excluded.paused_by,
			paused_reason = excluded.paused_reason
		RETURNING `+collectorColumns, name, by, reason)
}

// ResumeCollector ends the pause of a collector. Runs that wait for the collector continue within half a minute.
func (db *DB) ResumeCollector(ctx context.Context, name string) (CollectorState, error) {
	return one[CollectorState](ctx, db.conn, "resume collector",
		`UPDATE collectors SET paused_at = NULL, paused_by = NULL, paused_reason = NULL WHERE name = $1
		RETURNING `+collectorColumns,
		name)
}

// CallFailure is the failure of a call to a collector.
type CallFailure struct {
	At         time.Time  `db:"created_at"` // time of the last attempt at the call
	Collector  string     `db:"collector"`
	ReasonCode ReasonCode `db:"reason_code"`
}

// failedNow selects the collectors whose newest call failed, from the given newest answers. Answers that were stored
// without a call do not count.
const failedNow = `SELECT collector, reason_code, created_at FROM (
		SELECT DISTINCT ON (collector) collector, status, reason_code, created_at FROM (%s) a
		WHERE coalesce(reason_code, '') NOT IN ('` + string(ReasonNotAsked) + `', '` + string(ReasonEngineNotConfigured) + `')
		ORDER BY collector, created_at DESC, id DESC) newest
	WHERE status = 'failed' AND reason_code IS NOT NULL ORDER BY collector`

// FailedNow returns the failures of the collectors whose newest call failed. FailedNow reads only the newest answers,
// so that its duration does not grow with the number of answers. The parameter "visible" is the only customer whose
// answers count; nil means all customers.
func (db *DB) FailedNow(ctx context.Context, visible *uuid.UUID) ([]CallFailure, error) {
	const newest, mostRead, newestOfBrand = 5000, 20_000, 1000
	const columns = "a.id, a.collector, a.status, a.reason_code, a.created_at"
	if visible == nil {
		// The inner limit bounds the number of read answers of deleted brands. The newest of these answers are deleted
		// first.
		return many[CallFailure](ctx, db.conn, "read failures of collectors", fmt.Sprintf(failedNow,
			"SELECT "+columns+" FROM (SELECT * FROM answers ORDER BY id DESC LIMIT $2) a WHERE a."+presentBrand+
				" ORDER BY a.id DESC LIMIT $1"), newest, mostRead)
	}
	// Only the brands with the newest runs count, because a customer may have thousands of brands.
	return many[CallFailure](ctx, db.conn, "read failures of collectors", fmt.Sprintf(failedNow,
		`SELECT a.* FROM (SELECT brand_id FROM (SELECT brand_id, row_number() OVER (ORDER BY id DESC) AS n FROM job_runs
				WHERE customer_id = $2 AND `+presentBrand+` ORDER BY id DESC LIMIT 200) r GROUP BY brand_id ORDER BY min(n) LIMIT 5) b,
			LATERAL (SELECT `+columns+` FROM answers a WHERE a.brand_id = b.brand_id ORDER BY a.id DESC LIMIT $1) a`),
		newestOfBrand, *visible)
}

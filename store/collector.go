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
	Collector string
	Calls     []RunCall // distinct calls to the collector, in the order in which they may start
	Lease     time.Duration
	Limit     Limit
	Node      string // id of the node that will make the calls
}

// Admitted is the result of an [Admission].
type Admitted struct {
	Count   int           // number of calls, other than the calls in Made, that may start
	Made    []uuid.UUID   // ids of calls that another worker is making or that already have an answer
	RetryIn time.Duration // time until the next call may start; 0 if all calls were admitted
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

// ReleasePlaces is [DB.ReleasePlace] for the slots with the given ids.
func (db *DB) ReleasePlaces(ctx context.Context, ids []uuid.UUID, node string) error {
	_, err := exec(ctx, db.conn, "free the places of calls",
		"DELETE FROM collector_calls WHERE id = ANY($1) AND node IS NOT DISTINCT FROM nullif($2, '')", uuids(ids), node)
	return err
}

// AdmitCalls reserves slots for calls within the limits of their collectors, in one round trip. AdmitCalls measures
// time by the database's clock. A paused collector admits no calls. A slot is released by [DB.SaveAnswers], by
// [DB.ReleasePlace], or by the end of its lease.
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
		queries, samples := make([]uuid.UUID, len(a.Calls)), make([]int, len(a.Calls))
		for j, call := range a.Calls {
			ids[j], runs[j], queries[j], samples[j] = call.ID(), call.RunID, call.QueryID, call.Sample
		}
		batch.Queue("SELECT set_config('tidewatch.node', $1, true)", a.Node)
		batch.Queue("SELECT admitted, retry_in, made FROM collector_admit($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			a.Collector, uuids(ids), spacing, burst, a.Limit.AtOnce, a.Lease, uuids(runs), uuids(queries), samples,
		).QueryRow(func(row pgx.Row) error {
			var seconds float64
			err := row.Scan(&out[i].Count, &seconds, &out[i].Made)
			out[i].RetryIn = time.Duration(seconds * float64(time.Second))
			return err
		})
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("admit calls: %w", err)
	}
	return out, nil
}

// HoldCollector prevents new calls from all nodes to a collector for the time that the engine requested.
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

// CollectorStates returns the states of all collectors that were ever called, held or paused.
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
// is already paused, PauseCollector keeps the time of the earlier pause.
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

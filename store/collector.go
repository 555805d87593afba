package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Limit bounds what all nodes together ask of one collector.
type Limit struct {
	AtOnce    int // calls under way; 0: no limit
	PerMinute int // calls in the long run; 0: no limit. A tenth of them, at least one, may come in a burst
}

// Admission is a wish to make calls of one collector.
type Admission struct {
	Collector string
	Calls     []RunCall // of this collector, each once, the first in line first
	Lease     time.Duration
	Limit     Limit
}

// Admitted is what came of an [Admission].
type Admitted struct {
	Count   int           // so many of the first calls that are not in Made may be made
	Made    []uuid.UUID   // the ids of the calls that are under way elsewhere, or answered meanwhile; no particular order
	RetryIn time.Duration // until the next may come; 0 when all were admitted
}

// RunCall is a call of a run.
type RunCall struct {
	Call
	RunID uuid.UUID
}

// ID names the place that the call takes while it is under way. It is the same for every worker of the run, so that no two
// make the call: a run has two workers for a while when the job of a node that stands still is taken over.
func (c RunCall) ID() uuid.UUID {
	return uuid.NewSHA1(c.RunID, fmt.Appendf(c.QueryID[:], "%s %d", c.Collector, c.Sample))
}

// ReleasePlace gives back the place of a call that was cut off, so that it may be made again before its lease ends.
func (db *DB) ReleasePlace(ctx context.Context, call RunCall) error {
	_, err := exec(ctx, db.conn, "give back the place of a call", "DELETE FROM collector_calls WHERE id = $1", call.ID())
	return err
}

// AdmitCalls takes places for calls within their collectors' limits, by the database's clock, for all wishes in one
// round trip; of a collector that is paused it admits none. A place is given back when the answer is stored (see
// [DB.SaveAnswers]), by [DB.ReleasePlace], or when its lease ends.
func (db *DB) AdmitCalls(ctx context.Context, wishes []Admission) ([]Admitted, error) {
	out := make([]Admitted, len(wishes))
	batch := &pgx.Batch{}
	for i, w := range wishes {
		var spacing time.Duration
		if w.Limit.PerMinute > 0 {
			spacing = time.Minute / time.Duration(w.Limit.PerMinute)
		}
		burst := max(w.Limit.PerMinute/10, 1)
		ids, runs := make([]uuid.UUID, len(w.Calls)), make([]uuid.UUID, len(w.Calls))
		queries, samples := make([]uuid.UUID, len(w.Calls)), make([]int, len(w.Calls))
		for j, call := range w.Calls {
			ids[j], runs[j], queries[j], samples[j] = call.ID(), call.RunID, call.QueryID, call.Sample
		}
		batch.Queue(
			"SELECT admitted, retry_in, made FROM collector_admit($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			w.Collector,
			uuids(ids),
			spacing,
			burst,
			w.Limit.AtOnce,
			w.Lease,
			uuids(runs),
			uuids(queries),
			samples,
		).QueryRow(
			func(row pgx.Row) error {
				var seconds float64
				err := row.Scan(&out[i].Count, &seconds, &out[i].Made)
				out[i].RetryIn = time.Duration(seconds * float64(time.Second))
				return err
			},
		)
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("admit calls: %w", err)
	}
	return out, nil
}

// HoldCollector keeps all nodes from calling a collector for a time that its engine asked for.
func (db *DB) HoldCollector(ctx context.Context, collector string, wait time.Duration) error {
	_, err := exec(
		ctx,
		db.conn,
		"hold collector",
		`INSERT INTO collectors (name, held_until) VALUES ($1, clock_timestamp() + $2::interval)
		ON CONFLICT (name) DO UPDATE SET held_until = greatest(collectors.held_until, excluded.held_until)`,
		collector,
		wait,
	)
	return err
}

// CollectorState is what all nodes together know of a collector.
type CollectorState struct {
	HeldUntil    *time.Time `db:"held_until"` // its engine asked to be left alone until then; nil: it does not
	Name         string     `db:"name"`
	PausedAt     *time.Time `db:"paused_at"` // nil: it is not paused
	PausedBy     *string    `db:"paused_by"`
	PausedReason *string    `db:"paused_reason"`
}

const collectorColumns = "name, CASE WHEN held_until > clock_timestamp() THEN held_until END AS held_until, paused_at, paused_by, paused_reason"

// CollectorStates returns the states of the collectors that have one: those that were ever asked with a limit, held or paused.
func (db *DB) CollectorStates(ctx context.Context) ([]CollectorState, error) {
	return many[CollectorState](
		ctx,
		db.conn,
		"read collectors",
		"SELECT "+collectorColumns+" FROM collectors ORDER BY name",
	)
}

// LockCollector returns the state of a collector with its row, which it makes, locked until the transaction ends.
func (db *DB) LockCollector(ctx context.Context, name string) (CollectorState, error) {
	if _, err := exec(
		ctx,
		db.conn,
		"note collector",
		"INSERT INTO collectors (name) VALUES ($1) ON CONFLICT DO NOTHING",
		name,
	); err != nil {
		return CollectorState{}, err
	}
	return one[CollectorState](
		ctx,
		db.conn,
		"lock collector",
		"SELECT "+collectorColumns+" FROM collectors WHERE name = $1 FOR NO KEY UPDATE",
		name,
	)
}

// PauseCollector keeps all nodes from asking a collector until it is resumed: calls under way end, no other begins. When it
// is paused already, since when stays.
func (db *DB) PauseCollector(ctx context.Context, name, by, reason string) (CollectorState, error) {
	return one[CollectorState](
		ctx,
		db.conn,
		"pause collector",
		`INSERT INTO collectors AS c (name, paused_at, paused_by, paused_reason)
			VALUES ($1, now(), $2, $3)
		ON CONFLICT (name) DO UPDATE SET paused_at = coalesce(c.paused_at, excluded.paused_at), paused_by = excluded.paused_by,
			paused_reason = excluded.paused_reason
		RETURNING `+collectorColumns,
		name,
		by,
		reason,
	)
}

// ResumeCollector lets a collector be asked again. The runs that wait for it go on within half a minute.
func (db *DB) ResumeCollector(ctx context.Context, name string) (CollectorState, error) {
	return one[CollectorState](
		ctx,
		db.conn,
		"resume collector",
		"UPDATE collectors SET paused_at = NULL, paused_by = NULL, paused_reason = NULL WHERE name = $1 RETURNING "+collectorColumns,
		name,
	)
}

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
	IDs       []uuid.UUID // of the answers to be, the first in line first
	Lease     time.Duration
	Limit     Limit
}

// Admitted is what came of an [Admission].
type Admitted struct {
	Count   int           // so many of the first IDs may be called
	RetryIn time.Duration // until the next may come; 0 when all were admitted
}

// AdmitCalls takes places for calls within their collectors' limits, by the database's clock, for all wishes in one
// round trip. A place is given back when the answer is stored (see [DB.SaveAnswers]), or when its lease ends.
func (db *DB) AdmitCalls(ctx context.Context, wishes []Admission) ([]Admitted, error) {
	out := make([]Admitted, len(wishes))
	batch := &pgx.Batch{}
	for i, w := range wishes {
		var spacing time.Duration
		if w.Limit.PerMinute > 0 {
			spacing = time.Minute / time.Duration(w.Limit.PerMinute)
		}
		burst := max(w.Limit.PerMinute/10, 1)
		batch.Queue("SELECT admitted, retry_in FROM collector_admit($1, $2, $3, $4, $5, $6)",
			w.Collector, w.IDs, spacing, burst, w.Limit.AtOnce, w.Lease).QueryRow(func(row pgx.Row) error {
			var seconds float64
			err := row.Scan(&out[i].Count, &seconds)
			out[i].RetryIn = time.Duration(seconds * float64(time.Second))
			return err
		})
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("admit calls: %w", err)
	}
	return out, nil
}

// HoldCollector keeps all nodes from calling a collector for a time that its engine asked for.
func (db *DB) HoldCollector(ctx context.Context, collector string, wait time.Duration) error {
	_, err := exec(ctx, db.conn, "hold collector", `INSERT INTO collectors (name, held_until) VALUES ($1, clock_timestamp() + $2::interval)
		ON CONFLICT (name) DO UPDATE SET held_until = greatest(collectors.held_until, excluded.held_until)`, collector, wait)
	return err
}

package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// RunResult sums up the calls of a run.
type RunResult struct {
	CostUSD *float64         // total of the known costs; nil if no cost is known
	Counts  []CollectorCount // sorted by collector
	Errors  []CallError      // distinct errors of the failed calls, the most frequent first
	Queries int              // number of distinct queries that the run sent
}

// CollectorCount has the number of calls of a run to one collector for each outcome.
type CollectorCount struct {
	Collector string    `db:"collector"`
	Failed    int       `db:"failed"`
	NoAnswer  int       `db:"no_answer"`
	OK        int       `db:"ok"`
	Refused   int       `db:"refused"`
	RunID     uuid.UUID `db:"run_id"`

	Retrying int        `db:"retrying"` // failed calls that will be repeated
	RetryAt  *time.Time `db:"retry_at"` // earliest time at which a failed call is repeated; nil if none will be
}

// Answered returns the number of calls that did not fail.
func (c CollectorCount) Answered() int { return c.OK + c.NoAnswer + c.Refused }

// Lane is the progress of a run with one collector.
type Lane struct {
	Answered  int
	Collector string
	Failed    int
	Retrying  int             // failed calls that will be repeated
	RetryAt   *time.Time      // earliest time at which a failed call is repeated; nil if none will be
	State     *CollectorState // what keeps an unfinished lane from making calls: a pause, or a wait; nil if nothing does
	// Total is the number of calls that the run needs. The total of an unfinished run follows the current queries of the
	// brand. Total is nil for an ended run that did not make all its calls, or that lost answers to retention.
	Total *int
}

// CallError is an error of a run's failed calls, with the number of these calls.
type CallError struct {
	Class      string     `db:"error_class"`
	Collector  string     `db:"collector"`
	Count      int        `db:"count"`
	Message    string     `db:"error_message"`
	ReasonCode ReasonCode `db:"reason_code"` // reason code; empty if an older version stored the answer
	RunID      uuid.UUID  `db:"run_id"`
	RetryAt    *time.Time `db:"retry_at"` // earliest time at which a call is repeated; nil if a call will not be
}

const (
	collectorCounts = `SELECT run_id, collector,
			count(*) FILTER (WHERE status = 'ok') AS ok, count(*) FILTER (WHERE status = 'no_answer') AS no_answer,
			count(*) FILTER (WHERE status = 'refused') AS refused, count(*) FILTER (WHERE status = 'failed') AS failed,
			count(retry_at) AS retrying, min(retry_at) AS retry_at
		FROM answers WHERE run_id = ANY($1) GROUP BY run_id, collector ORDER BY collector`
	callErrors = `SELECT run_id, collector, error_class, error_message, reason_code, count, retry_at FROM (
			SELECT run_id, collector, error_class, error_message, coalesce(reason_code, '') AS reason_code,
				count(*) AS count, CASE WHEN count(*) = count(retry_at) THEN min(retry_at) END AS retry_at, row_number() OVER (PARTITION BY run_id ORDER BY count(*) DESC, collector, error_message) AS place
			FROM answers WHERE run_id = ANY($1) AND status = 'failed'
			GROUP BY run_id, collector, error_class, error_message, reason_code) e
		WHERE place <= $2 ORDER BY place`
)

// CollectorCounts returns the numbers of calls of a run for each collector. The numbers of calls show the progress of
// the data collection.
func (db *DB) CollectorCounts(ctx context.Context, runID uuid.UUID) ([]CollectorCount, error) {
	return many[CollectorCount](ctx, db.conn, "count a run's answers", collectorCounts, uuids([]uuid.UUID{runID}))
}

// CallErrorsOf returns the distinct errors of a run's failed calls, the most frequent first, up to the given limit.
func (db *DB) CallErrorsOf(ctx context.Context, runID uuid.UUID, limit int) ([]CallError, error) {
	return many[CallError](ctx, db.conn, "read a run's errors", callErrors, uuids([]uuid.UUID{runID}), limit)
}

// RunResults returns one element for each of the given runs, in one round trip. Each element contains at most the given
// number of errors.
func (db *DB) RunResults(ctx context.Context, runIDs []uuid.UUID, errorLimit int) ([]RunResult, error) {
	type totals struct {
		CostUSD *float64  `db:"cost_usd"`
		Queries int       `db:"queries"`
		RunID   uuid.UUID `db:"run_id"`
	}
	var counts []CollectorCount
	var errs []CallError
	var sums []totals
	ids := uuids(runIDs)
	batch := &pgx.Batch{}
	collect(batch, &counts, collectorCounts, ids)
	collect(batch, &errs, callErrors, ids, errorLimit)
	collect(batch, &sums, `SELECT run_id, count(DISTINCT (query_text, locale, country)) AS queries,
			sum(cost_usd)::float8 AS cost_usd
		FROM answers WHERE run_id = ANY($1) GROUP BY run_id`, ids)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("sum up the answers of runs: %w", err)
	}
	of := make(map[uuid.UUID]RunResult, len(runIDs))
	for _, s := range sums {
		of[s.RunID] = RunResult{CostUSD: s.CostUSD, Queries: s.Queries}
	}
	for _, c := range counts {
		r := of[c.RunID]
		r.Counts = append(r.Counts, c)
		of[c.RunID] = r
	}
	for _, e := range errs {
		r := of[e.RunID]
		r.Errors = append(r.Errors, e)
		of[e.RunID] = r
	}
	return column(runIDs, func(id uuid.UUID) RunResult { return of[id] }), nil
}

package store

import "context"

// Vitals are figures about the health of Tidewatch for operators. The figures come from the database, so that all nodes
// report the same values. Reading the figures is fast for any number of runs, because Postgres reads each figure from
// the start of an index.
type Vitals struct {
	Due              int           `db:"due"`                // number of active schedules with a due tick, at most mostCounted
	LastTick         *float64      `db:"last_tick"`          // time of the last processed tick in Unix seconds; nil means never
	Leader           string        `db:"leader"`             // River's name of the leader node; empty if there is none
	OldestDueSeconds float64       `db:"oldest_due_seconds"` // age of the earliest due tick; 0 if no tick is due
	Queues           []QueueVitals `db:"-"`
}

// QueueVitals are figures about the jobs of a queue in one state.
type QueueVitals struct {
	Jobs int `db:"jobs"` // number of jobs; the total of all queues is at most mostJobsCounted
	// OldestSeconds is the wait of the oldest available job, or 0 if there is none. For states other than "available",
	// OldestSeconds is nil.
	OldestSeconds *float64 `db:"oldest_seconds"`
	Queue         string   `db:"queue"`
	State         string   `db:"state"` // state of the jobs in River
}

// mostCounted is the maximum number of due schedules that are counted.
const mostCounted = 100_000

// mostJobsCounted is the maximum number of jobs that are counted over all queues.
const mostJobsCounted = "500000"

const vitals = `SELECT
		(SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE is_active AND next_run_at <= now()
			ORDER BY next_run_at LIMIT $1) d) AS due,
		coalesce(extract(epoch FROM now() - (SELECT min(next_run_at) FROM scheduled_jobs WHERE is_active
			AND next_run_at <= now())), 0)::float8
			AS oldest_due_seconds,
		extract(epoch FROM last_tick_at)::float8 AS last_tick,
		coalesce((SELECT leader_id FROM river_leader WHERE expires_at > now() LIMIT 1), '') AS leader
	FROM scheduler_state`

// The SQL contains the states and the limit as literals, so that Postgres plans for the few waiting jobs instead of all
// jobs. The statement reads the age of the oldest job separately for each priority, because the priority precedes the
// time in River's index.
const queueVitals = `WITH counted AS (SELECT queue, state, count(*) AS jobs FROM (SELECT queue, state FROM river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') AND queue = ANY ($1)
			LIMIT ` + mostJobsCounted + `) j GROUP BY queue, state)
	SELECT q.name AS queue, s.state::text AS state, coalesce(c.jobs, 0) AS jobs,
		CASE WHEN s.state = 'available' THEN coalesce(greatest(extract(epoch FROM now() - o.at), 0), 0)::float8
			END AS oldest_seconds
	FROM unnest($1::text[]) AS q(name)
	CROSS JOIN unnest('{available,pending,retryable,running,scheduled}'::river_job_state[]) AS s(state)
	LEFT JOIN counted c ON c.queue = q.name AND c.state = s.state
	LEFT JOIN LATERAL (SELECT min(f.scheduled_at) AS at FROM generate_series(1, 4) AS p(priority) CROSS JOIN LATERAL
		(SELECT scheduled_at FROM river_job j WHERE j.state = 'available' AND j.queue = q.name AND j.priority = p.priority
		 ORDER BY scheduled_at LIMIT 1) f) o ON s.state = 'available'`

// Vitals returns the vitals, including the vitals of the given queues.
func (db *DB) Vitals(ctx context.Context, queues []string) (Vitals, error) {
	jobs, err := db.QueueVitals(ctx, queues)
	if err != nil {
		return Vitals{}, err
	}
	v, err := one[Vitals](ctx, db.conn, "read vitals", vitals, mostCounted)
	v.Queues = jobs
	return v, err
}

// QueueVitals returns the number of unfinished jobs for each queue and state.
func (db *DB) QueueVitals(ctx context.Context, queues []string) ([]QueueVitals, error) {
	return many[QueueVitals](ctx, db.conn, "read queues", queueVitals, queues)
}

package store

import "context"

// Vitals are figures for operators. They come from the database, so that all nodes report the same. Reading them is
// cheap however many runs there are, because each figure is read from the start of an index.
type Vitals struct {
	Due              int           `db:"due"`       // active schedules whose tick is due; at most mostCounted
	LastTick         *float64      `db:"last_tick"` // the last worked tick in Unix seconds; nil: never
	Leader           string        `db:"leader"`    // River's name of the leading node; empty: none
	OldestDueSeconds float64       `db:"oldest_due_seconds"`
	Queues           []QueueVitals `db:"-"`
}

// QueueVitals are the jobs of a queue in one state.
type QueueVitals struct {
	Jobs          int      `db:"jobs"`           // summed over all queues and states at most mostJobsCounted
	OldestSeconds *float64 `db:"oldest_seconds"` // wait of the oldest available job, 0: none; nil: other states
	Queue         string   `db:"queue"`
	State         string   `db:"state"` // River's name of the state
}

// mostCounted bounds the counts.
const mostCounted = 100_000

// mostJobsCounted bounds the count of the jobs of all queues together.
const mostJobsCounted = "500000"

const vitals = `SELECT
		(SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE is_active AND next_run_at <= now() LIMIT $1) d) AS due,
		coalesce(extract(epoch FROM now() - (SELECT min(next_run_at) FROM scheduled_jobs WHERE is_active
			AND next_run_at <= now())), 0)::float8
			AS oldest_due_seconds,
		extract(epoch FROM last_tick_at)::float8 AS last_tick,
		coalesce((SELECT leader_id FROM river_leader WHERE expires_at > now() LIMIT 1), '') AS leader
	FROM scheduler_state`

// The SQL contains the states and the limit as literals, so that Postgres plans for waiting jobs and not for all jobs.
// The age is read separately for each priority, which comes before the time in River's index.
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

// Vitals returns the vitals, including those of the queues.
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

package store

import "context"

// Vitals are what an operator watches and the database knows, so that they are the same on every node. They are cheap to
// read however many runs there are: each comes from the front of an index.
type Vitals struct {
	Due              int           `db:"due"`       // active schedules whose tick is due; at most mostCounted
	LastTick         *float64      `db:"last_tick"` // when a tick was worked, in Unix seconds; nil: never
	Leader           string        `db:"leader"`    // River's name of the node that leads; empty: none does
	OldestDueSeconds float64       `db:"oldest_due_seconds"`
	Queues           []QueueVitals `db:"-"`
}

// QueueVitals are how many jobs of a queue are in a state.
type QueueVitals struct {
	Jobs          int      `db:"jobs"`           // all together at most mostJobsCounted
	OldestSeconds *float64 `db:"oldest_seconds"` // for how long the oldest job has waited for a worker, 0 without one; nil: the state is no wait for a worker
	Queue         string   `db:"queue"`
	State         string   `db:"state"` // River's
}

// mostCounted bounds what is counted: what is beyond it is "too many", whatever the number.
const mostCounted = 100_000

// mostJobsCounted is the same for the jobs of all queues together.
const mostJobsCounted = "500000"

const vitals = `SELECT
		(SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE is_active AND next_run_at <= now() LIMIT $1) d) AS due,
		coalesce(extract(epoch FROM now() - (SELECT min(next_run_at) FROM scheduled_jobs WHERE is_active AND next_run_at <= now())), 0)::float8
			AS oldest_due_seconds,
		extract(epoch FROM last_tick_at)::float8 AS last_tick,
		coalesce((SELECT leader_id FROM river_leader WHERE expires_at > now() LIMIT 1), '') AS leader
	FROM scheduler_state`

// The states are spelt out, and the limit, so that it is planned for what waits and not for all jobs that there were. The age
// by priority: River's index has that before the time.
const queueVitals = `WITH counted AS (SELECT queue, state, count(*) AS jobs FROM (SELECT queue, state FROM river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') AND queue = ANY ($1) LIMIT ` + mostJobsCounted + `) j GROUP BY queue, state)
	SELECT q.name AS queue, s.state::text AS state, coalesce(c.jobs, 0) AS jobs,
		CASE WHEN s.state = 'available' THEN coalesce(greatest(extract(epoch FROM now() - o.at), 0), 0)::float8 END AS oldest_seconds
	FROM unnest($1::text[]) AS q(name)
	CROSS JOIN unnest('{available,pending,retryable,running,scheduled}'::river_job_state[]) AS s(state)
	LEFT JOIN counted c ON c.queue = q.name AND c.state = s.state
	LEFT JOIN LATERAL (SELECT min(f.scheduled_at) AS at FROM generate_series(1, 4) AS p(priority) CROSS JOIN LATERAL
		(SELECT scheduled_at FROM river_job j WHERE j.state = 'available' AND j.queue = q.name AND j.priority = p.priority
		 ORDER BY scheduled_at LIMIT 1) f) o ON s.state = 'available'`

// Vitals reads them, those of the queues too.
func (db *DB) Vitals(ctx context.Context, queues []string) (Vitals, error) {
	jobs, err := db.QueueVitals(ctx, queues)
	if err != nil {
		return Vitals{}, err
	}
	v, err := one[Vitals](ctx, db.conn, "read vitals", vitals, mostCounted)
	v.Queues = jobs
	return v, err
}

// QueueVitals reads how many jobs there are of each queue in each state, finished ones aside.
func (db *DB) QueueVitals(ctx context.Context, queues []string) ([]QueueVitals, error) {
	return many[QueueVitals](ctx, db.conn, "read queues", queueVitals, queues)
}

package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A node that runs jobs holds an advisory lock in a separate session. The lock tells the other nodes whether the
// process is alive. Postgres releases the lock of a killed process immediately, but keeps the lock of a suspended
// process.

// nodeLock is the first key of the advisory locks of nodes. The second key is a hash of the node's id.
const nodeLock = 1_953_064_046

// NodeSession is the session that holds the lock of a node.
type NodeSession struct {
	conn *pgx.Conn
}

// JoinNodes opens the session of a node, takes the lock of the node, and adds the node to the table of nodes. The lock
// of a node is shared, so that a new session of the node need not wait for the end of an old session.
func JoinNodes(ctx context.Context, config *pgx.ConnConfig, id string) (*NodeSession, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("join the nodes: %w", err)
	}
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		// With the following keepalive settings, Postgres ends the session of a machine without power or network after
		// one minute.
		{sql: "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"},
		{sql: "SELECT pg_advisory_lock_shared($1, hashtext($2))", args: []any{nodeLock, id}},
		{
			sql:  "INSERT INTO nodes (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET lost_at = NULL",
			args: []any{id},
		},
	} {
		if _, err := conn.Exec(ctx, statement.sql, statement.args...); err != nil {
			_ = conn.Close(context.WithoutCancel(ctx)) // the closed connection is not used again
			return nil, fmt.Errorf("join the nodes: %w", err)
		}
	}
	return &NodeSession{conn: conn}, nil
}

// Check returns an error if the session is no longer open.
func (s *NodeSession) Check(ctx context.Context) error { return s.conn.Ping(ctx) }

// Close ends the session, as Postgres does after the end of a process.
func (s *NodeSession) Close(ctx context.Context) error { return s.conn.Close(ctx) }

// LeaveNodes releases the slots of a node's calls and removes the node from the table of nodes. The caller must make
// sure that the node has no running jobs.
func (db *DB) LeaveNodes(ctx context.Context, id string) error {
	_, err := exec(ctx, db.conn, "leave the nodes",
		"WITH released AS (DELETE FROM collector_calls WHERE node = $1) DELETE FROM nodes WHERE id = $1", id)
	return err
}

// HasNode reports whether the table of nodes has a node that is not marked as lost.
func (db *DB) HasNode(ctx context.Context, id string) (bool, error) {
	var has bool
	err := db.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM nodes WHERE id = $1 AND lost_at IS NULL)", id).Scan(&has)
	if err != nil {
		return false, fmt.Errorf("look up the node: %w", err)
	}
	return has, nil
}

// knownNodes compares the nodes with the advisory locks that are held.
const knownNodes = `held AS MATERIALIZED (SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid::bigint = $1),
	known AS MATERIALIZED (SELECT id, lost_at,
		(hashtext(id)::bigint & 4294967295)::oid IN (SELECT objid FROM held) AS alive FROM nodes)`

// anyLost reports whether a node is lost, is still marked as lost, or has an attempt that counts as stuck.
const anyLost = `WITH ` + knownNodes + ` SELECT EXISTS (SELECT FROM known WHERE NOT alive OR lost_at IS NOT NULL)
	OR EXISTS (SELECT FROM river_job
		WHERE state = 'running' AND attempted_at < least($3, clock_timestamp()) - $2::interval)`

// markLost stores in lost_at when a node was first seen without a session, and clears lost_at when the node has a
// session again.
const markLost = `WITH ` + knownNodes + `
	UPDATE nodes n SET lost_at = CASE WHEN k.alive THEN NULL ELSE clock_timestamp() END
	FROM known k WHERE n.id = k.id AND k.alive = (k.lost_at IS NOT NULL)`

// The statement does not count the first five lost attempts, because the loss of a node is usually not the fault of the
// job. Later lost attempts count, so that River gives up a job that makes its node crash. Pauses between the attempts
// protect the other nodes from a job that makes its node crash. An hour without a loss resets the count, because a job
// that makes its node crash does so in each attempt. River's rescuer ends cancelled jobs, and jobs that lost their
// last allowed attempt.
// The error of a lost attempt that does not count has the field is_uncounted, see [DB.RiverJob].
const takeOver = `WITH running AS (SELECT id, attempt, max_attempts, attempted_by[array_upper(attempted_by, 1)] AS node,
			CASE WHEN (metadata ->> 'taken_over_at')::timestamptz < clock_timestamp() - interval '1 hour' THEN 0
				ELSE coalesce((metadata ->> 'takeovers')::int, 0) END AS takeovers
		FROM river_job WHERE state = 'running' AND NOT metadata ? 'cancel_attempted_at'
			AND (attempted_at < least($3, clock_timestamp()) - $2::interval OR attempted_by[array_upper(attempted_by, 1)] IN
				(SELECT id FROM nodes WHERE lost_at < clock_timestamp() - $1::interval))
		FOR NO KEY UPDATE SKIP LOCKED),
	stuck AS (SELECT id, node, takeovers FROM running WHERE attempt < max_attempts OR takeovers < 5)
	UPDATE river_job j SET
		state = (CASE WHEN takeovers < 2 THEN 'available' ELSE 'retryable' END)::river_job_state,
		scheduled_at = clock_timestamp() +
			make_interval(secs => (ARRAY[0, 0, 5, 10, 30, 60])[least(takeovers, 5) + 1]),
		attempt = CASE WHEN takeovers < 5 THEN greatest(j.attempt - 1, 0) ELSE j.attempt END,
		metadata = j.metadata || jsonb_build_object('takeovers', takeovers + 1, 'taken_over_at', clock_timestamp()),
		errors = array_append(j.errors, jsonb_build_object('at', clock_timestamp(), 'attempt', greatest(j.attempt, 1),
			'error', 'The node ' || coalesce(s.node, '') || ' of this attempt was lost or hung. Another node takes over.',
			'trace', '') || CASE WHEN takeovers < 5 THEN '{"is_uncounted": true}' ELSE '{}' END::jsonb)
	FROM stuck s WHERE j.id = s.id RETURNING coalesce(s.node, '') AS node, coalesce(j.args ->> 'run_id', '') AS run_id`

// TakenJob is a job that other nodes take over.
type TakenJob struct {
	Node  string `db:"node"`
	RunID string `db:"run_id"` // empty if the job is not about a run
}

// RunningJobs returns the number of running jobs whose present attempt belongs to the node.
func (db *DB) RunningJobs(ctx context.Context, node string) (n int, err error) {
	err = db.conn.QueryRow(ctx, `SELECT count(*) FROM river_job
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`, node).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the running jobs of a node: %w", err)
	}
	return n, nil
}

// Takeover says when other nodes take over the work of a node.
type Takeover struct {
	CallLease time.Duration // time for which a node with a session admits a call, see [Admission]
	Grace     time.Duration // time without a session after which the jobs of a node are taken over
	Lease     time.Duration // time without a session, and age of a call, after which the call may be repeated
	MostTime  time.Duration // age at which an attempt counts as stuck, even if its node has a session
	Now       time.Time     // time of this node; an attempt counts as stuck only if it is stuck by both clocks
}

// TakeOver makes the jobs of lost nodes, and stuck jobs, available to other nodes, and returns the jobs.
// The first five takeovers of a job do not count as attempts. After an hour without a takeover, five more takeovers do
// not count. TakeOver also releases the call slots of nodes that have been lost for longer than the lease. A lost node
// may be alive and admit new calls. The slot of a call is therefore kept until the call is older than the lease. If
// several nodes call TakeOver at the same time, only one call has an effect.
func (db *DB) TakeOver(ctx context.Context, t Takeover) ([]TakenJob, error) {
	var lost bool
	err := db.conn.QueryRow(ctx, anyLost, nodeLock, t.MostTime, t.Now).Scan(&lost)
	if err != nil {
		return nil, fmt.Errorf("look for lost nodes: %w", err)
	}
	if !lost {
		return nil, nil
	}
	var jobs []TakenJob
	err = db.InTx(ctx, func(db *DB) error {
		var first bool
		if err := db.conn.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", nodeLock).Scan(&first); err != nil {
			return err
		}
		if !first {
			return nil
		}
		batch := &pgx.Batch{}
		batch.Queue(markLost, nodeLock)
		batch.Queue(takeOver, t.Grace, t.MostTime, t.Now).Query(func(rows pgx.Rows) (err error) {
			jobs, err = pgx.CollectRows(rows, pgx.RowToStructByName[TakenJob])
			return err
		})
		batch.Queue(`DELETE FROM collector_calls WHERE expires_at - $2::interval < clock_timestamp() - $1::interval
			AND node IN (SELECT id FROM nodes WHERE lost_at < clock_timestamp() - $1::interval)`, t.Lease, t.CallLease)
		batch.Queue(`DELETE FROM nodes n WHERE lost_at < clock_timestamp() - $1::interval
			AND NOT EXISTS (SELECT FROM collector_calls c WHERE c.node = n.id)`, t.Lease)
		return db.conn.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return nil, fmt.Errorf("take over the jobs of lost nodes: %w", err)
	}
	return jobs, nil
}

package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// batchRecorder is a connection that records the statements of its batches.
type batchRecorder struct {
	store.Conn

	statements []statement
}

// SendBatch implements [store.Conn].
func (r *batchRecorder) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	for _, q := range b.QueuedQueries {
		r.statements = append(r.statements, statement{q.Arguments, q.SQL})
	}
	return r.Conn.SendBatch(ctx, b)
}

// The test checks that a tick and the retention read only the rows that they need, although the table has 100,000
// exceptions.
func TestExceptions_AreReadByIndex(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, name, next_run_at)
		SELECT brand_id, customer_id, job_type, cron_expression, timezone, 'schedule ' || n, now() + interval '1 day'
		FROM scheduled_jobs, generate_series(1, 999) n WHERE id = $1`, job.ID)
	// To write the rows within a second, the test disables triggers and drops the indexes that the tested statements do
	// not use.
	db.Exec(t, `DROP INDEX schedule_exceptions_customer, schedule_exceptions_brand, schedule_exceptions_schedule;
		SET session_replication_role = replica;
		INSERT INTO schedule_exceptions (kind, customer_id, brand_id, scheduled_job_id, local_from, local_to)
		SELECT 'blackout', customer_id, brand_id, id, now() - n * interval '12 hours', now() - (n - 10) * interval '12 hours'
		FROM scheduled_jobs, generate_series(1, 100) n;
		RESET session_replication_role`)
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() - interval '1 second' WHERE id = $1", job.ID)
	db.Exec(t, "ANALYZE schedule_exceptions, scheduled_jobs")
	recorded := &batchRecorder{Conn: db.Pool}
	due, err := store.New(recorded).ClaimDue(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Less(t, len(due[0].Exceptions), 20, "ended exceptions are not read")
	require.NotEmpty(t, due[0].Exceptions)
	i := slices.IndexFunc(recorded.statements, func(s statement) bool {
		return strings.Contains(s.sql, "FROM schedule_exceptions")
	})
	plan := explain(t, db, recorded.statements[i].sql, recorded.statements[i].args...)
	require.Contains(t, plan, "schedule_exceptions_scope")
	require.NotContains(t, plan, "Seq Scan on schedule_exceptions")

	plan = explain(t, db, `SELECT ctid FROM schedule_exceptions WHERE active_until < now() - interval '90 days'
		LIMIT 1000 FOR UPDATE SKIP LOCKED`)
	require.Contains(t, plan, "schedule_exceptions_ended")
}

package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// Postgres keeps the plan of the first update in a session. After a small update, the triggers of alerts could compare
// each changed run with each other changed run, so that large updates would take quadratic time.
func TestAlertTriggers_ALargeUpdateAfterASmallOneIsFast(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	job := db.Schedule(t, brand)
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, river_job_id, run_timeout_seconds)
		SELECT gen_random_uuid(), $2, id, customer_id, 'scoring', 'manual', 'processing', now(), now(), n, 60
		FROM brands, generate_series(1, 20001) n WHERE id = $1`, brand.ID, job.ID)
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	update := func(limit int) time.Duration {
		start := time.Now()
		_, err := conn.Exec(t.Context(), `UPDATE job_runs SET status = 'completed', finished_at = now(), river_job_id = NULL
			WHERE id IN (SELECT id FROM job_runs WHERE finished_at IS NULL LIMIT $1)`, limit)
		require.NoError(t, err)
		return time.Since(start)
	}
	without := update(10000)
	db.Exec(t, `WITH channel AS (INSERT INTO alert_channels (customer_id, name, kind, target, url)
			SELECT customer_id, 'x', 'slack', '', '' FROM brands WHERE id = $1 RETURNING id, customer_id)
		INSERT INTO alert_rules (customer_id, channel_id, kind, failures, seconds)
		SELECT customer_id, id, kind, failures, seconds FROM channel,
			(VALUES ('failing', 3, 0), ('late', 0, 60), ('run_scored', 0, 0)) v (kind, failures, seconds)`, brand.ID)
	update(1)
	with := update(10000)
	require.Equal(t, 10001, storetest.Value[int](t, db, "SELECT count(*) FROM alert_scored_runs"))
	require.Less(t, with, 6*without)
}

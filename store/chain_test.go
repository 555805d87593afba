package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The chain is daily → report → 600 schedules. One of the 600 schedules has another schedule after it. The tables are
// large enough to show a wrong plan.
func TestChainOf_ReadsABoundedChainFromIndexes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, next_run_at)
		SELECT $1, $2, 'scoring', '0 9 * * *', now() FROM generate_series(1, 20000)`, brand.ID, brand.CustomerID)
	chained := func(name string, after uuid.UUID, n int) uuid.UUID {
		return storetest.Value[uuid.UUID](t, db, `WITH added AS (
				INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, after, name)
				SELECT $1, $2, 'scoring', $3, $4 || lpad(i::text, 3, '0') FROM generate_series(1, $5) i RETURNING id, name)
			SELECT id FROM added ORDER BY name LIMIT 1`, brand.ID, brand.CustomerID, after, name, n)
	}
	daily := db.Schedule(t, brand)
	report := chained("report", daily.ID, 1)
	part := chained("part", report, 600)
	last := chained("last", part, 1)
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, error_message, river_job_id, run_timeout_seconds)
		SELECT tidewatch_uuid7(), j.id, brand_id, customer_id, job_type, 'tick', s.status, now() + n * interval '1 hour',
			CASE WHEN n = 1 THEN now() END, CASE WHEN n = 1 THEN 'x' END, 1, 1
		FROM scheduled_jobs j, (VALUES (1, 'failed'), (2, 'pending')) s (n, status) ORDER BY n`)
	db.Exec(t, "ANALYZE")

	var whole, cut store.Chain
	for _, plan := range plansOf(t, db, func(db *store.DB) (err error) {
		cut, err = db.ChainOf(t.Context(), report, nil, 500)
		return err
	}) {
		rows := map[string]float64{}
		for _, node := range plan.all() {
			isLarge := node.Relation == "scheduled_jobs" || node.Relation == "job_runs"
			require.False(t, node.Type == "Seq Scan" && isLarge, plan.outline(""))
			rows[node.Relation] += node.Rows * max(node.Loops, 1)
		}
		require.LessOrEqual(t, rows["scheduled_jobs"], 520.0, plan.outline(""))
		require.LessOrEqual(t, rows["job_runs"], 520.0, plan.outline(""))
	}
	require.True(t, cut.IsCut)
	require.Len(t, cut.Schedules, 502)
	require.Equal(t, []uuid.UUID{daily.ID, report}, []uuid.UUID{cut.Schedules[0].ID, cut.Schedules[1].ID})
	const first = "SELECT min(name) FROM (SELECT name FROM scheduled_jobs WHERE after = $1 ORDER BY id LIMIT 500) c"
	require.Equal(t, storetest.Value[string](t, db, first, report), *cut.Schedules[2].Name)
	require.Equal(t, store.RunPending, cut.Schedules[2].LastRunStatus, "the newest run")

	whole, err := db.ChainOf(t.Context(), report, &brand.CustomerID, 601)
	require.NoError(t, err)
	require.False(t, whole.IsCut)
	require.Len(t, whole.Schedules, 603)
	require.Equal(t, last, whole.Schedules[602].ID, "the farthest schedule comes last")
	whole, err = db.ChainOf(t.Context(), last, nil, 1)
	require.NoError(t, err)
	require.Len(t, whole.Schedules, 4)
	_, err = db.ChainOf(t.Context(), report, new(uuid.New()), 1)
	require.ErrorIs(t, err, store.ErrNotFound)
}

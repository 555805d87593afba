package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// lastBeforeUnsure is the last numbered step before sentiments may be unsure.
const lastBeforeUnsure = 26

func TestDown_MakesUnsureSentimentsNeutral(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1
		FROM scheduled_jobs WHERE id = $1`,
		job.ID,
	)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status)
		SELECT tidewatch_uuid7(), id, brand_id, 'x', 'chatgpt', 'ok' FROM job_runs`)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, confidence, clauses, scorer, scorer_version)
		SELECT id, name, 'competitor', 0.1, label, 0.4, 1, 'test', 4
		FROM answers, (VALUES ('Globex', 'unsure'), ('Initech', 'negative')) AS s (name, label)`)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeUnsure)
	require.NoError(t, err)
	const labels = "SELECT array_agg(label ORDER BY name) FROM sentiments"
	require.Equal(t, []string{"neutral", "negative"}, storetest.Value[[]string](t, db, labels))

	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, []string{"neutral", "negative"}, storetest.Value[[]string](t, db, labels))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(confidence) FROM sentiments"))
}

func TestUp_ContinuesAStepWithoutTransactionThatFailedHalfway(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	upTo(t, db, lastBeforeUnsure)
	db.Exec(t, "ALTER TABLE sentiments ADD COLUMN confidence double precision")
	db.Exec(t, "ALTER TABLE trend_buckets ADD COLUMN unsure integer DEFAULT 0")
	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM pg_constraint
		WHERE conrelid = 'sentiments'::regclass AND NOT convalidated`))
	require.True(t, storetest.Value[bool](t, db, `SELECT column_default IS NULL FROM information_schema.columns
		WHERE table_name = 'trend_buckets' AND column_name = 'unsure'`), "nodes of earlier versions leave the column null")
}

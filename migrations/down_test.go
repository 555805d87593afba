package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// An interrupted Down may leave a database without triggers, and Check must not accept such a database. The view makes
// step 73 fail.
func TestDown_ThatFailsLeavesItsTriggersPending(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	want := functionsOf(t, db)
	db.Exec(t, "CREATE VIEW removals AS SELECT names_removed_at FROM brands")
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), 70)
	require.ErrorContains(t, err, "cannot drop column names_removed_at")
	require.NotEqual(t, want, functionsOf(t, db))
	db.Exec(t, "DROP VIEW removals")
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, want, functionsOf(t, db))
}

// fill adds rows that the Down sections delete or change.
func fill(t *testing.T, db storetest.DB) {
	t.Helper()
	brand := db.Brand(t, 1)
	for _, sql := range []string{
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, name, next_run_at)
			SELECT id, customer_id, type, '0 0 * * *', 'UTC', type, now() - interval '1 minute'
			FROM brands, unnest(ARRAY['report', 'scoring']) type WHERE id = $1`,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, after, name)
			SELECT brand_id, customer_id, job_type, id, 'after ' || name FROM scheduled_jobs WHERE brand_id = $1`,
		`INSERT INTO chained_ticks (scheduled_job_id, after_run_id, after, brand_id, at)
			SELECT id, gen_random_uuid(), after, brand_id, now() FROM scheduled_jobs WHERE after IS NOT NULL AND brand_id = $1`,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
				finished_at, run_timeout_seconds)
			SELECT gen_random_uuid(), id, brand_id, customer_id, job_type, 'tick', 'completed', now() - interval '1 day',
				now(), 60 FROM scheduled_jobs WHERE brand_id = $1`,
		`UPDATE scheduled_jobs SET run_timeout_seconds = 120 WHERE brand_id = $1`,
		`INSERT INTO schedule_exceptions (scheduled_job_id, kind, timezone)
			SELECT id, 'pause', 'UTC' FROM scheduled_jobs WHERE brand_id = $1 LIMIT 1`,
	} {
		db.Exec(t, sql, brand.ID)
	}
}

func TestDown_RevertsEachStepOfADatabaseWithRows(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	fill(t, db)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), 0)
	require.NoError(t, err)
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, functionsOf(t, storetest.Open(t)), functionsOf(t, db))
	require.Zero(t, storetest.Value[int](t, db, disabled))
}

const disabled = "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"

func TestUp_EnablesATriggerThatAKilledDownDisabled(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "DELETE FROM schema_functions")
	db.Exec(t, "ALTER TABLE scheduled_jobs DISABLE TRIGGER scheduled_jobs_before_delete")
	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Zero(t, storetest.Value[int](t, db, disabled))
}

// The view makes the last statement of step 66 fail.
func TestDown_ThatFailsInAStepRevertsNoPartOfTheStep(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	fill(t, db)
	want := functionsOf(t, db)
	db.Exec(t, "CREATE VIEW chained AS SELECT after FROM scheduled_jobs")
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), 50)
	require.ErrorContains(t, err, "cannot drop column after")
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM scheduled_jobs WHERE after IS NOT NULL"))
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, want, functionsOf(t, db))
	db.Exec(t, "DROP VIEW chained")
	_, err = migrations.Down(t.Context(), db.Pool, quiet(), 50)
	require.NoError(t, err)
}

func TestDown_OfOneStepThatFailsReportsTheErrorAndKeepsTheTrigger(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)") // a newer step
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), -1)
	require.ErrorContains(t, err, "version not found")
	require.Equal(t, "O", storetest.Value[string](t, db,
		"SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'scheduled_jobs_before_delete'"))
}

package migrations_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// forgetWords brings the database to the state before functions/search.sql, in which schedules have no words.
func forgetWords(t *testing.T, db storetest.DB) {
	t.Helper()
	db.Exec(t, "UPDATE scheduled_jobs SET search_words = ''")
	db.Exec(t, "DELETE FROM schema_functions WHERE name = 'functions/search.sql'")
}

const withoutWords = "SELECT count(*) FROM scheduled_jobs WHERE search_words = ''"

func TestUp_FillsTheWordsOfSchedulesBesideADispatch(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, name)
		SELECT id, customer_id, 'scoring', '0 0 * * *', 'UTC', 'Nightly ' || n FROM brands, generate_series(1, 2500) n
		WHERE id = $1`, brand.ID)
	forgetWords(t, db)
	// store.ClaimDue locks rows, and writes the table later in the same transaction.
	dispatch := begin(t, db, "SET LOCAL deadlock_timeout = '100ms'",
		"SELECT id FROM scheduled_jobs ORDER BY id DESC LIMIT 1 FOR UPDATE")
	_, done := up(t, db)
	require.Eventually(t, func() bool {
		return storetest.Value[bool](t, db,
			"SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted)")
	}, time.Minute, 10*time.Millisecond)
	_, err := dispatch.Exec(t.Context(), `UPDATE scheduled_jobs SET last_run_at = now()
		WHERE id = (SELECT max(id::text)::uuid FROM scheduled_jobs)`)
	require.NoError(t, err)
	require.NoError(t, dispatch.Commit(t.Context()))
	require.NoError(t, <-done)
	require.Zero(t, storetest.Value[int](t, db, withoutWords))
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
}

// Check returns an error until a fill has completed the words of the schedules.
func TestUp_ContinuesAnInterruptedFillOfTheWords(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone)
		SELECT id, customer_id, 'scoring', '0 0 * * *', 'UTC' FROM brands WHERE id = $1`, brand.ID)
	forgetWords(t, db)
	db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'interrupted'; END $$`)
	db.Exec(t, `CREATE TRIGGER refuse BEFORE UPDATE OF search_words ON scheduled_jobs EXECUTE FUNCTION refuse()`)
	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.ErrorContains(t, err, "interrupted")
	require.ErrorContains(t, migrations.Check(t.Context(), db.Pool, quiet()), "functions/search.sql")
	db.Exec(t, "DROP FUNCTION refuse CASCADE")
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Zero(t, storetest.Value[int](t, db, withoutWords))
}

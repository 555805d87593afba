package migrations_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// lastBeforeKeys is the last numbered step before brands and schedules have keys.
const lastBeforeKeys = 83

func TestUp_AddsTheKeysOfStoredBrandsAndSchedules(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	fill(t, db)
	deleted := db.Brand(t, 0)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys)
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM brands WHERE id = $1", deleted.ID)
	up := func() {
		_, err = migrations.Up(t.Context(), db.Pool, quiet())
		require.NoError(t, err)
		require.Equal(t, []int{1, 4, 4, 0}, storetest.Value[[]int](t, db, `SELECT ARRAY[
			(SELECT count(*) FROM brand_keys JOIN brands USING (id, customer_id) WHERE deleted_at IS NULL),
			(SELECT count(*) FROM schedule_keys JOIN scheduled_jobs USING (id) WHERE deleted_at IS NULL),
			(SELECT count(*) FROM schedule_keys), (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)]`))
	}
	up()
	// The following statements simulate an interrupted step, which has copied the keys of a brand and a schedule at the
	// moment of their deletion.
	_, err = migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys+1)
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM goose_db_version WHERE version_id = $1", lastBeforeKeys+1)
	db.Exec(t, "ALTER TABLE answers DROP CONSTRAINT answers_brand_id_fkey")
	db.Exec(t, "INSERT INTO brand_keys (id, customer_id) VALUES ($1, $2)", deleted.ID, deleted.CustomerID)
	db.Exec(t, "INSERT INTO schedule_keys (id) VALUES ($1)", deleted.ID)
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, 2, storetest.Value[int](t, db, `SELECT (SELECT count(*) FROM brand_keys WHERE deleted_at IS NOT NULL)
		+ (SELECT count(*) FROM schedule_keys WHERE deleted_at IS NOT NULL)`))
	db.Exec(t, "DELETE FROM schedule_keys WHERE deleted_at IS NOT NULL")
	up()
}

// A node of an earlier version deletes rows of brands and scheduled_jobs. Down deletes the remaining rows.
func TestDown_DeletesTheRowsOfDeletedBrands(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	fill(t, db)
	db.Exec(t, "DELETE FROM scheduled_jobs WHERE job_type = 'scoring'")
	db.Exec(t, `WITH c AS (INSERT INTO alert_channels (customer_id, name, kind, target, url)
			SELECT id, 'chat', 'slack', 'https://chat.example', 'x' FROM customers RETURNING id, customer_id)
		INSERT INTO alert_rules (customer_id, channel_id, kind, failures) SELECT customer_id, id, 'failing', 2 FROM c`)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys)
	require.NoError(t, err)
	db.Exec(t, "UPDATE job_runs SET status = status") // the trigger of the alert rule needs no keys
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE scheduled_job_id IS NULL"))
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM brands")
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	_, err = migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys)
	require.NoError(t, err)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
}

// A transaction deletes a brand before its key is copied, and commits after the copy. The trigger of the test holds the
// copy back when the copy has taken its snapshot.
func TestUp_MarksTheKeysOfBrandsThatAreDeletedDuringTheCopy(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys)
	require.NoError(t, err)
	db.Exec(
		t,
		`CREATE TABLE brand_keys (id uuid PRIMARY KEY, customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
		deleted_at timestamptz, UNIQUE (id, customer_id))`,
	)
	db.Exec(t, `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$`)
	db.Exec(t, "CREATE TRIGGER hold BEFORE INSERT ON brand_keys EXECUTE FUNCTION hold()")
	held, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = held.Rollback(context.WithoutCancel(t.Context())) }() // after a failure of the test
	_, err = held.Exec(t.Context(), "SELECT pg_advisory_xact_lock(4711)")
	require.NoError(t, err)
	up := make(chan error, 1)
	go func() {
		_, err := migrations.Up(t.Context(), db.Pool, quiet())
		up <- err
	}()
	db.WaitFor(t, "the copy", `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
		AND wait_event = 'advisory' AND query LIKE 'INSERT INTO brand_keys%')`)
	deletion, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = deletion.Rollback(context.WithoutCancel(t.Context())) }() // after a failure of the test
	_, err = deletion.Exec(t.Context(), "DELETE FROM brands WHERE id = $1", brand.ID)
	require.NoError(t, err)
	require.NoError(t, held.Commit(t.Context()))
	db.WaitFor(t, "the foreign keys", `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
		AND wait_event = 'relation' AND query LIKE 'DO %')`)
	require.NoError(t, deletion.Commit(t.Context()))
	require.NoError(t, <-up)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM brand_keys WHERE deleted_at IS NOT NULL"))
}

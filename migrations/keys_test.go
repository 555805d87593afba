package migrations_test

import (
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
	// The step was interrupted, and the keys of a deleted brand and a deleted schedule were copied at the moment of the
	// deletion.
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
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys)
	require.NoError(t, err)
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE scheduled_job_id IS NULL"))
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM brands")
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	_, err = migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeKeys)
	require.NoError(t, err)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
}

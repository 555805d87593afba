package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestSchedule_MovedByPlainSQLTakesItsExceptionsAndTicksAlong(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	from, to := db.Brand(t, 0), db.Brand(t, 0)
	job := db.Schedule(t, from)
	db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, note, created_by)
		VALUES ('pause', $1, 'Contract ended', 'ada@example.com')`, job.ID)
	db.Exec(t, "INSERT INTO schedule_exceptions (kind, brand_id) VALUES ('pause', $1)", from.ID)
	db.Exec(t, `INSERT INTO chained_ticks (scheduled_job_id, after_run_id, after, brand_id, at)
		VALUES ($1, gen_random_uuid(), gen_random_uuid(), $2, now())`, job.ID, from.ID)
	db.Exec(t, "UPDATE scheduled_jobs SET brand_id = $2, customer_id = $3 WHERE id = $1", job.ID, to.ID, to.CustomerID)
	require.Equal(t, []uuid.UUID{to.ID, to.CustomerID}, storetest.Value[[]uuid.UUID](t, db,
		"SELECT ARRAY[brand_id, customer_id] FROM schedule_exceptions WHERE scheduled_job_id = $1", job.ID))
	require.Empty(t, storetest.Value[string](t, db,
		"SELECT concat(note, created_by) FROM schedule_exceptions WHERE scheduled_job_id = $1", job.ID),
		"the other customer must not read the text of the former customer")
	require.Equal(t, to.ID, storetest.Value[uuid.UUID](t, db, "SELECT brand_id FROM chained_ticks"))
	require.Equal(t, 1, storetest.Value[int](t, db,
		"SELECT count(*) FROM schedule_exceptions WHERE brand_id = $1", from.ID), "the pause of the brand stays")
}

// The move waits for the rename of the new brand. Without the wait, the move would read the former name of the brand.
func TestSchedule_MovedDuringARenameHasTheWordsOfTheNewName(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	from, to := db.Brand(t, 0), db.Brand(t, 0)
	job := db.Schedule(t, from)
	rename, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = rename.Exec(t.Context(), "UPDATE brands SET name = 'Initech' WHERE id = $1", to.ID)
	require.NoError(t, err)
	moved := make(chan error, 1)
	go func() {
		_, err := db.Pool.Exec(t.Context(),
			"UPDATE scheduled_jobs SET brand_id = $2, customer_id = $3 WHERE id = $1", job.ID, to.ID, to.CustomerID)
		moved <- err
	}()
	require.Eventually(t, func() bool {
		return len(moved) == 1 || storetest.Value[bool](t, db, `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, rename.Commit(t.Context()))
	require.NoError(t, <-moved)
	require.Equal(t, "'initech'", storetest.Value[string](t, db, "SELECT search_words::text FROM scheduled_jobs"))
}

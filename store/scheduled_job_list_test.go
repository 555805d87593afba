package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// found returns the names of the schedules that a search finds, newest first.
func found(t *testing.T, db storetest.DB, text string) (names []string) {
	t.Helper()
	jobs, err := db.ListScheduledJobs(t.Context(), store.ScheduledJobFilter{Text: text}, store.Place{}, 20)
	require.NoError(t, err)
	for _, j := range jobs {
		names = append(names, *j.Name)
	}
	return names
}

func TestListScheduledJobs_FindsWordsOfTheScheduleTogetherWithWordsOfItsBrand(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, "UPDATE brands SET name = 'Müller Söhne' WHERE id = $1", brand.ID)
	job := db.Schedule(t, brand, func(j *store.ScheduledJob) { j.Name = new("Daily check") })
	db.Schedule(t, brand, func(j *store.ScheduledJob) { j.Name = new("Weekly report") })
	require.Equal(t, []string{"Daily check"}, found(t, db, "muller daily"))
	require.Equal(t, []string{"Daily check"}, found(t, db, "CHECK söh"))
	require.Equal(t, []string{"Weekly report", "Daily check"}, found(t, db, "muller"))
	require.Empty(t, found(t, db, "muller monthly"))

	db.Exec(t, "UPDATE scheduled_jobs SET name = 'Hourly check' WHERE id = $1", job.ID)
	require.Empty(t, found(t, db, "muller daily"))
	require.Equal(t, []string{"Hourly check"}, found(t, db, "muller hourly"))

	db.Exec(t, "UPDATE brands SET name = 'Acme' WHERE id = $1", brand.ID)
	require.Empty(t, found(t, db, "muller"))
	require.Equal(t, []string{"Hourly check"}, found(t, db, "hourly acme"))
}

func TestListScheduledJobs_FindsAScheduleThatWasCreatedDuringARenameOfItsBrand(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	created := make(chan error, 1)
	require.NoError(t, pgx.BeginFunc(t.Context(), db.Pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE brands SET name = 'Globex' WHERE id = $1", brand.ID)
		require.NoError(t, err)
		go func() {
			_, err := db.Pool.Exec(t.Context(), `INSERT INTO scheduled_jobs
				(brand_id, customer_id, name, job_type, cron_expression)
				VALUES ($1, $2, 'Daily', 'scoring', '0 9 * * *')`, brand.ID, brand.CustomerID)
			created <- err
		}()
		db.WaitFor(t, "the creation waits for the rename", `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO scheduled_jobs%')`)
		return nil
	}))
	require.NoError(t, <-created)
	require.Equal(t, []string{"Daily"}, found(t, db, "globex"))
}

// The transaction of a new run locks the schedule and then the brand. If a rename locked the rows in the other order, a
// deadlock would end one of the two transactions.
func TestSaveBrand_RenamesWhileARunIsCreated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job := db.Schedule(t, brand)
	renamed := make(chan error, 1)
	require.NoError(t, pgx.BeginFunc(t.Context(), db.Pool, func(run pgx.Tx) error {
		_, err := run.Exec(t.Context(), "SELECT FROM scheduled_jobs WHERE id = $1 FOR NO KEY UPDATE", job.ID)
		require.NoError(t, err)
		go func() {
			renamed <- db.InTx(t.Context(), func(db *store.DB) error {
				locked, err := db.LockBrand(t.Context(), brand.ID)
				if err == nil {
					locked.Name = "Globex"
					_, err = db.SaveBrand(t.Context(), locked)
				}
				return err
			})
		}()
		db.WaitFor(t, "the rename waits for the schedule", `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`)
		_, err = run.Exec(t.Context(), `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger,
				status, scheduled_for, run_timeout_seconds, river_job_id)
			SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'pending', now(), 60, 1
			FROM scheduled_jobs WHERE id = $1`, job.ID)
		return err
	}))
	require.NoError(t, <-renamed)
}

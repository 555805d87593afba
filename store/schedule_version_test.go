package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// otherValues has an SQL value for each field of a schedule. Each value differs from the value of the same field in
// [storetest.Job].
func otherValues(upstream uuid.UUID) map[string]string {
	return map[string]string{
		"after": "'" + upstream.String() + "', cron_expression = ''", "after_partial": "true",
		"cron_expression": "'1 2 3 4 *'", "dst_gap": "'skip'", "dst_repeat": "'both'", "ends_at": "'2099-01-01Z'",
		"is_active": "false", "jitter_seconds": "7", "job_type": "'scoring'", "metadata": `'{"parallel": true}'`,
		"misfire_policy": "'skip'", "misfire_window_seconds": "60", "name": "'other'", "overlap_policy": "'allow'",
		"run_timeout_seconds": "70", "start_deadline_seconds": "90", "starts_at": "'2098-01-01Z'",
		"timezone": "'Europe/Berlin'",
	}
}

func TestScheduleVersions_EachEditByPlainSQLMakesOne(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job := db.Schedule(t, brand)
	first, err := db.ScheduleFieldsAt(t.Context(), job.ID, 1)
	require.NoError(t, err)
	values, edits := otherValues(db.Schedule(t, brand).ID), 0
	for _, f := range store.ScheduleFields() {
		value, ok := values[f.Name]
		if !ok {
			require.Contains(t, f.Name, "metadata.", "add a value to otherValues")
			continue
		}
		db.Exec(t, fmt.Sprintf("UPDATE scheduled_jobs SET %s = %s WHERE id = $1", f.Name, value), job.ID)
		edits++
		versions, err := db.ScheduleVersions(t.Context(), job.ID, nil, 0, 1)
		require.NoError(t, err)
		require.Equal(t, edits+1, versions[0].Version, f.Name)
		require.Equal(t, store.ActorSQL, versions[0].ActorKind)
		require.NotEmpty(t, versions[0].Actor)
		changed, err := versions[0].Differences()
		require.NoError(t, err)
		if f.Name == "after" {
			changed = changed[:1] // the edit also removes the cron expression
		}
		require.Len(t, changed, 1)
		require.Equal(t, f.Name, changed[0].Field)
		require.JSONEq(t, string(first[f.Name]), string(changed[0].From))
	}
	require.Equal(t, len(values), edits)
	// A write that changes no field creates no version.
	db.Exec(t, `UPDATE scheduled_jobs SET last_run_at = now(), next_run_at = NULL, schedule_error = 'x',
		updated_at = now(), name = name, metadata = metadata WHERE id = $1`, job.ID)
	edited, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Equal(t, edits+1, edited.Version)

	again, err := db.ScheduleFieldsAt(t.Context(), job.ID, 1)
	require.NoError(t, err)
	require.Empty(t, store.FieldDifferences(first, again))
	require.Len(t, first, edits, "a version has all fields")
	restored := edited
	require.NoError(t, restored.Restore(again))
	require.False(t, restored.IsActive, "a restore does not resume a schedule")
	want := job
	want.IsActive, want.LastRunAt, want.NextRunAt, want.ScheduleError = false, edited.LastRunAt, nil, edited.ScheduleError
	want.SpecChangedAt, want.UpdatedAt, want.Version = edited.SpecChangedAt, edited.UpdatedAt, edited.Version
	require.JSONEq(t, string(want.Metadata), string(restored.Metadata))
	restored.Metadata = want.Metadata
	require.Equal(t, want, restored)
	for _, version := range []int{0, edits + 2} {
		_, err = db.ScheduleFieldsAt(t.Context(), job.ID, version)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
}

func TestScheduleVersions_NameTheirAuthors(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	require.NoError(t, db.Tx(t.Context(), func(tx pgx.Tx, caller *store.DB) error {
		require.NoError(t, caller.SetAuthor(t.Context(), store.Author{Kind: store.ActorUser, Name: "ada@example.com"}))
		_, err := tx.Exec(t.Context(), "UPDATE scheduled_jobs SET jitter_seconds = 2")
		return err
	}))
	db.Exec(t, "UPDATE scheduled_jobs SET jitter_seconds = 1")
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false, paused_reason = 'a cap'")
	versions, err := db.ScheduleVersions(t.Context(), job.ID, nil, 0, 10)
	require.NoError(t, err)
	require.Len(t, versions, 3)
	require.Equal(t, store.ActorSystem, versions[0].ActorKind)
	require.Equal(t, store.ActorSQL, versions[1].ActorKind, "the author belongs to one transaction")
	require.Equal(t, []any{store.ActorUser, "ada@example.com"}, []any{versions[2].ActorKind, versions[2].Actor})
	versions, err = db.ScheduleVersions(t.Context(), job.ID, &job.CustomerID, 3, 10)
	require.NoError(t, err)
	require.Len(t, versions, 1)
	require.Equal(t, store.Operator, versions[0].Actor, "a customer does not see the names of operators")
}

func TestScheduleVersions_AreBounded(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(t, `DO $$ BEGIN FOR i IN 1..1010 LOOP UPDATE scheduled_jobs SET jitter_seconds = i; END LOOP; END $$`)
	require.Equal(t, 1000, storetest.Value[int](t, db, "SELECT count(*) FROM schedule_versions"))
	_, err := db.ScheduleFieldsAt(t.Context(), job.ID, 10)
	require.ErrorIs(t, err, store.ErrNotFound)
	fields, err := db.ScheduleFieldsAt(t.Context(), job.ID, 11)
	require.NoError(t, err)
	require.JSONEq(t, "10", string(fields["jitter_seconds"]))

	db.Exec(t, "UPDATE schedule_versions SET at = now() - interval '40 days' WHERE version <= 1000")
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, created_at, finished_at, run_timeout_seconds)
		SELECT tidewatch_first_id(now() - interval '40 days'), id, brand_id, customer_id, job_type, 'manual', 'completed',
			now(), now() - interval '40 days', now() - interval '40 days', 10 FROM scheduled_jobs`)
	_, err = db.DeleteOld(t.Context(), store.KeepRuns, store.DueBrand{
		BrandID: job.BrandID, Before: storetest.Value[time.Time](t, db, "SELECT now() - interval '30 days'"),
	}, uuid.Nil, 10)
	require.NoError(t, err)
	require.Equal(t, 11, storetest.Value[int](t, db, "SELECT count(*) FROM schedule_versions"))
}

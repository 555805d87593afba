package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func inAnHour(_ store.Timing, after time.Time) (time.Time, error) { return after.Add(time.Hour), nil }

func TestScheduledJobs_NotifySchedulersOnlyOfChangedSpecs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	t.Cleanup(conn.Release)
	_, err = conn.Exec(t.Context(), "LISTEN scheduled_jobs_changed")
	require.NoError(t, err)
	// notified reports whether an edit sends a notification. The test also sends its own notification, which arrives
	// after any notification of the edit.
	notified := func(edit func()) bool {
		edit()
		db.Exec(t, "SELECT pg_notify('scheduled_jobs_changed', 'end')")
		notified := false
		for {
			notification, err := conn.Conn().WaitForNotification(t.Context())
			require.NoError(t, err)
			if notification.Payload == "end" {
				return notified
			}
			notified = true
		}
	}
	update := func(change func(*store.ScheduledJob)) func() {
		return func() {
			edit := func(j *store.ScheduledJob) error { change(j); return nil }
			_, err := db.UpdateScheduledJob(t.Context(), job.ID, inAnHour, edit)
			require.NoError(t, err)
		}
	}
	name := "renamed"
	require.False(t, notified(update(func(j *store.ScheduledJob) { j.Name = &name })))
	require.False(t, notified(update(func(j *store.ScheduledJob) { j.Metadata = []byte(`{"parallel":true}`) })))
	require.False(
		t,
		notified(func() { db.MakeDue(t, job.ID, time.Second) }),
		"a change of next_run_at sends no notification",
	)
	require.True(t, notified(update(func(j *store.ScheduledJob) { j.Cron = "5 * * * *" })))
	require.True(t, notified(update(func(j *store.ScheduledJob) { j.IsActive = false })))
	require.True(t, notified(func() { db.Exec(t, "UPDATE scheduled_jobs SET timezone = 'Asia/Tokyo', is_active = true") }))
	require.True(t, notified(func() { db.Exec(t, "DELETE FROM scheduled_jobs") }))
}

func TestLockVisibleJob_LocksOnlyVisibleSchedules(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job := db.Schedule(t, brand)
	other := db.Brand(t, 0)
	err := db.InTx(t.Context(), func(tx *store.DB) error {
		_, err := tx.LockVisibleJob(t.Context(), job.ID, &other.CustomerID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
		_, err = tx.LockVisibleJob(t.Context(), uuid.New(), nil, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
		// Another transaction can still lock the scheduled job.
		require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
			locked, err := tx.LockVisibleJob(t.Context(), job.ID, &brand.CustomerID, 1)
			require.Equal(t, job, locked.ScheduledJob)
			require.Equal(t, brand.Name, locked.BrandName)
			return err
		}))
		return nil
	})
	require.NoError(t, err)
}

func TestUpdateJob_PlansAfterTheLockAndRecordsTheDueTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	due := db.MakeDue(t, job.ID, time.Minute)
	require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
		old, err := tx.LockVisibleJob(t.Context(), job.ID, nil, 1)
		require.NoError(t, err)
		edited := old.ScheduledJob
		edited.Cron = "30 * * * *"
		updated, err := tx.UpdateJob(t.Context(), old, edited, inAnHour, 1)
		require.NoError(t, err)
		require.Equal(t, old.LockedAt, updated.SpecChangedAt)
		require.Equal(t, old.LockedAt.Add(time.Hour), *updated.NextRunAt)
		require.Len(t, updated.RecentRuns, 1)
		require.True(t, due.Equal(updated.RecentRuns[0].ScheduledFor))
		return nil
	}))
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.Equal(t, store.ReasonScheduleChanged, runs[0].ReasonCode)
}

package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// LockedJob is a scheduled job whose row is locked until the transaction ends.
type LockedJob struct {
	ListedJob

	LockedAt time.Time `db:"locked_at"` // by the database's clock
}

// The statement locks the row before it reads the clock, because the CTE yields the row only after it is locked.
const lockVisibleJob = `WITH j AS MATERIALIZED (SELECT ` + scheduledJobColumns + ` FROM scheduled_jobs
		WHERE id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND ` + present + ` FOR NO KEY UPDATE)
	SELECT j.*, ` + jobNames + `, clock_timestamp() AS locked_at FROM j`

// LockVisibleJob locks a scheduled job and returns it with its newest runs, in one round trip. When it does not
// exist, or belongs to another customer than visible (nil: any), LockVisibleJob locks nothing and returns
// [ErrNotFound].
func (db *DB) LockVisibleJob(ctx context.Context, id uuid.UUID, visible *uuid.UUID, recent int) (LockedJob, error) {
	var locked []LockedJob
	var runs []RunMark
	batch := &pgx.Batch{}
	collect(batch, &locked, lockVisibleJob, id, visible)
	queueRecentRuns(batch, &runs, id, recent)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return LockedJob{}, fmt.Errorf("lock scheduled job: %w", err)
	}
	if len(locked) == 0 {
		return LockedJob{}, fmt.Errorf("lock scheduled job: %w", ErrNotFound)
	}
	locked[0].setRecentRuns(runs)
	return locked[0], nil
}

const updateJob = `UPDATE scheduled_jobs SET
	name = $2, job_type = $3, cron_expression = $4, timezone = $5, dst_gap = $6, dst_repeat = $7, is_active = $8,
	overlap_policy = $9, misfire_policy = $10, misfire_window_seconds = $11, jitter_seconds = $12,
	run_timeout_seconds = $13, starts_at = $14, ends_at = $15, metadata = $16, next_run_at = $17, spec_changed_at = $18,
	updated_at = now()
	WHERE id = $1 RETURNING ` + scheduledJobColumns

// UpdateJob replaces the scheduled job old, which [DB.LockVisibleJob] returned in the same transaction, by the
// scheduled job edited. It returns the new state with the newest runs, in one round trip.
//
// When the timing changes or the schedule is resumed, UpdateJob plans the next run after the instant of the lock, so
// that an edit never fires a past tick. A trigger then records a tick that was due and not yet worked as a skipped run.
// Otherwise the next run stays as it is, even when it is due. So users can rename and pause a schedule that has ended
// or whose spec is invalid. UpdateJob returns errors of the function plan unchanged.
func (db *DB) UpdateJob(
	ctx context.Context, old LockedJob, edited ScheduledJob, plan Planner, recent int,
) (ListedJob, error) {
	if err := edited.replan(old, plan); err != nil {
		return ListedJob{}, err
	}
	var written []ScheduledJob
	var runs []RunMark
	batch := &pgx.Batch{}
	collect(batch, &written, updateJob, old.ID, edited.Name, edited.JobType, edited.Cron, edited.Timezone, edited.DSTGap,
		edited.DSTRepeat, edited.IsActive, edited.OverlapPolicy, edited.MisfirePolicy, edited.MisfireWindowSeconds,
		edited.JitterSeconds, edited.RunTimeoutSeconds, edited.StartsAt, edited.EndsAt, edited.Metadata, edited.NextRunAt,
		edited.SpecChangedAt)
	queueRecentRuns(batch, &runs, old.ID, recent)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return ListedJob{}, fmt.Errorf("update scheduled job: %w", err)
	}
	if len(written) == 0 {
		return ListedJob{}, fmt.Errorf("update scheduled job: %w", ErrNotFound)
	}
	updated := ListedJob{ScheduledJob: written[0], BrandName: old.BrandName, CustomerName: old.CustomerName}
	updated.setRecentRuns(runs)
	return updated, nil
}

// replan sets the next run of an edited scheduled job, and the time from which its spec applies.
func (j *ScheduledJob) replan(old LockedJob, plan Planner) error {
	retimed := !sameTiming(old.Timing, j.Timing)
	j.NextRunAt, j.SpecChangedAt = old.NextRunAt, old.SpecChangedAt
	if !retimed && j.IsActive == old.IsActive {
		return nil
	}
	j.NextRunAt, j.SpecChangedAt = nil, old.LockedAt
	if !retimed && !j.IsActive {
		return nil
	}
	next, err := plan(j.Timing, old.LockedAt)
	if err == nil && j.IsActive {
		j.NextRunAt = &next
	}
	return err
}

// UpdateScheduledJob locks a scheduled job, calls the function edit to change it, and writes it back, see
// [DB.UpdateJob]. It returns errors of edit and plan unchanged.
func (db *DB) UpdateScheduledJob(
	ctx context.Context, id uuid.UUID, plan Planner, edit func(*ScheduledJob) error,
) (ScheduledJob, error) {
	var updated ListedJob
	err := db.InTx(ctx, func(db *DB) error {
		old, err := db.LockVisibleJob(ctx, id, nil, 0)
		if err != nil {
			return err
		}
		edited := old.ScheduledJob
		if err := edit(&edited); err != nil {
			return err
		}
		updated, err = db.UpdateJob(ctx, old, edited, plan, 0)
		return err
	})
	return updated.ScheduledJob, err
}

// sameTiming compares times as the table keeps them, in microseconds.
func sameTiming(a, b Timing) bool {
	return a.Spec == b.Spec && sameTime(a.StartsAt, b.StartsAt) && sameTime(a.EndsAt, b.EndsAt)
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.UnixMicro() == b.UnixMicro()
}

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

	LockedAt time.Time `db:"locked_at"` // time of the lock by the database's clock
}

// The statement reads the clock only after the row is locked, because the common table expression first locks the row.
const lockVisibleJob = `WITH j AS MATERIALIZED (SELECT ` + scheduledJobColumns + ` FROM scheduled_jobs
		WHERE id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND ` + present + ` FOR NO KEY UPDATE)
	SELECT j.*, ` + jobNames + `, clock_timestamp() AS locked_at FROM j`

// LockVisibleJob locks a scheduled job and returns the job with its newest runs, in one round trip. If the job does not
// exist or is not visible to the caller, LockVisibleJob locks nothing and returns [ErrNotFound]. The parameter
// "visible" is the only customer that the caller may access, and nil means all customers.
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
	start_deadline_seconds = $19, after = $20, after_partial = $21, updated_at = now()
	WHERE id = $1 RETURNING ` + scheduledJobColumns

// UpdateJob stores the parameter "edited" as the new state of a scheduled job. The parameter "old" is the state that
// [DB.LockVisibleJob] returned in the same transaction. UpdateJob returns the new state with the newest runs, in one
// round trip.
//
// If the timing changes or the schedule is resumed, UpdateJob plans the next run after the instant of the lock. An edit
// therefore never fires a past tick. If a tick was due but not yet processed, a database trigger records the tick as a
// skipped run. Edits of other fields do not change the next run, even if the next run is due. Users can therefore
// rename and pause a schedule that has ended or has an invalid spec. UpdateJob returns errors of the function "plan"
// unchanged.
func (db *DB) UpdateJob(
	ctx context.Context, old LockedJob, edited ScheduledJob, plan Planner, recent int,
) (ListedJob, error) {
	if err := edited.Replan(old.ScheduledJob, old.LockedAt, plan); err != nil {
		return ListedJob{}, err
	}
	var written []ScheduledJob
	var runs []RunMark
	batch := &pgx.Batch{}
	collect(batch, &written, updateJob, old.ID, edited.Name, edited.JobType, edited.Cron, edited.Timezone, edited.DSTGap,
		edited.DSTRepeat, edited.IsActive, edited.OverlapPolicy, edited.MisfirePolicy, edited.MisfireWindowSeconds,
		edited.JitterSeconds, edited.RunTimeoutSeconds, edited.StartsAt, edited.EndsAt, edited.Metadata, edited.NextRunAt,
		edited.SpecChangedAt, edited.StartDeadlineSeconds, edited.After, edited.AfterPartial)
	queueRecentRuns(batch, &runs, old.ID, recent)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return ListedJob{}, fmt.Errorf("update scheduled job: %w", refuseChain(err))
	}
	if len(written) == 0 {
		return ListedJob{}, fmt.Errorf("update scheduled job: %w", ErrNotFound)
	}
	updated := ListedJob{
		ScheduledJob: written[0], AfterName: old.AfterName, BrandName: old.BrandName, CustomerName: old.CustomerName,
	}
	if !SameID(old.After, updated.After) {
		listed, err := db.ListedScheduledJob(ctx, old.ID, 0)
		if err != nil {
			return ListedJob{}, err
		}
		updated.AfterName = listed.AfterName
	}
	updated.setRecentRuns(runs)
	return updated, nil
}

// Replan sets the next run of an edited scheduled job, and the time from which the spec of the job applies. The
// parameter "old" is the state before the edit. The caller must have locked the row before or at the time in the
// parameter "at". Replan returns errors of the function "plan" unchanged.
func (j *ScheduledJob) Replan(old ScheduledJob, at time.Time, plan Planner) error {
	retimed := !sameTiming(old.Timing, j.Timing) || !SameID(old.After, j.After)
	j.NextRunAt, j.SpecChangedAt = old.NextRunAt, old.SpecChangedAt
	if !retimed && j.IsActive == old.IsActive {
		return nil
	}
	j.NextRunAt, j.SpecChangedAt = nil, at
	if j.After != nil || !retimed && !j.IsActive {
		return nil
	}
	next, err := plan(j.Timing, at)
	if err == nil && j.IsActive {
		j.NextRunAt = &next
	}
	return err
}

// sameTiming reports whether two timings are equal. Times are compared in microseconds, which is the precision of
// Postgres.
func sameTiming(a, b Timing) bool {
	return a.Spec == b.Spec && sameTime(a.StartsAt, b.StartsAt) && sameTime(a.EndsAt, b.EndsAt)
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.UnixMicro() == b.UnixMicro()
}

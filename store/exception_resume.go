package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// MissedTick is a skipped run of a pause, which starts when the pause is resumed.
type MissedTick struct {
	JobType         JobType       `db:"job_type"`
	OverlapPolicy   OverlapPolicy `db:"overlap_policy"`
	RiverJobID      int64         `db:"-"`
	RunID           uuid.UUID     `db:"run_id"`
	ScheduledFor    time.Time     `db:"scheduled_for"`
	ScheduledJobID  uuid.UUID     `db:"scheduled_job_id"`
	UnfinishedRunID *uuid.UUID    `db:"unfinished_run_id"` // last run in the chain of the schedule's unfinished runs
	WaitsFor        uuid.UUID     `db:"-"`                 // the run that must end before this run; uuid.Nil without a run
}

// schedulesUnder is a common table expression with the schedules to which the exceptions of the parameter $1 apply.
const schedulesUnder = `WITH paused AS (SELECT * FROM schedule_exceptions WHERE id = ANY($1)),
	under AS (
		SELECT p.id AS exception_id, p.starts_at AS paused_at, s.id AS scheduled_job_id
		FROM paused p JOIN scheduled_jobs s ON s.id = p.scheduled_job_id
		UNION ALL SELECT p.id, p.starts_at, s.id FROM paused p JOIN scheduled_jobs s ON s.brand_id = p.brand_id
		WHERE p.scheduled_job_id IS NULL
		UNION ALL SELECT p.id, p.starts_at, s.id FROM paused p JOIN scheduled_jobs s ON s.customer_id = p.customer_id
		WHERE p.brand_id IS NULL)`

// missedOf selects the skipped runs of a pause from the unique index of ticks.
const missedOf = `SELECT r.id, r.scheduled_for, r.job_type, r.metadata FROM job_runs r
	WHERE r.scheduled_job_id = u.scheduled_job_id AND r.trigger = 'tick' AND r.scheduled_for >= u.paused_at
		AND r.status = 'skipped' AND r.metadata ->> 'exception_id' = u.exception_id::text`

// ResumePreview has the effects of a resume.
type ResumePreview struct {
	Missed    int `db:"missed"`    // number of ticks that the pauses suppressed
	RunAll    int `db:"run_all"`   // number of runs that [MisfireRunAll] starts
	RunOnce   int `db:"run_once"`  // number of runs that [MisfireRunOnce] starts
	Schedules int `db:"schedules"` // number of schedules with missed ticks
}

// PreviewResume counts the ticks that pauses suppressed. The parameter "most" is the maximum number of runs that
// [MisfireRunAll] starts for each schedule.
func (db *DB) PreviewResume(ctx context.Context, pauses []uuid.UUID, most int) (ResumePreview, error) {
	return one[ResumePreview](ctx, db.conn, "count missed ticks", schedulesUnder+`
		SELECT coalesce(sum(m.missed), 0)::int AS missed, coalesce(sum(least(m.open, $2)), 0)::int AS run_all,
			(count(*) FILTER (WHERE m.open > 0))::int AS run_once, (count(*) FILTER (WHERE m.missed > 0))::int AS schedules
		FROM under u JOIN scheduled_jobs s ON s.id = u.scheduled_job_id CROSS JOIN LATERAL (
			SELECT sum(coalesce((r.metadata -> 'missed' ->> 'count')::int, 1)) AS missed,
				count(*) FILTER (WHERE s.is_active
					AND r.scheduled_for >= now() - make_interval(secs => s.misfire_window_seconds)) AS open
			FROM (`+missedOf+`) r) m`, uuids(pauses), most)
}

// LockMissed locks the schedules of pauses, deletes the pauses, and returns the missed ticks that the policy runs, in
// the order of the schedules and the ticks. LockMissed waits for the ticks in progress of the schedules. The parameter
// "most" is the maximum number of ticks of a schedule for [MisfireRunAll].
func (db *DB) LockMissed(
	ctx context.Context, pauses []uuid.UUID, policy MisfirePolicy, most int,
) ([]MissedTick, error) {
	if policy == MisfireRunOnce {
		most = 1
	}
	if policy == MisfireSkip {
		most = 0
	}
	var missed []MissedTick
	batch := &pgx.Batch{}
	batch.Queue(schedulesUnder+` SELECT FROM scheduled_jobs WHERE id IN (SELECT scheduled_job_id FROM under)
		ORDER BY id FOR NO KEY UPDATE`, uuids(pauses))
	collect(batch, &missed, schedulesUnder+`
		SELECT m.id AS run_id, u.scheduled_job_id, m.scheduled_for, m.job_type, s.overlap_policy,
			(SELECT r.id FROM job_runs r WHERE r.scheduled_job_id = s.id AND r.finished_at IS NULL AND r.rescores IS NULL
				ORDER BY EXISTS (SELECT FROM job_runs w WHERE w.waits_for = r.id AND w.finished_at IS NULL), r.id DESC
				LIMIT 1) AS unfinished_run_id
		FROM under u JOIN scheduled_jobs s ON s.id = u.scheduled_job_id AND s.is_active CROSS JOIN LATERAL (`+missedOf+`
				AND r.scheduled_for >= now() - make_interval(secs => s.misfire_window_seconds)
			ORDER BY r.scheduled_for DESC LIMIT $2) m
		ORDER BY u.scheduled_job_id, m.scheduled_for`, uuids(pauses), most)
	batch.Queue("DELETE FROM schedule_exceptions WHERE id = ANY($1)", uuids(pauses))
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("find missed ticks: %w", err)
	}
	return missed, nil
}

const reopenMissed = `UPDATE job_runs r SET status = 'pending', finished_at = NULL, error_message = NULL,
		reason_code = NULL, river_job_id = m.river_job_id,
		waits_for = nullif(m.waits_for, '00000000-0000-0000-0000-000000000000'),
		metadata = r.metadata || jsonb_build_object('resumed', $4::text)
	FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS m(id, river_job_id, waits_for)
	WHERE r.id = m.id AND r.status = 'skipped'`

// ReopenMissed makes the skipped runs of missed ticks pending. Each tick therefore keeps its only run.
func (db *DB) ReopenMissed(ctx context.Context, missed []MissedTick, policy MisfirePolicy) error {
	ids := uuids(column(missed, func(m MissedTick) uuid.UUID { return m.RunID }))
	batch := &pgx.Batch{}
	batch.Queue(reopenMissed, ids, column(missed, func(m MissedTick) int64 { return m.RiverJobID }),
		uuids(column(missed, func(m MissedTick) uuid.UUID { return m.WaitsFor })), string(policy))
	batch.Queue(`UPDATE scheduled_jobs s SET last_run_at = greatest(s.last_run_at, r.newest)
		FROM (SELECT scheduled_job_id, max(scheduled_for) AS newest FROM job_runs WHERE id = ANY($1) GROUP BY 1) r
		WHERE s.id = r.scheduled_job_id`, ids)
	batch.Queue(`UPDATE retention_marks t SET raw_until = least(t.raw_until, `+before("r.first")+`)
		FROM (SELECT brand_id, min(id::text)::uuid AS first FROM job_runs WHERE id = ANY($1) GROUP BY 1) r
		WHERE t.brand_id = r.brand_id`, ids)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("reopen missed ticks: %w", err)
	}
	return nil
}

package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// MissedTick is a run that a pause skipped, and that may start when the pause ends.
type MissedTick struct {
	JobType         JobType       `db:"job_type"`
	OverlapPolicy   OverlapPolicy `db:"overlap_policy"`
	Missed          *Missed       `db:"missed"` // the ticks that the skipped run represents; nil for a single tick
	RiverJobID      int64         `db:"-"`
	RunID           uuid.UUID     `db:"run_id"`
	ScheduledFor    time.Time     `db:"scheduled_for"`
	ScheduledJobID  uuid.UUID     `db:"scheduled_job_id"`
	UnfinishedRunID *uuid.UUID    `db:"unfinished_run_id"` // last run in the chain of the schedule's unfinished runs
	WaitsFor        uuid.UUID     `db:"-"`                 // the run that must end before this run; uuid.Nil without a run
}

// schedulesUnder is the beginning of a statement. The common table expression "under" has the schedules to which the
// pauses with the ids $1 apply.
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

// Suppression returns the function that decides which ticks of a schedule the given exceptions suppress.
type Suppression func(exceptions []Exception) func(at time.Time) *Exception

// PreviewResume counts the ticks that pauses suppressed. The parameter "most" is the maximum number of runs that
// [MisfireRunAll] starts for each schedule.
func (db *DB) PreviewResume(
	ctx context.Context, pauses []uuid.UUID, most int, suppression Suppression,
) (ResumePreview, error) {
	others, err := db.otherExceptions(ctx, pauses)
	if err != nil {
		return ResumePreview{}, err
	}
	examined := uuids(slices.Collect(maps.Keys(others)))
	p, err := one[ResumePreview](ctx, db.conn, "count missed ticks", schedulesUnder+`
		SELECT coalesce(sum(m.missed), 0)::int AS missed,
			coalesce(sum(least(m.open, $2)) FILTER (WHERE s.id <> ALL($3)), 0)::int AS run_all,
			(count(*) FILTER (WHERE m.open > 0 AND s.id <> ALL($3)))::int AS run_once,
			(count(*) FILTER (WHERE m.missed > 0))::int AS schedules
		FROM under u JOIN scheduled_jobs s ON s.id = u.scheduled_job_id CROSS JOIN LATERAL (
			SELECT sum(coalesce((r.metadata -> 'missed' ->> 'count')::int, 1)) AS missed,
				count(*) FILTER (WHERE s.is_active
					AND r.scheduled_for >= now() - make_interval(secs => s.misfire_window_seconds)) AS open
			FROM (`+missedOf+`) r) m`, uuids(pauses), most, examined)
	if err != nil || len(others) == 0 {
		return p, err
	}
	open, _, err := db.missedTicks(ctx, pauses, most, others, suppression, true)
	if err != nil {
		return p, err
	}
	p.RunAll += len(open)
	p.RunOnce += len(slices.CompactFunc(open, func(a, b MissedTick) bool { return a.ScheduledJobID == b.ScheduledJobID }))
	return p, nil
}

// otherExceptions returns other pauses and blackouts that may also suppress the missed ticks of the given pauses, by
// the id of the schedule. Schedules without other exceptions are left out.
func (db *DB) otherExceptions(ctx context.Context, pauses []uuid.UUID) (map[uuid.UUID][]Exception, error) {
	schedules, err := many[ExceptionScope](ctx, db.conn, "read paused schedules", schedulesUnder+`
		SELECT id AS scheduled_job_id, brand_id, customer_id FROM scheduled_jobs
		WHERE id IN (SELECT scheduled_job_id FROM under)`, uuids(pauses))
	if err != nil || len(schedules) == 0 {
		return nil, err
	}
	found, err := many[Exception](ctx, db.conn, "read exceptions", "SELECT "+exceptionColumns+` FROM schedule_exceptions
		WHERE scope_id = ANY($1) AND id <> ALL($2) AND kind <> 'skip' AND active_from <= now() AND (active_until IS NULL
			OR active_until > (SELECT min(starts_at) FROM schedule_exceptions WHERE id = ANY($2)))
		ORDER BY id`, uuids(scopesOf(schedules)), uuids(pauses))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	by := byScope(found)
	others := map[uuid.UUID][]Exception{}
	for _, s := range schedules {
		if of := by.Of(s); len(of) > 0 {
			others[s.ScheduledJobID] = of
		}
	}
	return others, nil
}

// SuppressedTick is a missed tick of a resumed pause that another exception also suppresses.
type SuppressedTick struct {
	MissedTick

	By Exception
}

// mostExamined is the maximum number of missed ticks of a schedule that a resume compares with other exceptions.
// mostExamined exceeds the number of minutes in a day.
const mostExamined = 1500

// missedTicks returns the newest missed ticks of each schedule. The result "open" has the ticks that no other exception
// suppresses, and the result "suppressed" has the other ticks. The open ticks are sorted by schedule and time. The
// parameter "most" limits the open ticks of each schedule. If the parameter "examined" is true, missedTicks leaves out
// schedules without other exceptions.
func (db *DB) missedTicks(
	ctx context.Context, pauses []uuid.UUID, most int, others map[uuid.UUID][]Exception, suppression Suppression,
	examined bool,
) (open []MissedTick, suppressed []SuppressedTick, err error) {
	rows, err := db.conn.Query(ctx, schedulesUnder+`
		SELECT m.id AS run_id, u.scheduled_job_id, m.scheduled_for, m.job_type, s.overlap_policy,
			m.metadata -> 'missed' AS missed,
			(`+lastUnfinished+`) AS unfinished_run_id
		FROM under u JOIN scheduled_jobs s ON s.id = u.scheduled_job_id AND s.is_active CROSS JOIN LATERAL (`+missedOf+`
				AND r.scheduled_for >= now() - make_interval(secs => s.misfire_window_seconds)
			ORDER BY r.scheduled_for DESC LIMIT CASE WHEN s.id = ANY($3) THEN $4::bigint ELSE $2::bigint END) m
		WHERE NOT $5 OR s.id = ANY($3)
		ORDER BY u.scheduled_job_id, m.scheduled_for DESC`,
		uuids(pauses), most, uuids(slices.Collect(maps.Keys(others))), mostExamined, examined)
	if err != nil {
		return nil, nil, fmt.Errorf("find missed ticks: %w", err)
	}
	var suppress func(time.Time) *Exception
	var schedule uuid.UUID
	kept := 0 // ticks of the schedule
	_, err = pgx.CollectRows(
		rows,
		func(row pgx.CollectableRow) (struct{}, error) {
			tick, err := pgx.RowToStructByName[MissedTick](row)
			if err != nil {
				return struct{}{}, err
			}
			if tick.ScheduledJobID != schedule || suppress == nil {
				schedule, kept, suppress = tick.ScheduledJobID, 0, suppression(others[tick.ScheduledJobID])
			}
			if by := suppress(tick.ScheduledFor); by != nil {
				suppressed = append(suppressed, SuppressedTick{tick, *by})
			} else if kept < most {
				open, kept = append(open, tick), kept+1
			}
			return struct{}{}, nil
		},
	)
	if err != nil {
		return nil, nil, fmt.Errorf("find missed ticks: %w", err)
	}
	slices.SortStableFunc(open, func(a, b MissedTick) int {
		return cmp.Or(bytes.Compare(a.ScheduledJobID[:], b.ScheduledJobID[:]), a.ScheduledFor.Compare(b.ScheduledFor))
	})
	return open, suppressed, nil
}

// LockMissed locks the schedules of pauses and deletes the pauses. LockMissed returns the missed ticks that the policy
// runs, sorted by schedule and time, and the missed ticks that other exceptions suppress. LockMissed waits until other
// transactions have processed the current ticks of the schedules. The parameter "most" is the maximum number of ticks
// of a schedule for [MisfireRunAll].
func (db *DB) LockMissed(
	ctx context.Context, pauses []uuid.UUID, policy MisfirePolicy, most int, suppression Suppression,
) ([]MissedTick, []SuppressedTick, error) {
	if policy == MisfireRunOnce {
		most = 1
	}
	if policy == MisfireSkip {
		most = 0
	}
	if _, err := exec(ctx, db.conn, "lock paused schedules", schedulesUnder+` SELECT FROM scheduled_jobs
		WHERE id IN (SELECT scheduled_job_id FROM under) ORDER BY id FOR NO KEY UPDATE`, uuids(pauses)); err != nil {
		return nil, nil, err
	}
	others, err := db.otherExceptions(ctx, pauses)
	if err != nil {
		return nil, nil, err
	}
	open, suppressed, err := db.missedTicks(ctx, pauses, most, others, suppression, false)
	if err != nil {
		return nil, nil, err
	}
	_, err = exec(ctx, db.conn, "delete pauses", "DELETE FROM schedule_exceptions WHERE id = ANY($1)", uuids(pauses))
	return open, suppressed, err
}

// A Reattribution replaces the exception of a skipped run, because another exception also suppresses its tick.
type Reattribution struct {
	ErrorMessage string
	ExceptionID  uuid.UUID
	Reason       ReasonCode
	RunID        uuid.UUID
}

// Reattribute stores the exceptions that still suppress missed ticks after a resume. When these exceptions are resumed
// later, the resume therefore finds the ticks.
func (db *DB) Reattribute(ctx context.Context, runs []Reattribution) error {
	_, err := exec(ctx, db.conn, "change the exceptions of skipped runs", `UPDATE job_runs r
		SET error_message = n.message, reason_code = n.reason,
			metadata = r.metadata || jsonb_build_object('exception_id', n.exception_id)
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS n(id, exception_id, reason, message)
		WHERE r.id = n.id AND r.status = 'skipped'`,
		uuids(column(runs, func(r Reattribution) uuid.UUID { return r.RunID })),
		uuids(column(runs, func(r Reattribution) uuid.UUID { return r.ExceptionID })),
		column(runs, func(r Reattribution) string { return string(r.Reason) }),
		column(runs, func(r Reattribution) string { return r.ErrorMessage }))
	return err
}

const reopenMissed = `UPDATE job_runs r SET status = 'pending', finished_at = NULL, error_message = NULL,
		reason_code = NULL, river_job_id = m.river_job_id,
		waits_for = nullif(m.waits_for, '00000000-0000-0000-0000-000000000000'),
		metadata = r.metadata || jsonb_build_object('resumed', $4::text)
	FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS m(id, river_job_id, waits_for)
	WHERE r.id = m.id AND r.status = 'skipped'`

// ReopenMissed makes the skipped runs of missed ticks pending, so that each tick has only one run.
func (db *DB) ReopenMissed(ctx context.Context, missed []MissedTick, policy MisfirePolicy) error {
	ids := uuids(column(missed, func(m MissedTick) uuid.UUID { return m.RunID }))
	batch := &pgx.Batch{}
	batch.Queue(reopenMissed, ids, column(missed, func(m MissedTick) int64 { return m.RiverJobID }),
		uuids(column(missed, func(m MissedTick) uuid.UUID { return m.WaitsFor })), string(policy))
	batch.Queue(`UPDATE scheduled_jobs s SET last_run_at = greatest(s.last_run_at, r.newest)
		FROM (SELECT scheduled_job_id, max(scheduled_for) AS newest FROM job_runs WHERE id = ANY($1) GROUP BY 1) r
		WHERE s.id = r.scheduled_job_id`, ids)
	batch.Queue(reopenMarks(), ids)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("reopen missed ticks: %w", err)
	}
	return nil
}

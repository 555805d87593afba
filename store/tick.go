package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// DueJob is a scheduled job that is due, with the fields that a tick needs.
type DueJob struct {
	Timing
	AfterRunID           *uuid.UUID    `db:"after_run_id"` // run whose end fired the tick; nil for a tick of a cron expression
	BrandID              uuid.UUID     `db:"brand_id"`
	CustomerID           uuid.UUID     `db:"customer_id"`
	Exceptions           []Exception   `db:"-"` // exceptions that may suppress a due tick of the schedule
	ID                   uuid.UUID     `db:"id"`
	JitterSeconds        int           `db:"jitter_seconds"`
	JobType              JobType       `db:"job_type"`
	MisfirePolicy        MisfirePolicy `db:"misfire_policy"`
	MisfireWindowSeconds int           `db:"misfire_window_seconds"`
	NextRunAt            time.Time     `db:"next_run_at"`
	Now                  time.Time     `db:"now"` // time of the claim by the database's clock
	OverlapPolicy        OverlapPolicy `db:"overlap_policy"`
	StartDeadlineSeconds *int          `db:"start_deadline_seconds"`
	SupersededBy         string        `db:"superseded_by"`     // the change that supersedes a chained tick, see [Superseded]; or empty
	UnfinishedRunID      *uuid.UUID    `db:"unfinished_run_id"` // last run in the chain of unfinished runs, or nil
}

// The statement locks rows FOR NO KEY UPDATE, so that other transactions can insert runs that refer to the schedule.
// The statement skips the schedules of a brand that is being deleted, because waiting for the deletion would delay the
// ticks of all other schedules.
const claimDue = `SELECT s.id, s.brand_id, s.customer_id, job_type, cron_expression, timezone, dst_gap, dst_repeat, starts_at, ends_at,
	next_run_at,
		jitter_seconds, misfire_policy, misfire_window_seconds, overlap_policy, start_deadline_seconds, now() AS now, NULL::uuid AS unfinished_run_id,
		NULL::uuid AS after_run_id, '' AS superseded_by
	FROM scheduled_jobs s JOIN brands b ON b.id = s.brand_id
	WHERE is_active AND next_run_at <= now()
	ORDER BY next_run_at LIMIT $1 FOR NO KEY UPDATE OF s SKIP LOCKED FOR KEY SHARE OF b SKIP LOCKED`

// The lateral join probes the partial index of unfinished runs once for each schedule. If runs of the schedule wait for
// each other, the statement returns the last run of the chain. The ids alone do not show which run is the last,
// because the clocks of the nodes that created the ids may differ.
const unfinishedRuns = `SELECT s.id AS scheduled_job_id, u.id FROM unnest($1::uuid[]) AS s(id) CROSS JOIN LATERAL
	(SELECT r.id FROM job_runs r WHERE r.scheduled_job_id = s.id AND r.finished_at IS NULL AND r.rescores IS NULL
		ORDER BY EXISTS (SELECT FROM job_runs w WHERE w.waits_for = r.id AND w.finished_at IS NULL), r.id DESC LIMIT 1) u`

// ClaimDue locks active scheduled jobs that are due by the database's clock, the longest overdue first, up to the given
// limit. Chained schedules with due ticks follow, see [claimChained]. ClaimDue skips jobs that another node has
// claimed. The jobs stay locked until the transaction ends.
func (db *DB) ClaimDue(ctx context.Context, limit int) ([]DueJob, error) {
	due, err := many[DueJob](ctx, db.conn, "claim due schedules", claimDue, limit)
	if err != nil {
		return nil, err
	}
	if len(due) < limit {
		chained, err := many[DueJob](ctx, db.conn, "claim chained schedules", claimChained, limit-len(due))
		if err != nil {
			return nil, err
		}
		due = append(due, chained...)
	}
	if len(due) == 0 {
		return nil, nil
	}
	index := make(map[uuid.UUID]int, len(due))
	ids := make([]uuid.UUID, len(due))
	for i, j := range due {
		ids[i], index[j.ID] = j.ID, i
	}
	// Separate statements read the unfinished runs and the exceptions, so that the statements see the changes of
	// earlier holders of the locks.
	var unfinished []struct {
		ID             uuid.UUID `db:"id"`
		ScheduledJobID uuid.UUID `db:"scheduled_job_id"`
	}
	var exceptions []Exception
	batch := &pgx.Batch{}
	collect(batch, &unfinished, unfinishedRuns, uuids(ids))
	queueExceptionsOf(batch, &exceptions, due)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("find unfinished runs and exceptions: %w", err)
	}
	for _, u := range unfinished {
		due[index[u.ScheduledJobID]].UnfinishedRunID = &u.ID
	}
	assignExceptions(due, exceptions)
	return due, nil
}

// TickKey identifies a tick of a schedule.
type TickKey struct {
	ScheduledFor   int64     `db:"scheduled_for"` // time of the tick in Unix microseconds, the precision of Postgres
	ScheduledJobID uuid.UUID `db:"scheduled_job_id"`
}

// Ticked returns those ticks of the given new runs that already have a stored run. The caller must have locked the rows
// of the schedules.
func (db *DB) Ticked(ctx context.Context, runs []TickRun) (map[TickKey]bool, error) {
	ids, at := make([]uuid.UUID, len(runs)), make([]time.Time, len(runs))
	for i, r := range runs {
		ids[i], at[i] = r.ScheduledJobID, r.ScheduledFor
	}
	found, err := many[TickKey](ctx, db.conn, "find runs of ticks", `SELECT r.scheduled_job_id,
			(extract(epoch FROM r.scheduled_for) * 1000000)::bigint AS scheduled_for
		FROM unnest($1::uuid[], $2::timestamptz[]) AS t(scheduled_job_id, scheduled_for)
		JOIN job_runs r ON r.scheduled_job_id = t.scheduled_job_id AND r.scheduled_for = t.scheduled_for
			AND r.trigger = 'tick'`, ids, at)
	if err != nil {
		return nil, err
	}
	ticked := make(map[TickKey]bool, len(found))
	for _, k := range found {
		ticked[k] = true
	}
	return ticked, nil
}

// Key returns the key of the run's tick.
func (r TickRun) Key() TickKey {
	return TickKey{ScheduledFor: r.ScheduledFor.UnixMicro(), ScheduledJobID: r.ScheduledJobID}
}

// Quarantine stops a schedule whose tick cannot be processed, so that the schedule does not block other schedules.
// Quarantine stores the reason as the error of the schedule.
func (db *DB) Quarantine(ctx context.Context, id uuid.UUID, reason string) error {
	_, err := exec(ctx, db.conn, "stop schedule",
		`WITH ticks AS (UPDATE chained_ticks SET error = $2 WHERE scheduled_job_id = $1)
		UPDATE scheduled_jobs SET schedule_error = $2, next_run_at = NULL WHERE id = $1`, id, storable(reason))
	return err
}

// TickRun is a new run for a tick. The other columns of the run are copied from the schedule.
type TickRun struct {
	AfterRunID     *uuid.UUID // the run whose end fired the tick; nil for a tick of a cron expression
	ErrorMessage   string     // reason why a skipped run was skipped
	ID             uuid.UUID
	Metadata       RunMetadata
	ReasonCode     ReasonCode // reason code of ErrorMessage
	RiverJobID     int64      // River job of the run; 0 for a skipped run
	ScheduledFor   time.Time
	ScheduledJobID uuid.UUID
	StartBy        time.Time // time by which the run must start; the zero time means no deadline
	WaitsFor       uuid.UUID // the run that must end before this run starts; uuid.Nil if there is none
}

// Advance is the update of a schedule after a tick.
type Advance struct {
	AfterRunID *uuid.UUID // the run whose end fired the tick; nil for a tick of a cron expression
	Error      string     // reason why the schedule has no next run; empty without an error
	ID         uuid.UUID
	LastRunAt  time.Time // new time of the last run; the zero time changes nothing
	NextRunAt  time.Time // new time of the next run; the zero time means no next run
	Skips      []UsedSkip
}

const createTickRuns = `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
		scheduled_for, finished_at, run_timeout_seconds, error_message, reason_code, options, metadata, river_job_id,
			waits_for, start_by, schedule_version, after_run_id)
	SELECT t.id, s.id, s.brand_id, s.customer_id, s.job_type, 'tick', CASE WHEN t.river_job_id = 0 THEN 'skipped'
		ELSE 'pending' END,
		t.scheduled_for, CASE WHEN t.river_job_id = 0 THEN now() END, s.run_timeout_seconds, nullif(t.error_message, ''),
		nullif(t.reason_code, ''), s.metadata, t.metadata, nullif(t.river_job_id, 0), nullif(t.waits_for,
			'00000000-0000-0000-0000-000000000000'), t.start_by, s.version, t.after_run_id
	FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::text[], $6::jsonb[], $7::uuid[], $8::text[],
			$9::timestamptz[], $10::uuid[])
		AS t(id, scheduled_job_id, scheduled_for, river_job_id, error_message, metadata, waits_for, reason_code, start_by,
			after_run_id)
	JOIN scheduled_jobs s ON s.id = t.scheduled_job_id
	ON CONFLICT DO NOTHING`

// The error of a quarantined chained tick remains until an edit or a pause supersedes the tick.
const advanceSchedules = `UPDATE scheduled_jobs s SET
		next_run_at = a.next_run_at,
		last_run_at = greatest(s.last_run_at, a.last_run_at),
		schedule_error = coalesce(nullif(a.error, ''), (SELECT min(t.error) FROM chained_ticks t
			WHERE t.scheduled_job_id = s.id))
	FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[]) AS a(id, next_run_at, last_run_at, error)
	WHERE s.id = a.id`

// RecordTicks writes the runs of ticks and updates their schedules and skips, in one round trip. RecordTicks writes no
// second run for a tick that already has a run.
func (db *DB) RecordTicks(ctx context.Context, runs []TickRun, advances []Advance) error {
	batch := &pgx.Batch{}
	if len(runs) > 0 {
		batch.Queue(createTickRuns, tickRunColumns(runs)...)
	}
	if len(advances) > 0 {
		batch.Queue(advanceSchedules, advanceColumns(advances)...)
	}
	queueUsedSkips(batch, advances)
	queueChainedTicks(batch, advances)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("record ticks: %w", err)
	}
	return nil
}

func tickRunColumns(runs []TickRun) []any {
	ids, schedules := make([]uuid.UUID, len(runs)), make([]uuid.UUID, len(runs))
	at, jobs := make([]time.Time, len(runs)), make([]int64, len(runs))
	messages, reasons := make([]string, len(runs)), make([]string, len(runs))
	metadata, waits := make([]string, len(runs)), make([]uuid.UUID, len(runs))
	startBy, after := make([]*time.Time, len(runs)), make([]pgtype.UUID, len(runs))
	for i, r := range runs {
		ids[i], schedules[i], at[i], jobs[i] = r.ID, r.ScheduledJobID, r.ScheduledFor, r.RiverJobID
		messages[i], reasons[i] = r.ErrorMessage, string(r.ReasonCode)
		metadata[i], waits[i], startBy[i] = jsonOf(r.Metadata), r.WaitsFor, orNull(r.StartBy)
		if r.AfterRunID != nil {
			after[i] = pgtype.UUID{Bytes: *r.AfterRunID, Valid: true}
		}
	}
	return []any{uuids(ids), uuids(schedules), at, jobs, messages, metadata, uuids(waits), reasons, startBy, after}
}

// jsonOf returns the metadata of a run as JSON. For speed, jsonOf encodes only metadata that is not empty, because most
// runs have empty metadata.
func jsonOf(m RunMetadata) string {
	if m == (RunMetadata{}) {
		return "{}"
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return "{}" // unreachable: numbers, texts and times can always be encoded
	}
	return string(raw)
}

func advanceColumns(advances []Advance) []any {
	ids, messages := make([]uuid.UUID, len(advances)), make([]string, len(advances))
	next, last := make([]*time.Time, len(advances)), make([]*time.Time, len(advances))
	for i, a := range advances {
		ids[i], next[i], last[i], messages[i] = a.ID, orNull(a.NextRunAt), orNull(a.LastRunAt), a.Error
	}
	return []any{uuids(ids), next, last, messages}
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// activeSpecs is a statement that performs a loose index scan. The statement probes the index once for each distinct
// spec, regardless of the number of schedules with the spec.
const activeSpecs = `WITH RECURSIVE spec AS (
		(SELECT cron_expression, timezone, dst_gap, dst_repeat FROM scheduled_jobs
		 WHERE is_active AND cron_expression COLLATE "C" > ''
		 ORDER BY cron_expression COLLATE "C", timezone COLLATE "C", dst_gap COLLATE "C", dst_repeat COLLATE "C" LIMIT 1)
		UNION ALL
		SELECT n.* FROM spec p CROSS JOIN LATERAL (
			SELECT s.cron_expression, s.timezone, s.dst_gap, s.dst_repeat FROM scheduled_jobs s
			WHERE s.is_active AND (s.cron_expression COLLATE "C", s.timezone COLLATE "C", s.dst_gap COLLATE "C",
				s.dst_repeat COLLATE "C")
				> (p.cron_expression, p.timezone, p.dst_gap, p.dst_repeat)
			ORDER BY s.cron_expression COLLATE "C", s.timezone COLLATE "C", s.dst_gap COLLATE "C", s.dst_repeat COLLATE "C"
				LIMIT 1) n
	) SELECT cron_expression, timezone, dst_gap, dst_repeat FROM spec`

// ActiveSpecs returns the distinct specs of the active scheduled jobs, except the jobs that fire after another job.
func (db *DB) ActiveSpecs(ctx context.Context) ([]Spec, error) {
	return many[Spec](ctx, db.conn, "read active specs", activeSpecs)
}

// Unplanned is an active scheduled job without a next run. Inserts and edits with plain SQL leave a schedule without a
// next run.
type Unplanned struct {
	Timing
	ID            uuid.UUID `db:"id"`
	SpecChangedAt time.Time `db:"spec_changed_at"`
}

// ClaimUnplanned locks scheduled jobs that need a next run, up to the given limit, and skips locked jobs.
func (db *DB) ClaimUnplanned(ctx context.Context, limit int) ([]Unplanned, error) {
	return many[Unplanned](ctx, db.conn, "claim unplanned schedules",
		`SELECT id, cron_expression, timezone, dst_gap, dst_repeat,
			starts_at, ends_at, spec_changed_at
		FROM scheduled_jobs WHERE is_active AND next_run_at IS NULL AND schedule_error IS NULL
		ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`, limit)
}

// SetLastTick stores the current time as the time of the last processed tick.
func (db *DB) SetLastTick(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "store the time of the tick",
		"UPDATE scheduler_state SET last_tick_at = clock_timestamp()")
	return err
}

// LastTickAge returns the time since the last processed tick by the database's clock, or nil if no tick was processed.
func (db *DB) LastTickAge(ctx context.Context) (*time.Duration, error) {
	var age *time.Duration
	err := db.conn.QueryRow(ctx, "SELECT clock_timestamp() - last_tick_at FROM scheduler_state").Scan(&age)
	if err != nil {
		return nil, fmt.Errorf("read the time of the last tick: %w", err)
	}
	return age, nil
}

// LostRun is an unfinished run whose River job will not finish the run.
type LostRun struct {
	Error      json.RawMessage `db:"error"` // the last error of the River job; null if there is none
	ID         uuid.UUID       `db:"id"`
	JobType    JobType         `db:"job_type"`
	RiverJobID int64           `db:"river_job_id"`
	StartedAt  *time.Time      `db:"started_at"`
	State      *string         `db:"state"`     // state of the River job; nil if the River job was deleted
	TimedOut   bool            `db:"timed_out"` // whether the run exceeded its time limit and its River job is unfinished
}

// LostRuns returns lost runs up to the given limit. A run is lost if the run is unfinished although its River job has
// ended or was deleted. An unfinished run that exceeds its time limit by more than the parameter "grace" is also lost.
func (db *DB) LostRuns(ctx context.Context, grace time.Duration, limit int) ([]LostRun, error) {
	return many[LostRun](ctx, db.conn, "find lost runs",
		`SELECT r.id, r.job_type, r.river_job_id, r.started_at, j.state::text AS state,
			to_jsonb(j.errors[array_upper(j.errors, 1)]) AS error,
			coalesce(j.finalized_at IS NULL AND j.id IS NOT NULL, false) AS timed_out
		FROM job_runs r LEFT JOIN river_job j ON j.id = r.river_job_id
		WHERE r.finished_at IS NULL AND (j.id IS NULL OR j.finalized_at IS NOT NULL
			OR r.started_at + make_interval(secs => r.run_timeout_seconds) < now() - $1::interval)
		LIMIT $2`, grace, limit)
}

// HurryStranded makes stranded River jobs of the given queues due immediately. A River job is stranded if the job is in
// the state "available" but is scheduled more than a minute in the future. Jobs become stranded if they are inserted
// while the database's clock is ahead. HurryStranded does not change jobs in River's state "scheduled", because jobs in
// that state must wait.
func (db *DB) HurryStranded(ctx context.Context, queues []string) error {
	_, err := exec(ctx, db.conn, "hurry stranded jobs", `UPDATE river_job SET scheduled_at = now()
		WHERE state = 'available' AND queue = ANY($1) AND scheduled_at > now() + interval '1 minute'`, queues)
	return err
}

// firstTick selects the earliest next run of all schedules. Each plan of the subquery reads one entry of an index. With
// a condition on next_run_at, the generic plan would read all schedules, because Postgres does not know that few
// schedules are due.
const firstTick = "(SELECT min(next_run_at) FROM scheduled_jobs WHERE is_active)"

// AnyDue reports whether an active scheduled job or a tick of a chained schedule is due by the database's clock.
func (db *DB) AnyDue(ctx context.Context) (bool, error) {
	var due bool
	err := db.conn.QueryRow(
		ctx,
		"SELECT coalesce("+firstTick+" <= now(), false) OR EXISTS (SELECT FROM chained_ticks WHERE error IS NULL)",
	).Scan(&due)
	if err != nil {
		return false, fmt.Errorf("find due schedules: %w", err)
	}
	return due, nil
}

// NeedsTick reports whether an active schedule or a tick of a chained schedule has been due for the given time while no
// job waits in the given queue. The due time is compared with the database's clock. Waiting jobs that a node with a
// fast clock scheduled for the future do not count.
func (db *DB) NeedsTick(ctx context.Context, queue string, late time.Duration) (bool, error) {
	needs, err := one[struct {
		Needs bool `db:"needs"`
	}](ctx, db.conn, "find late ticks", `SELECT
		(coalesce(`+firstTick+` <= now() - $2::float8 * interval '1 second', false)
			OR EXISTS (SELECT FROM chained_ticks WHERE error IS NULL AND at <= now() - $2::float8 * interval '1 second'))
		AND NOT EXISTS (SELECT FROM river_job WHERE state = 'available' AND queue = $1
			AND scheduled_at < now() + interval '2 seconds') AS needs`, queue, late.Seconds())
	return needs.Needs, err
}

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A chained schedule fires after the completed runs of another schedule, see the column "after" of scheduled_jobs. In
// the transaction that ends a run, a trigger adds a row to chained_ticks for each schedule that fires after the run,
// see migrations/functions/chains.sql. The dispatch of ticks claims the rows of chained_ticks together with the due
// schedules. The same policies and exceptions therefore apply to chained ticks and to other ticks.

// MaxChain is the maximum number of schedules that fire one after another. A database trigger enforces the maximum.
const MaxChain = 10

// claimChained claims the oldest tick of each chained schedule. A later transaction, which can see the run of the
// claimed tick, claims the next tick of the schedule. The time of a chained tick is the end of the run after which the
// schedule fires. If another tick of the schedule has the same time, claimChained adds microseconds, because the times
// of ticks are unique. An edit, a pause or a deletion of the schedule supersedes its ticks, see
// scheduled_jobs_superseded_tick. If a transaction adds a tick during an edit or a pause of the schedule, claimChained
// returns the change in the field SupersededBy. [DB.DeleteStrayTicks] deletes the ticks that are added during a
// deletion.
const claimChained = `SELECT s.id, s.brand_id, s.customer_id, job_type, cron_expression, timezone, dst_gap, dst_repeat,
		starts_at, ends_at, t.at + (SELECT min(n) FROM generate_series(0, 999) n WHERE NOT EXISTS (SELECT FROM job_runs r
			WHERE r.scheduled_job_id = s.id AND r.scheduled_for = t.at + n * interval '1 microsecond' AND r.trigger = 'tick'))
			* interval '1 microsecond' AS next_run_at,
		jitter_seconds, misfire_policy, misfire_window_seconds, overlap_policy, start_deadline_seconds,
		greatest(now(), t.at + interval '1 millisecond') AS now, NULL::uuid AS unfinished_run_id, t.after_run_id,
		CASE WHEN NOT s.is_active THEN 'The schedule was paused'
			WHEN s.after IS DISTINCT FROM t.after OR t.at <= s.spec_changed_at THEN 'The schedule was edited'
			ELSE '' END AS superseded_by
	FROM chained_ticks t JOIN scheduled_jobs s ON s.id = t.scheduled_job_id JOIN brands b ON b.id = s.brand_id
	WHERE t.error IS NULL AND NOT EXISTS (SELECT FROM chained_ticks e WHERE e.scheduled_job_id = t.scheduled_job_id
		AND e.error IS NULL AND (e.at, e.after_run_id) < (t.at, t.after_run_id))
	ORDER BY t.at LIMIT $1
	FOR UPDATE OF t SKIP LOCKED FOR NO KEY UPDATE OF s SKIP LOCKED FOR KEY SHARE OF b SKIP LOCKED`

// queueChainedTicks adds a statement to a batch. The statement deletes the claimed ticks of chained schedules, if the
// ticks have runs.
func queueChainedTicks(batch *pgx.Batch, advances []Advance) {
	var ids, after []uuid.UUID
	for _, a := range advances {
		if a.AfterRunID != nil {
			ids, after = append(ids, a.ID), append(after, *a.AfterRunID)
		}
	}
	if len(ids) > 0 {
		batch.Queue(`DELETE FROM chained_ticks t USING unnest($1::uuid[], $2::uuid[]) AS c(id, after_run_id)
			WHERE t.scheduled_job_id = c.id AND t.after_run_id = c.after_run_id AND EXISTS (SELECT FROM job_runs r
				WHERE r.after_run_id = c.after_run_id AND r.scheduled_job_id = c.id)`, uuids(ids), uuids(after))
	}
}

// firstOfChains is the beginning of a statement. The common table expression "first" has a row for each active schedule
// that fires after another schedule: the first schedule of its chain. Chains with a paused schedule are left out.
const firstOfChains = `WITH RECURSIVE up AS (
		SELECT id AS chained_id, after AS above FROM scheduled_jobs WHERE after IS NOT NULL AND is_active
		UNION ALL
		SELECT up.chained_id, a.after FROM up JOIN scheduled_jobs a ON a.id = up.above
		WHERE a.after IS NOT NULL AND a.is_active),
	first AS (SELECT up.chained_id, r.* FROM up JOIN scheduled_jobs r ON r.id = up.above
		WHERE r.after IS NULL AND r.is_active)
	`

// nameAfter is an SQL expression for the name of a schedule d that fires after a schedule j.
const nameAfter = `CASE WHEN d.brand_id <> j.brand_id
	THEN (SELECT o.name FROM brands o WHERE o.id = d.brand_id) || ' / ' ELSE '' END || coalesce(d.name, d.id::text)`

// NamesAfter returns the names of the schedules that fire after a schedule, in alphabetical order. For a schedule
// without a name, NamesAfter returns the id. The name of a schedule of another brand begins with the name of the brand.
func (db *DB) NamesAfter(ctx context.Context, id uuid.UUID) ([]string, error) {
	type named struct {
		Name string `db:"name"`
	}
	rows, err := many[named](ctx, db.conn, "find schedules of a chain", "SELECT "+nameAfter+` AS name
		FROM scheduled_jobs j JOIN scheduled_jobs d ON d.after = j.id WHERE j.id = $1 ORDER BY name`, id)
	return column(rows, func(r named) string { return r.Name }), err
}

// DeleteStrayTicks deletes the chained ticks of schedules that were deleted while the ticks were added.
func (db *DB) DeleteStrayTicks(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "delete ticks of deleted schedules", `DELETE FROM chained_ticks t
		WHERE NOT EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = t.scheduled_job_id)`)
	return err
}

// refuseChain converts the error of a trigger or constraint that refuses a chain to a [*FieldError]. refuseChain
// returns all other errors unchanged.
func refuseChain(err error) error {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch refused.ConstraintName {
	case "scheduled_jobs_after_fkey", "scheduled_jobs_after_customer":
		return fieldError("after", "the schedule does not exist, or belongs to another customer")
	case "scheduled_jobs_after_cycle", "scheduled_jobs_after_length":
		return fieldError("after", "%s", refused.Message)
	case "scheduled_jobs_cron_or_after":
		return CheckCronOrAfter(ScheduledJob{})
	}
	return err
}

// CheckCronOrAfter returns a [*FieldError] if the schedule has both a cron expression and a schedule in the field
// After, or neither. AfterPartial without After is also an error.
func CheckCronOrAfter(j ScheduledJob) error {
	switch {
	case j.After != nil && j.Cron != "":
		return fieldError("after", "cannot be combined with cron_expression: set only one of the two fields")
	case j.After == nil && j.Cron == "":
		return fieldError("cron_expression", "must be set unless the field after is set")
	case j.After == nil && j.AfterPartial:
		return fieldError("after_partial", "can be set only together with the field after")
	}
	return nil
}

// NamedSchedule is a schedule with the names of its customer and brand.
type NamedSchedule struct {
	Brand    string    `db:"brand"`
	Customer string    `db:"customer"`
	ID       uuid.UUID `db:"id"`
	Name     string    `db:"name"`
}

// SchedulesNamed returns those schedules of the given customers that have one of the given names.
func (db *DB) SchedulesNamed(ctx context.Context, customers, names []string) ([]NamedSchedule, error) {
	return many[NamedSchedule](
		ctx,
		db.conn,
		"read schedules by name",
		`SELECT j.id, j.name, b.name AS brand, c.name AS customer
		FROM customers c JOIN brands b ON b.customer_id = c.id JOIN scheduled_jobs j ON j.brand_id = b.id
		WHERE c.name = ANY($1) AND c.deleted_at IS NULL AND j.name = ANY($2)`,
		customers,
		names,
	)
}

// ChainedSchedule is a schedule of a chain with its newest run. Re-scores do not count as runs of the schedule.
type ChainedSchedule struct {
	After            *uuid.UUID `db:"after"`
	AfterPartial     bool       `db:"after_partial"`
	BrandID          uuid.UUID  `db:"brand_id"`
	BrandName        string     `db:"brand_name"`
	ID               uuid.UUID  `db:"id"`
	IsActive         bool       `db:"is_active"`
	LastRunHasErrors bool       `db:"last_run_has_errors"` // whether the newest run has an error message
	LastRunID        *uuid.UUID `db:"last_run_id"`         // newest run; nil if there is none
	LastRunStatus    RunStatus  `db:"last_run_status"`     // empty if there is no run
	Name             *string    `db:"name"`
	NextRunAt        *time.Time `db:"next_run_at"`
}

// Chain has the schedules that fire one after another, see [DB.ChainOf].
type Chain struct {
	IsCut     bool // whether schedules that fire after the schedule are left out
	Schedules []ChainedSchedule
}

// chainOf selects the chain of the schedule $1. The common table expression "up" has the schedule and the earlier
// schedules of its chain. The common table expression "down" has the schedules that fire after the schedule, nearest
// first. Postgres computes only as many rows of "down" as the limit allows. The parameters are the columns of a
// schedule s, the condition for visible schedules, [MaxChain] and the limit.
const chainOf = `WITH RECURSIVE up AS (
		SELECT %[1]s, 0 AS level FROM scheduled_jobs s WHERE s.id = $1 AND %[2]s
		UNION ALL
		SELECT %[1]s, up.level - 1 FROM up JOIN scheduled_jobs s ON s.id = up.after WHERE up.level > -%[3]d),
	down AS (
		SELECT n.*, 1 AS level FROM up CROSS JOIN LATERAL (
			SELECT %[1]s FROM scheduled_jobs s WHERE s.after = up.id ORDER BY s.id%[4]s) n
		WHERE up.level = 0
		UNION ALL
		SELECT n.*, down.level + 1 FROM down CROSS JOIN LATERAL (
			SELECT %[1]s FROM scheduled_jobs s WHERE s.after = down.id ORDER BY s.id%[4]s) n
		WHERE down.level < %[3]d)
	SELECT c.id, c.name, c.brand_id, (SELECT b.name FROM brands b WHERE b.id = c.brand_id) AS brand_name, c.after,
		c.after_partial, c.is_active, c.next_run_at, r.id AS last_run_id, coalesce(r.status, '') AS last_run_status,
		r.error_message IS NOT NULL AS last_run_has_errors
	FROM (SELECT * FROM up UNION ALL (SELECT * FROM down%[4]s)) c LEFT JOIN LATERAL (
		SELECT id, status, error_message FROM job_runs
		WHERE scheduled_job_id = c.id AND rescores IS NULL ORDER BY id DESC LIMIT 1) r ON true
	ORDER BY c.level, c.name, c.id`

// ChainOf returns the chain of a schedule: the earlier schedules, the schedule, and the schedules that fire after the
// schedule, directly or through other schedules. Each returned schedule follows the schedule after which it fires. The
// parameter "most" limits the number of schedules that fire after the schedule. The parameter "visible" is the only
// customer that the caller may access, or nil for all customers. If the caller may not see the schedule, ChainOf
// returns [ErrNotFound].
func (db *DB) ChainOf(ctx context.Context, id uuid.UUID, visible *uuid.UUID, most int) (Chain, error) {
	const columns = "s.id, s.name, s.brand_id, s.after, s.after_partial, s.is_active, s.next_run_at"
	w := where{args: []any{id}}
	w.visible(visible)
	rows, err := many[ChainedSchedule](ctx, db.conn, "read the chain of a schedule",
		fmt.Sprintf(chainOf, columns, strings.Join(w.conditions, " AND "), MaxChain, limitTo(most+1)), w.args...)
	if err != nil {
		return Chain{}, err
	}
	at := slices.IndexFunc(rows, func(s ChainedSchedule) bool { return s.ID == id })
	if at < 0 {
		return Chain{}, fmt.Errorf("read the chain of a schedule: %w", ErrNotFound)
	}
	cut := len(rows)-at-1 > most
	if cut {
		rows = rows[:len(rows)-1]
	}
	return Chain{IsCut: cut, Schedules: rows}, nil
}

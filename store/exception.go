package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ExceptionKind is the kind of an [Exception].
type ExceptionKind string

// Each exception has one of the following kinds.
const (
	ExceptionBlackout ExceptionKind = "blackout" // suppresses the ticks within a period of local time
	ExceptionPause    ExceptionKind = "pause"    // suppresses the ticks from StartsAt until EndsAt
	ExceptionSkip     ExceptionKind = "skip"     // suppresses the next Remaining ticks of one schedule
)

// Repetition says how often a blackout repeats.
type Repetition string

// Each blackout has one of the following repetitions.
const (
	RepeatsNever  Repetition = "never"
	RepeatsWeekly Repetition = "weekly"
	RepeatsYearly Repetition = "yearly"
)

// Exception suppresses ticks of schedules. The exception applies to one schedule, to the schedules of a brand or of a
// customer, or to all schedules. The package tidewatch/jobs/exception decides which ticks an exception suppresses.
type Exception struct {
	BrandID        *uuid.UUID    `db:"brand_id"` // nil if the exception applies to a customer or to all customers
	CreatedAt      time.Time     `db:"created_at"`
	CreatedBy      *string       `db:"created_by"`  // nil if plain SQL created the exception
	CustomerID     *uuid.UUID    `db:"customer_id"` // nil if the exception applies to all customers
	EndsAt         *time.Time    `db:"ends_at"`     // end of a pause, which is not included; nil for no end
	GroupID        *uuid.UUID    `db:"group_id"`    // the exceptions of one import or one filter share a group
	ID             uuid.UUID     `db:"id"`
	Kind           ExceptionKind `db:"kind"`
	LocalFrom      *time.Time    `db:"local_from"` // local start of a blackout, stored as if it were a UTC time
	LocalTo        *time.Time    `db:"local_to"`   // end of a blackout, which is not included; like LocalFrom
	Note           *string       `db:"note"`
	Remaining      *int          `db:"remaining"` // number of ticks that a skip still suppresses
	Repeats        Repetition    `db:"repeats"`
	RepeatsUntil   *time.Time    `db:"repeats_until"`    // last date on which a repeated blackout starts; nil for no end
	ScheduledJobID *uuid.UUID    `db:"scheduled_job_id"` // nil if the exception applies to several schedules
	StartsAt       *time.Time    `db:"starts_at"`        // start of a pause or a skip; [DB.CreateExceptions] sets a default
	Timezone       string        `db:"timezone"`
	Weekdays       []int16       `db:"weekdays"` // days on which a weekly blackout starts: 1 for Monday to 7 for Sunday

	Names ExceptionNames `db:"-"` // set by [DB.NameExceptions]
}

// ExceptionNames has the names of the schedule, the brand and the customer to which an exception applies. A name is nil
// if the exception applies to all customers, to all brands or to all schedules.
type ExceptionNames struct {
	Brand    *string `db:"brand_name"`
	Customer *string `db:"customer_name"`
	Schedule *string `db:"scheduled_job_name"` // nil also if the schedule has no name
}

const exceptionColumns = `id, kind, customer_id, brand_id, scheduled_job_id, group_id, note, created_by, created_at,
	starts_at, ends_at, remaining, timezone, local_from, local_to, repeats, weekdays, repeats_until`

// Reason returns the reason code of ticks that the exception suppresses.
func (e Exception) Reason() ReasonCode {
	switch e.Kind {
	case ExceptionPause:
		return ReasonSchedulePaused
	case ExceptionSkip:
		return ReasonTickSkipped
	case ExceptionBlackout:
		return ReasonBlackout
	default:
		return ReasonBlackout
	}
}

// Scope returns the schedule, brand or customer that the exception applies to, or the zero id for all customers.
func (e Exception) Scope() uuid.UUID {
	for _, id := range []*uuid.UUID{e.ScheduledJobID, e.BrandID, e.CustomerID} {
		if id != nil {
			return *id
		}
	}
	return uuid.Nil
}

// The first statement tells the trigger job_runs_hold that the transaction applies exceptions.
const (
	applyExceptions = "SELECT set_config('tidewatch.exceptions', 'applied', true)"
	exceptionsOf    = "SELECT " + exceptionColumns + ` FROM schedule_exceptions
		WHERE scope_id = ANY($1) AND active_from <= now() AND (active_until IS NULL OR active_until > $2)
		ORDER BY id`
)

// queueExceptionsOf adds statements to a batch. The statements read the exceptions that may suppress the due ticks of
// schedules.
func queueExceptionsOf(batch *pgx.Batch, exceptions *[]Exception, due []DueJob) {
	batch.Queue(applyExceptions)
	first := slices.MinFunc(due, func(a, b DueJob) int { return a.NextRunAt.Compare(b.NextRunAt) })
	collect(batch, exceptions, exceptionsOf, uuids(scopesOf(column(due, DueJob.scope))), first.NextRunAt)
}

func (j DueJob) scope() ExceptionScope {
	return ExceptionScope{BrandID: j.BrandID, CustomerID: j.CustomerID, ScheduledJobID: j.ID}
}

// assignExceptions gives each schedule the exceptions that apply to the schedule.
func assignExceptions(due []DueJob, exceptions []Exception) {
	if len(exceptions) == 0 {
		return
	}
	by := byScope(exceptions)
	for i, j := range due {
		due[i].Exceptions = by.Of(j.scope())
	}
}

// UsedSkip is a skip that suppressed ticks.
type UsedSkip struct {
	ID    uuid.UUID
	Ticks int // number of suppressed ticks
}

// The statement deletes skips without remaining ticks. The locks on the schedules prevent simultaneous changes of the
// skips.
const useSkips = `WITH used AS (SELECT * FROM unnest($1::uuid[], $2::integer[]) AS u(id, ticks)),
	gone AS (DELETE FROM schedule_exceptions e USING used u WHERE e.id = u.id AND e.remaining <= u.ticks)
	UPDATE schedule_exceptions e SET remaining = e.remaining - u.ticks FROM used u
	WHERE e.id = u.id AND e.remaining > u.ticks`

// queueUsedSkips adds a statement to a batch if skips suppressed ticks. The statement subtracts the suppressed ticks
// from the skips.
func queueUsedSkips(batch *pgx.Batch, advances []Advance) {
	var ids []uuid.UUID
	var ticks []int
	for _, a := range advances {
		for _, s := range a.Skips {
			ids, ticks = append(ids, s.ID), append(ticks, s.Ticks)
		}
	}
	if len(ids) > 0 {
		batch.Queue(useSkips, uuids(ids), ticks)
	}
}

// ExceptionFilter selects exceptions. Fields of the filter with zero values match everything.
type ExceptionFilter struct {
	AppliesTo      *ExceptionScope // the schedule that the exceptions apply to
	BrandID        *uuid.UUID
	CustomerID     *uuid.UUID
	GroupID        *uuid.UUID
	Kind           ExceptionKind
	NotEndedAt     *time.Time // excludes the exceptions that end at this time or earlier
	ScheduledJobID *uuid.UUID
	Visible        *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// presentException excludes the exceptions of customers that are being deleted.
const presentException = "(customer_id IS NULL OR " + present + ")"

// Exceptions returns the selected exceptions, sorted by id, newest first.
func (db *DB) Exceptions(ctx context.Context, f ExceptionFilter, after Place, limit int) ([]Exception, error) {
	w := where{conditions: []string{presentException}}
	w.customer("customer_id", f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	w.customer("scheduled_job_id", f.ScheduledJobID)
	w.customer("group_id", f.GroupID)
	w.text("kind", string(f.Kind))
	if f.AppliesTo != nil {
		w.add("scope_id = ANY (?)", uuids(scopesOf([]ExceptionScope{*f.AppliesTo})))
	}
	if f.NotEndedAt != nil {
		w.add("(active_until IS NULL OR active_until > ?)", *f.NotEndedAt)
	}
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[Exception](ctx, db.conn, "list exceptions",
		"SELECT "+exceptionColumns+" FROM schedule_exceptions"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// Exception returns one exception, or [ErrNotFound].
func (db *DB) Exception(ctx context.Context, id uuid.UUID) (Exception, error) {
	return one[Exception](ctx, db.conn, "read exception",
		"SELECT "+exceptionColumns+" FROM schedule_exceptions WHERE id = $1 AND "+presentException, id)
}

// ExceptionScope identifies a schedule with its brand and its customer. A new schedule has the zero id.
type ExceptionScope struct {
	BrandID        uuid.UUID `db:"brand_id"`
	CustomerID     uuid.UUID `db:"customer_id"`
	ScheduledJobID uuid.UUID `db:"scheduled_job_id"`
}

// ExceptionsFor returns the exceptions of schedules that may suppress ticks between two times, by the id of the
// schedule.
func (db *DB) ExceptionsFor(
	ctx context.Context, schedules []ExceptionScope, from, until time.Time,
) (map[uuid.UUID][]Exception, error) {
	found, err := many[Exception](ctx, db.conn, "read exceptions", "SELECT "+exceptionColumns+` FROM schedule_exceptions
		WHERE scope_id = ANY($1) AND active_from <= $3 AND (active_until IS NULL OR active_until > $2) ORDER BY id`,
		uuids(scopesOf(schedules)), from, until)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	by := byScope(found)
	of := make(map[uuid.UUID][]Exception, len(schedules))
	for _, s := range schedules {
		of[s.ScheduledJobID] = by.Of(s)
	}
	return of, nil
}

// ExceptionsUnder returns the exceptions that may suppress ticks of the selected schedules before f.Before. The
// exceptions end after the time "from". If the earliest next run of all active schedules is before "from", the
// exceptions end after this next run instead.
func (db *DB) ExceptionsUnder(ctx context.Context, f TimingFilter, from time.Time) (ScopedExceptions, error) {
	w := where{}
	w.add("active_from < ?", f.Before)
	w.add(`(active_until IS NULL OR active_until > least(?,
		(SELECT min(next_run_at) FROM scheduled_jobs WHERE is_active)))`, from)
	for column, ids := range map[string][]*uuid.UUID{"customer_id": {f.Visible, f.CustomerID}, "brand_id": {f.BrandID}} {
		for _, id := range ids {
			if id != nil {
				w.add("("+column+" IS NULL OR "+column+" = ?)", *id)
			}
		}
	}
	found, err := many[Exception](ctx, db.conn, "read exceptions",
		"SELECT "+exceptionColumns+" FROM schedule_exceptions"+w.sql()+" ORDER BY id", w.args...)
	return byScope(found), err
}

// scopesOf returns the scopes of the exceptions that may apply to schedules.
func scopesOf(schedules []ExceptionScope) []uuid.UUID {
	scopes := make([]uuid.UUID, 1, len(schedules)+3) // the first scope is the zero id, which means all customers
	known := map[uuid.UUID]bool{uuid.Nil: true}
	for _, s := range schedules {
		for _, id := range []uuid.UUID{s.ScheduledJobID, s.BrandID, s.CustomerID} {
			if !known[id] {
				known[id] = true
				scopes = append(scopes, id)
			}
		}
	}
	return scopes
}

// ScopedExceptions are exceptions by their scope.
type ScopedExceptions map[uuid.UUID][]Exception

func byScope(exceptions []Exception) ScopedExceptions {
	by := ScopedExceptions{}
	for _, e := range exceptions {
		by[e.Scope()] = append(by[e.Scope()], e)
	}
	return by
}

// Of returns the exceptions that apply to a schedule.
func (by ScopedExceptions) Of(s ExceptionScope) []Exception {
	var all []Exception
	for _, scope := range []uuid.UUID{s.ScheduledJobID, s.BrandID, s.CustomerID} {
		if scope != uuid.Nil {
			all = append(all, by[scope]...)
		}
	}
	return append(all, by[uuid.Nil]...)
}

const createExceptions = `INSERT INTO schedule_exceptions (kind, customer_id, brand_id, scheduled_job_id, group_id, note,
		created_by, starts_at, ends_at, remaining, timezone, local_from, local_to, repeats, weekdays, repeats_until)
	VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, nullif(current_setting('tidewatch.actor', true), '')::jsonb ->> 'name'),
		CASE $1 WHEN 'pause' THEN coalesce($8, (` + firstDue + `)) ELSE $8 END,
		$9, $10, $11, $12, $13, $14, $15, $16) RETURNING ` + exceptionColumns

// firstDue selects the first tick that is due in the scope of the customer $2, the brand $3 or the schedule $4.
const firstDue = `SELECT min(due.next_run_at) FROM (
		SELECT next_run_at, is_active FROM scheduled_jobs WHERE id = $4
		UNION ALL SELECT next_run_at, is_active FROM scheduled_jobs WHERE brand_id = $3 AND $4::uuid IS NULL
		UNION ALL SELECT next_run_at, is_active FROM scheduled_jobs WHERE customer_id = $2 AND $3::uuid IS NULL
		UNION ALL SELECT t.at, s.is_active FROM chained_ticks t JOIN scheduled_jobs s ON s.id = t.scheduled_job_id
			WHERE t.error IS NULL AND (s.id = $4 OR s.brand_id = $3 AND $4::uuid IS NULL
				OR s.customer_id = $2 AND $3::uuid IS NULL)
	) due WHERE due.is_active AND due.next_run_at <= now()`

// FirstDue returns the first due tick of a schedule that is not processed yet, or nil if all due ticks are processed.
func (db *DB) FirstDue(ctx context.Context, scheduledJobID uuid.UUID) (*time.Time, error) {
	row, err := one[struct {
		At *time.Time `db:"at"`
	}](ctx, db.conn, "find the first due tick", `SELECT min(at) AS at FROM (
			SELECT next_run_at AS at FROM scheduled_jobs WHERE id = $1
			UNION ALL SELECT at FROM chained_ticks WHERE scheduled_job_id = $1 AND error IS NULL) due
		WHERE at <= clock_timestamp()`, scheduledJobID)
	return row.At, err
}

// CreateExceptions adds exceptions in one round trip, and returns the exceptions in the same order. A pause without
// StartsAt starts at the first due tick of its schedules that is not processed yet. If all due ticks are processed, the
// pause starts at the present time. The author of an exception without CreatedBy is the author of the transaction, see
// [DB.SetAuthor].
func (db *DB) CreateExceptions(ctx context.Context, exceptions []Exception) ([]Exception, error) {
	if len(exceptions) == 0 {
		return nil, nil
	}
	created := make([][]Exception, len(exceptions))
	batch := &pgx.Batch{}
	for i, e := range exceptions {
		collect(batch, &created[i], createExceptions, e.Kind, e.CustomerID, e.BrandID, e.ScheduledJobID, e.GroupID, e.Note,
			e.CreatedBy, e.StartsAt, e.EndsAt, e.Remaining, e.Timezone, e.LocalFrom, e.LocalTo, e.Repeats, e.Weekdays,
			e.RepeatsUntil)
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("create exceptions: %w", err)
	}
	all := make([]Exception, 0, len(exceptions))
	for _, c := range created {
		all = append(all, c...)
	}
	return all, nil
}

// ScopeCount describes the exceptions of a schedule, brand or customer that have not ended.
type ScopeCount struct {
	Count         int        `db:"count"`
	Pause         *time.Time `db:"pause"`          // the latest end of the pauses; nil if no pause has an end
	PausedForever bool       `db:"paused_forever"` // whether at least one pause has no end
	Scope         uuid.UUID  `db:"scope_id"`
}

// LockExceptions serializes the transactions that count and create exceptions. LockExceptions blocks until all other
// transactions that called LockExceptions have ended.
func (db *DB) LockExceptions(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "wait for other exceptions",
		"SELECT pg_advisory_xact_lock(hashtext('tidewatch exceptions'), 0)")
	return err
}

// CountExceptions counts the exceptions that have not ended and have the same scopes as the given exceptions, by scope.
func (db *DB) CountExceptions(ctx context.Context, exceptions []Exception) (map[uuid.UUID]ScopeCount, error) {
	found, err := many[ScopeCount](ctx, db.conn, "count exceptions", `SELECT scope_id, count(*)::int AS count,
			max(ends_at) FILTER (WHERE kind = 'pause') AS pause,
			coalesce(bool_or(kind = 'pause' AND ends_at IS NULL), false) AS paused_forever
		FROM schedule_exceptions WHERE scope_id = ANY($1) AND (active_until IS NULL OR active_until > now())
		GROUP BY scope_id`, uuids(column(exceptions, Exception.Scope)))
	by := make(map[uuid.UUID]ScopeCount, len(found))
	for _, c := range found {
		by[c.Scope] = c
	}
	return by, err
}

// NameExceptions sets the names of exceptions. The exceptions may be new and not stored yet.
func (db *DB) NameExceptions(ctx context.Context, exceptions []Exception) error {
	if len(exceptions) == 0 {
		return nil
	}
	named, err := many[ExceptionNames](ctx, db.conn, "read names of exceptions", `SELECT b.name AS brand_name,
			c.name AS customer_name, s.name AS scheduled_job_name
		FROM ROWS FROM (jsonb_to_recordset($1) AS ("BrandID" uuid, "CustomerID" uuid, "ScheduledJobID" uuid))
			WITH ORDINALITY AS e (brand_id, customer_id, scheduled_job_id, n)
		LEFT JOIN brands b ON b.id = e.brand_id LEFT JOIN customers c ON c.id = e.customer_id
		LEFT JOIN scheduled_jobs s ON s.id = e.scheduled_job_id ORDER BY n`, exceptions)
	for i, names := range named {
		exceptions[i].Names = names
	}
	return err
}

// DeleteException deletes one exception, or returns [ErrNotFound].
func (db *DB) DeleteException(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete exception", "DELETE FROM schedule_exceptions WHERE id = $1", id)
}

// DeleteExceptions deletes exceptions by their ids.
func (db *DB) DeleteExceptions(ctx context.Context, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := exec(ctx, db.conn, "delete exceptions", "DELETE FROM schedule_exceptions WHERE id = ANY ($1)", uuids(ids))
	return err
}

// UpdatePauses writes the notes and the ends of pauses.
func (db *DB) UpdatePauses(ctx context.Context, pauses []Exception) error {
	if len(pauses) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	for _, e := range pauses {
		batch.Queue("UPDATE schedule_exceptions SET note = $2, ends_at = $3 WHERE id = $1", e.ID, e.Note, e.EndsAt)
	}
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("update pauses: %w", err)
	}
	return nil
}

// ExceptionsOf returns the exceptions of schedules, brands and customers, oldest first. The zero id selects the
// exceptions for all customers.
func (db *DB) ExceptionsOf(ctx context.Context, owners []uuid.UUID) ([]Exception, error) {
	return many[Exception](ctx, db.conn, "read exceptions",
		"SELECT "+exceptionColumns+" FROM schedule_exceptions WHERE scope_id = ANY ($1) ORDER BY id", uuids(owners))
}

// LockException returns one exception and locks its row until the transaction ends.
func (db *DB) LockException(ctx context.Context, id uuid.UUID) (Exception, error) {
	return one[Exception](ctx, db.conn, "lock exception",
		"SELECT "+exceptionColumns+" FROM schedule_exceptions WHERE id = $1 FOR UPDATE", id)
}

// LockExceptionGroup locks the exceptions of a group and their schedules in the order of their ids. If the parameter
// "visible" is not nil, LockExceptionGroup locks only the exceptions of that customer.
func (db *DB) LockExceptionGroup(ctx context.Context, groupID uuid.UUID, visible *uuid.UUID) error {
	batch := &pgx.Batch{}
	batch.Queue(`SELECT FROM scheduled_jobs WHERE id IN (SELECT scheduled_job_id FROM schedule_exceptions
		WHERE group_id = $1 AND ($2::uuid IS NULL OR customer_id = $2)) ORDER BY id FOR NO KEY UPDATE`, groupID, visible)
	batch.Queue(`SELECT FROM schedule_exceptions WHERE group_id = $1 AND ($2::uuid IS NULL OR customer_id = $2)
		ORDER BY id FOR UPDATE`, groupID, visible)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("lock exceptions: %w", err)
	}
	return nil
}

// DeleteExceptionGroup deletes the exceptions of a group, and returns the deleted exceptions. If the parameter
// "visible" is not nil, DeleteExceptionGroup deletes only the exceptions of that customer.
func (db *DB) DeleteExceptionGroup(ctx context.Context, groupID uuid.UUID, visible *uuid.UUID) ([]Exception, error) {
	return many[Exception](ctx, db.conn, "delete exceptions",
		"DELETE FROM schedule_exceptions WHERE group_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) RETURNING "+
			exceptionColumns, groupID, visible)
}

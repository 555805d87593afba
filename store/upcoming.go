package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// SharedTiming is a timing with the number of active schedules that share the timing and the same exceptions.
type SharedTiming struct {
	Timing
	ExceptionScope // an id is zero if no exception applies to this schedule, brand or customer

	Count     int         `db:"count"`       // number of schedules with this timing
	IDs       []uuid.UUID `db:"ids"`         // lowest and highest id of the schedules, or the only id
	NextRunAt time.Time   `db:"next_run_at"` // earliest next run of the schedules

	// The misfire policy belongs to the schedule ScheduledJobID. The policy has no meaning if ScheduledJobID is zero.
	MisfirePolicy        MisfirePolicy `db:"misfire_policy"`
	MisfireWindowSeconds int           `db:"misfire_window_seconds"`
}

// TimingFilter selects the schedules whose timings are returned. Fields of the filter with zero values match
// everything.
type TimingFilter struct {
	Before     time.Time // the selected schedules have a next run before this time
	BrandID    *uuid.UUID
	CustomerID *uuid.UUID
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// The statement returns the minimum and maximum instead of a list of ids, so that Postgres can group the rows with a
// hash table. A list of ids would need a sort of all rows, which takes more than twice as long.
const sharedTimings = `SELECT cron_expression, timezone, dst_gap, dst_repeat, starts_at, ends_at, count(*) AS count,
	min(next_run_at) AS next_run_at, %s, %s,
		CASE count(*) WHEN 1 THEN ARRAY[min(id::text COLLATE "C")]::uuid[]
			ELSE ARRAY[min(id::text COLLATE "C"), max(id::text COLLATE "C")]::uuid[] END AS ids
	FROM scheduled_jobs`

// SharedTimings returns the distinct timings of the active schedules, the least shared first. Schedules with different
// exceptions have separate timings.
func (db *DB) SharedTimings(ctx context.Context, f TimingFilter, exceptions ScopedExceptions) ([]SharedTiming, error) {
	w := where{conditions: []string{"is_active"}}
	w.add("next_run_at < ?", f.Before)
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	const zero = "'00000000-0000-0000-0000-000000000000'::uuid"
	scopes, groups := zero+" AS scheduled_job_id, "+zero+" AS brand_id, "+zero+" AS customer_id", ""
	misfire := "'' AS misfire_policy, 0 AS misfire_window_seconds"
	if len(exceptions) > 0 {
		known := w.arg(uuids(slices.Collect(maps.Keys(exceptions))))
		of := func(column string) string {
			return "CASE WHEN " + column + " = ANY(" + known + ") THEN " + column + " ELSE " + zero + " END"
		}
		scopes = of("id") + " AS scheduled_job_id, " + of("brand_id") + " AS brand_id, " +
			of("customer_id") + " AS customer_id"
		// A schedule with its own exceptions is the only schedule of its group.
		misfire = "min(misfire_policy) AS misfire_policy, min(misfire_window_seconds) AS misfire_window_seconds"
		groups = ", " + of("id") + ", " + of("brand_id") + ", " + of("customer_id")
	}
	return many[SharedTiming](ctx, db.conn, "read shared timings", fmt.Sprintf(sharedTimings, scopes, misfire)+w.sql()+
		` GROUP BY cron_expression, timezone, dst_gap, dst_repeat, starts_at, ends_at`+groups+
		` ORDER BY count, ids`, w.args...)
}

// NamedJob is a schedule with its own name and the name of its brand.
type NamedJob struct {
	BrandID   uuid.UUID `db:"brand_id"`
	BrandName string    `db:"brand_name"`
	Followers []string  `db:"followers"` // names of the active schedules that fire after the schedule, see [DB.NamesAfter]
	ID        uuid.UUID `db:"id"`
	Name      *string   `db:"name"` // name of the schedule; nil if there is no name
}

// NamedJobs returns the existing schedules with the given ids, in no particular order.
func (db *DB) NamedJobs(ctx context.Context, ids []uuid.UUID) ([]NamedJob, error) {
	return many[NamedJob](ctx, db.conn, "read names of scheduled jobs",
		`SELECT j.id, j.name, j.brand_id, b.name AS brand_name, ARRAY(SELECT `+nameAfter+` AS name
			FROM scheduled_jobs d WHERE d.after = j.id AND d.is_active ORDER BY name) AS followers
		FROM scheduled_jobs j JOIN brands b ON b.id = j.brand_id WHERE j.id = ANY($1)`, uuids(ids))
}

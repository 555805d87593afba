package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// SharedTiming is a timing with the number of active schedules that share the timing.
type SharedTiming struct {
	Timing

	Count     int         `db:"count"`       // number of schedules with this timing
	IDs       []uuid.UUID `db:"ids"`         // lowest and highest id of the schedules, or the only id
	NextRunAt time.Time   `db:"next_run_at"` // earliest next run of the schedules
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
	min(next_run_at) AS next_run_at,
		CASE count(*) WHEN 1 THEN ARRAY[min(id::text COLLATE "C")]::uuid[]
			ELSE ARRAY[min(id::text COLLATE "C"), max(id::text COLLATE "C")]::uuid[] END AS ids
	FROM scheduled_jobs`

// SharedTimings returns the distinct timings of the active schedules, the least shared first.
func (db *DB) SharedTimings(ctx context.Context, f TimingFilter) ([]SharedTiming, error) {
	w := where{conditions: []string{"is_active"}}
	w.add("next_run_at < ?", f.Before)
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	return many[SharedTiming](ctx, db.conn, "read shared timings", sharedTimings+w.sql()+
		` GROUP BY cron_expression, timezone, dst_gap, dst_repeat, starts_at, ends_at ORDER BY count, ids`, w.args...)
}

// NamedJob is a schedule with its own name and the name of its brand.
type NamedJob struct {
	BrandID   uuid.UUID `db:"brand_id"`
	BrandName string    `db:"brand_name"`
	ID        uuid.UUID `db:"id"`
	Name      *string   `db:"name"` // name of the schedule; nil if there is no name
}

// NamedJobs returns the existing schedules with the given ids, in no particular order.
func (db *DB) NamedJobs(ctx context.Context, ids []uuid.UUID) ([]NamedJob, error) {
	return many[NamedJob](ctx, db.conn, "read names of scheduled jobs",
		`SELECT j.id, j.name, j.brand_id, b.name AS brand_name
		FROM scheduled_jobs j JOIN brands b ON b.id = j.brand_id WHERE j.id = ANY($1)`, uuids(ids))
}

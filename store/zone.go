package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// ZoneState describes the time-zone data with which the schedules of the database are planned.
type ZoneState struct {
	Moved     int        `db:"zones_moved"`      // number of next runs that moved in the last planning with newer data
	OlderAt   *time.Time `db:"zones_older_at"`   // last time at which a node with older data was active
	PlannedAt *time.Time `db:"zones_planned_at"` // start of the last planning of all schedules
	Version   string     `db:"zones_version"`    // IANA version; empty before the first planning
}

// ZoneState returns the state of the time-zone data.
func (db *DB) ZoneState(ctx context.Context) (ZoneState, error) {
	return one[ZoneState](ctx, db.conn, "read the time-zone data", `SELECT coalesce(zones_version, '') AS zones_version,
		zones_planned_at, zones_moved, zones_older_at FROM scheduler_state`)
}

// NoteOlderZones records that a node with older time-zone data is active.
func (db *DB) NoteOlderZones(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "note older time-zone data",
		"UPDATE scheduler_state SET zones_older_at = clock_timestamp()")
	return err
}

// LeaseZonePlanning takes or extends the lease on the planning of all schedules. The parameter "until" is the end of
// the caller's present lease, and the zero time means that the caller has no lease. LeaseZonePlanning returns the end
// of the lease. LeaseZonePlanning returns the zero time if another node holds the lease, or has planned all schedules
// since the caller read the state "seen".
func (db *DB) LeaseZonePlanning(
	ctx context.Context, seen ZoneState, until time.Time, lease time.Duration,
) (time.Time, error) {
	leased, err := many[struct {
		Until time.Time `db:"zones_lease_until"`
	}](ctx, db.conn, "lease the planning of all schedules", `UPDATE scheduler_state
		SET zones_lease_until = clock_timestamp() + $4::interval
		WHERE coalesce(zones_version, '') = $1 AND zones_planned_at IS NOT DISTINCT FROM $2
			AND (zones_lease_until = $3 OR zones_lease_until IS NULL OR zones_lease_until < clock_timestamp())
		RETURNING zones_lease_until`, seen.Version, seen.PlannedAt, orNull(until), lease)
	if err != nil || len(leased) == 0 {
		return time.Time{}, err
	}
	return leased[0].Until, nil
}

// EndZonePlanning stores the result of a planning of all schedules and ends the lease of the caller. The parameter
// "planned" has the version, the start and the number of moved next runs. The first planning assumes that nodes of
// older versions of Tidewatch are active, because these nodes do not record their time-zone data.
func (db *DB) EndZonePlanning(ctx context.Context, planned ZoneState, until time.Time) error {
	_, err := exec(ctx, db.conn, "store the time-zone data", `UPDATE scheduler_state
		SET zones_version = $1, zones_planned_at = $2, zones_moved = $3, zones_lease_until = NULL,
			zones_older_at = CASE WHEN zones_version IS NULL THEN $2 ELSE zones_older_at END
		WHERE zones_lease_until = $4`, planned.Version, planned.PlannedAt, planned.Moved, until)
	return err
}

// ZonePlan is a planned schedule in a time zone other than UTC.
type ZonePlan struct {
	Timing
	ID            uuid.UUID     `db:"id"`
	LastTick      *time.Time    `db:"last_tick"` // newest tick that has a run; nil if there is none
	MisfirePolicy MisfirePolicy `db:"misfire_policy"`
	NextRunAt     time.Time     `db:"next_run_at"`
	Now           time.Time     `db:"now"` // time of the lock by the database's clock
	SpecChangedAt time.Time     `db:"spec_changed_at"`
}

// The statement reads the clock only after the rows are locked.
const lockZonePlans = `WITH s AS MATERIALIZED (SELECT id, cron_expression, timezone, dst_gap, dst_repeat, starts_at,
		ends_at, misfire_policy, next_run_at, spec_changed_at
		FROM scheduled_jobs WHERE is_active AND next_run_at IS NOT NULL AND timezone <> 'UTC' AND id > $1
		ORDER BY id LIMIT $2 FOR NO KEY UPDATE)
	SELECT s.*, clock_timestamp() AS now, (SELECT max(r.scheduled_for) FROM job_runs r
		WHERE r.scheduled_job_id = s.id AND r.trigger = 'tick') AS last_tick
	FROM s ORDER BY id`

// LockZonePlans locks planned schedules in time zones other than UTC, sorted by id, up to the given limit.
// LockZonePlans returns only schedules with ids greater than the parameter "after". The rows stay locked until the
// transaction ends.
func (db *DB) LockZonePlans(ctx context.Context, after uuid.UUID, limit int) ([]ZonePlan, error) {
	return many[ZonePlan](ctx, db.conn, "lock schedules in time zones", lockZonePlans, after, limit)
}

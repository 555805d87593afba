-- +goose Up
-- The time-zone data with which the schedules of the database are planned. The version is a property of the database and
-- not of each schedule, so that ticks and edits do not write a version.
ALTER TABLE scheduler_state
    ADD COLUMN zones_version text,
    ADD COLUMN zones_planned_at timestamptz,
    ADD COLUMN zones_moved integer NOT NULL DEFAULT 0,
    ADD COLUMN zones_older_at timestamptz,
    ADD COLUMN zones_lease_until timestamptz;
COMMENT ON TABLE scheduler_state IS 'The only row contains the time at which the last tick was processed, and the state of the time-zone data. /readyz reports both.';
COMMENT ON COLUMN scheduler_state.zones_version IS 'the IANA version of the time-zone data with which the next runs are planned; null before the first planning';
COMMENT ON COLUMN scheduler_state.zones_planned_at IS 'the start of the last planning of all schedules';
COMMENT ON COLUMN scheduler_state.zones_moved IS 'the number of next runs that the last planning with newer data moved';
COMMENT ON COLUMN scheduler_state.zones_older_at IS 'the last time at which a node with older time-zone data was active';
COMMENT ON COLUMN scheduler_state.zones_lease_until IS 'the end of the lease of the node that plans all schedules';

-- +goose Down
ALTER TABLE scheduler_state DROP COLUMN zones_version, DROP COLUMN zones_planned_at, DROP COLUMN zones_moved,
    DROP COLUMN zones_older_at, DROP COLUMN zones_lease_until;

-- +goose Up
-- The periods of ticks that a change of their schedule superseded, until a scheduler has counted the ticks. The change
-- adds the row in its own transaction. The row has no foreign key to the schedule, because the schedule may be deleted.
CREATE TABLE superseded_ticks (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scheduled_job_id    uuid NOT NULL,
    brand_id            uuid NOT NULL,
    customer_id         uuid NOT NULL,
    run_id              uuid,
    job_type            text NOT NULL,
    cron_expression     text NOT NULL,
    timezone            text NOT NULL,
    dst_gap             text NOT NULL,
    dst_repeat          text NOT NULL,
    starts_at           timestamptz,
    ends_at             timestamptz,
    first_at            timestamptz,
    since               timestamptz NOT NULL,
    until               timestamptz NOT NULL,
    ticked              timestamptz[] NOT NULL,
    misfire_policy      text NOT NULL,
    run_timeout_seconds integer NOT NULL,
    options             jsonb NOT NULL,
    reason              text NOT NULL,
    error               text,
    FOREIGN KEY (brand_id, customer_id) REFERENCES brands (id, customer_id) ON DELETE CASCADE
);
CREATE INDEX superseded_ticks_brand ON superseded_ticks (brand_id);
ALTER TABLE superseded_ticks ENABLE ROW LEVEL SECURITY;

-- +goose Down
-- The functions as revision 1 of functions/schedules.sql defined them. The periods that are not counted are lost.
DROP TRIGGER IF EXISTS scheduled_jobs_moved ON scheduled_jobs;
DROP FUNCTION IF EXISTS scheduled_jobs_moved;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_superseded_tick(old scheduled_jobs, at timestamptz, reason text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
                          finished_at, run_timeout_seconds, error_message, reason_code, options)
    SELECT tidewatch_uuid7(), old.id, b.id, b.customer_id, old.job_type, 'tick', 'skipped', old.next_run_at,
           at, old.run_timeout_seconds, reason, 'schedule_changed', old.metadata
    FROM brands b
    WHERE b.id = old.brand_id AND old.is_active AND old.next_run_at <= at
    ON CONFLICT DO NOTHING
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.spec_changed_at = OLD.spec_changed_at THEN
        NEW.spec_changed_at := clock_timestamp();
        IF NEW.next_run_at IS NOT DISTINCT FROM OLD.next_run_at THEN
            NEW.next_run_at := NULL;
        END IF;
    END IF;
    PERFORM scheduled_jobs_superseded_tick(OLD, NEW.spec_changed_at, CASE WHEN NEW.is_active
        THEN 'The schedule was edited after this tick was due and before it was worked.'
        ELSE 'The schedule was paused after this tick was due and before it was worked.' END);
    NEW.schedule_error := NULL;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.spec_changed_at := clock_timestamp();
    PERFORM scheduled_jobs_superseded_tick(OLD, NEW.spec_changed_at,
        'The next run was cleared after this tick was due and before it was worked.');
    RETURN NEW;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_before_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM scheduled_jobs_superseded_tick(OLD, clock_timestamp(),
        'The schedule was deleted after this tick was due and before it was worked.');
    RETURN OLD;
END
$$;
-- +goose StatementEnd
DROP TABLE superseded_ticks;

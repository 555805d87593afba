-- +goose Up
-- Exceptions suppress ticks of schedules: blackouts, pauses, and skips of the next ticks.
CREATE TABLE schedule_exceptions (
    id               uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    kind             text NOT NULL CONSTRAINT schedule_exceptions_kind_valid CHECK (kind IN ('blackout', 'pause', 'skip')),
    customer_id      uuid REFERENCES customers (id) ON DELETE CASCADE,
    brand_id         uuid,
    scheduled_job_id uuid REFERENCES scheduled_jobs (id) ON DELETE CASCADE,
    scope_id         uuid NOT NULL GENERATED ALWAYS AS (
        coalesce(scheduled_job_id, brand_id, customer_id, '00000000-0000-0000-0000-000000000000')) STORED,
    group_id         uuid,
    note             text CONSTRAINT schedule_exceptions_note_length CHECK (length(note) BETWEEN 1 AND 500),
    created_by       text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    starts_at        timestamptz,
    ends_at          timestamptz,
    remaining        integer,
    timezone         text NOT NULL DEFAULT 'UTC',
    local_from       timestamp,
    local_to         timestamp,
    repeats          text NOT NULL DEFAULT 'never'
        CONSTRAINT schedule_exceptions_repeats_valid CHECK (repeats IN ('never', 'weekly', 'yearly')),
    weekdays         smallint[],
    repeats_until    date,
    active_from      timestamptz NOT NULL GENERATED ALWAYS AS (
        coalesce(starts_at, (local_from - interval '1 day') AT TIME ZONE 'UTC')) STORED,
    active_until     timestamptz GENERATED ALWAYS AS (coalesce(ends_at, (CASE WHEN repeats = 'never' THEN local_to + interval '1 day'
        ELSE repeats_until + interval '2 days' + (local_to - local_from) END) AT TIME ZONE 'UTC')) STORED,
    FOREIGN KEY (brand_id, customer_id) REFERENCES brands (id, customer_id) ON DELETE CASCADE,
    CONSTRAINT schedule_exceptions_scope_valid
        CHECK ((brand_id IS NULL OR customer_id IS NOT NULL) AND (scheduled_job_id IS NULL OR brand_id IS NOT NULL)),
    CONSTRAINT schedule_exceptions_bounds_valid CHECK (CASE WHEN kind = 'blackout'
        THEN num_nulls(local_from, local_to) = 0 AND local_to > local_from AND num_nonnulls(starts_at, ends_at) = 0
        ELSE starts_at IS NOT NULL AND num_nonnulls(local_from, local_to, weekdays, repeats_until) = 0
            AND repeats = 'never' AND coalesce(ends_at > starts_at, true) END),
    CONSTRAINT schedule_exceptions_remaining_valid CHECK (CASE WHEN kind = 'skip'
        THEN coalesce(remaining > 0, false) AND scheduled_job_id IS NOT NULL ELSE remaining IS NULL END),
    CONSTRAINT schedule_exceptions_weekdays_valid CHECK (CASE WHEN repeats = 'weekly'
        THEN coalesce(cardinality(weekdays) > 0 AND weekdays <@ '{1,2,3,4,5,6,7}'::smallint[], false)
            AND local_to <= local_from + interval '7 days'
        ELSE weekdays IS NULL END),
    CONSTRAINT schedule_exceptions_repeats_until_valid CHECK (repeats_until IS NULL
        OR (repeats <> 'never' AND repeats_until >= local_from::date)),
    CONSTRAINT schedule_exceptions_year_valid CHECK (repeats <> 'yearly' OR local_to <= local_from + interval '366 days')
);
CREATE INDEX schedule_exceptions_scope ON schedule_exceptions (scope_id);
CREATE INDEX schedule_exceptions_customer ON schedule_exceptions (customer_id, id DESC);
CREATE INDEX schedule_exceptions_brand ON schedule_exceptions (brand_id, id DESC) WHERE brand_id IS NOT NULL;
CREATE INDEX schedule_exceptions_schedule ON schedule_exceptions (scheduled_job_id, id DESC)
    WHERE scheduled_job_id IS NOT NULL;
CREATE INDEX schedule_exceptions_group ON schedule_exceptions (group_id) WHERE group_id IS NOT NULL;

COMMENT ON TABLE schedule_exceptions IS 'Each row suppresses ticks: a blackout, a pause, or a skip of the next ticks of a schedule. Each suppressed tick becomes a skipped run.';
COMMENT ON COLUMN schedule_exceptions.customer_id IS 'the customer whose schedules the exception applies to; null for all customers';
COMMENT ON COLUMN schedule_exceptions.scope_id IS 'the schedule, brand or customer that the exception applies to; the zero id for all customers';
COMMENT ON COLUMN schedule_exceptions.group_id IS 'the rows that one import or one filter created together';
COMMENT ON COLUMN schedule_exceptions.starts_at IS 'the first time at which a pause or a skip suppresses ticks';
COMMENT ON COLUMN schedule_exceptions.ends_at IS 'the end of a pause, which is not included; null for a pause without an end';
COMMENT ON COLUMN schedule_exceptions.remaining IS 'the number of ticks that a skip still suppresses';
COMMENT ON COLUMN schedule_exceptions.local_from IS 'the start of a blackout, or of its first occurrence, as the time that clocks in the time zone show';
COMMENT ON COLUMN schedule_exceptions.local_to IS 'the end of a blackout, or of its first occurrence, which is not included';
COMMENT ON COLUMN schedule_exceptions.weekdays IS 'the days on which a weekly blackout starts, from 1 for Monday to 7 for Sunday';
COMMENT ON COLUMN schedule_exceptions.repeats_until IS 'the last date on which a repeated blackout starts; null for no end';
COMMENT ON COLUMN schedule_exceptions.active_from IS 'a time before which the exception suppresses no tick; up to two days early for a blackout';
COMMENT ON COLUMN schedule_exceptions.active_until IS 'a time from which the exception suppresses no tick, up to two days late for a blackout; null for no end';

ALTER TABLE schedule_exceptions ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER IF EXISTS job_runs_hold ON job_runs;
DROP TRIGGER IF EXISTS scheduled_jobs_hold ON scheduled_jobs;
DROP FUNCTION IF EXISTS job_runs_hold;
DROP FUNCTION IF EXISTS scheduled_jobs_hold;
DROP TABLE schedule_exceptions;
DROP FUNCTION IF EXISTS schedule_exceptions_scope;

-- +goose Up
CREATE TABLE scheduled_jobs (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    brand_id               uuid NOT NULL,
    customer_id            uuid NOT NULL,
    name                   text CHECK (name = btrim(name) AND name <> ''), -- the natural key of `tidewatch import`
    job_type               text NOT NULL CHECK (job_type IN ('data_collection', 'scoring', 'data_collection_and_scoring')),
    cron_expression        text NOT NULL,
    timezone               text NOT NULL DEFAULT 'UTC',
    dst_gap                text NOT NULL DEFAULT 'shift' CHECK (dst_gap IN ('shift', 'skip')),
    dst_repeat             text NOT NULL DEFAULT 'first' CHECK (dst_repeat IN ('first', 'second', 'both')),
    is_active              boolean NOT NULL DEFAULT true,
    next_run_at            timestamptz, -- null: not worked out yet, or schedule_error says why there is none
    last_run_at            timestamptz,
    schedule_error         text,
    spec_changed_at        timestamptz NOT NULL DEFAULT clock_timestamp(), -- ticks up to here never fire
    overlap_policy         text NOT NULL DEFAULT 'skip' CHECK (overlap_policy IN ('skip', 'allow')),
    misfire_policy         text NOT NULL DEFAULT 'run_once' CHECK (misfire_policy IN ('run_once', 'run_all', 'skip')),
    misfire_window_seconds integer NOT NULL DEFAULT 86400 CHECK (misfire_window_seconds BETWEEN 0 AND 2592000),
    jitter_seconds         integer NOT NULL DEFAULT 0 CHECK (jitter_seconds BETWEEN 0 AND 86400),
    run_timeout_seconds    integer NOT NULL DEFAULT 21600 CHECK (run_timeout_seconds BETWEEN 1 AND 604800),
    starts_at              timestamptz,
    ends_at                timestamptz,
    metadata               jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created_by             text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CHECK (ends_at > starts_at),
    CONSTRAINT scheduled_jobs_finite CHECK (isfinite(next_run_at) AND isfinite(starts_at) AND isfinite(ends_at) AND isfinite(spec_changed_at)),
    FOREIGN KEY (brand_id, customer_id) REFERENCES brands (id, customer_id) ON DELETE CASCADE
) WITH (fillfactor = 80); -- room for each tick's new next_run_at on the same page

CREATE UNIQUE INDEX scheduled_jobs_brand_name ON scheduled_jobs (brand_id, name) WHERE name IS NOT NULL;
CREATE INDEX scheduled_jobs_brand ON scheduled_jobs (brand_id);
CREATE INDEX scheduled_jobs_customer ON scheduled_jobs (customer_id, id);
CREATE INDEX scheduled_jobs_due ON scheduled_jobs (next_run_at) WHERE is_active;
CREATE INDEX scheduled_jobs_unplanned ON scheduled_jobs (id)
    WHERE is_active AND next_run_at IS NULL AND schedule_error IS NULL;
-- "C" makes the order of the loose index scan over the distinct specs bytewise, whatever the database's collation.
CREATE INDEX scheduled_jobs_specs ON scheduled_jobs
    (cron_expression COLLATE "C", timezone COLLATE "C", dst_gap COLLATE "C", dst_repeat COLLATE "C") WHERE is_active;

CREATE TABLE job_runs (
    id                  uuid PRIMARY KEY, -- UUIDv7: new rows land together in the indexes
    scheduled_job_id    uuid REFERENCES scheduled_jobs ON DELETE SET NULL,
    brand_id            uuid NOT NULL,
    customer_id         uuid NOT NULL,
    job_type            text NOT NULL CHECK (job_type IN ('data_collection', 'scoring', 'data_collection_and_scoring')),
    trigger             text NOT NULL CHECK (trigger IN ('tick', 'manual')),
    status              text NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'skipped')),
    scheduled_for       timestamptz NOT NULL, -- the nominal tick; jitter does not move it
    created_at          timestamptz NOT NULL DEFAULT now(),
    started_at          timestamptz,
    finished_at         timestamptz,
    run_timeout_seconds integer NOT NULL,
    error_message       text,
    options             jsonb NOT NULL DEFAULT '{}', -- the schedule's metadata when the run was created
    metadata            jsonb NOT NULL DEFAULT '{}', -- what is known of the run itself: missed ticks, who triggered it
    metrics             jsonb NOT NULL DEFAULT '{}',
    river_job_id        bigint,
    waits_for           uuid REFERENCES job_runs ON DELETE SET NULL, -- the run that must end before this one starts
    CONSTRAINT job_runs_finished_has_time CHECK ((status IN ('pending', 'processing')) = (finished_at IS NULL)),
    CONSTRAINT job_runs_processing_has_start CHECK (status <> 'processing' OR started_at IS NOT NULL),
    CONSTRAINT job_runs_bad_end_has_reason CHECK (status NOT IN ('failed', 'cancelled', 'skipped') OR coalesce(error_message, '') <> ''),
    CONSTRAINT job_runs_unfinished_has_river_job CHECK (finished_at IS NOT NULL OR river_job_id IS NOT NULL),
    FOREIGN KEY (brand_id, customer_id) REFERENCES brands (id, customer_id) ON DELETE CASCADE
) WITH (fillfactor = 80);

-- The invariant: a tick becomes a run at most once.
CREATE UNIQUE INDEX job_runs_tick ON job_runs (scheduled_job_id, scheduled_for) WHERE trigger = 'tick';
-- On finished_at, not on status: pending -> processing then changes no indexed column and stays a heap-only update.
CREATE INDEX job_runs_unfinished ON job_runs (scheduled_job_id, id) WHERE finished_at IS NULL;
CREATE INDEX job_runs_waiting ON job_runs (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX job_runs_finished ON job_runs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX job_runs_schedule ON job_runs (scheduled_job_id, id DESC);
CREATE INDEX job_runs_brand ON job_runs (brand_id, id DESC);
CREATE INDEX job_runs_customer ON job_runs (customer_id, id DESC);

-- When the last tick was worked, for /readyz. One row.
CREATE TABLE scheduler_state (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_tick_at timestamptz
);
INSERT INTO scheduler_state DEFAULT VALUES;

-- A UUIDv7 (RFC 9562): the milliseconds since 1970 in front, so that the rows that SQL makes sort among those of the program.
-- +goose StatementBegin
CREATE FUNCTION tidewatch_uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
        substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
-- +goose StatementEnd

-- An edit, pause or delete that finds a tick due but not yet worked leaves a row that says so: no tick is lost silently.
-- It reads brands so that the cascade of a deleted brand, which takes the runs too, inserts nothing.
-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_superseded_tick(old scheduled_jobs, at timestamptz, reason text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
                          finished_at, run_timeout_seconds, error_message, options)
    SELECT tidewatch_uuid7(), old.id, b.id, b.customer_id, old.job_type, 'tick', 'skipped', old.next_run_at,
           at, old.run_timeout_seconds, reason, old.metadata
    FROM brands b
    WHERE b.id = old.brand_id AND old.is_active AND old.next_run_at <= at
    ON CONFLICT DO NOTHING
$$;
-- +goose StatementEnd

-- A changed spec (also from plain SQL) that brings no next_run_at of its own is planned anew by the next sync.
-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.cron_expression, NEW.timezone, NEW.dst_gap, NEW.dst_repeat, NEW.is_active, NEW.starts_at, NEW.ends_at)
       IS NOT DISTINCT FROM
       (OLD.cron_expression, OLD.timezone, OLD.dst_gap, OLD.dst_repeat, OLD.is_active, OLD.starts_at, OLD.ends_at) THEN
        RETURN NEW;
    END IF;
    -- One instant decides both: what was due up to it is recorded, what comes after it is planned. Not now(), which is
    -- when the transaction began: it may have waited for the row's lock since.
    NEW.spec_changed_at := clock_timestamp();
    PERFORM scheduled_jobs_superseded_tick(OLD, NEW.spec_changed_at, CASE WHEN NEW.is_active
        THEN 'The schedule was edited after this tick was due and before it was worked.'
        ELSE 'The schedule was paused after this tick was due and before it was worked.' END);
    NEW.schedule_error := NULL;
    IF NEW.next_run_at IS NOT DISTINCT FROM OLD.next_run_at THEN
        NEW.next_run_at := NULL;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER scheduled_jobs_before_update
    BEFORE UPDATE OF cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_before_update();

-- Somebody cleared the next run by hand to have it worked out anew: from now on, not from the spec's last change.
-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.spec_changed_at := clock_timestamp();
    PERFORM scheduled_jobs_superseded_tick(OLD, NEW.spec_changed_at, 'The next run was cleared after this tick was due and before it was worked.');
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER scheduled_jobs_cleared BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.next_run_at IS NULL AND OLD.next_run_at IS NOT NULL AND NEW.schedule_error IS NULL AND NEW.spec_changed_at = OLD.spec_changed_at)
    EXECUTE FUNCTION scheduled_jobs_cleared();

-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_before_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM scheduled_jobs_superseded_tick(OLD, clock_timestamp(),
        'The schedule was deleted after this tick was due and before it was worked.');
    RETURN OLD;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER scheduled_jobs_before_delete BEFORE DELETE ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_before_delete();

-- Not on next_run_at and last_run_at: a tick that moves them changes no spec.
-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('scheduled_jobs_changed', '');
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER scheduled_jobs_notify
    AFTER INSERT OR DELETE OR TRUNCATE
       OR UPDATE OF cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_notify();

ALTER TABLE scheduled_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduler_state ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP FUNCTION scheduled_jobs_superseded_tick;
DROP TABLE scheduler_state;
DROP TABLE job_runs;
DROP TABLE scheduled_jobs;
DROP FUNCTION scheduled_jobs_notify, scheduled_jobs_before_update, scheduled_jobs_cleared, scheduled_jobs_before_delete;
DROP FUNCTION tidewatch_uuid7;

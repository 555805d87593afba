-- +goose Up
-- Which content of the files in functions/ the database has.
CREATE TABLE schema_functions (
    name       text PRIMARY KEY,
    revision   bigint NOT NULL,
    hash       text NOT NULL, -- SHA-256 of the content
    applied_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE schema_functions ENABLE ROW LEVEL SECURITY;

-- +goose Down
-- The functions and triggers as the numbered files up to 00014 made them.
DROP TABLE schema_functions;
DROP TRIGGER scheduled_jobs_spec_changed ON scheduled_jobs;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_superseded_tick(old scheduled_jobs, at timestamptz, reason text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
                          finished_at, run_timeout_seconds, error_message, options)
    SELECT tidewatch_uuid7(), old.id, b.id, b.customer_id, old.job_type, 'tick', 'skipped', old.next_run_at,
           at, old.run_timeout_seconds, reason, old.metadata
    FROM brands b
    WHERE b.id = old.brand_id AND old.is_active AND old.next_run_at <= at
    ON CONFLICT DO NOTHING
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE TRIGGER scheduled_jobs_before_update
    BEFORE UPDATE OF cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_before_update();
CREATE OR REPLACE TRIGGER scheduled_jobs_notify
    AFTER INSERT OR DELETE OR TRUNCATE
       OR UPDATE OF cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_notify();

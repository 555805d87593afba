-- +goose NO TRANSACTION
-- +goose Up
-- Chains: a schedule fires after the runs of another schedule. Each statement is its own transaction, so that the
-- migration never holds one lock on a table while it waits for another. An empty cron expression, and not null, marks a
-- schedule without one, because nodes of earlier versions cannot read null.
ALTER TABLE scheduled_jobs ADD COLUMN IF NOT EXISTS after uuid
    CONSTRAINT scheduled_jobs_after_fkey REFERENCES scheduled_jobs (id) ON DELETE SET NULL;
ALTER TABLE scheduled_jobs ADD COLUMN IF NOT EXISTS after_partial boolean NOT NULL DEFAULT false;
ALTER TABLE scheduled_jobs ALTER COLUMN cron_expression SET DEFAULT '';
ALTER TABLE scheduled_jobs DROP CONSTRAINT IF EXISTS scheduled_jobs_cron_or_after,
    ADD CONSTRAINT scheduled_jobs_cron_or_after CHECK (after IS NULL OR cron_expression = '') NOT VALID;
ALTER TABLE scheduled_jobs VALIDATE CONSTRAINT scheduled_jobs_cron_or_after;
CREATE INDEX IF NOT EXISTS scheduled_jobs_after ON scheduled_jobs (after, id) WHERE after IS NOT NULL;
COMMENT ON COLUMN scheduled_jobs.cron_expression IS 'the cron expression; empty if the schedule fires after another schedule';
COMMENT ON COLUMN scheduled_jobs.after IS 'the schedule whose completed runs fire this schedule; null if the schedule has a cron expression';
COMMENT ON COLUMN scheduled_jobs.after_partial IS 'whether completed runs with errors also fire this schedule';
ALTER TABLE job_runs ADD COLUMN IF NOT EXISTS after_run_id uuid;
CREATE UNIQUE INDEX IF NOT EXISTS job_runs_after ON job_runs (after_run_id, scheduled_job_id)
    WHERE after_run_id IS NOT NULL;
COMMENT ON COLUMN job_runs.after_run_id IS 'the run whose end fired the tick, which may have been deleted; null if a cron expression or a user started the run';
-- The table has no foreign keys, because the end of a run must not wait for the deletion or edit of another schedule.
CREATE TABLE IF NOT EXISTS chained_ticks (
    scheduled_job_id uuid NOT NULL,
    after_run_id     uuid NOT NULL,
    after            uuid NOT NULL,
    brand_id         uuid NOT NULL,
    at               timestamptz NOT NULL,
    error            text,
    PRIMARY KEY (scheduled_job_id, after_run_id)
);
CREATE INDEX IF NOT EXISTS chained_ticks_due ON chained_ticks (at) WHERE error IS NULL;
CREATE INDEX IF NOT EXISTS chained_ticks_brand ON chained_ticks (brand_id);
COMMENT ON TABLE chained_ticks IS 'Each row is a tick of a schedule that fires after another schedule. A trigger adds the row in the transaction that ends the run of the other schedule, and the dispatch of the tick deletes the row.';
COMMENT ON COLUMN chained_ticks.after_run_id IS 'the run whose end fired the tick';
COMMENT ON COLUMN chained_ticks.after IS 'the schedule of that run';
COMMENT ON COLUMN chained_ticks.at IS 'the end of that run';
COMMENT ON COLUMN chained_ticks.error IS 'the reason why the tick cannot be dispatched; null if there is none';
ALTER TABLE chained_ticks ENABLE ROW LEVEL SECURITY;

-- +goose Down
DELETE FROM scheduled_jobs WHERE after IS NOT NULL;
DROP TRIGGER IF EXISTS job_runs_chained ON job_runs;
DROP TRIGGER IF EXISTS scheduled_jobs_chained ON scheduled_jobs;
DROP TRIGGER IF EXISTS scheduled_jobs_chain_inserted ON scheduled_jobs;
DROP TRIGGER IF EXISTS scheduled_jobs_chain_updated ON scheduled_jobs;
DROP TRIGGER IF EXISTS alert_incidents_chained ON alert_incidents;
DROP FUNCTION IF EXISTS job_runs_chained, scheduled_jobs_chained, scheduled_jobs_check_chain, alert_incidents_chained;
-- The triggers without the columns. The next migration up applies the functions of the program that executes it.
DROP TRIGGER IF EXISTS scheduled_jobs_version ON scheduled_jobs;
CREATE OR REPLACE TRIGGER scheduled_jobs_before_update
    BEFORE UPDATE OF cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH ROW WHEN
        ((NEW.cron_expression, NEW.timezone, NEW.dst_gap, NEW.dst_repeat, NEW.is_active, NEW.starts_at, NEW.ends_at)
        IS DISTINCT FROM
        (OLD.cron_expression, OLD.timezone, OLD.dst_gap, OLD.dst_repeat, OLD.is_active, OLD.starts_at, OLD.ends_at))
    EXECUTE FUNCTION scheduled_jobs_before_update();
CREATE OR REPLACE TRIGGER scheduled_jobs_spec_changed
    AFTER UPDATE OF cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH ROW WHEN
        ((NEW.cron_expression, NEW.timezone, NEW.dst_gap, NEW.dst_repeat, NEW.is_active, NEW.starts_at, NEW.ends_at)
        IS DISTINCT FROM
        (OLD.cron_expression, OLD.timezone, OLD.dst_gap, OLD.dst_repeat, OLD.is_active, OLD.starts_at, OLD.ends_at))
    EXECUTE FUNCTION scheduled_jobs_notify();
DROP TABLE chained_ticks;
DROP INDEX IF EXISTS job_runs_after;
ALTER TABLE job_runs DROP COLUMN after_run_id;
ALTER TABLE scheduled_jobs DROP COLUMN after, DROP COLUMN after_partial, ALTER COLUMN cron_expression DROP DEFAULT;

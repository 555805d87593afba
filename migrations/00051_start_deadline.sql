-- +goose NO TRANSACTION
-- +goose Up
-- The start deadlines of schedules and runs. Each statement is its own transaction, so that the migration never holds
-- one lock on a table while it waits for another.
ALTER TABLE scheduled_jobs ADD COLUMN IF NOT EXISTS start_deadline_seconds integer
    CONSTRAINT scheduled_jobs_start_deadline_seconds_check CHECK (start_deadline_seconds BETWEEN 60 AND 2592000);
COMMENT ON COLUMN scheduled_jobs.start_deadline_seconds IS 'the time after the planned start of a tick within which the run must start; null means no limit';
ALTER TABLE job_runs ADD COLUMN IF NOT EXISTS start_by timestamptz;
COMMENT ON COLUMN job_runs.start_by IS 'the time by which the run must start; null without a deadline, and for a run that has started its first call';
CREATE INDEX IF NOT EXISTS job_runs_start_by ON job_runs (start_by) WHERE start_by IS NOT NULL AND finished_at IS NULL;

-- +goose Down
DROP INDEX IF EXISTS job_runs_start_by;
ALTER TABLE job_runs DROP COLUMN IF EXISTS start_by;
ALTER TABLE scheduled_jobs DROP COLUMN IF EXISTS start_deadline_seconds;

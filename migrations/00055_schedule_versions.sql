-- +goose NO TRANSACTION
-- +goose Up
-- The versions of schedules. Each statement is its own transaction, so that the migration never holds one lock on a table
-- while it waits for another. Existing schedules begin with version 1.
ALTER TABLE scheduled_jobs ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN scheduled_jobs.version IS 'the number of the present version; each edit adds 1';
ALTER TABLE job_runs ADD COLUMN IF NOT EXISTS schedule_version integer;
COMMENT ON COLUMN job_runs.schedule_version IS 'the version of the schedule when the run was created; null if an older version of Tidewatch created the run';
CREATE TABLE IF NOT EXISTS schedule_versions (
    scheduled_job_id uuid NOT NULL REFERENCES scheduled_jobs (id) ON DELETE CASCADE,
    version integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    actor_kind text NOT NULL
        CONSTRAINT schedule_versions_actor_kind_valid
        CHECK (actor_kind IN ('user', 'token', 'jwt', 'command', 'sql', 'system')),
    actor_customer_id uuid,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    PRIMARY KEY (scheduled_job_id, version)
);
COMMENT ON TABLE schedule_versions IS 'Each row is an edit of a schedule, which made a version. The row contains only the edited fields, so that the fields of a version follow from the schedule and the later edits.';
COMMENT ON COLUMN schedule_versions.version IS 'the version after the edit';
COMMENT ON COLUMN schedule_versions.actor IS 'the author of the edit: an e-mail address, the name of a token, the subject of a JWT, the command line, or a role of the database';
COMMENT ON COLUMN schedule_versions.actor_kind IS 'sql for an edit by plain SQL, and system if Tidewatch paused the schedule';
COMMENT ON COLUMN schedule_versions.actor_customer_id IS 'the customer to which the author is limited; null means all customers';
COMMENT ON COLUMN schedule_versions.before IS 'the edited fields with their values before the edit';
COMMENT ON COLUMN schedule_versions.after IS 'the edited fields with their values after the edit';
ALTER TABLE schedule_versions ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER IF EXISTS scheduled_jobs_version ON scheduled_jobs;
DROP FUNCTION IF EXISTS scheduled_jobs_version;
DROP FUNCTION IF EXISTS scheduled_jobs_fields;
DROP TABLE schedule_versions;
ALTER TABLE job_runs DROP COLUMN IF EXISTS schedule_version;
ALTER TABLE scheduled_jobs DROP COLUMN IF EXISTS version;

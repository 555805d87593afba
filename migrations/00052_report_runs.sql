-- +goose NO TRANSACTION
-- +goose Up
-- The job type "report": each run makes a report about a brand. The constraints are validated in statements of their own,
-- because the validation of a large table must not block its readers and writers. Each statement may run again after a
-- failure of a later statement.
ALTER TABLE scheduled_jobs DROP CONSTRAINT IF EXISTS scheduled_jobs_job_type_check,
    ADD CONSTRAINT scheduled_jobs_job_type_check CHECK (job_type IN ('data_collection', 'scoring',
        'data_collection_and_scoring', 'report')) NOT VALID;
ALTER TABLE job_runs DROP CONSTRAINT IF EXISTS job_runs_job_type_check,
    ADD CONSTRAINT job_runs_job_type_check CHECK (job_type IN ('data_collection', 'scoring',
        'data_collection_and_scoring', 'report')) NOT VALID;
ALTER TABLE scheduled_jobs VALIDATE CONSTRAINT scheduled_jobs_job_type_check;
ALTER TABLE job_runs VALIDATE CONSTRAINT job_runs_job_type_check;
-- The column has no foreign key, because a report never changes, even if its run is deleted.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS run_id uuid CONSTRAINT reports_run_once UNIQUE;
COMMENT ON COLUMN reports.run_id IS 'the run that made the report, which may have been deleted; null for a report that a user or program requested';

-- +goose Down
DROP TRIGGER IF EXISTS job_runs_report_created ON job_runs;
DROP TRIGGER IF EXISTS job_runs_report_retried ON job_runs;
DROP FUNCTION IF EXISTS job_runs_report;
ALTER TABLE reports DROP COLUMN run_id;
DELETE FROM job_runs WHERE job_type = 'report';
DELETE FROM scheduled_jobs WHERE job_type = 'report';
ALTER TABLE scheduled_jobs DROP CONSTRAINT scheduled_jobs_job_type_check,
    ADD CONSTRAINT scheduled_jobs_job_type_check CHECK (job_type IN ('data_collection', 'scoring', 'data_collection_and_scoring'));
ALTER TABLE job_runs DROP CONSTRAINT job_runs_job_type_check,
    ADD CONSTRAINT job_runs_job_type_check CHECK (job_type IN ('data_collection', 'scoring', 'data_collection_and_scoring'));

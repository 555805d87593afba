-- +goose Up
-- Why a run or an answer ended as it did, for programs: see store/reason.go. Null when an older version wrote the row.
ALTER TABLE job_runs ADD COLUMN reason_code text;
ALTER TABLE answers ADD COLUMN reason_code text;

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

-- +goose Down
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
ALTER TABLE answers DROP COLUMN reason_code;
ALTER TABLE job_runs DROP COLUMN reason_code;

-- +goose Up
-- The file functions/alerts.sql changes job_runs_alerts and job_runs_scored_alerts: an update of many runs no longer
-- takes quadratic time.
SELECT 1;

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM alert_rules WHERE kind IN ('failing', 'late')) THEN
        RETURN NULL;
    END IF;
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'run_' || n.status, n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.finished_at,
        jsonb_build_object('error_message', left(n.error_message, 500))
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    WHERE n.status IN ('failed', 'completed') AND o.finished_at IS NULL AND n.scheduled_job_id IS NOT NULL
        AND n.rescores IS NULL AND (n.status = 'completed' OR coalesce(n.metadata ->> 'retried',
            CASE WHEN n.metadata ? 'retries' THEN 'failed' END, '') <> 'failed')
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'failing' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'run_started_late', n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for,
        jsonb_build_object('started_at', n.started_at)
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    WHERE n.status = 'processing' AND n.trigger = 'tick' AND n.started_at - n.scheduled_for > interval '1 minute'
        AND o.started_at IS NULL AND n.scheduled_job_id IS NOT NULL AND NOT n.metadata ?| '{retries,resumed}'
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'late' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'tick_missed', n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for,
        jsonb_build_object('error_message', left(n.error_message, 500))
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    WHERE n.status = 'skipped' AND o.finished_at IS NULL AND n.trigger = 'tick' AND n.scheduled_job_id IS NOT NULL
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'late' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_scored_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM alert_rules WHERE kind = 'run_scored') THEN
        RETURN NULL;
    END IF;
    INSERT INTO alert_scored_runs (rule_id, run_id, brand_id)
    SELECT r.id, n.id, n.brand_id
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    JOIN alert_rules_in_force r ON r.kind = 'run_scored' AND r.customer_id = n.customer_id
        AND coalesce(r.brand_id, n.brand_id) = n.brand_id
    WHERE n.status = 'completed' AND o.finished_at IS NULL AND n.job_type IN ('scoring', 'data_collection_and_scoring')
        AND r.created_at <= n.finished_at
    ORDER BY r.id, n.id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Up
-- The file functions/bi.sql changes the view runs: the message of a cancelled run has no name. Earlier versions also
-- stored the name of the user or program that cancelled a run in notices about changes, and in alerts about notices.
-- Customers see these texts, and must not see the names of operators.
UPDATE changes SET details = jsonb_set(details, '{note}', '"Cancelled."')
WHERE kind = 'run_partial' AND details ->> 'note' LIKE 'Cancelled by %';

UPDATE alert_deliveries SET message = regexp_replace(message::text,
    '(The run is incomplete, [^"]*: Cancelled) by ([^"\\]|\\.)*"', '\1."', 'g')::jsonb
WHERE message::text LIKE '%The run is incomplete, %: Cancelled by %';

-- +goose Down
-- +goose StatementBegin
DO $down$
BEGIN
    IF to_regclass('tidewatch_bi.runs') IS NOT NULL THEN
        CREATE OR REPLACE VIEW tidewatch_bi.runs WITH (security_barrier) AS
            SELECT j.id AS run_id,
                j.brand_id AS brand_id,
                j.scheduled_job_id AS schedule_id,
                s.name AS schedule,
                j.job_type AS job_type,
                j.trigger AS trigger,
                j.status AS status,
                j.scheduled_for AS scheduled_for,
                j.created_at AS created_at,
                j.started_at AS started_at,
                j.finished_at AS finished_at,
                j.error_message AS error_message,
                j.reason_code AS reason_code
            FROM job_runs j JOIN brands b ON b.id = j.brand_id
            LEFT JOIN scheduled_jobs s ON s.id = j.scheduled_job_id
            WHERE j.customer_id = (SELECT id FROM bi_customer);
    END IF;
END $down$;
-- +goose StatementEnd

-- +goose Up
-- The files functions/exceptions.sql and functions/search.sql handle schedules that plain SQL moves to another brand. The
-- statements below complete schedules that were moved before.
UPDATE schedule_exceptions e SET scheduled_job_id = e.scheduled_job_id,
    note = CASE WHEN e.customer_id = s.customer_id THEN e.note END,
    created_by = CASE WHEN e.customer_id = s.customer_id THEN e.created_by END,
    group_id = CASE WHEN e.customer_id = s.customer_id THEN e.group_id END
FROM scheduled_jobs s
WHERE s.id = e.scheduled_job_id AND (e.brand_id, e.customer_id) <> (s.brand_id, s.customer_id);
UPDATE chained_ticks t SET brand_id = s.brand_id FROM scheduled_jobs s
WHERE s.id = t.scheduled_job_id AND t.brand_id <> s.brand_id;

-- +goose Down
DROP TRIGGER IF EXISTS scheduled_jobs_brand_changed ON scheduled_jobs;
DROP FUNCTION IF EXISTS scheduled_jobs_brand_changed;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM brands WHERE id = NEW.brand_id FOR SHARE;
    END IF;
    NEW.search_words := tidewatch_schedule_words(NEW.name, (SELECT name FROM brands WHERE id = NEW.brand_id));
    RETURN NEW;
END
$$;
-- +goose StatementEnd

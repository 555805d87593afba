-- +goose Up
-- The run whose answers a run scores again; null: it does not. It refers to nothing, so that what was done stays in the
-- history when the older run is deleted.
ALTER TABLE job_runs ADD COLUMN rescores uuid CONSTRAINT job_runs_rescores_scores CHECK (rescores IS NULL OR job_type = 'scoring');
-- No two at once score the same answers again: a judge would be paid twice.
CREATE UNIQUE INDEX job_runs_rescoring ON job_runs (rescores) WHERE rescores IS NOT NULL AND finished_at IS NULL;
CREATE INDEX job_runs_rescores ON job_runs (rescores, id DESC) WHERE rescores IS NOT NULL;

-- As before (see 00007), and what happens to a run that scores another one's answers again is told of that one, too. The
-- limit makes it a look-up by the primary key, whatever the planner thinks of the size of what has changed.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('run', (SELECT array_agg(jsonb_build_object('r', id, 's', scheduled_job_id, 'b', brand_id, 'c', customer_id, 'st', status))
        FROM (SELECT id, scheduled_job_id, brand_id, customer_id, status FROM changed
            UNION ALL
            SELECT o.* FROM changed c CROSS JOIN LATERAL (
                SELECT id, scheduled_job_id, brand_id, customer_id, status FROM job_runs WHERE id = c.rescores LIMIT 1) o
            WHERE c.rescores IS NOT NULL) r));
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- What people and programs changed, whatever it is, for those who watch: its kind, itself, and the brand and customer that it
-- belongs to. The audit log has all of it in one place, in the transaction of the change, and nothing of what changes by
-- itself: a token that is used, an engine's next free moment. What it says is cut to what a notification holds.
-- +goose StatementBegin
CREATE FUNCTION audit_log_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('change', (SELECT array_agg(jsonb_build_object('k', left(object_kind, 20), 'o', left(object_id, 40), 'c', customer_id, 'st', left(action, 20),
            'b', CASE WHEN object_kind IN ('brand', 'queries') THEN object_id ELSE coalesce(after, before) ->> 'brand_id' END))
        FROM changed));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_log_written AFTER INSERT ON audit_log REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_events();

-- +goose Down
DROP TRIGGER audit_log_written ON audit_log;
DROP FUNCTION audit_log_events;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('run', (SELECT array_agg(jsonb_build_object('r', id, 's', scheduled_job_id, 'b', brand_id, 'c', customer_id, 'st', status))
        FROM changed));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
ALTER TABLE job_runs DROP COLUMN rescores;

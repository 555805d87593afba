-- +goose NO TRANSACTION
-- +goose Up
-- The deletion of a brand or a schedule deletes its row at once. The tables that may have many rows of a brand refer to
-- the key of the brand, and runs refer to the key of their schedule. A job deletes the rows of a deleted brand in pieces,
-- clears the references to a deleted schedule in pieces, and deletes the key last. Each statement is its own transaction
-- and may run again after a failure of a later statement. functions/keys.sql has the present functions and triggers.
CREATE TABLE IF NOT EXISTS brand_keys (
    id          uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
    deleted_at  timestamptz,
    UNIQUE (id, customer_id)
);
CREATE INDEX IF NOT EXISTS brand_keys_customer ON brand_keys (customer_id, id);
CREATE INDEX IF NOT EXISTS brand_keys_deleted ON brand_keys (id) WHERE deleted_at IS NOT NULL;
COMMENT ON TABLE brand_keys IS 'Each row is the id of a brand. The rows of a deleted brand in other tables refer to it until they are deleted.';
COMMENT ON COLUMN brand_keys.deleted_at IS 'the time of the deletion of the brand; null if the brand exists';
ALTER TABLE brand_keys ENABLE ROW LEVEL SECURITY;

CREATE TABLE IF NOT EXISTS schedule_keys (
    id         uuid PRIMARY KEY,
    deleted_at timestamptz
);
CREATE INDEX IF NOT EXISTS schedule_keys_deleted ON schedule_keys (id) WHERE deleted_at IS NOT NULL;
COMMENT ON TABLE schedule_keys IS 'Each row is the id of a schedule. The runs of a deleted schedule refer to it until the references are cleared.';
COMMENT ON COLUMN schedule_keys.deleted_at IS 'the time of the deletion of the schedule; null if the schedule exists';
ALTER TABLE schedule_keys ENABLE ROW LEVEL SECURITY;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION brands_key_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO brand_keys (id, customer_id) VALUES (NEW.id, NEW.customer_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION brands_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE brand_keys SET id = NEW.id, customer_id = NEW.customer_id WHERE id = OLD.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION brands_keys_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE brand_keys k SET deleted_at = now() FROM deleted d WHERE k.id = d.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER brands_key_added AFTER INSERT ON brands FOR EACH ROW EXECUTE FUNCTION brands_key_added();
CREATE OR REPLACE TRIGGER brands_key_changed AFTER UPDATE OF id, customer_id ON brands FOR EACH ROW
    WHEN ((NEW.id, NEW.customer_id) IS DISTINCT FROM (OLD.id, OLD.customer_id)) EXECUTE FUNCTION brands_key_changed();
CREATE OR REPLACE TRIGGER brands_keys_deleted AFTER DELETE ON brands REFERENCING OLD TABLE AS deleted
    FOR EACH STATEMENT EXECUTE FUNCTION brands_keys_deleted();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_key_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO schedule_keys (id) VALUES (NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule_keys SET id = NEW.id WHERE id = OLD.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_keys_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule_keys k SET deleted_at = now() FROM deleted d WHERE k.id = d.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER scheduled_jobs_key_added AFTER INSERT ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_key_added();
CREATE OR REPLACE TRIGGER scheduled_jobs_key_changed AFTER UPDATE OF id ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION scheduled_jobs_key_changed();
CREATE OR REPLACE TRIGGER scheduled_jobs_keys_deleted AFTER DELETE ON scheduled_jobs REFERENCING OLD TABLE AS deleted
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_keys_deleted();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION tidewatch_deleted_schedules() RETURNS uuid[] LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT ARRAY (SELECT id FROM schedule_keys WHERE deleted_at IS NOT NULL)
$$;
-- +goose StatementEnd

-- The triggers cover all rows that are written from now on. A brand or a schedule that is deleted while its key is copied
-- has a key without the time of the deletion, which the last statements set.
INSERT INTO brand_keys (id, customer_id) SELECT id, customer_id FROM brands ON CONFLICT (id) DO NOTHING;
INSERT INTO schedule_keys (id) SELECT id FROM scheduled_jobs ON CONFLICT (id) DO NOTHING;
-- Without statistics, Postgres would read all keys to find the deleted ones.
ANALYZE brand_keys, schedule_keys;

-- Each foreign key is replaced in a transaction of its own, so that the migration holds few locks at a time. A new foreign
-- key is validated in a further transaction, because the validation of a large table must not block its readers and
-- writers.
-- +goose StatementBegin
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT v.child, v.name, v.definition FROM (
            SELECT u.child, u.child || '_brand_id_fkey' AS name, 'brand_keys' AS parent,
                'FOREIGN KEY (brand_id) REFERENCES brand_keys ON DELETE CASCADE' AS definition
            FROM unnest('{answers, candidate_months, cell_facts, cell_months, cell_name_facts, cell_name_months, cells,
                changed_buckets, changes, competitors, examined_runs, queries, query_facts, query_name_facts, source_facts,
                source_months, summed_candidates, summed_months, trend_buckets}'::text[]) AS u (child)
            UNION ALL
            SELECT u.child, u.child || '_brand_id_customer_id_fkey', 'brand_keys',
                'FOREIGN KEY (brand_id, customer_id) REFERENCES brand_keys (id, customer_id) ON DELETE CASCADE'
            FROM unnest('{job_runs, reports}'::text[]) AS u (child)
            UNION ALL
            SELECT 'job_runs', 'job_runs_scheduled_job_id_fkey', 'schedule_keys',
                'FOREIGN KEY (scheduled_job_id) REFERENCES schedule_keys ON DELETE SET NULL') v
        WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = v.child::regclass AND c.conname = v.name
            AND c.confrelid = v.parent::regclass)
        ORDER BY v.child, v.name
    LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS %I, ADD CONSTRAINT %I %s NOT VALID',
            t.child, t.name, t.name, t.definition);
        COMMIT;
    END LOOP;
    FOR t IN
        SELECT c.conrelid::regclass AS child, c.conname AS name FROM pg_constraint c
        WHERE c.confrelid IN ('brand_keys'::regclass, 'schedule_keys'::regclass) AND NOT c.convalidated
        ORDER BY c.conrelid::regclass::text, c.conname
    LOOP
        EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', t.child, t.name);
        COMMIT;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- The foreign keys above waited for all transactions that deleted brands or schedules before their keys were copied.
UPDATE brand_keys k SET deleted_at = now()
WHERE deleted_at IS NULL AND NOT EXISTS (SELECT FROM brands b WHERE b.id = k.id);
UPDATE schedule_keys k SET deleted_at = now()
WHERE deleted_at IS NULL AND NOT EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = k.id);

-- +goose Down
DELETE FROM brand_keys WHERE deleted_at IS NOT NULL;
DELETE FROM schedule_keys WHERE deleted_at IS NOT NULL;
-- +goose StatementBegin
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT c.conrelid::regclass AS child, c.conname AS name, replace(replace(pg_get_constraintdef(c.oid),
            'REFERENCES brand_keys(', 'REFERENCES brands('), 'REFERENCES schedule_keys(', 'REFERENCES scheduled_jobs(')
            AS definition
        FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid IN ('brand_keys'::regclass, 'schedule_keys'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', t.child, t.name, t.name, t.definition);
    END LOOP;
END
$$;
-- +goose StatementEnd
DROP TRIGGER brands_key_added ON brands;
DROP TRIGGER brands_key_changed ON brands;
DROP TRIGGER brands_keys_deleted ON brands;
DROP TRIGGER scheduled_jobs_key_added ON scheduled_jobs;
DROP TRIGGER scheduled_jobs_key_changed ON scheduled_jobs;
DROP TRIGGER scheduled_jobs_keys_deleted ON scheduled_jobs;
DROP FUNCTION tidewatch_deleted_schedules, brands_key_added, brands_key_changed, brands_keys_deleted, scheduled_jobs_key_added,
    scheduled_jobs_key_changed, scheduled_jobs_keys_deleted;
-- The functions without the keys. The next migration up applies the functions of the program that executes it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('run', (SELECT array_agg(jsonb_build_object(
            'r', id, 's', scheduled_job_id, 'b', brand_id, 'c', customer_id, 'st', status))
        FROM (SELECT id, scheduled_job_id, brand_id, customer_id, status FROM changed
            UNION ALL
            SELECT o.* FROM changed c CROSS JOIN LATERAL (
                SELECT id, scheduled_job_id, brand_id, customer_id, status FROM job_runs WHERE id = c.rescores LIMIT 1) o
            WHERE c.rescores IS NOT NULL) r));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION answers_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('progress', (SELECT array_agg(jsonb_build_object(
            'r', r.id, 's', r.scheduled_job_id, 'b', r.brand_id, 'c', r.customer_id, 'st', r.status))
        FROM job_runs r WHERE r.id IN (SELECT run_id FROM changed)));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_alerts() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
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
DROP TABLE brand_keys, schedule_keys;

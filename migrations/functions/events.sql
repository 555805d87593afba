-- revision 3
-- Live events: triggers send notifications about changed rows to the channel tidewatch_events, for the event stream of
-- the API.

-- tidewatch_notify sends the changes of a statement in notifications of up to 25 changes each. All nodes receive the
-- notifications in the order of the commits. Each notification has an id. A reader of the event stream can reconnect to
-- any node and continue after the id of the last notification that it received. For a statement with more than 1,000
-- changes, tidewatch_notify sends only the number of changes.
CREATE OR REPLACE FUNCTION tidewatch_notify(kind text, changes jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    total  integer := coalesce(cardinality(changes), 0);
    most   constant integer := 1000;
    per    constant integer := 25; -- a change has at most 250 bytes, and a notification less than 8,000 bytes
    number constant text := pg_current_xact_id()::text || '-' || replace(extract(epoch FROM clock_timestamp())::text, '.', '');
BEGIN
    IF total > most THEN
        PERFORM pg_notify('tidewatch_events', json_build_object('id', number || '-0', 'kind', kind, 'many', total)::text);
        RETURN;
    END IF;
    FOR i IN 0 .. (total - 1) / per LOOP
        IF total > 0 THEN
            PERFORM pg_notify('tidewatch_events', json_build_object('id', number || '-' || i, 'kind', kind,
                'changes', to_jsonb(changes[i * per + 1 : (i + 1) * per]))::text);
        END IF;
    END LOOP;
END
$$;

-- job_runs_events reports changed runs. If a changed run re-scores another run, job_runs_events also reports a change
-- of the other run. The LIMIT makes Postgres find the other run by the primary key, even if the planner expects many
-- changed rows. A run of a deleted schedule has no schedule. The job that clears the references to deleted schedules sets
-- tidewatch.clearing, because the runs have been without a schedule since the deletion.
CREATE OR REPLACE FUNCTION job_runs_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone constant uuid[] := tidewatch_deleted_schedules();
BEGIN
    IF current_setting('tidewatch.clearing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    PERFORM tidewatch_notify('run', (SELECT array_agg(jsonb_build_object(
            'r', id, 's', CASE WHEN scheduled_job_id <> ALL (gone) THEN scheduled_job_id END, 'b', brand_id,
            'c', customer_id, 'st', status))
        FROM (SELECT id, scheduled_job_id, brand_id, customer_id, status FROM changed
            UNION ALL
            SELECT o.* FROM changed c CROSS JOIN LATERAL (
                SELECT id, scheduled_job_id, brand_id, customer_id, status FROM job_runs WHERE id = c.rescores LIMIT 1) o
            WHERE c.rescores IS NOT NULL) r));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_inserted AFTER INSERT ON job_runs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_events();
CREATE OR REPLACE TRIGGER job_runs_updated AFTER UPDATE ON job_runs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_events();

CREATE OR REPLACE FUNCTION scheduled_jobs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('scheduled_job', (SELECT array_agg(jsonb_build_object(
            's', id, 'b', brand_id, 'c', customer_id, 'st', lower(TG_OP COLLATE "C")))
        FROM changed));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_inserted AFTER INSERT ON scheduled_jobs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE OR REPLACE TRIGGER scheduled_jobs_updated AFTER UPDATE ON scheduled_jobs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE OR REPLACE TRIGGER scheduled_jobs_deleted AFTER DELETE ON scheduled_jobs REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();

-- answers_events reports the progress of runs. Each statement reports a run once, even if the statement stores several
-- answers of the run.
CREATE OR REPLACE FUNCTION answers_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone constant uuid[] := tidewatch_deleted_schedules();
BEGIN
    PERFORM tidewatch_notify('progress', (SELECT array_agg(jsonb_build_object(
            'r', r.id, 's', CASE WHEN r.scheduled_job_id <> ALL (gone) THEN r.scheduled_job_id END, 'b', r.brand_id,
            'c', r.customer_id, 'st', r.status))
        FROM job_runs r WHERE r.id IN (SELECT run_id FROM changed)));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER answers_stored AFTER INSERT ON answers REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION answers_events();

-- audit_log_events reports every change that users and programs make through the API. No change is missing, because the
-- transaction of each change also writes an entry of the audit log. The audit log does not contain changes that
-- Tidewatch makes automatically, such as the last use of a token. audit_log_events truncates texts, because the size of
-- a notification is limited.
CREATE OR REPLACE FUNCTION audit_log_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('change', (SELECT array_agg(jsonb_build_object(
            'k', left(object_kind, 20), 'o', left(object_id, 40), 'c', customer_id, 'st', left(action, 20),
            'b', CASE WHEN object_kind IN ('brand', 'queries') THEN object_id ELSE coalesce(after, before) ->> 'brand_id' END))
        FROM changed));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER audit_log_written AFTER INSERT ON audit_log REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_events();

-- access_events reports users and tokens that may have lost rights, so that every node ends their event streams. A
-- deleted session is reported as its user.
CREATE OR REPLACE FUNCTION access_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        PERFORM tidewatch_notify('access', ARRAY[jsonb_build_object('k', TG_ARGV[0], 'o', NEW.id)]);
    ELSIF TG_TABLE_NAME = 'sessions' THEN
        PERFORM tidewatch_notify('access', (SELECT array_agg(DISTINCT jsonb_build_object('k', TG_ARGV[0], 'o', user_id))
            FROM changed));
    ELSE
        PERFORM tidewatch_notify('access', (SELECT array_agg(jsonb_build_object('k', TG_ARGV[0], 'o', id)) FROM changed));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER sessions_deleted AFTER DELETE ON sessions REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION access_events('user');
CREATE OR REPLACE TRIGGER users_deleted AFTER DELETE ON users REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION access_events('user');
CREATE OR REPLACE TRIGGER users_restricted AFTER UPDATE OF is_active, role, customer_id ON users FOR EACH ROW
    WHEN ((OLD.is_active, OLD.role, OLD.customer_id) IS DISTINCT FROM (NEW.is_active, NEW.role, NEW.customer_id))
    EXECUTE FUNCTION access_events('user');
CREATE OR REPLACE TRIGGER api_tokens_deleted AFTER DELETE ON api_tokens REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION access_events('token');
CREATE OR REPLACE TRIGGER api_tokens_restricted AFTER UPDATE OF revoked_at, expires_at, role, customer_id ON api_tokens
    FOR EACH ROW WHEN ((OLD.revoked_at, OLD.expires_at, OLD.role, OLD.customer_id)
        IS DISTINCT FROM (NEW.revoked_at, NEW.expires_at, NEW.role, NEW.customer_id))
    EXECUTE FUNCTION access_events('token');

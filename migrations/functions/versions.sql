-- revision 2
-- Versions of schedules: a trigger that records each edit, including edits by plain SQL.

-- scheduled_jobs_fields returns the fields of a schedule that users set, see store/schedule_field.go.
CREATE OR REPLACE FUNCTION scheduled_jobs_fields(s scheduled_jobs) RETURNS jsonb LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
    SELECT jsonb_build_object('name', s.name, 'job_type', s.job_type, 'cron_expression', s.cron_expression,
        'after', s.after, 'after_partial', s.after_partial,
        'timezone', s.timezone, 'dst_gap', s.dst_gap, 'dst_repeat', s.dst_repeat, 'is_active', s.is_active,
        'overlap_policy', s.overlap_policy, 'misfire_policy', s.misfire_policy,
        'misfire_window_seconds', s.misfire_window_seconds, 'jitter_seconds', s.jitter_seconds,
        'run_timeout_seconds', s.run_timeout_seconds, 'start_deadline_seconds', s.start_deadline_seconds,
        'starts_at', s.starts_at, 'ends_at', s.ends_at, 'metadata', s.metadata)
$$;

-- scheduled_jobs_version makes a version of each edit. The setting "tidewatch.actor" of the transaction describes the
-- author of the edit as a JSON object. Plain SQL and older nodes do not set the author, so that the version names the role
-- of the database. If Tidewatch pauses a schedule because of a spending cap, the update sets paused_reason. The trigger
-- keeps the newest 1,000 versions of a schedule.
CREATE OR REPLACE FUNCTION scheduled_jobs_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    author   constant jsonb := coalesce(nullif(current_setting('tidewatch.actor', true), ''), '{}');
    fields   constant jsonb := scheduled_jobs_fields(NEW);
    former   constant jsonb := scheduled_jobs_fields(OLD);
    by_cap   constant boolean := OLD.is_active AND NOT NEW.is_active AND NEW.paused_reason IS NOT NULL;
BEGIN
    NEW.version := OLD.version + 1;
    INSERT INTO schedule_versions (scheduled_job_id, version, actor, actor_kind, actor_customer_id, before, after)
    SELECT NEW.id, NEW.version,
        CASE WHEN by_cap THEN 'Tidewatch' ELSE coalesce(author ->> 'name', session_user::text) END,
        CASE WHEN by_cap THEN 'system' ELSE coalesce(author ->> 'kind', 'sql') END,
        (author ->> 'customer_id')::uuid, jsonb_object_agg(f.key, former -> f.key), jsonb_object_agg(f.key, f.value)
    FROM jsonb_each(fields) AS f WHERE f.value IS DISTINCT FROM former -> f.key;
    DELETE FROM schedule_versions WHERE scheduled_job_id = NEW.id AND version <= NEW.version - 1000;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_version
    BEFORE UPDATE OF name, job_type, cron_expression, after, after_partial, timezone, dst_gap, dst_repeat, is_active, overlap_policy,
        misfire_policy, misfire_window_seconds, jitter_seconds, run_timeout_seconds, start_deadline_seconds, starts_at,
        ends_at, metadata ON scheduled_jobs
    FOR EACH ROW WHEN
        ((NEW.name, NEW.job_type, NEW.cron_expression, NEW.after, NEW.after_partial, NEW.timezone, NEW.dst_gap, NEW.dst_repeat, NEW.is_active,
            NEW.overlap_policy, NEW.misfire_policy, NEW.misfire_window_seconds, NEW.jitter_seconds,
            NEW.run_timeout_seconds, NEW.start_deadline_seconds, NEW.starts_at, NEW.ends_at, NEW.metadata)
        IS DISTINCT FROM
        (OLD.name, OLD.job_type, OLD.cron_expression, OLD.after, OLD.after_partial, OLD.timezone, OLD.dst_gap, OLD.dst_repeat, OLD.is_active,
            OLD.overlap_policy, OLD.misfire_policy, OLD.misfire_window_seconds, OLD.jitter_seconds,
            OLD.run_timeout_seconds, OLD.start_deadline_seconds, OLD.starts_at, OLD.ends_at, OLD.metadata))
    EXECUTE FUNCTION scheduled_jobs_version();

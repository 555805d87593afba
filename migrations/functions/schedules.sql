-- revision 5
-- Schedules: triggers that apply the consequences of edits, including edits by plain SQL.

-- scheduled_jobs_superseded_tick accounts for the ticks that a change supersedes: the ticks that were due up to the time
-- "at" and had not been processed. The parameter "old" is the schedule before the change, and the parameter "reason" is
-- a clause such as "The schedule was edited". A planned tick immediately gets a skipped run. SQL cannot compute the
-- further ticks of a cron expression. Therefore, a row of superseded_ticks keeps the old spec and the period, and a
-- scheduler counts the ticks (see jobs/superseded.go). If the next run was not planned yet, the period starts after the
-- last change of the spec. If a brand is deleted together with its schedules and runs, the join with brands prevents
-- both rows. The ticks of a chained schedule are rows of chained_ticks, and each of them gets a skipped run.
CREATE OR REPLACE FUNCTION scheduled_jobs_superseded_tick(old scheduled_jobs, at timestamptz, reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    since   constant timestamptz := coalesce(old.next_run_at, old.spec_changed_at);
    skipped uuid;
BEGIN
    IF old.after IS NOT NULL THEN
        WITH ticks AS (DELETE FROM chained_ticks t WHERE t.scheduled_job_id = old.id RETURNING t.after_run_id, t.at)
        INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
                              finished_at, run_timeout_seconds, error_message, reason_code, options, schedule_version,
                              after_run_id)
        SELECT tidewatch_uuid7(), old.id, b.id, b.customer_id, old.job_type, 'tick', 'skipped', t.at,
               greatest(scheduled_jobs_superseded_tick.at, t.at), old.run_timeout_seconds,
               reason || ' before Tidewatch processed this tick.', 'schedule_changed', old.metadata, old.version,
               t.after_run_id
        FROM ticks t JOIN brands b ON b.id = old.brand_id
        ON CONFLICT DO NOTHING;
        RETURN;
    END IF;
    IF NOT old.is_active OR since > at OR (old.next_run_at IS NULL AND (old.schedule_error IS NOT NULL OR since = at)) THEN
        RETURN;
    END IF;
    INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
                          finished_at, run_timeout_seconds, error_message, reason_code, options, schedule_version)
    SELECT tidewatch_uuid7(), old.id, b.id, b.customer_id, old.job_type, 'tick', 'skipped', old.next_run_at,
           at, old.run_timeout_seconds, reason || ' before Tidewatch processed this tick.',
           'schedule_changed', old.metadata, old.version
    FROM brands b
    WHERE b.id = old.brand_id AND old.next_run_at IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING id INTO skipped;
    INSERT INTO superseded_ticks (scheduled_job_id, brand_id, customer_id, run_id, job_type, cron_expression, timezone,
                                  dst_gap, dst_repeat, starts_at, ends_at, first_at, since, until, ticked,
                                  misfire_policy, run_timeout_seconds, options, reason)
    SELECT old.id, b.id, b.customer_id, skipped, old.job_type, old.cron_expression, old.timezone,
           old.dst_gap, old.dst_repeat, old.starts_at, old.ends_at, old.next_run_at, since, at,
           ARRAY(SELECT r.scheduled_for FROM job_runs r WHERE r.scheduled_job_id = old.id AND r.trigger = 'tick'
               AND r.scheduled_for BETWEEN since AND at AND r.id IS DISTINCT FROM skipped),
           old.misfire_policy, old.run_timeout_seconds, old.metadata, reason
    FROM brands b
    WHERE b.id = old.brand_id;
    PERFORM pg_notify('scheduled_jobs_changed', '');
END
$$;

-- scheduled_jobs_before_update handles a change of the spec of a schedule. The due ticks up to the time
-- "spec_changed_at" are superseded, and the next run is planned after that time. An update that sets spec_changed_at, such as
-- store.UpdateJob, must also set next_run_at. If an update does not set spec_changed_at, the trigger sets
-- spec_changed_at to the present time. The trigger does not use the start time of the transaction, because the
-- transaction may have waited for the row lock. If an update sets neither spec_changed_at nor next_run_at, the next
-- synchronization of the schedulers plans the next run.
CREATE OR REPLACE FUNCTION scheduled_jobs_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.spec_changed_at = OLD.spec_changed_at THEN
        NEW.spec_changed_at := clock_timestamp();
        IF NEW.next_run_at IS NOT DISTINCT FROM OLD.next_run_at THEN
            NEW.next_run_at := NULL;
        END IF;
    END IF;
    PERFORM scheduled_jobs_superseded_tick(OLD, NEW.spec_changed_at, CASE WHEN NEW.is_active
        THEN 'The schedule was edited' ELSE 'The schedule was paused' END);
    NEW.schedule_error := NULL;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_before_update
    BEFORE UPDATE OF after, cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH ROW WHEN
        ((NEW.after, NEW.cron_expression, NEW.timezone, NEW.dst_gap, NEW.dst_repeat, NEW.is_active, NEW.starts_at, NEW.ends_at)
        IS DISTINCT FROM
        (OLD.after, OLD.cron_expression, OLD.timezone, OLD.dst_gap, OLD.dst_repeat, OLD.is_active, OLD.starts_at, OLD.ends_at))
    EXECUTE FUNCTION scheduled_jobs_before_update();

-- scheduled_jobs_cleared handles updates by plain SQL that set next_run_at to null. After such an update, the next run
-- is planned after the present time instead of after the last change of the spec.
CREATE OR REPLACE FUNCTION scheduled_jobs_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.spec_changed_at := clock_timestamp();
    PERFORM scheduled_jobs_superseded_tick(OLD, NEW.spec_changed_at, 'The next run was cleared');
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_cleared BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.next_run_at IS NULL AND OLD.next_run_at IS NOT NULL AND NEW.schedule_error IS NULL
        AND NEW.spec_changed_at = OLD.spec_changed_at)
    EXECUTE FUNCTION scheduled_jobs_cleared();

-- scheduled_jobs_moved handles updates by plain SQL that move next_run_at past due ticks. Such an update would otherwise
-- lose these ticks. The dispatch of a tick also moves next_run_at, but the same transaction has inserted a run before.
CREATE OR REPLACE FUNCTION scheduled_jobs_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM job_runs r WHERE r.scheduled_job_id = OLD.id AND r.trigger = 'tick'
            AND r.scheduled_for >= OLD.next_run_at) THEN
        PERFORM scheduled_jobs_superseded_tick(OLD,
            least(clock_timestamp(), NEW.next_run_at - interval '1 microsecond'), 'The next run was moved');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_moved BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW
    WHEN (OLD.is_active AND NEW.next_run_at > OLD.next_run_at AND NEW.spec_changed_at = OLD.spec_changed_at)
    EXECUTE FUNCTION scheduled_jobs_moved();

-- scheduled_jobs_resumed clears paused_reason when the schedule becomes active again.
CREATE OR REPLACE FUNCTION scheduled_jobs_resumed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.paused_reason := NULL;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_resumed BEFORE UPDATE OF is_active ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.is_active AND NEW.paused_reason IS NOT NULL) EXECUTE FUNCTION scheduled_jobs_resumed();

CREATE OR REPLACE FUNCTION scheduled_jobs_before_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM scheduled_jobs_superseded_tick(OLD, clock_timestamp(), 'The schedule was deleted');
    RETURN OLD;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_before_delete BEFORE DELETE ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_before_delete();

-- scheduled_jobs_notify notifies the schedulers, which then read the specs again.
CREATE OR REPLACE FUNCTION scheduled_jobs_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('scheduled_jobs_changed', '');
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_notify AFTER INSERT OR DELETE OR TRUNCATE ON scheduled_jobs
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_notify();

-- The trigger scheduled_jobs_spec_changed ignores updates that do not change the spec, such as a tick or a rename. The
-- trigger may notify for each row of a statement, because Postgres delivers equal notifications of a transaction only
-- once.
CREATE OR REPLACE TRIGGER scheduled_jobs_spec_changed
    AFTER UPDATE OF after, cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs
    FOR EACH ROW WHEN
        ((NEW.after, NEW.cron_expression, NEW.timezone, NEW.dst_gap, NEW.dst_repeat, NEW.is_active, NEW.starts_at, NEW.ends_at)
        IS DISTINCT FROM
        (OLD.after, OLD.cron_expression, OLD.timezone, OLD.dst_gap, OLD.dst_repeat, OLD.is_active, OLD.starts_at, OLD.ends_at))
    EXECUTE FUNCTION scheduled_jobs_notify();

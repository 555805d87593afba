-- revision 1
-- Chains: a schedule with a value in the column "after" fires after the runs of another schedule.

-- scheduled_jobs_chained keeps a chained schedule away from the planning of next runs. A chained schedule has no next run.
-- Nodes of earlier versions plan active schedules without a next run and without an error. Therefore, a chained schedule
-- without an error has an empty error, which store.ScheduledJob shows as null. If the other schedule is deleted, the
-- foreign key sets "after" to null, and the function pauses the schedule with the reason.
CREATE OR REPLACE FUNCTION scheduled_jobs_chained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.after IS NOT NULL THEN
        NEW.next_run_at := NULL;
        NEW.schedule_error := coalesce(NEW.schedule_error, '');
        RETURN NEW;
    END IF;
    NEW.schedule_error := nullif(NEW.schedule_error, '');
    IF NEW.cron_expression <> '' OR NOT NEW.is_active THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.after IS NOT NULL AND NOT EXISTS (SELECT FROM scheduled_jobs u WHERE u.id = OLD.after) THEN
            NEW.is_active := false;
            NEW.paused_reason := 'The schedule after which this schedule fires was deleted. Set a cron expression or another schedule.';
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an active schedule must have either a cron expression or a schedule to fire after'
        USING ERRCODE = 'check_violation', TABLE = 'scheduled_jobs', CONSTRAINT = 'scheduled_jobs_cron_or_after';
END
$$;

-- The name of the trigger follows scheduled_jobs_before_update, which clears the error of an edited schedule, and precedes
-- scheduled_jobs_version, which records a pause.
CREATE OR REPLACE TRIGGER scheduled_jobs_chained
    BEFORE INSERT OR UPDATE OF after, cron_expression, is_active, next_run_at, schedule_error ON scheduled_jobs
    FOR EACH ROW WHEN (NEW.after IS NOT NULL OR NEW.cron_expression = '' OR NEW.schedule_error = '')
    EXECUTE FUNCTION scheduled_jobs_chained();

-- scheduled_jobs_check_chain refuses a chain with a cycle, with schedules of several customers, or with more than 10
-- schedules one after another. The lock makes concurrent changes of a customer's chains wait for each other, so that two
-- changes cannot close a cycle together. Each statement of the function sees all changes that were committed before the
-- statement, but only at the isolation level "read committed".
CREATE OR REPLACE FUNCTION scheduled_jobs_check_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    longest constant integer := 10;
    above   integer;
    below   integer;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the column "after" can be set only at the isolation level "read committed"'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('tidewatch chains'), hashtext(NEW.customer_id::text));
    IF EXISTS (SELECT FROM scheduled_jobs u WHERE u.id = NEW.after AND u.customer_id <> NEW.customer_id)
        OR EXISTS (SELECT FROM scheduled_jobs d WHERE d.after = NEW.id AND d.customer_id <> NEW.customer_id) THEN
        RAISE EXCEPTION 'a schedule cannot fire after a schedule of another customer'
            USING ERRCODE = 'check_violation', TABLE = 'scheduled_jobs', CONSTRAINT = 'scheduled_jobs_after_customer';
    END IF;
    WITH RECURSIVE up AS (
        SELECT NEW.after AS id, 1 AS depth
        UNION ALL
        SELECT u.after, up.depth + 1 FROM up JOIN scheduled_jobs u ON u.id = up.id
        WHERE u.after IS NOT NULL AND up.id <> NEW.id AND up.depth < longest)
    SELECT CASE WHEN bool_or(id = NEW.id) THEN -1 ELSE max(depth) END INTO above FROM up;
    IF above < 0 THEN
        RAISE EXCEPTION 'the schedule % cannot fire after itself, directly or through other schedules',
            coalesce(NEW.name, NEW.id::text)
            USING ERRCODE = 'check_violation', TABLE = 'scheduled_jobs', CONSTRAINT = 'scheduled_jobs_after_cycle';
    END IF;
    WITH RECURSIVE down AS (
        SELECT NEW.id AS id, 1 AS depth
        UNION
        SELECT d.id, down.depth + 1 FROM down JOIN scheduled_jobs d ON d.after = down.id WHERE down.depth < longest)
    SELECT max(depth) INTO below FROM down;
    IF above + below > longest THEN
        RAISE EXCEPTION 'a chain can have at most % schedules one after another, and the schedule % exceeds this', longest,
            coalesce(NEW.name, NEW.id::text)
            USING ERRCODE = 'check_violation', TABLE = 'scheduled_jobs', CONSTRAINT = 'scheduled_jobs_after_length';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_chain_inserted AFTER INSERT ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.after IS NOT NULL) EXECUTE FUNCTION scheduled_jobs_check_chain();

CREATE OR REPLACE TRIGGER scheduled_jobs_chain_updated AFTER UPDATE OF after, customer_id ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.after IS DISTINCT FROM OLD.after AND NEW.after IS NOT NULL OR NEW.customer_id <> OLD.customer_id)
    EXECUTE FUNCTION scheduled_jobs_check_chain();

-- job_runs_chained adds a tick of each schedule that runs after the schedule of a completed run. The primary key and the
-- runs of earlier ticks prevent a second tick if the run is retried and completes again. The function only inserts rows,
-- so that the end of a run never waits for an edit of another schedule. The dispatch of the tick checks the schedule
-- again, see store.claimChained. Nodes of earlier versions also end runs, and then a newer node dispatches the tick.
CREATE OR REPLACE FUNCTION job_runs_chained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chained_ticks (scheduled_job_id, after_run_id, after, brand_id, at)
    SELECT s.id, NEW.id, s.after, s.brand_id, NEW.finished_at
    FROM scheduled_jobs s
    WHERE s.after = NEW.scheduled_job_id AND s.is_active AND (s.after_partial OR NEW.error_message IS NULL)
        AND NEW.finished_at BETWEEN coalesce(s.starts_at, '-infinity') AND coalesce(s.ends_at, 'infinity')
        AND NOT EXISTS (SELECT FROM job_runs r WHERE r.after_run_id = NEW.id AND r.scheduled_job_id = s.id)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('scheduled_jobs_changed', 'due');
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_chained AFTER UPDATE OF status ON job_runs FOR EACH ROW
    WHEN (NEW.status = 'completed' AND OLD.status <> 'completed' AND NEW.rescores IS NULL
        AND NEW.scheduled_job_id IS NOT NULL)
    EXECUTE FUNCTION job_runs_chained();

-- alert_incidents_chained omits incidents that nodes of earlier versions report, because these nodes expect each active
-- schedule to have a next run.
CREATE OR REPLACE FUNCTION alert_incidents_chained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM scheduled_jobs s WHERE s.id = NEW.scheduled_job_id AND s.after IS NOT NULL
            AND s.schedule_error = '') AND NOT EXISTS (SELECT FROM job_runs r WHERE r.scheduled_job_id = NEW.scheduled_job_id
            AND r.finished_at IS NULL AND r.trigger = 'tick') THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER alert_incidents_chained BEFORE INSERT ON alert_incidents FOR EACH ROW
    WHEN (NEW.kind = 'silent') EXECUTE FUNCTION alert_incidents_chained();

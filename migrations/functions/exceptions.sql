-- revision 2
-- Exceptions of schedules: the scope of an exception, and the protection against versions that do not know exceptions.

-- schedule_exceptions_scope completes the brand and the customer of an exception, so that plain SQL needs to set only
-- the schedule or the brand.
CREATE OR REPLACE FUNCTION schedule_exceptions_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.scheduled_job_id IS NOT NULL THEN
        SELECT s.brand_id, s.customer_id INTO NEW.brand_id, NEW.customer_id
        FROM scheduled_jobs s WHERE s.id = NEW.scheduled_job_id;
    ELSIF NEW.brand_id IS NOT NULL THEN
        SELECT b.customer_id INTO NEW.customer_id FROM brands b WHERE b.id = NEW.brand_id;
    END IF;
    IF NEW.kind <> 'blackout' THEN
        NEW.starts_at := coalesce(NEW.starts_at, clock_timestamp());
    END IF;
    PERFORM now() AT TIME ZONE NEW.timezone;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER schedule_exceptions_scope
    BEFORE INSERT OR UPDATE OF scheduled_job_id, brand_id, customer_id, timezone ON schedule_exceptions
    FOR EACH ROW EXECUTE FUNCTION schedule_exceptions_scope();

-- A dispatch sets tidewatch.exceptions to "applied" in its transaction, see store.ClaimDue. Versions that do not know
-- exceptions do not set tidewatch.exceptions. The triggers job_runs_hold and scheduled_jobs_hold make such a dispatch
-- leave every schedule with an exception due, so that a node of the present version processes the tick. The queue job
-- that the other version has inserted finds no run and cancels itself.
CREATE OR REPLACE FUNCTION job_runs_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM schedule_exceptions e WHERE e.scope_id = ANY (ARRAY[NEW.scheduled_job_id, NEW.brand_id,
            NEW.customer_id, '00000000-0000-0000-0000-000000000000'::uuid]) AND e.active_from <= now()) THEN
        PERFORM set_config('tidewatch.held', 'on', true);
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_hold BEFORE INSERT ON job_runs FOR EACH ROW
    WHEN (NEW.trigger = 'tick' AND NEW.status = 'pending'
        AND current_setting('tidewatch.exceptions', true) IS DISTINCT FROM 'applied')
    EXECUTE FUNCTION job_runs_hold();

-- The name of the trigger scheduled_jobs_hold precedes scheduled_jobs_moved in alphabetical order, so that Postgres
-- restores next_run_at before scheduled_jobs_moved compares the values.
CREATE OR REPLACE FUNCTION scheduled_jobs_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM job_runs r WHERE r.scheduled_job_id = OLD.id AND r.trigger = 'tick'
            AND r.scheduled_for >= OLD.next_run_at) THEN
        NEW.next_run_at := OLD.next_run_at;
        NEW.last_run_at := OLD.last_run_at;
        NEW.schedule_error := OLD.schedule_error;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_hold BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW
    WHEN (OLD.next_run_at IS NOT NULL AND NEW.next_run_at IS DISTINCT FROM OLD.next_run_at
        AND current_setting('tidewatch.held', true) = 'on')
    EXECUTE FUNCTION scheduled_jobs_hold();

-- scheduled_jobs_brand_changed moves the exceptions and the chained ticks of a schedule that plain SQL moves to another
-- brand. The update of an exception calls schedule_exceptions_scope. Another customer does not see the texts and names
-- of the former customer. The trigger follows the triggers of job_runs, because a dispatch also locks job_runs first.
CREATE OR REPLACE FUNCTION scheduled_jobs_brand_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule_exceptions SET scheduled_job_id = NEW.id,
        note = CASE WHEN NEW.customer_id = OLD.customer_id THEN note END,
        created_by = CASE WHEN NEW.customer_id = OLD.customer_id THEN created_by END,
        group_id = CASE WHEN NEW.customer_id = OLD.customer_id THEN group_id END
    WHERE scheduled_job_id = NEW.id;
    UPDATE chained_ticks SET brand_id = NEW.brand_id WHERE scheduled_job_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_brand_changed AFTER UPDATE OF brand_id, customer_id ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.brand_id <> OLD.brand_id OR NEW.customer_id <> OLD.customer_id)
    EXECUTE FUNCTION scheduled_jobs_brand_changed();

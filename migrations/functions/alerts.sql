-- revision 10
-- Alerts: triggers append facts about runs, and store/alert_watch.go turns the facts into alert events. Triggers record
-- the facts, so that runs written by older nodes or by plain SQL also have facts.

-- alert_key returns the key of an alert event, which consists of the kind, the subject and the start of the incident.
CREATE OR REPLACE FUNCTION alert_key(kind text, subject text, since timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT kind || ':' || subject || ':' || trunc(extract(epoch FROM since) * 1000000)::text
$$;

-- alert_first_id exists for nodes of versions before step 15. New code uses tidewatch_first_id.
CREATE OR REPLACE FUNCTION alert_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT tidewatch_first_id(at)
$$;

-- job_runs_alerts appends facts about runs that end, about runs that start late, and about runs that are skipped because
-- their start deadline has passed. A run has facts only if its customer has an alert rule of a matching kind. If a failed
-- run is retried and fails again, the second failure is no fact, because each failed run counts once. The key "retried"
-- in the metadata is the status before the retry, which nodes of earlier versions omit. job_runs_alerts ignores runs that
-- re-score, because re-scoring is independent of the schedule, and runs without a schedule, including runs of deleted
-- schedules. If no rules exist, the trigger only costs one look-up in an empty index. Postgres keeps the plan of the first
-- update in a session. After a small update, a nested loop would make the time of a large update quadratic.
CREATE OR REPLACE FUNCTION job_runs_alerts() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    gone uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM alert_rules WHERE kind IN ('failing', 'late')) THEN
        RETURN NULL;
    END IF;
    gone := tidewatch_deleted_schedules();
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'run_' || n.status, n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.finished_at,
        jsonb_build_object('error_message', left(n.error_message, 500))
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    WHERE n.status IN ('failed', 'completed') AND o.finished_at IS NULL AND n.scheduled_job_id IS NOT NULL
        AND n.scheduled_job_id <> ALL (gone) AND n.rescores IS NULL
        AND (n.status = 'completed' OR coalesce(n.metadata ->> 'retried',
            CASE WHEN n.metadata ? 'retries' THEN 'failed' END, '') <> 'failed')
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'failing' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'run_started_late', n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for,
        jsonb_build_object('started_at', n.started_at)
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    WHERE n.status = 'processing' AND n.trigger = 'tick' AND n.started_at - n.scheduled_for > interval '1 minute'
        AND o.started_at IS NULL AND n.scheduled_job_id IS NOT NULL
        AND n.scheduled_job_id <> ALL (gone) AND NOT n.metadata ?| '{retries,resumed}'
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'late' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'tick_missed', n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for,
        jsonb_build_object('error_message', left(n.error_message, 500))
    FROM new_runs n JOIN old_runs o ON o.id = n.id
    WHERE n.status = 'skipped' AND o.finished_at IS NULL AND n.trigger = 'tick' AND n.scheduled_job_id IS NOT NULL
        AND n.scheduled_job_id <> ALL (gone)
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'late' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_alerts AFTER UPDATE ON job_runs REFERENCING OLD TABLE AS old_runs NEW TABLE AS new_runs
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_alerts();

-- job_runs_missed_alerts appends a fact for each tick that was skipped. job_runs_missed_alerts ignores ticks that an edit,
-- pause or deletion superseded, or that an exception suppressed, because a user changed the schedule intentionally.
CREATE OR REPLACE FUNCTION job_runs_missed_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
    SELECT 'tick_missed', n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for,
        jsonb_build_object('error_message', left(n.error_message, 500))
    FROM new_runs n
    WHERE n.status = 'skipped' AND n.trigger = 'tick'
        AND coalesce(n.reason_code, '') NOT IN ('schedule_changed', 'blackout', 'schedule_paused', 'tick_skipped')
        AND EXISTS (SELECT FROM alert_rules r WHERE r.kind = 'late' AND r.customer_id = n.customer_id)
    ORDER BY n.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_missed_alerts AFTER INSERT ON job_runs REFERENCING NEW TABLE AS new_runs
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_missed_alerts();

-- The tables of alert incidents, alert events and alert facts have no foreign keys. The triggers below delete the rows
-- of these tables when their rule or brand is deleted.
CREATE OR REPLACE FUNCTION alert_rules_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_incidents WHERE rule_id = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER alert_rules_deleted AFTER DELETE ON alert_rules
    FOR EACH ROW EXECUTE FUNCTION alert_rules_deleted();

CREATE OR REPLACE FUNCTION brands_alerts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_events WHERE brand_id = OLD.id;
    DELETE FROM alert_facts WHERE brand_id = OLD.id;
    DELETE FROM alert_changes a USING changes c WHERE c.id = a.change_id AND c.brand_id = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER brands_alerts_deleted AFTER DELETE ON brands
    FOR EACH ROW EXECUTE FUNCTION brands_alerts_deleted();

-- changes_alerts adds each stored change to the alert rules that select its kind and severity. The trigger runs in the
-- transaction that stores the change, so that no change is left out or added twice, regardless of the order of commits.
-- Rules do not apply to changes of runs that ended before the creation of the rule. Rules report notices, which have the
-- severity "info", only if they name the kind of the notice. Package jobs applies the segments of the rules later.
CREATE OR REPLACE FUNCTION changes_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alert_changes (rule_id, change_id)
    SELECT r.id, c.id
    FROM added c JOIN brands b ON b.id = c.brand_id
    JOIN alert_rules r ON r.kind = 'changes' AND r.customer_id = b.customer_id AND coalesce(r.brand_id, b.id) = b.id
    JOIN alert_channels n ON n.id = r.channel_id AND n.is_active
    WHERE r.is_active AND r.created_at <= c.found_at
        AND CASE WHEN jsonb_array_length(r.changes -> 'kinds') = 0 THEN c.severity <> 'info'
            ELSE r.changes -> 'kinds' ? c.kind END
        AND (c.severity = 'info' OR array_position(ARRAY['low', 'medium', 'high'], c.severity)
            >= array_position(ARRAY['low', 'medium', 'high'], r.changes ->> 'min_severity'))
    ORDER BY r.id, c.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER changes_alerts AFTER INSERT ON changes REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION changes_alerts();

-- job_runs_scored_alerts adds each run that completes with scores to the alert rules that report scored runs. The trigger
-- runs in the transaction that ends the run, so that no run is left out or added twice. If no rules exist, the trigger
-- only costs one look-up in an empty index. For the setting of the planner, see job_runs_alerts.
CREATE OR REPLACE FUNCTION job_runs_scored_alerts() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
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

CREATE OR REPLACE TRIGGER job_runs_scored_alerts AFTER UPDATE ON job_runs
    REFERENCING OLD TABLE AS old_runs NEW TABLE AS new_runs
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_scored_alerts();

-- scored_runs_deleted ends the wait of the scored runs of a deleted rule or brand, because alert_scored_runs has no foreign
-- keys.
CREATE OR REPLACE FUNCTION scored_runs_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_scored_runs WHERE rule_id = OLD.id OR brand_id = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER alert_rules_scored_runs AFTER DELETE ON alert_rules
    FOR EACH ROW EXECUTE FUNCTION scored_runs_deleted();
CREATE OR REPLACE TRIGGER brands_scored_runs AFTER DELETE ON brands
    FOR EACH ROW EXECUTE FUNCTION scored_runs_deleted();

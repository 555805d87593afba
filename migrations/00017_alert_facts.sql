-- +goose Up
-- What happened to runs and may matter to an alert rule. Triggers and the store append facts; the watch turns them into
-- alert events and deletes them (see store/alert_watch.go). A fact keeps what the run may change later. It refers to
-- nothing: a run that ends must not wait for a brand that is being deleted.
CREATE TABLE alert_facts (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN
                         ('run_failed', 'run_completed', 'run_started_late', 'tick_missed', 'cap_reached', 'key_refused')),
    run_id           uuid NOT NULL,
    scheduled_job_id uuid,
    brand_id         uuid NOT NULL,
    customer_id      uuid NOT NULL,
    since            timestamptz NOT NULL, -- the tick of a late or missed run, else when it happened
    details          jsonb NOT NULL DEFAULT '{}',
    at               timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE alert_facts ENABLE ROW LEVEL SECURITY;

-- +goose Down
-- The functions as 00012 made them. The facts that wait are lost.
DROP TABLE alert_facts;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION alert_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM alert_rules WHERE kind IN ('failing', 'late')) THEN
        RETURN NULL;
    END IF;

    IF EXISTS (SELECT FROM new_runs WHERE status = 'failed') THEN
        WITH failed AS (
            SELECT n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.finished_at, n.error_message
            FROM new_runs n JOIN old_runs o ON o.id = n.id JOIN scheduled_jobs s ON s.id = n.scheduled_job_id
            WHERE n.status = 'failed' AND o.finished_at IS NULL AND s.is_active AND n.rescores IS NULL),
        counted AS (
            INSERT INTO alert_incidents AS i (rule_id, subject, kind, scheduled_job_id, failures, since)
            SELECT r.id, f.scheduled_job_id::text, 'failing', f.scheduled_job_id, count(*), min(f.finished_at)
            FROM failed f JOIN alert_rules_in_force r ON r.kind = 'failing' AND r.customer_id = f.customer_id AND coalesce(r.brand_id, f.brand_id) = f.brand_id
            GROUP BY r.id, f.scheduled_job_id ORDER BY r.id, f.scheduled_job_id
            ON CONFLICT (rule_id, subject) DO UPDATE SET failures = i.failures + excluded.failures
            RETURNING i.rule_id, i.subject, i.scheduled_job_id, i.failures, i.since)
        INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details)
        SELECT r.id, alert_key('failing', c.subject, c.since), r.channel_id, r.customer_id, f.brand_id, f.scheduled_job_id, f.id, 'failing', c.since,
            jsonb_build_object('failures', c.failures, 'error_message', left(f.error_message, 500))
        FROM counted c JOIN alert_rules r ON r.id = c.rule_id
        JOIN (SELECT DISTINCT ON (scheduled_job_id) * FROM failed ORDER BY scheduled_job_id, id DESC) f ON f.scheduled_job_id = c.scheduled_job_id
        WHERE c.failures >= r.failures
        ON CONFLICT (rule_id, key) DO NOTHING;
    END IF;

    IF EXISTS (SELECT FROM new_runs WHERE status = 'completed') THEN
        WITH completed AS (
            SELECT DISTINCT ON (n.scheduled_job_id) n.id, n.scheduled_job_id, n.brand_id, n.finished_at
            FROM new_runs n JOIN old_runs o ON o.id = n.id
            WHERE n.status = 'completed' AND o.finished_at IS NULL AND n.scheduled_job_id IS NOT NULL AND n.rescores IS NULL
            ORDER BY n.scheduled_job_id, n.id DESC),
        locked AS (
            SELECT i.rule_id, i.subject, c.id, c.scheduled_job_id, c.brand_id, c.finished_at
            FROM completed c JOIN alert_incidents i ON i.scheduled_job_id = c.scheduled_job_id AND i.kind = 'failing'
            ORDER BY i.rule_id, i.subject FOR UPDATE OF i),
        over AS (
            DELETE FROM alert_incidents i USING locked l WHERE i.rule_id = l.rule_id AND i.subject = l.subject
            RETURNING l.*, i.failures, i.since)
        INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details)
        SELECT r.id, alert_key('recovered', v.subject, v.since), r.channel_id, r.customer_id, v.brand_id, v.scheduled_job_id, v.id, 'recovered', v.finished_at,
            jsonb_build_object('failures', v.failures, 'failing_since', v.since)
        FROM over v JOIN alert_rules_in_force r ON r.id = v.rule_id AND r.tell_recovery
        JOIN alert_events told ON told.rule_id = v.rule_id AND told.key = alert_key('failing', v.subject, v.since)
        ON CONFLICT (rule_id, key) DO NOTHING;
    END IF;

    IF EXISTS (SELECT FROM new_runs WHERE started_at - scheduled_for > interval '1 minute' AND trigger = 'tick' AND status = 'processing') THEN
        INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details)
        SELECT r.id, 'late:' || n.id, r.channel_id, r.customer_id, n.brand_id, n.scheduled_job_id, n.id, 'late', n.scheduled_for,
            jsonb_build_object('started_at', n.started_at, 'seconds', r.seconds)
        FROM new_runs n JOIN old_runs o ON o.id = n.id JOIN scheduled_jobs s ON s.id = n.scheduled_job_id
        JOIN alert_rules_in_force r ON r.kind = 'late' AND r.customer_id = n.customer_id AND coalesce(r.brand_id, n.brand_id) = n.brand_id
        WHERE o.started_at IS NULL AND n.trigger = 'tick' AND s.is_active AND NOT n.metadata ? 'retries'
            AND n.started_at > n.scheduled_for + make_interval(secs => s.jitter_seconds + r.seconds)
        ORDER BY r.id, n.id
        ON CONFLICT (rule_id, key) DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION job_runs_missed_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() > 1 OR NOT EXISTS (SELECT FROM new_runs WHERE status = 'skipped' AND trigger = 'tick') THEN
        RETURN NULL;
    END IF;
    INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details)
    SELECT r.id, 'missed:' || n.id, r.channel_id, r.customer_id, n.brand_id, n.scheduled_job_id, n.id, 'missed', n.scheduled_for,
        jsonb_build_object('error_message', left(n.error_message, 500))
    FROM new_runs n JOIN alert_rules_in_force r ON r.kind = 'late' AND r.customer_id = n.customer_id AND coalesce(r.brand_id, n.brand_id) = n.brand_id
    WHERE n.status = 'skipped' AND n.trigger = 'tick'
    ORDER BY r.id, n.id
    ON CONFLICT (rule_id, key) DO NOTHING;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION brands_alerts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_events WHERE brand_id = OLD.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Up
-- Where a customer's alerts go. Addresses and secrets are sealed (see store.Keyring) and never shown; target says of them
-- what may be: scheme and host, or the recipients.
CREATE TABLE alert_channels (
    id          uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
    name        text NOT NULL CHECK (name = btrim(name) AND name <> ''),
    kind        text NOT NULL CHECK (kind IN ('webhook', 'slack', 'email')),
    target      text NOT NULL,
    url         bytea, -- sealed
    secret      bytea, -- sealed
    recipients  text[] NOT NULL DEFAULT '{}',
    is_active   boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (customer_id, name),
    UNIQUE (id, customer_id),
    CONSTRAINT alert_channels_url CHECK ((kind <> 'email') = (url IS NOT NULL)),
    CONSTRAINT alert_channels_secret CHECK ((kind = 'webhook') = (secret IS NOT NULL)),
    CONSTRAINT alert_channels_recipients CHECK ((kind = 'email') = (cardinality(recipients) > 0))
);
CREATE INDEX alert_channels_newest ON alert_channels (customer_id, id DESC);

-- What is told of, and where to. No brand: all of the customer's.
CREATE TABLE alert_rules (
    id            uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    customer_id   uuid NOT NULL,
    brand_id      uuid,
    channel_id    uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused')),
    failures      integer NOT NULL DEFAULT 0, -- failing: runs of a schedule that failed in a row
    seconds       integer NOT NULL DEFAULT 0, -- late, silent: after the tick
    tell_recovery boolean NOT NULL DEFAULT true,
    is_active     boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT alert_rules_failures CHECK (CASE WHEN kind = 'failing' THEN failures BETWEEN 1 AND 100 ELSE failures = 0 END),
    CONSTRAINT alert_rules_seconds CHECK (CASE WHEN kind IN ('late', 'silent') THEN seconds BETWEEN 60 AND 2592000 ELSE seconds = 0 END),
    FOREIGN KEY (channel_id, customer_id) REFERENCES alert_channels (id, customer_id) ON DELETE CASCADE,
    FOREIGN KEY (brand_id, customer_id) REFERENCES brands (id, customer_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX alert_rules_once ON alert_rules
    (channel_id, kind, coalesce(brand_id, '00000000-0000-0000-0000-000000000000'::uuid), failures, seconds);
CREATE INDEX alert_rules_customer ON alert_rules (customer_id, id DESC);
CREATE INDEX alert_rules_kind ON alert_rules (kind, customer_id);
CREATE INDEX alert_rules_brand ON alert_rules (brand_id) WHERE brand_id IS NOT NULL;

CREATE VIEW alert_rules_in_force AS
    SELECT r.* FROM alert_rules r JOIN alert_channels c ON c.id = r.channel_id WHERE r.is_active AND c.is_active;

-- What goes wrong and is not over. The row's lock lets runs of one schedule that end at once count one after another. It,
-- and alert_events, refer to nothing: who ends a run holds its lock, and must not wait for the row of a brand that is being
-- deleted and whose deletion waits for the run. What is left behind is swept away (see store.SweepAlerts).
CREATE TABLE alert_incidents (
    rule_id          uuid NOT NULL,
    subject          text NOT NULL, -- the schedule, or the engine
    kind             text NOT NULL,
    scheduled_job_id uuid,
    failures         integer NOT NULL DEFAULT 0,
    since            timestamptz NOT NULL, -- names the incident in the keys of its events
    PRIMARY KEY (rule_id, subject)
);
CREATE INDEX alert_incidents_schedule ON alert_incidents (scheduled_job_id) WHERE scheduled_job_id IS NOT NULL;

CREATE TABLE alert_deliveries (
    id           uuid PRIMARY KEY, -- UUIDv7; the webhook-id
    channel_id   uuid NOT NULL,
    customer_id  uuid NOT NULL,
    is_test      boolean NOT NULL DEFAULT false,
    status       text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    events       integer NOT NULL DEFAULT 0,
    message      jsonb NOT NULL, -- see jobs/alert
    river_job_id bigint NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    CONSTRAINT alert_deliveries_finished CHECK ((status = 'pending') = (finished_at IS NULL)),
    FOREIGN KEY (channel_id, customer_id) REFERENCES alert_channels (id, customer_id) ON DELETE CASCADE
);
CREATE INDEX alert_deliveries_customer ON alert_deliveries (customer_id, id DESC);
CREATE INDEX alert_deliveries_channel ON alert_deliveries (channel_id, id DESC);
CREATE INDEX alert_deliveries_unfinished ON alert_deliveries (river_job_id) WHERE finished_at IS NULL;

-- What came back, of each attempt.
CREATE TABLE alert_attempts (
    delivery_id uuid NOT NULL REFERENCES alert_deliveries ON DELETE CASCADE,
    number      integer NOT NULL CHECK (number > 0),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    status_code integer, -- of HTTP; null: there was no answer, or it was no HTTP
    latency_ms  integer NOT NULL,
    response    text NOT NULL DEFAULT '', -- its first bytes
    error       text NOT NULL DEFAULT '', -- empty: it was delivered
    PRIMARY KEY (delivery_id, number)
);

-- What a rule tells of, once: the key is unique.
CREATE TABLE alert_events (
    id               uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    rule_id          uuid NOT NULL,
    key              text NOT NULL,
    channel_id       uuid NOT NULL,
    customer_id      uuid NOT NULL,
    brand_id         uuid, -- null: all of the customer's
    scheduled_job_id uuid,
    run_id           uuid,
    kind             text NOT NULL CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused', 'key_accepted')),
    since            timestamptz NOT NULL,
    details          jsonb NOT NULL DEFAULT '{}',
    delivery_id      uuid REFERENCES alert_deliveries ON DELETE CASCADE, -- null: it waits to be sent
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (rule_id, key)
);
CREATE INDEX alert_events_waiting ON alert_events (channel_id, created_at) WHERE delivery_id IS NULL;
CREATE INDEX alert_events_customer ON alert_events (customer_id, id DESC);
CREATE INDEX alert_events_brand ON alert_events (brand_id, id DESC) WHERE brand_id IS NOT NULL;
CREATE INDEX alert_events_delivery ON alert_events (delivery_id) WHERE delivery_id IS NOT NULL;

-- Names an incident in the keys of its events.
CREATE FUNCTION alert_key(kind text, subject text, since timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT kind || ':' || subject || ':' || trunc(extract(epoch FROM since) * 1000000)::text
$$;

-- The least UUIDv7 of an instant.
CREATE FUNCTION alert_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Runs that fail, get well again, or start late become events in the transaction that writes it, whoever writes it: a
-- node, an older program beside this one, plain SQL. A run that scores an older one's answers again says nothing of how its
-- schedule does. Without a rule this is one look-up in an empty index.
-- +goose StatementBegin
CREATE FUNCTION job_runs_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER job_runs_alerts AFTER UPDATE ON job_runs REFERENCING OLD TABLE AS old_runs NEW TABLE AS new_runs
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_alerts();

-- A tick that did not become work. What another trigger writes is the trace of an edit, a pause or a deletion: a person
-- knows of it.
-- +goose StatementBegin
CREATE FUNCTION job_runs_missed_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER job_runs_missed_alerts AFTER INSERT ON job_runs REFERENCING NEW TABLE AS new_runs
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_missed_alerts();

-- What refers to nothing goes with what it speaks of.
-- +goose StatementBegin
CREATE FUNCTION alert_rules_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_incidents WHERE rule_id = OLD.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER alert_rules_deleted AFTER DELETE ON alert_rules FOR EACH ROW EXECUTE FUNCTION alert_rules_deleted();

-- +goose StatementBegin
CREATE FUNCTION brands_alerts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_events WHERE brand_id = OLD.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER brands_alerts_deleted AFTER DELETE ON brands FOR EACH ROW EXECUTE FUNCTION brands_alerts_deleted();

ALTER TABLE alert_channels ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_incidents ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_events ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER job_runs_alerts ON job_runs;
DROP TRIGGER job_runs_missed_alerts ON job_runs;
DROP TRIGGER brands_alerts_deleted ON brands;
DROP VIEW alert_rules_in_force;
DROP TABLE alert_events, alert_attempts, alert_deliveries, alert_incidents, alert_rules, alert_channels;
DROP FUNCTION job_runs_alerts, job_runs_missed_alerts, alert_rules_deleted, brands_alerts_deleted, alert_key, alert_first_id;

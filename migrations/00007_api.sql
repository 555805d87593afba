-- +goose Up
-- What a customer's plan allows: the least time between two ticks of one schedule. 0: any.
ALTER TABLE customers ADD COLUMN min_interval_seconds integer NOT NULL DEFAULT 0 CHECK (min_interval_seconds BETWEEN 0 AND 31622400);

-- An admin can pause an engine for everybody: its calls wait, their runs stay.
ALTER TABLE collectors ADD COLUMN paused_at timestamptz, ADD COLUMN paused_by text, ADD COLUMN paused_reason text;

CREATE TABLE users (
    id            uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    email         text NOT NULL CHECK (email = lower(btrim(email)) AND email <> ''),
    role          text NOT NULL CHECK (role IN ('admin', 'viewer')),
    customer_id   uuid REFERENCES customers ON DELETE CASCADE, -- null: all customers
    password_hash text NOT NULL, -- argon2id, in the PHC string format
    is_active     boolean NOT NULL DEFAULT true,
    last_login_at timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (email)
);

-- Of a secret that is random enough, its SHA-256 is all that is kept.
CREATE TABLE sessions (
    id           uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    hash         bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    address      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expired ON sessions (expires_at);

CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    name         text NOT NULL CHECK (name = btrim(name) AND name <> ''),
    hash         bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    role         text NOT NULL CHECK (role IN ('admin', 'viewer')),
    customer_id  uuid REFERENCES customers ON DELETE CASCADE, -- null: all customers
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz CHECK (isfinite(expires_at)), -- null: never
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_tokens_customer ON api_tokens (customer_id, id DESC);

-- Failed log-ins by account and by address, to slow the next one down.
CREATE TABLE login_failures (
    key        text PRIMARY KEY,
    failures   integer NOT NULL,
    failed_at  timestamptz NOT NULL
);
CREATE INDEX login_failures_old ON login_failures (failed_at);

-- Who changed what. It outlives what it speaks of, so it refers to nothing.
CREATE TABLE audit_log (
    id          uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL, -- a user's e-mail address, a token's name, the subject of an outside issuer, or the command line
    actor_id    uuid,
    actor_kind  text NOT NULL CHECK (actor_kind IN ('user', 'token', 'jwt', 'command')),
    address     text NOT NULL,
    request_id  text NOT NULL,
    action      text NOT NULL,
    object_kind text NOT NULL,
    object_id   text NOT NULL,
    customer_id uuid,
    before      jsonb, -- null: it was created
    after       jsonb  -- null: it was deleted
);
CREATE INDEX audit_log_customer ON audit_log (customer_id, id DESC);
CREATE INDEX audit_log_object ON audit_log (object_id, id DESC);

-- The answer to a request with an Idempotency-Key, written in the request's own transaction.
CREATE TABLE idempotency_keys (
    caller       text NOT NULL,
    key          text NOT NULL,
    operation    text NOT NULL,
    request_hash bytea NOT NULL,
    response     jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_old ON idempotency_keys (created_at);

-- The lists of the API, newest first.
CREATE INDEX scheduled_jobs_newest ON scheduled_jobs (created_at DESC, id DESC);
CREATE INDEX scheduled_jobs_paused_newest ON scheduled_jobs (created_at DESC, id DESC) WHERE NOT is_active;
CREATE INDEX scheduled_jobs_customer_newest ON scheduled_jobs (customer_id, created_at DESC, id DESC);
CREATE INDEX scheduled_jobs_brand_newest ON scheduled_jobs (brand_id, created_at DESC, id DESC);
CREATE INDEX brands_newest ON brands (created_at DESC, id DESC);
CREATE INDEX brands_customer_newest ON brands (customer_id, created_at DESC, id DESC);
CREATE INDEX customers_newest ON customers (created_at DESC, id DESC);
CREATE INDEX competitors_newest ON competitors (brand_id, created_at DESC, id DESC);
CREATE INDEX queries_newest ON queries (brand_id, created_at DESC, id DESC);
CREATE INDEX queries_topic_newest ON queries (brand_id, topic, created_at DESC, id DESC);
CREATE INDEX answers_run ON answers (run_id, id DESC);
CREATE INDEX job_runs_type ON job_runs (job_type, id DESC);
CREATE INDEX job_runs_manual ON job_runs (id DESC) WHERE trigger = 'manual';
-- What ended otherwise than well, by the columns that an end writes anyhow: an index on status would make the start of a
-- run rewrite all indexes, see job_runs_unfinished.
CREATE INDEX job_runs_trouble ON job_runs (id DESC) WHERE finished_at IS NOT NULL AND error_message IS NOT NULL;
CREATE INDEX job_runs_customer_trouble ON job_runs (customer_id, id DESC) WHERE finished_at IS NOT NULL AND error_message IS NOT NULL;
CREATE INDEX job_runs_brand_trouble ON job_runs (brand_id, id DESC) WHERE finished_at IS NOT NULL AND error_message IS NOT NULL;

-- The words of names, for the search box: they need no extension. A search names the beginnings of words.
CREATE INDEX brands_words ON brands USING gin (to_tsvector('simple', name));
CREATE INDEX scheduled_jobs_words ON scheduled_jobs USING gin (to_tsvector('simple', coalesce(name, '')));

-- What changed, for those who watch: one notification for up to forty rows, in the order of the commits, which is the
-- same on every node. Each has an id of its own, so that a reader can say where it stopped, to any node. A statement that
-- changes very many says only that.
-- +goose StatementBegin
CREATE FUNCTION tidewatch_notify(kind text, changes jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    total  integer := coalesce(cardinality(changes), 0);
    most   constant integer := 1000;
    per    constant integer := 25; -- of at most 250 bytes each: a notification holds less than 8,000
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
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION job_runs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('run', (SELECT array_agg(jsonb_build_object('r', id, 's', scheduled_job_id, 'b', brand_id, 'c', customer_id, 'st', status))
        FROM changed));
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('scheduled_job', (SELECT array_agg(jsonb_build_object('s', id, 'b', brand_id, 'c', customer_id, 'st', lower(TG_OP)))
        FROM changed));
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION answers_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('progress', (SELECT array_agg(jsonb_build_object('r', r.id, 's', r.scheduled_job_id, 'b', r.brand_id, 'c', r.customer_id, 'st', r.status))
        FROM job_runs r WHERE r.id IN (SELECT run_id FROM changed)));
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER job_runs_inserted AFTER INSERT ON job_runs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_events();
CREATE TRIGGER job_runs_updated AFTER UPDATE ON job_runs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_events();
CREATE TRIGGER scheduled_jobs_inserted AFTER INSERT ON scheduled_jobs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE TRIGGER scheduled_jobs_updated AFTER UPDATE ON scheduled_jobs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE TRIGGER scheduled_jobs_deleted AFTER DELETE ON scheduled_jobs REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE TRIGGER answers_stored AFTER INSERT ON answers REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION answers_events();

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_failures ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER job_runs_inserted ON job_runs;
DROP TRIGGER job_runs_updated ON job_runs;
DROP TRIGGER scheduled_jobs_inserted ON scheduled_jobs;
DROP TRIGGER scheduled_jobs_updated ON scheduled_jobs;
DROP TRIGGER scheduled_jobs_deleted ON scheduled_jobs;
DROP TRIGGER answers_stored ON answers;
DROP FUNCTION job_runs_events, scheduled_jobs_events, answers_events, tidewatch_notify;
DROP INDEX scheduled_jobs_newest, scheduled_jobs_paused_newest, scheduled_jobs_customer_newest, scheduled_jobs_brand_newest,
    brands_newest, brands_customer_newest, customers_newest, competitors_newest, queries_newest, queries_topic_newest,
    answers_run, job_runs_type, job_runs_manual, job_runs_trouble,
    job_runs_customer_trouble, job_runs_brand_trouble, brands_words, scheduled_jobs_words;
DROP TABLE idempotency_keys, audit_log, login_failures, api_tokens, sessions, users;
ALTER TABLE collectors DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN paused_reason;
ALTER TABLE customers DROP COLUMN min_interval_seconds;

-- The tables, indexes, triggers, types and views of Tidewatch after all migrations.
-- "make schema" writes this file, which is never executed. The directory functions/ contains the functions and the
-- sources of the comments.

-- Each row is an attempt to deliver a message with alerts.
CREATE TABLE alert_attempts (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    status_code integer, -- the HTTP status; null if there was no HTTP response
    latency_ms integer NOT NULL,
    response text DEFAULT ''::text NOT NULL, -- the first bytes of the response body
    error text DEFAULT ''::text NOT NULL, -- the error of the attempt; empty if the message reached all recipients
    accepted text[] DEFAULT '{}'::text[] NOT NULL, -- the recipients whose mail the mail server accepted
    refused text[] DEFAULT '{}'::text[] NOT NULL, -- the recipients whose mail the mail server refused permanently
    CONSTRAINT alert_attempts_pkey PRIMARY KEY (delivery_id, number),
    CONSTRAINT alert_attempts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES alert_deliveries(id) ON DELETE CASCADE,
    CONSTRAINT alert_attempts_number_check CHECK ((number > 0))
);

-- Each row is a change that waits for a message of an alert rule. The row is deleted when the message is written.
CREATE TABLE alert_changes (
    rule_id uuid NOT NULL,
    change_id uuid NOT NULL,
    due_at timestamp with time zone, -- the earliest time of the message; null until the rule's segment and delivery are applied
    CONSTRAINT alert_changes_pkey PRIMARY KEY (rule_id, change_id),
    CONSTRAINT alert_changes_change_id_fkey FOREIGN KEY (change_id) REFERENCES changes(id) ON DELETE CASCADE,
    CONSTRAINT alert_changes_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES alert_rules(id) ON DELETE CASCADE
);
CREATE INDEX alert_changes_change ON alert_changes USING btree (change_id);
CREATE INDEX alert_changes_due ON alert_changes USING btree (due_at);

-- Each row is a destination of the alerts of a customer.
CREATE TABLE alert_channels (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    customer_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    target text NOT NULL, -- the part of the address that users may see: scheme and host, or the recipients
    url bytea, -- the encrypted address, see store.Keyring
    secret bytea, -- the encrypted secret, see store.Keyring
    recipients text[] DEFAULT '{}'::text[] NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT alert_channels_customer_id_name_key UNIQUE (customer_id, name),
    CONSTRAINT alert_channels_id_customer_id_key UNIQUE (id, customer_id),
    CONSTRAINT alert_channels_pkey PRIMARY KEY (id),
    CONSTRAINT alert_channels_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT alert_channels_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'slack'::text, 'email'::text]))),
    CONSTRAINT alert_channels_name_check CHECK (((name = btrim(name)) AND (name <> ''::text))),
    CONSTRAINT alert_channels_recipients CHECK (((kind = 'email'::text) = (cardinality(recipients) > 0))),
    CONSTRAINT alert_channels_secret CHECK (((kind = 'webhook'::text) = (secret IS NOT NULL))),
    CONSTRAINT alert_channels_url CHECK (((kind <> 'email'::text) = (url IS NOT NULL)))
);
CREATE INDEX alert_channels_newest ON alert_channels USING btree (customer_id, id DESC);

-- Each row is a message to an alert channel.
CREATE TABLE alert_deliveries (
    id uuid NOT NULL, -- UUIDv7; each attempt sends this id to the receiver
    channel_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    events integer DEFAULT 0 NOT NULL,
    message jsonb NOT NULL, -- the content of the message, see jobs/alert
    river_job_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    run_id uuid, -- the scored run that the message reports; null for other messages
    CONSTRAINT alert_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT alert_deliveries_channel_id_customer_id_fkey FOREIGN KEY (channel_id, customer_id) REFERENCES alert_channels(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT alert_deliveries_finished CHECK (((status = 'pending'::text) = (finished_at IS NULL))),
    CONSTRAINT alert_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX alert_deliveries_channel ON alert_deliveries USING btree (channel_id, id DESC);
CREATE INDEX alert_deliveries_customer ON alert_deliveries USING btree (customer_id, id DESC);
CREATE UNIQUE INDEX alert_deliveries_run ON alert_deliveries USING btree (channel_id, run_id) WHERE (run_id IS NOT NULL);
CREATE INDEX alert_deliveries_unfinished ON alert_deliveries USING btree (river_job_id) WHERE (finished_at IS NULL);

-- Each row is an event that an alert rule reports. The key is unique, so each event has one row. The table has no foreign keys, because a transaction that ends a run must not wait for the deletion of a brand.
CREATE TABLE alert_events (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    rule_id uuid NOT NULL,
    key text NOT NULL,
    channel_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    brand_id uuid, -- the brand of the event; null if the event concerns all brands of the customer
    scheduled_job_id uuid,
    run_id uuid,
    kind text NOT NULL,
    since timestamp with time zone NOT NULL, -- the start of the incident; for a late or missed run, the time of its tick
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    delivery_id uuid, -- the delivery that contains the event; null until the event is part of a delivery
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT alert_events_rule_id_key_key UNIQUE (rule_id, key),
    CONSTRAINT alert_events_pkey PRIMARY KEY (id),
    CONSTRAINT alert_events_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES alert_deliveries(id) ON DELETE CASCADE,
    CONSTRAINT alert_events_kind_check CHECK ((kind = ANY (ARRAY['failing'::text, 'recovered'::text, 'missed'::text, 'late'::text, 'silent'::text, 'ran_again'::text, 'cap_reached'::text, 'key_refused'::text, 'key_accepted'::text, 'out_of_quota'::text, 'quota_restored'::text, 'change'::text, 'run_scored'::text])))
);
CREATE INDEX alert_events_brand ON alert_events USING btree (brand_id, id DESC) WHERE (brand_id IS NOT NULL);
CREATE INDEX alert_events_customer ON alert_events USING btree (customer_id, id DESC);
CREATE INDEX alert_events_delivery ON alert_events USING btree (delivery_id) WHERE (delivery_id IS NOT NULL);
CREATE INDEX alert_events_waiting ON alert_events USING btree (channel_id, created_at) WHERE (delivery_id IS NULL);

-- Each row is a fact about a run that may matter to an alert rule. store.TellFacts turns facts into alert events and deletes the facts. The table has no foreign keys, for the same reason as alert_events.
CREATE TABLE alert_facts (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    kind text NOT NULL,
    run_id uuid NOT NULL,
    scheduled_job_id uuid,
    brand_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    since timestamp with time zone NOT NULL, -- for a late or missed run, the time of its tick; otherwise the time of the event
    details jsonb DEFAULT '{}'::jsonb NOT NULL, -- copies of values of the run that may change later
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT alert_facts_pkey PRIMARY KEY (id),
    CONSTRAINT alert_facts_kind_check CHECK ((kind = ANY (ARRAY['run_failed'::text, 'run_completed'::text, 'run_started_late'::text, 'tick_missed'::text, 'cap_reached'::text, 'key_refused'::text, 'out_of_quota'::text])))
);

-- Each row is an open incident. The table has no foreign keys, for the same reason as alert_events. Triggers and store.SweepAlerts delete the incidents of deleted rules and schedules.
CREATE TABLE alert_incidents (
    rule_id uuid NOT NULL,
    subject text NOT NULL, -- the id of the schedule, or the name of the engine
    kind text NOT NULL,
    scheduled_job_id uuid,
    failures integer DEFAULT 0 NOT NULL, -- the number of failed runs in a row
    since timestamp with time zone NOT NULL, -- the start of the incident, which is part of the keys of its events
    CONSTRAINT alert_incidents_pkey PRIMARY KEY (rule_id, subject)
);
CREATE INDEX alert_incidents_schedule ON alert_incidents USING btree (scheduled_job_id) WHERE (scheduled_job_id IS NOT NULL);
CREATE TRIGGER alert_incidents_chained BEFORE INSERT ON alert_incidents FOR EACH ROW WHEN ((new.kind = 'silent'::text)) EXECUTE FUNCTION alert_incidents_chained();

-- Each row is a rule that selects the problems to report and the channels that receive the reports.
CREATE TABLE alert_rules (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    customer_id uuid NOT NULL,
    brand_id uuid, -- the brand of the rule; null if the rule applies to all brands of the customer
    channel_id uuid NOT NULL,
    kind text NOT NULL,
    failures integer DEFAULT 0 NOT NULL, -- only for rules of kind failing: the number of failed runs of a schedule in a row that causes an alert
    seconds integer DEFAULT 0 NOT NULL, -- only for rules of kind late or silent: the time to wait after the tick and its jitter
    tell_recovery boolean DEFAULT true NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    changes jsonb, -- changes: the selected changes and the time of delivery, see store.ChangeSelection; null for other kinds
    CONSTRAINT alert_rules_pkey PRIMARY KEY (id),
    CONSTRAINT alert_rules_brand_id_customer_id_fkey FOREIGN KEY (brand_id, customer_id) REFERENCES brands(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT alert_rules_channel_id_customer_id_fkey FOREIGN KEY (channel_id, customer_id) REFERENCES alert_channels(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT alert_rules_changes CHECK (((kind = 'changes'::text) = (changes IS NOT NULL))),
    CONSTRAINT alert_rules_failures CHECK (
CASE
    WHEN (kind = 'failing'::text) THEN ((failures >= 1) AND (failures <= 100))
    ELSE (failures = 0)
END),
    CONSTRAINT alert_rules_kind_check CHECK ((kind = ANY (ARRAY['failing'::text, 'late'::text, 'silent'::text, 'cap_reached'::text, 'key_refused'::text, 'out_of_quota'::text, 'changes'::text, 'run_scored'::text]))),
    CONSTRAINT alert_rules_seconds CHECK (
CASE
    WHEN (kind = ANY (ARRAY['late'::text, 'silent'::text])) THEN ((seconds >= 60) AND (seconds <= 2592000))
    ELSE (seconds = 0)
END)
);
CREATE INDEX alert_rules_brand ON alert_rules USING btree (brand_id) WHERE (brand_id IS NOT NULL);
CREATE INDEX alert_rules_customer ON alert_rules USING btree (customer_id, id DESC);
CREATE INDEX alert_rules_kind ON alert_rules USING btree (kind, customer_id);
CREATE UNIQUE INDEX alert_rules_once ON alert_rules USING btree (channel_id, kind, COALESCE(brand_id, '00000000-0000-0000-0000-000000000000'::uuid), failures, seconds, COALESCE(hashtextextended((changes)::text, (0)::bigint), (0)::bigint));
CREATE TRIGGER alert_rules_deleted AFTER DELETE ON alert_rules FOR EACH ROW EXECUTE FUNCTION alert_rules_deleted();
CREATE TRIGGER alert_rules_scored_runs AFTER DELETE ON alert_rules FOR EACH ROW EXECUTE FUNCTION scored_runs_deleted();

-- Each row is a scored run that waits for a message of an alert rule. The row is deleted when the message is written.
CREATE TABLE alert_scored_runs (
    rule_id uuid NOT NULL,
    run_id uuid NOT NULL,
    brand_id uuid NOT NULL,
    attempts integer DEFAULT 0 NOT NULL, -- the number of attempts to write the message
    tried_at timestamp with time zone, -- the start of the last attempt; null before the first attempt
    CONSTRAINT alert_scored_runs_pkey PRIMARY KEY (rule_id, run_id)
);
CREATE INDEX alert_scored_runs_brand ON alert_scored_runs USING btree (brand_id);

-- Each row has the positions, sentiments and citations of an answer. The functions tidewatch_positions, tidewatch_sentiments and tidewatch_citations read the scores of an answer.
CREATE TABLE answer_scores (
    answer_id uuid NOT NULL,
    scored_at timestamp with time zone DEFAULT now() NOT NULL,
    brand_score double precision, -- the score of the sentiment towards the brand in names; null if there is none
    brand_order integer, -- the mention_order of the brand in names, null if the answer does not mention the brand. The trigger answer_scores_checked sets this column and the other columns about names and pages for reads of many answers.
    scorer_version integer NOT NULL,
    competitor_sentiments integer NOT NULL, -- the number of sentiments towards competitors in names
    unsure_sentiments integer NOT NULL, -- the number of sentiments in names with the label unsure
    page_count integer NOT NULL, -- the number of pages
    scorer text NOT NULL, -- the scorer of the positions and the citations
    brand_label text, -- the label of the sentiment towards the brand in names; null if there is none
    names scored_name[], -- null if the scorer found no name
    pages cited_page[], -- null if the answer has no sources
    CONSTRAINT answer_scores_pkey PRIMARY KEY (answer_id),
    CONSTRAINT answer_scores_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answers(id) ON DELETE CASCADE
);
CREATE TRIGGER answer_scores_checked BEFORE INSERT OR UPDATE ON answer_scores FOR EACH ROW EXECUTE FUNCTION answer_scores_checked();

-- Each row is the answer of an engine to a query of a run, or a failed call.
CREATE TABLE answers (
    id uuid NOT NULL, -- UUIDv7
    run_id uuid NOT NULL,
    brand_id uuid NOT NULL,
    query_id uuid, -- the query; null after the query was deleted
    query_text text NOT NULL, -- the text of the query that was sent
    collector text NOT NULL,
    sample smallint DEFAULT 1 NOT NULL,
    country text DEFAULT ''::text NOT NULL, -- the requested country; country_applied shows whether the engine received it
    locale text DEFAULT ''::text NOT NULL, -- the requested locale; locale_applied shows whether the engine received it
    country_applied boolean DEFAULT false NOT NULL,
    locale_applied boolean DEFAULT false NOT NULL,
    status text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    sources jsonb DEFAULT '[]'::jsonb NOT NULL,
    searches text[] DEFAULT '{}'::text[] NOT NULL,
    model text DEFAULT ''::text NOT NULL,
    request_id text DEFAULT ''::text NOT NULL,
    input_tokens bigint,
    output_tokens bigint,
    cost_usd numeric(14,8), -- the cost of all attempts in US dollars; null if unknown
    latency_ms integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    error_class text DEFAULT ''::text NOT NULL,
    error_message text DEFAULT ''::text NOT NULL,
    retry_at timestamp with time zone, -- the time at which a failed call is repeated; null if the call is not repeated
    position_version integer DEFAULT 0 NOT NULL, -- the version of the scorer that scored positions; 0 if the answer is not scored
    position_scored_at timestamp with time zone,
    sentiment_version integer DEFAULT 0 NOT NULL, -- the version of the scorer that scored sentiment; 0 if the answer is not scored
    sentiment_scored_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL, -- the time at which the last attempt was stored
    cost_source text DEFAULT ''::text NOT NULL, -- reported if the engine reported the cost; computed if the cost comes from the price table; empty if the cost is unknown
    judge_version integer DEFAULT 0 NOT NULL, -- the version of the judge; 0 if the answer is not judged
    judged_at timestamp with time zone, -- the time of the last call of the judge, successful or not; the judge columns for tokens and costs are about that call
    judge_lease_until timestamp with time zone, -- the end of the lease of the worker that judges the answer
    judge_error text DEFAULT ''::text NOT NULL, -- the reason why the judge did not judge the answer
    judge_calls integer DEFAULT 0 NOT NULL,
    judge_input_tokens bigint DEFAULT 0 NOT NULL,
    judge_output_tokens bigint DEFAULT 0 NOT NULL,
    judge_cost_usd numeric(14,8), -- the cost of the judge in US dollars; null if unknown
    judge_dropped integer DEFAULT 0 NOT NULL, -- the number of judgements that were dropped, for example because their quote is not in the text
    text_deleted_at timestamp with time zone, -- the time at which text, sources and searches were deleted; the scores stay
    reason_code text, -- the reason for error_message, see store/reason.go; null if there is no error or an older version wrote the row
    truncated boolean DEFAULT false NOT NULL, -- whether a length limit of the engine ended the text
    attempt_id uuid, -- the id of the last attempt; null if the first attempt is the last, whose id is the id of the row
    CONSTRAINT answers_paid_once UNIQUE (run_id, query_id, collector, sample),
    CONSTRAINT answers_pkey PRIMARY KEY (id),
    CONSTRAINT answers_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT answers_query_id_fkey FOREIGN KEY (query_id) REFERENCES queries(id) ON DELETE SET NULL,
    CONSTRAINT answers_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs(id) ON DELETE CASCADE,
    CONSTRAINT answers_cost_source_check CHECK ((cost_source = ANY (ARRAY[''::text, 'reported'::text, 'computed'::text]))),
    CONSTRAINT answers_failed_has_reason CHECK (((status = 'failed'::text) = (error_message <> ''::text))),
    CONSTRAINT answers_only_failed_is_retried CHECK (((retry_at IS NULL) OR (status = 'failed'::text))),
    CONSTRAINT answers_sample_check CHECK (((sample >= 1) AND (sample <= 10))),
    CONSTRAINT answers_status_check CHECK ((status = ANY (ARRAY['ok'::text, 'no_answer'::text, 'refused'::text, 'failed'::text])))
);
CREATE INDEX answers_brand ON answers USING btree (brand_id, id DESC);
CREATE INDEX answers_brand_created ON answers USING btree (brand_id, created_at);
CREATE INDEX answers_query ON answers USING btree (query_id);
CREATE INDEX answers_run ON answers USING btree (run_id, id DESC);
CREATE INDEX answers_unscored ON answers USING btree (brand_id, LEAST(position_version, sentiment_version), id DESC) WHERE ((status = 'ok'::text) AND (text_deleted_at IS NULL));
CREATE TRIGGER answers_inserted_facts AFTER INSERT ON answers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION answers_inserted_facts();
CREATE TRIGGER answers_stored AFTER INSERT ON answers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION answers_events();
CREATE TRIGGER answers_updated_facts AFTER UPDATE ON answers REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION answers_updated_facts();

-- Each row is an API token of a program.
CREATE TABLE api_tokens (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    name text NOT NULL,
    hash bytea NOT NULL, -- the SHA-256 hash of the secret, which is random
    role text NOT NULL,
    customer_id uuid, -- the customer to which the token is limited; null if the token is valid for all customers
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone, -- the time at which the token expires; null if the token does not expire
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_tokens_hash_key UNIQUE (hash),
    CONSTRAINT api_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT api_tokens_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT api_tokens_expires_at_check CHECK (isfinite(expires_at)),
    CONSTRAINT api_tokens_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT api_tokens_name_check CHECK (((name = btrim(name)) AND (name <> ''::text))),
    CONSTRAINT api_tokens_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'viewer'::text])))
);
CREATE INDEX api_tokens_customer ON api_tokens USING btree (customer_id, id DESC);
CREATE TRIGGER api_tokens_deleted AFTER DELETE ON api_tokens REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access_events('token');
CREATE TRIGGER api_tokens_restricted AFTER UPDATE OF revoked_at, expires_at, role, customer_id ON api_tokens FOR EACH ROW WHEN (((((old.revoked_at IS DISTINCT FROM new.revoked_at) OR (old.expires_at IS DISTINCT FROM new.expires_at)) OR (old.role IS DISTINCT FROM new.role)) OR (old.customer_id IS DISTINCT FROM new.customer_id))) EXECUTE FUNCTION access_events('token');

-- The audit log is the history of changes. An entry stays after its object is deleted, so the table has no foreign keys.
CREATE TABLE audit_log (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL, -- an e-mail address, the name of a token, the subject of a JWT, or the command line
    actor_id uuid,
    actor_kind text NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    customer_id uuid,
    before jsonb, -- the object before the change; null if the change created the object
    after jsonb, -- the object after the change; null if the change deleted the object
    actor_customer_id uuid, -- the customer to which the actor is limited; null if the actor has access to all customers
    CONSTRAINT audit_log_pkey PRIMARY KEY (id),
    CONSTRAINT audit_log_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'token'::text, 'jwt'::text, 'command'::text])))
);
CREATE INDEX audit_log_at ON audit_log USING btree (at);
CREATE INDEX audit_log_customer ON audit_log USING btree (customer_id, id DESC);
CREATE INDEX audit_log_object ON audit_log USING btree (object_id, id DESC);
CREATE TRIGGER audit_log_written AFTER INSERT ON audit_log REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION audit_log_events();

-- Each row is a role of the database that reads the rows of a customer in the views of tidewatch_bi.
CREATE TABLE bi_roles (
    role text NOT NULL, -- the name of the role
    customer_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT bi_roles_pkey PRIMARY KEY (role),
    CONSTRAINT bi_roles_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);
CREATE INDEX bi_roles_customer ON bi_roles USING btree (customer_id);

-- Each row is the id of a brand. The rows of a deleted brand in other tables refer to it until they are deleted.
CREATE TABLE brand_keys (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    deleted_at timestamp with time zone, -- the time of the deletion of the brand; null if the brand exists
    CONSTRAINT brand_keys_id_customer_id_key UNIQUE (id, customer_id),
    CONSTRAINT brand_keys_pkey PRIMARY KEY (id),
    CONSTRAINT brand_keys_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);
CREATE INDEX brand_keys_customer ON brand_keys USING btree (customer_id, id);
CREATE INDEX brand_keys_deleted ON brand_keys USING btree (id) WHERE (deleted_at IS NOT NULL);

-- Each row is a brand whose mentions in answers are tracked.
CREATE TABLE brands (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    customer_id uuid NOT NULL,
    name text NOT NULL,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    domains text[] DEFAULT '{}'::text[] NOT NULL,
    collectors text[] DEFAULT '{}'::text[] NOT NULL, -- the engines for schedules that have no own list; if empty, the default engines apply
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    tracked_since jsonb DEFAULT '{}'::jsonb NOT NULL,
    rescored_at timestamp with time zone, -- the start of the last re-score of all stored answers of the brand; NULL if there was none
    names_removed_at timestamp with time zone, -- the last removal of a name or an alias; earlier answers were scored for more names; NULL if there was none
    domains_changed_at timestamp with time zone, -- the last change of the domains; earlier answers were scored for other domains; NULL if there was none
    CONSTRAINT brands_customer_id_name_key UNIQUE (customer_id, name),
    CONSTRAINT brands_id_customer_id_key UNIQUE (id, customer_id),
    CONSTRAINT brands_pkey PRIMARY KEY (id),
    CONSTRAINT brands_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT brands_name_check CHECK (((name = btrim(name)) AND (name <> ''::text)))
);
CREATE INDEX brands_customer_newest ON brands USING btree (customer_id, created_at DESC, id DESC);
CREATE INDEX brands_newest ON brands USING btree (created_at DESC, id DESC);
CREATE INDEX brands_search ON brands USING gin (tidewatch_name(name));
CREATE TRIGGER brands_alerts_deleted AFTER DELETE ON brands FOR EACH ROW EXECUTE FUNCTION brands_alerts_deleted();
CREATE TRIGGER brands_aliases_normalized BEFORE INSERT OR UPDATE OF aliases ON brands FOR EACH ROW WHEN ((NOT (array_to_string(new.aliases, ' '::text) IS NFC NORMALIZED))) EXECUTE FUNCTION aliases_normalized();
CREATE TRIGGER brands_key_added AFTER INSERT ON brands FOR EACH ROW EXECUTE FUNCTION brands_key_added();
CREATE TRIGGER brands_key_changed AFTER UPDATE OF id, customer_id ON brands FOR EACH ROW WHEN (((new.id IS DISTINCT FROM old.id) OR (new.customer_id IS DISTINCT FROM old.customer_id))) EXECUTE FUNCTION brands_key_changed();
CREATE TRIGGER brands_keys_deleted AFTER DELETE ON brands REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION brands_keys_deleted();
CREATE TRIGGER brands_names_normalized BEFORE INSERT OR UPDATE OF name ON brands FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION names_normalized();
CREATE TRIGGER brands_scored_runs AFTER DELETE ON brands FOR EACH ROW EXECUTE FUNCTION scored_runs_deleted();
CREATE TRIGGER brands_search_words AFTER UPDATE OF name ON brands FOR EACH ROW WHEN ((new.name <> old.name)) EXECUTE FUNCTION brands_search_words();
CREATE TRIGGER brands_tracked_since BEFORE INSERT OR UPDATE OF name, aliases, domains ON brands FOR EACH ROW EXECUTE FUNCTION names_tracked_since();

CREATE TABLE candidate_cells (
    id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
    brand_id uuid NOT NULL,
    query_id uuid,
    collector text NOT NULL,
    country text NOT NULL,
    CONSTRAINT candidate_cells_pkey PRIMARY KEY (id),
    CONSTRAINT candidate_cells_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);
CREATE INDEX candidate_cells_brand ON candidate_cells USING btree (brand_id);

-- The id of the last answer of a brand whose candidates the maintenance job has stored, for a version of the rules.
CREATE TABLE candidate_marks (
    brand_id uuid NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    until uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    CONSTRAINT candidate_marks_pkey PRIMARY KEY (brand_id),
    CONSTRAINT candidate_marks_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);

CREATE TABLE candidate_months (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    cells integer[] NOT NULL, -- ids of candidate_cells; the other arrays have the number, the first and the last time of the answers of each cell
    answers integer[] NOT NULL,
    firsts timestamp with time zone[] NOT NULL,
    lasts timestamp with time zone[] NOT NULL,
    CONSTRAINT candidate_months_pkey PRIMARY KEY (brand_id, month, key, name),
    CONSTRAINT candidate_months_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- Each row has the sums of candidate_months about a spelling in a month.
CREATE TABLE candidate_packs (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    cells bytea NOT NULL, -- one record of 24 bytes for each cell, see store/candidate_pack.go
    CONSTRAINT candidate_packs_pkey PRIMARY KEY (brand_id, month, key, name),
    CONSTRAINT candidate_packs_brand_id_month_fkey FOREIGN KEY (brand_id, month) REFERENCES summed_candidates(brand_id, month) ON DELETE CASCADE
);

CREATE TABLE candidates (
    answer_id uuid NOT NULL,
    brand_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    collector text NOT NULL,
    country text NOT NULL,
    query_id uuid,
    key text NOT NULL, -- identifies the spelling variants of a name
    name text NOT NULL,
    form text NOT NULL,
    first_offset integer NOT NULL,
    end_offset integer NOT NULL,
    CONSTRAINT candidates_pkey PRIMARY KEY (answer_id, key),
    CONSTRAINT candidates_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answers(id) ON DELETE CASCADE,
    CONSTRAINT candidates_form_valid CHECK ((form = ANY (ARRAY['bold'::text, 'heading'::text, 'item'::text, 'table_row'::text]))),
    CONSTRAINT candidates_offsets_valid CHECK (((0 <= first_offset) AND (first_offset < end_offset)))
);
CREATE INDEX candidates_counted ON candidates USING btree (brand_id, created_at) INCLUDE (key, name, query_id, collector, country);
CREATE INDEX candidates_key ON candidates USING btree (brand_id, key, created_at DESC);
CREATE TRIGGER candidates_inserted AFTER INSERT ON candidates REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION candidates_inserted();

-- Each row has sums over the answers of a cell in a quarter-hour, for one run and model. The columns from "mentioned" on are about the brand.
CREATE TABLE cell_facts (
    brand_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    cell_id integer NOT NULL,
    run_id uuid NOT NULL,
    model text NOT NULL,
    calls integer NOT NULL, -- the number of calls with any outcome
    failed integer NOT NULL,
    answers integer NOT NULL, -- the number of scored answers with status ok; the columns that follow are about these answers
    truncated integer NOT NULL,
    all_mentions integer NOT NULL, -- the number of mentions of the brand and its competitors
    all_citations integer NOT NULL, -- the number of cited pages of any owner
    mentioned integer NOT NULL, -- the number of answers that mention the brand
    mentioned_truncated integer NOT NULL, -- the number of truncated answers that mention the brand
    mentions integer NOT NULL,
    order_sum integer NOT NULL, -- the sum of the mention orders of the brand
    sentiment double precision NOT NULL, -- the sum of the scores of sure sentiments
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL, -- the number of cited pages on domains of the brand
    cited_answers integer NOT NULL, -- the number of answers that cite a page of the brand
    cited_unnamed integer NOT NULL, -- the number of answers that cite a page of the brand without mentioning the brand
    sourced boolean DEFAULT false NOT NULL, -- whether source_facts has the citations of the answers
    marks integer[], -- hashes of what at least one of the answers mentions and cites, see store/facts_marks.go; null if unknown
    CONSTRAINT cell_facts_pkey PRIMARY KEY (brand_id, cell_id, bucket, run_id, model),
    CONSTRAINT cell_facts_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);
CREATE INDEX cell_facts_runs ON cell_facts USING btree (brand_id, bucket, run_id);
CREATE INDEX cell_facts_unmarked ON cell_facts USING btree (brand_id, bucket) WHERE (marks IS NULL);
CREATE INDEX cell_facts_unsourced ON cell_facts USING btree (brand_id, bucket) WHERE (NOT sourced);

-- Each row has the sums of cell_facts for a calendar month in UTC.
CREATE TABLE cell_months (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    cell_id integer NOT NULL,
    model text NOT NULL,
    calls integer NOT NULL,
    failed integer NOT NULL,
    answers integer NOT NULL,
    truncated integer NOT NULL,
    all_mentions integer NOT NULL,
    all_citations integer NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    CONSTRAINT cell_months_pkey PRIMARY KEY (brand_id, month, cell_id, model),
    CONSTRAINT cell_months_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- Each row has sums over the answers of a cell in a quarter-hour about one competitor, with the columns of cell_facts.
CREATE TABLE cell_name_facts (
    brand_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    cell_id integer NOT NULL,
    name text NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    CONSTRAINT cell_name_facts_pkey PRIMARY KEY (brand_id, cell_id, name, bucket),
    CONSTRAINT cell_name_facts_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);
CREATE INDEX cell_name_facts_bucket ON cell_name_facts USING btree (brand_id, bucket);

-- Each row has the sums of cell_name_facts for a calendar month in UTC.
CREATE TABLE cell_name_months (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    cell_id integer NOT NULL,
    name text NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    CONSTRAINT cell_name_months_pkey PRIMARY KEY (brand_id, month, cell_id, name),
    CONSTRAINT cell_name_months_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- Each row is one query text, sent for one query to one engine for one country.
CREATE TABLE cells (
    id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
    brand_id uuid NOT NULL,
    query_id uuid, -- the query; null after the query was deleted
    query_text text NOT NULL,
    collector text NOT NULL,
    country text NOT NULL,
    CONSTRAINT cells_pkey PRIMARY KEY (id),
    CONSTRAINT cells_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT cells_query_id_fkey FOREIGN KEY (query_id) REFERENCES queries(id) ON DELETE SET NULL
);
CREATE INDEX cells_brand ON cells USING btree (brand_id, query_id, collector, country);
CREATE INDEX cells_query ON cells USING btree (query_id);

-- Each row is a tick of a schedule that fires after another schedule. A trigger adds the row in the transaction that ends the run of the other schedule, and the dispatch of the tick deletes the row.
CREATE TABLE chained_ticks (
    scheduled_job_id uuid NOT NULL,
    after_run_id uuid NOT NULL, -- the run whose end fired the tick
    after uuid NOT NULL, -- the schedule of that run
    brand_id uuid NOT NULL,
    at timestamp with time zone NOT NULL, -- the end of that run
    error text, -- the reason why the tick cannot be dispatched; null if there is none
    CONSTRAINT chained_ticks_pkey PRIMARY KEY (scheduled_job_id, after_run_id)
);
CREATE INDEX chained_ticks_brand ON chained_ticks USING btree (brand_id);
CREATE INDEX chained_ticks_due ON chained_ticks USING btree (at) WHERE (error IS NULL);

-- The quarter-hours whose facts differ from their answers until the next refresh. A quarter-hour may have several rows.
CREATE TABLE changed_buckets (
    brand_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    CONSTRAINT changed_buckets_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);
CREATE INDEX changed_buckets_brand ON changed_buckets USING btree (brand_id, bucket);

-- Notes of past months whose candidates changed after the month.
CREATE TABLE changed_candidates (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    CONSTRAINT changed_candidates_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);
CREATE INDEX changed_candidates_brand ON changed_candidates USING btree (brand_id, month);

-- Each row is a change of the answers about a brand, or a notice why changes were not worked out.
CREATE TABLE changes (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL, -- the order in which the changes of a brand were stored
    brand_id uuid NOT NULL,
    run_id uuid NOT NULL, -- the run after which the change was found; the value stays when the run is deleted
    kind text NOT NULL,
    severity text NOT NULL,
    key text NOT NULL, -- the subject of the change, which is unique within the kind and the run
    since timestamp with time zone NOT NULL, -- the first answer or the first day that shows the change
    found_at timestamp with time zone NOT NULL, -- the end of the run
    stored_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    cell_id integer, -- the cell, see the table cells; null if the change is about several cells
    collector text DEFAULT ''::text NOT NULL, -- the answer engine; empty if the change is about all engines
    details jsonb DEFAULT '{}'::jsonb NOT NULL, -- the figures and the evidence, see store.ChangeDetails
    CONSTRAINT changes_brand_id_run_id_kind_key_key UNIQUE (brand_id, run_id, kind, key),
    CONSTRAINT changes_pkey PRIMARY KEY (id),
    CONSTRAINT changes_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT changes_kind_valid CHECK ((kind = ANY (ARRAY['mentioned'::text, 'no_longer_mentioned'::text, 'overtaken'::text, 'sentiment_turned'::text, 'own_page_cited'::text, 'own_page_no_longer_cited'::text, 'new_source'::text, 'figure_moved'::text, 'engine_silent'::text, 'run_partial'::text, 'engine_out'::text, 'model_changed'::text, 'query_set_changed'::text, 'names_changed'::text, 'run_not_examined'::text]))),
    CONSTRAINT changes_severity_valid CHECK ((severity = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text, 'info'::text])))
);
CREATE INDEX changes_key ON changes USING btree (brand_id, kind, key, found_at DESC);
CREATE INDEX changes_newest ON changes USING btree (brand_id, found_at DESC, id DESC);
CREATE INDEX changes_number ON changes USING btree (brand_id, number);
CREATE TRIGGER changes_alerts AFTER INSERT ON changes REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION changes_alerts();

-- Each row is a page that an answer cites, or that an engine consulted for an answer.
CREATE TABLE citations (
    answer_id uuid NOT NULL,
    ordinal integer NOT NULL,
    url text NOT NULL, -- the normalized URL
    title text DEFAULT ''::text NOT NULL,
    domain text DEFAULT ''::text NOT NULL, -- the registrable domain of the URL
    cited boolean NOT NULL, -- whether the answer cites the page; false if the engine only consulted the page
    owner text NOT NULL,
    competitor_id uuid, -- the competitor that owns the domain; null if there is none or the competitor was deleted
    scorer text NOT NULL,
    scorer_version integer NOT NULL,
    scored_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT citations_pkey PRIMARY KEY (answer_id, ordinal),
    CONSTRAINT citations_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answers(id) ON DELETE CASCADE,
    CONSTRAINT citations_competitor_id_fkey FOREIGN KEY (competitor_id) REFERENCES competitors(id) ON DELETE SET NULL,
    CONSTRAINT citations_ordinal_check CHECK ((ordinal > 0)),
    CONSTRAINT citations_owner_check CHECK ((owner = ANY (ARRAY['brand'::text, 'competitor'::text, 'other'::text])))
);
CREATE INDEX citations_competitor ON citations USING btree (competitor_id) WHERE (competitor_id IS NOT NULL);

-- Each row is a call to an engine that is in progress. If a node is killed during a call, the row of the call stays until other nodes regard the node as lost, and at most until expires_at.
CREATE TABLE collector_calls (
    id uuid NOT NULL, -- the id of the call, see store.RunCall.ID
    collector text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    node text, -- the node that makes the call, see nodes.id; null for nodes of earlier versions
    CONSTRAINT collector_calls_pkey PRIMARY KEY (id),
    CONSTRAINT collector_calls_collector_fkey FOREIGN KEY (collector) REFERENCES collectors(name) ON DELETE CASCADE
);
CREATE INDEX collector_calls_collector ON collector_calls USING btree (collector, expires_at);

-- Each row is a customer that has waited for the limit of an engine. The customer with the smallest number "served" has the next turn.
CREATE TABLE collector_shares (
    collector text NOT NULL,
    customer_id uuid NOT NULL,
    served double precision NOT NULL, -- the calls that the engine admitted for the customer while customers waited; the virtual time of start-time fair queueing
    CONSTRAINT collector_shares_pkey PRIMARY KEY (collector, customer_id),
    CONSTRAINT collector_shares_collector_fkey FOREIGN KEY (collector) REFERENCES collectors(name) ON DELETE CASCADE
);
CREATE INDEX collector_shares_customer ON collector_shares USING btree (customer_id);

-- Each row is a run that waits for the limit of an engine. A row whose run no longer asks is deleted after a minute.
CREATE TABLE collector_waits (
    collector text NOT NULL,
    run_id uuid NOT NULL,
    customer_id uuid NOT NULL, -- the customer; there is no foreign key, so that an admission does not wait for a change of the customer
    manual boolean NOT NULL,
    due integer NOT NULL, -- the calls to the engine that the run still has to make
    ready integer NOT NULL, -- the calls that the run can make at the same time
    since timestamp with time zone NOT NULL, -- the time of the first refusal
    asked_at timestamp with time zone NOT NULL, -- the time of the last refusal; -infinity if the job of the run was woken after the refusal
    asks_at timestamp with time zone NOT NULL, -- the time at which the run asks for admission again
    CONSTRAINT collector_waits_pkey PRIMARY KEY (collector, run_id),
    CONSTRAINT collector_waits_collector_fkey FOREIGN KEY (collector) REFERENCES collectors(name) ON DELETE CASCADE
);
CREATE INDEX collector_waits_customer ON collector_waits USING btree (customer_id);

-- Each row is the state of an engine, which all nodes share.
CREATE TABLE collectors (
    name text NOT NULL,
    next_call_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL, -- the theoretical arrival time of the next call, as defined by the generic cell rate algorithm
    held_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL, -- the time until which the engine asked clients to send no calls
    paused_at timestamp with time zone, -- the time at which an admin paused the engine for all customers; null if the engine is not paused
    paused_by text,
    paused_reason text,
    served double precision DEFAULT 0 NOT NULL, -- the least number in the column "served" of the customers that wait for the engine; a customer that begins to wait starts with this number
    CONSTRAINT collectors_pkey PRIMARY KEY (name)
);

-- Each row is a competitor of a brand. Mentions of competitors in the answers for the brand are tracked.
CREATE TABLE competitors (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    brand_id uuid NOT NULL,
    name text NOT NULL,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    domains text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    tracked_since jsonb DEFAULT '{}'::jsonb NOT NULL,
    names_removed_at timestamp with time zone, -- the last removal of a name or an alias; earlier answers were scored for more names; NULL if there was none
    domains_changed_at timestamp with time zone, -- the last change of the domains; earlier answers were scored for other domains; NULL if there was none
    CONSTRAINT competitors_brand_id_name_key UNIQUE (brand_id, name),
    CONSTRAINT competitors_pkey PRIMARY KEY (id),
    CONSTRAINT competitors_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT competitors_name_check CHECK (((name = btrim(name)) AND (name <> ''::text)))
);
CREATE INDEX competitors_newest ON competitors USING btree (brand_id, created_at DESC, id DESC);
CREATE TRIGGER competitors_aliases_normalized BEFORE INSERT OR UPDATE OF aliases ON competitors FOR EACH ROW WHEN ((NOT (array_to_string(new.aliases, ' '::text) IS NFC NORMALIZED))) EXECUTE FUNCTION aliases_normalized();
CREATE TRIGGER competitors_names_normalized BEFORE INSERT OR UPDATE OF name ON competitors FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION names_normalized();
CREATE TRIGGER competitors_tracked_since BEFORE INSERT OR UPDATE OF name, aliases, domains ON competitors FOR EACH ROW EXECUTE FUNCTION names_tracked_since();

-- Each row has the color and the logo that the reports of a customer show.
CREATE TABLE customer_looks (
    customer_id uuid NOT NULL,
    color text, -- such as #1f5fbf; null means the color of Tidewatch
    logo bytea, -- a PNG file that Tidewatch has encoded; null without a logo
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT customer_looks_pkey PRIMARY KEY (customer_id),
    CONSTRAINT customer_looks_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT customer_looks_color_valid CHECK ((color ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT customer_looks_logo_size CHECK ((length(logo) <= 262144))
);

-- Each row is a customer (tenant), which owns brands.
CREATE TABLE customers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    max_calls_per_day integer, -- the cap on calls per day; if null, the default of the server applies
    max_cost_usd_per_day numeric(14,8), -- the cap on US dollars per day; if null, the default of the server applies
    min_interval_seconds integer DEFAULT 0 NOT NULL, -- the minimum time between two ticks of a schedule; 0 means no minimum
    keep_runs_days integer, -- the maximum age of runs in days; if null, the default of the server applies; 0 means no maximum
    keep_answers_days integer, -- the maximum age of answers in days, like keep_runs_days; an answer is deleted with its run at the latest
    keep_raw_days integer, -- the maximum age of texts in days, like keep_runs_days; a text is deleted with its answer at the latest
    deleted_at timestamp with time zone, -- the time of the deletion, after which the customer is invisible and its rows are deleted in steps; null if the customer is not deleted
    CONSTRAINT customers_name_key UNIQUE (name),
    CONSTRAINT customers_pkey PRIMARY KEY (id),
    CONSTRAINT customers_keep_answers_days_check CHECK (((keep_answers_days >= 0) AND (keep_answers_days <= 36500))),
    CONSTRAINT customers_keep_raw_days_check CHECK (((keep_raw_days >= 0) AND (keep_raw_days <= 36500))),
    CONSTRAINT customers_keep_runs_days_check CHECK (((keep_runs_days >= 0) AND (keep_runs_days <= 36500))),
    CONSTRAINT customers_max_calls_per_day_check CHECK ((max_calls_per_day > 0)),
    CONSTRAINT customers_max_cost_usd_per_day_check CHECK ((max_cost_usd_per_day > (0)::numeric)),
    CONSTRAINT customers_min_interval_seconds_check CHECK (((min_interval_seconds >= 0) AND (min_interval_seconds <= 31622400))),
    CONSTRAINT customers_name_check CHECK (((name = btrim(name)) AND (name <> ''::text)))
);
CREATE INDEX customers_deleted ON customers USING btree (id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX customers_newest ON customers USING btree (created_at DESC, id DESC);
CREATE TRIGGER customers_names_normalized BEFORE INSERT OR UPDATE OF name ON customers FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION names_normalized();

-- The names that users removed from the discoveries of a brand.
CREATE TABLE discovery_dismissals (
    brand_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT discovery_dismissals_pkey PRIMARY KEY (brand_id, key),
    CONSTRAINT discovery_dismissals_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);

-- Each row is an ended run of a data collection, whose changes are worked out or wait to be worked out.
CREATE TABLE examined_runs (
    run_id uuid NOT NULL,
    brand_id uuid NOT NULL,
    attempts integer DEFAULT 0 NOT NULL, -- the number of failed attempts
    error text DEFAULT ''::text NOT NULL, -- the error of the last failed attempt
    examined_at timestamp with time zone, -- null until the changes are worked out
    CONSTRAINT examined_runs_pkey PRIMARY KEY (run_id),
    CONSTRAINT examined_runs_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT examined_runs_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs(id) ON DELETE CASCADE
);
CREATE INDEX examined_runs_brand ON examined_runs USING btree (brand_id);
CREATE INDEX examined_runs_waiting ON examined_runs USING btree (brand_id, run_id) WHERE (examined_at IS NULL);

-- The brands that lack the facts of answers from before a time. A row with the time "infinity" makes the maintenance job work out all facts of the brand anew.
CREATE TABLE fact_fills (
    brand_id uuid NOT NULL,
    before timestamp with time zone NOT NULL,
    CONSTRAINT fact_fills_pkey PRIMARY KEY (brand_id),
    CONSTRAINT fact_fills_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);

-- Each row has the rows of cell_name_facts, or of cell_facts if the name is empty, of a month.
CREATE TABLE fact_packs (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    cell_id integer NOT NULL,
    name text NOT NULL,
    records bytea NOT NULL, -- one record for each quarter-hour, see store/facts_pack.go
    CONSTRAINT fact_packs_pkey PRIMARY KEY (brand_id, month, cell_id, name),
    CONSTRAINT fact_packs_brand_id_month_fkey FOREIGN KEY (brand_id, month) REFERENCES summed_months(brand_id, month) ON DELETE CASCADE
);

-- Each row is the response to a request with an Idempotency-Key. The transaction that executes the request also stores the response.
CREATE TABLE idempotency_keys (
    caller text NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    request_hash bytea NOT NULL,
    response jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_old ON idempotency_keys USING btree (created_at);

-- Each row is a run of a schedule.
CREATE TABLE job_runs (
    id uuid NOT NULL, -- UUIDv7, so that new rows are adjacent in the indexes
    scheduled_job_id uuid, -- the schedule; null after the deletion of the schedule, as soon as a job has cleared the reference
    brand_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    job_type text NOT NULL,
    trigger text NOT NULL,
    status text NOT NULL,
    scheduled_for timestamp with time zone NOT NULL, -- the time of the tick, without jitter
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    run_timeout_seconds integer NOT NULL,
    error_message text, -- the error of the run; a completed run lists its failed calls here
    options jsonb DEFAULT '{}'::jsonb NOT NULL, -- the metadata of the schedule when the run was created
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL, -- facts about the run, see store.RunMetadata
    metrics jsonb DEFAULT '{}'::jsonb NOT NULL, -- the metrics of the run, see store.Metrics
    river_job_id bigint,
    waits_for uuid, -- the run that must end before this run starts
    rescores uuid, -- the run whose answers this run re-scores, or null. The column has no foreign key, so that the value stays when the other run is deleted.
    reason_code text, -- the reason for error_message, see store/reason.go; null if there is no error or an older version wrote the row
    start_by timestamp with time zone, -- the time by which the run must start; null without a deadline, and for a run that has started its first call
    schedule_version integer, -- the version of the schedule when the run was created; null if an older version of Tidewatch created the run
    after_run_id uuid, -- the run whose end fired the tick, which may have been deleted; null if a cron expression or a user started the run
    CONSTRAINT job_runs_pkey PRIMARY KEY (id),
    CONSTRAINT job_runs_brand_id_customer_id_fkey FOREIGN KEY (brand_id, customer_id) REFERENCES brand_keys(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT job_runs_scheduled_job_id_fkey FOREIGN KEY (scheduled_job_id) REFERENCES schedule_keys(id) ON DELETE SET NULL,
    CONSTRAINT job_runs_waits_for_fkey FOREIGN KEY (waits_for) REFERENCES job_runs(id) ON DELETE SET NULL,
    CONSTRAINT job_runs_bad_end_has_reason CHECK (((status <> ALL (ARRAY['failed'::text, 'cancelled'::text, 'skipped'::text])) OR (COALESCE(error_message, ''::text) <> ''::text))),
    CONSTRAINT job_runs_finished_has_time CHECK (((status = ANY (ARRAY['pending'::text, 'processing'::text])) = (finished_at IS NULL))),
    CONSTRAINT job_runs_job_type_check CHECK ((job_type = ANY (ARRAY['data_collection'::text, 'scoring'::text, 'data_collection_and_scoring'::text, 'report'::text]))),
    CONSTRAINT job_runs_processing_has_start CHECK (((status <> 'processing'::text) OR (started_at IS NOT NULL))),
    CONSTRAINT job_runs_rescores_scores CHECK (((rescores IS NULL) OR (job_type = 'scoring'::text))),
    CONSTRAINT job_runs_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'cancelled'::text, 'skipped'::text]))),
    CONSTRAINT job_runs_trigger_check CHECK ((trigger = ANY (ARRAY['tick'::text, 'manual'::text]))),
    CONSTRAINT job_runs_unfinished_has_river_job CHECK (((finished_at IS NOT NULL) OR (river_job_id IS NOT NULL)))
) WITH (fillfactor=80);
CREATE UNIQUE INDEX job_runs_after ON job_runs USING btree (after_run_id, scheduled_job_id) WHERE (after_run_id IS NOT NULL);
CREATE INDEX job_runs_brand ON job_runs USING btree (brand_id, id DESC);
CREATE INDEX job_runs_brand_trouble ON job_runs USING btree (brand_id, id DESC) WHERE ((finished_at IS NOT NULL) AND (error_message IS NOT NULL));
CREATE INDEX job_runs_customer ON job_runs USING btree (customer_id, id DESC);
CREATE INDEX job_runs_customer_trouble ON job_runs USING btree (customer_id, id DESC) WHERE ((finished_at IS NOT NULL) AND (error_message IS NOT NULL));
CREATE INDEX job_runs_finished ON job_runs USING btree (finished_at) WHERE (finished_at IS NOT NULL);
CREATE INDEX job_runs_manual ON job_runs USING btree (id DESC) WHERE (trigger = 'manual'::text);
CREATE INDEX job_runs_rescores ON job_runs USING btree (rescores, id DESC) WHERE (rescores IS NOT NULL);
CREATE UNIQUE INDEX job_runs_rescoring ON job_runs USING btree (rescores) WHERE ((rescores IS NOT NULL) AND (finished_at IS NULL));
CREATE UNIQUE INDEX job_runs_rescoring_brand ON job_runs USING btree (brand_id) WHERE (((metadata ->> 'rescores_brand'::text) = 'true'::text) AND (finished_at IS NULL));
CREATE INDEX job_runs_schedule ON job_runs USING btree (scheduled_job_id, id DESC);
CREATE INDEX job_runs_start_by ON job_runs USING btree (start_by) WHERE ((start_by IS NOT NULL) AND (finished_at IS NULL));
CREATE UNIQUE INDEX job_runs_tick ON job_runs USING btree (scheduled_job_id, scheduled_for) WHERE (trigger = 'tick'::text);
CREATE INDEX job_runs_trouble ON job_runs USING btree (id DESC) WHERE ((finished_at IS NOT NULL) AND (error_message IS NOT NULL));
CREATE INDEX job_runs_type ON job_runs USING btree (job_type, id DESC);
CREATE INDEX job_runs_unfinished ON job_runs USING btree (scheduled_job_id, id) WHERE (finished_at IS NULL);
CREATE INDEX job_runs_waiting ON job_runs USING btree (waits_for) WHERE (waits_for IS NOT NULL);
CREATE TRIGGER job_runs_alerts AFTER UPDATE ON job_runs REFERENCING OLD TABLE AS old_runs NEW TABLE AS new_runs FOR EACH STATEMENT EXECUTE FUNCTION job_runs_alerts();
CREATE TRIGGER job_runs_chained AFTER UPDATE OF status ON job_runs FOR EACH ROW WHEN (((new.status = 'completed'::text) AND (old.status <> 'completed'::text) AND (new.rescores IS NULL) AND (new.scheduled_job_id IS NOT NULL))) EXECUTE FUNCTION job_runs_chained();
CREATE TRIGGER job_runs_examinations AFTER UPDATE ON job_runs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION job_runs_examinations();
CREATE TRIGGER job_runs_hold BEFORE INSERT ON job_runs FOR EACH ROW WHEN (((new.trigger = 'tick'::text) AND (new.status = 'pending'::text) AND (current_setting('tidewatch.exceptions'::text, true) IS DISTINCT FROM 'applied'::text))) EXECUTE FUNCTION job_runs_hold();
CREATE TRIGGER job_runs_inserted AFTER INSERT ON job_runs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION job_runs_events();
CREATE TRIGGER job_runs_missed_alerts AFTER INSERT ON job_runs REFERENCING NEW TABLE AS new_runs FOR EACH STATEMENT EXECUTE FUNCTION job_runs_missed_alerts();
CREATE TRIGGER job_runs_report_created BEFORE INSERT ON job_runs FOR EACH ROW WHEN ((new.job_type = 'report'::text)) EXECUTE FUNCTION job_runs_report();
CREATE TRIGGER job_runs_report_retried BEFORE UPDATE OF river_job_id ON job_runs FOR EACH ROW WHEN (((new.job_type = 'report'::text) AND (new.river_job_id IS DISTINCT FROM old.river_job_id))) EXECUTE FUNCTION job_runs_report();
CREATE TRIGGER job_runs_scored_alerts AFTER UPDATE ON job_runs REFERENCING OLD TABLE AS old_runs NEW TABLE AS new_runs FOR EACH STATEMENT EXECUTE FUNCTION job_runs_scored_alerts();
CREATE TRIGGER job_runs_updated AFTER UPDATE ON job_runs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION job_runs_events();

-- Each row counts the failed log-ins of an account or an address. Failed log-ins slow down further log-ins.
CREATE TABLE login_failures (
    key text NOT NULL,
    failures integer NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    former_failed_at timestamp with time zone, -- the value of failed_at that a successful log-in restores; null without an earlier attempt
    CONSTRAINT login_failures_pkey PRIMARY KEY (key)
);
CREATE INDEX login_failures_old ON login_failures USING btree (failed_at);

-- Each row counts the reports that a schedule mailed in a period of 24 hours.
CREATE TABLE mailed_reports (
    scheduled_job_id uuid NOT NULL,
    brand_id uuid NOT NULL,
    began_at timestamp with time zone DEFAULT now() NOT NULL, -- the start of the period, which is the time of its first mailed report
    reports integer DEFAULT 1 NOT NULL, -- the number of reports in the period, including reports that were not mailed because of the maximum
    CONSTRAINT mailed_reports_pkey PRIMARY KEY (scheduled_job_id),
    CONSTRAINT mailed_reports_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);
CREATE INDEX mailed_reports_brand ON mailed_reports USING btree (brand_id);

-- Each row is a node that works jobs. The node holds an advisory lock while its process is alive, see store.JoinNodes.
CREATE TABLE nodes (
    id text NOT NULL, -- the id of the node, as in river_job.attempted_by
    joined_at timestamp with time zone DEFAULT now() NOT NULL,
    lost_at timestamp with time zone, -- since when the node has not held its lock; null if the node holds its lock
    CONSTRAINT nodes_pkey PRIMARY KEY (id)
);

-- Each row is a link in a mail with which a user can set a password once.
CREATE TABLE password_links (
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    hash bytea NOT NULL, -- the SHA-256 hash of the secret in the link
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone DEFAULT now(), -- the time at which the mail server accepted the mail with the link; null before this time
    CONSTRAINT password_links_hash_key UNIQUE (hash),
    CONSTRAINT password_links_pkey PRIMARY KEY (user_id, purpose),
    CONSTRAINT password_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT password_links_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT password_links_purpose_valid CHECK ((purpose = ANY (ARRAY['invitation'::text, 'reset'::text])))
);
CREATE INDEX password_links_expired ON password_links USING btree (expires_at);

-- Each row describes the mentions of a name in an answer.
CREATE TABLE positions (
    answer_id uuid NOT NULL,
    name text NOT NULL, -- the name that was searched for; the value stays when the competitor is deleted
    owner text NOT NULL,
    competitor_id uuid,
    mention_order integer NOT NULL, -- the position among the distinct names of the answer by first mention; the first name has position 1
    list_rank integer, -- the rank of the name in a list; null if the name is not in a list
    first_offset integer NOT NULL, -- the offset of the first mention in bytes
    mentions integer NOT NULL,
    prominence double precision NOT NULL,
    scorer text NOT NULL,
    scorer_version integer NOT NULL,
    scored_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT positions_pkey PRIMARY KEY (answer_id, owner, name),
    CONSTRAINT positions_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answers(id) ON DELETE CASCADE,
    CONSTRAINT positions_competitor_id_fkey FOREIGN KEY (competitor_id) REFERENCES competitors(id) ON DELETE SET NULL,
    CONSTRAINT positions_first_offset_check CHECK ((first_offset >= 0)),
    CONSTRAINT positions_list_rank_check CHECK ((list_rank > 0)),
    CONSTRAINT positions_mention_order_check CHECK ((mention_order > 0)),
    CONSTRAINT positions_mentions_check CHECK ((mentions > 0)),
    CONSTRAINT positions_owner_check CHECK ((owner = ANY (ARRAY['brand'::text, 'competitor'::text])))
);
CREATE INDEX positions_competitor ON positions USING btree (competitor_id) WHERE (competitor_id IS NOT NULL);

-- Each row is a query about a brand. Runs send queries to engines.
CREATE TABLE queries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    brand_id uuid NOT NULL,
    text text NOT NULL,
    topic text DEFAULT ''::text NOT NULL,
    locale text DEFAULT ''::text NOT NULL, -- a BCP 47 language tag; if empty, the locale of the schedule applies, if any
    country text DEFAULT ''::text NOT NULL, -- an ISO 3166-1 alpha-2 code; if empty, the country of the schedule applies, if any
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT queries_brand_id_text_locale_country_key UNIQUE (brand_id, text, locale, country),
    CONSTRAINT queries_pkey PRIMARY KEY (id),
    CONSTRAINT queries_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT queries_country_check CHECK ((country ~ '^([A-Z]{2})?$'::text)),
    CONSTRAINT queries_text_check CHECK (((text = btrim(text)) AND (text <> ''::text)))
);
CREATE INDEX queries_newest ON queries USING btree (brand_id, created_at DESC, id DESC);
CREATE INDEX queries_topic_newest ON queries USING btree (brand_id, topic, created_at DESC, id DESC);

-- Each row has the sums of cell_facts over all engines and countries of a query text. Series of whole queries read these rows.
CREATE TABLE query_facts (
    brand_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    cell_id integer NOT NULL, -- one of the cells of the query text
    calls integer NOT NULL,
    failed integer NOT NULL,
    answers integer NOT NULL,
    truncated integer NOT NULL,
    all_mentions integer NOT NULL,
    all_citations integer NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    CONSTRAINT query_facts_pkey PRIMARY KEY (brand_id, bucket, cell_id),
    CONSTRAINT query_facts_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- Each row has the sums of cell_name_facts over all engines and countries of a query text.
CREATE TABLE query_name_facts (
    brand_id uuid NOT NULL,
    name text NOT NULL,
    bucket timestamp with time zone NOT NULL,
    cell_id integer NOT NULL, -- one of the cells of the query text
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    CONSTRAINT query_name_facts_pkey PRIMARY KEY (brand_id, name, bucket, cell_id),
    CONSTRAINT query_name_facts_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);
CREATE INDEX query_name_facts_bucket ON query_name_facts USING btree (brand_id, bucket);

-- Each row is a link that shows one report without log-in, until the link expires or is revoked.
CREATE TABLE report_links (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    report_id uuid NOT NULL,
    hash bytea NOT NULL, -- the SHA-256 hash of the secret in the link; the secret is not stored
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    views integer DEFAULT 0 NOT NULL, -- how often the link was opened
    viewed_at timestamp with time zone, -- the time of the last view; null without views
    CONSTRAINT report_links_hash_key UNIQUE (hash),
    CONSTRAINT report_links_pkey PRIMARY KEY (id),
    CONSTRAINT report_links_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports(id) ON DELETE CASCADE,
    CONSTRAINT report_links_hash_length CHECK ((length(hash) = 32))
);
CREATE INDEX report_links_report ON report_links USING btree (report_id, id DESC);

-- Each row is a mail that brings a report to one recipient. The mail contains a link to the report.
CREATE TABLE report_mails (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    report_id uuid NOT NULL,
    recipient text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL, -- the number of attempts to send the mail
    error text, -- the error of the last failed attempt; null without a failed attempt
    link_id uuid, -- the link in the mail of the last attempt; null before the first attempt, and after the deletion of the link
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone, -- the time at which the mail server accepted the mail, or of the final failure
    CONSTRAINT report_mails_once UNIQUE (report_id, recipient),
    CONSTRAINT report_mails_pkey PRIMARY KEY (id),
    CONSTRAINT report_mails_link_id_fkey FOREIGN KEY (link_id) REFERENCES report_links(id) ON DELETE SET NULL,
    CONSTRAINT report_mails_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports(id) ON DELETE CASCADE,
    CONSTRAINT report_mails_finished CHECK (((status = 'pending'::text) = (finished_at IS NULL))),
    CONSTRAINT report_mails_status_valid CHECK ((status = ANY (ARRAY['pending'::text, 'sent'::text, 'failed'::text])))
);
CREATE INDEX report_mails_link ON report_mails USING btree (link_id);
CREATE INDEX report_mails_pending ON report_mails USING btree (id) WHERE (status = 'pending'::text);

-- Each row is a report about a brand. A trigger refuses updates, so that a report never changes.
CREATE TABLE reports (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    brand_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    template text NOT NULL,
    title text NOT NULL,
    period_from timestamp with time zone NOT NULL,
    period_to timestamp with time zone NOT NULL, -- the start of the day after the last day of the period
    timezone text NOT NULL, -- the IANA time zone in which days begin
    headline text[] DEFAULT '{}'::text[] NOT NULL, -- the most important figures, one sentence each
    html bytea NOT NULL, -- the document, compressed by gzip
    html_bytes integer NOT NULL, -- the length of the uncompressed document
    created_by text NOT NULL, -- the user or token that requested the report
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    run_id uuid, -- the run that made the report, which may have been deleted; null for a report that a user or program requested
    CONSTRAINT reports_run_once UNIQUE (run_id),
    CONSTRAINT reports_pkey PRIMARY KEY (id),
    CONSTRAINT reports_brand_id_customer_id_fkey FOREIGN KEY (brand_id, customer_id) REFERENCES brand_keys(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT reports_period_valid CHECK ((period_from < period_to)),
    CONSTRAINT reports_template_valid CHECK ((template = ANY (ARRAY['weekly'::text, 'monthly'::text, 'competitors'::text, 'sources'::text])))
);
CREATE INDEX reports_brand ON reports USING btree (brand_id, id DESC);
CREATE INDEX reports_customer ON reports USING btree (customer_id, id DESC);
CREATE TRIGGER reports_unchanged BEFORE UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION reports_unchanged();

-- Each row is the segment and the progress of a run that re-scores stored answers of a brand.
CREATE TABLE rescores (
    run_id uuid NOT NULL,
    answers integer NOT NULL, -- the number of answers to score
    answers_done integer DEFAULT 0 NOT NULL, -- the number of scored answers
    stored_until timestamp with time zone DEFAULT clock_timestamp() NOT NULL, -- the time after which stored answers are left to their own runs
    period_from timestamp with time zone, -- the start of the period in which the answers were stored; null if the period has no start
    period_to timestamp with time zone, -- the end of the period, which is not part of the period; null if the period has no end
    collectors text[], -- the engines of the answers; null for all engines
    outdated_only boolean DEFAULT false NOT NULL, -- whether only answers of earlier scorer versions are scored
    asks_judge boolean DEFAULT false NOT NULL, -- whether answers without a judgement are sent to the judge
    rate integer, -- the maximum number of answers per second; null for the setting of the node
    scored_to uuid, -- the cursor: the smallest id of the scored answers, because batches go from the newest answer to the oldest
    to_judge uuid[], -- the scored answers of the last batch that the judge has not received
    active_seconds double precision DEFAULT 0 NOT NULL, -- the time that the scored answers took, without pauses
    judge_calls integer DEFAULT 0 NOT NULL,
    judge_failed integer DEFAULT 0 NOT NULL, -- the number of answers for which the judge failed
    judge_cost_usd double precision DEFAULT 0 NOT NULL,
    judge_cap text DEFAULT ''::text NOT NULL, -- the spending cap that stopped the judge; empty if there is none
    judge_cap_message text DEFAULT ''::text NOT NULL,
    judge_stopped text DEFAULT ''::text NOT NULL, -- the reason why the judge receives no further answers; empty if the judge receives them
    paused_at timestamp with time zone,
    paused_by text,
    CONSTRAINT rescores_pkey PRIMARY KEY (run_id),
    CONSTRAINT rescores_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs(id) ON DELETE CASCADE,
    CONSTRAINT rescores_rate_check CHECK (((rate >= 1) AND (rate <= 10000)))
);

-- Each row is the id up to which the texts of the answers of a brand are deleted. With these ids, the deletion of texts needs no index.
CREATE TABLE retention_marks (
    brand_id uuid NOT NULL,
    raw_until uuid NOT NULL,
    CONSTRAINT retention_marks_pkey PRIMARY KEY (brand_id),
    CONSTRAINT retention_marks_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id) ON DELETE CASCADE
);

-- Each row contains the spending of a run, and the amount that spending_days counts for the run. While a run has a reservation, the counted amount is higher than its spending. After the settlement of a run, both amounts are equal. The table has no foreign key to customers, because rows are deleted with their runs.
CREATE TABLE run_spending (
    run_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    day date NOT NULL, -- the day of the last reservation
    calls integer DEFAULT 0 NOT NULL, -- the number of calls; each attempt counts as a call
    cost_usd numeric(18,8) DEFAULT 0 NOT NULL, -- the sum of the known costs of the calls in US dollars
    counted_calls integer DEFAULT 0 NOT NULL,
    counted_cost_usd numeric(18,8) DEFAULT 0 NOT NULL,
    CONSTRAINT run_spending_pkey PRIMARY KEY (run_id),
    CONSTRAINT run_spending_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs(id) ON DELETE CASCADE
);
CREATE INDEX run_spending_unsettled ON run_spending USING btree (run_id) WHERE ((calls <> counted_calls) OR (cost_usd <> counted_cost_usd));

-- Each row suppresses ticks: a blackout, a pause, or a skip of the next ticks of a schedule. Each suppressed tick becomes a skipped run.
CREATE TABLE schedule_exceptions (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    kind text NOT NULL,
    customer_id uuid, -- the customer whose schedules the exception applies to; null for all customers
    brand_id uuid,
    scheduled_job_id uuid,
    scope_id uuid DEFAULT COALESCE(scheduled_job_id, brand_id, customer_id, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL, -- the schedule, brand or customer that the exception applies to; the zero id for all customers
    group_id uuid, -- the rows that one import or one filter created together
    note text,
    created_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    starts_at timestamp with time zone, -- the first time at which a pause or a skip suppresses ticks
    ends_at timestamp with time zone, -- the end of a pause, which is not included; null for a pause without an end
    remaining integer, -- the number of ticks that a skip still suppresses
    timezone text DEFAULT 'UTC'::text NOT NULL,
    local_from timestamp without time zone, -- the start of a blackout, or of its first occurrence, as the time that clocks in the time zone show
    local_to timestamp without time zone, -- the end of a blackout, or of its first occurrence, which is not included
    repeats text DEFAULT 'never'::text NOT NULL,
    weekdays smallint[], -- the days on which a weekly blackout starts, from 1 for Monday to 7 for Sunday
    repeats_until date, -- the last date on which a repeated blackout starts; null for no end
    active_from timestamp with time zone DEFAULT COALESCE(starts_at, ((local_from - '1 day'::interval) AT TIME ZONE 'UTC'::text)) NOT NULL, -- a time before which the exception suppresses no tick; up to two days early for a blackout
    active_until timestamp with time zone DEFAULT COALESCE(ends_at, (
CASE
    WHEN (repeats = 'never'::text) THEN (local_to + '1 day'::interval)
    ELSE ((repeats_until + '2 days'::interval) + (local_to - local_from))
END AT TIME ZONE 'UTC'::text)), -- a time from which the exception suppresses no tick, up to two days late for a blackout; null for no end
    CONSTRAINT schedule_exceptions_pkey PRIMARY KEY (id),
    CONSTRAINT schedule_exceptions_brand_id_customer_id_fkey FOREIGN KEY (brand_id, customer_id) REFERENCES brands(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT schedule_exceptions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT schedule_exceptions_scheduled_job_id_fkey FOREIGN KEY (scheduled_job_id) REFERENCES scheduled_jobs(id) ON DELETE CASCADE,
    CONSTRAINT schedule_exceptions_bounds_valid CHECK (
CASE
    WHEN (kind = 'blackout'::text) THEN ((num_nulls(local_from, local_to) = 0) AND (local_to > local_from) AND (num_nonnulls(starts_at, ends_at) = 0))
    ELSE ((starts_at IS NOT NULL) AND (num_nonnulls(local_from, local_to, weekdays, repeats_until) = 0) AND (repeats = 'never'::text) AND COALESCE((ends_at > starts_at), true))
END),
    CONSTRAINT schedule_exceptions_kind_valid CHECK ((kind = ANY (ARRAY['blackout'::text, 'pause'::text, 'skip'::text]))),
    CONSTRAINT schedule_exceptions_note_length CHECK (((length(note) >= 1) AND (length(note) <= 500))),
    CONSTRAINT schedule_exceptions_remaining_valid CHECK (
CASE
    WHEN (kind = 'skip'::text) THEN (COALESCE((remaining > 0), false) AND (scheduled_job_id IS NOT NULL))
    ELSE (remaining IS NULL)
END),
    CONSTRAINT schedule_exceptions_repeats_until_valid CHECK (((repeats_until IS NULL) OR ((repeats <> 'never'::text) AND (repeats_until >= (local_from)::date)))),
    CONSTRAINT schedule_exceptions_repeats_valid CHECK ((repeats = ANY (ARRAY['never'::text, 'weekly'::text, 'yearly'::text]))),
    CONSTRAINT schedule_exceptions_scope_valid CHECK ((((brand_id IS NULL) OR (customer_id IS NOT NULL)) AND ((scheduled_job_id IS NULL) OR (brand_id IS NOT NULL)))),
    CONSTRAINT schedule_exceptions_weekdays_valid CHECK (
CASE
    WHEN (repeats = 'weekly'::text) THEN (COALESCE(((cardinality(weekdays) > 0) AND (weekdays <@ '{1,2,3,4,5,6,7}'::smallint[])), false) AND (local_to <= (local_from + '7 days'::interval)))
    ELSE (weekdays IS NULL)
END),
    CONSTRAINT schedule_exceptions_year_valid CHECK (((repeats <> 'yearly'::text) OR (local_to <= (local_from + '366 days'::interval))))
);
CREATE INDEX schedule_exceptions_brand ON schedule_exceptions USING btree (brand_id, id DESC) WHERE (brand_id IS NOT NULL);
CREATE INDEX schedule_exceptions_customer ON schedule_exceptions USING btree (customer_id, id DESC);
CREATE INDEX schedule_exceptions_ended ON schedule_exceptions USING btree (active_until) WHERE (active_until IS NOT NULL);
CREATE INDEX schedule_exceptions_group ON schedule_exceptions USING btree (group_id) WHERE (group_id IS NOT NULL);
CREATE INDEX schedule_exceptions_schedule ON schedule_exceptions USING btree (scheduled_job_id, id DESC) WHERE (scheduled_job_id IS NOT NULL);
CREATE INDEX schedule_exceptions_scope ON schedule_exceptions USING btree (scope_id);
CREATE TRIGGER schedule_exceptions_scope BEFORE INSERT OR UPDATE OF scheduled_job_id, brand_id, customer_id, timezone ON schedule_exceptions FOR EACH ROW EXECUTE FUNCTION schedule_exceptions_scope();

-- Each row is the id of a schedule. The runs of a deleted schedule refer to it until the references are cleared.
CREATE TABLE schedule_keys (
    id uuid NOT NULL,
    deleted_at timestamp with time zone, -- the time of the deletion of the schedule; null if the schedule exists
    CONSTRAINT schedule_keys_pkey PRIMARY KEY (id)
);
CREATE INDEX schedule_keys_deleted ON schedule_keys USING btree (id) WHERE (deleted_at IS NOT NULL);

-- Each row is an edit of a schedule, which made a version. The row contains only the edited fields, so that the fields of a version follow from the schedule and the later edits.
CREATE TABLE schedule_versions (
    scheduled_job_id uuid NOT NULL,
    version integer NOT NULL, -- the version after the edit
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL, -- the author of the edit: an e-mail address, the name of a token, the subject of a JWT, the command line, or a role of the database
    actor_kind text NOT NULL, -- sql for an edit by plain SQL, and system if Tidewatch paused the schedule
    actor_customer_id uuid, -- the customer to which the author is limited; null means all customers
    before jsonb NOT NULL, -- the edited fields with their values before the edit
    after jsonb NOT NULL, -- the edited fields with their values after the edit
    CONSTRAINT schedule_versions_pkey PRIMARY KEY (scheduled_job_id, version),
    CONSTRAINT schedule_versions_scheduled_job_id_fkey FOREIGN KEY (scheduled_job_id) REFERENCES scheduled_jobs(id) ON DELETE CASCADE,
    CONSTRAINT schedule_versions_actor_kind_valid CHECK ((actor_kind = ANY (ARRAY['user'::text, 'token'::text, 'jwt'::text, 'command'::text, 'sql'::text, 'system'::text])))
);

-- Each row is a schedule. store/schedule_field.go defines the fields that users set.
CREATE TABLE scheduled_jobs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    brand_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    name text, -- the name by which an import matches schedules
    job_type text NOT NULL,
    cron_expression text DEFAULT ''::text NOT NULL, -- the cron expression; empty if the schedule fires after another schedule
    timezone text DEFAULT 'UTC'::text NOT NULL,
    dst_gap text DEFAULT 'shift'::text NOT NULL,
    dst_repeat text DEFAULT 'first'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    next_run_at timestamp with time zone, -- the time of the next run; null if the run is not planned yet, the schedule fires after another schedule, or schedule_error states why there is none
    last_run_at timestamp with time zone,
    schedule_error text, -- the reason why an active schedule has no next run; empty if the schedule fires after another schedule
    spec_changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL, -- the time of the last change of the spec; ticks up to this time do not fire
    overlap_policy text DEFAULT 'skip'::text NOT NULL,
    misfire_policy text DEFAULT 'run_once'::text NOT NULL,
    misfire_window_seconds integer DEFAULT 86400 NOT NULL,
    jitter_seconds integer DEFAULT 0 NOT NULL,
    run_timeout_seconds integer DEFAULT 21600 NOT NULL,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL, -- the options of the runs, see store.Options
    created_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    paused_reason text, -- the reason why Tidewatch paused the schedule; null if a user paused the schedule or the schedule is active
    start_deadline_seconds integer, -- the time after the planned start of a tick within which the run must start; null means no limit
    version integer DEFAULT 1 NOT NULL, -- the number of the present version; each edit adds 1
    after uuid, -- the schedule whose completed runs fire this schedule; null if the schedule has a cron expression
    after_partial boolean DEFAULT false NOT NULL, -- whether completed runs with errors also fire this schedule
    search_words tsvector DEFAULT ''::tsvector NOT NULL, -- the words of the names of the schedule and its brand, see functions/search.sql
    CONSTRAINT scheduled_jobs_pkey PRIMARY KEY (id),
    CONSTRAINT scheduled_jobs_after_fkey FOREIGN KEY (after) REFERENCES scheduled_jobs(id) ON DELETE SET NULL,
    CONSTRAINT scheduled_jobs_brand_id_customer_id_fkey FOREIGN KEY (brand_id, customer_id) REFERENCES brands(id, customer_id) ON DELETE CASCADE,
    CONSTRAINT scheduled_jobs_active_has_no_paused_reason CHECK (((NOT is_active) OR (paused_reason IS NULL))),
    CONSTRAINT scheduled_jobs_check CHECK ((ends_at > starts_at)),
    CONSTRAINT scheduled_jobs_cron_or_after CHECK (((after IS NULL) OR (cron_expression = ''::text))),
    CONSTRAINT scheduled_jobs_dst_gap_check CHECK ((dst_gap = ANY (ARRAY['shift'::text, 'skip'::text]))),
    CONSTRAINT scheduled_jobs_dst_repeat_check CHECK ((dst_repeat = ANY (ARRAY['first'::text, 'second'::text, 'both'::text]))),
    CONSTRAINT scheduled_jobs_finite CHECK ((isfinite(next_run_at) AND isfinite(starts_at) AND isfinite(ends_at) AND isfinite(spec_changed_at))),
    CONSTRAINT scheduled_jobs_jitter_seconds_check CHECK (((jitter_seconds >= 0) AND (jitter_seconds <= 86400))),
    CONSTRAINT scheduled_jobs_job_type_check CHECK ((job_type = ANY (ARRAY['data_collection'::text, 'scoring'::text, 'data_collection_and_scoring'::text, 'report'::text]))),
    CONSTRAINT scheduled_jobs_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT scheduled_jobs_misfire_policy_check CHECK ((misfire_policy = ANY (ARRAY['run_once'::text, 'run_all'::text, 'skip'::text]))),
    CONSTRAINT scheduled_jobs_misfire_window_seconds_check CHECK (((misfire_window_seconds >= 0) AND (misfire_window_seconds <= 2592000))),
    CONSTRAINT scheduled_jobs_name_check CHECK (((name = btrim(name)) AND (name <> ''::text))),
    CONSTRAINT scheduled_jobs_overlap_policy_check CHECK ((overlap_policy = ANY (ARRAY['skip'::text, 'allow'::text]))),
    CONSTRAINT scheduled_jobs_run_timeout_seconds_check CHECK (((run_timeout_seconds >= 1) AND (run_timeout_seconds <= 604800))),
    CONSTRAINT scheduled_jobs_start_deadline_seconds_check CHECK (((start_deadline_seconds >= 60) AND (start_deadline_seconds <= 2592000)))
) WITH (fillfactor=80);
CREATE INDEX scheduled_jobs_after ON scheduled_jobs USING btree (after, id) WHERE (after IS NOT NULL);
CREATE INDEX scheduled_jobs_brand ON scheduled_jobs USING btree (brand_id);
CREATE UNIQUE INDEX scheduled_jobs_brand_name ON scheduled_jobs USING btree (brand_id, name) WHERE (name IS NOT NULL);
CREATE INDEX scheduled_jobs_brand_newest ON scheduled_jobs USING btree (brand_id, created_at DESC, id DESC);
CREATE INDEX scheduled_jobs_customer ON scheduled_jobs USING btree (customer_id, id);
CREATE INDEX scheduled_jobs_customer_newest ON scheduled_jobs USING btree (customer_id, created_at DESC, id DESC);
CREATE INDEX scheduled_jobs_due ON scheduled_jobs USING btree (next_run_at) WHERE is_active;
CREATE INDEX scheduled_jobs_newest ON scheduled_jobs USING btree (created_at DESC, id DESC);
CREATE INDEX scheduled_jobs_paused_newest ON scheduled_jobs USING btree (created_at DESC, id DESC) WHERE (NOT is_active);
CREATE INDEX scheduled_jobs_search_words ON scheduled_jobs USING gin (search_words);
CREATE INDEX scheduled_jobs_specs ON scheduled_jobs USING btree (cron_expression COLLATE "C", timezone COLLATE "C", dst_gap COLLATE "C", dst_repeat COLLATE "C") WHERE is_active;
CREATE INDEX scheduled_jobs_unplanned ON scheduled_jobs USING btree (id) WHERE (is_active AND (next_run_at IS NULL) AND (schedule_error IS NULL));
CREATE TRIGGER scheduled_jobs_before_delete BEFORE DELETE ON scheduled_jobs FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_before_delete();
CREATE TRIGGER scheduled_jobs_before_update BEFORE UPDATE OF after, cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs FOR EACH ROW WHEN (((((((((new.after IS DISTINCT FROM old.after) OR (new.cron_expression IS DISTINCT FROM old.cron_expression)) OR (new.timezone IS DISTINCT FROM old.timezone)) OR (new.dst_gap IS DISTINCT FROM old.dst_gap)) OR (new.dst_repeat IS DISTINCT FROM old.dst_repeat)) OR (new.is_active IS DISTINCT FROM old.is_active)) OR (new.starts_at IS DISTINCT FROM old.starts_at)) OR (new.ends_at IS DISTINCT FROM old.ends_at))) EXECUTE FUNCTION scheduled_jobs_before_update();
CREATE TRIGGER scheduled_jobs_brand_changed AFTER UPDATE OF brand_id, customer_id ON scheduled_jobs FOR EACH ROW WHEN (((new.brand_id <> old.brand_id) OR (new.customer_id <> old.customer_id))) EXECUTE FUNCTION scheduled_jobs_brand_changed();
CREATE TRIGGER scheduled_jobs_chain_inserted AFTER INSERT ON scheduled_jobs FOR EACH ROW WHEN ((new.after IS NOT NULL)) EXECUTE FUNCTION scheduled_jobs_check_chain();
CREATE TRIGGER scheduled_jobs_chain_updated AFTER UPDATE OF after, customer_id ON scheduled_jobs FOR EACH ROW WHEN ((((new.after IS DISTINCT FROM old.after) AND (new.after IS NOT NULL)) OR (new.customer_id <> old.customer_id))) EXECUTE FUNCTION scheduled_jobs_check_chain();
CREATE TRIGGER scheduled_jobs_chained BEFORE INSERT OR UPDATE OF after, cron_expression, is_active, next_run_at, schedule_error ON scheduled_jobs FOR EACH ROW WHEN (((new.after IS NOT NULL) OR (new.cron_expression = ''::text) OR (new.schedule_error = ''::text))) EXECUTE FUNCTION scheduled_jobs_chained();
CREATE TRIGGER scheduled_jobs_cleared BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW WHEN (((new.next_run_at IS NULL) AND (old.next_run_at IS NOT NULL) AND (new.schedule_error IS NULL) AND (new.spec_changed_at = old.spec_changed_at))) EXECUTE FUNCTION scheduled_jobs_cleared();
CREATE TRIGGER scheduled_jobs_deleted AFTER DELETE ON scheduled_jobs REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE TRIGGER scheduled_jobs_hold BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW WHEN (((old.next_run_at IS NOT NULL) AND (new.next_run_at IS DISTINCT FROM old.next_run_at) AND (current_setting('tidewatch.held'::text, true) = 'on'::text))) EXECUTE FUNCTION scheduled_jobs_hold();
CREATE TRIGGER scheduled_jobs_inserted AFTER INSERT ON scheduled_jobs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE TRIGGER scheduled_jobs_key_added AFTER INSERT ON scheduled_jobs FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_key_added();
CREATE TRIGGER scheduled_jobs_key_changed AFTER UPDATE OF id ON scheduled_jobs FOR EACH ROW WHEN ((new.id <> old.id)) EXECUTE FUNCTION scheduled_jobs_key_changed();
CREATE TRIGGER scheduled_jobs_keys_deleted AFTER DELETE ON scheduled_jobs REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_keys_deleted();
CREATE TRIGGER scheduled_jobs_moved BEFORE UPDATE OF next_run_at ON scheduled_jobs FOR EACH ROW WHEN ((old.is_active AND (new.next_run_at > old.next_run_at) AND (new.spec_changed_at = old.spec_changed_at))) EXECUTE FUNCTION scheduled_jobs_moved();
CREATE TRIGGER scheduled_jobs_notify AFTER INSERT OR DELETE OR TRUNCATE ON scheduled_jobs FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_notify();
CREATE TRIGGER scheduled_jobs_resumed BEFORE UPDATE OF is_active ON scheduled_jobs FOR EACH ROW WHEN ((new.is_active AND (new.paused_reason IS NOT NULL))) EXECUTE FUNCTION scheduled_jobs_resumed();
CREATE TRIGGER scheduled_jobs_search_words BEFORE INSERT OR UPDATE OF name, brand_id ON scheduled_jobs FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_search_words();
CREATE TRIGGER scheduled_jobs_spec_changed AFTER UPDATE OF after, cron_expression, timezone, dst_gap, dst_repeat, is_active, starts_at, ends_at ON scheduled_jobs FOR EACH ROW WHEN (((((((((new.after IS DISTINCT FROM old.after) OR (new.cron_expression IS DISTINCT FROM old.cron_expression)) OR (new.timezone IS DISTINCT FROM old.timezone)) OR (new.dst_gap IS DISTINCT FROM old.dst_gap)) OR (new.dst_repeat IS DISTINCT FROM old.dst_repeat)) OR (new.is_active IS DISTINCT FROM old.is_active)) OR (new.starts_at IS DISTINCT FROM old.starts_at)) OR (new.ends_at IS DISTINCT FROM old.ends_at))) EXECUTE FUNCTION scheduled_jobs_notify();
CREATE TRIGGER scheduled_jobs_updated AFTER UPDATE ON scheduled_jobs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_events();
CREATE TRIGGER scheduled_jobs_version BEFORE UPDATE OF name, job_type, cron_expression, after, after_partial, timezone, dst_gap, dst_repeat, is_active, overlap_policy, misfire_policy, misfire_window_seconds, jitter_seconds, run_timeout_seconds, start_deadline_seconds, starts_at, ends_at, metadata ON scheduled_jobs FOR EACH ROW WHEN (((((((((((((((((((new.name IS DISTINCT FROM old.name) OR (new.job_type IS DISTINCT FROM old.job_type)) OR (new.cron_expression IS DISTINCT FROM old.cron_expression)) OR (new.after IS DISTINCT FROM old.after)) OR (new.after_partial IS DISTINCT FROM old.after_partial)) OR (new.timezone IS DISTINCT FROM old.timezone)) OR (new.dst_gap IS DISTINCT FROM old.dst_gap)) OR (new.dst_repeat IS DISTINCT FROM old.dst_repeat)) OR (new.is_active IS DISTINCT FROM old.is_active)) OR (new.overlap_policy IS DISTINCT FROM old.overlap_policy)) OR (new.misfire_policy IS DISTINCT FROM old.misfire_policy)) OR (new.misfire_window_seconds IS DISTINCT FROM old.misfire_window_seconds)) OR (new.jitter_seconds IS DISTINCT FROM old.jitter_seconds)) OR (new.run_timeout_seconds IS DISTINCT FROM old.run_timeout_seconds)) OR (new.start_deadline_seconds IS DISTINCT FROM old.start_deadline_seconds)) OR (new.starts_at IS DISTINCT FROM old.starts_at)) OR (new.ends_at IS DISTINCT FROM old.ends_at)) OR (new.metadata IS DISTINCT FROM old.metadata))) EXECUTE FUNCTION scheduled_jobs_version();

-- The only row contains the time at which the last tick was processed, and the state of the time-zone data. /readyz reports both.
CREATE TABLE scheduler_state (
    only_row boolean DEFAULT true NOT NULL,
    last_tick_at timestamp with time zone,
    zones_version text, -- the IANA version of the time-zone data with which the next runs are planned; null before the first planning
    zones_planned_at timestamp with time zone, -- the start of the last planning of all schedules
    zones_moved integer DEFAULT 0 NOT NULL, -- the number of next runs that the last planning with newer data moved
    zones_older_at timestamp with time zone, -- the last time at which a node with older time-zone data was active
    zones_lease_until timestamp with time zone, -- the end of the lease of the node that plans all schedules
    CONSTRAINT scheduler_state_pkey PRIMARY KEY (only_row),
    CONSTRAINT scheduler_state_only_row_check CHECK (only_row)
);

-- Each row is a file of migrations/functions that was applied to the database, with its revision.
CREATE TABLE schema_functions (
    name text NOT NULL,
    revision bigint NOT NULL,
    hash text NOT NULL, -- the SHA-256 hash of the content of the file
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT schema_functions_pkey PRIMARY KEY (name)
);

-- The only row contains the time from which nodes store scores in answer_scores. Before this time, nodes store scores in positions, sentiments and citations.
CREATE TABLE score_packing (
    only_row boolean DEFAULT true NOT NULL,
    starts_at timestamp with time zone NOT NULL, -- infinity if nodes of the version before answer_scores may use the database
    packed_to uuid, -- the hourly maintenance has moved the scores of all answers up to this id; null before the first pass, and after a change of starts_at
    CONSTRAINT score_packing_pkey PRIMARY KEY (only_row),
    CONSTRAINT score_packing_only_row_check CHECK (only_row)
);
CREATE TRIGGER score_packing_restarted BEFORE UPDATE OF starts_at ON score_packing FOR EACH ROW EXECUTE FUNCTION score_packing_restarted();

-- Each row is the sentiment that an answer expresses about a name.
CREATE TABLE sentiments (
    answer_id uuid NOT NULL,
    name text NOT NULL, -- the name that was searched for; the value stays when the competitor is deleted
    owner text NOT NULL,
    competitor_id uuid,
    score double precision NOT NULL,
    label text NOT NULL, -- unsure if the confidence is below the threshold of the scorer
    clauses integer NOT NULL, -- the number of scored clauses
    scorer text NOT NULL,
    scorer_version integer NOT NULL,
    scored_at timestamp with time zone DEFAULT now() NOT NULL,
    quote text DEFAULT ''::text NOT NULL, -- the words that the judge quotes from the answer; empty if the sentiment is not a judgement
    confidence double precision, -- the probability, from 0 to 1, that the most probable label is right; null for judgements and for sentiments of earlier versions
    CONSTRAINT sentiments_pkey PRIMARY KEY (answer_id, owner, name),
    CONSTRAINT sentiments_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answers(id) ON DELETE CASCADE,
    CONSTRAINT sentiments_competitor_id_fkey FOREIGN KEY (competitor_id) REFERENCES competitors(id) ON DELETE SET NULL,
    CONSTRAINT sentiments_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT sentiments_label_check CHECK ((label = ANY (ARRAY['positive'::text, 'neutral'::text, 'negative'::text, 'unsure'::text]))),
    CONSTRAINT sentiments_owner_check CHECK ((owner = ANY (ARRAY['brand'::text, 'competitor'::text]))),
    CONSTRAINT sentiments_score_check CHECK (((score >= ('-1'::integer)::double precision) AND (score <= (1)::double precision)))
);
CREATE INDEX sentiments_competitor ON sentiments USING btree (competitor_id) WHERE (competitor_id IS NOT NULL);

-- Each row is the session of a user who has logged in.
CREATE TABLE sessions (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    user_id uuid NOT NULL,
    hash bytea NOT NULL, -- the SHA-256 hash of the secret of the session
    address text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sessions_hash_key UNIQUE (hash),
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT sessions_hash_check CHECK ((length(hash) = 32))
);
CREATE INDEX sessions_expired ON sessions USING btree (expires_at);
CREATE INDEX sessions_user ON sessions USING btree (user_id);
CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access_events('user');

-- Each row is one answer that cites a domain. The counts are 0 or 1, except citations.
CREATE TABLE source_facts (
    brand_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    cell_id integer NOT NULL,
    answer_id uuid NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    answers integer NOT NULL,
    citations integer NOT NULL, -- the number of cited pages of the domain
    named integer NOT NULL, -- whether the answer mentions the brand
    rivals_named integer NOT NULL, -- whether the answer mentions a competitor
    own_cited integer NOT NULL, -- whether the answer cites a page of the brand
    rivals_cited integer NOT NULL, -- whether the answer cites a page of a competitor
    domain text NOT NULL,
    CONSTRAINT source_facts_pkey PRIMARY KEY (brand_id, domain, bucket, cell_id, answer_id),
    CONSTRAINT source_facts_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);
CREATE INDEX source_facts_bucket ON source_facts USING btree (brand_id, bucket);

-- Each row has the sums of source_facts for a cell and a calendar month in UTC.
CREATE TABLE source_months (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    cell_id integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    answers integer NOT NULL,
    citations integer NOT NULL,
    named integer NOT NULL,
    rivals_named integer NOT NULL,
    own_cited integer NOT NULL,
    rivals_cited integer NOT NULL,
    domain text NOT NULL,
    CONSTRAINT source_months_pkey PRIMARY KEY (brand_id, month, domain, cell_id),
    CONSTRAINT source_months_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- Each row has the sums of source_months about a domain in a month.
CREATE TABLE source_packs (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    domain text NOT NULL,
    cells bytea NOT NULL, -- one record of 44 bytes for each cell, see store/source_pack.go
    CONSTRAINT source_packs_pkey PRIMARY KEY (brand_id, month, domain),
    CONSTRAINT source_packs_brand_id_month_fkey FOREIGN KEY (brand_id, month) REFERENCES summed_months(brand_id, month) ON DELETE CASCADE
);

-- Each row overrides the type of a domain for the brands of a customer.
CREATE TABLE source_types (
    customer_id uuid NOT NULL,
    domain text NOT NULL, -- the registrable domain in punycode
    type text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT source_types_pkey PRIMARY KEY (customer_id, domain),
    CONSTRAINT source_types_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT source_types_type_valid CHECK ((type = ANY (ARRAY['editorial'::text, 'community'::text, 'review'::text, 'reference'::text, 'marketplace'::text, 'institution'::text, 'other'::text])))
);

-- Each row is the spending of a customer on a day (UTC), including the reservations of runs.
CREATE TABLE spending_days (
    customer_id uuid NOT NULL,
    day date NOT NULL,
    calls bigint DEFAULT 0 NOT NULL,
    cost_usd numeric(18,8) DEFAULT 0 NOT NULL,
    CONSTRAINT spending_days_pkey PRIMARY KEY (customer_id, day),
    CONSTRAINT spending_days_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);

-- The months in UTC that have sums of candidates.
CREATE TABLE summed_candidates (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    packed boolean DEFAULT false NOT NULL, -- whether candidate_packs has the sums of the month
    CONSTRAINT summed_candidates_pkey PRIMARY KEY (brand_id, month),
    CONSTRAINT summed_candidates_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- The months whose sums are complete. Readers use the sums of these months only.
CREATE TABLE summed_months (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    sourced boolean DEFAULT false NOT NULL, -- whether source_months has the sums of the month
    packed boolean DEFAULT false NOT NULL, -- whether source_packs has the sums of the month
    facts_packed boolean DEFAULT false NOT NULL, -- whether fact_packs has the facts of the month
    CONSTRAINT summed_months_pkey PRIMARY KEY (brand_id, month),
    CONSTRAINT summed_months_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE
);

-- Each row is a period in which ticks of a schedule were due and not processed before a change of the schedule. A scheduler counts the ticks by the old spec, stores the count on a skipped run, and deletes the row.
CREATE TABLE superseded_ticks (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    scheduled_job_id uuid NOT NULL, -- the schedule, even if it was deleted
    brand_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    run_id uuid, -- the skipped run of the first tick; null if the change added no run
    job_type text NOT NULL,
    cron_expression text NOT NULL,
    timezone text NOT NULL,
    dst_gap text NOT NULL,
    dst_repeat text NOT NULL,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    first_at timestamp with time zone, -- the planned tick, which is the first tick of the period; null if no tick was planned
    since timestamp with time zone NOT NULL, -- the planned tick, or the time after which the next run had not been planned
    until timestamp with time zone NOT NULL, -- the time of the change
    ticked timestamp with time zone[] NOT NULL, -- the ticks of the period that have runs of their own
    misfire_policy text NOT NULL,
    run_timeout_seconds integer NOT NULL,
    options jsonb NOT NULL,
    reason text NOT NULL, -- a clause that names the change, such as: The schedule was edited
    error text, -- the reason why the database refused the skipped run; null if there is none
    CONSTRAINT superseded_ticks_pkey PRIMARY KEY (id),
    CONSTRAINT superseded_ticks_brand_id_customer_id_fkey FOREIGN KEY (brand_id, customer_id) REFERENCES brands(id, customer_id) ON DELETE CASCADE
);
CREATE INDEX superseded_ticks_brand ON superseded_ticks USING btree (brand_id);

-- Each row contains sums over the scored answers of a brand for a quarter-hour, an engine and a name. The days and weeks of every time zone consist of whole quarter-hours. Rows with the owner "all" contain the totals over all names. The rows outlive the answers that retention deletes. Do not delete rows, because Tidewatch does not notice missing rows of earlier days.
CREATE TABLE trend_buckets (
    brand_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    collector text NOT NULL,
    owner text NOT NULL,
    name text NOT NULL,
    answers integer NOT NULL, -- the number of answers that mention the name; for the owner "all", the number of scored answers with status ok
    mentions integer NOT NULL,
    order_sum integer NOT NULL, -- the sum of the mention orders of the name
    sentiment_sum double precision NOT NULL, -- the sum of the scores of sure sentiments
    sentiments integer NOT NULL, -- the number of sure sentiments, which sentiment_sum adds up
    citations integer NOT NULL, -- the number of cited pages on the domains of the name; for the owner "all", the number of all cited pages
    truncated integer DEFAULT 0 NOT NULL, -- the number of truncated answers among the answers
    unsure integer, -- the number of unsure sentiments; null means 0
    CONSTRAINT trend_buckets_pkey PRIMARY KEY (brand_id, bucket, collector, owner, name),
    CONSTRAINT trend_buckets_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand_keys(id) ON DELETE CASCADE,
    CONSTRAINT trend_buckets_owner_check CHECK ((owner = ANY (ARRAY['all'::text, 'brand'::text, 'competitor'::text])))
);
CREATE TRIGGER trend_buckets_exclude_unsure AFTER INSERT ON trend_buckets REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION trend_buckets_exclude_unsure();

-- Each row is a user, who logs in with a password or with OpenID Connect.
CREATE TABLE users (
    id uuid DEFAULT tidewatch_uuid7() NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    customer_id uuid, -- the customer to which the user is limited; null if the user has access to all customers
    password_hash text NOT NULL, -- the argon2id hash of the password, in the PHC string format; empty if the user has no password
    is_active boolean DEFAULT true NOT NULL,
    last_login_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    openid_issuer text, -- the OpenID Connect issuer at which the user logs in; null if the user has a password
    openid_subject text, -- the id of the user at the issuer (claim sub)
    break_glass boolean DEFAULT false NOT NULL, -- whether the user may log in by password although passwords are off
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_openid_key UNIQUE (openid_issuer, openid_subject),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    CONSTRAINT users_break_glass_has_password CHECK (((NOT break_glass) OR (openid_issuer IS NULL))),
    CONSTRAINT users_email_check CHECK (((email = lower((btrim(email) COLLATE "C"))) AND (email <> ''::text))),
    CONSTRAINT users_openid_complete CHECK (((openid_issuer IS NULL) = (openid_subject IS NULL))),
    CONSTRAINT users_openid_has_no_password CHECK (((openid_issuer IS NULL) OR (password_hash = ''::text))),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'viewer'::text])))
);
CREATE INDEX users_customer ON users USING btree (customer_id, id DESC);
CREATE TRIGGER users_deleted AFTER DELETE ON users REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access_events('user');
CREATE TRIGGER users_restricted AFTER UPDATE OF is_active, role, customer_id ON users FOR EACH ROW WHEN ((((old.is_active IS DISTINCT FROM new.is_active) OR (old.role IS DISTINCT FROM new.role)) OR (old.customer_id IS DISTINCT FROM new.customer_id))) EXECUTE FUNCTION access_events('user');

-- A page that an answer cites, or that an engine consulted for an answer, see the table citations.
CREATE TYPE cited_page AS (
    competitor_id uuid,
    ordinal integer,
    cited boolean,
    owner text,
    url text,
    domain text,
    title text
);

-- The position and the sentiment of a name in an answer, see the tables positions and sentiments.
CREATE TYPE scored_name AS (
    prominence double precision,
    score double precision,
    confidence double precision,
    sentiment_scored_at timestamp with time zone,
    competitor_id uuid,
    mention_order integer, -- null if the name has no position
    list_rank integer,
    first_offset integer,
    mentions integer,
    clauses integer,
    sentiment_version integer,
    owner text,
    name text,
    label text, -- null if the name has no sentiment
    quote text, -- null if the sentiment is not a judgement
    sentiment_scorer text, -- the scorer of the sentiment; null, like the version and the time, if the columns of answer_scores apply
);

CREATE VIEW alert_rules_in_force AS
 SELECT r.id,
    r.customer_id,
    r.brand_id,
    r.channel_id,
    r.kind,
    r.failures,
    r.seconds,
    r.tell_recovery,
    r.is_active,
    r.created_at,
    r.updated_at
   FROM (alert_rules r
     JOIN alert_channels c ON ((c.id = r.channel_id)))
  WHERE (r.is_active AND c.is_active AND (NOT row_security_active(('alert_rules'::regclass)::oid)));

CREATE VIEW bi_customer AS
 SELECT c.id
   FROM (bi_roles r
     JOIN customers c ON ((c.id = r.customer_id)))
  WHERE ((r.role = CURRENT_USER) AND (c.deleted_at IS NULL));

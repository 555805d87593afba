-- +goose Up
-- Where cost_usd comes from: 'reported' by the engine, 'computed' from the table of prices, '' when it is not known or
-- was stored before this column was.
ALTER TABLE answers ADD COLUMN cost_source text NOT NULL DEFAULT '' CHECK (cost_source IN ('', 'reported', 'computed'));

-- The judge of sentiment. judged_at is when it was last asked about an answer, whatever came of it, and the numbers are
-- of that time; judge_version is that of the judge that has judged it, 0: none has.
ALTER TABLE answers
    ADD COLUMN judge_version       integer NOT NULL DEFAULT 0,
    ADD COLUMN judged_at           timestamptz,
    ADD COLUMN judge_lease_until   timestamptz, -- somebody is asking it
    ADD COLUMN judge_error         text NOT NULL DEFAULT '', -- why it did not judge
    ADD COLUMN judge_calls         integer NOT NULL DEFAULT 0,
    ADD COLUMN judge_input_tokens  bigint NOT NULL DEFAULT 0,
    ADD COLUMN judge_output_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN judge_cost_usd      numeric(14, 8), -- null: not known
    ADD COLUMN judge_dropped       integer NOT NULL DEFAULT 0; -- judgements that quoted what the text does not say

-- The words that a judgement rests on; empty: the lexicon made it.
ALTER TABLE sentiments ADD COLUMN quote text NOT NULL DEFAULT '';

-- What a customer's runs may spend in a day. null: the program's default.
ALTER TABLE customers
    ADD COLUMN max_calls_per_day    integer CHECK (max_calls_per_day > 0),
    ADD COLUMN max_cost_usd_per_day numeric(14, 8) CHECK (max_cost_usd_per_day > 0);

-- Why the program paused a schedule. null: a person did, or it is active.
ALTER TABLE scheduled_jobs ADD COLUMN paused_reason text;
ALTER TABLE scheduled_jobs ADD CONSTRAINT scheduled_jobs_active_has_no_paused_reason CHECK (NOT is_active OR paused_reason IS NULL);

-- Whoever makes a schedule active again, also by plain SQL, clears the reason.
-- +goose StatementBegin
CREATE FUNCTION scheduled_jobs_resumed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.paused_reason := NULL;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER scheduled_jobs_resumed BEFORE UPDATE OF is_active ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.is_active AND NEW.paused_reason IS NOT NULL) EXECUTE FUNCTION scheduled_jobs_resumed();

-- What the runs of a customer spend in a day (UTC): made, or reserved by runs that go on.
CREATE TABLE spending_days (
    customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
    day         date NOT NULL,
    calls       bigint NOT NULL DEFAULT 0,
    cost_usd    numeric(18, 8) NOT NULL DEFAULT 0,
    PRIMARY KEY (customer_id, day)
);

-- What a run has spent, and what of it spending_days holds: more while the run goes on (its reservation), the same once
-- it is settled.
CREATE TABLE run_spending (
    run_id           uuid PRIMARY KEY REFERENCES job_runs ON DELETE CASCADE,
    customer_id      uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
    day              date NOT NULL, -- on which the last reservation was made
    calls            integer NOT NULL DEFAULT 0, -- made, each attempt
    cost_usd         numeric(18, 8) NOT NULL DEFAULT 0, -- of these, as far as it is known
    counted_calls    integer NOT NULL DEFAULT 0,
    counted_cost_usd numeric(18, 8) NOT NULL DEFAULT 0
);
CREATE INDEX run_spending_unsettled ON run_spending (run_id) WHERE calls <> counted_calls OR cost_usd <> counted_cost_usd;

-- Reserves what a run still needs, all of it or nothing. The lock of the customer's day makes its runs take turns,
-- whatever node works them; it comes before the run's own, here and in spending_settle, so that no two wait for each
-- other. A cap of 0 is none. needs is [{"collector", "calls", "typical_usd"}]: a call is estimated by what the brand's
-- newest answers of the collector cost, else by typical_usd, else it counts as a call only; where no money is capped
-- nothing is estimated. Nothing is reserved anew as long as the calls that are needed are covered.
-- +goose StatementBegin
CREATE FUNCTION spending_reserve(run uuid, needs jsonb, run_max_calls integer, run_max_cost numeric, day_max_calls integer, day_max_cost numeric,
    OUT refused text, OUT run_calls bigint, OUT run_cost numeric, OUT day_calls bigint, OUT day_cost numeric,
    OUT calls_cap bigint, OUT cost_cap numeric, OUT day_of date, OUT customer_name text) LANGUAGE plpgsql AS $$
DECLARE
    brand       uuid;
    owner       uuid;
    own         run_spending;
    needed      bigint;
    estimate    numeric := 0;
    extra_calls bigint;
    extra_cost  numeric;
BEGIN
    SELECT coalesce(sum((n ->> 'calls')::bigint), 0) INTO needed FROM jsonb_array_elements(needs) AS n;
    day_of := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    SELECT * INTO own FROM run_spending s WHERE s.run_id = run;
    IF own.calls + needed <= own.counted_calls OR needed = 0 THEN
        RETURN;
    END IF;
    IF own.calls <> own.counted_calls OR own.cost_usd <> own.counted_cost_usd THEN
        day_of := own.day; -- a run that goes on past midnight stays with the day that let it pass
    END IF;
    SELECT r.brand_id, r.customer_id, c.name, coalesce(c.max_calls_per_day, nullif(day_max_calls, 0)),
        coalesce(c.max_cost_usd_per_day, nullif(day_max_cost, 0))
    INTO brand, owner, customer_name, calls_cap, cost_cap
    FROM job_runs r JOIN customers c ON c.id = r.customer_id WHERE r.id = run;
    IF NOT FOUND THEN
        RETURN; -- the run was deleted
    END IF;
    INSERT INTO spending_days (customer_id, day) VALUES (owner, day_of) ON CONFLICT DO NOTHING;
    SELECT d.calls, d.cost_usd INTO day_calls, day_cost FROM spending_days d WHERE d.customer_id = owner AND d.day = day_of FOR NO KEY UPDATE;
    INSERT INTO run_spending (run_id, customer_id, day) VALUES (run, owner, day_of) ON CONFLICT (run_id) DO NOTHING;
    SELECT * INTO own FROM run_spending s WHERE s.run_id = run FOR NO KEY UPDATE;
    extra_calls := greatest(own.calls + needed - own.counted_calls, 0);
    IF run_max_cost > 0 OR cost_cap IS NOT NULL THEN
        SELECT coalesce(sum((n ->> 'calls')::bigint * coalesce(k.usd, (n ->> 'typical_usd')::numeric, 0)), 0) INTO estimate
        FROM jsonb_array_elements(needs) AS n LEFT JOIN (
            SELECT collector, avg(cost_usd) AS usd FROM (
                SELECT collector, cost_usd FROM answers WHERE brand_id = brand ORDER BY id DESC LIMIT 400) newest
            WHERE cost_usd IS NOT NULL GROUP BY collector) k ON k.collector = n ->> 'collector';
    END IF;
    extra_cost := round(estimate * extra_calls / needed, 8);
    run_calls := own.calls + needed;
    run_cost := greatest(own.counted_cost_usd, own.cost_usd) + extra_cost;
    IF run_max_calls > 0 AND run_calls > run_max_calls THEN
        refused := 'run_calls';
        calls_cap := run_max_calls;
    ELSIF run_max_cost > 0 AND run_cost > run_max_cost THEN
        refused := 'run_cost';
        cost_cap := run_max_cost;
    ELSIF day_calls + extra_calls > calls_cap THEN
        refused := 'day_calls';
        run_calls := extra_calls;
    ELSIF day_cost + extra_cost > cost_cap THEN
        refused := 'day_cost';
        run_cost := extra_cost;
    ELSE
        UPDATE spending_days d SET calls = d.calls + extra_calls, cost_usd = d.cost_usd + extra_cost WHERE d.customer_id = owner AND d.day = day_of;
        UPDATE run_spending s SET day = day_of, counted_calls = s.counted_calls + extra_calls, counted_cost_usd = s.counted_cost_usd + extra_cost
        WHERE s.run_id = run;
    END IF;
END
$$;
-- +goose StatementEnd

-- Settles runs that make no more calls for now: the days hold what was spent instead of what was reserved. The rows are
-- locked in order, the days first, so that no two wait for each other. A run that reserves on another day, or for the first
-- time, while this waits is left to its next settlement: its day is not locked here. What is added to a day is what the
-- run's row differs by when it is locked, so that of two settlements at once the second adds nothing.
-- +goose StatementBegin
CREATE FUNCTION spending_settle(runs uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    owners  uuid[];
    on_days date[];
    settled integer;
BEGIN
    SELECT array_agg(l.customer_id), array_agg(l.day) INTO owners, on_days FROM (
        SELECT d.customer_id, d.day FROM spending_days d
        WHERE (d.customer_id, d.day) IN (SELECT customer_id, day FROM run_spending WHERE run_id = ANY (runs))
        ORDER BY d.customer_id, d.day FOR NO KEY UPDATE) l;
    WITH due AS (
        SELECT run_id, customer_id, day, calls - counted_calls AS calls, cost_usd - counted_cost_usd AS cost_usd FROM run_spending
        WHERE run_id = ANY (runs) AND (calls <> counted_calls OR cost_usd <> counted_cost_usd)
            AND (customer_id, day) IN (SELECT * FROM unnest(owners, on_days))
        ORDER BY run_id FOR NO KEY UPDATE),
    counted AS (
        UPDATE run_spending r SET counted_calls = r.counted_calls + due.calls, counted_cost_usd = r.counted_cost_usd + due.cost_usd
        FROM due WHERE r.run_id = due.run_id RETURNING r.run_id),
    spent AS (
        UPDATE spending_days d SET calls = d.calls + s.calls, cost_usd = d.cost_usd + s.cost_usd
        FROM (SELECT customer_id, day, sum(calls) AS calls, sum(cost_usd) AS cost_usd FROM due GROUP BY customer_id, day) s
        WHERE d.customer_id = s.customer_id AND d.day = s.day)
    SELECT count(*) INTO settled FROM counted;
    RETURN settled;
END
$$;
-- +goose StatementEnd

ALTER TABLE spending_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_spending ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP FUNCTION spending_settle;
DROP FUNCTION spending_reserve;
DROP TABLE run_spending;
DROP TABLE spending_days;
DROP TRIGGER scheduled_jobs_resumed ON scheduled_jobs;
DROP FUNCTION scheduled_jobs_resumed;
ALTER TABLE scheduled_jobs DROP COLUMN paused_reason;
ALTER TABLE customers DROP COLUMN max_calls_per_day, DROP COLUMN max_cost_usd_per_day;
ALTER TABLE sentiments DROP COLUMN quote;
ALTER TABLE answers DROP COLUMN judge_error, DROP COLUMN cost_source, DROP COLUMN judge_version, DROP COLUMN judged_at, DROP COLUMN judge_lease_until,
    DROP COLUMN judge_calls, DROP COLUMN judge_input_tokens, DROP COLUMN judge_output_tokens, DROP COLUMN judge_cost_usd,
    DROP COLUMN judge_dropped;

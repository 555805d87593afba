-- +goose Up
-- The file functions/spending.sql adds spending_reserve_all, and changes spending_reserve.

-- +goose Down
DROP FUNCTION IF EXISTS spending_reserve_all;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION spending_reserve(run uuid, needs jsonb, run_max_calls integer, run_max_cost numeric,
    day_max_calls integer, day_max_cost numeric,
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
        day_of := own.day; -- a run that continues past midnight counts on the day of its reservation
    END IF;
    SELECT r.brand_id, r.customer_id, c.name, coalesce(c.max_calls_per_day, nullif(day_max_calls, 0)),
        coalesce(c.max_cost_usd_per_day, nullif(day_max_cost, 0))
    INTO brand, owner, customer_name, calls_cap, cost_cap
    FROM job_runs r JOIN customers c ON c.id = r.customer_id WHERE r.id = run;
    IF NOT FOUND THEN
        RETURN; -- the run was deleted
    END IF;
    INSERT INTO spending_days (customer_id, day) VALUES (owner, day_of) ON CONFLICT DO NOTHING;
    SELECT d.calls, d.cost_usd INTO day_calls, day_cost
    FROM spending_days d WHERE d.customer_id = owner AND d.day = day_of FOR NO KEY UPDATE;
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
        UPDATE spending_days d SET calls = d.calls + extra_calls, cost_usd = d.cost_usd + extra_cost
        WHERE d.customer_id = owner AND d.day = day_of;
        UPDATE run_spending s SET day = day_of, counted_calls = s.counted_calls + extra_calls,
            counted_cost_usd = s.counted_cost_usd + extra_cost
        WHERE s.run_id = run;
    END IF;
END
$$;
-- +goose StatementEnd

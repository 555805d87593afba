-- revision 4
-- Spending: the reservations of runs, and the totals of each customer per day. The functions below lock the row of
-- spending_days before the row of run_spending, so that transactions cannot deadlock.

-- spending_reserve_all reserves, for each of the given runs, either all or none of the calls that the run still needs.
-- The arrays have one element for each run, and no run occurs twice. spending_reserve_all locks the customers' rows of
-- the day, which serializes the reservations of a customer's runs on all nodes. A cap of 0 means no cap. Each element
-- of "needs" is a list of objects with the members "collector", "calls" and "typical_usd". The estimated cost of a call
-- is the average cost of the collector's recent answers for the brand. If the collector has no recent answers with
-- known costs, the estimate is "typical_usd", or 0 if "typical_usd" is null. If there is no cap on costs,
-- spending_reserve_all does not estimate costs. Calls that an earlier reservation covers are not reserved again. The
-- result has no row for a deleted run and for a run that needs no further reservation.
CREATE OR REPLACE FUNCTION spending_reserve_all(runs uuid[], needs jsonb[], run_max_calls integer[],
    run_max_cost numeric[], day_max_calls integer[], day_max_cost numeric[])
RETURNS TABLE (run uuid, refused text, run_calls bigint, run_cost numeric, day_calls bigint, day_cost numeric,
    calls_cap bigint, cost_cap numeric, day_of date, customer_name text)
LANGUAGE plpgsql AS $$
DECLARE
    wanted      bigint[]; -- the needed calls of each run
    days        date[];   -- the day on which each run counts; null if there is nothing to reserve
    averages    jsonb := '{}'; -- the average costs of the collectors of each brand
    n           record;
    customer    uuid; -- the customer and the day of the totals below
    on_day      date;
    spent_calls bigint;
    spent_cost  numeric;
    extra_calls bigint;
    extra_cost  numeric;
    estimate    numeric;
    -- the reserved runs
    granted       uuid[] := '{}';
    granted_calls bigint[] := '{}';
    granted_costs numeric[] := '{}';
BEGIN
    -- Reserved calls that a run makes after midnight count on the day of their reservation.
    SELECT array_agg(u.needed ORDER BY u.i), array_agg(CASE
            WHEN r.id IS NULL OR u.needed = 0 OR s.calls + u.needed <= s.counted_calls THEN NULL
            WHEN s.calls < s.counted_calls THEN s.day
            ELSE (clock_timestamp() AT TIME ZONE 'UTC')::date END ORDER BY u.i)
    INTO wanted, days
    FROM (SELECT i, id, (SELECT coalesce(sum((e ->> 'calls')::bigint), 0)::bigint FROM jsonb_array_elements(need) AS e)
                AS needed
            FROM unnest(runs, needs) WITH ORDINALITY AS x(id, need, i)) u
        LEFT JOIN job_runs r ON r.id = u.id LEFT JOIN run_spending s ON s.run_id = u.id;
    INSERT INTO spending_days (customer_id, day)
    SELECT DISTINCT r.customer_id, u.day FROM unnest(runs, days) AS u(id, day) JOIN job_runs r ON r.id = u.id
    WHERE u.day IS NOT NULL ORDER BY r.customer_id, u.day
    ON CONFLICT DO NOTHING;
    PERFORM FROM spending_days d WHERE (d.customer_id, d.day) IN (
        SELECT r.customer_id, u.day FROM unnest(runs, days) AS u(id, day) JOIN job_runs r ON r.id = u.id
        UNION ALL SELECT s.customer_id, s.day FROM run_spending s WHERE s.run_id = ANY (runs))
    ORDER BY d.customer_id, d.day FOR NO KEY UPDATE;
    INSERT INTO run_spending (run_id, customer_id, day)
    SELECT r.id, r.customer_id, u.day FROM unnest(runs, days) AS u(id, day) JOIN job_runs r ON r.id = u.id
    WHERE u.day IS NOT NULL ORDER BY r.id
    ON CONFLICT (run_id) DO NOTHING;
    PERFORM FROM run_spending s WHERE s.run_id IN (
        SELECT u.id FROM unnest(runs, days) AS u(id, day) WHERE u.day IS NOT NULL)
    ORDER BY s.run_id FOR NO KEY UPDATE;
    -- A run without reserved calls is settled first, so that its actual costs count on the day on which they arose. The
    -- rows are locked already.
    PERFORM spending_settle(ARRAY(SELECT s.run_id FROM run_spending s
        JOIN unnest(runs, days) AS u(id, day) ON u.id = s.run_id AND u.day IS NOT NULL
        WHERE s.calls >= s.counted_calls AND (s.calls <> s.counted_calls OR s.cost_usd <> s.counted_cost_usd)));
    FOR n IN
        SELECT u.id, u.need, u.needed, u.day, u.max_calls, u.max_cost, r.brand_id, r.customer_id, c.name,
            coalesce(c.max_calls_per_day, nullif(u.day_calls, 0)) AS calls_cap,
            coalesce(c.max_cost_usd_per_day, nullif(u.day_cost, 0)) AS cost_cap,
            s.calls, s.counted_calls, s.cost_usd, s.counted_cost_usd,
            d.calls AS calls_of_day, d.cost_usd AS cost_of_day
        FROM unnest(runs, needs, wanted, days, run_max_calls, run_max_cost, day_max_calls, day_max_cost)
                WITH ORDINALITY AS u(id, need, needed, day, max_calls, max_cost, day_calls, day_cost, i)
            JOIN job_runs r ON r.id = u.id JOIN customers c ON c.id = r.customer_id
            JOIN run_spending s ON s.run_id = u.id
            JOIN spending_days d ON d.customer_id = r.customer_id AND d.day = u.day
        ORDER BY r.customer_id, u.day, u.i
    LOOP
        IF (n.customer_id, n.day) IS DISTINCT FROM (customer, on_day) THEN
            customer := n.customer_id;
            on_day := n.day;
            spent_calls := n.calls_of_day;
            spent_cost := n.cost_of_day;
        END IF;
        estimate := 0;
        IF n.max_cost > 0 OR n.cost_cap IS NOT NULL THEN
            IF NOT averages ? n.brand_id::text THEN
                averages := averages || jsonb_build_object(n.brand_id, (
                    SELECT coalesce(jsonb_object_agg(k.collector, k.usd), '{}') FROM (
                        SELECT a.collector, avg(a.cost_usd) AS usd FROM (
                            SELECT collector, cost_usd FROM answers WHERE brand_id = n.brand_id ORDER BY id DESC LIMIT 400) a
                        WHERE a.cost_usd IS NOT NULL GROUP BY a.collector) k));
            END IF;
            SELECT coalesce(sum((e ->> 'calls')::bigint * coalesce(
                (averages -> n.brand_id::text ->> (e ->> 'collector'))::numeric, (e ->> 'typical_usd')::numeric, 0)), 0)
            INTO estimate FROM jsonb_array_elements(n.need) AS e;
        END IF;
        extra_calls := greatest(n.calls + n.needed - n.counted_calls, 0);
        extra_cost := round(estimate * extra_calls / n.needed, 8);
        run := n.id;
        refused := NULL;
        run_calls := n.calls + n.needed;
        run_cost := greatest(n.counted_cost_usd, n.cost_usd) + extra_cost;
        day_calls := spent_calls;
        day_cost := spent_cost;
        calls_cap := n.calls_cap;
        cost_cap := n.cost_cap;
        day_of := n.day;
        customer_name := n.name;
        IF n.max_calls > 0 AND run_calls > n.max_calls THEN
            refused := 'run_calls';
            calls_cap := n.max_calls;
        ELSIF n.max_cost > 0 AND run_cost > n.max_cost THEN
            refused := 'run_cost';
            cost_cap := n.max_cost;
        ELSIF day_calls + extra_calls > calls_cap THEN
            refused := 'day_calls';
            run_calls := extra_calls;
        ELSIF day_cost + extra_cost > cost_cap THEN
            refused := 'day_cost';
            run_cost := extra_cost;
        ELSE
            spent_calls := spent_calls + extra_calls;
            spent_cost := spent_cost + extra_cost;
            granted := granted || n.id;
            granted_calls := granted_calls || extra_calls;
            granted_costs := granted_costs || extra_cost;
        END IF;
        RETURN NEXT;
    END LOOP;
    WITH extra AS (
        SELECT g.id, g.calls, g.cost_usd, r.customer_id, u.day
        FROM unnest(granted, granted_calls, granted_costs) AS g(id, calls, cost_usd)
            JOIN unnest(runs, days) AS u(id, day) ON u.id = g.id JOIN job_runs r ON r.id = g.id),
    counted AS (
        UPDATE run_spending s SET day = e.day, counted_calls = s.counted_calls + e.calls,
            counted_cost_usd = s.counted_cost_usd + e.cost_usd
        FROM extra e WHERE s.run_id = e.id)
    UPDATE spending_days d SET calls = d.calls + e.calls, cost_usd = d.cost_usd + e.cost_usd
    FROM (SELECT customer_id, day, sum(calls) AS calls, sum(cost_usd) AS cost_usd FROM extra GROUP BY customer_id, day) e
    WHERE d.customer_id = e.customer_id AND d.day = e.day;
END
$$;

-- spending_reserve makes the reservation of one run, for nodes of the previous release.
CREATE OR REPLACE FUNCTION spending_reserve(run uuid, needs jsonb, run_max_calls integer, run_max_cost numeric,
    day_max_calls integer, day_max_cost numeric,
    OUT refused text, OUT run_calls bigint, OUT run_cost numeric, OUT day_calls bigint, OUT day_cost numeric,
    OUT calls_cap bigint, OUT cost_cap numeric, OUT day_of date, OUT customer_name text) LANGUAGE plpgsql AS $$
BEGIN
    SELECT a.refused, a.run_calls, a.run_cost, a.day_calls, a.day_cost, a.calls_cap, a.cost_cap, a.day_of,
        a.customer_name
    INTO refused, run_calls, run_cost, day_calls, day_cost, calls_cap, cost_cap, day_of, customer_name
    FROM spending_reserve_all(ARRAY[run], ARRAY[needs], ARRAY[run_max_calls], ARRAY[run_max_cost],
        ARRAY[day_max_calls], ARRAY[day_max_cost]) a;
    day_of := coalesce(day_of, (clock_timestamp() AT TIME ZONE 'UTC')::date);
END
$$;

-- spending_settle replaces the reservations of runs in the totals per day by the actual spending, and returns the
-- number of settled runs. spending_settle first locks the rows of the days, ordered by customer and day, and then the
-- rows of the runs. spending_settle skips a run that concurrently makes its first reservation, or a reservation on
-- another day, because the row of that day is not locked. The next settlement includes the skipped runs.
-- spending_settle reads the difference from the locked row of the run. The second of two concurrent settlements
-- therefore adds 0.
CREATE OR REPLACE FUNCTION spending_settle(runs uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
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
        SELECT run_id, customer_id, day, calls - counted_calls AS calls, cost_usd - counted_cost_usd AS cost_usd
        FROM run_spending
        WHERE run_id = ANY (runs) AND (calls <> counted_calls OR cost_usd <> counted_cost_usd)
            AND (customer_id, day) IN (SELECT * FROM unnest(owners, on_days))
        ORDER BY run_id FOR NO KEY UPDATE),
    counted AS (
        UPDATE run_spending r SET counted_calls = r.counted_calls + due.calls,
            counted_cost_usd = r.counted_cost_usd + due.cost_usd
        FROM due WHERE r.run_id = due.run_id RETURNING r.run_id),
    spent AS (
        UPDATE spending_days d SET calls = d.calls + s.calls, cost_usd = d.cost_usd + s.cost_usd
        FROM (SELECT customer_id, day, sum(calls) AS calls, sum(cost_usd) AS cost_usd
            FROM due GROUP BY customer_id, day) s
        WHERE d.customer_id = s.customer_id AND d.day = s.day)
    SELECT count(*) INTO settled FROM counted;
    RETURN settled;
END
$$;

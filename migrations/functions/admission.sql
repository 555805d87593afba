-- revision 4
-- Admission decides whether a call to an engine may start now, and otherwise when the caller may ask again.
--
-- The generic cell rate algorithm (ITU-T I.371) limits the rate: on average one call starts in each interval "spacing",
-- and up to "burst" calls may start at the same time. The value 0 of "spacing" or "at_once" means no limit. Each
-- admitted call has a row in the table collector_calls until its answer is stored or its lease ends. If the clock of
-- the database was set back, stored times may be later than the end of any lease. Such times are ignored.

-- collector_open reads the state of an engine. If the engine has a limit, collector_open locks the row of the engine,
-- which serializes the admissions of all nodes. The output "wait" is the number of seconds for which the engine admits
-- no calls, or null. The output "tat" is the theoretical arrival time of the next call. The parameter "at" replaces the
-- clock of the database in simulations.
CREATE OR REPLACE FUNCTION collector_open(collector_name text, has_limit boolean, at timestamptz,
    OUT moment timestamptz, OUT wait double precision, OUT tat timestamptz, OUT served double precision)
    LANGUAGE plpgsql AS $$
DECLARE
    held   timestamptz;
    paused boolean;
BEGIN
    INSERT INTO collectors (name) VALUES (collector_name) ON CONFLICT DO NOTHING;
    IF has_limit THEN
        SELECT c.next_call_at, c.held_until, c.paused_at IS NOT NULL, c.served INTO tat, held, paused, served
        FROM collectors c WHERE c.name = collector_name FOR NO KEY UPDATE;
    ELSE
        SELECT c.next_call_at, c.held_until, c.paused_at IS NOT NULL, c.served INTO tat, held, paused, served
        FROM collectors c WHERE c.name = collector_name;
    END IF;
    moment := coalesce(at, clock_timestamp());
    IF paused THEN
        wait := 20; -- jobs add a random delay, and a run must continue within 30 s of the end of the pause
    ELSIF held > moment THEN
        wait := extract(epoch FROM held - moment);
    END IF;
END
$$;

-- collector_made returns the calls that already have an answer or that another worker is making. A run temporarily has
-- two workers when another node takes over the job of a suspended node. The parameters "run_ids", "query_ids" and
-- "samples" identify the answers of the calls.
CREATE OR REPLACE FUNCTION collector_made(collector_name text, ids uuid[], run_ids uuid[], query_ids uuid[],
    samples integer[], moment timestamptz, lease interval) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    most interval := lease + interval '10 minutes'; -- a later end means that the clock was set back
    made uuid[];
BEGIN
    made := ARRAY(SELECT id FROM collector_calls WHERE id = ANY(ids) AND expires_at BETWEEN moment AND moment + most);
    -- The query on answers must follow the query on collector_calls. The transaction that stores an answer also deletes
    -- the row of the call from collector_calls.
    -- The limit makes Postgres look up each call in the index. A plan from the time of an empty table could otherwise read
    -- the whole table.
    RETURN made || ARRAY(SELECT w.id FROM unnest(ids, run_ids, query_ids, samples) AS w(id, run_id, query_id, sample)
        CROSS JOIN LATERAL (SELECT FROM answers a WHERE a.run_id = w.run_id AND a.query_id = w.query_id
            AND a.collector = collector_name AND a.sample = w.sample AND a.status <> 'failed' LIMIT 1) a);
END
$$;

-- collector_places returns the number of calls that may start now, at most "wanted", and the theoretical arrival time
-- of the next call if no call starts now.
CREATE OR REPLACE FUNCTION collector_places(collector_name text, wanted integer, moment timestamptz, spacing interval,
    burst integer, at_once integer, lease interval, INOUT tat timestamptz, OUT places integer) LANGUAGE plpgsql AS $$
DECLARE
    most interval := lease + interval '10 minutes';
BEGIN
    places := wanted;
    DELETE FROM collector_calls WHERE id IN (
        SELECT id FROM collector_calls
        WHERE collector = collector_name AND expires_at NOT BETWEEN moment AND moment + most FOR UPDATE SKIP LOCKED);
    IF at_once > 0 THEN
        SELECT least(places, greatest(at_once - count(*), 0)) INTO places
        FROM collector_calls WHERE collector = collector_name;
    END IF;
    IF spacing > interval '0' THEN
        tat := least(greatest(tat, moment), moment + burst * spacing);
        places := least(places, greatest(
            floor(extract(epoch FROM moment + burst * spacing - tat) / extract(epoch FROM spacing)), 0)::integer);
    END IF;
END
$$;

-- collector_take admits the given calls and returns their ids. If the engine has no limit, two nodes may admit a call
-- at the same time. The first node that inserts or renews the row of the call makes the call. The setting
-- "tidewatch.node" of the transaction names the node that makes the calls. Nodes of versions before step 26 do not set
-- the name.
CREATE OR REPLACE FUNCTION collector_take(collector_name text, ids uuid[], moment timestamptz, spacing interval,
    lease interval, tat timestamptz) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    most  interval := lease + interval '10 minutes';
    taken uuid[];
BEGIN
    IF spacing > interval '0' THEN
        UPDATE collectors SET next_call_at = tat + cardinality(ids) * spacing WHERE name = collector_name;
    END IF;
    WITH placed AS (
        INSERT INTO collector_calls AS c (id, collector, expires_at, node)
        SELECT w.id, collector_name, moment + lease, nullif(current_setting('tidewatch.node', true), '')
        FROM unnest(ids) AS w(id) ORDER BY w.id
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, node = excluded.node
        WHERE c.expires_at NOT BETWEEN moment AND moment + most
        RETURNING c.id)
    SELECT coalesce(array_agg(id), '{}') INTO taken FROM placed;
    RETURN taken;
END
$$;

-- collector_turns decides which calls may start if not all calls may start now, and stores the waits of the other runs.
-- Customers take turns by start-time fair queueing (Goyal, Vin and Cheng, 1996): the next call is a call of the
-- customer for which the engine has admitted the fewest calls. So that a job does not start for each call, a turn has
-- several calls if a round of all customers then lasts at most 30 s. Within a customer, manual runs are first. The
-- other runs are ordered by the time at which they would end if each run were alone. Small runs are therefore before
-- large runs, but no run waits forever.
--
-- The parameter "free" is the number of calls that may start now, "pace" the seconds between two calls, "most" the
-- largest number of calls of a turn, and "began" the column "served" of the engine. The output "sleepers" lists runs
-- that wait although it is their turn. If the parameter "final" is false, nothing is stored. Nested loops are off
-- because the planner expects one row of each common table expression.
CREATE OR REPLACE FUNCTION collector_turns(collector_name text, ids uuid[], run_ids uuid[], customer_ids uuid[],
    manuals boolean[], due integer[], ready integer[], made uuid[], moment timestamptz, patience interval, free integer,
    pace double precision, most integer, began double precision, final boolean,
    OUT admitted uuid[], OUT refused uuid[], OUT retry_in double precision[], OUT sleepers uuid[])
    LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    nap interval := interval '200 milliseconds'; -- the job of a refused run may not sleep yet
BEGIN
    WITH asks AS ( -- the runs that ask now
        SELECT c.run_id, (array_agg(c.customer_id))[1] AS customer_id, bool_or(c.manual) AS manual,
            max(c.due) AS all_due, greatest(max(c.ready), count(*))::integer AS calls,
            array_agg(c.id ORDER BY c.place) AS requested, min(c.place) AS place
        FROM unnest(ids, run_ids, customer_ids, manuals, due, ready)
            WITH ORDINALITY AS c(id, run_id, customer_id, manual, due, ready, place)
        WHERE c.id <> ALL(made) GROUP BY c.run_id
    ), line AS ( -- the runs that ask or wait
        SELECT run_id, coalesce(a.customer_id, w.customer_id) AS customer_id, coalesce(a.manual, w.manual) AS manual,
            coalesce(a.all_due, w.due) AS all_due,
            coalesce(a.calls, CASE WHEN w.asked_at > moment THEN 0 ELSE w.ready END) AS calls, coalesce(w.since, moment) AS since,
            CASE WHEN a.run_id IS NOT NULL THEN a.calls WHEN w.asked_at > moment - nap THEN 0 ELSE w.ready
                END AS claims, a.requested, a.place, w.asks_at, w.asked_at
        FROM asks a FULL JOIN (
            SELECT * FROM collector_waits WHERE collector = collector_name AND asks_at > moment - patience
        ) w USING (run_id)
    ), owners AS ( -- their customers; the column "served" is in units of calls
        SELECT l.customer_id, sum(l.calls) AS calls, sum(l.claims) AS claims, min(l.since) AS since,
            greatest(min(s.served), began) AS served,
            greatest(least(most, floor(30 / pace / count(*) OVER ())), 1)::integer AS turn
        FROM line l LEFT JOIN collector_shares s ON s.collector = collector_name AND s.customer_id = l.customer_id
        GROUP BY l.customer_id
    ), turns AS ( -- the next turns of each customer, at most as many as there are free places
        SELECT o.customer_id, o.since, floor(o.served / o.turn) + n AS round,
            -- calls of the turn so far
            CASE n WHEN 0 THEN o.served - floor(o.served / o.turn) * o.turn ELSE 0 END AS begun,
            least(o.claims, (floor(o.served / o.turn) + n + 1) * o.turn - o.served)
                - greatest((floor(o.served / o.turn) + n) * o.turn - o.served, 0) AS calls
        FROM owners o, generate_series(0, least(o.claims, free) / o.turn + 1) AS n
    ), granted AS (
        SELECT customer_id, sum(least(calls, greatest(free - before, 0))) AS places
        FROM (SELECT *, coalesce(sum(calls) OVER (ORDER BY round, begun DESC, since, customer_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before FROM turns WHERE calls > 0) t
        GROUP BY customer_id
    ), ranked AS ( -- "before" and "claimed" count the calls of the same customer that precede those of the run
        SELECT l.*, coalesce(sum(l.calls) OVER earlier, 0) AS before, coalesce(sum(l.claims) OVER earlier, 0) AS claimed
        FROM line l
        WINDOW earlier AS (PARTITION BY l.customer_id
            ORDER BY NOT l.manual, l.since + l.all_due * pace * interval '1 second', l.place, l.run_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), placed AS (
        SELECT r.*, o.served, o.turn,
            greatest(least(r.claims, coalesce(g.places, 0) - r.claimed), 0)::integer AS places,
            greatest(least(r.claims, coalesce(g.places, 0) - r.claimed, coalesce(cardinality(r.requested), 0)),
                0)::integer AS taken
        FROM ranked r JOIN owners o USING (customer_id) LEFT JOIN granted g USING (customer_id)
    ), behind AS ( -- the runs with refused calls, and the round of their next turn
        SELECT p.*, floor((p.served + p.before + p.taken) / p.turn) AS round FROM placed p
        WHERE p.taken < cardinality(p.requested)
    ), waits AS ( -- the seconds until all calls of the next turn may start together
        SELECT b.run_id, least(20, pace * greatest(1, b.before + b.taken - free
            + least(b.calls - b.taken, (b.round + 1) * b.turn - b.served - b.before - b.taken)
            + (SELECT coalesce(sum(greatest(0, least(o.calls,
                    (b.round + CASE WHEN o.since < b.since THEN 1 ELSE 0 END) * o.turn - o.served))), 0)
                FROM owners o WHERE o.customer_id <> b.customer_id))) AS seconds
        FROM behind b
    ), stored AS (
        INSERT INTO collector_waits AS w (collector, run_id, customer_id, manual, due, ready, since, asked_at, asks_at)
        SELECT collector_name, p.run_id, p.customer_id, p.manual, greatest(p.all_due, p.calls) - p.taken,
            p.calls - p.taken, p.since, moment, moment + coalesce(s.seconds, 0) * interval '1 second'
        FROM placed p LEFT JOIN waits s USING (run_id)
        WHERE final AND p.requested IS NOT NULL AND p.calls > p.taken
            AND (s.run_id IS NOT NULL OR p.asks_at IS NOT NULL)
        ORDER BY p.run_id
        ON CONFLICT (collector, run_id) DO UPDATE
            SET due = excluded.due, ready = excluded.ready, since = excluded.since, asked_at = excluded.asked_at,
                asks_at = excluded.asks_at
    ), left_line AS (
        DELETE FROM collector_waits w WHERE final AND w.collector = collector_name
        AND (w.asks_at < moment - interval '1 minute' AND w.run_id <> ALL(run_ids)
            OR w.run_id IN (SELECT d.run_id FROM placed d WHERE d.requested IS NOT NULL AND d.calls <= d.taken))
    ), counted AS (
        INSERT INTO collector_shares AS s (collector, customer_id, served)
        SELECT collector_name, p.customer_id, min(p.served) + sum(p.taken)
        FROM placed p WHERE final
        GROUP BY p.customer_id HAVING sum(p.taken) > 0 ORDER BY p.customer_id
        ON CONFLICT (collector, customer_id) DO UPDATE SET served = excluded.served
    ), advanced AS (
        UPDATE collectors c SET served = greatest(began, (SELECT min(o.served) FROM owners o))
        WHERE final AND c.name = collector_name
    )
    SELECT coalesce((SELECT array_agg(i) FROM placed p, unnest(p.requested[1:p.taken]) AS i), '{}'),
        coalesce((SELECT array_agg(s.run_id ORDER BY s.run_id) FROM waits s), '{}'),
        coalesce((SELECT array_agg(s.seconds ORDER BY s.run_id) FROM waits s), '{}'),
        ARRAY(SELECT p.run_id FROM placed p WHERE p.requested IS NULL AND p.places > 0 AND p.asked_at > '-infinity')
    INTO admitted, refused, retry_in, sleepers;
END
$$;

-- collector_admit_in_turn admits as many calls as the limits of the engine allow. The arrays describe one call in each
-- place: its id, its answer and its run. "due" is the number of calls to the engine that the run still has to make, and
-- "ready" is the number of these calls that the run can make at the same time. Both include the call. The output "made"
-- lists calls that already have an answer or that another worker is making. The outputs "refused" and "retry_in" list
-- the runs with refused calls, and the seconds after which these runs should ask again.
--
-- A run with refused calls has a row in collector_waits, and its job sleeps. If it is the turn of a sleeping run,
-- collector_admit_in_turn wakes the job, and keeps the places of the run for 5 s.
CREATE OR REPLACE FUNCTION collector_admit_in_turn(collector_name text, ids uuid[], run_ids uuid[], query_ids uuid[],
    samples integer[], customer_ids uuid[], manuals boolean[], due integer[], ready integer[], spacing interval,
    burst integer, at_once integer, lease interval, at timestamptz DEFAULT NULL,
    OUT admitted uuid[], OUT made uuid[], OUT refused uuid[], OUT retry_in double precision[]) LANGUAGE plpgsql AS $$
DECLARE
    patience  interval := interval '5 seconds';
    has_limit boolean := spacing > interval '0' OR at_once > 0;
    -- The seconds between two calls. If only the number of simultaneous calls is limited, a call counts as one second.
    pace      double precision := greatest(
        extract(epoch FROM spacing), CASE WHEN at_once > 0 THEN 1.0 / at_once END, 0.0001);
    most      integer := greatest(CASE WHEN spacing > interval '0' THEN burst / 4 ELSE 4 END, 1); -- the calls of a turn
    engine    record;
    room      record;
    sleepers  uuid[];
    kept      uuid[];
BEGIN
    SELECT * INTO engine FROM collector_open(collector_name, has_limit, at);
    admitted := '{}';
    made := '{}';
    refused := '{}';
    retry_in := '{}';
    IF engine.wait IS NOT NULL THEN
        refused := ARRAY(SELECT DISTINCT r FROM unnest(run_ids) r);
        -- so that not all runs ask at once
        retry_in := ARRAY(SELECT engine.wait * (1 + random() / 2) FROM unnest(refused));
        RETURN;
    END IF;
    made := collector_made(collector_name, ids, run_ids, query_ids, samples, engine.moment, lease);
    admitted := ARRAY(SELECT c.id FROM unnest(ids) WITH ORDINALITY AS c(id, place) WHERE c.id <> ALL(made)
        ORDER BY c.place);
    SELECT * INTO room FROM collector_places(collector_name,
        CASE WHEN has_limit THEN greatest(burst, at_once) ELSE cardinality(admitted) END,
        engine.moment, spacing, burst, at_once, lease, engine.tat);
    IF cardinality(ids) = 0 AND room.places = 0 THEN
        RETURN;
    END IF;
    IF room.places < cardinality(admitted)
        OR has_limit AND EXISTS (SELECT FROM collector_waits w WHERE w.collector = collector_name) THEN
        -- A run whose job cannot be woken gives its places to the next run.
        FOR pass IN 1..100 LOOP
            SELECT t.sleepers INTO sleepers
            FROM collector_turns(collector_name, ids, run_ids, customer_ids, manuals, due, ready, made, engine.moment,
                patience, room.places, pace, most, engine.served, false) t;
            EXIT WHEN NOT collector_wake(collector_name, sleepers, engine.moment);
        END LOOP;
        SELECT t.admitted, t.refused, t.retry_in INTO admitted, refused, retry_in
        FROM collector_turns(collector_name, ids, run_ids, customer_ids, manuals, due, ready, made, engine.moment,
            patience, room.places, pace, most, engine.served, true) t;
    END IF;
    kept := collector_take(collector_name, admitted, engine.moment, spacing, lease, room.tat);
    IF cardinality(kept) < cardinality(admitted) THEN
        made := made || ARRAY(SELECT a FROM unnest(admitted) a WHERE a <> ALL(kept));
        admitted := kept;
    END IF;
END
$$;

-- collector_wake makes the jobs of sleeping runs available, and returns whether a run could not be woken. The job of
-- such a run makes calls to other engines or does not sleep yet, so the run gets no places for two seconds unless it
-- asks. A run that has ended leaves the line.
CREATE OR REPLACE FUNCTION collector_wake(collector_name text, sleepers uuid[], moment timestamptz) RETURNS boolean
    LANGUAGE plpgsql AS $$
DECLARE
    woken uuid[];
    moved bigint;
BEGIN
    IF cardinality(sleepers) = 0 THEN
        RETURN false;
    END IF;
    WITH asleep AS (
        SELECT j.id, r.id AS run_id, j.scheduled_at FROM job_runs r JOIN river_job j ON j.id = r.river_job_id
        WHERE r.id = ANY(sleepers) AND j.state IN ('available', 'scheduled')
        ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
    ), moves AS (
        UPDATE river_job j SET state = 'available', scheduled_at = clock_timestamp()
        FROM asleep a WHERE j.id = a.id AND a.scheduled_at > clock_timestamp() RETURNING j.id
    )
    SELECT coalesce((SELECT array_agg(run_id) FROM asleep), '{}'), (SELECT count(*) FROM moves) INTO woken, moved;
    UPDATE collector_waits SET asks_at = moment, asked_at = '-infinity'
    WHERE collector = collector_name AND run_id = ANY(woken);
    UPDATE collector_waits SET asked_at = moment + interval '2 seconds'
    WHERE collector = collector_name AND run_id = ANY(sleepers) AND run_id <> ALL(woken);
    DELETE FROM collector_waits w WHERE w.collector = collector_name AND w.run_id = ANY(sleepers)
        AND w.run_id <> ALL(woken)
        AND NOT EXISTS (SELECT FROM job_runs r WHERE r.id = w.run_id AND r.finished_at IS NULL);
    IF moved > 0 THEN
        PERFORM pg_notify(current_schema() || '.river_insert', '{"queue":"collect"}');
    END IF;
    RETURN cardinality(woken) < cardinality(sleepers);
END
$$;

-- collector_admit is for nodes of versions before step 54. The customers of these nodes take no turns. The output
-- "admitted" is the number of admitted calls, which are the first of the calls that are not in the output "made". Nodes
-- of versions before step 14 omit "run_ids", "query_ids" and "samples".
CREATE OR REPLACE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer,
    at_once integer, lease interval, run_ids uuid[] DEFAULT '{}', query_ids uuid[] DEFAULT '{}',
    samples integer[] DEFAULT '{}',
    OUT admitted integer, OUT retry_in double precision, OUT made uuid[]) LANGUAGE plpgsql AS $$
DECLARE
    wanted integer;
    moment timestamptz;
    most   interval := lease + interval '10 minutes'; -- a later end means that the clock was set back
    tat    timestamptz; -- the theoretical arrival time of the next call
    held   timestamptz;
    paused boolean;
    taken  uuid[];
BEGIN
    INSERT INTO collectors (name) VALUES (collector_name) ON CONFLICT DO NOTHING;
    IF spacing > interval '0' OR at_once > 0 THEN
        SELECT next_call_at, held_until, paused_at IS NOT NULL INTO tat, held, paused
        FROM collectors WHERE name = collector_name FOR NO KEY UPDATE;
    ELSE
        SELECT next_call_at, held_until, paused_at IS NOT NULL INTO tat, held, paused
        FROM collectors WHERE name = collector_name;
    END IF;
    DELETE FROM collector_waits w WHERE w.collector = collector_name AND w.run_id = ANY(run_ids);
    moment := clock_timestamp();
    admitted := 0;
    made := '{}';
    IF paused THEN
        retry_in := 20; -- jobs add a random delay, and a run must continue within 30 s of the end of the pause
        RETURN;
    END IF;
    IF held > moment THEN
        retry_in := extract(epoch FROM held - moment);
        RETURN;
    END IF;
    made := ARRAY(SELECT id FROM collector_calls WHERE id = ANY(ids) AND expires_at BETWEEN moment AND moment + most);
    -- The query on answers must follow the query on collector_calls. The transaction that stores an answer also deletes
    -- the row of the call from collector_calls.
    made := made || ARRAY(SELECT w.id FROM unnest(ids, run_ids, query_ids, samples) AS w(id, run_id, query_id, sample)
        JOIN answers a ON a.run_id = w.run_id AND a.query_id = w.query_id AND a.collector = collector_name
            AND a.sample = w.sample
        WHERE a.status <> 'failed');
    ids := ARRAY(SELECT w.id FROM unnest(ids) WITH ORDINALITY AS w(id, place) WHERE w.id <> ALL(made) ORDER BY w.place);
    wanted := cardinality(ids);
    admitted := wanted;
    retry_in := 0;
    DELETE FROM collector_calls WHERE id IN (
        SELECT id FROM collector_calls
        WHERE collector = collector_name AND expires_at NOT BETWEEN moment AND moment + most FOR UPDATE SKIP LOCKED);
    IF at_once > 0 THEN
        SELECT least(admitted, greatest(at_once - count(*), 0)) INTO admitted
        FROM collector_calls WHERE collector = collector_name;
        IF admitted < wanted THEN
            retry_in := 1; -- the end of a call cannot be predicted, so the caller should retry soon
        END IF;
    END IF;
    IF spacing > interval '0' THEN
        tat := least(greatest(tat, moment), moment + burst * spacing);
        admitted := least(admitted, greatest(
            floor(extract(epoch FROM moment + burst * spacing - tat) / extract(epoch FROM spacing)), 0)::integer);
        tat := tat + admitted * spacing;
        IF admitted < wanted THEN
            retry_in := greatest(retry_in, extract(epoch FROM tat + spacing - burst * spacing - moment));
        END IF;
        UPDATE collectors SET next_call_at = tat WHERE name = collector_name;
    END IF;
    -- If the engine has no limit, two nodes may execute this statement at the same time. The first node that inserts or
    -- renews the row of a call makes the call.
    WITH placed AS (
        INSERT INTO collector_calls AS c (id, collector, expires_at, node)
        SELECT w.id, collector_name, moment + lease, nullif(current_setting('tidewatch.node', true), '')
        FROM unnest(ids[1:admitted]) WITH ORDINALITY AS w(id, place) ORDER BY w.id
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, node = excluded.node
        WHERE c.expires_at NOT BETWEEN moment AND moment + most
        RETURNING c.id)
    SELECT coalesce(array_agg(id), '{}') INTO taken FROM placed;
    IF cardinality(taken) < admitted THEN
        made := made || ARRAY(SELECT id FROM unnest(ids[1:admitted]) AS w(id) WHERE w.id <> ALL(taken));
        admitted := cardinality(taken);
    END IF;
END
$$;

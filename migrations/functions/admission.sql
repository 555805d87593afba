-- revision 2
-- Admission decides whether a call to an engine may start now, and otherwise when the caller may ask again.

-- collector_admit admits as many calls as the limits of the engine allow. The parameter "ids" names the calls in the
-- order of admission. The parameters "run_ids", "query_ids" and "samples" identify the answers of the calls. Nodes of
-- versions before step 14 omit "run_ids", "query_ids" and "samples".
--
-- The output "made" lists calls that are not admitted because they already have an answer or because another worker is
-- making them. (A run temporarily has two workers when another node takes over the job of a suspended node.) Calls in
-- the output "made" do not count toward the outputs "admitted" and "retry_in". The output "retry_in" is the number of
-- seconds after which the caller can request admission of the remaining calls again. The output "retry_in" is 0 if all
-- calls were admitted.
--
-- The setting "tidewatch.node" of the transaction names the node that makes the calls. Nodes of versions before step 26
-- do not set the name.
--
-- The generic cell rate algorithm (ITU-T I.371) limits the rate: on average one call starts in each interval "spacing",
-- and up to "burst" calls may start at the same time. The value 0 of "spacing" or "at_once" means no limit. If the
-- engine has a limit, collector_admit locks the row of the engine, which serializes the admissions of all nodes. A
-- paused engine admits no calls. Each admitted call has a row in the table collector_calls until its answer is stored
-- or its lease ends. If the clock of the database was set back, stored times may be later than the end of any lease.
-- collector_admit ignores such times.
CREATE OR REPLACE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer, at_once integer,
    lease interval, run_ids uuid[] DEFAULT '{}', query_ids uuid[] DEFAULT '{}', samples integer[] DEFAULT '{}',
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
        JOIN answers a ON a.run_id = w.run_id AND a.query_id = w.query_id AND a.collector = collector_name AND a.sample = w.sample
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

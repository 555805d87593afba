-- +goose Up
-- As before (see 00008), and a call that is made is not made again: a run has two workers for a while when the job of a
-- node that stands still is taken over. ids name the calls themselves, no longer the answers to be; run_ids, query_ids and
-- samples say which those are, and nodes of before leave them out. A call that has a place is under way, and one that has
-- an answer is over: neither is admitted, both are in made, and they count in nothing else. Calls without a limit take a
-- place, too. What lies further ahead than it can is of a clock that was ahead, and has been set back: it does not count.
DROP FUNCTION collector_admit;
-- +goose StatementBegin
CREATE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer, at_once integer, lease interval,
    run_ids uuid[] DEFAULT '{}', query_ids uuid[] DEFAULT '{}', samples integer[] DEFAULT '{}',
    OUT admitted integer, OUT retry_in double precision, OUT made uuid[]) LANGUAGE plpgsql AS $$
DECLARE
    wanted integer;
    moment timestamptz;
    most   interval := lease + interval '10 minutes'; -- later than that no lease ends, but those of a clock that was set back
    tat    timestamptz;
    held   timestamptz;
    paused boolean;
    taken  uuid[];
BEGIN
    INSERT INTO collectors (name) VALUES (collector_name) ON CONFLICT DO NOTHING;
    IF spacing > interval '0' OR at_once > 0 THEN
        SELECT next_call_at, held_until, paused_at IS NOT NULL INTO tat, held, paused
        FROM collectors WHERE name = collector_name FOR NO KEY UPDATE;
    ELSE -- nobody waits for anybody
        SELECT next_call_at, held_until, paused_at IS NOT NULL INTO tat, held, paused FROM collectors WHERE name = collector_name;
    END IF;
    moment := clock_timestamp();
    admitted := 0;
    made := '{}';
    IF paused THEN
        retry_in := 20; -- with the spread that jobs add, a run goes on within 30 s of the collector
        RETURN;
    END IF;
    IF held > moment THEN
        retry_in := extract(epoch FROM held - moment);
        RETURN;
    END IF;
    made := ARRAY(SELECT id FROM collector_calls WHERE id = ANY(ids) AND expires_at BETWEEN moment AND moment + most);
    -- In this order: a place goes in the transaction that stores the answer.
    made := made || ARRAY(SELECT w.id FROM unnest(ids, run_ids, query_ids, samples) AS w(id, run_id, query_id, sample)
        JOIN answers a ON a.run_id = w.run_id AND a.query_id = w.query_id AND a.collector = collector_name AND a.sample = w.sample
        WHERE a.status <> 'failed');
    ids := ARRAY(SELECT w.id FROM unnest(ids) WITH ORDINALITY AS w(id, place) WHERE w.id <> ALL(made) ORDER BY w.place);
    wanted := cardinality(ids);
    admitted := wanted;
    retry_in := 0;
    DELETE FROM collector_calls WHERE id IN
        (SELECT id FROM collector_calls WHERE collector = collector_name AND expires_at NOT BETWEEN moment AND moment + most FOR UPDATE SKIP LOCKED);
    IF at_once > 0 THEN
        SELECT least(admitted, greatest(at_once - count(*), 0)) INTO admitted FROM collector_calls WHERE collector = collector_name;
        IF admitted < wanted THEN
            retry_in := 1; -- nobody knows when a call will end
        END IF;
    END IF;
    IF spacing > interval '0' THEN
        tat := least(greatest(tat, moment), moment + burst * spacing);
        admitted := least(admitted, greatest(floor(extract(epoch FROM moment + burst * spacing - tat) / extract(epoch FROM spacing)), 0)::integer);
        tat := tat + admitted * spacing;
        IF admitted < wanted THEN
            retry_in := greatest(retry_in, extract(epoch FROM tat + spacing - burst * spacing - moment));
        END IF;
        UPDATE collectors SET next_call_at = tat WHERE name = collector_name;
    END IF;
    -- Whoever takes an expired place over, or a free one first, has it: without a limit two may come here at once.
    WITH placed AS (
        INSERT INTO collector_calls AS c (id, collector, expires_at)
        SELECT w.id, collector_name, moment + lease FROM unnest(ids[1:admitted]) WITH ORDINALITY AS w(id, place) ORDER BY w.id
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at WHERE c.expires_at NOT BETWEEN moment AND moment + most
        RETURNING c.id)
    SELECT coalesce(array_agg(id), '{}') INTO taken FROM placed;
    IF cardinality(taken) < admitted THEN
        made := made || ARRAY(SELECT id FROM unnest(ids[1:admitted]) AS w(id) WHERE w.id <> ALL(taken));
        admitted := cardinality(taken);
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION collector_admit;
-- +goose StatementBegin
CREATE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer, at_once integer, lease interval,
    OUT admitted integer, OUT retry_in double precision) LANGUAGE plpgsql AS $$
DECLARE
    limited boolean := spacing > interval '0' OR at_once > 0;
    wanted  integer := cardinality(ids);
    moment  timestamptz;
    tat     timestamptz;
    held    timestamptz;
    paused  boolean;
BEGIN
    IF limited THEN
        INSERT INTO collectors (name) VALUES (collector_name) ON CONFLICT DO NOTHING;
        SELECT next_call_at, held_until, paused_at IS NOT NULL INTO tat, held, paused
        FROM collectors WHERE name = collector_name FOR NO KEY UPDATE;
    ELSE
        SELECT held_until, paused_at IS NOT NULL INTO held, paused FROM collectors WHERE name = collector_name;
    END IF;
    moment := clock_timestamp();
    IF paused THEN
        admitted := 0;
        retry_in := 20; -- with the spread that jobs add, a run goes on within 30 s of the collector
        RETURN;
    END IF;
    IF held > moment THEN
        admitted := 0;
        retry_in := extract(epoch FROM held - moment);
        RETURN;
    END IF;
    admitted := wanted;
    retry_in := 0;
    IF NOT limited THEN
        RETURN;
    END IF;
    DELETE FROM collector_calls WHERE collector = collector_name AND expires_at < moment;
    IF at_once > 0 THEN
        SELECT least(admitted, greatest(at_once - count(*), 0)) INTO admitted FROM collector_calls WHERE collector = collector_name;
        IF admitted < wanted THEN
            retry_in := 1; -- nobody knows when a call will end
        END IF;
    END IF;
    IF spacing > interval '0' THEN
        tat := greatest(tat, moment);
        admitted := least(admitted, greatest(floor(extract(epoch FROM moment + burst * spacing - tat) / extract(epoch FROM spacing)), 0)::integer);
        tat := tat + admitted * spacing;
        IF admitted < wanted THEN
            retry_in := greatest(retry_in, extract(epoch FROM tat + spacing - burst * spacing - moment));
        END IF;
        UPDATE collectors SET next_call_at = tat WHERE name = collector_name;
    END IF;
    INSERT INTO collector_calls (id, collector, expires_at)
    SELECT id, collector_name, moment + lease FROM unnest(ids[1:admitted]) AS id;
END
$$;
-- +goose StatementEnd

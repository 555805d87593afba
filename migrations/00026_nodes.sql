-- +goose Up
-- The nodes that work jobs, and the node of each call in progress. Nodes of earlier versions have no row in nodes, and
-- their calls have no node.
CREATE TABLE nodes (
    id        text PRIMARY KEY,
    joined_at timestamptz NOT NULL DEFAULT now(),
    lost_at   timestamptz
);
ALTER TABLE nodes ENABLE ROW LEVEL SECURITY;
ALTER TABLE collector_calls ADD COLUMN node text;

-- +goose Down
-- The function as before this step.
-- +goose StatementBegin
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
        INSERT INTO collector_calls AS c (id, collector, expires_at)
        SELECT w.id, collector_name, moment + lease FROM unnest(ids[1:admitted]) WITH ORDINALITY AS w(id, place) ORDER BY w.id
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
        WHERE c.expires_at NOT BETWEEN moment AND moment + most
        RETURNING c.id)
    SELECT coalesce(array_agg(id), '{}') INTO taken FROM placed;
    IF cardinality(taken) < admitted THEN
        made := made || ARRAY(SELECT id FROM unnest(ids[1:admitted]) AS w(id) WHERE w.id <> ALL(taken));
        admitted := cardinality(taken);
    END IF;
END
$$;
-- +goose StatementEnd
ALTER TABLE collector_calls DROP COLUMN node;
DROP TABLE nodes;

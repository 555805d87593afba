-- +goose Up
-- One row for each answer engine that was ever asked: what all nodes together may still ask of it.
CREATE TABLE collectors (
    name         text PRIMARY KEY,
    next_call_at timestamptz NOT NULL DEFAULT '-infinity', -- GCRA's theoretical arrival time of the next call
    held_until   timestamptz NOT NULL DEFAULT '-infinity'  -- the engine itself told us to wait so long
);

-- The calls under way. A row outlives the call of a killed node until it expires.
CREATE TABLE collector_calls (
    id         uuid PRIMARY KEY, -- of the answer to be
    collector  text NOT NULL REFERENCES collectors ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX collector_calls_collector ON collector_calls (collector, expires_at);

-- Admits as many of the calls as the engine's limits allow: those that come first in ids. The rate is limited by the
-- generic cell rate algorithm (ITU-T I.371): calls are spacing apart in the long run, burst of them may come at once.
-- A spacing or at_once of 0 is no limit. The row's lock makes all nodes take turns; each statement sees what those
-- before it have left. retry_in is when the first that was not admitted may come again, in seconds.
-- +goose StatementBegin
CREATE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer, at_once integer, lease interval,
    OUT admitted integer, OUT retry_in double precision) LANGUAGE plpgsql AS $$
DECLARE
    wanted integer := cardinality(ids);
    moment timestamptz;
    tat    timestamptz;
    held   timestamptz;
BEGIN
    INSERT INTO collectors (name) VALUES (collector_name) ON CONFLICT DO NOTHING;
    SELECT next_call_at, held_until INTO tat, held FROM collectors WHERE name = collector_name FOR NO KEY UPDATE;
    moment := clock_timestamp();
    IF held > moment THEN
        admitted := 0;
        retry_in := extract(epoch FROM held - moment);
        RETURN;
    END IF;
    DELETE FROM collector_calls WHERE collector = collector_name AND expires_at < moment;
    admitted := wanted;
    retry_in := 0;
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

ALTER TABLE collectors ENABLE ROW LEVEL SECURITY;
ALTER TABLE collector_calls ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP FUNCTION collector_admit;
DROP TABLE collector_calls;
DROP TABLE collectors;

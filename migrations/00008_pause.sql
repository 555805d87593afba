-- +goose Up
CREATE INDEX users_customer ON users (customer_id, id DESC);

-- As before (see 00004), and a collector that is paused admits nothing. Calls without any limit ask here, too, for the
-- pause's sake: they take no place, and do not wait for each other.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer, at_once integer, lease interval,
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

-- +goose Down
DROP INDEX users_customer;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION collector_admit(collector_name text, ids uuid[], spacing interval, burst integer, at_once integer, lease interval,
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

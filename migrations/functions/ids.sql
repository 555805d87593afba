-- revision 2
-- Functions that return ids in the order of time.

-- tidewatch_uuid7 returns a new UUIDv7 (RFC 9562). The first 48 bits of a UUIDv7 are the milliseconds since 1970. If
-- rows are sorted by id, rows inserted by plain SQL are therefore in the correct order among rows inserted by
-- Tidewatch.
CREATE OR REPLACE FUNCTION tidewatch_uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
        substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- tidewatch_first_id returns the smallest UUIDv7 of the millisecond of the parameter "at". Rows that were inserted
-- before the time "at" have smaller ids.
CREATE OR REPLACE FUNCTION tidewatch_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (encode(substring(int8send(greatest(floor(extract(epoch FROM at) * 1000), 0)::bigint) FROM 3), 'hex') || '00000000000000000000')::uuid
$$;

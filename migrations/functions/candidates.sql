-- revision 1
-- A trigger that notes the past months of new candidates. The trigger also covers nodes of earlier releases.

CREATE OR REPLACE FUNCTION candidates_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changed_candidates (brand_id, month)
    SELECT DISTINCT brand_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date FROM added
    WHERE created_at < date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER candidates_inserted AFTER INSERT ON candidates REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION candidates_inserted();

-- revision 2
-- Triggers that record since when each name of a brand or a competitor is tracked, and when names were removed or domains
-- changed. The triggers also cover nodes of earlier releases, imports and plain SQL. The names of the triggers sort after
-- the names of the triggers in names.sql, so that names are recorded in Unicode normalization form C (NFC).

CREATE OR REPLACE FUNCTION names_tracked_since() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A new brand has no earlier answers.
    moment timestamptz := CASE WHEN TG_TABLE_NAME = 'brands' AND TG_OP = 'INSERT' THEN NEW.created_at
        ELSE clock_timestamp() END;
BEGIN
    NEW.tracked_since := (SELECT jsonb_object_agg(n, coalesce(OLD.tracked_since -> n, to_jsonb(moment)))
        FROM unnest(NEW.aliases || NEW.name) n);
    IF TG_OP = 'UPDATE' AND NOT (OLD.aliases || OLD.name) <@ (NEW.aliases || NEW.name) THEN
        NEW.names_removed_at := moment;
    END IF;
    IF TG_OP = 'UPDATE' AND NOT (OLD.domains <@ NEW.domains AND NEW.domains <@ OLD.domains) THEN
        NEW.domains_changed_at := moment;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER brands_tracked_since BEFORE INSERT OR UPDATE OF name, aliases, domains ON brands
    FOR EACH ROW EXECUTE FUNCTION names_tracked_since();
CREATE OR REPLACE TRIGGER competitors_tracked_since BEFORE INSERT OR UPDATE OF name, aliases, domains ON competitors
    FOR EACH ROW EXECUTE FUNCTION names_tracked_since();

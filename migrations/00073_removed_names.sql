-- +goose Up
-- The trigger in functions/tracking.sql maintains the columns. Earlier removals are unknown.
ALTER TABLE brands ADD COLUMN names_removed_at timestamptz, ADD COLUMN domains_changed_at timestamptz;
ALTER TABLE competitors ADD COLUMN names_removed_at timestamptz, ADD COLUMN domains_changed_at timestamptz;
COMMENT ON COLUMN brands.names_removed_at IS
    'the last removal of a name or an alias; earlier answers were scored for more names; NULL if there was none';
COMMENT ON COLUMN brands.domains_changed_at IS
    'the last change of the domains; earlier answers were scored for other domains; NULL if there was none';
COMMENT ON COLUMN competitors.names_removed_at IS
    'the last removal of a name or an alias; earlier answers were scored for more names; NULL if there was none';
COMMENT ON COLUMN competitors.domains_changed_at IS
    'the last change of the domains; earlier answers were scored for other domains; NULL if there was none';

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION names_tracked_since() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A new brand has no earlier answers.
    moment timestamptz := CASE WHEN TG_TABLE_NAME = 'brands' AND TG_OP = 'INSERT' THEN NEW.created_at
        ELSE clock_timestamp() END;
BEGIN
    NEW.tracked_since := (SELECT jsonb_object_agg(n, coalesce(OLD.tracked_since -> n, to_jsonb(moment)))
        FROM unnest(NEW.aliases || NEW.name) n);
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER brands_tracked_since BEFORE INSERT OR UPDATE OF name, aliases ON brands
    FOR EACH ROW EXECUTE FUNCTION names_tracked_since();
CREATE OR REPLACE TRIGGER competitors_tracked_since BEFORE INSERT OR UPDATE OF name, aliases ON competitors
    FOR EACH ROW EXECUTE FUNCTION names_tracked_since();
ALTER TABLE competitors DROP COLUMN names_removed_at, DROP COLUMN domains_changed_at;
ALTER TABLE brands DROP COLUMN names_removed_at, DROP COLUMN domains_changed_at;

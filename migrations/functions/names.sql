-- revision 1
-- Triggers that store the names of customers, brands and competitors in Unicode normalization form C (NFC). The letter
-- "é" is one character in NFC, and a letter with an accent in NFD. Both spellings are one name, so that the unique
-- constraints also apply to the other spelling.

CREATE OR REPLACE FUNCTION names_normalized() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An update that keeps the name also keeps its spelling. Otherwise, a brand from before the normalization whose name
    -- conflicts with another brand could not be edited.
    IF TG_OP = 'INSERT' THEN
        NEW.name := normalize(NEW.name, NFC);
    ELSIF NEW.name <> OLD.name THEN
        NEW.name := normalize(NEW.name, NFC);
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER customers_names_normalized BEFORE INSERT OR UPDATE OF name ON customers
    FOR EACH ROW WHEN (NEW.name IS NOT NFC NORMALIZED) EXECUTE FUNCTION names_normalized();
CREATE OR REPLACE TRIGGER brands_names_normalized BEFORE INSERT OR UPDATE OF name ON brands
    FOR EACH ROW WHEN (NEW.name IS NOT NFC NORMALIZED) EXECUTE FUNCTION names_normalized();
CREATE OR REPLACE TRIGGER competitors_names_normalized BEFORE INSERT OR UPDATE OF name ON competitors
    FOR EACH ROW WHEN (NEW.name IS NOT NFC NORMALIZED) EXECUTE FUNCTION names_normalized();

-- tidewatch_normal_names returns the names in NFC and in their order. Of several spellings of a name, the first stays.
CREATE OR REPLACE FUNCTION tidewatch_normal_names(names text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(name ORDER BY first), '{}')
    FROM (SELECT normalize(n, NFC), min(i) FROM unnest(names) WITH ORDINALITY AS u(n, i) GROUP BY 1) AS d(name, first)
$$;

CREATE OR REPLACE FUNCTION aliases_normalized() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.aliases := tidewatch_normal_names(NEW.aliases);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER brands_aliases_normalized BEFORE INSERT OR UPDATE OF aliases ON brands
    FOR EACH ROW WHEN (array_to_string(NEW.aliases, ' ') IS NOT NFC NORMALIZED) EXECUTE FUNCTION aliases_normalized();
CREATE OR REPLACE TRIGGER competitors_aliases_normalized BEFORE INSERT OR UPDATE OF aliases ON competitors
    FOR EACH ROW WHEN (array_to_string(NEW.aliases, ' ') IS NOT NFC NORMALIZED) EXECUTE FUNCTION aliases_normalized();

-- +goose Up
-- The triggers of functions/names.sql store names in NFC. This migration converts the existing names. A name that another
-- row already has in NFC stays as it is, because deleting or renaming a brand is the users' decision.
UPDATE customers c SET name = normalize(name, NFC)
WHERE name IS NOT NFC NORMALIZED AND NOT EXISTS (
    SELECT FROM customers o WHERE o.id <> c.id AND normalize(o.name, NFC) = normalize(c.name, NFC));
UPDATE brands b SET name = normalize(name, NFC)
WHERE name IS NOT NFC NORMALIZED AND NOT EXISTS (
    SELECT FROM brands o
    WHERE o.id <> b.id AND o.customer_id = b.customer_id AND normalize(o.name, NFC) = normalize(b.name, NFC));
UPDATE competitors c SET name = normalize(name, NFC)
WHERE name IS NOT NFC NORMALIZED AND NOT EXISTS (
    SELECT FROM competitors o
    WHERE o.id <> c.id AND o.brand_id = c.brand_id AND normalize(o.name, NFC) = normalize(c.name, NFC));
UPDATE brands SET aliases = ARRAY(SELECT normalize(n, NFC) FROM unnest(aliases) WITH ORDINALITY AS u(n, i) ORDER BY i)
WHERE array_to_string(aliases, ' ') IS NOT NFC NORMALIZED;
UPDATE competitors SET aliases = ARRAY(SELECT normalize(n, NFC) FROM unnest(aliases) WITH ORDINALITY AS u(n, i) ORDER BY i)
WHERE array_to_string(aliases, ' ') IS NOT NFC NORMALIZED;

-- +goose Down
DROP TRIGGER IF EXISTS customers_names_normalized ON customers;
DROP TRIGGER IF EXISTS brands_names_normalized ON brands;
DROP TRIGGER IF EXISTS competitors_names_normalized ON competitors;
DROP TRIGGER IF EXISTS brands_aliases_normalized ON brands;
DROP TRIGGER IF EXISTS competitors_aliases_normalized ON competitors;
DROP FUNCTION IF EXISTS names_normalized;
DROP FUNCTION IF EXISTS aliases_normalized;
DROP FUNCTION IF EXISTS tidewatch_normal_names;

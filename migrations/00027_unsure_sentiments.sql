-- +goose NO TRANSACTION
-- +goose Up
-- The scorer states how sure a sentiment is, and labels a sentiment below its threshold as unsure. The constraints are
-- validated in statements of their own, because the validation of a large table must not block its readers and writers.
-- Each statement may run again after a failure of a later statement.
ALTER TABLE sentiments ADD COLUMN IF NOT EXISTS confidence double precision,
    DROP CONSTRAINT IF EXISTS sentiments_confidence_check,
    ADD CONSTRAINT sentiments_confidence_check CHECK (confidence BETWEEN 0 AND 1) NOT VALID,
    DROP CONSTRAINT IF EXISTS sentiments_label_check,
    ADD CONSTRAINT sentiments_label_check CHECK (label IN ('positive', 'neutral', 'negative', 'unsure')) NOT VALID;
ALTER TABLE sentiments VALIDATE CONSTRAINT sentiments_confidence_check;
ALTER TABLE sentiments VALIDATE CONSTRAINT sentiments_label_check;
-- Nodes of earlier versions leave the new column null. functions/trends.sql completes their rows.
ALTER TABLE trend_buckets ADD COLUMN IF NOT EXISTS unsure integer DEFAULT 0;
ALTER TABLE trend_buckets ALTER COLUMN unsure DROP DEFAULT;

-- +goose Down
DROP TRIGGER IF EXISTS trend_buckets_exclude_unsure ON trend_buckets;
DROP FUNCTION IF EXISTS trend_buckets_exclude_unsure;
ALTER TABLE trend_buckets DROP COLUMN unsure;
UPDATE sentiments SET label = 'neutral' WHERE label = 'unsure';
ALTER TABLE sentiments DROP COLUMN confidence, DROP CONSTRAINT sentiments_label_check,
    ADD CONSTRAINT sentiments_label_check CHECK (label IN ('positive', 'neutral', 'negative'));

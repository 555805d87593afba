-- +goose Up
-- Engines cut some answers off at a length limit. Names that a truncated answer does not mention may stand in the missing
-- part, so rates leave such an answer out for these names.
ALTER TABLE answers ADD COLUMN truncated boolean NOT NULL DEFAULT false;
ALTER TABLE trend_buckets ADD COLUMN truncated integer NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE trend_buckets DROP COLUMN truncated;
ALTER TABLE answers DROP COLUMN truncated;

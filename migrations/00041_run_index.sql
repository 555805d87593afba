-- +goose NO TRANSACTION
-- +goose Up
-- With the run in the index, the runs of a period are counted without reading the facts of each cell. Each statement is
-- its own transaction, so that the migration never holds one lock on the table while it waits for another. The index is
-- not created concurrently, because a concurrent creation would wait for other processes that wait for this migration.
CREATE INDEX IF NOT EXISTS cell_facts_runs ON cell_facts (brand_id, bucket, run_id);
DROP INDEX IF EXISTS cell_facts_bucket;

-- +goose Down
CREATE INDEX IF NOT EXISTS cell_facts_bucket ON cell_facts (brand_id, bucket);
DROP INDEX IF EXISTS cell_facts_runs;

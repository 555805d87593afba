-- +goose Up
-- The marks of a fact say what its answers mention and cite, so that readers of answers can skip facts without a matching
-- answer. Nodes of earlier versions write facts without marks. The job that maintains facts adds the missing marks.
ALTER TABLE cell_facts ADD COLUMN marks integer[];
CREATE INDEX cell_facts_unmarked ON cell_facts (brand_id, bucket) WHERE marks IS NULL;
COMMENT ON COLUMN cell_facts.marks IS
    'hashes of what at least one of the answers mentions and cites, see store/facts_marks.go; null if unknown';

-- +goose Down
DROP INDEX IF EXISTS cell_facts_unmarked;
ALTER TABLE cell_facts DROP COLUMN marks;

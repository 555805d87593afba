-- +goose Up
-- The column tracked_since has the time from which each name is tracked. The trigger in functions/tracking.sql maintains
-- the column. The aliases of earlier releases count as tracked since the creation of their brand or competitor.
ALTER TABLE brands ADD COLUMN tracked_since jsonb NOT NULL DEFAULT '{}', ADD COLUMN rescored_at timestamptz;
ALTER TABLE competitors ADD COLUMN tracked_since jsonb NOT NULL DEFAULT '{}';
UPDATE brands SET
    tracked_since = (SELECT jsonb_object_agg(n, created_at) FROM unnest(aliases || name) n),
    rescored_at = (SELECT max(r.started_at) FROM rescores JOIN job_runs r ON r.id = run_id
        WHERE r.brand_id = brands.id AND r.status = 'completed');
UPDATE competitors SET tracked_since = (SELECT jsonb_object_agg(n, created_at) FROM unnest(aliases || name) n);
COMMENT ON COLUMN brands.rescored_at IS
    'the start of the last re-score of all stored answers of the brand; NULL if there was none';

-- +goose Down
DROP TRIGGER IF EXISTS brands_tracked_since ON brands;
DROP TRIGGER IF EXISTS competitors_tracked_since ON competitors;
DROP FUNCTION IF EXISTS names_tracked_since;
ALTER TABLE competitors DROP COLUMN tracked_since;
ALTER TABLE brands DROP COLUMN tracked_since, DROP COLUMN rescored_at;

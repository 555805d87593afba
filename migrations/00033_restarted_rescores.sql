-- +goose Up
-- A re-score restarts if a name is added while the re-score is in progress. The restarted re-score also covers the answers
-- that were stored and scored since the request.
ALTER TABLE rescores ADD COLUMN stored_until timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE rescores SET stored_until = created_at FROM job_runs WHERE id = run_id;
COMMENT ON COLUMN rescores.stored_until IS 'the time after which stored answers are left to their own runs';

-- +goose Down
ALTER TABLE rescores DROP COLUMN stored_until;

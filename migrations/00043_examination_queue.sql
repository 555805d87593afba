-- +goose Up
-- A row of examined_runs without the column "examined_at" is a run that waits for its examination. A trigger adds the
-- row when the run ends, so waiting runs are found without reading all recent runs.
CREATE INDEX examined_runs_waiting ON examined_runs (brand_id, run_id) WHERE examined_at IS NULL;
INSERT INTO examined_runs (run_id, brand_id)
SELECT id, brand_id FROM job_runs
WHERE finished_at > now() - interval '2 days' AND job_type <> 'scoring' AND status <> 'skipped'
ON CONFLICT DO NOTHING;
COMMENT ON TABLE examined_runs IS 'Each row is an ended run of a data collection, whose changes are worked out or wait to be worked out.';

-- +goose Down
DROP TRIGGER IF EXISTS job_runs_examinations ON job_runs;
DROP FUNCTION IF EXISTS job_runs_examinations;
DELETE FROM examined_runs WHERE examined_at IS NULL AND attempts = 0;
DROP INDEX IF EXISTS examined_runs_waiting;

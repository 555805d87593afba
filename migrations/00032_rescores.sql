-- +goose Up
-- A run whose metadata contains rescores_brand re-scores all stored answers of its brand. Such runs have a queue of their
-- own, which nodes of an earlier release do not work, because those nodes would ask the judge.
CREATE TABLE rescores (
    run_id uuid PRIMARY KEY REFERENCES job_runs (id) ON DELETE CASCADE,
    answers integer NOT NULL,
    answers_done integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE rescores IS 'The progress of the runs that re-score all stored answers of a brand.';
COMMENT ON COLUMN rescores.answers IS 'the number of answers to score';
COMMENT ON COLUMN rescores.answers_done IS 'the number of scored answers';
ALTER TABLE rescores ENABLE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX job_runs_rescoring_brand ON job_runs (brand_id)
    WHERE metadata ->> 'rescores_brand' = 'true' AND finished_at IS NULL;

-- +goose Down
DROP INDEX job_runs_rescoring_brand;
DROP TABLE rescores;

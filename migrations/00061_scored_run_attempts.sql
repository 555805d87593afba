-- +goose Up
ALTER TABLE alert_scored_runs
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN tried_at timestamptz;
COMMENT ON COLUMN alert_scored_runs.attempts IS 'the number of attempts to write the message';
COMMENT ON COLUMN alert_scored_runs.tried_at IS 'the start of the last attempt; null before the first attempt';

-- +goose Down
ALTER TABLE alert_scored_runs DROP COLUMN attempts, DROP COLUMN tried_at;

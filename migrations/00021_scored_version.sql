-- +goose Up
-- Postgres has no statistics on LEAST(position_version, sentiment_version): the planner does not use the statistics of a
-- partial index. Without statistics, the planner expects a third of all answers to be unscored, and may read the whole
-- table to find a few unscored answers.
CREATE STATISTICS answers_scored_version ON (LEAST(position_version, sentiment_version)) FROM answers;

-- +goose Down
DROP STATISTICS answers_scored_version;

-- +goose Up
-- Retention finds ended exceptions in the order of their ends.
CREATE INDEX schedule_exceptions_ended ON schedule_exceptions (active_until) WHERE active_until IS NOT NULL;

-- +goose Down
DROP INDEX schedule_exceptions_ended;

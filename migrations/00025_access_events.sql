-- +goose Up
-- functions/events.sql defines the triggers that report lost rights. The step exists so that its reversal removes the
-- triggers.
SELECT;

-- +goose Down
DROP TRIGGER IF EXISTS api_tokens_restricted ON api_tokens;
DROP TRIGGER IF EXISTS api_tokens_deleted ON api_tokens;
DROP TRIGGER IF EXISTS users_restricted ON users;
DROP TRIGGER IF EXISTS users_deleted ON users;
DROP TRIGGER IF EXISTS sessions_deleted ON sessions;
DROP FUNCTION IF EXISTS access_events;

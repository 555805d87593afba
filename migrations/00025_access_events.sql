-- +goose Up
-- functions/events.sql defines the triggers that report lost rights. The step exists so that its reversal removes the
-- triggers.
SELECT;

-- +goose Down
DROP TRIGGER api_tokens_restricted ON api_tokens;
DROP TRIGGER api_tokens_deleted ON api_tokens;
DROP TRIGGER users_restricted ON users;
DROP TRIGGER users_deleted ON users;
DROP TRIGGER sessions_deleted ON sessions;
DROP FUNCTION access_events;

-- +goose Up
-- Editors change brands, queries and schedules. Versions without this role let editors only read.
ALTER TABLE users DROP CONSTRAINT users_role_check,
    ADD CONSTRAINT users_role_check CHECK (role IN ('admin', 'editor', 'viewer'));
ALTER TABLE api_tokens DROP CONSTRAINT api_tokens_role_check,
    ADD CONSTRAINT api_tokens_role_check CHECK (role IN ('admin', 'editor', 'viewer'));

-- +goose Down
UPDATE users SET role = 'viewer' WHERE role = 'editor';
UPDATE api_tokens SET role = 'viewer' WHERE role = 'editor';
ALTER TABLE users DROP CONSTRAINT users_role_check,
    ADD CONSTRAINT users_role_check CHECK (role IN ('admin', 'viewer'));
ALTER TABLE api_tokens DROP CONSTRAINT api_tokens_role_check,
    ADD CONSTRAINT api_tokens_role_check CHECK (role IN ('admin', 'viewer'));

-- +goose Up
-- Nodes of earlier versions store attempts without recipients.
ALTER TABLE alert_attempts
    ADD COLUMN accepted text[] NOT NULL DEFAULT '{}',
    ADD COLUMN refused text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN alert_attempts.accepted IS 'the recipients whose mail the mail server accepted';
COMMENT ON COLUMN alert_attempts.refused IS 'the recipients whose mail the mail server refused permanently';

-- +goose Down
ALTER TABLE alert_attempts DROP COLUMN accepted, DROP COLUMN refused;

-- +goose Up
ALTER TABLE login_failures ADD COLUMN former_failed_at timestamptz;
COMMENT ON COLUMN login_failures.former_failed_at IS 'the value of failed_at that a successful log-in restores; null without an earlier attempt';

-- +goose Down
ALTER TABLE login_failures DROP COLUMN former_failed_at;

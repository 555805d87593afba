-- +goose Up
-- The links of nodes of earlier versions have the default, so that they count as sent.
ALTER TABLE password_links ADD COLUMN sent_at timestamptz DEFAULT now();
COMMENT ON COLUMN password_links.sent_at IS 'the time at which the mail server accepted the mail with the link; null before this time';

-- +goose Down
ALTER TABLE password_links DROP COLUMN sent_at;

-- +goose Up
-- The search for pending mails whose queue jobs have ended uses this index.
CREATE INDEX report_mails_pending ON report_mails (id) WHERE status = 'pending';

COMMENT ON COLUMN report_mails.link_id IS 'the link in the mail of the last attempt; null before the first attempt, and after the deletion of the link';

-- +goose Down
DROP INDEX report_mails_pending;
COMMENT ON COLUMN report_mails.link_id IS 'the link in the mail; null before the first attempt and after a failure';

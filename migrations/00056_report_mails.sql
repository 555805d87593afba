-- +goose Up
-- The mails that bring reports to the recipients of a schedule.
CREATE TABLE report_mails (
    id uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    report_id uuid NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    recipient text NOT NULL,
    status text NOT NULL DEFAULT 'pending' CONSTRAINT report_mails_status_valid CHECK (status IN ('pending', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    error text,
    link_id uuid REFERENCES report_links (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT report_mails_once UNIQUE (report_id, recipient),
    CONSTRAINT report_mails_finished CHECK ((status = 'pending') = (finished_at IS NULL))
);
CREATE INDEX report_mails_link ON report_mails (link_id);

COMMENT ON TABLE report_mails IS 'Each row is a mail that brings a report to one recipient. The mail contains a link to the report.';
COMMENT ON COLUMN report_mails.attempts IS 'the number of attempts to send the mail';
COMMENT ON COLUMN report_mails.error IS 'the error of the last failed attempt; null without a failed attempt';
COMMENT ON COLUMN report_mails.link_id IS 'the link in the mail; null before the first attempt and after a failure';
COMMENT ON COLUMN report_mails.finished_at IS 'the time at which the mail server accepted the mail, or of the final failure';

ALTER TABLE report_mails ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE report_mails;

-- +goose Up
-- The number of reports that a schedule mailed lately, which limits the mail that triggered runs can cause. The
-- schedule has no foreign key, because the end of a run must not wait for the deletion of its schedule. The retention
-- deletes old rows.
CREATE TABLE mailed_reports (
    scheduled_job_id uuid PRIMARY KEY,
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    began_at timestamptz NOT NULL DEFAULT now(),
    reports integer NOT NULL DEFAULT 1
);
CREATE INDEX mailed_reports_brand ON mailed_reports (brand_id);
COMMENT ON TABLE mailed_reports IS 'Each row counts the reports that a schedule mailed in a period of 24 hours.';
COMMENT ON COLUMN mailed_reports.began_at IS 'the start of the period, which is the time of its first mailed report';
COMMENT ON COLUMN mailed_reports.reports IS 'the number of reports in the period, including reports that were not mailed because of the maximum';
ALTER TABLE mailed_reports ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE mailed_reports;
